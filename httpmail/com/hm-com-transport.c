/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The transport as a COM object: how long it lives, and its table of methods. */

#include <httpmail/com/hm-com-callback.h>
#include <httpmail/com/hm-com-server.h>
#include <httpmail/com/hm-com-transport-private.h>

/* One lock for all of them, held for a few instructions and never while anything else is called. */
static GMutex lock;

static G_DEFINE_QUARK (hm-com-transport, face)

static const IHTTPMailTransportVtbl transport_vtbl;

HmComTransport *
hm_com_transport_from_face (IHTTPMailTransport *face)
{
  return (HmComTransport *) face;
}

HTTPMailTransport *
hm_com_transport_get_inner (IHTTPMailTransport *face)
{
  return hm_com_transport_from_face (face)->inner;
}

static void
hm_com_transport_free (gpointer data)
{
  HmComTransport *self = data;

  g_free (self->server);
  g_free (self->server_uri);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static HmComTransport *
hm_com_transport_alloc (void)
{
  HmComTransport *self = g_new0 (HmComTransport, 1);

  self->transport.lpVtbl = &transport_vtbl;
  self->transport2.lpVtbl = &hm_com_transport2_vtbl;
  return self;
}

IHTTPMailTransport *
hm_com_transport_new (void)
{
  HmComTransport *self = hm_com_transport_alloc ();

  self->ref_count = 1;
  self->made_here = TRUE;
  self->context = g_main_context_ref_thread_default ();
  return &self->transport;
}

/* It goes with the GObject, which tells it here that opening has led to something. */
static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, gpointer data)
{
  HmComTransport *self = data;

  self->opening = FALSE;
}

HmComTransport *
hm_com_transport_find (HTTPMailTransport *transport)
{
  return g_object_get_qdata (G_OBJECT (transport), face_quark ());
}

HmComTransport *
hm_com_transport_ensure (HTTPMailTransport *transport)
{
  HmComTransport *self;
  gboolean is_new;

  g_mutex_lock (&lock);
  self = hm_com_transport_find (transport);
  is_new = self == NULL;
  if (is_new)
    {
      self = hm_com_transport_alloc ();
      self->inner = transport;
      g_object_set_qdata_full (G_OBJECT (transport), face_quark (), self, hm_com_transport_free);
    }
  g_mutex_unlock (&lock);
  if (is_new)
    g_signal_connect (transport, "status", G_CALLBACK (on_status), self);
  return self;
}

gboolean
hm_com_transport_push_context (HmComTransport *self, GMainContext **out_pushed)
{
  g_autoptr (GMainContext) current = g_main_context_ref_thread_default ();

  *out_pushed = NULL;
  if (!self->context || current == self->context)
    return TRUE;
  if (!g_main_context_acquire (self->context))
    return FALSE;
  g_main_context_push_thread_default (self->context);
  *out_pushed = self->context;
  return TRUE;
}

void
hm_com_transport_pop_context (GMainContext *pushed)
{
  if (!pushed)
    return;
  g_main_context_pop_thread_default (pushed);
  g_main_context_release (pushed);
}

HRESULT
hm_com_transport_set_up (HmComTransport *self, const char *user_agent)
{
  HTTPMailTransport *inner;
  HTTPMailTransport *old;
  GMainContext *pushed;

  /* Not while another thread runs it, for that one would be called back before this has returned. */
  if (!hm_com_transport_push_context (self, &pushed))
    return IXP_E_INVALID_STATE;
  inner = httpmail_transport_new (user_agent);
  hm_com_transport_pop_context (pushed);

  g_mutex_lock (&lock);
  if (self->ref_count == 0)
    {
      /* What the application holds is the one there is. */
      g_mutex_unlock (&lock);
      g_object_unref (inner);
      return IXP_E_INVALID_STATE;
    }
  old = self->inner;
  if (old)
    g_object_steal_qdata (G_OBJECT (old), face_quark ());
  self->inner = inner;
  g_object_set_qdata_full (G_OBJECT (inner), face_quark (), self, hm_com_transport_free);
  g_mutex_unlock (&lock);

  g_signal_connect (inner, "status", G_CALLBACK (on_status), self);
  if (old)
    {
      g_signal_handlers_disconnect_by_data (old, self);
      hm_com_callback_detach (old);
      g_object_unref (old);
    }
  return S_OK;
}

ULONG
hm_com_transport_add_ref (HmComTransport *self)
{
  HTTPMailTransport *held = NULL;
  guint count;

  g_mutex_lock (&lock);
  count = ++self->ref_count;
  if (count == 1)
    held = self->inner;
  g_mutex_unlock (&lock);
  /* Nobody lets go of it in between: whoever calls this has it. */
  if (held)
    g_object_ref (held);
  return count;
}

