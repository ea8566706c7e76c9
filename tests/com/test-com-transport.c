/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The transport as a COM object: how one comes by it, InitNew, the connection and the account. */

#include "com-fixture.h"

#include <string.h>

#define SICILY (HTTPMAIL_AUTH_SCHEMES_NTLM | HTTPMAIL_AUTH_SCHEMES_NEGOTIATE)

/* Making one */

static void
test_create (void)
{
  static const CLSID none = { 1, 2, 3, { 4 } };
  int anything = 0;
  void *object = &anything;
  IUnknown *outer = (IUnknown *) com_make_transport (NULL);

  g_assert_cmphex (CoCreateInstance (&CLSID_IHTTPMailTransport, NULL, CLSCTX_ALL, &IID_IHTTPMailTransport, NULL), ==,
                   E_POINTER);
  g_assert_cmphex (HTTPMailCreateTransport (&IID_IUnknown, NULL), ==, E_POINTER);
  g_assert_cmphex (HTTPMailCreatePropFindRequest (&IID_IUnknown, NULL), ==, E_POINTER);
  g_assert_cmphex (HTTPMailCreatePropPatchRequest (&IID_IUnknown, NULL), ==, E_POINTER);
  g_assert_cmphex (CoCreateInstance (&none, NULL, CLSCTX_ALL, &IID_IUnknown, &object), ==, REGDB_E_CLASSNOTREG);
  g_assert_null (object);
  object = &anything;
  g_assert_cmphex (CoCreateInstance (&CLSID_IHTTPMailTransport, outer, CLSCTX_ALL, &IID_IUnknown, &object), ==,
                   CLASS_E_NOAGGREGATION);
  g_assert_null (object);
  object = &anything;
  g_assert_cmphex (CoCreateInstance (&CLSID_IHTTPMailTransport, NULL, CLSCTX_ALL, &IID_IStream, &object), ==,
                   E_NOINTERFACE);
  g_assert_null (object);
  IUnknown_Release (outer);
}

static void
test_classes (void)
{
  const CLSID *const classes[] = { &CLSID_IHTTPMailTransport, &CLSID_IPropFindRequest, &CLSID_IPropPatchRequest };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      IUnknown *object = NULL;

      g_assert_cmphex (CoCreateInstance (classes[i], NULL, CLSCTX_INPROC_SERVER, &IID_IUnknown, (void **) &object), ==,
                       S_OK);
      g_assert_cmpuint (IUnknown_Release (object), ==, 0);
    }
}

static void *
query (void *object, REFIID riid)
{
  void *found = NULL;

  g_assert_cmphex (IUnknown_QueryInterface ((IUnknown *) object, riid, &found), ==, S_OK);
  IUnknown_Release ((IUnknown *) found);
  return found;
}

static void
test_identity (void)
{
  IHTTPMailTransport *transport = com_make_transport (NULL);
  IHTTPMailTransport2 *transport2 = query (transport, &IID_IHTTPMailTransport2);
  int anything = 0;
  void *found = &anything;

  g_assert_cmphex (IHTTPMailTransport_QueryInterface (transport, &IID_IUnknown, NULL), ==, E_POINTER);
  g_assert_cmphex (IHTTPMailTransport_QueryInterface (transport, &IID_IHTTPMailCallback, &found), ==, E_NOINTERFACE);
  g_assert_null (found);
  found = &anything;
  g_assert_cmphex (IHTTPMailTransport2_QueryInterface (transport2, &IID_IStream, &found), ==, E_NOINTERFACE);
  g_assert_null (found);

  g_assert_true (query (transport, &IID_IUnknown) == query (transport2, &IID_IUnknown));
  g_assert_true (query (transport2, &IID_IHTTPMailTransport) == transport);
  g_assert_true (query (transport2, &IID_IInternetTransport) == transport);
  g_assert_true (query (transport, &IID_IHTTPMailTransport2) == transport2);
  /* One count for all of its faces. */
  g_assert_cmpuint (IHTTPMailTransport_AddRef (transport), ==, 2);
  g_assert_cmpuint (IHTTPMailTransport2_AddRef (transport2), ==, 3);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 2);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 1);
  g_assert_cmpuint (IHTTPMailTransport2_Release (transport2), ==, 0);
}

