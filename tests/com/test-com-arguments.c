/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whatever a program puts into a call: a result comes back, an answer where there is to be one, and never a warning. */

#include "com-calls.h"
#include "com-fixture.h"

#include <string.h>

static const char *const texts[] = {
  NULL,
  "",
  " ",
  "a",
  "a b",
  "/",
  "//",
  "?",
  "#",
  "..",
  "%",
  "%zz",
  "%00",
  "\xc3\xb6",
  "\xf6",
  "\xef\xbf\xbf",
  "\x01",
  "\x7f",
  "a\r\nB: c",
  "<&\">",
  "]]>",
  "http:",
  "http://",
  "http://[",
  "http://[::1",
  "http://127.0.0.1:99999/",
  "http://127.0.0.1:-1/",
  "http://bob:sesame@127.0.0.1/",
  "ftp://127.0.0.1/",
  "mailto:bob@example.net",
  "bob@example.net",
  "@",
  "xml",
  "1",
  "a:b",
};

static const DWORD numbers[] = { 0, 1, 2, 7, 0x7fffffff, 0x80000000, DEPTH_INFINITY, 0xffffffff };

static guint n_taken;

static void
count (HRESULT result)
{
  g_assert_true (FAILED (result) || result == S_OK);
  n_taken += result == S_OK;
}

static void
call_with_text (IHTTPMailTransport *t, const char *inbox, LPCSTR text)
{
  LPCSTR list[] = { "a", text, NULL };
  HTTPTARGETLIST targets = { 2, list };
  IStream *stream = com_make_stream (COM_MESSAGE);

  for (guint i = 0; i < com_n_calls; i++)
    count (com_calls[i].call (t, text));
  count (IHTTPMailTransport_CommandGET (t, inbox, list, TRUE, 0));
  count (IHTTPMailTransport_CommandPOST (t, inbox, stream, text, 0));
  count (IHTTPMailTransport_CommandCOPY (t, inbox, text, FALSE, 0));
  count (IHTTPMailTransport_CommandMOVE (t, inbox, text, TRUE, 0));
  count (IHTTPMailTransport_CommandBDELETE (t, inbox, &targets, 0));
  count (IHTTPMailTransport_MarkRead (t, inbox, &targets, -1, 0));
  count (IHTTPMailTransport_CommandBCOPY (t, inbox, &targets, inbox, &targets, 7, 0));
  count (IHTTPMailTransport_CommandBMOVE (t, inbox, &targets, text, NULL, -1, 0));
  count (IHTTPMailTransport_SendMessage (t, inbox, text, &targets, FALSE, stream, 0));
  count (IHTTPMailTransport_SendMessage (t, inbox, "bob@example.net", &targets, 9, stream, 0));
  IStream_Release (stream);
}

static void
call_second_with_text (IHTTPMailTransport *t, const char *inbox, LPCSTR text)
{
  IHTTPMailTransport2 *second = com_get_transport2 (t);

  count (IHTTPMailTransport2_RootMemberInfo (second, inbox, 1, 1, TRUE, 0, text, text));
  count (IHTTPMailTransport2_FolderMemberInfo (second, inbox, 2, 1, TRUE, 0, text, text));
  IHTTPMailTransport2_Release (second);
}

static void
call_with_contact (IHTTPMailTransport *t, const char *inbox, LPCSTR text)
{
  HTTPCONTACTINFO info;
  LPSTR *members = &info.pszDisplayName;

  memset (&info, 0, sizeof info);
  info.pszHref = info.pszId = info.pszModified = (LPSTR) text;
  for (LPSTR *member = members; member <= &info.pszPager; member++)
    *member = (LPSTR) text;
  count (IHTTPMailTransport_PostContact (t, inbox, &info, 0));
  info.tyContact = HTTPMAIL_CT_GROUP;
  count (IHTTPMailTransport_PatchContact (t, inbox, &info, 0));
}

static void
call_with_properties (IHTTPMailTransport *t, const char *inbox, LPCSTR text)
{
  IPropFindRequest *find = com_make_propfind ();
  IPropPatchRequest *patch = com_make_proppatch ();
  DWORD id = 0;
  LPSTR prefix = NULL;

  IPropFindRequest_AddNamespace (find, text, &id);
  IPropFindRequest_AddProperty (find, id, text);
  IPropFindRequest_AddProperty (find, DAVNAMESPACE_DAV, text);
  IPropFindRequest_GetNamespacePrefix (find, id, &prefix);
  CoTaskMemFree (prefix);
  IPropFindRequest_GetNamespaceID (find, text, &id);
  IPropPatchRequest_AddNamespace (patch, text, &id);
  IPropPatchRequest_SetProperty (patch, id, text, text);
  IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_DAV, "a", text);
  IPropPatchRequest_RemoveProperty (patch, DAVNAMESPACE_UNKNOWN, text);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    count (IHTTPMailTransport_CommandPROPFIND (t, inbox, find, numbers[i], numbers[i]));
  count (IHTTPMailTransport_CommandPROPPATCH (t, inbox, patch, 0));
  IPropFindRequest_Release (find);
  IPropPatchRequest_Release (patch);
}

