/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-callback.h>
#include <httpmail/com/hm-com-response.h>
#include <httpmail/com/hm-com-server.h>
#include <httpmail/com/hm-com-transport.h>
#include <string.h>

/* The reference to a callback. It is shared for a moment by who is about to call it, so that the application's own AddRef
 * and Release, which may wait for another thread, are called without a lock. */
typedef struct
{
  IHTTPMailCallback *callback;
} Hold;

/* What a transport has once a callback was attached to it, until it is finalized. */
typedef struct
{
  /* The only thing that another thread may change, under the lock of all adapters. NULL: nobody is called. */
  Hold *hold;

  HmComScratch *scratch; /* NULL while it is in use */
  /* Of the upload under way; uploads are changes, and these do not overlap. */
  guint64 sent;
  guint64 total;
} Adapter;

static G_DEFINE_QUARK (hm-com-callback, adapter)

static GMutex lock;

static Hold *
hold_new (IHTTPMailCallback *callback)
{
  Hold *self = g_atomic_rc_box_new (Hold);

  callback->lpVtbl->AddRef (callback);
  self->callback = callback;
  return self;
}

static void
hold_clear (gpointer data)
{
  Hold *self = data;

  self->callback->lpVtbl->Release (self->callback);
}

static void
hold_unref (Hold *self)
{
  g_atomic_rc_box_release_full (self, hold_clear);
}

/* A call on its way into the application. The reference keeps the callback alive when it is let go of meanwhile, which
 * the application may do inside. */
typedef struct
{
  HTTPMailTransport *transport;
  IHTTPMailTransport *face; /* NULL: nothing is called */
  IHTTPMailCallback *callback;
} Call;

static Call
begin (HTTPMailTransport *transport, Adapter *adapter)
{
  Call call = { transport, NULL, NULL };
  Hold *hold;

  g_mutex_lock (&lock);
  hold = adapter->hold ? g_atomic_rc_box_acquire (adapter->hold) : NULL;
  g_mutex_unlock (&lock);
  if (!hold)
    return call;
  call.callback = hold->callback;
  call.callback->lpVtbl->AddRef (call.callback);
  /* What is let go of inside goes at once. */
  hold_unref (hold);
  call.face = hm_com_transport_enter (transport);
  return call;
}

static void
end (Call *call)
{
  if (!call->callback)
    return;
  call->callback->lpVtbl->Release (call->callback);
  hm_com_transport_leave (call->transport);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, end)

static IInternetTransport *
as_internet_transport (const Call *call)
{
  /* The base of the interface, whose slots come first. */
  return (IInternetTransport *) call->face;
}

/* The application may iterate the context inside a call, and so be called again before it returns. */
static HmComScratch *
take_scratch (Adapter *adapter)
{
  HmComScratch *scratch = g_steal_pointer (&adapter->scratch);

  return scratch ? scratch : hm_com_scratch_new ();
}

static void
put_scratch_back (Adapter *adapter, HmComScratch *scratch, HTTPMAILRESPONSE *response)
{
  hm_com_scratch_release (scratch, response);
  if (adapter->scratch)
    hm_com_scratch_free (scratch);
  else
    adapter->scratch = scratch;
}

/* The signals */

static guint
on_timeout (HTTPMailTransport *transport, guint seconds, gpointer data)
{
  g_auto (Call) call = begin (transport, data);
  DWORD period = seconds;

  if (!call.callback)
    return 0;
  if (call.callback->lpVtbl->OnTimeout (call.callback, &period, as_internet_transport (&call)) == S_OK)
    return period > 0 ? period : seconds;
  httpmail_transport_drop_connection (transport);
  return 0;
}

/* Whether the application left text that can be used in a member of size bytes. */
static gboolean
is_text (const CHAR *member, gsize size)
{
  return memchr (member, '\0', size) && g_utf8_validate (member, -1, NULL);
}

static void
describe_logon (HTTPMailTransport *transport, HTTPMailLogon *logon, INETSERVER *server)
{
  const char *origin = httpmail_logon_get_origin (logon);

  hm_com_transport_describe_server (transport, server);
  hm_com_server_put (server->szUserName, sizeof server->szUserName, httpmail_logon_get_user_name (logon));
  /* Whoever is asked must see who asks, or a redirect would get the password of the account. */
  if (origin && (httpmail_logon_is_proxy (logon) || !httpmail_logon_is_account_origin (logon)))
    hm_com_server_put (server->szServerName, sizeof server->szServerName, origin);
}