static void
test_between (void)
{
  g_autoptr (ComRecorder) recorder = com_recorder_new ();
  g_autoptr (HTTPMailTransport) object = httpmail_transport_new (NULL);
  IHTTPMailTransport *made = com_make_transport (NULL);
  IHTTPMailTransport *wrapped = httpmail_com_wrap (object);

  g_assert_null (httpmail_com_wrap (NULL));
  g_assert_null (httpmail_com_peek (NULL));
  g_assert_null (httpmail_com_peek ((IHTTPMailTransport *) com_recorder_get_callback (recorder)));
  g_assert_cmphex (httpmail_com_attach_callback (NULL, com_recorder_get_callback (recorder)), ==, E_INVALIDARG);

  g_assert_null (httpmail_com_peek (made));
  g_assert_cmphex (IHTTPMailTransport_InitNew (made, "tests/1", NULL, com_recorder_get_callback (recorder)), ==, S_OK);
  g_assert_true (HTTPMAIL_IS_TRANSPORT (httpmail_com_peek (made)));
  g_assert_cmpstr (httpmail_transport_get_user_agent (httpmail_com_peek (made)), ==, "tests/1");
  g_assert_true (httpmail_com_wrap (httpmail_com_peek (made)) == made);
  IHTTPMailTransport_Release (made);

  g_assert_true (httpmail_com_peek (wrapped) == object);
  g_assert_true (httpmail_com_wrap (object) == wrapped);
  IHTTPMailTransport_Release (wrapped);
  IHTTPMailTransport_Release (wrapped);
  /* Not held by anybody, it is still the same. */
  g_assert_true (httpmail_com_wrap (object) == wrapped);
  IHTTPMailTransport_Release (wrapped);
  IHTTPMailTransport_Release (made);
}

/* InitNew */

static void
test_not_init (void)
{
  IHTTPMailTransport *transport = com_make_transport (NULL);
  INETSERVER server;
  IXPSTATUS status = IXP_LAST;
  LPSTR text = NULL;
  DWORD number = 0;

  com_describe_server (&server, "http://127.0.0.1/", NULL, NULL);
  g_assert_cmpint (IHTTPMailTransport_GetIXPType (transport), ==, IXP_HTTPMail);
  g_assert_cmphex (IHTTPMailTransport_Connect (transport, &server, iitAUTHENTICATE, iitENABLE_ONCOMMAND), ==,
                   IXP_E_NOT_INIT);
  g_assert_cmphex (IHTTPMailTransport_GetServerInfo (transport, &server), ==, IXP_E_NOT_INIT);
  g_assert_cmphex (IHTTPMailTransport_Disconnect (transport), ==, IXP_E_NOT_INIT);
  g_assert_cmphex (IHTTPMailTransport_DropConnection (transport), ==, IXP_E_NOT_INIT);
  g_assert_cmphex (IHTTPMailTransport_GetStatus (transport, &status), ==, IXP_E_NOT_INIT);
  g_assert_cmpint (status, ==, IXP_DISCONNECTED);
  g_assert_cmphex (IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_INBOX, &text), ==, IXP_E_NOT_INIT);
  g_assert_cmphex (IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_INBOX, NULL), ==, IXP_E_NOT_INIT);
  g_assert_cmphex (IHTTPMailTransport_GetPropertyDw (transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, &number), ==,
                   IXP_E_NOT_INIT);
  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (transport), ==, S_FALSE);
  for (int state = IXP_IS_CONNECTED; state <= IXP_IS_AUTHENTICATED + 1; state++)
    g_assert_cmphex (IHTTPMailTransport_IsState (transport, state), ==, S_FALSE);
  IHTTPMailTransport_Release (transport);
}

