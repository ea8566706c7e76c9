/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lists a folder so many times through signals, and reads every field of each member.
 *
 *   bench-members URL USER PASSWORD-FILE FOLDER-URL TIMES [urls]     urls: prints the members' URLs instead of a tally
 */

#include "bench.h"

#include <string.h>

typedef struct
{
  BenchTally tally;
  const char *folder;
  guint left;
  gboolean print;
} Listing;

static void
list (Listing *self, HTTPMailTransport *transport)
{
  g_autoptr (GError) error = NULL;
  gboolean taken = httpmail_transport_command_member_info (transport, self->folder, HTTPMAIL_MEMBER_INFO_ALL,
                                                           HTTPMAIL_DEPTH_ONE, TRUE, 1, &error);

  bench_check (taken, "the listing was not begun", error);
}

static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, Listing *self)
{
  HTTPMailResult *result = httpmail_response_get_result (response);
  GListModel *members = httpmail_response_get_members (response);
  guint n = members != NULL ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      bench_tally_member (&self->tally, member);
      if (self->print)
        g_print ("%s\n", httpmail_member_info_get_href (member));
    }
  if (!httpmail_response_is_done (response))
    return;
  bench_check (httpmail_result_is_success (result), "the listing failed", httpmail_result_get_error (result));
  if (--self->left > 0)
    list (self, transport);
}

int
main (int argc, char **argv)
{
  g_autoptr (HTTPMailTransport) transport = NULL;
  Listing listing = { 0 };

  bench_check (argc == 6 || argc == 7, "usage: URL USER PASSWORD-FILE FOLDER-URL TIMES [urls]", NULL);
  listing.folder = argv[4];
  listing.left = bench_number (argv[5]);
  listing.print = argc == 7;
  transport = bench_open (argv[1], argv[2], argv[3], 0);
  g_signal_connect (transport, "response", G_CALLBACK (on_response), &listing);
  list (&listing, transport);
  while (listing.left > 0)
    g_main_context_iteration (NULL, TRUE);
  if (!listing.print)
    bench_tally_report (&listing.tally);
  return 0;
}
