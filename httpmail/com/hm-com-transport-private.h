/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What the files of the COM transport share. */

#include <httpmail/com/hm-com-transport.h>

G_BEGIN_DECLS

/*
 * A transport that was initialized has this as data of its own, so there is one face for it as long as it lives. Being
 * held, the face holds the transport. One that was not initialized yet has only itself.
 *
 * AddRef and Release come from any thread, all else from the thread of the transport's owner context.
 */
typedef struct
{
  IHTTPMailTransport transport; /* the first: it is also IUnknown and IInternetTransport */
  IHTTPMailTransport2 transport2;

  guint ref_count;          /* under the lock */
  HTTPMailTransport *inner; /* NULL: not initialized; changes under the lock; a strong reference while ref_count > 0 */

  gboolean made_here;    /* not by httpmail_com_wrap() */
  gboolean lets_go;      /* of the callback, with the last reference; under the lock */
  GMainContext *context; /* of who made it; NULL unless made_here */
  gboolean opening;      /* Connect was called, and no status has come since */
  INETSERVER *server;    /* what Connect was given, without the password; NULL: nothing */
  char *server_uri;      /* where that leads */
} HmComTransport;

/* ---- hm-com-transport.c ---- */

HmComTransport *hm_com_transport_from_face (IHTTPMailTransport *face);
/* The GObject that does the work; NULL before InitNew. */
HTTPMailTransport *hm_com_transport_get_inner (IHTTPMailTransport *face);
/* The face of a transport, which is made when there is none; without a reference. */
HmComTransport *hm_com_transport_ensure (HTTPMailTransport *transport);
/* The face of a transport; NULL when there is none. */
HmComTransport *hm_com_transport_find (HTTPMailTransport *transport);
/* Makes a GObject for the face, in the place of the one there is; not while nobody holds the face. */
HRESULT hm_com_transport_set_up (HmComTransport *self, const char *user_agent);
/* Makes the context of who made the transport that of the thread, until out_pushed is popped; FALSE while another thread
 * runs it. */
gboolean hm_com_transport_push_context (HmComTransport *self, GMainContext **out_pushed);
void hm_com_transport_pop_context (GMainContext *pushed);

HRESULT hm_com_transport_query (HmComTransport *self, REFIID riid, void **ppv);
ULONG hm_com_transport_add_ref (HmComTransport *self);
ULONG hm_com_transport_release (HmComTransport *self);
/* Whether the last release is also that of the callback. */
void hm_com_transport_set_lets_go (HmComTransport *self, gboolean lets_go);

/* ---- hm-com-transport2.c ---- */

extern const IHTTPMailTransport2Vtbl hm_com_transport2_vtbl;

/* ---- hm-com-transport-connection.c ---- */

STDMETHODIMP hm_com_transport_get_server_info (IHTTPMailTransport *face, LPINETSERVER pInetServer);
STDMETHODIMP_ (IXPTYPE) hm_com_transport_get_ixp_type (IHTTPMailTransport *face);
STDMETHODIMP hm_com_transport_is_state (IHTTPMailTransport *face, IXPISSTATE isstate);
STDMETHODIMP hm_com_transport_inet_server_from_account (IHTTPMailTransport *face,
                                                        IImnAccount *pAccount,
                                                        LPINETSERVER pInetServer);
STDMETHODIMP hm_com_transport_connect (IHTTPMailTransport *face,
                                       LPINETSERVER pInetServer,
                                       boolean fAuthenticate,
                                       boolean fCommandLogging);
STDMETHODIMP hm_com_transport_hands_off_callback (IHTTPMailTransport *face);
STDMETHODIMP hm_com_transport_disconnect (IHTTPMailTransport *face);
STDMETHODIMP hm_com_transport_drop_connection (IHTTPMailTransport *face);
STDMETHODIMP hm_com_transport_get_status (IHTTPMailTransport *face, IXPSTATUS *pCurrentStatus);
STDMETHODIMP hm_com_transport_init_new (IHTTPMailTransport *face,
                                        LPCSTR pszUserAgent,
                                        LPCSTR pszLogFilePath,
                                        IHTTPMailCallback *pCallback);

/* ---- hm-com-transport-account.c ---- */

STDMETHODIMP hm_com_transport_get_property (IHTTPMailTransport *face, HTTPMAILPROPTYPE proptype, LPSTR *ppszProp);
STDMETHODIMP hm_com_transport_get_property_dw (IHTTPMailTransport *face, HTTPMAILPROPTYPE proptype, LPDWORD lpdwProp);