static void
answer_logon (HTTPMailTransport *transport, HTTPMailLogon *logon, const INETSERVER *server)
{
  if (httpmail_logon_is_account_origin (logon) && !httpmail_logon_is_proxy (logon))
    hm_com_transport_set_user_name (transport, server->szUserName);
  httpmail_logon_submit (logon, server->szUserName, server->szPassword);
}

static gboolean
on_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer data)
{
  g_auto (Call) call = begin (transport, data);
  INETSERVER server;
  HRESULT result;

  if (!call.callback)
    return FALSE;
  describe_logon (transport, logon, &server);
  result = call.callback->lpVtbl->OnLogonPrompt (call.callback, &server, as_internet_transport (&call));
  if (result == S_OK && is_text (server.szUserName, sizeof server.szUserName) &&
      is_text (server.szPassword, sizeof server.szPassword))
    answer_logon (transport, logon, &server);
  else
    httpmail_logon_cancel (logon);
  hm_com_server_clear (&server);
  return TRUE;
}

static gboolean
on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, gpointer data)
{
  g_auto (Call) call = begin (transport, data);
  const char *text = httpmail_prompt_get_text (prompt);
  const char *caption = httpmail_prompt_get_caption (prompt);
  /* Buttons and answers have the numbers that a message box has. */
  UINT type = (UINT) httpmail_prompt_get_buttons (prompt) | MB_ICONWARNING;
  INT answer;

  if (!call.callback)
    return FALSE;
  answer = call.callback->lpVtbl->OnPrompt (call.callback, httpmail_prompt_get_hresult (prompt), text ? text : "",
                                            caption ? caption : "", type, as_internet_transport (&call));
  if (answer < IDOK || answer > IDNO)
    answer = HTTPMAIL_PROMPT_ANSWER_NONE;
  httpmail_prompt_respond (prompt, (HTTPMailPromptAnswer) answer);
  return TRUE;
}

static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, gpointer data)
{
  g_auto (Call) call = begin (transport, data);

  if (call.callback)
    call.callback->lpVtbl->OnStatus (call.callback, (IXPSTATUS) status, as_internet_transport (&call));
}

static void
on_error (HTTPMailTransport *transport, HTTPMailStatus status, HTTPMailResult *result, gpointer data)
{
  Adapter *adapter = data;
  g_auto (Call) call = begin (transport, adapter);
  HmComScratch *scratch;
  IXPRESULT described;

  if (!call.callback)
    return;
  scratch = take_scratch (adapter);
  hm_com_result_fill (scratch, result, &described);
  call.callback->lpVtbl->OnError (call.callback, (IXPSTATUS) status, &described, as_internet_transport (&call));
  put_scratch_back (adapter, scratch, NULL);
}

static void
on_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, gint hresult, gpointer data)
{
  g_auto (Call) call = begin (transport, data);
  g_autofree char *writable = NULL;

  if (!call.callback)
    return;
  writable = g_strdup (line);
  call.callback->lpVtbl->OnCommand (call.callback, (CMDTYPE) direction, writable, hresult,
                                    as_internet_transport (&call));
}

static gboolean
is_upload (const HTTPMAILRESPONSE *response)
{
  return response->command == HTTPMAIL_PUT || response->command == HTTPMAIL_POST ||
         response->command == HTTPMAIL_SENDMESSAGE;
}

/* What a single response does not tell: how much was sent since the one before it, and, at the end, how much in all. */
static void
count_upload (Adapter *adapter, HTTPMailResponse *response, HTTPMAILRESPONSE *out)
{
  guint64 sent = httpmail_response_get_transferred (response);

  if (!out->fDone)
    {
      guint64 before = httpmail_response_is_resend (response) ? 0 : adapter->sent;

      out->rPostInfo.cbIncrement = (DWORD) MIN (sent - MIN (before, sent), G_MAXUINT32);
      adapter->sent = sent;
      httpmail_response_get_total (response, &adapter->total);
      return;
    }
  if (SUCCEEDED (out->rIxpResult.hrResult))
    {
      out->rPostInfo.cbCurrent = (DWORD) MIN (MAX (sent, adapter->sent), G_MAXUINT32);
      out->rPostInfo.cbTotal = (DWORD) MIN (MAX (adapter->total, adapter->sent), G_MAXUINT32);
    }
  adapter->sent = 0;
  adapter->total = 0;
}

