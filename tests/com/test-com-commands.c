/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every command of the COM face: what it refuses at once, and that it does its work. */

#include "com-calls.h"
#include "com-fixture.h"

#define NOT_UTF8 "http://127.0.0.1/J\xf6rg"

/* Fails the test unless each of them gives that, for this URL. */
static void
assert_all (IHTTPMailTransport *transport, LPCSTR url, HRESULT expected)
{
  for (guint i = 0; i < com_n_calls; i++)
    {
      HRESULT result = com_calls[i].call (transport, url);

      if (result != expected)
        g_error ("%s gives 0x%08X for %s, not 0x%08X", com_calls[i].name, (guint) result, url ? url : "NULL",
                 (guint) expected);
    }
}

#define assert_invalid(call) g_assert_cmphex ((call), ==, E_INVALIDARG)

static void
assert_bad_lists (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR good[] = { "a", "b" };
  LPCSTR holes[] = { "a", NULL };
  LPCSTR latin1[] = { "a", "J\xf6rg" };
  HTTPTARGETLIST two = { 2, good };
  HTTPTARGETLIST one = { 1, good };
  HTTPTARGETLIST bad[] = { { 0, good }, { 2, NULL }, { 2, holes }, { 2, latin1 } };
  IStream *stream = com_make_stream (COM_MESSAGE);

  for (gsize i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      LPHTTPTARGETLIST list = i < G_N_ELEMENTS (bad) ? &bad[i] : NULL;

      assert_invalid (IHTTPMailTransport_CommandBDELETE (t, url, list, 0));
      assert_invalid (IHTTPMailTransport_CommandBCOPY (t, url, list, url, NULL, FALSE, 0));
      assert_invalid (IHTTPMailTransport_CommandBMOVE (t, url, list, url, NULL, FALSE, 0));
      assert_invalid (IHTTPMailTransport_MarkRead (t, url, list, TRUE, 0));
      assert_invalid (IHTTPMailTransport_SendMessage (t, url, "bob@example.net", list, TRUE, stream, 0));
      if (list)
        {
          assert_invalid (IHTTPMailTransport_CommandBCOPY (t, url, &two, url, list, FALSE, 0));
          assert_invalid (IHTTPMailTransport_CommandBMOVE (t, url, &two, url, list, FALSE, 0));
        }
    }
  assert_invalid (IHTTPMailTransport_CommandBCOPY (t, url, &two, url, &one, FALSE, 0));
  assert_invalid (IHTTPMailTransport_CommandBMOVE (t, url, &one, url, &two, FALSE, 0));
  assert_invalid (IHTTPMailTransport_CommandBCOPY (t, url, &two, NULL, NULL, FALSE, 0));
  assert_invalid (IHTTPMailTransport_CommandBMOVE (t, url, &two, NOT_UTF8, NULL, FALSE, 0));
  IStream_Release (stream);
}

static void
assert_bad_texts (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR types[] = { "text/plain", "\xf6", NULL };
  LPCSTR names[] = { "bob@example.net" };
  HTTPTARGETLIST targets = { 1, names };
  IStream *stream = com_make_stream (COM_MESSAGE);
  IHTTPMailTransport2 *t2 = com_get_transport2 (t);

  assert_invalid (IHTTPMailTransport_CommandGET (t, url, types, TRUE, 0));
  assert_invalid (IHTTPMailTransport_CommandPOST (t, url, stream, "\xf6", 0));
  assert_invalid (IHTTPMailTransport_CommandCOPY (t, url, NULL, FALSE, 0));
  assert_invalid (IHTTPMailTransport_CommandCOPY (t, url, NOT_UTF8, FALSE, 0));
  assert_invalid (IHTTPMailTransport_CommandMOVE (t, url, NULL, FALSE, 0));
  assert_invalid (IHTTPMailTransport_CommandMOVE (t, url, NOT_UTF8, FALSE, 0));
  assert_invalid (IHTTPMailTransport_SendMessage (t, url, NULL, &targets, TRUE, stream, 0));
  assert_invalid (IHTTPMailTransport_SendMessage (t, url, "\xf6@example.net", &targets, TRUE, stream, 0));
  assert_invalid (IHTTPMailTransport2_RootMemberInfo (t2, url, 0, 1, TRUE, 0, "\xf6", NULL));
  assert_invalid (IHTTPMailTransport2_RootMemberInfo (t2, url, 0, 1, TRUE, 0, NULL, "\xf6"));
  assert_invalid (IHTTPMailTransport2_FolderMemberInfo (t2, url, 0, 1, TRUE, 0, "\xf6", "ACTIVE"));
  assert_invalid (IHTTPMailTransport2_FolderMemberInfo (t2, url, 0, 1, TRUE, 0, NULL, "\xf6"));
  IHTTPMailTransport2_Release (t2);
  IStream_Release (stream);
}

