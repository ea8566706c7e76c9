/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error-private.h>
#include <httpmail/httpmail-member-error-private.h>

/**
 * HTTPMailMemberError:
 *
 * One member that a command over several members failed for, and why.
 *
 * A member error never changes and may be read on any thread. It stands for the HTTPMEMBERERROR of the original
 * interface.
 */
struct _HTTPMailMemberError
{
  GObject parent_instance;

  char *href;
  guint http_status;
  GError *error;
};

enum
{
  PROP_0,
  PROP_HREF,
  PROP_HRESULT,
  PROP_HTTP_STATUS,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailMemberError, httpmail_member_error, G_TYPE_OBJECT)

static void
httpmail_member_error_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailMemberError *self = HTTPMAIL_MEMBER_ERROR (object);

  switch (prop_id)
    {
    case PROP_HREF:
      g_value_set_string (value, self->href);
      break;
    case PROP_HRESULT:
      g_value_set_int (value, httpmail_member_error_get_hresult (self));
      break;
    case PROP_HTTP_STATUS:
      g_value_set_uint (value, self->http_status);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_member_error_finalize (GObject *object)
{
  HTTPMailMemberError *self = HTTPMAIL_MEMBER_ERROR (object);

  g_free (self->href);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (httpmail_member_error_parent_class)->finalize (object);
}

static void
httpmail_member_error_class_init (HTTPMailMemberErrorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_member_error_get_property;
  object_class->finalize = httpmail_member_error_finalize;

  /**
   * HTTPMailMemberError:href:
   *
   * The URL of the member (`pszHref` of HTTPMEMBERERROR).
   */
  props[PROP_HREF] = g_param_spec_string ("href", NULL, NULL, "", flags);

  /**
   * HTTPMailMemberError:hresult:
   *
   * The result number of the original interface (`hrResult` of HTTPMEMBERERROR), see [func@Error.to_hresult].
   */
  props[PROP_HRESULT] = g_param_spec_int ("hresult", NULL, NULL, G_MININT, G_MAXINT, 0, flags);

  /**
   * HTTPMailMemberError:http-status:
   *
   * The HTTP status that the server gave this member within its multistatus answer (RFC 4918, section 13), or 0 when
   * it gave none.
   */
  props[PROP_HTTP_STATUS] = g_param_spec_uint ("http-status", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HTTPMailMemberError:error:
   *
   * The error, of the domain `HTTPMAIL_ERROR`.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_member_error_init (HTTPMailMemberError *self)
{
}

HTTPMailMemberError *
httpmail_member_error_new (const char *href, guint http_status, const char *problem)
{
  HTTPMailMemberError *self;

  g_return_val_if_fail (href != NULL, NULL);

  self = g_object_new (HTTPMAIL_TYPE_MEMBER_ERROR, NULL);
  self->href = g_utf8_make_valid (href, -1);
  self->http_status = http_status;
  self->error = httpmail_error_new_for_member (self->href, http_status, problem);
  return self;
}

HTTPMailMemberError *
httpmail_member_error_new_unknown (const char *href, const GError *error)
{
  HTTPMailMemberError *self;

  g_return_val_if_fail (href != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = g_object_new (HTTPMAIL_TYPE_MEMBER_ERROR, NULL);
  self->href = g_utf8_make_valid (href, -1);
  self->error = g_error_copy (error);
  return self;
}

/**
 * httpmail_member_error_get_href:
 * @self: a member error
 *
 * The value of [property@MemberError:href].
 *
 * Returns: (transfer none): the member's URL
 */
const char *
httpmail_member_error_get_href (HTTPMailMemberError *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_ERROR (self), NULL);

  return self->href;
}

/**
 * httpmail_member_error_get_hresult:
 * @self: a member error
 *
 * The value of [property@MemberError:hresult].
 *
 * Returns: an HRESULT, always negative
 */
gint
httpmail_member_error_get_hresult (HTTPMailMemberError *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_ERROR (self), 0);

  return httpmail_error_get_hresult (self->error);
}

/**
 * httpmail_member_error_get_http_status:
 * @self: a member error
 *
 * The value of [property@MemberError:http-status].
 *
 * Returns: the status code, 0 when there is none
 */
guint
httpmail_member_error_get_http_status (HTTPMailMemberError *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_ERROR (self), 0);

  return self->http_status;
}

/**
 * httpmail_member_error_get_error:
 * @self: a member error
 *
 * The value of [property@MemberError:error].
 *
 * Returns: (transfer none): the error
 */
const GError *
httpmail_member_error_get_error (HTTPMailMemberError *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_ERROR (self), NULL);

  return self->error;
}