ULONG
hm_com_transport_release (HmComTransport *self)
{
  HTTPMailTransport *inner;
  gboolean lets_go;
  guint count;

  g_mutex_lock (&lock);
  inner = self->inner;
  lets_go = self->lets_go;
  count = self->ref_count > 0 ? --self->ref_count : G_MAXUINT;
  g_mutex_unlock (&lock);

  if (count == G_MAXUINT)
    return 0;
  if (count > 0)
    return count;
  if (!inner)
    {
      hm_com_transport_free (self);
      return 0;
    }
  /* Other than a GObject that was wrapped, it is nobody's any more: what it still has to say is not heard. */
  if (lets_go)
    hm_com_callback_detach (inner);
  g_object_unref (inner);
  return 0;
}

void
hm_com_transport_set_lets_go (HmComTransport *self, gboolean lets_go)
{
  g_mutex_lock (&lock);
  self->lets_go = lets_go;
  g_mutex_unlock (&lock);
}

HRESULT
hm_com_transport_query (HmComTransport *self, REFIID riid, void **ppv)
{
  static const IID *const first[] = { &IID_IUnknown, &IID_IInternetTransport, &IID_IHTTPMailTransport, NULL };
  static const IID *const second[] = { &IID_IHTTPMailTransport2, NULL };
  HRESULT result = hm_com_query (&self->transport, riid, first, ppv);

  return result == E_NOINTERFACE ? hm_com_query (&self->transport2, riid, second, ppv) : result;
}

static STDMETHODIMP
query_interface (IHTTPMailTransport *face, REFIID riid, void **ppv)
{
  return hm_com_transport_query (hm_com_transport_from_face (face), riid, ppv);
}

static STDMETHODIMP_ (ULONG)
add_ref (IHTTPMailTransport *face)
{
  return hm_com_transport_add_ref (hm_com_transport_from_face (face));
}

static STDMETHODIMP_ (ULONG)
release (IHTTPMailTransport *face)
{
  return hm_com_transport_release (hm_com_transport_from_face (face));
}

static const IHTTPMailTransportVtbl transport_vtbl = {
  .QueryInterface = query_interface,
  .AddRef = add_ref,
  .Release = release,
  .GetServerInfo = hm_com_transport_get_server_info,
  .GetIXPType = hm_com_transport_get_ixp_type,
  .IsState = hm_com_transport_is_state,
  .InetServerFromAccount = hm_com_transport_inet_server_from_account,
  .Connect = hm_com_transport_connect,
  .HandsOffCallback = hm_com_transport_hands_off_callback,
  .Disconnect = hm_com_transport_disconnect,
  .DropConnection = hm_com_transport_drop_connection,
  .GetStatus = hm_com_transport_get_status,
  .InitNew = hm_com_transport_init_new,
  .CommandGET = hm_com_transport_command_get,
  .CommandPUT = hm_com_transport_command_put,
  .CommandPOST = hm_com_transport_command_post,
  .CommandDELETE = hm_com_transport_command_delete,
  .CommandBDELETE = hm_com_transport_command_bdelete,
  .CommandPROPFIND = hm_com_transport_command_propfind,
  .CommandPROPPATCH = hm_com_transport_command_proppatch,
  .CommandMKCOL = hm_com_transport_command_mkcol,
  .CommandCOPY = hm_com_transport_command_copy,
  .CommandBCOPY = hm_com_transport_command_bcopy,
  .CommandMOVE = hm_com_transport_command_move,
  .CommandBMOVE = hm_com_transport_command_bmove,
  .GetProperty = hm_com_transport_get_property,
  .MemberInfo = hm_com_transport_member_info,
  .FindFolders = hm_com_transport_find_folders,
  .MarkRead = hm_com_transport_mark_read,
  .SendMessage = hm_com_transport_send_message,
  .ListContacts = hm_com_transport_list_contacts,
  .ListContactInfos = hm_com_transport_list_contact_infos,
  .ContactInfo = hm_com_transport_contact_info,
  .PostContact = hm_com_transport_post_contact,
  .PatchContact = hm_com_transport_patch_contact,
  .GetPropertyDw = hm_com_transport_get_property_dw,
};

/* For the adapter, and between the two faces */

IHTTPMailTransport *
hm_com_transport_enter (HTTPMailTransport *transport)
{
  /* The count of the face stays what the application knows; the GObject is what keeps it alive. */
  g_object_ref (transport);
  return &hm_com_transport_ensure (transport)->transport;
}

void
hm_com_transport_leave (HTTPMailTransport *transport)
{
  g_object_unref (transport);
}

IHTTPMailTransport *
httpmail_com_wrap (HTTPMailTransport *transport)
{
  HmComTransport *self;

  if (!HTTPMAIL_IS_TRANSPORT (transport))
    return NULL;
  self = hm_com_transport_ensure (transport);
  hm_com_transport_add_ref (self);
  return &self->transport;
}

HTTPMailTransport *
httpmail_com_peek (IHTTPMailTransport *transport)
{
  if (!transport || transport->lpVtbl != &transport_vtbl)
    return NULL;
  return hm_com_transport_get_inner (transport);
}
