/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fetches messages over so many connections.
 *
 *   bench-fetch URL USER PASSWORD-FILE FILE-OF-URLS CONNECTIONS */

#include "bench.h"

typedef struct
{
  guint left;
  guint64 size;
} Fetch;

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = httpmail_transport_get_finish (HTTPMAIL_TRANSPORT (source), result, NULL, &error);

  bench_check (content != NULL, "a message was not fetched", error);
  self->size += g_bytes_get_size (content);
  self->left--;
}

int
main (int argc, char **argv)
{
  g_autoptr (HTTPMailTransport) transport = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) urls = NULL;
  Fetch fetch = { 0 };
  gboolean ok;

  bench_check (argc == 6, "usage: URL USER PASSWORD-FILE FILE-OF-URLS CONNECTIONS", NULL);
  ok = g_file_get_contents (argv[4], &text, NULL, &error);
  bench_check (ok, "the URLs cannot be read", error);
  urls = g_strsplit (g_strchomp (text), "\n", -1);
  fetch.left = g_strv_length (urls);
  transport = bench_open (argv[1], argv[2], argv[3], bench_number (argv[5]));
  for (guint i = 0; urls[i] != NULL; i++)
    httpmail_transport_get_async (transport, urls[i], NULL, TRUE, NULL, on_fetched, &fetch);
  while (fetch.left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_print ("count %u\n", g_strv_length (urls));
  g_print ("read %" G_GUINT64_FORMAT " bytes\n", fetch.size);
  bench_report_thread ();
  return 0;
}