static void
assert_bad_objects (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR names[] = { "bob@example.net" };
  HTTPTARGETLIST targets = { 1, names };
  HTTPCONTACTINFO latin1 = { .pszEmail = (LPSTR) "J\xf6rg" };
  HTTPCONTACTINFO kind = { .tyContact = HTTPMAIL_CT_LAST };

  assert_invalid (IHTTPMailTransport_CommandPUT (t, url, NULL, 1, 0));
  assert_invalid (IHTTPMailTransport_CommandPUT (t, url, (LPVOID) COM_MESSAGE, 0, 0));
  assert_invalid (IHTTPMailTransport_CommandPOST (t, url, NULL, NULL, 0));
  assert_invalid (IHTTPMailTransport_SendMessage (t, url, "bob@example.net", &targets, TRUE, NULL, 0));
  assert_invalid (IHTTPMailTransport_CommandPROPFIND (t, url, NULL, 0, 0));
  assert_invalid (IHTTPMailTransport_CommandPROPPATCH (t, url, NULL, 0));
  /* What is behind them is no request of this library. */
  assert_invalid (IHTTPMailTransport_CommandPROPFIND (t, url, (IPropFindRequest *) t, 0, 0));
  assert_invalid (IHTTPMailTransport_CommandPROPPATCH (t, url, (IPropPatchRequest *) t, 0));
  assert_invalid (IHTTPMailTransport_PostContact (t, url, NULL, 0));
  assert_invalid (IHTTPMailTransport_PatchContact (t, url, NULL, 0));
  assert_invalid (IHTTPMailTransport_PostContact (t, url, &latin1, 0));
  assert_invalid (IHTTPMailTransport_PatchContact (t, url, &kind, 0));
}

static void
assert_bad_arguments (IHTTPMailTransport *t, LPCSTR url)
{
  assert_all (t, NULL, E_INVALIDARG);
  assert_all (t, NOT_UTF8, E_INVALIDARG);
  assert_bad_lists (t, url);
  assert_bad_texts (t, url);
  assert_bad_objects (t, url);
}

static void
test_not_init (void)
{
  IHTTPMailTransport *transport = com_make_transport (NULL);

  assert_bad_arguments (transport, "http://127.0.0.1/");
  assert_all (transport, "http://127.0.0.1/", IXP_E_NOT_INIT);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
}

static void
test_not_connected (void)
{
  g_autoptr (ComRecorder) recorder = com_recorder_new ();
  IHTTPMailTransport *transport = com_make_transport (recorder);

  assert_bad_arguments (transport, "http://127.0.0.1/");
  assert_all (transport, "http://127.0.0.1/", IXP_E_NOT_CONNECTED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (recorder->calls->len, ==, 0);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
}

static void
test_bad_arguments (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (1);
  g_autofree char *inbox = NULL;
  guint n;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  n = f->recorder->responses->len;
  assert_bad_arguments (f->transport, inbox);
  /* These are for the transport to know. */
  assert_all (f->transport, "", E_INVALIDARG);
  assert_all (f->transport, "http://elsewhere.example/\r\n", E_INVALIDARG);
  assert_invalid (IHTTPMailTransport_MemberInfo (f->transport, inbox, 0, 2, FALSE, 0));
  assert_invalid (IHTTPMailTransport_MemberInfo (f->transport, inbox, 0, 0, TRUE, 0));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->recorder->responses->len, ==, n);
}

/* Runs until the command that gave result is done, and gives its last response, which is a success. */
static const HTTPMAILRESPONSE *
finish (ComFixture *f, HRESULT result, HTTPMAILCOMMAND command)
{
  const HTTPMAILRESPONSE *last;

  g_assert_cmphex (result, ==, S_OK);
  com_recorder_run_until_done (f->recorder, f->recorder->n_done + 1);
  last = com_recorder_last (f->recorder);
  g_assert_cmpint (last->command, ==, command);
  g_assert_cmpuint (last->dwContext, ==, COM_CONTEXT);
  g_assert_true (last->fDone);
  g_assert_true (last->pTransport == f->transport);
  if (last->rIxpResult.hrResult != S_OK)
    g_error ("command %d: 0x%08X %s", command, (guint) last->rIxpResult.hrResult, last->rIxpResult.pszProblem);
  return last;
}

