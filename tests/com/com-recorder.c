/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "com-recorder.h"

#include "com-copy.h"

#include <string.h>

/* The object that COM sees. It is freed with its last reference, so that a call after that is found; the recorder
 * stays. */
typedef struct
{
  IHTTPMailCallback callback;
  ITransportCallbackService service;
  gint ref_count;
  ComRecorder *recorder;
} Face;

static Face *
face_of_service (ITransportCallbackService *service)
{
  return (Face *) ((char *) service - G_STRUCT_OFFSET (Face, service));
}

static void
note (ComRecorder *self, ComMethod method, IInternetTransport *transport)
{
  g_assert_true (g_thread_self () == self->owner);
  g_assert_true (g_main_context_is_owner (self->context));
  g_array_append_val (self->calls, method);
  if (transport)
    self->transport = transport;
  if (self->only && transport)
    g_assert_true (transport == self->only);
}

static void
run_hook (ComRecorder *self, ComMethod method, gpointer argument, IInternetTransport *transport)
{
  if (self->hooks[method])
    self->hooks[method](self, argument, transport, self->hook_data[method]);
}

static HRESULT STDMETHODCALLTYPE
query_interface (IHTTPMailCallback *This, REFIID riid, void **ppvObject)
{
  Face *face = (Face *) This;

  g_assert_nonnull (ppvObject);
  *ppvObject = NULL;
  face->recorder->n_queries++;
  if (face->recorder->knows_nothing)
    return E_NOINTERFACE;
  if (IsEqualIID (riid, &IID_IUnknown) || IsEqualIID (riid, &IID_ITransportCallback) ||
      IsEqualIID (riid, &IID_IHTTPMailCallback))
    *ppvObject = This;
  else if (IsEqualIID (riid, &IID_ITransportCallbackService) && face->recorder->has_service)
    *ppvObject = &face->service;
  else
    return E_NOINTERFACE;
  g_atomic_int_inc (&face->ref_count);
  return S_OK;
}

static ULONG STDMETHODCALLTYPE
add_ref (IHTTPMailCallback *This)
{
  return (ULONG) g_atomic_int_add (&((Face *) This)->ref_count, 1) + 1;
}

static ULONG STDMETHODCALLTYPE
release (IHTTPMailCallback *This)
{
  Face *face = (Face *) This;
  gint left = g_atomic_int_add (&face->ref_count, -1) - 1;

  g_assert_cmpint (left, >=, 0);
  if (left == 0)
    {
      g_atomic_pointer_set (&face->recorder->callback, NULL);
      g_free (face);
    }
  return (ULONG) left;
}

static HRESULT STDMETHODCALLTYPE
on_timeout (IHTTPMailCallback *This, DWORD *pdwTimeout, IInternetTransport *pTransport)
{
  ComRecorder *self = ((Face *) This)->recorder;

  note (self, COM_ON_TIMEOUT, pTransport);
  g_array_append_val (self->timeouts, *pdwTimeout);
  if (self->new_timeout > 0)
    *pdwTimeout = self->new_timeout;
  run_hook (self, COM_ON_TIMEOUT, pdwTimeout, pTransport);
  return self->answers[COM_ON_TIMEOUT];
}

static HRESULT STDMETHODCALLTYPE
on_logon_prompt (IHTTPMailCallback *This, LPINETSERVER pInetServer, IInternetTransport *pTransport)
{
  ComRecorder *self = ((Face *) This)->recorder;
  INETSERVER *copy = g_new (INETSERVER, 1);

  note (self, COM_ON_LOGON_PROMPT, pTransport);
  *copy = *pInetServer;
  g_ptr_array_add (self->logons, copy);
  if (self->user_name)
    g_strlcpy (pInetServer->szUserName, self->user_name, sizeof pInetServer->szUserName);
  if (self->password)
    g_strlcpy (pInetServer->szPassword, self->password, sizeof pInetServer->szPassword);
  run_hook (self, COM_ON_LOGON_PROMPT, pInetServer, pTransport);
  return self->answers[COM_ON_LOGON_PROMPT];
}

