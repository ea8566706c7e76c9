/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The COM interfaces of the HTTPMail transport, for C and for C++, as the published reference has them. Source that was
 * written against the original header of this name compiles against this one.
 *
 * In C an object is a pointer to a table of functions: IHTTPMailTransport_CommandGET (transport, …) calls one when
 * COBJMACROS was defined before this header was included. In C++ an interface is an abstract class, unless CINTERFACE
 * was defined. Both have the same layout.
 *
 * Methods are called, and callbacks come, on the thread that made the transport, in the GMainContext that was its thread
 * default then: that is the message pump. AddRef and Release may be called on any thread.
 */

#pragma once

#include <httpmail-com-base.h>
#include <imnxport-types.h>

/* Identifiers */

DEFINE_GUID (IID_ITransportCallback, 0x0DF2C7E1, 0x3435, 0x11D0, 0x81, 0xD0, 0x00, 0xC0, 0x4F, 0xD8, 0x5A, 0xB4);
DEFINE_GUID (IID_ITransportCallbackService, 0xCA30F3FF, 0xC9AC, 0x11D1, 0x9A, 0x3A, 0x00, 0xC0, 0x4F, 0xA3, 0x09, 0xD4);
DEFINE_GUID (IID_IInternetTransport, 0x1F636C01, 0x364E, 0x11D0, 0x81, 0xD3, 0x00, 0xC0, 0x4F, 0xD8, 0x5A, 0xB4);
DEFINE_GUID (IID_IHTTPMailCallback, 0x19F6481C, 0xE5F0, 0x11D1, 0xA8, 0x6E, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);
DEFINE_GUID (IID_IHTTPMailTransport, 0xB8BDE03C, 0xE548, 0x11D1, 0xA8, 0x6E, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);
DEFINE_GUID (IID_IDAVNamespaceArbiter, 0x72A58FF8, 0x227D, 0x11D2, 0xA8, 0xB5, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);
DEFINE_GUID (IID_IPropFindRequest, 0x5CFC6308, 0x0544, 0x11D2, 0xA8, 0x94, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);
DEFINE_GUID (IID_IPropFindMultiResponse, 0x0DEE87DE, 0x0547, 0x11D2, 0xA8, 0x94, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);
DEFINE_GUID (IID_IPropFindResponse, 0x8A523716, 0x0548, 0x11D2, 0xA8, 0x94, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);

/* No value was published for these two: they are this library's own. */
DEFINE_GUID (IID_IHTTPMailTransport2, 0x55EC2B8C, 0x3B62, 0x454B, 0xBE, 0xA6, 0xF3, 0x5E, 0x26, 0x46, 0x98, 0x3D);
DEFINE_GUID (IID_IPropPatchRequest, 0x44511D53, 0x0F84, 0x4468, 0x83, 0x2B, 0x77, 0x94, 0x85, 0x41, 0xAE, 0xD9);

/* Classes, for CoCreateInstance */
DEFINE_GUID (CLSID_IHTTPMailTransport, 0x5A580C11, 0xE5EB, 0x11D1, 0xA8, 0x6E, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);
DEFINE_GUID (CLSID_IPropFindRequest, 0xBB847B8A, 0x054A, 0x11D2, 0xA8, 0x94, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);
DEFINE_GUID (CLSID_IPropPatchRequest, 0xEA678830, 0x235D, 0x11D2, 0xA8, 0xB6, 0x00, 0x00, 0xF8, 0x08, 0x4F, 0x96);

HTTPMAIL_COM_BEGIN_INTERFACES

struct IHTTPMailTransport;
struct IInternetTransport;
struct IPropFindResponse;

/* An account of the account manager, of which there is none here: enough to hold one and to let it go. */
#ifndef HTTPMAIL_COM_IIMNACCOUNT
#define HTTPMAIL_COM_IIMNACCOUNT
#undef INTERFACE
#define INTERFACE IImnAccount
DECLARE_INTERFACE_ (IImnAccount, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
};
#endif

/* Properties of resources */

#define HTTPMAIL_COM_ARBITER_METHODS \
  STDMETHOD (AddNamespace) (THIS_ LPCSTR pszNamespace, DWORD *pdwNamespaceID) PURE; \
  STDMETHOD (GetNamespaceID) (THIS_ LPCSTR pszNamespace, DWORD *pdwNamespaceID) PURE; \
  STDMETHOD (GetNamespacePrefix) (THIS_ DWORD dwNamespaceID, LPSTR *ppszNamespacePrefix) PURE;

