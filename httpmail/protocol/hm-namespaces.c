/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-namespaces.h>

static const struct
{
  const char *uri;
  const char *prefix;
} namespaces[HM_N_NAMESPACES] = {
  [HM_NS_UNKNOWN] = { "", "" },
  [HM_NS_DAV] = { "DAV:", "D" },
  [HM_NS_HOTMAIL] = { "http://schemas.microsoft.com/hotmail/", "h" },
  [HM_NS_HTTPMAIL] = { "urn:schemas:httpmail:", "hm" },
  [HM_NS_MAILHEADER] = { "urn:schemas:mailheader:", "m" },
  [HM_NS_CONTACTS] = { "urn:schemas:contacts:", "c" },
  [HM_NS_EXCHANGE] = { "http://schemas.microsoft.com/exchange/", "e" },
  [HM_NS_MAPI_ADDRESS] = { "http://schemas.microsoft.com/mapi/id/{00062004-0000-0000-C000-000000000046}/", "p" },
  [HM_NS_XML_VALUES] = { "xml:", "v" },
};

const char *
hm_namespace_get_uri (HmNamespace ns)
{
  g_return_val_if_fail (ns < HM_N_NAMESPACES, "");

  return namespaces[ns].uri;
}

const char *
hm_namespace_get_prefix (HmNamespace ns)
{
  g_return_val_if_fail (ns < HM_N_NAMESPACES, "");

  return namespaces[ns].prefix;
}

HmNamespace
hm_namespace_from_uri (const char *uri)
{
  guint i;

  if (uri == NULL || *uri == '\0')
    return HM_NS_UNKNOWN;

  for (i = HM_NS_UNKNOWN + 1; i < HM_N_NAMESPACES; i++)
    {
      if (g_str_equal (uri, namespaces[i].uri))
        return i;
    }

  for (i = HM_NS_UNKNOWN + 1; i < HM_N_NAMESPACES; i++)
    {
      if (g_ascii_strcasecmp (uri, namespaces[i].uri) == 0)
        return i;
    }

  return HM_NS_UNKNOWN;
}

HmNamespace
hm_namespace_from_prefix (const char *prefix)
{
  guint i;

  for (i = HM_NS_DAV; i <= HM_NS_CONTACTS; i++)
    {
      if (g_str_equal (prefix, namespaces[i].prefix))
        return i;
    }

  return HM_NS_UNKNOWN;
}
