/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The floor of a listing: the same request by libsoup alone, whose reply is read and thrown away.
 *
 *   bench-soup USER PASSWORD-FILE FOLDER-URL TIMES */

#include "bench.h"

#include <httpmail/protocol/hm-body-propfind.h>
#include <libsoup/soup.h>

/* As large as the library's own reads. */
#define PIECE (16 * 1024)

static void
download (SoupSession *session, const char *url, const char *credentials, guint64 *size)
{
  g_autoptr (SoupMessage) message = soup_message_new ("PROPFIND", url);
  g_autoptr (GBytes) body = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_ALL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) reply = NULL;
  g_autofree char *piece = g_malloc (PIECE);
  SoupMessageHeaders *headers;
  gssize n;

  bench_check (message != NULL, "not a URL", NULL);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Depth", "1,noroot");
  soup_message_headers_replace (headers, "Authorization", credentials);
  soup_message_set_request_body_from_bytes (message, "text/xml", body);
  reply = soup_session_send (session, message, NULL, &error);
  bench_check (reply != NULL, "no reply", error);
  bench_check (soup_message_get_status (message) == 207, soup_message_get_reason_phrase (message), NULL);
  while ((n = g_input_stream_read (reply, piece, PIECE, NULL, &error)) > 0)
    *size += (guint64) n;
  bench_check (n == 0, "the reply ends early", error);
}

int
main (int argc, char **argv)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *password = NULL;
  g_autofree char *pair = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *credentials = NULL;
  guint64 size = 0;

  bench_check (argc == 5, "usage: USER PASSWORD-FILE FOLDER-URL TIMES", NULL);
  password = bench_read_line (argv[2]);
  pair = g_strconcat (argv[1], ":", password, NULL);
  encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  credentials = g_strconcat ("Basic ", encoded, NULL);
  for (guint left = bench_number (argv[4]); left > 0; left--)
    download (session, argv[3], credentials, &size);
  g_print ("size %" G_GUINT64_FORMAT "\n", size);
  bench_report_thread ();
  return 0;
}
