/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The end of a transport, and a new beginning, inside a method of its callback. */

#include "com-fixture.h"

static void
release_transport (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  ComFixture *f = data;
  IHTTPMailTransport *face = g_steal_pointer (&f->transport);

  if (face)
    g_assert_cmpuint (IHTTPMailTransport_Release (face), ==, 0);
}

static gboolean
is_without_status (gpointer data)
{
  return ((ComRecorder *) data)->statuses->len == 0;
}

static gboolean
is_let_go (gpointer data)
{
  return com_recorder_get_count (data) == 1;
}

static void
test_last_release_inside_a_response (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (600);
  g_autofree char *inbox = NULL;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  com_recorder_set_hook (f->recorder, COM_ON_RESPONSE, release_transport, f);
  for (DWORD i = 0; i < 3; i++)
    g_assert_cmphex (IHTTPMailTransport_MemberInfo (f->transport, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, i), ==,
                     S_OK);
  run_until (is_let_go, f->recorder);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (f->transport);
  g_assert_cmpuint (f->recorder->responses->len, ==, 1);
}

static void
begin_anew (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  ComFixture *f = data;
  INETSERVER server;

  if (*(IXPSTATUS *) argument != IXP_DISCONNECTED)
    return;
  com_recorder_set_hook (recorder, COM_ON_STATUS, NULL, NULL);
  com_describe_server (&server, f->uri, COM_USER, COM_PASSWORD);
  g_assert_cmphex (
    IHTTPMailTransport_InitNew (f->transport, "tests/anew", NULL, com_recorder_get_callback (f->recorder)), ==, S_OK);
  g_assert_cmphex (IInternetTransport_Connect (transport, &server, TRUE, FALSE), ==, S_OK);
  /* What the one before it still had to say is not heard. */
  g_array_set_size (recorder->statuses, 0);
  g_ptr_array_set_size (recorder->responses, 0);
}

static void
test_init_new_inside_the_last_status (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (100);
  g_autofree char *inbox = NULL;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  for (DWORD i = 0; i < 3; i++)
    g_assert_cmphex (IHTTPMailTransport_MemberInfo (f->transport, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, 7), ==,
                     S_OK);
  com_recorder_set_hook (f->recorder, COM_ON_STATUS, begin_anew, f);
  g_assert_cmphex (IHTTPMailTransport_DropConnection (f->transport), ==, S_OK);
  run_until (is_without_status, f->recorder);
  com_recorder_run_until_status (f->recorder, IXP_CONNECTED);
  g_assert_cmphex (IHTTPMailTransport_MemberInfo (f->transport, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, 9), ==,
                   S_OK);
  while (f->recorder->responses->len == 0 || !com_recorder_last (f->recorder)->fDone)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < f->recorder->responses->len; i++)
    {
      const HTTPMAILRESPONSE *response = g_ptr_array_index (f->recorder->responses, i);

      g_assert_cmpuint (response->dwContext, ==, 9);
      g_assert_true (response->pTransport == f->transport);
    }
}

static void
release_when_disconnected (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  if (*(IXPSTATUS *) argument == IXP_DISCONNECTED)
    release_transport (recorder, argument, transport, data);
}

static void
test_last_release_inside_the_last_status (void)
{
  for (gboolean drops = FALSE; drops <= TRUE; drops++)
    {
      g_autoptr (ComFixture) f = com_fixture_new (100);
      g_autofree char *inbox = NULL;
      guint n;

      com_fixture_open (f, iitDISABLE_ONCOMMAND);
      inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
      for (DWORD i = 0; i < 3; i++)
        IHTTPMailTransport_MemberInfo (f->transport, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, i);
      com_recorder_set_hook (f->recorder, COM_ON_STATUS, release_when_disconnected, f);
      if (drops)
        IHTTPMailTransport_DropConnection (f->transport);
      else
        IHTTPMailTransport_Disconnect (f->transport);
      run_until (is_let_go, f->recorder);
      n = f->recorder->calls->len;
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_assert_null (f->transport);
      g_assert_cmpuint (f->recorder->calls->len, ==, n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/com/inside/last-release-in-a-response", test_last_release_inside_a_response);
  g_test_add_func ("/com/inside/last-release-in-the-last-status", test_last_release_inside_the_last_status);
  g_test_add_func ("/com/inside/init-new-in-the-last-status", test_init_new_inside_the_last_status);
  return g_test_run ();
}
