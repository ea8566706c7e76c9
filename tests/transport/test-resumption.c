/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * TLS sessions are kept for the whole process, and one that is resumed is not verified: what one account accepted must not
 * go for another. glib-networking does not resume any where g_test_init() was called, hence a program without it.
 */

#include <fixture.h>
#include <gio/gio.h>
#include <httpmail/httpmail.h>
#include <proxy-server.h>
#include <string.h>
#include <tls-fixture.h>

typedef struct
{
  TlsFixture *tls;
  GSubprocess *process;
  GDataInputStream *output;
  GPtrArray *lines; /* what the server told; the first is its port */
  guint n_accepted;
  guint n_ended;
  gboolean over;
  ProxyServer *proxy; /* NULL: none */
} Peer;

static void read_line (Peer *self);

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Peer *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  self->over = line == NULL;
  if (self->over)
    return;
  self->n_accepted += strcmp (line, "accepted") == 0;
  self->n_ended += strcmp (line, "end") == 0;
  g_ptr_array_add (self->lines, g_steal_pointer (&line));
  read_line (self);
}

static void
read_line (Peer *self)
{
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static gboolean
has_port (gpointer data)
{
  return ((Peer *) data)->lines->len > 0;
}

static gboolean
has_ended (gpointer data)
{
  Peer *self = data;

  return self->n_accepted > 0 && self->n_ended == self->n_accepted;
}

static Peer *
peer_new (const char *version)
{
  Peer *self = g_new0 (Peer, 1);
  g_autofree char *script = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "transport", "tls-peer.py", NULL);
  g_autoptr (GError) error = NULL;

  self->tls = tls_fixture_new (TLS_FLAW_NONE);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->over = TRUE;
  if (!self->tls)
    return self;
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                    "/usr/bin/python3", script, self->tls->dir, version, NULL);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->over = FALSE;
  read_line (self);
  run_until (has_port, self);
  return self;
}

static void
peer_free (Peer *self)
{
  if (self->process)
    g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  run_until (run_until_set, &self->over);
  if (self->process)
    g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->output);
  g_clear_object (&self->process);
  g_clear_pointer (&self->proxy, proxy_server_free);
  g_clear_pointer (&self->tls, tls_fixture_free);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

/* How many lines since there were begin have this in them. */
static guint
count_lines (Peer *self, guint begin, const char *text)
{
  guint n = 0;

  for (guint i = begin; i < self->lines->len; i++)
    n += strstr (g_ptr_array_index (self->lines, i), text) != NULL;
  return n;
}

typedef struct
{
  HTTPMailTransport *transport;
  HTTPMailPromptAnswer answer;
  guint n_prompts;
  gboolean down;
} Account;

static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, gpointer user_data)
{
  ((Account *) user_data)->down = status == HTTPMAIL_STATUS_DISCONNECTED;
}

static gboolean
on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, gpointer user_data)
{
  Account *self = user_data;

  self->n_prompts++;
  httpmail_prompt_respond (prompt, self->answer);
  return TRUE;
}

static Account *
account_new (Peer *peer, GTlsDatabase *database)
{
  Account *self = g_new0 (Account, 1);

  self->transport = httpmail_transport_new ("test/1.0");
  httpmail_transport_set_tls_database (self->transport, database);
  if (peer->proxy)
    {
      g_autoptr (GProxyResolver) resolver = proxy_server_make_resolver (peer->proxy, NULL);

      httpmail_transport_set_proxy_resolver (self->transport, resolver);
    }
  g_signal_connect (self->transport, "prompt", G_CALLBACK (on_prompt), self);
  g_signal_connect (self->transport, "status", G_CALLBACK (on_status), self);
  self->down = TRUE;
  return self;
}

static gboolean
is_open_or_down (gpointer data)
{
  Account *self = data;

  return self->down || httpmail_transport_get_dialect (self->transport) != HTTPMAIL_DIALECT_UNKNOWN;
}

static void
account_free (Account *self)
{
  httpmail_transport_drop_connection (self->transport);
  run_until (run_until_set, &self->down);
  g_signal_handlers_disconnect_by_data (self->transport, self);
  g_object_unref (self->transport);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Account, account_free)

static gboolean
account_open (Account *self, Peer *peer, const char *name, HTTPMailPromptAnswer answer)
{
  g_autofree char *url =
    g_strdup_printf ("https://127.0.0.1:%s/%s/", (char *) g_ptr_array_index (peer->lines, 0), name);
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (url, NULL);
  g_autoptr (GError) error = NULL;

  self->answer = answer;
  self->n_prompts = 0;
  self->down = FALSE;
  httpmail_transport_open (self->transport, info, 0, &error);
  g_assert_no_error (error);
  run_until (is_open_or_down, self);
  return !self->down;
}

/* One accepts, and keeps its connection; another is asked as well, and says no. Nothing of it reached the server, which
 * still lets others in. Gives how many sessions the other one resumed. */
