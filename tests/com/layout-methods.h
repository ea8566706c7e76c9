/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The methods of every interface: slot, return type, name, types of the arguments, spelled out in the plain types of C.
 * M0 to M7, for methods of that many arguments, are the file's that includes this.
 */

#pragma once

#define METHODS_IUnknown(I) \
  M2 (I, 0, int, QueryInterface, REFIID, void **) \
  M0 (I, 1, unsigned int, AddRef) \
  M0 (I, 2, unsigned int, Release)

#define METHODS_ITransportCallback(I) \
  METHODS_IUnknown (I) \
  M2 (I, 3, int, OnTimeout, unsigned int *, IInternetTransport *) \
  M2 (I, 4, int, OnLogonPrompt, INETSERVER *, IInternetTransport *) \
  M5 (I, 5, int, OnPrompt, int, const char *, const char *, unsigned int, IInternetTransport *) \
  M2 (I, 6, int, OnStatus, IXPSTATUS, IInternetTransport *) \
  M3 (I, 7, int, OnError, IXPSTATUS, IXPRESULT *, IInternetTransport *) \
  M4 (I, 8, int, OnCommand, CMDTYPE, char *, int, IInternetTransport *)

#define METHODS_IHTTPMailCallback(I) \
  METHODS_ITransportCallback (I) \
  M1 (I, 9, int, OnResponse, HTTPMAILRESPONSE *) \
  M1 (I, 10, int, GetParentWindow, void **)

#define METHODS_ITransportCallbackService(I) \
  METHODS_IUnknown (I) \
  M2 (I, 3, int, GetParentWindow, unsigned int, void **) \
  M2 (I, 4, int, GetAccount, unsigned int *, IImnAccount **)

#define METHODS_IInternetTransport(I) \
  METHODS_IUnknown (I) \
  M1 (I, 3, int, GetServerInfo, INETSERVER *) \
  M0 (I, 4, IXPTYPE, GetIXPType) \
  M1 (I, 5, int, IsState, IXPISSTATE) \
  M2 (I, 6, int, InetServerFromAccount, IImnAccount *, INETSERVER *) \
  M3 (I, 7, int, Connect, INETSERVER *, unsigned char, unsigned char) \
  M0 (I, 8, int, HandsOffCallback) \
  M0 (I, 9, int, Disconnect) \
  M0 (I, 10, int, DropConnection) \
  M1 (I, 11, int, GetStatus, IXPSTATUS *)

#define METHODS_IHTTPMailTransport(I) \
  METHODS_IInternetTransport (I) \
  M3 (I, 12, int, InitNew, const char *, const char *, IHTTPMailCallback *) \
  M4 (I, 13, int, CommandGET, const char *, const char **, int, unsigned int) \
  M4 (I, 14, int, CommandPUT, const char *, void *, unsigned int, unsigned int) \
  M4 (I, 15, int, CommandPOST, const char *, IStream *, const char *, unsigned int) \
  M2 (I, 16, int, CommandDELETE, const char *, unsigned int) \
  M3 (I, 17, int, CommandBDELETE, const char *, HTTPTARGETLIST *, unsigned int) \
  M4 (I, 18, int, CommandPROPFIND, const char *, IPropFindRequest *, unsigned int, unsigned int) \
  M3 (I, 19, int, CommandPROPPATCH, const char *, IPropPatchRequest *, unsigned int) \
  M2 (I, 20, int, CommandMKCOL, const char *, unsigned int) \
  M4 (I, 21, int, CommandCOPY, const char *, const char *, int, unsigned int) \
  M6 (I, 22, int, CommandBCOPY, const char *, HTTPTARGETLIST *, const char *, HTTPTARGETLIST *, int, unsigned int) \
  M4 (I, 23, int, CommandMOVE, const char *, const char *, int, unsigned int) \
  M6 (I, 24, int, CommandBMOVE, const char *, HTTPTARGETLIST *, const char *, HTTPTARGETLIST *, int, unsigned int) \
  M2 (I, 25, int, GetProperty, HTTPMAILPROPTYPE, char **) \
  M5 (I, 26, int, MemberInfo, const char *, unsigned int, unsigned int, int, unsigned int) \
  M2 (I, 27, int, FindFolders, const char *, unsigned int) \
  M4 (I, 28, int, MarkRead, const char *, HTTPTARGETLIST *, int, unsigned int) \
  M6 (I, 29, int, SendMessage, const char *, const char *, HTTPTARGETLIST *, int, IStream *, unsigned int) \
  M2 (I, 30, int, ListContacts, const char *, unsigned int) \
  M2 (I, 31, int, ListContactInfos, const char *, unsigned int) \
  M2 (I, 32, int, ContactInfo, const char *, unsigned int) \
  M3 (I, 33, int, PostContact, const char *, HTTPCONTACTINFO *, unsigned int) \
  M3 (I, 34, int, PatchContact, const char *, HTTPCONTACTINFO *, unsigned int) \
  M2 (I, 35, int, GetPropertyDw, HTTPMAILPROPTYPE, unsigned int *)