static void
test_bad_arguments (void)
{
  g_autoptr (ComRecorder) recorder = com_recorder_new ();
  IHTTPMailTransport *transport = com_make_transport (NULL);
  IHTTPMailCallback *callback = com_recorder_get_callback (recorder);
  INETSERVER server;
  LPSTR text;
  DWORD number;

  com_describe_server (&server, "http://127.0.0.1/", NULL, NULL);
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmphex (IHTTPMailTransport_InitNew (transport, NULL, NULL, callback), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "\xf6", NULL, callback), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "a\r\nB: c", NULL, callback), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/1", "/tmp/\xf6", callback), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/1", NULL, NULL), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetServerInfo (transport, NULL), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetStatus (transport, NULL), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_Connect (transport, NULL, 0, 0), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_InetServerFromAccount (transport, NULL, &server), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_InetServerFromAccount (transport, (IImnAccount *) callback, NULL), ==,
                       E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_InetServerFromAccount (transport, (IImnAccount *) callback, &server), ==,
                       IXP_E_INVALID_ACCOUNT);
      g_assert_cmphex (IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_INVALID, &text), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, &text), ==,
                       E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_LAST, NULL), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetProperty (transport, (HTTPMAILPROPTYPE) -1, NULL), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetPropertyDw (transport, HTTPMAIL_PROP_INVALID, &number), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetPropertyDw (transport, HTTPMAIL_PROP_INBOX, &number), ==, E_INVALIDARG);
      g_assert_cmphex (IHTTPMailTransport_GetPropertyDw (transport, HTTPMAIL_PROP_LAST, NULL), ==, E_INVALIDARG);
      *server.szServerName = '\0';
      g_assert_cmphex (IHTTPMailTransport_Connect (transport, &server, 0, 0), ==, E_INVALIDARG);
      g_assert_cmpuint (com_recorder_get_count (recorder), ==, i + 1u);
      if (i == 0)
        g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/1", NULL, callback), ==, S_OK);
    }
  IHTTPMailTransport_Release (transport);
}

static void
test_init_again (void)
{
  g_autoptr (ComRecorder) first = com_recorder_new ();
  g_autoptr (ComRecorder) second = com_recorder_new ();
  IHTTPMailTransport *transport = com_make_transport (first);
  HTTPMailTransport *object = httpmail_com_peek (transport);
  GWeakRef weak;

  g_weak_ref_init (&weak, object);
  g_assert_cmphex (
    IHTTPMailTransport_InitNew (transport, "tests/1", "/nowhere/log", com_recorder_get_callback (second)), ==, S_OK);
  g_assert_cmpuint (com_recorder_get_count (first), ==, 1);
  g_assert_cmpuint (com_recorder_get_count (second), ==, 2);
  g_assert_true (httpmail_com_peek (transport) == object);
  g_assert_cmpstr (httpmail_transport_get_log_path (object), ==, "/nowhere/log");

  /* With a new name it is a new transport, behind the same face. */
  g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/2", "", com_recorder_get_callback (first)), ==, S_OK);
  g_assert_cmpuint (com_recorder_get_count (first), ==, 2);
  g_assert_cmpuint (com_recorder_get_count (second), ==, 1);
  g_assert_null (g_weak_ref_get (&weak));
  object = httpmail_com_peek (transport);
  g_assert_cmpstr (httpmail_transport_get_user_agent (object), ==, "tests/2");
  g_assert_null (httpmail_transport_get_log_path (object));
  g_assert_true (httpmail_com_wrap (object) == transport);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 1);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
  g_assert_cmpuint (com_recorder_get_count (first), ==, 1);
  g_weak_ref_clear (&weak);
}

static void
test_init_wrapped (void)
{
  g_autoptr (ComRecorder) recorder = com_recorder_new ();
  g_autoptr (HTTPMailTransport) object = httpmail_transport_new ("mine/1");
  IHTTPMailTransport *transport = httpmail_com_wrap (object);

  g_assert_cmphex (
    IHTTPMailTransport_InitNew (transport, "tests/1", "/nowhere/log", com_recorder_get_callback (recorder)), ==, S_OK);
  g_assert_true (httpmail_com_peek (transport) == object);
  g_assert_cmpstr (httpmail_transport_get_user_agent (object), ==, "mine/1");
  g_assert_cmpstr (httpmail_transport_get_log_path (object), ==, "/nowhere/log");
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 2);
  /* Not its last holder, so it keeps the callback until it is told otherwise. */
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 2);
  transport = httpmail_com_wrap (object);
  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (transport), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (transport), ==, S_FALSE);
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 1);
  IHTTPMailTransport_Release (transport);
}

