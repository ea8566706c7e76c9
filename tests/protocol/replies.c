/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "replies.h"

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>

const char *
replies_name_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == HTTPMAIL_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));

  switch (error->code)
    {
    case HTTPMAIL_ERROR_PROTOCOL:
      return "PROTOCOL";
    case HTTPMAIL_ERROR_TOO_LARGE:
      return "TOO_LARGE";
    case HTTPMAIL_ERROR_INCOMPLETE:
      return "INCOMPLETE";
    default:
      return "?";
    }
}

static void
describe_response (const HmMultistatusResponse *response, gpointer user_data)
{
  GString *out = user_data;
  HmName name;
  guint i;

  g_string_append (out, "response\n");
  for (i = 0; i < response->hrefs->len; i++)
    g_string_append_printf (out, "  href %s\n", (const char *) g_ptr_array_index (response->hrefs, i));
  if (response->status != 0)
    g_string_append_printf (out, "  status %u\n", response->status);
  if (response->location != NULL)
    g_string_append_printf (out, "  location %s\n", response->location);
  if (response->description != NULL)
    g_string_append_printf (out, "  description %s\n", response->description);

  for (name = HM_NAME_UNKNOWN + 1; name < HM_N_NAMES; name++)
    {
      const char *value = hm_propset_get (response->props, name);
      guint status = hm_propset_get_status (response->props, name);

      if (status == 0)
        continue;
      g_string_append_printf (out, "  %s:%s %u", hm_namespace_get_prefix (hm_name_get_namespace (name)),
                              hm_name_get_local (name), status);
      if (value != NULL)
        g_string_append_printf (out, " [%s]", value);
      g_string_append_c (out, '\n');
    }
}

char *
replies_describe (const char *data, gsize length, const char *charset, gsize piece)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (HmMultistatusReader) reader =
      hm_multistatus_reader_new (charset, HM_LIMIT_MEMBERS, describe_response, out);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;
  gsize i;

  if (piece == 0)
    piece = MAX (length, 1);

  for (i = 0; ok && i < length; i += piece)
    {
      /* A copy of its own, so that reading beyond it is noticed. */
      gsize n = MIN (piece, length - i);
      g_autofree char *copy = g_memdup2 (data + i, n);

      ok = hm_multistatus_reader_push (reader, copy, n, &error);
    }
  if (ok)
    ok = hm_multistatus_reader_finish (reader, &error);

  if (ok)
    g_assert_no_error (error);
  else
    g_string_append_printf (out, "error %s\n", replies_name_error (error));
  if (hm_multistatus_reader_get_description (reader) != NULL)
    g_string_append_printf (out, "description %s\n", hm_multistatus_reader_get_description (reader));

  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
replies_describe_any_way (const char *data, gsize length, const char *charset)
{
  g_autofree char *whole = replies_describe (data, length, charset, 0);
  g_autofree char *by_byte = replies_describe (data, length, charset, 1);
  g_autofree char *by_seven = replies_describe (data, length, charset, 7);

  g_assert_cmpstr (whole, ==, by_byte);
  g_assert_cmpstr (whole, ==, by_seven);

  return g_steal_pointer (&whole);
}

void
replies_with_response (const char *elements, HmMultistatusFunc func, gpointer user_data)
{
  g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new (NULL, 1, func, user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *document = g_strconcat ("<D:multistatus xmlns:D='DAV:' xmlns:hm='urn:schemas:httpmail:' "
                                           "xmlns:m='urn:schemas:mailheader:' "
                                           "xmlns:h='http://schemas.microsoft.com/hotmail/'><D:response>",
                                           elements, "</D:response></D:multistatus>", NULL);

  hm_multistatus_reader_push (reader, document, strlen (document), &error);
  g_assert_no_error (error);
  hm_multistatus_reader_finish (reader, &error);
  g_assert_no_error (error);
}
