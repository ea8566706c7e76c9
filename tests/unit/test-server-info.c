/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-server-info-private.h>

static void
assert_uri (HTTPMailServerInfo *info, const char *expected)
{
  g_autofree char *uri = httpmail_server_info_get_uri (info);

  g_assert_cmpstr (uri, ==, expected);
}

static void
assert_uri_becomes (const char *given, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (given, &error);

  g_assert_no_error (error);
  assert_uri (info, expected);
}

static void
assert_refused (const char *given, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (given, &error);

  g_assert_null (info);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” does not match “%s”", error->message, pattern);
}

static void
test_parts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info =
      httpmail_server_info_new_for_uri ("https://bob@mail.example.net:8443/svcs/?x=1", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (httpmail_server_info_get_host (info), ==, "mail.example.net");
  g_assert_cmpuint (httpmail_server_info_get_port (info), ==, 8443);
  g_assert_true (httpmail_server_info_get_tls (info));
  g_assert_cmpstr (httpmail_server_info_get_user_name (info), ==, "bob");
  g_assert_false (httpmail_server_info_has_password (info));
  assert_uri (info, "https://mail.example.net:8443/svcs/?x=1");
}

static void
test_verbatim (void)
{
  assert_uri_becomes ("http://h/a%2fb%2Fc/%7Euser/../x//y/./?q=%41+b&c=/?",
                      "http://h/a%2fb%2Fc/%7Euser/../x//y/./?q=%41+b&c=/?");
  assert_uri_becomes ("http://h/bob@example.net/it's(1);v=2,3*!$", "http://h/bob@example.net/it's(1);v=2,3*!$");
  assert_uri_becomes ("http://bob@h/http://other@place/", "http://h/http://other@place/");
}

static void
test_normal_form (void)
{
  assert_uri_becomes ("http://h", "http://h/");
  assert_uri_becomes ("http://h?x", "http://h/?x");
  assert_uri_becomes ("HTTP://H.Example/", "http://h.example/");
  assert_uri_becomes ("http://h:80/", "http://h/");
  assert_uri_becomes ("https://h:443/", "https://h/");
  assert_uri_becomes ("https://h:80/", "https://h:80/");
  assert_uri_becomes ("http://h:/", "http://h/");
  assert_uri_becomes ("http://h/é\"<>|", "http://h/%C3%A9%22%3C%3E%7C");
  assert_uri_becomes ("http://bücher.example/", "http://xn--bcher-kva.example/");
}

static void
test_addresses (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("http://[::1]:8025/x", NULL);

  g_assert_cmpstr (httpmail_server_info_get_host (info), ==, "::1");
  assert_uri (info, "http://[::1]:8025/x");
  assert_uri_becomes ("http://127.0.0.1:8025/", "http://127.0.0.1:8025/");
  assert_uri_becomes ("http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/");
}

static void
test_user_names (void)
{
  static const struct
  {
    const char *uri;
    const char *user_name;
  } cases[] = {
    { "http://bob%40example.net@h/", "bob@example.net" },
    { "http://DOMAIN%5Cbob@h/", "DOMAIN\\bob" },
    { "http://Zo%C3%AB@h/", "Zoë" },
    { "http://a%3Ab@h/", "a:b" },
    { "http://@h/", NULL },
    { "http://h/bob@x", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (cases[i].uri, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (httpmail_server_info_get_user_name (info), ==, cases[i].user_name);
    }
}

static void
test_password_in_uri (void)
{
  static const char *const uris[] = {
    "http://bob:sesame@h/",      "http://bob:@h/",
    "https://:sesame@h/",        "http://bob:ses/ame@h/",
    "http://bob:ses@ame@h:x/",   "http://bob:sesame@h h/",
    "ftp://bob:sesame@h/",       "bob:sesame@h",
    "http://bob:sesame",         "http://bob:7sesame",
    "http://bob:sesame@h/#here", "http://bob:sesame@",
    "http://bob:ses%zzame@h/",   "//sesame@h/",
    "x://bob:sesame//a@h/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (uris[i], &error);

      g_assert_null (info);
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "ses"));
      g_assert_null (strstr (error->message, "ame@"));
    }
  assert_refused ("http://bob:sesame@h/", "*“…@h/”*httpmail_server_info_set_password()*when asked");
}

