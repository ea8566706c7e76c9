/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-multistatus-private.h>

typedef struct
{
  char *namespace_uri;
  char *name;
  char *value; /* NULL when the status is no 2xx */
  guint http_status;
} Value;

/**
 * HTTPMailMultistatusResponse:
 *
 * What a [class@Multistatus] says of one resource (RFC 4918, section 14.24).
 *
 * A response has either a status of its own, [property@MultistatusResponse:http-status], or properties, each with a
 * value and a status; some servers send both. Properties are named by namespace and name, which are compared letter by
 * letter; whatever prefix the server used for the namespace is of no meaning.
 *
 * A response never changes and may be read on any thread. It stands for the IPropFindResponse of the original
 * interface.
 */
struct _HTTPMailMultistatusResponse
{
  GObject parent_instance;

  char *href;
  guint http_status;
  char *description;
  char *location;
  GArray *values; /* of Value, in the server's order */
};

enum
{
  PROP_0,
  PROP_HREF,
  PROP_HTTP_STATUS,
  PROP_DESCRIPTION,
  PROP_LOCATION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailMultistatusResponse, httpmail_multistatus_response, G_TYPE_OBJECT)

static void
value_clear (gpointer data)
{
  Value *value = data;

  g_free (value->namespace_uri);
  g_free (value->name);
  g_free (value->value);
}

static void
httpmail_multistatus_response_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailMultistatusResponse *self = HTTPMAIL_MULTISTATUS_RESPONSE (object);

  switch (prop_id)
    {
    case PROP_HREF:
      g_value_set_string (value, self->href);
      break;
    case PROP_HTTP_STATUS:
      g_value_set_uint (value, self->http_status);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_multistatus_response_finalize (GObject *object)
{
  HTTPMailMultistatusResponse *self = HTTPMAIL_MULTISTATUS_RESPONSE (object);

  g_free (self->href);
  g_free (self->description);
  g_free (self->location);
  g_array_unref (self->values);

  G_OBJECT_CLASS (httpmail_multistatus_response_parent_class)->finalize (object);
}

static void
httpmail_multistatus_response_class_init (HTTPMailMultistatusResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_multistatus_response_get_property;
  object_class->finalize = httpmail_multistatus_response_finalize;

  /**
   * HTTPMailMultistatusResponse:href:
   *
   * The absolute URL of the resource (`GetHref` of IPropFindResponse; RFC 4918, section 14.7).
   */
  props[PROP_HREF] = g_param_spec_string ("href", NULL, NULL, "", flags);

  /**
   * HTTPMailMultistatusResponse:http-status:
   *
   * The HTTP status of the resource itself (RFC 4918, section 14.28), or 0 when only its properties have one.
   */
  props[PROP_HTTP_STATUS] = g_param_spec_uint ("http-status", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HTTPMailMultistatusResponse:description:
   *
   * What the server says of the resource (RFC 4918, section 14.25), or `NULL`. It is the server's text: show it as
   * such.
   */
  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);

  /**
   * HTTPMailMultistatusResponse:location:
   *
   * The absolute URL of where the resource is now (RFC 4918, section 14.9), or `NULL` when the server did not tell.
   */
  props[PROP_LOCATION] = g_param_spec_string ("location", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_multistatus_response_init (HTTPMailMultistatusResponse *self)
{
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_array_set_clear_func (self->values, value_clear);
}

static char *
copy_text (const char *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

HTTPMailMultistatusResponse *
httpmail_multistatus_response_new (const char *href, guint http_status, const char *description, const char *location)
{
  HTTPMailMultistatusResponse *self;

  g_return_val_if_fail (href != NULL, NULL);

  self = g_object_new (HTTPMAIL_TYPE_MULTISTATUS_RESPONSE, NULL);
  self->href = copy_text (href);
  self->http_status = http_status;
  self->description = copy_text (description);
  self->location = copy_text (location);
  return self;
}

void
httpmail_multistatus_response_add_value (HTTPMailMultistatusResponse *self,
                                         const char *namespace_uri,
                                         const char *name,
                                         guint http_status,
                                         const char *value)
{
  const gboolean success = http_status >= 200 && http_status <= 299;
  Value added = { .http_status = http_status };

  g_return_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self));
  g_return_if_fail (name != NULL);

  /* An element without a namespace has the empty one. */
  added.namespace_uri = copy_text (namespace_uri != NULL ? namespace_uri : "");
  added.name = copy_text (name);
  added.value = success ? copy_text (value != NULL ? value : "") : NULL;
  g_array_append_val (self->values, added);
}

/* A property that is named twice, as found and as missing, was found. */
static const Value *
find_value (HTTPMailMultistatusResponse *self, const char *namespace_uri, const char *name)
{
  const Value *found = NULL;

  for (guint i = 0; i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);

      if (!g_str_equal (value->name, name) || !g_str_equal (value->namespace_uri, namespace_uri))
        continue;
      if (value->value != NULL)
        return value;
      if (found == NULL)
        found = value;
    }
  return found;
}

/**
 * httpmail_multistatus_response_get_href:
 * @self: a response
 *
 * The value of [property@MultistatusResponse:href].
 *
 * Returns: (transfer none): the URL of the resource
 */
const char *
httpmail_multistatus_response_get_href (HTTPMailMultistatusResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), NULL);

  return self->href;
}