static const ComCall *
find_call (const char *name)
{
  for (guint i = 0; i < com_n_calls; i++)
    {
      if (g_str_equal (com_calls[i].name, name))
        return &com_calls[i];
    }
  g_assert_not_reached ();
}

static const HTTPMAILRESPONSE *
run (ComFixture *f, const char *name, LPCSTR url)
{
  const ComCall *call = find_call (name);

  return finish (f, call->call (f->transport, url), call->command);
}

static char *
join (const char *collection, const char *name)
{
  return g_strconcat (collection, g_str_has_suffix (collection, "/") ? "" : "/", name, NULL);
}

static void
test_content (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (2);
  g_autofree char *inbox = NULL;
  g_autofree char *message = NULL;
  g_autofree char *put = NULL;
  g_autofree char *posted = NULL;
  const HTTPMAILRESPONSE *last;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  message = com_fixture_find_message (f, inbox, 1);
  run (f, "CommandGET", message);
  finish (f, IHTTPMailTransport_CommandGET (f->transport, message, NULL, FALSE, COM_CONTEXT), HTTPMAIL_GET);

  put = join (inbox, "new.eml");
  last = run (f, "CommandPUT", put);
  g_assert_nonnull (last->rPutInfo.pszLocation);
  last = run (f, "CommandPOST", inbox);
  posted = g_strdup (last->rPostInfo.pszLocation);
  g_assert_nonnull (posted);
  run (f, "CommandGET", posted);
  run (f, "CommandDELETE", posted);
  run (f, "MemberInfo", inbox);
}

static void
test_properties (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (2);
  g_autofree char *inbox = NULL;
  g_autofree char *message = NULL;
  const HTTPMAILRESPONSE *last;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  message = com_fixture_find_message (f, inbox, 1);
  last = run (f, "CommandPROPFIND", inbox);
  g_assert_nonnull (last->rPropFindInfo.pMultiResponse);
  last = run (f, "CommandPROPPATCH", message);
  g_assert_nonnull (last->rPropFindInfo.pMultiResponse);
}

static void
test_folders (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (1);
  g_autofree char *root = NULL;
  g_autofree char *made = NULL;
  g_autofree char *moved = NULL;
  guint n;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  root = com_fixture_get_property (f, HTTPMAIL_PROP_MSGFOLDERROOT);
  made = join (root, "made/");
  moved = join (root, "moved/");
  run (f, "CommandMKCOL", made);
  finish (f, IHTTPMailTransport_CommandMOVE (f->transport, made, moved, FALSE, COM_CONTEXT), HTTPMAIL_MOVE);
  n = f->recorder->n_members;
  run (f, "FindFolders", root);
  g_assert_cmpuint (f->recorder->n_members, >, n);
  n = f->recorder->n_members;
  run (f, "RootMemberInfo", root);
  g_assert_cmpuint (f->recorder->n_members, >, n);
}

static void
test_batches (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (5);
  g_autofree char *inbox = NULL;
  g_autofree char *trash = NULL;
  g_autofree char *single = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  LPCSTR hrefs[2];
  HTTPTARGETLIST targets = { 2, hrefs };
  const HTTPMAILRESPONSE *last;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  trash = com_fixture_get_property (f, HTTPMAIL_PROP_DELETEDITEMS);
  hrefs[0] = a = com_fixture_find_message (f, inbox, 0);
  hrefs[1] = b = com_fixture_find_message (f, inbox, 1);
  last = finish (f, IHTTPMailTransport_MarkRead (f->transport, inbox, &targets, TRUE, COM_CONTEXT), HTTPMAIL_MARKREAD);
  g_assert_cmpuint (last->rMemberErrorList.cMemberError, ==, 0);
  last = finish (f, IHTTPMailTransport_CommandBCOPY (f->transport, inbox, &targets, trash, NULL, TRUE, COM_CONTEXT),
                 HTTPMAIL_BCOPY);
  g_assert_cmpuint (last->rBCopyMoveList.cBCopyMove, ==, 2);
  last = finish (f, IHTTPMailTransport_CommandBMOVE (f->transport, inbox, &targets, trash, NULL, TRUE, COM_CONTEXT),
                 HTTPMAIL_BMOVE);
  g_assert_cmpuint (last->rBCopyMoveList.cBCopyMove, ==, 2);

  g_free (a);
  g_free (b);
  hrefs[0] = a = com_fixture_find_message (f, inbox, 0);
  hrefs[1] = b = com_fixture_find_message (f, inbox, 1);
  last = finish (f, IHTTPMailTransport_CommandBDELETE (f->transport, inbox, &targets, COM_CONTEXT), HTTPMAIL_BDELETE);
  g_assert_cmpuint (last->rMemberErrorList.cMemberError, ==, 0);
  single = com_fixture_find_message (f, inbox, 0);
  g_free (a);
  a = join (trash, "copy");
  last = finish (f, IHTTPMailTransport_CommandCOPY (f->transport, single, a, TRUE, COM_CONTEXT), HTTPMAIL_COPY);
  g_assert_nonnull (last->rCopyMoveInfo.pszLocation);
}