static void
test_refused (void)
{
  assert_refused ("ftp://h/", "*“ftp://h/”*begin it with http:// or https://");
  assert_refused ("mail.example.net", "*begin it with http:// or https://");
  assert_refused ("", "*begin it with http:// or https://");
  assert_refused ("http://h/#inbox", "*leave out the #*");
  assert_refused ("http://h/a b", "*%20");
  assert_refused ("http://bob@example.net@h:8080/", "*“…@h:8080/”*write the @ in the user name as %40");
  assert_refused (" http://h/", "*%20");
  assert_refused ("http://h/\r\nX: y", "*%20");
  assert_refused ("http://h/\x7f", "*%20");
  assert_refused ("http://", "*name a host*");
  assert_refused ("http:/x", "*name a host*");
  assert_refused ("http:///x", "*name a host*");
  assert_refused ("http://:80/", "*name a host*");
  assert_refused ("http://a%0d%0aX:80/", "*");
  assert_refused ("http://a%0d%0aX/", "*name a host*");
  assert_refused ("http://a%20b/", "*name a host*");
  assert_refused ("http://a%2fb/", "*name a host*");
  assert_refused ("http://a%40b/", "*name a host*");
  assert_refused ("http://a|b/", "*name a host*");
  assert_refused ("http://[::zz]/", "*");
  assert_refused ("http://[::1/", "*");
  assert_refused ("http://h:0/", "*from 1 to 65535");
  assert_refused ("http://h:65536/", "*check the host, the port*");
  assert_refused ("http://h:-1/", "*check the host, the port*");
  assert_refused ("http://h/100%", "*percent signs*");
  assert_refused ("http://h/%zz", "*percent signs*");
  assert_refused ("http://a%00b@h/", "*user name*");
  assert_refused ("http://a%0ab@h/", "*user name*");
  assert_refused ("http://a%ffb@h/", "*user name*");
}

