/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Heads and chunks of requests: what is read, and what is refused because it could be read in two ways. */

#include <glib.h>
#include <string.h>

#include "server/hs-error.h"
#include "server/hs-http-head.h"

static HsHttpHead *
parse (const char *text, GError **error)
{
  gsize length = hs_http_head_find_end (text, strlen (text));

  g_assert_cmpuint (length, ==, strlen (text));
  return hs_http_head_parse (text, length, error);
}

static void
test_ordinary (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HsHttpHead) head = parse ("PROPFIND /bob/folders/?x=1 HTTP/1.1\r\n"
                                       "Host: mail.example.net:8080\r\n"
                                       "depth:1,noroot\r\n"
                                       "Content-Length: 12\r\n"
                                       "X-Empty:\r\n"
                                       "Expect: 100-continue\r\n\r\n",
                                       &error);

  g_assert_no_error (error);
  g_assert_cmpstr (head->method, ==, "PROPFIND");
  g_assert_cmpstr (head->target, ==, "/bob/folders/?x=1");
  g_assert_cmpstr (head->path, ==, "/bob/folders/");
  g_assert_cmpstr (head->host, ==, "mail.example.net:8080");
  g_assert_cmpstr (hs_http_head_get (head, "Depth"), ==, "1,noroot");
  g_assert_cmpstr (hs_http_head_get (head, "X-Empty"), ==, "");
  g_assert_null (hs_http_head_get (head, "X-Other"));
  g_assert_cmpint (head->content_length, ==, 12);
  g_assert_true (head->keep_alive);
  g_assert_true (head->expects_continue);
  g_assert_false (head->chunked);
}

static void
test_forms_of_target_and_version (void)
{
  g_autoptr (HsHttpHead) absolute = parse ("GET http://[::1]:80?q HTTP/1.1\r\nHost: other\r\n\r\n", NULL);
  g_autoptr (HsHttpHead) old = parse ("GET /a HTTP/1.0\n\n", NULL);
  g_autoptr (HsHttpHead) old_kept = parse ("\r\nGET /a HTTP/1.0\r\nConnection: x, Keep-Alive\r\n\r\n", NULL);
  g_autoptr (HsHttpHead) star = parse ("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", NULL);
  g_autoptr (HsHttpHead) chunked = parse ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", NULL);

  g_assert_cmpstr (absolute->host, ==, "[::1]:80");
  g_assert_cmpstr (absolute->path, ==, "/");
  g_assert_null (old->host);
  g_assert_false (old->keep_alive);
  g_assert_true (old_kept->keep_alive);
  g_assert_cmpstr (star->path, ==, "*");
  g_assert_false (star->keep_alive);
  g_assert_true (chunked->chunked);
}