/* ---- hm-com-transport-commands.c ---- */

STDMETHODIMP hm_com_transport_command_get (IHTTPMailTransport *face,
                                           LPCSTR pszPath,
                                           LPCSTR *rgszAcceptTypes,
                                           BOOL fTranslate,
                                           DWORD dwContext);
STDMETHODIMP hm_com_transport_command_put (IHTTPMailTransport *face,
                                           LPCSTR pszPath,
                                           LPVOID lpvData,
                                           ULONG cbSize,
                                           DWORD dwContext);
STDMETHODIMP hm_com_transport_command_post (IHTTPMailTransport *face,
                                            LPCSTR pszPath,
                                            IStream *pStream,
                                            LPCSTR pszContentType,
                                            DWORD dwContext);
STDMETHODIMP hm_com_transport_command_delete (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext);
STDMETHODIMP hm_com_transport_command_bdelete (IHTTPMailTransport *face,
                                               LPCSTR pszSourceCollection,
                                               LPHTTPTARGETLIST pTargets,
                                               DWORD dwContext);
STDMETHODIMP hm_com_transport_command_propfind (IHTTPMailTransport *face,
                                                LPCSTR pszPath,
                                                IPropFindRequest *pRequest,
                                                DWORD dwDepth,
                                                DWORD dwContext);
STDMETHODIMP hm_com_transport_command_proppatch (IHTTPMailTransport *face,
                                                 LPCSTR pszPath,
                                                 IPropPatchRequest *pRequest,
                                                 DWORD dwContext);
STDMETHODIMP hm_com_transport_command_mkcol (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext);
STDMETHODIMP hm_com_transport_command_copy (IHTTPMailTransport *face,
                                            LPCSTR pszPath,
                                            LPCSTR pszDestination,
                                            BOOL fAllowRename,
                                            DWORD dwContext);
STDMETHODIMP hm_com_transport_command_bcopy (IHTTPMailTransport *face,
                                             LPCSTR pszSourceCollection,
                                             LPHTTPTARGETLIST pTargets,
                                             LPCSTR pszDestCollection,
                                             LPHTTPTARGETLIST pDestinations,
                                             BOOL fAllowRename,
                                             DWORD dwContext);
STDMETHODIMP hm_com_transport_command_move (IHTTPMailTransport *face,
                                            LPCSTR pszPath,
                                            LPCSTR pszDestination,
                                            BOOL fAllowRename,
                                            DWORD dwContext);
STDMETHODIMP hm_com_transport_command_bmove (IHTTPMailTransport *face,
                                             LPCSTR pszSourceCollection,
                                             LPHTTPTARGETLIST pTargets,
                                             LPCSTR pszDestCollection,
                                             LPHTTPTARGETLIST pDestinations,
                                             BOOL fAllowRename,
                                             DWORD dwContext);
STDMETHODIMP hm_com_transport_member_info (IHTTPMailTransport *face,
                                           LPCSTR pszPath,
                                           MEMBERINFOFLAGS flags,
                                           DWORD dwDepth,
                                           BOOL fIncludeRoot,
                                           DWORD dwContext);
STDMETHODIMP hm_com_transport_find_folders (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext);
STDMETHODIMP hm_com_transport_mark_read (IHTTPMailTransport *face,
                                         LPCSTR pszPath,
                                         LPHTTPTARGETLIST pTargets,
                                         BOOL fMarkRead,
                                         DWORD dwContext);
STDMETHODIMP hm_com_transport_send_message (IHTTPMailTransport *face,
                                            LPCSTR pszPath,
                                            LPCSTR pszFrom,
                                            LPHTTPTARGETLIST pTargets,
                                            BOOL fSaveInSent,
                                            IStream *pMessageStream,
                                            DWORD dwContext);
STDMETHODIMP hm_com_transport_list_contacts (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext);
STDMETHODIMP hm_com_transport_list_contact_infos (IHTTPMailTransport *face, LPCSTR pszCollectionPath, DWORD dwContext);
STDMETHODIMP hm_com_transport_contact_info (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext);
STDMETHODIMP hm_com_transport_post_contact (IHTTPMailTransport *face,
                                            LPCSTR pszPath,
                                            LPHTTPCONTACTINFO pciInfo,
                                            DWORD dwContext);
STDMETHODIMP hm_com_transport_patch_contact (IHTTPMailTransport *face,
                                             LPCSTR pszPath,
                                             LPHTTPCONTACTINFO pciInfo,
                                             DWORD dwContext);

G_END_DECLS