static INT STDMETHODCALLTYPE
on_prompt (IHTTPMailCallback *This,
           HRESULT hrError,
           LPCTSTR pszText,
           LPCTSTR pszCaption,
           UINT uType,
           IInternetTransport *pTransport)
{
  ComRecorder *self = ((Face *) This)->recorder;
  ComPrompt *prompt = g_new (ComPrompt, 1);

  note (self, COM_ON_PROMPT, pTransport);
  prompt->error = hrError;
  prompt->text = com_copy_string (self->memory, pszText);
  prompt->caption = com_copy_string (self->memory, pszCaption);
  prompt->type = uType;
  g_ptr_array_add (self->prompts, prompt);
  run_hook (self, COM_ON_PROMPT, prompt, pTransport);
  return self->button;
}

static HRESULT STDMETHODCALLTYPE
on_status (IHTTPMailCallback *This, IXPSTATUS ixpstatus, IInternetTransport *pTransport)
{
  ComRecorder *self = ((Face *) This)->recorder;

  note (self, COM_ON_STATUS, pTransport);
  g_array_append_val (self->statuses, ixpstatus);
  run_hook (self, COM_ON_STATUS, &ixpstatus, pTransport);
  return self->answers[COM_ON_STATUS];
}

static HRESULT STDMETHODCALLTYPE
on_error (IHTTPMailCallback *This, IXPSTATUS ixpstatus, LPIXPRESULT pResult, IInternetTransport *pTransport)
{
  ComRecorder *self = ((Face *) This)->recorder;
  ComError *error = g_new (ComError, 1);

  note (self, COM_ON_ERROR, pTransport);
  error->status = ixpstatus;
  error->result = *pResult;
  error->result.pszResponse = com_copy_string (self->memory, pResult->pszResponse);
  error->result.pszProblem = com_copy_string (self->memory, pResult->pszProblem);
  g_ptr_array_add (self->errors, error);
  run_hook (self, COM_ON_ERROR, pResult, pTransport);
  if (self->scribbles)
    {
      com_scribble_string (pResult->pszResponse);
      com_scribble_string (pResult->pszProblem);
    }
  return self->answers[COM_ON_ERROR];
}

static HRESULT STDMETHODCALLTYPE
on_command (IHTTPMailCallback *This, CMDTYPE cmdtype, LPSTR pszLine, HRESULT hrResponse, IInternetTransport *pTransport)
{
  ComRecorder *self = ((Face *) This)->recorder;
  ComLine *line = g_new (ComLine, 1);

  note (self, COM_ON_COMMAND, pTransport);
  line->type = cmdtype;
  line->line = com_copy_string (self->memory, pszLine);
  line->response = hrResponse;
  g_ptr_array_add (self->lines, line);
  run_hook (self, COM_ON_COMMAND, pszLine, pTransport);
  if (self->scribbles)
    com_scribble_string (pszLine);
  return self->answers[COM_ON_COMMAND];
}

static HRESULT STDMETHODCALLTYPE
on_response (IHTTPMailCallback *This, LPHTTPMAILRESPONSE pResponse)
{
  ComRecorder *self = ((Face *) This)->recorder;

  note (self, COM_ON_RESPONSE, (IInternetTransport *) pResponse->pTransport);
  g_ptr_array_add (self->responses, com_copy_response (self->memory, pResponse));
  if (pResponse->fDone)
    self->n_done++;
  if (pResponse->command == HTTPMAIL_MEMBERINFO)
    self->n_members += pResponse->rMemberInfoList.cMemberInfo;
  run_hook (self, COM_ON_RESPONSE, pResponse, NULL);
  if (self->scribbles)
    com_scribble_response (pResponse);
  return self->answers[COM_ON_RESPONSE];
}