/* What is not known is NULL, or empty, and all comes; a folder is called as its URL ends. */
static void
list_on_condition (ComFixture *f, IHTTPMailTransport2 *t2, const char *inbox)
{
  static const LPCSTR nothing[] = { NULL, "" };
  g_autofree char *root = com_fixture_get_property (f, HTTPMAIL_PROP_MSGFOLDERROOT);
  const HTTPMAILRESPONSE *last;
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    {
      g_autofree char *stamp = NULL;

      n = f->recorder->n_members;
      last = finish (f,
                     IHTTPMailTransport2_FolderMemberInfo (t2, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, COM_CONTEXT,
                                                           nothing[i], nothing[i]),
                     HTTPMAIL_MEMBERINFO);
      g_assert_cmpuint (f->recorder->n_members, ==, n + 20);
      stamp = g_strdup (last->rMemberInfoList.pszFolderTimeStamp);
      g_assert_nonnull (stamp);
      finish (f,
              IHTTPMailTransport2_FolderMemberInfo (t2, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, COM_CONTEXT, stamp,
                                                    nothing[i]),
              HTTPMAIL_MEMBERINFO);
      g_assert_cmpuint (f->recorder->n_members, ==, n + 20);
      finish (f,
              IHTTPMailTransport2_RootMemberInfo (t2, root, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, COM_CONTEXT, nothing[i],
                                                  nothing[i]),
              HTTPMAIL_MEMBERINFO);
      g_assert_cmpuint (f->recorder->n_members, >, n + 20);
    }
}

static void
test_listing (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (20);
  g_autofree char *inbox = NULL;
  IHTTPMailTransport2 *t2 = com_get_transport2 (f->transport);
  guint n;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  n = f->recorder->n_members;
  run (f, "MemberInfo", inbox);
  g_assert_cmpuint (f->recorder->n_members, ==, n + 20);
  /* TRUE, whatever the number. */
  finish (f, IHTTPMailTransport_MemberInfo (f->transport, inbox, 0xFFFFFFFF, 1, 2, COM_CONTEXT), HTTPMAIL_MEMBERINFO);
  g_assert_cmpuint (f->recorder->n_members, ==, n + 40);
  /* With the folder itself, which the argument is named after. */
  finish (f, IHTTPMailTransport_MemberInfo (f->transport, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, FALSE, COM_CONTEXT),
          HTTPMAIL_MEMBERINFO);
  g_assert_cmpuint (f->recorder->n_members, ==, n + 61);
  finish (f,
          IHTTPMailTransport2_FolderMemberInfo (t2, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, COM_CONTEXT, NULL, "ACTIVE"),
          HTTPMAIL_MEMBERINFO);
  g_assert_cmpuint (f->recorder->n_members, ==, n + 81);
  list_on_condition (f, t2, inbox);
  IHTTPMailTransport2_Release (t2);
}

static void
test_contacts (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  g_autofree char *book = NULL;
  g_autofree char *href = NULL;
  const HTTPMAILRESPONSE *last;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  book = com_fixture_get_property (f, HTTPMAIL_PROP_CONTACTS);
  last = run (f, "PostContact", book);
  href = g_strdup (last->rPostContactInfo.pszHref);
  g_assert_nonnull (href);
  run (f, "PatchContact", href);
  run (f, "ListContacts", book);
  run (f, "ListContactInfos", book);
  run (f, "ContactInfo", href);
}

static void
test_send (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  g_autofree char *outbox = NULL;
  LPCSTR names[] = { COM_USER "@example.net" };
  HTTPTARGETLIST targets = { 1, names };
  IStream *stream = com_make_stream (COM_MESSAGE);

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  outbox = com_fixture_get_property (f, HTTPMAIL_PROP_SENDMSG);
  finish (f,
          IHTTPMailTransport_SendMessage (f->transport, outbox, "bob@example.net", &targets, TRUE, stream, COM_CONTEXT),
          HTTPMAIL_SENDMESSAGE);
  IStream_Release (stream);
}