/*
 * Gives XML namespaces numbers and prefixes. Strings that are handed out are freed with CoTaskMemFree.
 *
 * A number stands for the same namespace in the whole process, so a response understands the numbers of any request; an
 * arbiter itself knows the built-in namespaces and those that were added to it. AddNamespace: a namespace that is known
 * keeps its number; E_INVALIDARG for one that XML cannot declare, E_OUTOFMEMORY when the process has 65536 of them.
 * GetNamespaceID: S_FALSE and DAVNAMESPACE_UNKNOWN when this arbiter does not know it. GetNamespacePrefix: the prefix
 * that GenerateXML uses and, from now on, declares; E_INVALIDARG and NULL for a number that this arbiter does not know.
 */
#undef INTERFACE
#define INTERFACE IDAVNamespaceArbiter
DECLARE_INTERFACE_ (IDAVNamespaceArbiter, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_ARBITER_METHODS
};

/*
 * The properties that a PROPFIND asks for (RFC 4918, section 9.1); without any it asks for all. CommandPROPFIND takes what
 * is in it at that time. AddProperty: E_INVALIDARG for a number that this request does not know, and for what is no name
 * in XML.
 */
#undef INTERFACE
#define INTERFACE IPropFindRequest
DECLARE_INTERFACE_ (IPropFindRequest, IDAVNamespaceArbiter)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_ARBITER_METHODS)
  STDMETHOD (AddProperty) (THIS_ DWORD dwNamespaceID, LPCSTR pszPropertyName) PURE;
  STDMETHOD (GenerateXML) (THIS_ LPSTR *pszXML) PURE;
};

/*
 * The properties that a PROPPATCH sets and removes (RFC 4918, section 9.2), in the order in which they were first named.
 * Errors are those of IPropFindRequest; a value is text, not XML, and E_INVALIDARG when XML cannot carry it.
 */
#undef INTERFACE
#define INTERFACE IPropPatchRequest
DECLARE_INTERFACE_ (IPropPatchRequest, IDAVNamespaceArbiter)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_ARBITER_METHODS)
  STDMETHOD (SetProperty) (THIS_ DWORD dwNamespaceID, LPCSTR pszPropertyName, LPCSTR pszNewValue) PURE;
  STDMETHOD (RemoveProperty) (THIS_ DWORD dwNamespaceID, LPCSTR pszPropertyName) PURE;
  STDMETHOD (GenerateXML) (THIS_ LPSTR *pszXML) PURE;
};

/*
 * One resource of a multistatus. Strings that are handed out are freed with CoTaskMemFree.
 *
 * GetProperty: "" for a property that is there and empty. For one that is not, NULL and the server's status as a failure:
 * IXP_E_HTTP_NOT_FOUND when the server does not have it or does not mention it, IXP_E_HTTP_FORBIDDEN and so on. The
 * namespace may have been added to any request.
 */
#undef INTERFACE
#define INTERFACE IPropFindResponse
DECLARE_INTERFACE_ (IPropFindResponse, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  STDMETHOD_ (BOOL, IsComplete) (THIS) PURE;
  STDMETHOD (GetHref) (THIS_ LPSTR *ppszHref) PURE;
  STDMETHOD (GetProperty) (THIS_ DWORD dwNamespaceID, LPCSTR pszPropertyName, LPSTR *ppszPropertyValue) PURE;
};

/* A multistatus (RFC 4918, section 13). It and its responses are complete, never change, and outlive the transport.
 * GetResponse: E_INVALIDARG and NULL beyond the end. */
#undef INTERFACE
#define INTERFACE IPropFindMultiResponse
DECLARE_INTERFACE_ (IPropFindMultiResponse, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  STDMETHOD_ (BOOL, IsComplete) (THIS) PURE;
  STDMETHOD (GetLength) (THIS_ ULONG *pulLength) PURE;
  STDMETHOD (GetResponse) (THIS_ ULONG ulIndex, struct IPropFindResponse **ppResponse) PURE;
};

/* What the application implements */

#define HTTPMAIL_COM_CALLBACK_METHODS \
  STDMETHOD (OnTimeout) (THIS_ DWORD *pdwTimeout, struct IInternetTransport *pTransport) PURE; \
  STDMETHOD (OnLogonPrompt) (THIS_ LPINETSERVER pInetServer, struct IInternetTransport *pTransport) PURE; \
  STDMETHOD_ (INT, OnPrompt) (THIS_ HRESULT hrError, LPCSTR pszText, LPCSTR pszCaption, UINT uType, \
                              struct IInternetTransport *pTransport) PURE; \
  STDMETHOD (OnStatus) (THIS_ IXPSTATUS ixpstatus, struct IInternetTransport *pTransport) PURE; \
  STDMETHOD (OnError) (THIS_ IXPSTATUS ixpstatus, LPIXPRESULT pResult, struct IInternetTransport *pTransport) PURE; \
  STDMETHOD (OnCommand) (THIS_ CMDTYPE cmdtype, LPSTR pszLine, HRESULT hrResponse, \
                         struct IInternetTransport *pTransport) PURE;

