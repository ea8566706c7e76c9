/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-request-private.h>

/**
 * HTTPMailPropfindRequest:
 *
 * Which properties to ask a server for, to be sent with [method@Transport.command_propfind].
 *
 * A property is named by a namespace, which is a URI, and a name within it, for example `DAV:` and `displayname`. A
 * request without any asks for all the properties that the server likes to tell (RFC 4918, section 9.1).
 *
 * It is not safe to change a request on two threads at once. Commands take what is in it when they are called; it may
 * be changed and used again. It stands for the IPropFindRequest of the original interface.
 */
struct _HTTPMailPropfindRequest
{
  GObject parent_instance;

  HmRequestProperties properties;
};

G_DEFINE_FINAL_TYPE (HTTPMailPropfindRequest, httpmail_propfind_request, G_TYPE_OBJECT)

static void
httpmail_propfind_request_finalize (GObject *object)
{
  HTTPMailPropfindRequest *self = HTTPMAIL_PROPFIND_REQUEST (object);

  hm_request_properties_clear (&self->properties);

  G_OBJECT_CLASS (httpmail_propfind_request_parent_class)->finalize (object);
}

static void
httpmail_propfind_request_class_init (HTTPMailPropfindRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = httpmail_propfind_request_finalize;
}

static void
httpmail_propfind_request_init (HTTPMailPropfindRequest *self)
{
  hm_request_properties_init (&self->properties);
}

GPtrArray *
httpmail_propfind_request_peek_properties (HTTPMailPropfindRequest *self)
{
  return self->properties.properties;
}

GPtrArray *
httpmail_propfind_request_peek_namespaces (HTTPMailPropfindRequest *self)
{
  return self->properties.namespaces;
}

/**
 * httpmail_propfind_request_new:
 *
 * Makes a request without properties, which asks for all.
 *
 * Returns: (transfer full): a new request
 */
HTTPMailPropfindRequest *
httpmail_propfind_request_new (void)
{
  return g_object_new (HTTPMAIL_TYPE_PROPFIND_REQUEST, NULL);
}

/**
 * httpmail_propfind_request_add_property:
 * @self: a request
 * @namespace_uri: the namespace of the property, for example `DAV:`
 * @name: the name of the property
 * @error: return location for an error
 *
 * Asks for a property (`AddProperty` of IPropFindRequest). To ask for one twice is to ask for it once.
 *
 * The error is `HTTPMAIL_ERROR_INVALID_ARGUMENT` when @name is no name that XML allows (Namespaces in XML 1.0, section
 * 3), or @namespace_uri is empty, reserved, no UTF-8 or has control characters.
 *
 * Returns: `TRUE`, or `FALSE` with @error set and the request unchanged
 */
gboolean
httpmail_propfind_request_add_property (HTTPMailPropfindRequest *self,
                                        const char *namespace_uri,
                                        const char *name,
                                        GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPFIND_REQUEST (self), FALSE);
  g_return_val_if_fail (namespace_uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return hm_request_properties_put (&self->properties, namespace_uri, name, NULL, FALSE, error);
}

/**
 * httpmail_propfind_request_get_n_properties:
 * @self: a request
 *
 * How many properties the request asks for.
 *
 * Returns: the number of properties, 0 when it asks for all
 */
guint
httpmail_propfind_request_get_n_properties (HTTPMailPropfindRequest *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPFIND_REQUEST (self), 0);

  return self->properties.properties->len;
}

/**
 * httpmail_propfind_request_add_namespace:
 * @self: a request
 * @namespace_uri: (nullable): a namespace, for example `DAV:`
 *
 * The prefix that stands for a namespace in the XML of this request (`AddNamespace` and `GetNamespacePrefix` of
 * IDAVNamespaceArbiter). A namespace that is new to the request is declared in its XML from now on, whether or not a
 * property uses it. To add a property there is no need to add its namespace first.
 *
 * Returns: (transfer none) (nullable): the prefix, `NULL` when @namespace_uri is `NULL` or cannot be declared
 */
const char *
httpmail_propfind_request_add_namespace (HTTPMailPropfindRequest *self, const char *namespace_uri)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPFIND_REQUEST (self), NULL);

  return hm_request_properties_add_namespace (&self->properties, namespace_uri);
}