static gpointer
init_elsewhere (gpointer data)
{
  static const char agent[] = "tests/1";
  gpointer *args = data;

  return GINT_TO_POINTER (
    IHTTPMailTransport_InitNew ((IHTTPMailTransport *) args[0], agent, NULL, (IHTTPMailCallback *) args[1]));
}

/* The context of the transport is that of its maker, wherever InitNew is called. */
static void
test_init_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (ComRecorder) recorder = NULL;
  IHTTPMailTransport *transport;
  gpointer args[2];
  INETSERVER server;

  g_main_context_push_thread_default (context);
  transport = com_make_transport (NULL);
  recorder = com_recorder_new ();
  args[0] = transport;
  args[1] = com_recorder_get_callback (recorder);
  /* Here it is run, so it would be called back here before the other thread has its result. */
  g_assert_cmphex (GPOINTER_TO_INT (g_thread_join (g_thread_new ("other", init_elsewhere, args))), ==,
                   IXP_E_INVALID_STATE);
  g_main_context_pop_thread_default (context);

  g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/1", NULL, com_recorder_get_callback (recorder)), ==,
                   S_OK);
  com_describe_server (&server, "http://127.0.0.1:1/", NULL, NULL);
  g_assert_cmphex (IHTTPMailTransport_Connect (transport, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND), ==, S_OK);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (recorder->calls->len, ==, 0);
  g_main_context_push_thread_default (context);
  com_recorder_run_until_status (recorder, IXP_DISCONNECTED);
  g_main_context_pop_thread_default (context);
  IHTTPMailTransport_Release (transport);
}

/* The connection */

static void
assert_open (ComFixture *f)
{
  INETSERVER server;
  IHTTPMailCallback *callback = com_recorder_get_callback (f->recorder);

  com_describe_server (&server, f->uri, "ann", NULL);
  server.fTrySicily = TRUE;
  g_assert_cmphex (IHTTPMailTransport_Connect (f->transport, &server, iitAUTHENTICATE, iitENABLE_ONCOMMAND), ==,
                   IXP_E_ALREADY_CONNECTED);
  g_assert_cmphex (IHTTPMailTransport_InitNew (f->transport, "tests/1", NULL, callback), ==, IXP_E_ALREADY_CONNECTED);
  g_assert_cmphex (IHTTPMailTransport_InitNew (f->transport, "tests/2", NULL, callback), ==, IXP_E_ALREADY_CONNECTED);
  /* Nothing of this is left behind. */
  g_assert_false (httpmail_transport_get_command_logging (httpmail_com_peek (f->transport)));
  g_assert_cmphex (httpmail_transport_get_auth_schemes (httpmail_com_peek (f->transport)), ==,
                   HTTPMAIL_AUTH_SCHEMES_DEFAULT);
  g_assert_cmphex (IHTTPMailTransport_GetServerInfo (f->transport, &server), ==, S_OK);
  g_assert_cmpstr (server.szUserName, ==, COM_USER);
}

static void
test_timeout_is_of_one_connection (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  HTTPMailTransport *inner = httpmail_com_peek (f->transport);
  guint usual = httpmail_transport_get_idle_timeout (inner);
  INETSERVER server;

  com_describe_server (&server, f->uri, COM_USER, COM_PASSWORD);
  server.dwTimeout = usual + 7;
  g_assert_cmphex (IHTTPMailTransport_Connect (f->transport, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND), ==, S_OK);
  server.dwTimeout = 0;
  g_assert_cmphex (IHTTPMailTransport_Connect (f->transport, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND), ==,
                   IXP_E_ALREADY_CONNECTED);
  g_assert_cmpuint (httpmail_transport_get_idle_timeout (inner), ==, usual + 7);
  g_assert_cmphex (IHTTPMailTransport_DropConnection (f->transport), ==, S_OK);
  com_recorder_run_until_status (f->recorder, IXP_DISCONNECTED);
  g_assert_cmphex (IHTTPMailTransport_Connect (f->transport, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND), ==, S_OK);
  g_assert_cmpuint (httpmail_transport_get_idle_timeout (inner), ==, usual);
}