/**
 * httpmail_multistatus_response_get_http_status:
 * @self: a response
 *
 * The value of [property@MultistatusResponse:http-status].
 *
 * Returns: the status code of the resource itself, 0 when only its properties have one
 */
guint
httpmail_multistatus_response_get_http_status (HTTPMailMultistatusResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), 0);

  return self->http_status;
}

/**
 * httpmail_multistatus_response_get_description:
 * @self: a response
 *
 * The value of [property@MultistatusResponse:description].
 *
 * Returns: (transfer none) (nullable): what the server says of the resource
 */
const char *
httpmail_multistatus_response_get_description (HTTPMailMultistatusResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), NULL);

  return self->description;
}

/**
 * httpmail_multistatus_response_get_location:
 * @self: a response
 *
 * The value of [property@MultistatusResponse:location].
 *
 * Returns: (transfer none) (nullable): the URL of where the resource is now
 */
const char *
httpmail_multistatus_response_get_location (HTTPMailMultistatusResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), NULL);

  return self->location;
}

/**
 * httpmail_multistatus_response_get_value:
 * @self: a response
 * @namespace_uri: the namespace of the property, for example `DAV:`; `""` for none
 * @name: the name of the property
 *
 * The text of a property that the server has (`GetProperty` of IPropFindResponse).
 *
 * Returns: (transfer none) (nullable): the text, `""` when the property is empty, or `NULL` when the response does not
 *   mention the property or gives it a status other than 2xx
 */
const char *
httpmail_multistatus_response_get_value (HTTPMailMultistatusResponse *self, const char *namespace_uri, const char *name)
{
  const Value *value;

  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), NULL);
  g_return_val_if_fail (namespace_uri != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  value = find_value (self, namespace_uri, name);
  return value != NULL ? value->value : NULL;
}

/**
 * httpmail_multistatus_response_get_value_status:
 * @self: a response
 * @namespace_uri: the namespace of the property, for example `DAV:`; `""` for none
 * @name: the name of the property
 *
 * The HTTP status of a property (RFC 4918, section 14.22): whether a PROPFIND found it, whether a PROPPATCH changed it.
 *
 * Returns: the status code, 0 when the response does not mention the property
 */
guint
httpmail_multistatus_response_get_value_status (HTTPMailMultistatusResponse *self,
                                                const char *namespace_uri,
                                                const char *name)
{
  const Value *value;

  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), 0);
  g_return_val_if_fail (namespace_uri != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  value = find_value (self, namespace_uri, name);
  return value != NULL ? value->http_status : 0;
}

/**
 * httpmail_multistatus_response_get_n_values:
 * @self: a response
 *
 * How many properties the response mentions, those with an error included.
 *
 * Returns: the number of properties
 */
guint
httpmail_multistatus_response_get_n_values (HTTPMailMultistatusResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), 0);

  return self->values->len;
}

/**
 * httpmail_multistatus_response_get_nth_value:
 * @self: a response
 * @i: which property, counted from 0 in the server's order
 * @out_namespace_uri: (out) (optional) (nullable) (transfer none): its namespace, `""` for none
 * @out_name: (out) (optional) (nullable) (transfer none): its name
 * @out_value: (out) (optional) (nullable) (transfer none): its text, `NULL` when its status is no 2xx
 * @out_http_status: (out) (optional): its HTTP status
 *
 * One of the properties that the response mentions. When there are fewer, the out arguments are `NULL` and 0.
 *
 * Returns: `TRUE` if there is such a property
 */
gboolean
httpmail_multistatus_response_get_nth_value (HTTPMailMultistatusResponse *self,
                                             guint i,
                                             const char **out_namespace_uri,
                                             const char **out_name,
                                             const char **out_value,
                                             guint *out_http_status)
{
  const Value none = { NULL };
  const Value *value = &none;

  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS_RESPONSE (self), FALSE);

  if (i < self->values->len)
    value = &g_array_index (self->values, Value, i);
  if (out_namespace_uri != NULL)
    *out_namespace_uri = value->namespace_uri;
  if (out_name != NULL)
    *out_name = value->name;
  if (out_value != NULL)
    *out_value = value->value;
  if (out_http_status != NULL)
    *out_http_status = value->http_status;
  return value != &none;
}
