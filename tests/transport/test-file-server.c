/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server that only keeps files is not asked: whatever it answered would mean something else. */

#include "transport-commands.h"

typedef struct
{
  const char *command;
  int code;
} Refusal;

static const Refusal refusals[] = {
  { "post", HTTPMAIL_ERROR_METHOD_NOT_ALLOWED },
  { "send_message", HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND },
  { "list_contacts", HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND },
  { "list_contact_infos", HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND },
  { "contact_info", HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND },
  { "post_contact", HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND },
  { "patch_contact", HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  const TransportCommand *command = transport_command_find (refusal->command);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before;

  transport_fixture_open_plain (f);
  n_before = raw_server_get_n_requests (f->server);
  raw_server_add_reply (f->server, page);
  g_assert_true (command->start (f, 9, NULL));
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, refusal->code);

  command->start_async (f, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_false (command->finish (f->transport, result, &error));
  g_assert_error (error, HTTPMAIL_ERROR, refusal->code);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, n_before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/transport/file-server/%s-is-not-asked-for", refusals[i].command);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  return g_test_run ();
}
