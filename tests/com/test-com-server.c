/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An INETSERVER as applications fill it, and what comes back. */

#include <fixture.h>
#include <httpmail/com/hm-com-server.h>
#include <string.h>

static INETSERVER
make_server (const char *name)
{
  INETSERVER server;

  memset (&server, 0, sizeof server);
  g_strlcpy (server.szServerName, name, sizeof server.szServerName);
  return server;
}

static void
assert_refused (const INETSERVER *server)
{
  HRESULT result = S_OK;
  HTTPMailServerInfo *info = hm_com_server_to_info (server, &result);

  g_assert_null (info);
  g_assert_cmphex (result, ==, E_INVALIDARG);
}

/* The URL that it leads to; free after use. */
static char *
to_uri (const INETSERVER *server)
{
  HRESULT result = E_FAIL;
  g_autoptr (HTTPMailServerInfo) info = hm_com_server_to_info (server, &result);

  g_assert_cmphex (result, ==, S_OK);
  return httpmail_server_info_get_uri (info);
}

static void
test_nowhere (void)
{
  static const char *const names[] = {
    "", " ", "mail.example.net:8080", "mail.example.net/path", "two words", "ftp://example.net/", "http://",
    "https://bob:secret@example.net/", "http://example.net:0/", "a\r\nb", "http://example.net/\r\n",
  };

  assert_refused (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      INETSERVER server = make_server (names[i]);

      assert_refused (&server);
    }
}

static void
test_open_end (void)
{
  const gsize offsets[] = {
    G_STRUCT_OFFSET (INETSERVER, szAccount),     G_STRUCT_OFFSET (INETSERVER, szUserName),
    G_STRUCT_OFFSET (INETSERVER, szPassword),    G_STRUCT_OFFSET (INETSERVER, szServerName),
    G_STRUCT_OFFSET (INETSERVER, szConnectoid),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      /* On the heap, where reading on would show. */
      g_autofree INETSERVER *server = g_new (INETSERVER, 1);

      *server = make_server ("mail.example.net");
      memset ((char *) server + offsets[i], 'a', 256);
      assert_refused (server);
      ((char *) server + offsets[i])[255] = '\0';
      if (offsets[i] != G_STRUCT_OFFSET (INETSERVER, szServerName))
        g_free (to_uri (server));
    }
}

static void
test_not_utf8 (void)
{
  for (gsize offset = 0; offset < G_STRUCT_OFFSET (INETSERVER, rasconntype); offset += 256)
    {
      INETSERVER server = make_server ("mail.example.net");

      strcpy ((char *) &server + offset, "J\xf6rg");
      assert_refused (&server);
    }
}

static void
test_port (void)
{
  INETSERVER server = make_server ("mail.example.net");

  server.dwPort = 65536;
  assert_refused (&server);
  server.dwPort = 0xFFFFFFFF;
  assert_refused (&server);
}