/*
 * What every transport reports.
 *
 * OnTimeout: nothing came for *pdwTimeout seconds. S_OK waits for *pdwTimeout more, which may be changed; anything else
 * drops the connection. OnLogonPrompt: S_OK tries again with szUserName and szPassword; anything else disconnects.
 * OnPrompt: returns IDOK, IDYES and so on. OnStatus, OnError, OnCommand: what they return does not matter.
 */
#undef INTERFACE
#define INTERFACE ITransportCallback
DECLARE_INTERFACE_ (ITransportCallback, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_CALLBACK_METHODS
};

/* GetParentWindow: the X11 window that a question belongs to; E_FAIL when there is none. */
#undef INTERFACE
#define INTERFACE IHTTPMailCallback
DECLARE_INTERFACE_ (IHTTPMailCallback, ITransportCallback)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_CALLBACK_METHODS)
  STDMETHOD (OnResponse) (THIS_ LPHTTPMAILRESPONSE pResponse) PURE;
  STDMETHOD (GetParentWindow) (THIS_ HWND *phwndParent) PURE;
};

/* Asked for by QueryInterface on the callback, for who would rather give the window here */
#undef INTERFACE
#define INTERFACE ITransportCallbackService
DECLARE_INTERFACE_ (ITransportCallbackService, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  STDMETHOD (GetParentWindow) (THIS_ DWORD dwReserved, HWND *phwndParent) PURE;
  STDMETHOD (GetAccount) (THIS_ LPDWORD pdwServerType, struct IImnAccount **ppAccount) PURE;
};

/* The transport */

#define HTTPMAIL_COM_TRANSPORT_METHODS \
  STDMETHOD (GetServerInfo) (THIS_ LPINETSERVER pInetServer) PURE; \
  STDMETHOD_ (IXPTYPE, GetIXPType) (THIS) PURE; \
  STDMETHOD (IsState) (THIS_ IXPISSTATE isstate) PURE; \
  STDMETHOD (InetServerFromAccount) (THIS_ struct IImnAccount *pAccount, LPINETSERVER pInetServer) PURE; \
  STDMETHOD (Connect) (THIS_ LPINETSERVER pInetServer, boolean fAuthenticate, boolean fCommandLogging) PURE; \
  STDMETHOD (HandsOffCallback) (THIS) PURE; \
  STDMETHOD (Disconnect) (THIS) PURE; \
  STDMETHOD (DropConnection) (THIS) PURE; \
  STDMETHOD (GetStatus) (THIS_ IXPSTATUS *pCurrentStatus) PURE;

#undef INTERFACE
#define INTERFACE IInternetTransport
DECLARE_INTERFACE_ (IInternetTransport, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_TRANSPORT_METHODS
};

/*
 * InitNew comes before everything else. A command returns at once, with S_OK when it was taken, and answers by
 * IHTTPMailCallback::OnResponse; dwContext comes back in each of its responses. A string that GetProperty hands out is
 * freed with CoTaskMemFree.
 *
 * An IStream is read from where it stands to its end, in the transport's GMainContext and never inside a call of its own
 * methods: at most 64 KiB at a time, until Read gives no bytes. It is released there when that is done, or after an
 * error.
 */