static const struct
{
  const char *head;
  int status;
} refused[] = {
  { "GET /\r\nHost: a\r\n\r\n", 400 },
  { "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400 },
  { "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "G{T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505 },
  { "GET / http/1.1\r\nHost: a\r\n\r\n", 400 },
  { "PRI * HTTP/2.0\r\n\r\n", 505 },
  { "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\"><x\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a:port\r\n\r\n", 400 },
  { "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\r\nX: \x07\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000000000\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 400 },
  { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { "MOVE / HTTP/1.1\r\nHost: a\r\nDestination: /a\r\nDestination: /b\r\n\r\n", 400 },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      if (parse (refused[i].head, &error) != NULL)
        g_error ("taken: %s", refused[i].head);
      g_assert_error (error, HS_ERROR, refused[i].status);
    }
}

static void
test_nul_is_refused (void)
{
  static const char head[] = "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (hs_http_head_parse (head, sizeof head - 1, &error));
  g_assert_error (error, HS_ERROR, 400);
}

static void
test_limits (void)
{
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autoptr (GString) many = g_string_new ("GET / HTTP/1.1\r\nHost: a\r\n");
      g_autofree char *filler = g_strnfill (HS_LIMIT_TARGET - 2 + extra, 'a');
      g_autofree char *long_target = g_strdup_printf ("GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", filler);
      g_autoptr (HsHttpHead) head = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 1; i < HS_LIMIT_FIELDS + extra; i++)
        g_string_append_printf (many, "X-%u: y\r\n", i);
      g_string_append (many, "\r\n");
      head = parse (many->str, &error);
      if (extra == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, HS_ERROR, 431);
      g_clear_pointer (&head, hs_http_head_free);
      g_clear_error (&error);
      head = parse (long_target, &error);
      if (extra == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, HS_ERROR, 414);
    }
}

static void
test_end_of_head (void)
{
  static const struct
  {
    const char *data;
    gsize end;
  } cases[] = {
    { "", 0 },
    { "GET / HTTP/1.1\r\n", 0 },
    { "GET / HTTP/1.1\r\n\r", 0 },
    { "GET / HTTP/1.1\r\n\r\n", 18 },
    { "GET / HTTP/1.1\r\n\r\nGET", 18 },
    { "\r\n\r\nGET / HTTP/1.1\r\n\r\n", 22 },
    { "a\n\nb", 3 },
    { "\n\n\n", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (hs_http_head_find_end (cases[i].data, strlen (cases[i].data)), ==, cases[i].end);
}

/* Feeds the bytes in pieces of this size. Returns the body, or NULL when it is bad or not whole. */
static char *
dechunk (const char *text, gsize piece, gsize *out_rest)
{
  g_autoptr (GString) body = g_string_new (NULL);
  HsChunks chunks = { 0 };
  gsize length = strlen (text);
  gsize at = 0;

  while (at < length)
    {
      const char *data = NULL;
      gsize data_length = 0;
      gsize used = 0;

      switch (hs_chunks_feed (&chunks, text + at, MIN (piece, length - at), &used, &data, &data_length))
        {
        case HS_CHUNKS_DATA:
          g_string_append_len (body, data, (gssize) data_length);
          break;
        case HS_CHUNKS_END:
          *out_rest = length - at - used;
          return g_string_free (g_steal_pointer (&body), FALSE);
        case HS_CHUNKS_BAD:
          return NULL;
        case HS_CHUNKS_MORE:
        default:
          break;
        }
      at += used;
    }
  return NULL;
}

static void
test_chunks (void)
{
  static const char text[] = "5\r\nhello\r\n00A;ext=\"x\"\r\n0123456789\r\n1 \r\n!\r\n0\r\nTrailer: x\r\n\r\nGET";

  for (gsize piece = 1; piece < sizeof text; piece++)
    {
      gsize rest = 0;
      g_autofree char *body = dechunk (text, piece, &rest);

      g_assert_cmpstr (body, ==, "hello0123456789!");
      g_assert_cmpuint (rest, <=, 3);
    }
}

static void
test_bad_chunks (void)
{
  static const char *const bad[] = {
    "zz\r\nhello\r\n0\r\n\r\n", "\r\nhello",          "5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
    "5\r\nhello\n0\r\n\r\n",    "-5\r\nhello\r\n",    "0x5\r\nhello\r\n",      "1234567890123\r\n",
    " 5\r\nhello\r\n0\r\n\r\n", "5\rXhello\r\n0\r\n", "0\r\nX: y\n\r\n",
  };
  static const char *const cut[] = { "5\r\nhello\r\n", "5\r\nhello\r\n0\r\n", "5\r\nhel", "5\r\nhello\r\n0", "" };
  gsize rest;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      if (dechunk (bad[i], 100, &rest) != NULL)
        g_error ("taken: %s", bad[i]);
    }
  /* The end of what came is never taken for the end of the body. */
  for (gsize i = 0; i < G_N_ELEMENTS (cut); i++)
    {
      if (dechunk (cut[i], 100, &rest) != NULL)
        g_error ("taken: %s", cut[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/http-head/ordinary", test_ordinary);
  g_test_add_func ("/server/http-head/forms-of-target-and-version", test_forms_of_target_and_version);
  g_test_add_func ("/server/http-head/refused", test_refused);
  g_test_add_func ("/server/http-head/nul-is-refused", test_nul_is_refused);
  g_test_add_func ("/server/http-head/limits", test_limits);
  g_test_add_func ("/server/http-head/end-of-head", test_end_of_head);
  g_test_add_func ("/server/http-chunks/any-cut-into-reads", test_chunks);
  g_test_add_func ("/server/http-chunks/bad-or-not-whole", test_bad_chunks);
  return g_test_run ();
}