static void
test_already_connected (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  INETSERVER server;

  com_describe_server (&server, f->uri, COM_USER, COM_PASSWORD);
  g_assert_cmphex (IHTTPMailTransport_Connect (f->transport, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND), ==, S_OK);
  /* Before its first status, too. */
  assert_open (f);
  com_recorder_run_until_status (f->recorder, IXP_CONNECTED);
  assert_open (f);
  g_assert_cmphex (IHTTPMailTransport_DropConnection (f->transport), ==, S_OK);
  com_recorder_run_until_status (f->recorder, IXP_DISCONNECTED);
  g_assert_cmphex (
    IHTTPMailTransport_InitNew (f->transport, "tests/2", NULL, com_recorder_get_callback (f->recorder)), ==, S_OK);
}

static void
test_states (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  IXPSTATUS status = IXP_LAST;

  g_assert_cmphex (IHTTPMailTransport_GetStatus (f->transport, &status), ==, S_OK);
  g_assert_cmpint (status, ==, IXP_DISCONNECTED);
  g_assert_cmphex (IHTTPMailTransport_Disconnect (f->transport), ==, IXP_E_NOT_CONNECTED);
  g_assert_cmphex (IHTTPMailTransport_DropConnection (f->transport), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_CONNECTED), ==, S_FALSE);

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  g_assert_cmphex (IHTTPMailTransport_GetStatus (f->transport, &status), ==, S_OK);
  g_assert_cmpint (status, ==, IXP_CONNECTED);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_CONNECTED), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_READY), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_BUSY), ==, S_FALSE);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_AUTHENTICATED), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_FindFolders (f->transport, f->uri, 0), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_BUSY), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_READY), ==, S_FALSE);

  g_assert_cmphex (IHTTPMailTransport_Disconnect (f->transport), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_Disconnect (f->transport), ==, IXP_E_NOT_CONNECTED);
  com_recorder_run_until_status (f->recorder, IXP_DISCONNECTED);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_CONNECTED), ==, S_FALSE);
}

static void
test_authenticate (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  INETSERVER server;

  com_describe_server (&server, f->uri, NULL, NULL);
  g_assert_cmphex (IHTTPMailTransport_Connect (f->transport, &server, iitDONT_AUTHENTICATE, iitDISABLE_ONCOMMAND), ==,
                   S_OK);
  com_recorder_run_until_status (f->recorder, IXP_CONNECTED);
  g_assert_cmphex (IHTTPMailTransport_IsState (f->transport, IXP_IS_AUTHENTICATED), ==, S_FALSE);
  g_assert_cmpuint (com_recorder_count_calls (f->recorder, COM_ON_LOGON_PROMPT), ==, 0);
}

/* What one Connect asks for is not left to the next. */
static void
test_settings (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  HTTPMailTransport *object = httpmail_com_peek (f->transport);

  for (int i = 0; i < 4; i++)
    {
      gboolean on = i % 2 == 0;
      guint n_lines = com_recorder_count_calls (f->recorder, COM_ON_COMMAND);
      INETSERVER server;

      com_describe_server (&server, f->uri, COM_USER, COM_PASSWORD);
      server.fTrySicily = on ? 2 : FALSE;
      com_connect (f->transport, &server, on);
      g_assert_cmpint (httpmail_transport_get_command_logging (object), ==, on);
      g_assert_cmphex (httpmail_transport_get_auth_schemes (object), ==,
                       HTTPMAIL_AUTH_SCHEMES_DEFAULT | (on ? SICILY : 0));
      g_assert_cmpint (com_recorder_count_calls (f->recorder, COM_ON_COMMAND) > n_lines, ==, on);
      g_assert_cmphex (IHTTPMailTransport_DropConnection (f->transport), ==, S_OK);
      com_recorder_run_until_status (f->recorder, IXP_DISCONNECTED);
    }
}