static guint
accept_and_refuse (Peer *peer, GTlsDatabase *trust)
{
  g_autoptr (Account) first = account_new (peer, trust);
  g_autoptr (Account) second = account_new (peer, NULL);
  guint begin;
  guint n_resumed;

  g_assert_true (account_open (first, peer, "first", HTTPMAIL_PROMPT_ANSWER_YES));
  g_assert_cmpuint (first->n_prompts, ==, trust ? 0 : 1);
  begin = peer->lines->len;
  g_assert_false (account_open (second, peer, "second", HTTPMAIL_PROMPT_ANSWER_NO));
  g_assert_cmpuint (second->n_prompts, ==, 1);
  {
    g_autoptr (Account) third = account_new (peer, NULL);

    /* The server takes one after the other: once it answers this one, it has told of the other. */
    g_assert_true (account_open (third, peer, "third", HTTPMAIL_PROMPT_ANSWER_YES));
    g_assert_cmpuint (third->n_prompts, ==, 1);
  }
  g_clear_pointer (&first, account_free);
  run_until (has_ended, peer);
  n_resumed = count_lines (peer, begin, "resumed");
  g_assert_cmpuint (count_lines (peer, 0, "/first/"), ==, 1);
  g_assert_cmpuint (count_lines (peer, 0, "/second/"), ==, 0);
  g_assert_cmpuint (count_lines (peer, 0, "/third/"), ==, 1);
  return n_resumed;
}

/* NULL, or why the test says nothing. */
typedef const char *(*Test) (void);

#define NO_TLS "needs glib-networking and the openssl program"
#define NOT_RESUMED "the TLS library resumed nothing"

static const char *
test_tls_1_3 (void)
{
  g_autoptr (Peer) peer = peer_new ("1.3");

  if (!peer->tls)
    return NO_TLS;
  return accept_and_refuse (peer, NULL) > 0 ? NULL : NOT_RESUMED;
}

static const char *
test_tls_1_2 (void)
{
  g_autoptr (Peer) peer = peer_new ("1.2");

  if (!peer->tls)
    return NO_TLS;
  /* Some versions of the TLS library resume these, and some do not. */
  accept_and_refuse (peer, NULL);
  return NULL;
}

static const char *
test_other_authorities (void)
{
  g_autoptr (Peer) peer = peer_new ("1.3");

  if (!peer->tls)
    return NO_TLS;
  return accept_and_refuse (peer, peer->tls->database) > 0 ? NULL : NOT_RESUMED;
}

static const char *
test_tunnel (void)
{
  g_autoptr (Peer) peer = peer_new ("1.3");

  if (!peer->tls)
    return NO_TLS;
  peer->proxy = proxy_server_new ();
  return accept_and_refuse (peer, NULL) > 0 ? NULL : NOT_RESUMED;
}

static const char *
test_opened_again (void)
{
  g_autoptr (Peer) peer = peer_new ("1.3");
  g_autoptr (Account) account = NULL;
  guint begin;

  if (!peer->tls)
    return NO_TLS;
  account = account_new (peer, NULL);
  g_assert_true (account_open (account, peer, "first", HTTPMAIL_PROMPT_ANSWER_YES));
  g_assert_cmpuint (account->n_prompts, ==, 1);
  httpmail_transport_drop_connection (account->transport);
  run_until (run_until_set, &account->down);
  run_until (has_ended, peer);
  begin = peer->lines->len;
  g_assert_false (account_open (account, peer, "second", HTTPMAIL_PROMPT_ANSWER_NO));
  g_assert_cmpuint (account->n_prompts, ==, 1);
  g_assert_true (account_open (account, peer, "third", HTTPMAIL_PROMPT_ANSWER_YES));
  g_clear_pointer (&account, account_free);
  run_until (has_ended, peer);
  g_assert_cmpuint (count_lines (peer, begin, "/second/"), ==, 0);
  g_assert_cmpuint (count_lines (peer, begin, "/third/"), ==, 1);
  return count_lines (peer, begin, "resumed") > 0 ? NULL : NOT_RESUMED;
}

static const struct
{
  const char *path;
  Test test;
} tests[] = {
  { "each-account-is-asked-with-tls-1-3", test_tls_1_3 },
  { "each-account-is-asked-with-tls-1-2", test_tls_1_2 },
  { "who-trusts-others-is-asked", test_other_authorities },
  { "each-account-is-asked-inside-a-tunnel", test_tunnel },
  { "an-account-is-asked-when-it-is-opened-again", test_opened_again },
};

int
main (void)
{
  g_print ("1..%u\n", (guint) G_N_ELEMENTS (tests));
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      const char *silent = tests[i].test ();

      g_print ("ok %u /transport/resumption/%s%s%s\n", i + 1, tests[i].path, silent ? " # SKIP " : "",
               silent ? silent : "");
    }
  return 0;
}