/* A stream is read in the context of the transport, whatever that of the caller is. */
static void
test_stream_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (ComFixture) f = NULL;
  g_autofree char *inbox = NULL;
  HRESULT result;

  g_main_context_push_thread_default (context);
  f = com_fixture_new (0);
  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  g_main_context_pop_thread_default (context);
  result = find_call ("CommandPOST")->call (f->transport, inbox);
  g_main_context_push_thread_default (context);
  finish (f, result, HTTPMAIL_POST);
  g_clear_pointer (&f, com_fixture_free);
  g_main_context_pop_thread_default (context);
}

static gboolean
has_text (gpointer data)
{
  return ((GString *) data)->len > 0;
}

static void
note_context (HTTPMailTransport *object, HTTPMailResponse *response, gpointer user_data)
{
  g_string_append_printf (user_data, "%u ", httpmail_response_get_context (response));
}

/* A GObject that calls a callback: it is opened and closed as one, and asked by the slots of its COM face, which gets
 * from either side to the other. */
static void
test_object (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (3);
  g_autoptr (HTTPMailTransport) object = httpmail_transport_new ("tests/object");
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (f->uri, NULL);
  g_autoptr (ComRecorder) recorder = com_recorder_new ();
  g_autoptr (GString) contexts = g_string_new (NULL);
  IHTTPMailTransport *face = httpmail_com_wrap (object);
  LPSTR inbox = NULL;

  com_recorder_set_logon (recorder, COM_USER, COM_PASSWORD);
  g_assert_cmphex (httpmail_com_attach_callback (object, com_recorder_get_callback (recorder)), ==, S_OK);
  g_signal_connect (object, "response", G_CALLBACK (note_context), contexts);
  g_assert_true (httpmail_transport_open (object, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  g_assert_cmphex (face->lpVtbl->GetProperty (face, HTTPMAIL_PROP_INBOX, NULL), ==, E_PENDING);
  com_recorder_run_until_done (recorder, 1);
  g_assert_cmphex (face->lpVtbl->GetProperty (face, HTTPMAIL_PROP_INBOX, &inbox), ==, S_OK);

  /* Both hear what either was asked. */
  g_string_truncate (contexts, 0);
  g_assert_cmphex (face->lpVtbl->MemberInfo (face, inbox, HTTP_MEMBERINFO_MESSAGEPROPS, 1, TRUE, 11), ==, S_OK);
  com_recorder_run_until_done (recorder, 2);
  g_assert_cmpuint (recorder->n_members, ==, 3);
  g_assert_true (com_recorder_last (recorder)->pTransport == face);
  g_assert_true (httpmail_com_peek (com_recorder_last (recorder)->pTransport) == object);
  g_assert_true (
    httpmail_transport_command_member_info (object, inbox, HTTPMAIL_MEMBER_INFO_MESSAGE, HTTPMAIL_DEPTH_ONE, TRUE, 12, NULL));
  com_recorder_run_until_done (recorder, 3);
  g_assert_cmpuint (com_recorder_last (recorder)->dwContext, ==, 12);
  g_assert_nonnull (strstr (contexts->str, "11 "));
  g_assert_nonnull (strstr (contexts->str, "12 "));

  /* Detached, it still is a transport. */
  g_assert_cmphex (httpmail_com_attach_callback (object, NULL), ==, S_OK);
  g_string_truncate (contexts, 0);
  g_assert_cmphex (face->lpVtbl->CommandGET (face, inbox, NULL, FALSE, 13), ==, S_OK);
  run_until (has_text, contexts);
  g_assert_cmpuint (recorder->n_done, ==, 3);
  CoTaskMemFree (inbox);
  g_assert_cmpuint (face->lpVtbl->Release (face), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/com/commands/none-is-taken-before-init-new", test_not_init);
  g_test_add_func ("/com/commands/none-is-taken-before-connect-and-none-answers", test_not_connected);
  g_test_add_func ("/com/commands/bad-arguments-are-refused-at-once", test_bad_arguments);
  g_test_add_func ("/com/commands/messages-are-read-stored-and-deleted", test_content);
  g_test_add_func ("/com/commands/properties-are-asked-for-and-changed", test_properties);
  g_test_add_func ("/com/commands/folders-are-made-moved-and-found", test_folders);
  g_test_add_func ("/com/commands/several-messages-go-in-one-command", test_batches);
  g_test_add_func ("/com/commands/a-folder-is-listed-with-and-without-itself", test_listing);
  g_test_add_func ("/com/commands/contacts-are-made-changed-and-listed", test_contacts);
  g_test_add_func ("/com/commands/a-message-is-sent", test_send);
  g_test_add_func ("/com/commands/a-stream-is-read-where-the-transport-calls-back", test_stream_context);
  g_test_add_func ("/com/commands/an-object-is-driven-through-its-face", test_object);
  return g_test_run ();
}