static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer data)
{
  Adapter *adapter = data;
  g_auto (Call) call = begin (transport, adapter);
  HmComScratch *scratch;
  HTTPMAILRESPONSE described;

  if (!call.callback)
    {
      /* The end of the upload that was counted may be among what nobody hears. */
      adapter->sent = adapter->total = 0;
      return;
    }
  scratch = take_scratch (adapter);
  hm_com_response_fill (scratch, response, call.face, &described);
  if (is_upload (&described))
    count_upload (adapter, response, &described);
  call.callback->lpVtbl->OnResponse (call.callback, &described);
  put_scratch_back (adapter, scratch, &described);
}

static HWND
ask_service (IHTTPMailCallback *callback)
{
  void *found = NULL;
  ITransportCallbackService *service;
  HWND window = NULL;

  if (FAILED (callback->lpVtbl->QueryInterface (callback, &IID_ITransportCallbackService, &found)) || !found)
    return NULL;
  service = found;
  if (FAILED (service->lpVtbl->GetParentWindow (service, 0, &window)))
    window = NULL;
  service->lpVtbl->Release (service);
  return window;
}

static char *
on_parent_window (HTTPMailTransport *transport, gpointer data)
{
  g_auto (Call) call = begin (transport, data);
  HWND window;

  if (!call.callback)
    return NULL;
  window = ask_service (call.callback);
  if (!window && FAILED (call.callback->lpVtbl->GetParentWindow (call.callback, &window)))
    window = NULL;
  return window ? g_strdup_printf ("x11:%" G_GINTPTR_MODIFIER "x", (guintptr) window) : NULL;
}

/* Attaching */

/* Takes the new one and gives the one before it. */
static Hold *
swap_hold (Adapter *adapter, Hold *hold)
{
  Hold *before;

  g_mutex_lock (&lock);
  before = adapter->hold;
  adapter->hold = hold;
  g_mutex_unlock (&lock);
  return before;
}

static void
adapter_free (gpointer data)
{
  Adapter *self = data;
  Hold *hold = self->hold;

  g_clear_pointer (&self->scratch, hm_com_scratch_free);
  g_free (self);
  if (hold)
    hold_unref (hold);
}

static void
connect_signals (HTTPMailTransport *transport, Adapter *adapter)
{
  g_signal_connect (transport, "timeout", G_CALLBACK (on_timeout), adapter);
  g_signal_connect (transport, "logon-prompt", G_CALLBACK (on_logon_prompt), adapter);
  g_signal_connect (transport, "prompt", G_CALLBACK (on_prompt), adapter);
  g_signal_connect (transport, "status", G_CALLBACK (on_status), adapter);
  g_signal_connect (transport, "error", G_CALLBACK (on_error), adapter);
  g_signal_connect (transport, "command", G_CALLBACK (on_command), adapter);
  g_signal_connect (transport, "response", G_CALLBACK (on_response), adapter);
  g_signal_connect (transport, "parent-window", G_CALLBACK (on_parent_window), adapter);
}

static Adapter *
make_adapter (HTTPMailTransport *transport)
{
  Adapter *adapter;
  gboolean made = FALSE;

  g_mutex_lock (&lock);
  adapter = g_object_get_qdata (G_OBJECT (transport), adapter_quark ());
  if (!adapter)
    {
      adapter = g_new0 (Adapter, 1);
      /* Freed when the transport is finalized, and signals are emitted by one who holds it. */
      g_object_set_qdata_full (G_OBJECT (transport), adapter_quark (), adapter, adapter_free);
      made = TRUE;
    }
  g_mutex_unlock (&lock);
  if (made)
    connect_signals (transport, adapter);
  return adapter;
}

void
hm_com_callback_attach (HTTPMailTransport *transport, IHTTPMailCallback *callback)
{
  Hold *before;

  if (!callback)
    {
      hm_com_callback_detach (transport);
      return;
    }
  before = swap_hold (make_adapter (transport), hold_new (callback));
  if (before)
    hold_unref (before);
}

/* On another thread than the owner's this does not wait for a call that is on its way. */
gboolean
hm_com_callback_detach (HTTPMailTransport *transport)
{
  Adapter *adapter = g_object_get_qdata (G_OBJECT (transport), adapter_quark ());
  Hold *hold = adapter ? swap_hold (adapter, NULL) : NULL;

  if (!hold)
    return FALSE;
  hold_unref (hold);
  return TRUE;
}

void
hm_com_callback_respond (HTTPMailTransport *transport, HTTPMAILRESPONSE *response)
{
  Adapter *adapter = g_object_get_qdata (G_OBJECT (transport), adapter_quark ());

  if (adapter)
    {
      g_auto (Call) call = begin (transport, adapter);

      response->pTransport = call.face;
      if (call.callback)
        call.callback->lpVtbl->OnResponse (call.callback, response);
    }
}
