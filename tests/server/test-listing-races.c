/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What other programs do to a folder while a client lists it. A message that is there is listed, whatever its name is
 * by then: a client would take a missing one for deleted. */

#include <glib/gstdio.h>
#include <string.h>

#include "server-fixture.h"

#define N_MESSAGES 600

static const char request[] =
    "PROPFIND /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC "Depth: 1,noroot\r\nConnection: close\r\n"
    "Content-Length: 112\r\n\r\n"
    "<D:propfind xmlns:D=\"DAV:\" xmlns:m=\"urn:schemas:mailheader:\"><D:prop><D:id/><m:subject/></D:prop></D:propfind>"
    "\r\n";

typedef struct
{
  GSocketConnection *connection;
  GString *received;
} Client;

static gboolean
is_closed (gpointer user_data)
{
  Client *client = user_data;
  char buffer[4096];
  gssize n;

  while ((n = g_socket_receive (g_socket_connection_get_socket (client->connection), buffer, sizeof buffer, NULL,
                                NULL)) > 0)
    g_string_append_len (client->received, buffer, n);
  return n == 0;
}

static gboolean
has_begun (gpointer user_data)
{
  Client *client = user_data;

  return is_closed (user_data) || strstr (client->received->str, "</D:response>") != NULL;
}

/* A listing that has begun, and most of which is to come. */
static void
client_start (Client *client, Fixture *fixture)
{
  g_autoptr (GSocketClient) socket_client = g_socket_client_new ();
  GSocket *socket;

  client->received = g_string_new (NULL);
  client->connection = g_socket_client_connect_to_host (socket_client, "127.0.0.1", fixture->port, NULL, NULL);
  g_assert_nonnull (client->connection);
  socket = g_socket_connection_get_socket (client->connection);
  g_socket_set_blocking (socket, FALSE);
  g_assert_cmpint (g_socket_send (socket, request, sizeof request - 1, NULL, NULL), ==, sizeof request - 1);
  run_until (has_begun, client);
  assert_status (client->received->str, "HTTP/1.1 207 ");
  assert_has_not (client->received->str, "</D:multistatus>");
}

static void
client_clear (Client *client)
{
  g_object_unref (client->connection);
  g_string_free (client->received, TRUE);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (; (text = strstr (text, part)) != NULL; text += strlen (part))
    n++;
  return n;
}

static void
put_many (Fixture *fixture)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("bob/cur/%u.m:2,", 1000 + i);

      fixture_put (fixture, name, "Subject: lunch\r\n\r\n", -1);
    }
}

static void
rename_one (Fixture *fixture, guint i, const char *to_dir, const char *to_flags)
{
  g_autofree char *from_name = g_strdup_printf ("bob/cur/%u.m:2,", 1000 + i);
  g_autofree char *to_name = g_strdup_printf ("bob/%s/%u.m%s", to_dir, 1000 + i, to_flags);
  g_autofree char *from_path = fixture_path (fixture, from_name);
  g_autofree char *to_path = fixture_path (fixture, to_name);

  g_assert_cmpint (g_rename (from_path, to_path), ==, 0);
}

static void
test_messages_marked_meanwhile (Fixture *fixture, gconstpointer data)
{
  Client client;

  put_many (fixture);
  client_start (&client, fixture);
  for (guint i = 0; i < N_MESSAGES; i++)
    rename_one (fixture, i, "cur", ":2,S");
  run_until (is_closed, &client);
  g_assert_cmpuint (count (client.received->str, "<D:response>"), ==, N_MESSAGES);
  g_assert_cmpuint (count (client.received->str, "<m:subject>lunch</m:subject>"), ==, N_MESSAGES);
  g_assert_true (g_str_has_suffix (client.received->str, "</D:multistatus>\r\n\r\n0\r\n\r\n"));
  client_clear (&client);
}

static void
test_messages_deleted_meanwhile (Fixture *fixture, gconstpointer data)
{
  Client client;

  put_many (fixture);
  client_start (&client, fixture);
  for (guint i = N_MESSAGES - 20; i < N_MESSAGES; i++)
    rename_one (fixture, i, i % 2 ? "tmp" : "cur", ":2,S");
  run_until (is_closed, &client);
  g_assert_cmpuint (count (client.received->str, "<D:response>"), ==, N_MESSAGES - 10);
  assert_has (client.received->str, "/1598.m</D:href>");
  assert_has_not (client.received->str, "/1599.m</D:href>");
  g_assert_true (g_str_has_suffix (client.received->str, "</D:multistatus>\r\n\r\n0\r\n\r\n"));
  client_clear (&client);
}

static void
test_reply_breaks_off_when_nobody_can_tell (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cur = fixture_path (fixture, "bob/cur");
  Client client;

  put_many (fixture);
  client_start (&client, fixture);
  for (guint i = 0; i < N_MESSAGES; i++)
    rename_one (fixture, i, "tmp", "");
  g_assert_cmpint (g_rmdir (cur), ==, 0);
  run_until (is_closed, &client);
  assert_has_not (client.received->str, "</D:multistatus>");
  assert_has_not (client.received->str, "\r\n0\r\n\r\n");
  client_clear (&client);
}

static void
test_only_message_marked_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fixture_put (fixture, "bob/cur/1000.m:2,", "Subject: lunch\r\n\r\n", -1);
  before = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/1000.m", NULL, NULL);
  rename_one (fixture, 0, "cur", ":2,FS");
  after = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/1000.m", NULL, NULL);
  assert_has (before, "<hm:read>0</hm:read>");
  assert_has (after, "<hm:read>1</hm:read>");
}

static void
test_message_that_cannot_be_read_is_listed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = fixture_path (fixture, "bob/cur/1.a:2,S");
  g_autofree char *second = fixture_path (fixture, "bob/cur/2.b:2,");
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,S", "Subject: lunch\r\n\r\n", -1);
  fixture_put (fixture, "bob/cur/2.b:2,", "Subject: lunch\r\n\r\n", -1);
  g_assert_cmpint (g_chmod (first, 0), ==, 0);
  g_assert_cmpint (g_chmod (second, 0), ==, 0);
  fixture_become_nobody (fixture);
  /* One line in the log for all of them. */
  g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*/mail/bob/*cur/1.a:2,S: *");
  reply = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/", NULL, NULL);
  fixture_become_oneself ();
  g_test_assert_expected_messages ();
  assert_has (reply, "/1.a</D:href>");
  assert_has (reply, "/2.b</D:href>");
  assert_has (reply, "<hm:read>1</hm:read>");
  assert_has (reply, "<m:subject/>");
  g_assert_cmpuint (count (reply, "<D:getcontentlength>18</D:getcontentlength>"), ==, 2);
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/listing-races/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("messages-marked-meanwhile", test_messages_marked_meanwhile);
  add ("messages-deleted-meanwhile", test_messages_deleted_meanwhile);
  add ("reply-breaks-off-when-nobody-can-tell", test_reply_breaks_off_when_nobody_can_tell);
  add ("only-message-marked-meanwhile", test_only_message_marked_meanwhile);
  add ("message-that-cannot-be-read-is-listed", test_message_that_cannot_be_read_is_listed);
  return g_test_run ();
}