static void
test_error_is_short (void)
{
  g_autofree char *tail = g_strnfill (100000, 'x');
  g_autofree char *uri = g_strconcat ("gopher://h/\x1b[31m\xff/", tail, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (httpmail_server_info_new_for_uri (uri, &error));
  g_assert_cmpuint (strlen (error->message), <, 400);
  g_assert_null (strchr (error->message, '\x1b'));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_refused_changes_nothing (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("https://bob@h:1/x", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (httpmail_server_info_set_uri (info, "http://ann@other/#y", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (httpmail_server_info_get_user_name (info), ==, "bob");
  assert_uri (info, "https://h:1/x");
}

static void
test_set_uri_keeps_user (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("https://bob@h:1/x", NULL);

  g_assert_true (httpmail_server_info_set_uri (info, "http://other/", NULL));
  g_assert_cmpstr (httpmail_server_info_get_user_name (info), ==, "bob");
  assert_uri (info, "http://other/");
  g_assert_true (httpmail_server_info_set_uri (info, "http://ann@other/", NULL));
  g_assert_cmpstr (httpmail_server_info_get_user_name (info), ==, "ann");
}

static void
test_composed (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();

  assert_uri (info, NULL);
  g_assert_cmpuint (httpmail_server_info_get_port (info), ==, 80);
  httpmail_server_info_set_host (info, "mail.example.net");
  assert_uri (info, "http://mail.example.net/");
  httpmail_server_info_set_tls (info, TRUE);
  g_assert_cmpuint (httpmail_server_info_get_port (info), ==, 443);
  assert_uri (info, "https://mail.example.net/");
  httpmail_server_info_set_port (info, 8443);
  assert_uri (info, "https://mail.example.net:8443/");
  httpmail_server_info_set_tls (info, FALSE);
  assert_uri (info, "http://mail.example.net:8443/");
  httpmail_server_info_set_port (info, 0);
  assert_uri (info, "http://mail.example.net/");
  httpmail_server_info_set_host (info, NULL);
  assert_uri (info, NULL);
}

static void
test_changed (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("http://h:8025/svcs/?x", NULL);

  httpmail_server_info_set_host (info, "::1");
  assert_uri (info, "http://[::1]:8025/svcs/?x");
  httpmail_server_info_set_host (info, "[::2]");
  g_assert_cmpstr (httpmail_server_info_get_host (info), ==, "::2");
  httpmail_server_info_set_tls (info, TRUE);
  httpmail_server_info_set_port (info, 443);
  assert_uri (info, "https://[::2]/svcs/?x");
}

static void
test_impossible_hosts (void)
{
  static const char *const hosts[] = {
    "",
    "a b",
    "a\r\nX: y",
    "a/b",
    "a?b",
    "a#b",
    "bob@h",
    "h:80",
    "http://h/",
    "a\tb",
    "a\x7f"
    "b",
    "a\xff",
    "fe80::1%",
    "fe80::1%a]b",
    "[::1",
    "a%41b",
    "a\\b",
    "..",
    "\xe2\x80\xae"
    "a",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();
      g_autofree char *uri = NULL;

      httpmail_server_info_set_host (info, hosts[i]);
      uri = httpmail_server_info_get_uri (info);
      if (uri != NULL)
        g_error ("“%s” became “%s”", hosts[i], uri);
    }
}

static void
test_password (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();

  g_assert_false (httpmail_server_info_has_password (info));
  g_assert_null (httpmail_server_info_peek_password (info));
  httpmail_server_info_set_password (info, "sesame");
  g_assert_true (httpmail_server_info_has_password (info));
  g_assert_cmpstr (httpmail_server_info_peek_password (info), ==, "sesame");
  httpmail_server_info_set_password (info, httpmail_server_info_peek_password (info));
  g_assert_cmpstr (httpmail_server_info_peek_password (info), ==, "sesame");
  httpmail_server_info_set_password (info, "");
  g_assert_true (httpmail_server_info_has_password (info));
  httpmail_server_info_set_password (info, NULL);
  g_assert_false (httpmail_server_info_has_password (info));
}

static void
test_password_cannot_be_read (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("https://bob@h/", NULL);
  guint n = 0;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (info), &n);
  gboolean seen = FALSE;

  g_object_set (info, "password", "sesame", NULL);
  g_assert_cmpstr (httpmail_server_info_peek_password (info), ==, "sesame");
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      g_autofree char *text = NULL;

      if (g_str_equal (specs[i]->name, "password"))
        {
          seen = TRUE;
          g_assert_cmpint (specs[i]->flags & G_PARAM_READABLE, ==, 0);
          continue;
        }
      g_object_get_property (G_OBJECT (info), specs[i]->name, &value);
      text = g_strdup_value_contents (&value);
      g_assert_null (strstr (text, "sesame"));
    }
  g_assert_true (seen);
}

static void
test_copy (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("https://bob@h:1/x?y", NULL);
  g_autoptr (HTTPMailServerInfo) copy = NULL;

  httpmail_server_info_set_account (info, "Work");
  httpmail_server_info_set_password (info, "sesame");
  httpmail_server_info_set_timeout (info, 30);
  httpmail_server_info_set_flags (info, HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD);
  copy = httpmail_server_info_copy (info);
  g_clear_object (&info);

  assert_uri (copy, "https://h:1/x?y");
  g_assert_cmpstr (httpmail_server_info_get_account (copy), ==, "Work");
  g_assert_cmpstr (httpmail_server_info_get_user_name (copy), ==, "bob");
  g_assert_cmpstr (httpmail_server_info_peek_password (copy), ==, "sesame");
  g_assert_cmpuint (httpmail_server_info_get_timeout (copy), ==, 30);
  g_assert_cmpint (httpmail_server_info_get_flags (copy), ==, HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  GString *seen = user_data;

  g_string_append_printf (seen, "%s ", pspec->name);
}

static void
test_notify (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  g_signal_connect (info, "notify", G_CALLBACK (on_notify), seen);
  httpmail_server_info_set_host (info, "h");
  httpmail_server_info_set_host (info, "h");
  g_assert_cmpstr (seen->str, ==, "host uri ");

  g_string_truncate (seen, 0);
  g_object_set (info, "tls", TRUE, "tls", TRUE, "account", "Work", NULL);
  g_assert_nonnull (strstr (seen->str, "tls "));
  g_assert_nonnull (strstr (seen->str, "port "));
  g_assert_nonnull (strstr (seen->str, "uri "));
  g_assert_nonnull (strstr (seen->str, "account "));

  g_string_truncate (seen, 0);
  g_assert_true (httpmail_server_info_set_uri (info, "http://ann@other/", NULL));
  g_assert_nonnull (strstr (seen->str, "user-name "));
  g_assert_nonnull (strstr (seen->str, "host "));
}

static void
test_properties (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();
  g_autofree char *account = NULL;
  g_autofree char *user_name = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *host = NULL;
  guint port = 0;
  guint timeout = 0;
  gboolean tls = FALSE;
  HTTPMailServerFlags flags = HTTPMAIL_SERVER_NONE;

  g_object_set (info, "account", "Work", "user-name", "bob", "host", "h", "port", 8443, "tls", TRUE, "timeout", 30,
                "flags", HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD, NULL);
  g_object_get (info, "account", &account, "user-name", &user_name, "uri", &uri, "host", &host, "port", &port, "tls",
                &tls, "timeout", &timeout, "flags", &flags, NULL);
  g_assert_cmpstr (account, ==, "Work");
  g_assert_cmpstr (user_name, ==, "bob");
  g_assert_cmpstr (uri, ==, "https://h:8443/");
  g_assert_cmpstr (host, ==, "h");
  g_assert_cmpuint (port, ==, 8443);
  g_assert_true (tls);
  g_assert_cmpuint (timeout, ==, 30);
  g_assert_cmpint (flags, ==, HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD);
}

static void
test_access_token (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();
  g_autoptr (HTTPMailServerInfo) copy = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (httpmail_server_info_has_access_token (info));
  g_assert_true (httpmail_server_info_set_access_token (info, "abc.def", &error));
  g_assert_true (httpmail_server_info_has_access_token (info));
  copy = httpmail_server_info_copy (info);
  g_assert_cmpstr (httpmail_server_info_peek_access_token (copy), ==, "abc.def");

  /* What cannot be one changes nothing, and is not repeated. */
  g_assert_false (httpmail_server_info_set_access_token (info, "sesame sesame", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_null (strstr (error->message, "sesame"));
  g_assert_cmpstr (httpmail_server_info_peek_access_token (info), ==, "abc.def");

  g_assert_true (httpmail_server_info_set_access_token (info, NULL, NULL));
  g_assert_false (httpmail_server_info_has_access_token (info));
  g_assert_true (httpmail_server_info_has_access_token (copy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values/server-info/an-access-token-goes-in-and-stays-in", test_access_token);

  g_test_add_func ("/values/server-info/uri-has-parts", test_parts);
  g_test_add_func ("/values/server-info/path-and-query-stay-as-typed", test_verbatim);
  g_test_add_func ("/values/server-info/uri-has-a-normal-form", test_normal_form);
  g_test_add_func ("/values/server-info/addresses-are-hosts", test_addresses);
  g_test_add_func ("/values/server-info/user-name-is-taken-from-uri", test_user_names);
  g_test_add_func ("/values/server-info/password-in-uri-is-refused-and-not-shown", test_password_in_uri);
  g_test_add_func ("/values/server-info/bad-uri-is-refused-with-advice", test_refused);
  g_test_add_func ("/values/server-info/error-is-short-and-harmless", test_error_is_short);
  g_test_add_func ("/values/server-info/refused-uri-changes-nothing", test_refused_changes_nothing);
  g_test_add_func ("/values/server-info/uri-without-user-keeps-user", test_set_uri_keeps_user);
  g_test_add_func ("/values/server-info/uri-is-composed-of-parts", test_composed);
  g_test_add_func ("/values/server-info/changed-part-changes-uri", test_changed);
  g_test_add_func ("/values/server-info/impossible-host-makes-no-uri", test_impossible_hosts);
  g_test_add_func ("/values/server-info/password-can-be-set-and-forgotten", test_password);
  g_test_add_func ("/values/server-info/password-cannot-be-read", test_password_cannot_be_read);
  g_test_add_func ("/values/server-info/copy-stands-alone", test_copy);
  g_test_add_func ("/values/server-info/changes-are-notified-once", test_notify);
  g_test_add_func ("/values/server-info/properties-agree-with-getters", test_properties);

  return g_test_run ();
}