static void
call_with_numbers (IHTTPMailTransport *t, const char *inbox, DWORD one, DWORD other)
{
  IHTTPMailTransport2 *second = com_get_transport2 (t);

  count (IHTTPMailTransport_MemberInfo (t, inbox, one, other, FALSE, one));
  count (IHTTPMailTransport_MemberInfo (t, inbox, one, other, -1, one));
  count (IHTTPMailTransport2_RootMemberInfo (second, inbox, one, other, 2, one, NULL, NULL));
  count (IHTTPMailTransport2_FolderMemberInfo (second, inbox, one, other, 2, one, NULL, "ACTIVE"));
  IHTTPMailTransport2_Release (second);
}

/* How many responses are to come for these. */
static guint
ask_with_number (IHTTPMailTransport *t, DWORD number)
{
  LPSTR text = NULL;
  DWORD value = 0;
  guint n = 0;

  IHTTPMailTransport_IsState (t, (IXPISSTATE) number);
  IHTTPMailTransport_GetProperty (t, (HTTPMAILPROPTYPE) number, &text);
  CoTaskMemFree (text);
  IHTTPMailTransport_GetPropertyDw (t, (HTTPMAILPROPTYPE) number, &value);
  n += IHTTPMailTransport_GetProperty (t, (HTTPMAILPROPTYPE) number, NULL) == E_PENDING;
  n += IHTTPMailTransport_GetPropertyDw (t, (HTTPMAILPROPTYPE) number, NULL) == E_PENDING;
  return n;
}

static void
run_until_answered (ComFixture *f)
{
  com_recorder_run_until_done (f->recorder, n_taken);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->recorder->n_done, ==, n_taken);
}

static void
test_texts (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (2);
  g_autofree char *inbox = NULL;

  com_fixture_open (f, iitENABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  n_taken = f->recorder->n_done;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("text %u", i);
      call_with_text (f->transport, inbox, texts[i]);
      call_second_with_text (f->transport, inbox, texts[i]);
      call_with_contact (f->transport, inbox, texts[i]);
      call_with_properties (f->transport, inbox, texts[i]);
      run_until_answered (f);
    }
}

static void
test_numbers (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (2);
  g_autofree char *inbox = NULL;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  n_taken = f->recorder->n_done;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
        call_with_numbers (f->transport, inbox, numbers[i], numbers[j]);
      n_taken += ask_with_number (f->transport, numbers[i]);
      run_until_answered (f);
    }
}

/* Any bytes at all, which are no server, or one that is not there. */
static void
test_servers (void)
{
  g_autoptr (ComRecorder) recorder = com_recorder_new ();
  IHTTPMailTransport *transport = com_make_transport (recorder);

  for (guint i = 0; i < 200; i++)
    {
      INETSERVER server;
      char *bytes = (char *) &server;

      for (gsize j = 0; j < sizeof server; j++)
        bytes[j] = (char) (g_test_rand_int () & 0xff);
      g_assert_cmphex (IHTTPMailTransport_Connect (transport, &server, -1, 9), ==, E_INVALIDARG);
    }
  for (guint i = 1; i < G_N_ELEMENTS (texts); i++)
    {
      INETSERVER server;

      com_describe_server (&server, "http://127.0.0.1:1/", texts[i], texts[i]);
      server.dwTimeout = server.dwFlags = 0xffffffff;
      server.fSSL = server.fTrySicily = -1;
      if (SUCCEEDED (IHTTPMailTransport_Connect (transport, &server, 1, 1)))
        com_recorder_run_until_status (recorder, IXP_DISCONNECTED);
      g_strlcpy (server.szServerName, texts[i], sizeof server.szServerName);
      server.dwPort = 1;
      if (strchr ("\xf6 %[", texts[i][0]))
        g_assert_cmphex (IHTTPMailTransport_Connect (transport, &server, 1, 1), ==, E_INVALIDARG);
    }
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/com/arguments/any-text-is-a-result-and-an-answer", test_texts);
  g_test_add_func ("/com/arguments/any-number-is-a-result-and-an-answer", test_numbers);
  g_test_add_func ("/com/arguments/any-server-is-a-result", test_servers);
  return g_test_run ();
}