static void
test_server_info (void)
{
  static const INETSERVER nothing;
  g_autoptr (ComFixture) f = com_fixture_new (0);
  INETSERVER server;
  INETSERVER given;

  memset (&server, 'x', sizeof server);
  g_assert_cmphex (IHTTPMailTransport_GetServerInfo (f->transport, &server), ==, S_OK);
  g_assert_cmpmem (&server, sizeof server, &nothing, sizeof nothing);

  com_describe_server (&given, f->uri, COM_USER, COM_PASSWORD);
  strcpy (given.szConnectoid, "Dial-up");
  given.rasconntype = RAS_CONNECT_RAS;
  given.dwPort = 4711;
  given.fTrySicily = TRUE;
  given.dwTimeout = 17;
  given.dwFlags = ISF_QUERYDSNSUPPORT;
  com_connect (f->transport, &given, iitDISABLE_ONCOMMAND);
  g_assert_cmphex (IHTTPMailTransport_GetServerInfo (f->transport, &server), ==, S_OK);
  memset (given.szPassword, 0, sizeof given.szPassword);
  g_assert_cmpmem (&server, sizeof server, &given, sizeof given);
  /* After the end as well. */
  g_assert_cmphex (IHTTPMailTransport_Disconnect (f->transport), ==, S_OK);
  com_recorder_run_until_status (f->recorder, IXP_DISCONNECTED);
  g_assert_cmphex (IHTTPMailTransport_GetServerInfo (f->transport, &server), ==, S_OK);
  g_assert_cmpmem (&server, sizeof server, &given, sizeof given);
}

static void
test_server_info_of_logon (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  INETSERVER server;

  com_recorder_set_logon (f->recorder, COM_USER, COM_PASSWORD);
  com_describe_server (&server, f->uri, "ann", NULL);
  strcpy (server.szConnectoid, "Dial-up");
  com_connect (f->transport, &server, iitDISABLE_ONCOMMAND);
  g_assert_cmphex (IHTTPMailTransport_GetServerInfo (f->transport, &server), ==, S_OK);
  g_assert_cmpstr (server.szUserName, ==, COM_USER);
  g_assert_cmpstr (server.szPassword, ==, "");
  g_assert_cmpstr (server.szConnectoid, ==, "Dial-up");
}

static void
test_server_info_of_object (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  g_autoptr (HTTPMailTransport) object = httpmail_transport_new (NULL);
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (f->uri, NULL);
  IHTTPMailTransport *transport = httpmail_com_wrap (object);
  INETSERVER server;

  httpmail_server_info_set_user_name (info, COM_USER);
  httpmail_server_info_set_password (info, COM_PASSWORD);
  g_assert_true (httpmail_transport_open (object, info, HTTPMAIL_OPEN_NONE, NULL));
  g_assert_cmphex (IHTTPMailTransport_GetServerInfo (transport, &server), ==, S_OK);
  g_assert_cmpstr (server.szServerName, ==, f->uri);
  g_assert_cmpstr (server.szUserName, ==, COM_USER);
  g_assert_cmpstr (server.szPassword, ==, "");
  IHTTPMailTransport_Release (transport);
}

/* The account */

static void
test_properties_without_server (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  LPSTR text = (LPSTR) "x";
  DWORD number = 1;

  g_assert_cmphex (IHTTPMailTransport_GetProperty (f->transport, HTTPMAIL_PROP_INBOX, &text), ==, E_FAIL);
  g_assert_null (text);
  g_assert_cmphex (IHTTPMailTransport_GetProperty (f->transport, HTTPMAIL_PROP_INBOX, NULL), ==, E_FAIL);
  g_assert_cmphex (IHTTPMailTransport_GetPropertyDw (f->transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, &number), ==,
                   E_FAIL);
  g_assert_cmpuint (number, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->recorder->calls->len, ==, 0);
}

static const HTTPMAILRESPONSE *
next_property (ComFixture *f, HTTPMAILPROPTYPE type)
{
  const HTTPMAILRESPONSE *last;

  com_recorder_run_until_done (f->recorder, f->recorder->n_done + 1);
  last = com_recorder_last (f->recorder);
  g_assert_cmpint (last->command, ==, HTTPMAIL_GETPROP);
  g_assert_true (last->pTransport == f->transport);
  g_assert_true (last->fDone);
  if (SUCCEEDED (last->rIxpResult.hrResult))
    g_assert_cmpint (last->rGetPropInfo.type, ==, type);
  return last;
}

