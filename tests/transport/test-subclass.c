/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A subclass that answers everything itself. */

#include "transport-fixture.h"
#include <string.h>
#include <tls-fixture.h>

#define TEST_TYPE_TRANSPORT (test_transport_get_type ())
G_DECLARE_FINAL_TYPE (TestTransport, test_transport, TEST, TRANSPORT, HTTPMailTransport)

struct _TestTransport
{
  HTTPMailTransport parent_instance;
  GString *calls;
  char *window;
  guint n_lines;
};

G_DEFINE_FINAL_TYPE (TestTransport, test_transport, HTTPMAIL_TYPE_TRANSPORT)

static void
note (HTTPMailTransport *transport, const char *call)
{
  TestTransport *self = TEST_TRANSPORT (transport);

  g_string_append_printf (self->calls, " %s ", call);
}

static guint
test_transport_timeout (HTTPMailTransport *transport, guint seconds)
{
  note (transport, "timeout");
  g_assert_cmpuint (seconds, ==, 1);
  return 0;
}

static gboolean
test_transport_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon)
{
  note (transport, "logon-prompt");
  g_free (TEST_TRANSPORT (transport)->window);
  TEST_TRANSPORT (transport)->window = g_strdup (httpmail_logon_get_parent_window (logon));
  httpmail_logon_submit (logon, "bob", "sesame");
  return TRUE;
}

static gboolean
test_transport_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt)
{
  note (transport, "certificate");
  httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_YES);
  return TRUE;
}

static void
test_transport_status (HTTPMailTransport *transport, HTTPMailStatus status)
{
  note (transport, "status");
}

static void
test_transport_error (HTTPMailTransport *transport, HTTPMailStatus status, HTTPMailResult *result)
{
  note (transport, "error");
}

static void
test_transport_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, gint hresult)
{
  note (transport, "command");
  TEST_TRANSPORT (transport)->n_lines++;
}

static void
test_transport_response (HTTPMailTransport *transport, HTTPMailResponse *response)
{
  if (httpmail_response_is_done (response))
    note (transport, "response");
}

static char *
test_transport_parent_window (HTTPMailTransport *transport)
{
  note (transport, "parent-window");
  return g_strdup ("x11:4e00005");
}

static void
test_transport_finalize (GObject *object)
{
  TestTransport *self = TEST_TRANSPORT (object);

  g_string_free (self->calls, TRUE);
  g_free (self->window);
  G_OBJECT_CLASS (test_transport_parent_class)->finalize (object);
}

static void
test_transport_class_init (TestTransportClass *klass)
{
  HTTPMailTransportClass *transport_class = HTTPMAIL_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_transport_finalize;
  transport_class->timeout = test_transport_timeout;
  transport_class->logon_prompt = test_transport_logon_prompt;
  transport_class->prompt = test_transport_prompt;
  transport_class->status = test_transport_status;
  transport_class->error = test_transport_error;
  transport_class->command = test_transport_command;
  transport_class->response = test_transport_response;
  transport_class->parent_window = test_transport_parent_window;
}

static void
test_transport_init (TestTransport *self)
{
  self->calls = g_string_new (NULL);
}

typedef struct
{
  TestTransport *transport;
  const char *call;
} Wait;

static gboolean
was_called (gpointer data)
{
  Wait *wait = data;

  return strstr (wait->transport->calls->str, wait->call) != NULL;
}

static void
run_until_called (TestTransport *transport, const char *call)
{
  Wait wait = { transport, call };

  run_until (was_called, &wait);
}

static void
test_every_function_may_be_replaced (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);
  g_autoptr (RawServer) server = NULL;
  g_autoptr (TestTransport) self = NULL;
  g_autoptr (HTTPMailServerInfo) info = NULL;
  g_autofree char *challenge =
    raw_make_reply ("401 Authorization Required", "WWW-Authenticate: Basic realm=\"mail\"\r\n", "");
  g_autofree char *account = transport_fixture_multistatus (
    "<D:response><D:href>/</D:href><D:propstat><D:prop><hm:inbox>/inbox/</hm:inbox></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
  g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");

  if (!tls)
    return;
  server = raw_server_new_tls (tls->certificate);
  self = g_object_new (TEST_TYPE_TRANSPORT, NULL);
  info = httpmail_server_info_new_for_uri (raw_server_get_uri (server), NULL);
  raw_server_add_reply (server, challenge);
  raw_server_add_reply (server, account);
  raw_server_add_reply (server, fine);
  raw_server_add_behaviour (server, RAW_STALL, NULL, 0);
  g_assert_true (httpmail_transport_open (HTTPMAIL_TRANSPORT (self), info,
                                          HTTPMAIL_OPEN_AUTHENTICATE | HTTPMAIL_OPEN_COMMAND_LOGGING, NULL));
  httpmail_transport_command_delete (HTTPMAIL_TRANSPORT (self), raw_server_get_uri (server), 1, NULL);
  run_until_called (self, "response");
  httpmail_transport_set_idle_timeout (HTTPMAIL_TRANSPORT (self), 1);
  httpmail_transport_command_delete (HTTPMAIL_TRANSPORT (self), raw_server_get_uri (server), 2, NULL);
  run_until_called (self, "timeout");
  raw_server_release (server);

  /* Nobody is there any more. */
  httpmail_transport_drop_connection (HTTPMAIL_TRANSPORT (self));
  g_clear_pointer (&server, raw_server_free);
  while (httpmail_transport_get_connection_status (HTTPMAIL_TRANSPORT (self)) != HTTPMAIL_STATUS_DISCONNECTED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (httpmail_transport_open (HTTPMAIL_TRANSPORT (self), info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until_called (self, "error");

  for (const char *const *call = (const char *const[]) { "timeout", "logon-prompt", "parent-window", "status",
                                                         "error", "command", "response", "certificate", NULL };
       *call; call++)
    g_assert_nonnull (strstr (self->calls->str, *call));
  g_assert_cmpstr (self->window, ==, "x11:4e00005");
  g_assert_cmpuint (self->n_lines, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/subclass/every-function-may-be-replaced", test_every_function_may_be_replaced);
  return g_test_run ();
}
