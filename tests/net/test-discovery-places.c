/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-discovery-places.h>

#define HOST "https://mail.example.net/"
#define GATEWAY HOST "svcs/hotmail/httpmail.asp"

static void
test_host_only (void)
{
  static const char *const hosts[] = { "http://h/", "https://h:8443/", "http://[::1]/", "http://[fe80::1%25eth0]:8080/" };
  static const char *const urls[] = { "http://h/mail", "http://h/mail/", "http://h//", "http://h/?a", "http://h/?/",
                                      "http://h/.", "http://h?/", "h/" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    g_assert_true (hm_discovery_is_host_only (hosts[i]));
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    g_assert_false (hm_discovery_is_host_only (urls[i]));
}

static void
test_places (void)
{
  static const struct
  {
    const char *user;
    const char *places;
  } cases[] = {
    { NULL, GATEWAY },
    { "", GATEWAY },
    { "bob", HOST "exchange/bob/ " GATEWAY },
    { "Bob.B-2_x~", HOST "exchange/Bob.B-2_x~/ " GATEWAY },
    { "CORP\\bob", HOST "exchange/bob/ " GATEWAY },
    { "CORP\\", GATEWAY },
    { "A\\B\\bob", HOST "exchange/bob/ " GATEWAY },
    { "bob@example.net", HOST "exchange/bob@example.net/ " HOST "exchange/bob/ " GATEWAY },
    { "CORP\\bob@example.net", HOST "exchange/bob@example.net/ " HOST "exchange/bob/ " GATEWAY },
    { "a@b@c", HOST "exchange/a@b@c/ " HOST "exchange/a@b/ " GATEWAY },
    { "bob@", HOST "exchange/bob/ " GATEWAY },
    { "@example.net", GATEWAY },
    { "@", GATEWAY },
    { ".", GATEWAY },
    { "..", GATEWAY },
    { "..@example.net", HOST "exchange/..@example.net/ " GATEWAY },
    { "../../etc", HOST "exchange/..%2F..%2Fetc/ " GATEWAY },
    { "b o?b#1%41/2", HOST "exchange/b%20o%3Fb%231%2541%2F2/ " GATEWAY },
    { "b\r\nX: y", HOST "exchange/b%0D%0AX%3A%20y/ " GATEWAY },
    { "Bj\303\266rn", HOST "exchange/Bj%C3%B6rn/ " GATEWAY },
    { "b\377b", HOST "exchange/b%FFb/ " GATEWAY },
    { "o'neil+x;y&z=\"<>", HOST "exchange/o%27neil%2Bx%3By%26z%3D%22%3C%3E/ " GATEWAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) places = hm_discovery_list_places (HOST, cases[i].user);
      g_autofree char *text = g_strjoinv (" ", places);

      g_assert_cmpstr (text, ==, cases[i].places);
      /* With the first one that makes four requests at most. */
      g_assert_cmpuint (g_strv_length (places), <=, 3);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/discovery-places/a-url-with-a-path-is-more-than-a-host", test_host_only);
  g_test_add_func ("/net/discovery-places/a-mailbox-is-named-as-exchange-names-it", test_places);
  return g_test_run ();
}
