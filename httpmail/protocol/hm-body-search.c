/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-search.h>
#include <httpmail/protocol/hm-xml-writer.h>

/* The URL stands in double quotes, and those in a string of SQL, whose quote is doubled. */
static char *
quote_url (const char *url)
{
  GString *out = g_string_new (NULL);

  for (; *url != '\0'; url++)
    {
      if (*url == '"')
        g_string_append (out, "%22");
      else if (*url == '\'')
        g_string_append (out, "''");
      else
        g_string_append_c (out, *url);
    }

  return g_string_free (out, FALSE);
}

GBytes *
hm_body_search_folders (const char *url)
{
  static const HmNamespace namespaces[] = { HM_NS_DAV, HM_NS_UNKNOWN };
  static const HmName names[] = {
    HM_NAME_IS_FOLDER, HM_NAME_DISPLAY_NAME, HM_NAME_SPECIAL,       HM_NAME_HAS_SUBS,
    HM_NAME_NO_SUBS,   HM_NAME_UNREAD_COUNT, HM_NAME_VISIBLE_COUNT,
  };
  g_autoptr (HmXmlWriter) writer = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *from = NULL;
  guint i;

  g_return_val_if_fail (url != NULL, NULL);

  writer = hm_xml_writer_new ();
  quoted = quote_url (url);
  from = g_strdup_printf ("FROM SCOPE('hierarchical traversal of \"%s\"')", quoted);

  hm_xml_writer_start_document (writer, g_str_is_ascii (url) ? NULL : "utf-8", HM_NAME_SEARCH_REQUEST, namespaces);
  hm_xml_writer_start (writer, HM_NAME_SQL);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_text (writer, "SELECT ");
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *column =
          g_strdup_printf ("%s\"%s%s\"", i > 0 ? ", " : "", hm_namespace_get_uri (hm_name_get_namespace (names[i])),
                           hm_name_get_local (names[i]));

      hm_xml_writer_text (writer, column);
    }
  hm_xml_writer_line_end (writer);
  hm_xml_writer_text (writer, from);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_text (writer, "WHERE \"DAV:isfolder\" = true AND \"DAV:ishidden\" = false");
  hm_xml_writer_line_end (writer);
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}
