/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Namespaces of the dialects (wire-level names). */
typedef enum
{
  HM_NS_UNKNOWN,
  HM_NS_DAV,
  HM_NS_HOTMAIL,
  HM_NS_HTTPMAIL,
  HM_NS_MAILHEADER,
  HM_NS_CONTACTS,
  HM_NS_EXCHANGE,
  HM_NS_MAPI_ADDRESS,   /* MAPI's properties with the addresses of a contact */
  HM_NS_XML_VALUES,     /* "xml:", element v of multi-valued properties */
  HM_N_NAMESPACES
} HmNamespace;

const char *hm_namespace_get_uri (HmNamespace ns);
const char *hm_namespace_get_prefix (HmNamespace ns);

/* Compares exactly first and without regard to case second, because clients write "Dav:". */
HmNamespace hm_namespace_from_uri (const char *uri);
/* What one of the customary prefixes stands for. */
HmNamespace hm_namespace_from_prefix (const char *prefix);

G_END_DECLS
