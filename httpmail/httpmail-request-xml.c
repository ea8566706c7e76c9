/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-request.h>

/* The property requests as XML: the one thing about them that takes more than the values know. */

static char *
take_text (GBytes *body)
{
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  char *copy = g_strndup (text, size);

  g_bytes_unref (body);
  return copy;
}

/**
 * httpmail_propfind_request_to_xml:
 * @self: a request
 *
 * The body of the PROPFIND that asks for the properties (`GenerateXML` of IPropFindRequest; RFC 4918, section 14.20).
 * Commands write it by themselves; this is to look at it, or to send it some other way.
 *
 * Returns: (transfer full): an XML document
 */
char *
httpmail_propfind_request_to_xml (HTTPMailPropfindRequest *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPFIND_REQUEST (self), NULL);

  return take_text (hm_body_propfind_request (self));
}

/**
 * httpmail_proppatch_request_to_xml:
 * @self: a request
 *
 * The body of the PROPPATCH that makes the changes (`GenerateXML` of IPropPatchRequest; RFC 4918, section 14.19).
 * Commands write it by themselves; this is to look at it, or to send it some other way.
 *
 * Returns: (transfer full): an XML document
 */
char *
httpmail_proppatch_request_to_xml (HTTPMailProppatchRequest *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROPPATCH_REQUEST (self), NULL);

  return take_text (hm_body_proppatch_request (self));
}