#define METHODS_IHTTPMailTransport2(I) \
  METHODS_IUnknown (I) \
  M7 (I, 3, int, RootMemberInfo, const char *, unsigned int, unsigned int, int, unsigned int, const char *, const char *) \
  M7 (I, 4, int, FolderMemberInfo, const char *, unsigned int, unsigned int, int, unsigned int, const char *, const char *)

#define METHODS_IDAVNamespaceArbiter(I) \
  METHODS_IUnknown (I) \
  M2 (I, 3, int, AddNamespace, const char *, unsigned int *) \
  M2 (I, 4, int, GetNamespaceID, const char *, unsigned int *) \
  M2 (I, 5, int, GetNamespacePrefix, unsigned int, char **)

#define METHODS_IPropFindRequest(I) \
  METHODS_IDAVNamespaceArbiter (I) \
  M2 (I, 6, int, AddProperty, unsigned int, const char *) \
  M1 (I, 7, int, GenerateXML, char **)

#define METHODS_IPropPatchRequest(I) \
  METHODS_IDAVNamespaceArbiter (I) \
  M3 (I, 6, int, SetProperty, unsigned int, const char *, const char *) \
  M2 (I, 7, int, RemoveProperty, unsigned int, const char *) \
  M1 (I, 8, int, GenerateXML, char **)

#define METHODS_IPropFindMultiResponse(I) \
  METHODS_IUnknown (I) \
  M0 (I, 3, int, IsComplete) \
  M1 (I, 4, int, GetLength, unsigned int *) \
  M2 (I, 5, int, GetResponse, unsigned int, IPropFindResponse **)

#define METHODS_IPropFindResponse(I) \
  METHODS_IUnknown (I) \
  M0 (I, 3, int, IsComplete) \
  M1 (I, 4, int, GetHref, char **) \
  M3 (I, 5, int, GetProperty, unsigned int, const char *, char **)

#define METHODS_IImnAccount(I) METHODS_IUnknown (I)

#define METHODS_ISequentialStream(I) \
  METHODS_IUnknown (I) \
  M3 (I, 3, int, Read, void *, unsigned int, unsigned int *) \
  M3 (I, 4, int, Write, const void *, unsigned int, unsigned int *)

#define METHODS_IStream(I) \
  METHODS_ISequentialStream (I) \
  M3 (I, 5, int, Seek, LARGE_INTEGER, unsigned int, ULARGE_INTEGER *) \
  M1 (I, 6, int, SetSize, ULARGE_INTEGER) \
  M4 (I, 7, int, CopyTo, IStream *, ULARGE_INTEGER, ULARGE_INTEGER *, ULARGE_INTEGER *) \
  M1 (I, 8, int, Commit, unsigned int) \
  M0 (I, 9, int, Revert) \
  M3 (I, 10, int, LockRegion, ULARGE_INTEGER, ULARGE_INTEGER, unsigned int) \
  M3 (I, 11, int, UnlockRegion, ULARGE_INTEGER, ULARGE_INTEGER, unsigned int) \
  M2 (I, 12, int, Stat, STATSTG *, unsigned int) \
  M1 (I, 13, int, Clone, IStream **)

/* Each interface, with the number of its slots */
#define INTERFACES(I) \
  I (IUnknown, 3) \
  I (ITransportCallback, 9) \
  I (IHTTPMailCallback, 11) \
  I (ITransportCallbackService, 5) \
  I (IInternetTransport, 12) \
  I (IHTTPMailTransport, 36) \
  I (IHTTPMailTransport2, 5) \
  I (IDAVNamespaceArbiter, 6) \
  I (IPropFindRequest, 8) \
  I (IPropPatchRequest, 9) \
  I (IPropFindMultiResponse, 6) \
  I (IPropFindResponse, 6) \
  I (IImnAccount, 3) \
  I (ISequentialStream, 5) \
  I (IStream, 14)
