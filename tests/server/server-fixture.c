/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "server-fixture.h"

#include <string.h>
#include <unistd.h>

static void
start (Fixture *fixture, gboolean read_only, const char *sendmail)
{
  g_autofree char *root = g_build_filename (fixture->dir, "mail", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  fixture->server = httpmail_server_new (root);
  httpmail_server_set_sendmail (fixture->server, sendmail);
  g_assert_true (httpmail_server_add_user (fixture->server, "bob", "secret", &error));
  g_assert_true (httpmail_server_add_user (fixture->server, "carol@example.net", "secret", &error));
  httpmail_server_set_read_only (fixture->server, read_only);
  g_assert_true (httpmail_server_listen (fixture->server, "127.0.0.1", 0, &error));
  g_assert_no_error (error);
  uri = httpmail_server_get_uri (fixture->server);
  g_assert_true (g_str_has_prefix (uri, "http://127.0.0.1:"));
  fixture->port = (guint16) g_ascii_strtoull (strrchr (uri, ':') + 1, NULL, 10);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = test_make_dir ();
  start (fixture, FALSE, NULL);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  httpmail_server_stop (fixture->server);
  /* Connections that were just closed have a callback to come. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (fixture->server);
  test_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

void
fixture_restart (Fixture *fixture, gboolean read_only, const char *sendmail)
{
  httpmail_server_stop (fixture->server);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (fixture->server);
  start (fixture, read_only, sendmail);
}

char *
fixture_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, "mail", name, NULL);
}

void
fixture_put (Fixture *fixture, const char *name, const char *bytes, gssize length)
{
  g_autofree char *path = fixture_path (fixture, name);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, length, &error));
  g_assert_no_error (error);
}

gboolean
fixture_has (Fixture *fixture, const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
fixture_list (Fixture *fixture, const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (entry));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

void
fixture_become_nobody (Fixture *fixture)
{
  const char *command[] = { "chown", "-R", "65534:65534", fixture->dir, NULL };
  int status = -1;

  if (geteuid () != 0)
    return;
  g_assert_true (
      g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (seteuid (65534), ==, 0);
}

void
fixture_become_oneself (void)
{
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
}

/* ---- the client: blocking, on a thread of its own, while the server runs on this one ---- */

typedef struct
{
  guint16 port;
  const char *request;
  gsize length;
  gboolean cut;
  GByteArray *reply;
  gboolean done;
} Talk;

static gboolean
tell_done (gpointer user_data)
{
  Talk *talk = user_data;

  talk->done = TRUE;
  return G_SOURCE_REMOVE;
}

static gpointer
talk_in_thread (gpointer user_data)
{
  Talk *talk = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *buffer = g_malloc (65536);
  GInputStream *input;
  gssize n;

  g_socket_client_set_timeout (client, 30);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", talk->port, NULL, &error);
  g_assert_no_error (error);
  /* The server may close before it has read everything: that is for the test to judge, by the reply. */
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), talk->request, talk->length,
                             NULL, NULL, NULL);
  if (talk->cut)
    g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  while ((n = g_input_stream_read (input, buffer, 65536, NULL, NULL)) > 0)
    g_byte_array_append (talk->reply, (const guint8 *) buffer, (guint) n);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_idle_add (tell_done, talk);
  return NULL;
}

/* Replaces what stands between start and end by D. */
static void
mask (GString *text, const char *start, const char *end)
{
  gsize from = 0;
  char *found;

  while (from < text->len && (found = strstr (text->str + from, start)) != NULL)
    {
      gsize begin = (gsize) (found - text->str) + strlen (start);
      const char *stop = strstr (text->str + begin, end);

      if (stop == NULL)
        return;
      g_string_erase (text, (gssize) begin, stop - (text->str + begin));
      g_string_insert_c (text, (gssize) begin, 'D');
      from = begin;
    }
}

static GString *
run_talk (Fixture *fixture, const char *request, gsize length, gboolean cut)
{
  Talk talk = { fixture->port, request, length, cut, g_byte_array_new (), FALSE };
  GThread *thread = g_thread_new ("client", talk_in_thread, &talk);
  GString *reply;

  run_until (run_until_set, &talk.done);
  g_thread_join (thread);
  reply = g_string_new_len ((const char *) talk.reply->data, talk.reply->len);
  g_byte_array_unref (talk.reply);
  return reply;
}

static char *
masked (GString *reply, gsize *out_length)
{
  mask (reply, "\r\nServer: httpmail\r\nDate: ", "\r\n");
  mask (reply, "nonce=\"", "\"");
  if (out_length != NULL)
    *out_length = reply->len;
  return g_string_free (reply, FALSE);
}

char *
fixture_talk_bytes (Fixture *fixture, const char *request, gsize length, gsize *out_length)
{
  return masked (run_talk (fixture, request, length, FALSE), out_length);
}

char *
fixture_talk (Fixture *fixture, const char *request)
{
  return masked (run_talk (fixture, request, strlen (request), FALSE), NULL);
}

char *
fixture_talk_and_cut (Fixture *fixture, const char *request)
{
  return masked (run_talk (fixture, request, strlen (request), TRUE), NULL);
}

char *
fixture_get_nonce (Fixture *fixture)
{
  static const char request[] = "GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
  GString *reply = run_talk (fixture, request, sizeof request - 1, FALSE);
  const char *start = strstr (reply->str, "nonce=\"");
  char *nonce;

  g_assert_nonnull (start);
  start += strlen ("nonce=\"");
  nonce = g_strndup (start, strcspn (start, "\""));
  g_string_free (reply, TRUE);
  return nonce;
}

char *
fixture_ask (Fixture *fixture, const char *method_and_path, const char *headers, const char *body)
{
  g_autoptr (GString) request = g_string_new (NULL);

  g_string_append_printf (request, "%s HTTP/1.1\r\n" HOST BASIC "Connection: close\r\n%s", method_and_path,
                          headers != NULL ? headers : "");
  if (body != NULL)
    g_string_append_printf (request, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (body), body);
  else
    g_string_append (request, "\r\n");
  return fixture_talk (fixture, request->str);
}

char *
reply_field (const char *reply, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *found = strstr (reply, start);
  const char *body = strstr (reply, "\r\n\r\n");

  if (found == NULL || body == NULL || found > body)
    return NULL;
  found += strlen (start);
  return g_strndup (found, strcspn (found, "\r"));
}

const char *
reply_body (const char *reply)
{
  const char *body = strstr (reply, "\r\n\r\n");

  g_assert_nonnull (body);
  return body + 4;
}

void
assert_has_at (const char *function, int line, const char *text, const char *part, gboolean wanted)
{
  if ((strstr (text, part) != NULL) != wanted)
    g_error ("%s:%d: %s \"%s\" in:\n%s", function, line, wanted ? "no" : "there is", part, text);
}

void
assert_status_at (const char *function, int line, const char *reply, const char *status)
{
  if (!g_str_has_prefix (reply, status))
    g_error ("%s:%d: not %s:\n%s", function, line, status, reply);
}