static HRESULT STDMETHODCALLTYPE
get_parent_window (IHTTPMailCallback *This, HWND *phwndParent)
{
  ComRecorder *self = ((Face *) This)->recorder;

  note (self, COM_GET_PARENT_WINDOW, NULL);
  if (self->window)
    *phwndParent = self->window;
  run_hook (self, COM_GET_PARENT_WINDOW, phwndParent, NULL);
  return self->answers[COM_GET_PARENT_WINDOW];
}

static const IHTTPMailCallbackVtbl callback_vtbl = {
  .QueryInterface = query_interface,
  .AddRef = add_ref,
  .Release = release,
  .OnTimeout = on_timeout,
  .OnLogonPrompt = on_logon_prompt,
  .OnPrompt = on_prompt,
  .OnStatus = on_status,
  .OnError = on_error,
  .OnCommand = on_command,
  .OnResponse = on_response,
  .GetParentWindow = get_parent_window,
};

/* The service: the same object by another face. */

static HRESULT STDMETHODCALLTYPE
service_query_interface (ITransportCallbackService *This, REFIID riid, void **ppvObject)
{
  return query_interface (&face_of_service (This)->callback, riid, ppvObject);
}

static ULONG STDMETHODCALLTYPE
service_add_ref (ITransportCallbackService *This)
{
  return add_ref (&face_of_service (This)->callback);
}

static ULONG STDMETHODCALLTYPE
service_release (ITransportCallbackService *This)
{
  return release (&face_of_service (This)->callback);
}

static HRESULT STDMETHODCALLTYPE
service_get_parent_window (ITransportCallbackService *This, DWORD dwReserved, HWND *phwndParent)
{
  ComRecorder *self = face_of_service (This)->recorder;

  g_assert_cmpuint (dwReserved, ==, 0);
  note (self, COM_SERVICE_GET_PARENT_WINDOW, NULL);
  if (self->service_window)
    *phwndParent = self->service_window;
  run_hook (self, COM_SERVICE_GET_PARENT_WINDOW, phwndParent, NULL);
  return self->answers[COM_SERVICE_GET_PARENT_WINDOW];
}

static HRESULT STDMETHODCALLTYPE
service_get_account (ITransportCallbackService *This, LPDWORD pdwServerType, IImnAccount **ppAccount)
{
  *pdwServerType = SRV_HTTPMAIL;
  *ppAccount = NULL;
  return E_FAIL;
}

static const ITransportCallbackServiceVtbl service_vtbl = {
  .QueryInterface = service_query_interface,
  .AddRef = service_add_ref,
  .Release = service_release,
  .GetParentWindow = service_get_parent_window,
  .GetAccount = service_get_account,
};

ComRecorder *
com_recorder_new (void)
{
  ComRecorder *self = g_new0 (ComRecorder, 1);
  Face *face = g_new0 (Face, 1);

  self->calls = g_array_new (FALSE, FALSE, sizeof (ComMethod));
  self->timeouts = g_array_new (FALSE, FALSE, sizeof (DWORD));
  self->logons = g_ptr_array_new_with_free_func (g_free);
  self->prompts = g_ptr_array_new_with_free_func (g_free);
  self->statuses = g_array_new (FALSE, FALSE, sizeof (IXPSTATUS));
  self->errors = g_ptr_array_new_with_free_func (g_free);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->responses = g_ptr_array_new ();
  self->memory = g_ptr_array_new_with_free_func (g_free);
  self->answers[COM_ON_TIMEOUT] = S_FALSE;
  self->answers[COM_ON_LOGON_PROMPT] = S_FALSE;
  self->answers[COM_GET_PARENT_WINDOW] = E_FAIL;
  self->answers[COM_SERVICE_GET_PARENT_WINDOW] = E_FAIL;
  self->button = IDCANCEL;
  self->owner = g_thread_self ();
  self->context = g_main_context_ref_thread_default ();

  face->callback.lpVtbl = &callback_vtbl;
  face->service.lpVtbl = &service_vtbl;
  face->ref_count = 1;
  face->recorder = self;
  self->callback = &face->callback;
  return self;
}

