/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "com-fixture.h"

#include <string.h>

IHTTPMailTransport *
com_make_transport (ComRecorder *recorder)
{
  IHTTPMailTransport *transport = NULL;

  g_assert_cmphex (CoCreateInstance (&CLSID_IHTTPMailTransport, NULL, CLSCTX_INPROC_SERVER, &IID_IHTTPMailTransport,
                                     (void **) &transport),
                   ==, S_OK);
  g_assert_nonnull (transport);
  if (recorder)
    g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/1", NULL, com_recorder_get_callback (recorder)), ==,
                     S_OK);
  return transport;
}

void
com_describe_server (INETSERVER *server, const char *uri, const char *user_name, const char *password)
{
  memset (server, 0, sizeof *server);
  g_assert_cmpuint (strlen (uri), <, sizeof server->szServerName);
  g_strlcpy (server->szAccount, "tests", sizeof server->szAccount);
  g_strlcpy (server->szServerName, uri, sizeof server->szServerName);
  if (user_name)
    g_strlcpy (server->szUserName, user_name, sizeof server->szUserName);
  if (password)
    g_strlcpy (server->szPassword, password, sizeof server->szPassword);
}

/* Not by GetProperty, which answers a second time by OnResponse when it is asked too early. */
static gboolean
is_open (gpointer data)
{
  IHTTPMailTransport *transport = data;

  return IHTTPMailTransport_IsState (transport, IXP_IS_READY) == S_OK &&
         httpmail_transport_get_dialect (httpmail_com_peek (transport)) != HTTPMAIL_DIALECT_UNKNOWN;
}

void
com_connect (IHTTPMailTransport *transport, const INETSERVER *server, boolean command_logging)
{
  INETSERVER copy = *server;

  g_assert_cmphex (IHTTPMailTransport_Connect (transport, &copy, iitAUTHENTICATE, command_logging), ==, S_OK);
  run_until (is_open, transport);
}

ComFixture *
com_fixture_new (guint n_messages)
{
  ComFixture *self = g_new0 (ComFixture, 1);
  g_autofree char *inbox = NULL;
  g_autoptr (GError) error = NULL;

  self->root = test_make_dir ();
  inbox = g_build_filename (self->root, COM_USER, NULL);
  test_make_maildir (inbox, n_messages);
  self->server = httpmail_server_new (self->root);
  httpmail_server_add_user (self->server, COM_USER, COM_PASSWORD, &error);
  g_assert_no_error (error);
  httpmail_server_listen (self->server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  self->uri = httpmail_server_get_uri (self->server);
  self->recorder = com_recorder_new ();
  self->transport = com_make_transport (self->recorder);
  return self;
}

void
com_fixture_free (ComFixture *self)
{
  if (self->transport)
    IHTTPMailTransport_Release (self->transport);
  com_recorder_free (self->recorder);
  httpmail_server_stop (self->server);
  g_object_unref (self->server);
  test_remove_dir (self->root);
  g_free (self->root);
  g_free (self->uri);
  g_free (self);
}

void
com_fixture_open (ComFixture *self, boolean command_logging)
{
  INETSERVER server;

  com_describe_server (&server, self->uri, COM_USER, COM_PASSWORD);
  com_connect (self->transport, &server, command_logging);
}

char *
com_fixture_get_property (ComFixture *self, HTTPMAILPROPTYPE type)
{
  LPSTR text = NULL;
  char *copy;

  g_assert_cmphex (IHTTPMailTransport_GetProperty (self->transport, type, &text), ==, S_OK);
  copy = g_strdup (text);
  CoTaskMemFree (text);
  return copy;
}

char *
com_fixture_find_message (ComFixture *self, const char *url, guint i)
{
  guint first = self->recorder->responses->len;
  guint n_done = self->recorder->n_done;

  g_assert_cmphex (IHTTPMailTransport_MemberInfo (self->transport, url, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, 0), ==,
                   S_OK);
  com_recorder_run_until_done (self->recorder, n_done + 1);
  for (guint r = first; r < self->recorder->responses->len; r++)
    {
      const HTTPMAILRESPONSE *response = g_ptr_array_index (self->recorder->responses, r);

      for (ULONG m = 0; response->command == HTTPMAIL_MEMBERINFO && m < response->rMemberInfoList.cMemberInfo; m++)
        {
          const HTTPMEMBERINFO *member = &response->rMemberInfoList.prgMemberInfo[m];

          if (!member->fIsFolder && i-- == 0)
            return g_strdup (member->pszHref);
        }
    }
  g_error ("%s has fewer messages than that", url);
}
