/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-request-private.h>

/**
 * HTTPMailProppatchRequest:
 *
 * Which properties to set and which to remove, to be sent with [method@Transport.command_proppatch].
 *
 * A property is named by a namespace, which is a URI, and a name within it, for example `urn:schemas:httpmail:` and
 * `read`. The server carries out the changes in the order in which the properties were named first, all or none (RFC
 * 4918, section 9.2).
 *
 * It is not safe to change a request on two threads at once. Commands take what is in it when they are called; it may
 * be changed and used again. It stands for the IPropPatchRequest of the original interface.
 */
struct _HTTPMailProppatchRequest
{
  GObject parent_instance;

  HmRequestProperties properties;
};

G_DEFINE_FINAL_TYPE (HTTPMailProppatchRequest, httpmail_proppatch_request, G_TYPE_OBJECT)

static void
httpmail_proppatch_request_finalize (GObject *object)
{
  HTTPMailProppatchRequest *self = HTTPMAIL_PROPPATCH_REQUEST (object);

  hm_request_properties_clear (&self->properties);

  G_OBJECT_CLASS (httpmail_proppatch_request_parent_class)->finalize (object);
}

static void
httpmail_proppatch_request_class_init (HTTPMailProppatchRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = httpmail_proppatch_request_finalize;
}

static void
httpmail_proppatch_request_init (HTTPMailProppatchRequest *self)
{
  hm_request_properties_init (&self->properties);
}

GPtrArray *
httpmail_proppatch_request_peek_properties (HTTPMailProppatchRequest *self)
{
  return self->properties.properties;
}

GPtrArray *
httpmail_proppatch_request_peek_namespaces (HTTPMailProppatchRequest *self)
{
  return self->properties.namespaces;
}

/**
 * httpmail_proppatch_request_new:
 *
 * Makes a request that changes nothing yet.
 *
 * Returns: (transfer full): a new request
 */
HTTPMailProppatchRequest *
httpmail_proppatch_request_new (void)
{
  return g_object_new (HTTPMAIL_TYPE_PROPPATCH_REQUEST, NULL);
}

/**
 * httpmail_proppatch_request_set_value:
 * @self: a request
 * @namespace_uri: the namespace of the property, for example `urn:schemas:httpmail:`
 * @name: the name of the property
 * @value: the text to set, `""` to make the property empty
 * @error: return location for an error
 *
 * Sets a property (`SetProperty` of IPropPatchRequest). @value is text, not XML: what needs it is escaped. What was
 * said of the same property before is forgotten.
 *
 * The error is `HTTPMAIL_ERROR_INVALID_ARGUMENT` when @name is no name that XML allows (Namespaces in XML 1.0, section
 * 3), @namespace_uri is empty, reserved, no UTF-8 or has control characters, or @value is no UTF-8 or has characters
 * that XML cannot carry (XML 1.0, section 2.2), such as control characters other than tabs and line ends.
 *
 * Returns: `TRUE`, or `FALSE` with @error set and the request unchanged
 */
gboolean
httpmail_proppatch_request_set_value (HTTPMailProppatchRequest *self,
                                      const char *namespace_uri,
                                      const char *name,
                                      const char *value,
                                      GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPPATCH_REQUEST (self), FALSE);
  g_return_val_if_fail (namespace_uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return hm_request_properties_put (&self->properties, namespace_uri, name, value, FALSE, error);
}

/**
 * httpmail_proppatch_request_remove:
 * @self: a request
 * @namespace_uri: the namespace of the property, for example `urn:schemas:httpmail:`
 * @name: the name of the property
 * @error: return location for an error
 *
 * Removes a property (`RemoveProperty` of IPropPatchRequest). What was said of the same property before is forgotten.
 *
 * The error is `HTTPMAIL_ERROR_INVALID_ARGUMENT` when @name is no name that XML allows (Namespaces in XML 1.0, section
 * 3), or @namespace_uri is empty, reserved, no UTF-8 or has control characters.
 *
 * Returns: `TRUE`, or `FALSE` with @error set and the request unchanged
 */
gboolean
httpmail_proppatch_request_remove (HTTPMailProppatchRequest *self,
                                   const char *namespace_uri,
                                   const char *name,
                                   GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPPATCH_REQUEST (self), FALSE);
  g_return_val_if_fail (namespace_uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return hm_request_properties_put (&self->properties, namespace_uri, name, NULL, TRUE, error);
}

/**
 * httpmail_proppatch_request_get_n_properties:
 * @self: a request
 *
 * How many properties the request sets or removes.
 *
 * Returns: the number of properties
 */
guint
httpmail_proppatch_request_get_n_properties (HTTPMailProppatchRequest *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPPATCH_REQUEST (self), 0);

  return self->properties.properties->len;
}

/**
 * httpmail_proppatch_request_add_namespace:
 * @self: a request
 * @namespace_uri: (nullable): a namespace, for example `urn:schemas:httpmail:`
 *
 * The prefix that stands for a namespace in the XML of this request (`AddNamespace` and `GetNamespacePrefix` of
 * IDAVNamespaceArbiter). A namespace that is new to the request is declared in its XML from now on, whether or not a
 * property uses it. To name a property there is no need to add its namespace first.
 *
 * Returns: (transfer none) (nullable): the prefix, `NULL` when @namespace_uri is `NULL` or cannot be declared
 */
const char *
httpmail_proppatch_request_add_namespace (HTTPMailProppatchRequest *self, const char *namespace_uri)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPPATCH_REQUEST (self), NULL);

  return hm_request_properties_add_namespace (&self->properties, namespace_uri);
}