void
com_recorder_free (ComRecorder *self)
{
  com_recorder_release (self);
  g_assert_cmpuint (com_recorder_get_count (self), ==, 0);
  for (guint i = 0; i < self->responses->len; i++)
    com_copy_let_go (g_ptr_array_index (self->responses, i));
  g_array_unref (self->calls);
  g_array_unref (self->timeouts);
  g_ptr_array_unref (self->logons);
  g_ptr_array_unref (self->prompts);
  g_array_unref (self->statuses);
  g_ptr_array_unref (self->errors);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->responses);
  g_ptr_array_unref (self->memory);
  g_main_context_unref (self->context);
  g_free (self);
}

IHTTPMailCallback *
com_recorder_get_callback (ComRecorder *self)
{
  return g_atomic_pointer_get (&self->callback);
}

ULONG
com_recorder_get_count (ComRecorder *self)
{
  Face *face = (Face *) com_recorder_get_callback (self);

  return face ? (ULONG) g_atomic_int_get (&face->ref_count) : 0;
}

void
com_recorder_release (ComRecorder *self)
{
  if (!self->released)
    IHTTPMailCallback_Release (com_recorder_get_callback (self));
  self->released = TRUE;
}

void
com_recorder_set_hook (ComRecorder *self, ComMethod method, ComHook hook, gpointer user_data)
{
  self->hooks[method] = hook;
  self->hook_data[method] = user_data;
}

void
com_recorder_set_logon (ComRecorder *self, const char *user_name, const char *password)
{
  self->answers[COM_ON_LOGON_PROMPT] = S_OK;
  self->user_name = user_name;
  self->password = password;
}

guint
com_recorder_count_calls (ComRecorder *self, ComMethod method)
{
  guint n = 0;

  for (guint i = 0; i < self->calls->len; i++)
    {
      if (g_array_index (self->calls, ComMethod, i) == method)
        n++;
    }
  return n;
}

const HTTPMAILRESPONSE *
com_recorder_last (ComRecorder *self)
{
  g_assert_cmpuint (self->responses->len, >, 0);
  return g_ptr_array_index (self->responses, self->responses->len - 1);
}

char *
com_recorder_list_statuses (ComRecorder *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->statuses->len; i++)
    g_string_append_printf (text, "%s%d", i ? " " : "", g_array_index (self->statuses, IXPSTATUS, i));
  return g_string_free (text, FALSE);
}

typedef struct
{
  ComRecorder *self;
  ComMethod method;
  guint n;
} Wait;

static gboolean
was_called (gpointer data)
{
  Wait *wait = data;

  return com_recorder_count_calls (wait->self, wait->method) >= wait->n;
}

void
com_recorder_run_until_called (ComRecorder *self, ComMethod method, guint times)
{
  Wait wait = { self, method, times };

  run_until (was_called, &wait);
}

static gboolean
are_done (gpointer data)
{
  Wait *wait = data;

  return wait->self->n_done >= wait->n;
}

void
com_recorder_run_until_done (ComRecorder *self, guint n)
{
  Wait wait = { self, COM_ON_RESPONSE, n };

  run_until (are_done, &wait);
}

static gboolean
has_status (gpointer data)
{
  Wait *wait = data;
  GArray *statuses = wait->self->statuses;

  return statuses->len > 0 && (guint) g_array_index (statuses, IXPSTATUS, statuses->len - 1) == wait->n;
}

void
com_recorder_run_until_status (ComRecorder *self, IXPSTATUS status)
{
  Wait wait = { self, COM_ON_STATUS, status };

  run_until (has_status, &wait);
}
