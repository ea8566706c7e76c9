/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-reply-head.h>

#define URL "http://mail.example/inbox/"

/* The head of a reply with these fields; name, value, ..., NULL. */
static HmReplyHead *
head_new (GError **error, ...)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", URL);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  va_list fields;
  const char *name;

  va_start (fields, error);
  while ((name = va_arg (fields, const char *)))
    soup_message_headers_append (headers, name, va_arg (fields, const char *));
  va_end (fields);
  return hm_reply_head_new (message, URL, error);
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HmReplyHead) head =
    head_new (&error, "Content-Type", "text/xml; charset=\"windows-1252\"", "Content-Length", "123", "Server",
              "Microsoft-IIS/5.0", "X-Dav-Error", " 200 No error ", "MS-WebStorage", "6.0.6249", "DAV", "1", "DAV", "2",
              NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (head->content_type, ==, "text/xml");
  g_assert_cmpstr (head->charset, ==, "windows-1252");
  g_assert_cmpuint (head->length, ==, 123);
  g_assert_cmpstr (head->server, ==, "Microsoft-IIS/5.0");
  g_assert_cmpstr (head->dav_error, ==, "200 No error");
  g_assert_cmpstr (head->ms_web_storage, ==, "6.0.6249");
  g_assert_cmpstr (head->dav, ==, "1, 2");
  g_assert_null (head->location);
}

static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HmReplyHead) head = head_new (&error, NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (head->length, ==, G_MAXUINT64);
  g_assert_null (head->content_type);
  g_assert_false (hm_reply_head_is_html (head));
}

static void
test_control_bytes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HmReplyHead) head = head_new (&error, "X-Dav-Error", "a\x1b[2Jb\x7f\xff", NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (head->dav_error, ==, "a [2Jb \xef\xbf\xbd");
}

static void
test_location (void)
{
  static const struct
  {
    const char *field;
    const char *location;
  } table[] = {
    { "/b", "http://mail.example/b" },
    { "c?d=e", "http://mail.example/inbox/c?d=e" },
    { "https://other.example/", "https://other.example/" },
    { "//other.example/x", "http://other.example/x" },
    { "ftp://other.example/", NULL },
    { "javascript:alert(1)", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HmReplyHead) head = head_new (&error, "Location", table[i].field, NULL);

      g_assert_no_error (error);
      g_assert_cmpstr (head->location, ==, table[i].location);
    }
}

static void
test_html (void)
{
  static const struct
  {
    const char *type;
    gboolean html;
  } table[] = {
    { "text/html", TRUE },  { "TEXT/HTML; charset=x", TRUE }, { "application/xhtml+xml", TRUE },
    { "text/xml", FALSE },  { "message/rfc822", FALSE },      { "text/plain", FALSE },
    { "odd", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HmReplyHead) head = head_new (&error, "Content-Type", table[i].type, NULL);

      g_assert_no_error (error);
      g_assert_cmpint (hm_reply_head_is_html (head), ==, table[i].html);
    }
}

static void
test_lengths (void)
{
  g_autoptr (GError) largest_error = NULL;
  g_autoptr (HmReplyHead) largest = head_new (&largest_error, "Content-Length", "999999999999999999", NULL);
  g_autoptr (GError) beyond_error = NULL;
  g_autoptr (HmReplyHead) beyond = head_new (&beyond_error, "Content-Length", "1000000000000000000", NULL);

  g_assert_no_error (largest_error);
  g_assert_cmpuint (largest->length, ==, G_GUINT64_CONSTANT (999999999999999999));
  g_assert_null (beyond);
  g_assert_error (beyond_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/reply-head/fields-are-copied", test_fields);
  g_test_add_func ("/net/reply-head/a-bare-reply-says-nothing", test_nothing);
  g_test_add_func ("/net/reply-head/text-disturbs-no-terminal", test_control_bytes);
  g_test_add_func ("/net/reply-head/locations-are-made-absolute", test_location);
  g_test_add_func ("/net/reply-head/pages-are-known", test_html);
  g_test_add_func ("/net/reply-head/lengths-have-eighteen-digits-at-most", test_lengths);
  return g_test_run ();
}
