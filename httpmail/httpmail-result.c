/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error-private.h>
#include <httpmail/httpmail-result-private.h>

/**
 * HTTPMailResult:
 *
 * The outcome of a command, or of opening a connection: success, or an error together with what the server said.
 *
 * A result never changes and may be read on any thread. It stands for the IXPRESULT of the original interface.
 */
struct _HTTPMailResult
{
  GObject parent_instance;

  GError *error;
  guint http_status;
  char *response_line;
  char *problem;
};

enum
{
  PROP_0,
  PROP_SUCCESS,
  PROP_HRESULT,
  PROP_ERROR,
  PROP_RESPONSE_LINE,
  PROP_HTTP_STATUS,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailResult, httpmail_result, G_TYPE_OBJECT)

static void
httpmail_result_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailResult *self = HTTPMAIL_RESULT (object);

  switch (prop_id)
    {
    case PROP_SUCCESS:
      g_value_set_boolean (value, httpmail_result_is_success (self));
      break;
    case PROP_HRESULT:
      g_value_set_int (value, httpmail_result_get_hresult (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_RESPONSE_LINE:
      g_value_set_string (value, self->response_line);
      break;
    case PROP_HTTP_STATUS:
      g_value_set_uint (value, self->http_status);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_result_finalize (GObject *object)
{
  HTTPMailResult *self = HTTPMAIL_RESULT (object);

  g_clear_error (&self->error);
  g_free (self->response_line);
  g_free (self->problem);

  G_OBJECT_CLASS (httpmail_result_parent_class)->finalize (object);
}

static void
httpmail_result_class_init (HTTPMailResultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_result_get_property;
  object_class->finalize = httpmail_result_finalize;

  /**
   * HTTPMailResult:success: (getter is_success)
   *
   * Whether all went well.
   */
  props[PROP_SUCCESS] = g_param_spec_boolean ("success", NULL, NULL, TRUE, flags);

  /**
   * HTTPMailResult:hresult:
   *
   * The result number of the original interface (`hrResult` of IXPRESULT): zero for success, otherwise what
   * [func@Error.to_hresult] gives for the code of [property@Result:error], and `E_FAIL` (0x80004005) for an error of
   * another domain.
   */
  props[PROP_HRESULT] = g_param_spec_int ("hresult", NULL, NULL, G_MININT, G_MAXINT, 0, flags);

  /**
   * HTTPMailResult:error:
   *
   * The error, of the domain `HTTPMAIL_ERROR` as a rule; `NULL` for success.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * HTTPMailResult:response-line:
   *
   * The server's last status line as it was sent (`pszResponse` of IXPRESULT), for example `HTTP/1.1 200 OK`, or
   * `NULL` when the server has not answered.
   */
  props[PROP_RESPONSE_LINE] = g_param_spec_string ("response-line", NULL, NULL, NULL, flags);

  /**
   * HTTPMailResult:http-status:
   *
   * The HTTP status code of the server's last answer (`uiServerError` of IXPRESULT; RFC 9110, section 15), or 0 when
   * the server has not answered.
   */
  props[PROP_HTTP_STATUS] = g_param_spec_uint ("http-status", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HTTPMailResult:problem:
   *
   * The server's own words about what is wrong (`pszProblem` of IXPRESULT), such as the reason phrase of its answer,
   * or `NULL`. It is the server's text, so it may say anything, and in any language.
   */
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_result_init (HTTPMailResult *self)
{
}

HTTPMailResult *
httpmail_result_new (const GError *error, guint http_status, const char *response_line, const char *problem)
{
  HTTPMailResult *self = g_object_new (HTTPMAIL_TYPE_RESULT, NULL);

  if (error != NULL)
    self->error = g_error_copy (error);
  self->http_status = http_status;
  /* A header may hold any byte; bindings take UTF-8 only. */
  if (response_line != NULL)
    self->response_line = g_utf8_make_valid (response_line, -1);
  if (problem != NULL)
    self->problem = g_utf8_make_valid (problem, -1);
  return self;
}

/**
 * httpmail_result_is_success: (get-property success)
 * @self: a result
 *
 * The value of [property@Result:success].
 *
 * Returns: `TRUE` for success
 */
gboolean
httpmail_result_is_success (HTTPMailResult *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESULT (self), FALSE);

  return self->error == NULL;
}

/**
 * httpmail_result_get_hresult:
 * @self: a result
 *
 * The value of [property@Result:hresult].
 *
 * Returns: an HRESULT, zero for success
 */
gint
httpmail_result_get_hresult (HTTPMailResult *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESULT (self), 0);

  return httpmail_error_get_hresult (self->error);
}

/**
 * httpmail_result_get_error:
 * @self: a result
 *
 * The value of [property@Result:error].
 *
 * Returns: (transfer none) (nullable): the error, `NULL` for success
 */
const GError *
httpmail_result_get_error (HTTPMailResult *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESULT (self), NULL);

  return self->error;
}

/**
 * httpmail_result_get_response_line:
 * @self: a result
 *
 * The value of [property@Result:response-line].
 *
 * Returns: (transfer none) (nullable): the status line
 */
const char *
httpmail_result_get_response_line (HTTPMailResult *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESULT (self), NULL);

  return self->response_line;
}

/**
 * httpmail_result_get_http_status:
 * @self: a result
 *
 * The value of [property@Result:http-status].
 *
 * Returns: the status code, 0 when there is none
 */
guint
httpmail_result_get_http_status (HTTPMailResult *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESULT (self), 0);

  return self->http_status;
}

/**
 * httpmail_result_get_problem:
 * @self: a result
 *
 * The value of [property@Result:problem].
 *
 * Returns: (transfer none) (nullable): the server's words
 */
const char *
httpmail_result_get_problem (HTTPMailResult *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESULT (self), NULL);

  return self->problem;
}
