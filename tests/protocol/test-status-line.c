/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-status-line.h>

static void
test_status_line (void)
{
  static const struct
  {
    const char *text;
    guint status;
  } cases[] = {
    { "HTTP/1.1 200 OK", 200 },
    { "HTTP/1.1 404 Resource Not Found", 404 },
    { "HTTP/1.0 507", 507 },
    { "http/1.1 424 Failed Dependency", 424 },
    { "  HTTP/1.1   201   Created ", 201 },
    { "\r\n\tHTTP/1.1 204 No Content\r\n", 204 },
    { "HTTP/1.1 OK", 200 },
    { "HTTP/1.1", 200 },
    { "HTTP/1.1 Not Found 404", 404 },
    { "HTTP 403 Forbidden", 403 },
    { "", 200 },
    { "  ", 200 },
    { NULL, 200 },
    { "404 Not Found", 404 },
    { "HTTP/1.1 20000 OK", 0 },
    { "HTTP/1.1 20 OK", 0 },
    { "HTTP/1.1 -1", 0 },
    { "HTTP/1.1 099 x", 0 },
    { "HTTP/1.1 600 x", 0 },
    { "HTTP/1.1 999999999999999999999999", 0 },
    { "HTTP/1.1 200OK", 0 },
    { "200", 200 },
    { "12345", 0 },
    { "hello", 0 },
    { "<html>", 0 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text != NULL ? cases[i].text : "(none)");
      g_assert_cmpuint (hm_status_line_parse (cases[i].text), ==, cases[i].status);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/status-line/every-form-has-a-status-or-none", test_status_line);

  return g_test_run ();
}