static void
test_host (void)
{
  static const struct
  {
    const char *name;
    DWORD port;
    BOOL ssl;
    const char *uri;
  } cases[] = {
    { "mail.example.net", 0, FALSE, "http://mail.example.net/" },
    { "mail.example.net", 0, TRUE, "https://mail.example.net/" },
    { "mail.example.net", 8080, FALSE, "http://mail.example.net:8080/" },
    { "mail.example.net", 8443, -1, "https://mail.example.net:8443/" },
    { "127.0.0.1", 65535, FALSE, "http://127.0.0.1:65535/" },
    { "::1", 0, FALSE, "http://[::1]/" },
    { "[::1]", 81, FALSE, "http://[::1]:81/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      INETSERVER server = make_server (cases[i].name);
      g_autofree char *uri = NULL;

      server.dwPort = cases[i].port;
      server.fSSL = cases[i].ssl;
      uri = to_uri (&server);
      g_assert_cmpstr (uri, ==, cases[i].uri);
    }
}

static void
test_url (void)
{
  INETSERVER server = make_server ("https://mail.example.net:8443/exchange/bob/");
  g_autofree char *uri = NULL;

  /* These are for a host alone. */
  server.dwPort = 4711;
  server.fSSL = FALSE;
  uri = to_uri (&server);
  g_assert_cmpstr (uri, ==, "https://mail.example.net:8443/exchange/bob/");
}

static void
test_user_name (void)
{
  INETSERVER server = make_server ("https://ann@mail.example.net/");
  HRESULT result;
  g_autoptr (HTTPMailServerInfo) of_url = hm_com_server_to_info (&server, &result);
  g_autoptr (HTTPMailServerInfo) of_member = NULL;

  g_assert_cmpstr (httpmail_server_info_get_user_name (of_url), ==, "ann");
  g_assert_false (httpmail_server_info_has_password (of_url));
  strcpy (server.szUserName, "bob");
  of_member = hm_com_server_to_info (&server, &result);
  g_assert_cmpstr (httpmail_server_info_get_user_name (of_member), ==, "bob");
}

static void
test_members (void)
{
  INETSERVER server = make_server ("mail.example.net");
  HRESULT result;
  g_autoptr (HTTPMailServerInfo) info = NULL;

  strcpy (server.szAccount, "Bücher");
  strcpy (server.szUserName, "bob");
  strcpy (server.szPassword, "sesame");
  server.dwTimeout = 30;
  server.dwFlags = 0xFFFFFF00 | ISF_ALWAYSPROMPTFORPASSWORD;
  info = hm_com_server_to_info (&server, &result);
  g_assert_cmpstr (httpmail_server_info_get_account (info), ==, "Bücher");
  g_assert_true (httpmail_server_info_has_password (info));
  g_assert_cmpuint (httpmail_server_info_get_timeout (info), ==, 30);
  g_assert_cmphex (httpmail_server_info_get_flags (info), ==, HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD);
  /* It is the application's. */
  g_assert_cmpstr (server.szPassword, ==, "sesame");
}

static void
test_from_info (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("https://bob@mail.example.net:8443/a", NULL);
  INETSERVER server;

  httpmail_server_info_set_account (info, "Work");
  httpmail_server_info_set_password (info, "sesame");
  httpmail_server_info_set_timeout (info, 17);
  httpmail_server_info_set_flags (info, HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD);
  memset (&server, 'x', sizeof server);
  hm_com_server_from_info (info, &server);
  g_assert_cmpstr (server.szAccount, ==, "Work");
  g_assert_cmpstr (server.szUserName, ==, "bob");
  g_assert_cmpstr (server.szPassword, ==, "");
  g_assert_cmpstr (server.szServerName, ==, "https://mail.example.net:8443/a");
  g_assert_cmpstr (server.szConnectoid, ==, "");
  g_assert_cmpint (server.rasconntype, ==, RAS_CONNECT_LAN);
  g_assert_cmpuint (server.dwPort, ==, 8443);
  g_assert_true (server.fSSL);
  g_assert_false (server.fTrySicily);
  g_assert_cmpuint (server.dwTimeout, ==, 17);
  g_assert_cmphex (server.dwFlags, ==, ISF_ALWAYSPROMPTFORPASSWORD);
}

static void
test_long_url (void)
{
  g_autofree char *path = g_strnfill (300, 'a');
  g_autofree char *uri = g_strconcat ("http://mail.example.net/", path, NULL);
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (uri, NULL);
  INETSERVER server;

  hm_com_server_from_info (info, &server);
  g_assert_cmpstr (server.szServerName, ==, "mail.example.net");
}

static void
test_put (void)
{
  g_autofree char *ascii = g_strnfill (300, 'a');
  CHAR member[8];

  memset (member, 'x', sizeof member);
  hm_com_server_put (member, sizeof member, NULL);
  g_assert_cmpmem (member, sizeof member, "\0\0\0\0\0\0\0\0", 8);
  hm_com_server_put (member, sizeof member, "1234567");
  g_assert_cmpstr (member, ==, "1234567");
  hm_com_server_put (member, sizeof member, ascii);
  g_assert_cmpstr (member, ==, "aaaaaaa");
  /* Two bytes each: the fourth does not fit. */
  hm_com_server_put (member, sizeof member, "äöüß");
  g_assert_cmpstr (member, ==, "äöü");
  hm_com_server_put (member, sizeof member, "aäöüß");
  g_assert_cmpstr (member, ==, "aäöü");
  hm_com_server_put (member, sizeof member, "abcde€");
  g_assert_cmpstr (member, ==, "abcde");
}

static void
test_clear (void)
{
  INETSERVER server = make_server ("mail.example.net");
  static const CHAR nothing[CCHMAX_PASSWORD] = "";

  strcpy (server.szUserName, "bob");
  memset (server.szPassword, 's', sizeof server.szPassword);
  hm_com_server_clear (&server);
  g_assert_cmpmem (server.szPassword, sizeof server.szPassword, nothing, sizeof nothing);
  g_assert_cmpstr (server.szUserName, ==, "bob");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/com/server/a-name-that-leads-nowhere-is-invalid", test_nowhere);
  g_test_add_func ("/com/server/a-member-without-an-end-is-invalid", test_open_end);
  g_test_add_func ("/com/server/a-member-that-is-not-utf-8-is-invalid", test_not_utf8);
  g_test_add_func ("/com/server/a-port-that-cannot-be-is-invalid", test_port);
  g_test_add_func ("/com/server/a-host-takes-port-and-tls-from-beside-it", test_host);
  g_test_add_func ("/com/server/a-url-says-all-itself", test_url);
  g_test_add_func ("/com/server/the-user-name-beside-a-url-counts-more-than-that-in-it", test_user_name);
  g_test_add_func ("/com/server/members-reach-the-transport", test_members);
  g_test_add_func ("/com/server/an-account-of-the-other-face-comes-without-its-password", test_from_info);
  g_test_add_func ("/com/server/a-url-that-does-not-fit-is-not-cut", test_long_url);
  g_test_add_func ("/com/server/text-is-cut-between-characters", test_put);
  g_test_add_func ("/com/server/clearing-takes-out-the-password-alone", test_clear);
  return g_test_run ();
}