#undef INTERFACE
#define INTERFACE IHTTPMailTransport
DECLARE_INTERFACE_ (IHTTPMailTransport, IInternetTransport)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_TRANSPORT_METHODS)
  STDMETHOD (InitNew) (THIS_ LPCSTR pszUserAgent, LPCSTR pszLogFilePath, struct IHTTPMailCallback *pCallback) PURE;
  STDMETHOD (CommandGET) (THIS_ LPCSTR pszPath, LPCSTR *rgszAcceptTypes, BOOL fTranslate, DWORD dwContext) PURE;
  STDMETHOD (CommandPUT) (THIS_ LPCSTR pszPath, LPVOID lpvData, ULONG cbSize, DWORD dwContext) PURE;
  STDMETHOD (CommandPOST) (THIS_ LPCSTR pszPath, IStream *pStream, LPCSTR pszContentType, DWORD dwContext) PURE;
  STDMETHOD (CommandDELETE) (THIS_ LPCSTR pszPath, DWORD dwContext) PURE;
  STDMETHOD (CommandBDELETE) (THIS_ LPCSTR pszSourceCollection, LPHTTPTARGETLIST pTargets, DWORD dwContext) PURE;
  STDMETHOD (CommandPROPFIND) (THIS_ LPCSTR pszPath, struct IPropFindRequest *pRequest, DWORD dwDepth,
                               DWORD dwContext) PURE;
  STDMETHOD (CommandPROPPATCH) (THIS_ LPCSTR pszPath, struct IPropPatchRequest *pRequest, DWORD dwContext) PURE;
  STDMETHOD (CommandMKCOL) (THIS_ LPCSTR pszPath, DWORD dwContext) PURE;
  STDMETHOD (CommandCOPY) (THIS_ LPCSTR pszPath, LPCSTR pszDestination, BOOL fAllowRename, DWORD dwContext) PURE;
  STDMETHOD (CommandBCOPY) (THIS_ LPCSTR pszSourceCollection, LPHTTPTARGETLIST pTargets, LPCSTR pszDestCollection,
                            LPHTTPTARGETLIST pDestinations, BOOL fAllowRename, DWORD dwContext) PURE;
  STDMETHOD (CommandMOVE) (THIS_ LPCSTR pszPath, LPCSTR pszDestination, BOOL fAllowRename, DWORD dwContext) PURE;
  STDMETHOD (CommandBMOVE) (THIS_ LPCSTR pszSourceCollection, LPHTTPTARGETLIST pTargets, LPCSTR pszDestCollection,
                            LPHTTPTARGETLIST pDestinations, BOOL fAllowRename, DWORD dwContext) PURE;
  STDMETHOD (GetProperty) (THIS_ HTTPMAILPROPTYPE proptype, LPSTR *ppszProp) PURE;
  STDMETHOD (MemberInfo) (THIS_ LPCSTR pszPath, MEMBERINFOFLAGS flags, DWORD dwDepth, BOOL fIncludeRoot,
                          DWORD dwContext) PURE;
  STDMETHOD (FindFolders) (THIS_ LPCSTR pszPath, DWORD dwContext) PURE;
  STDMETHOD (MarkRead) (THIS_ LPCSTR pszPath, LPHTTPTARGETLIST pTargets, BOOL fMarkRead, DWORD dwContext) PURE;
  STDMETHOD (SendMessage) (THIS_ LPCSTR pszPath, LPCSTR pszFrom, LPHTTPTARGETLIST pTargets, BOOL fSaveInSent,
                           IStream *pMessageStream, DWORD dwContext) PURE;
  STDMETHOD (ListContacts) (THIS_ LPCSTR pszPath, DWORD dwContext) PURE;
  STDMETHOD (ListContactInfos) (THIS_ LPCSTR pszCollectionPath, DWORD dwContext) PURE;
  STDMETHOD (ContactInfo) (THIS_ LPCSTR pszPath, DWORD dwContext) PURE;
  STDMETHOD (PostContact) (THIS_ LPCSTR pszPath, LPHTTPCONTACTINFO pciInfo, DWORD dwContext) PURE;
  STDMETHOD (PatchContact) (THIS_ LPCSTR pszPath, LPHTTPCONTACTINFO pciInfo, DWORD dwContext) PURE;
  STDMETHOD (GetPropertyDw) (THIS_ HTTPMAILPROPTYPE proptype, LPDWORD lpdwProp) PURE;
};

/* By QueryInterface on the transport: listings that come only when something changed since a time stamp */
#undef INTERFACE
#define INTERFACE IHTTPMailTransport2
DECLARE_INTERFACE_ (IHTTPMailTransport2, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  /* A stamp that is NULL or empty makes no condition; a folder whose name is, is called as its URL ends. */
  STDMETHOD (RootMemberInfo) (THIS_ LPCSTR pszPath, MEMBERINFOFLAGS flags, DWORD dwDepth, BOOL fIncludeRoot,
                              DWORD dwContext, LPCSTR pszRootTimeStamp, LPCSTR pszInboxTimeStamp) PURE;
  STDMETHOD (FolderMemberInfo) (THIS_ LPCSTR pszPath, MEMBERINFOFLAGS flags, DWORD dwDepth, BOOL fIncludeRoot,
                                DWORD dwContext, LPCSTR pszFolderTimeStamp, LPCSTR pszFolderName) PURE;
};
#undef INTERFACE

HTTPMAIL_COM_END_INTERFACES

HTTPMAIL_COM_BEGIN

/*
 * What CoCreateInstance does, a function for each class. riid: the interface that is wanted of the object. ppv: where its
 * pointer goes, with a reference that the caller releases; NULL on failure.
 *
 * Return S_OK, E_NOINTERFACE, or E_POINTER when ppv is NULL.
 */
HTTPMAIL_COM_API HRESULT HTTPMailCreateTransport (REFIID riid, void **ppv);
HTTPMAIL_COM_API HRESULT HTTPMailCreatePropFindRequest (REFIID riid, void **ppv);
HTTPMAIL_COM_API HRESULT HTTPMailCreatePropPatchRequest (REFIID riid, void **ppv);

HTTPMAIL_COM_END

#if defined(COBJMACROS) && (!defined(__cplusplus) || defined(CINTERFACE))
#include <imnxport-macros.h>
#endif