static void
test_properties_later (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  INETSERVER server;
  LPSTR text = NULL;
  DWORD number = 0;

  com_describe_server (&server, f->uri, COM_USER, COM_PASSWORD);
  g_assert_cmphex (IHTTPMailTransport_Connect (f->transport, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_GetProperty (f->transport, HTTPMAIL_PROP_INBOX, &text), ==, E_PENDING);
  g_assert_null (text);
  g_assert_nonnull (next_property (f, HTTPMAIL_PROP_INBOX)->rGetPropInfo.pszProp);

  g_assert_cmphex (IHTTPMailTransport_GetProperty (f->transport, HTTPMAIL_PROP_INBOX, &text), ==, S_OK);
  g_assert_cmpstr (text, ==, com_recorder_last (f->recorder)->rGetPropInfo.pszProp);
  /* It is the caller's. */
  memset (text, 'x', strlen (text));
  CoTaskMemFree (text);

  /* Known, and wanted by OnResponse all the same. */
  g_assert_cmphex (IHTTPMailTransport_GetProperty (f->transport, HTTPMAIL_PROP_SENDMSG, NULL), ==, E_PENDING);
  g_assert_nonnull (next_property (f, HTTPMAIL_PROP_SENDMSG)->rGetPropInfo.pszProp);
  g_assert_cmphex (IHTTPMailTransport_GetPropertyDw (f->transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, &number), ==,
                   S_OK);
  g_assert_cmpuint (number, >, 0);
  g_assert_cmphex (IHTTPMailTransport_GetPropertyDw (f->transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, NULL), ==,
                   E_PENDING);
  g_assert_cmpuint (next_property (f, HTTPMAIL_PROP_MAXPOLLINGINTERVAL)->rGetPropInfo.dwProp, ==, number);
}

static void
test_property_not_found (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  const HTTPMAILRESPONSE *last;
  LPSTR text = NULL;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  g_assert_cmphex (IHTTPMailTransport_GetProperty (f->transport, HTTPMAIL_PROP_ADBAR, &text), ==,
                   IXP_E_HTTP_ROOT_PROP_NOT_FOUND);
  g_assert_null (text);
  g_assert_cmphex (IHTTPMailTransport_GetProperty (f->transport, HTTPMAIL_PROP_ADBAR, NULL), ==, E_PENDING);
  last = next_property (f, HTTPMAIL_PROP_ADBAR);
  g_assert_cmphex (last->rIxpResult.hrResult, ==, IXP_E_HTTP_ROOT_PROP_NOT_FOUND);
  g_assert_nonnull (last->rIxpResult.pszProblem);
  g_assert_null (last->rGetPropInfo.pszProp);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/com/transport/what-cannot-be-made-is-null", test_create);
  g_test_add_func ("/com/transport/there-are-three-classes", test_classes);
  g_test_add_func ("/com/transport/each-interface-leads-to-the-same-object", test_identity);
  g_test_add_func ("/com/transport/both-faces-lead-to-each-other", test_between);
  g_test_add_func ("/com/transport/init-new-comes-first", test_not_init);
  g_test_add_func ("/com/transport/bad-arguments-are-refused", test_bad_arguments);
  g_test_add_func ("/com/transport/init-new-can-come-again", test_init_again);
  g_test_add_func ("/com/transport/init-new-keeps-what-was-wrapped", test_init_wrapped);
  g_test_add_func ("/com/transport/the-context-is-that-of-its-maker", test_init_context);
  g_test_add_func ("/com/transport/a-timeout-is-of-one-connection", test_timeout_is_of_one_connection);
  g_test_add_func ("/com/transport/what-is-connected-is-not-connected-again", test_already_connected);
  g_test_add_func ("/com/transport/its-state-can-be-asked-for", test_states);
  g_test_add_func ("/com/transport/connecting-need-not-log-on", test_authenticate);
  g_test_add_func ("/com/transport/each-connect-says-anew-what-it-wants", test_settings);
  g_test_add_func ("/com/transport/the-server-is-given-back-without-its-password", test_server_info);
  g_test_add_func ("/com/transport/the-server-has-the-user-name-of-the-logon", test_server_info_of_logon);
  g_test_add_func ("/com/transport/the-server-of-the-other-face-is-known", test_server_info_of_object);
  g_test_add_func ("/com/transport/without-a-server-there-are-no-properties", test_properties_without_server);
  g_test_add_func ("/com/transport/properties-come-when-they-are-known", test_properties_later);
  g_test_add_func ("/com/transport/a-property-that-is-not-there-is-an-error", test_property_not_found);
  return g_test_run ();
}
