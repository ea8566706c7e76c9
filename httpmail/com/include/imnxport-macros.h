/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls of the interfaces in C, one macro a method. Included by <imnxport.h> when COBJMACROS is defined. */

#pragma once

#define IImnAccount_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IImnAccount_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IImnAccount_Release(This) ((This)->lpVtbl->Release (This))

#define IDAVNamespaceArbiter_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IDAVNamespaceArbiter_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IDAVNamespaceArbiter_Release(This) ((This)->lpVtbl->Release (This))
#define IDAVNamespaceArbiter_AddNamespace(This, pszNamespace, pdwNamespaceID) \
  ((This)->lpVtbl->AddNamespace (This, pszNamespace, pdwNamespaceID))
#define IDAVNamespaceArbiter_GetNamespaceID(This, pszNamespace, pdwNamespaceID) \
  ((This)->lpVtbl->GetNamespaceID (This, pszNamespace, pdwNamespaceID))
#define IDAVNamespaceArbiter_GetNamespacePrefix(This, dwNamespaceID, ppszNamespacePrefix) \
  ((This)->lpVtbl->GetNamespacePrefix (This, dwNamespaceID, ppszNamespacePrefix))

#define IPropFindRequest_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IPropFindRequest_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IPropFindRequest_Release(This) ((This)->lpVtbl->Release (This))
#define IPropFindRequest_AddNamespace(This, pszNamespace, pdwNamespaceID) \
  ((This)->lpVtbl->AddNamespace (This, pszNamespace, pdwNamespaceID))
#define IPropFindRequest_GetNamespaceID(This, pszNamespace, pdwNamespaceID) \
  ((This)->lpVtbl->GetNamespaceID (This, pszNamespace, pdwNamespaceID))
#define IPropFindRequest_GetNamespacePrefix(This, dwNamespaceID, ppszNamespacePrefix) \
  ((This)->lpVtbl->GetNamespacePrefix (This, dwNamespaceID, ppszNamespacePrefix))
#define IPropFindRequest_AddProperty(This, dwNamespaceID, pszPropertyName) \
  ((This)->lpVtbl->AddProperty (This, dwNamespaceID, pszPropertyName))
#define IPropFindRequest_GenerateXML(This, pszXML) ((This)->lpVtbl->GenerateXML (This, pszXML))

#define IPropPatchRequest_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IPropPatchRequest_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IPropPatchRequest_Release(This) ((This)->lpVtbl->Release (This))
#define IPropPatchRequest_AddNamespace(This, pszNamespace, pdwNamespaceID) \
  ((This)->lpVtbl->AddNamespace (This, pszNamespace, pdwNamespaceID))
#define IPropPatchRequest_GetNamespaceID(This, pszNamespace, pdwNamespaceID) \
  ((This)->lpVtbl->GetNamespaceID (This, pszNamespace, pdwNamespaceID))
#define IPropPatchRequest_GetNamespacePrefix(This, dwNamespaceID, ppszNamespacePrefix) \
  ((This)->lpVtbl->GetNamespacePrefix (This, dwNamespaceID, ppszNamespacePrefix))
#define IPropPatchRequest_SetProperty(This, dwNamespaceID, pszPropertyName, pszNewValue) \
  ((This)->lpVtbl->SetProperty (This, dwNamespaceID, pszPropertyName, pszNewValue))
#define IPropPatchRequest_RemoveProperty(This, dwNamespaceID, pszPropertyName) \
  ((This)->lpVtbl->RemoveProperty (This, dwNamespaceID, pszPropertyName))
#define IPropPatchRequest_GenerateXML(This, pszXML) ((This)->lpVtbl->GenerateXML (This, pszXML))

#define IPropFindResponse_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IPropFindResponse_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IPropFindResponse_Release(This) ((This)->lpVtbl->Release (This))
#define IPropFindResponse_IsComplete(This) ((This)->lpVtbl->IsComplete (This))
#define IPropFindResponse_GetHref(This, ppszHref) ((This)->lpVtbl->GetHref (This, ppszHref))
#define IPropFindResponse_GetProperty(This, dwNamespaceID, pszPropertyName, ppszPropertyValue) \
  ((This)->lpVtbl->GetProperty (This, dwNamespaceID, pszPropertyName, ppszPropertyValue))

#define IPropFindMultiResponse_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IPropFindMultiResponse_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IPropFindMultiResponse_Release(This) ((This)->lpVtbl->Release (This))
#define IPropFindMultiResponse_IsComplete(This) ((This)->lpVtbl->IsComplete (This))
#define IPropFindMultiResponse_GetLength(This, pulLength) ((This)->lpVtbl->GetLength (This, pulLength))
#define IPropFindMultiResponse_GetResponse(This, ulIndex, ppResponse) \
  ((This)->lpVtbl->GetResponse (This, ulIndex, ppResponse))

#define ITransportCallback_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define ITransportCallback_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define ITransportCallback_Release(This) ((This)->lpVtbl->Release (This))
#define ITransportCallback_OnTimeout(This, pdwTimeout, pTransport) \
  ((This)->lpVtbl->OnTimeout (This, pdwTimeout, pTransport))
#define ITransportCallback_OnLogonPrompt(This, pInetServer, pTransport) \
  ((This)->lpVtbl->OnLogonPrompt (This, pInetServer, pTransport))
#define ITransportCallback_OnPrompt(This, hrError, pszText, pszCaption, uType, pTransport) \
  ((This)->lpVtbl->OnPrompt (This, hrError, pszText, pszCaption, uType, pTransport))
#define ITransportCallback_OnStatus(This, ixpstatus, pTransport) \
  ((This)->lpVtbl->OnStatus (This, ixpstatus, pTransport))
#define ITransportCallback_OnError(This, ixpstatus, pResult, pTransport) \
  ((This)->lpVtbl->OnError (This, ixpstatus, pResult, pTransport))
#define ITransportCallback_OnCommand(This, cmdtype, pszLine, hrResponse, pTransport) \
  ((This)->lpVtbl->OnCommand (This, cmdtype, pszLine, hrResponse, pTransport))

#define IHTTPMailCallback_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IHTTPMailCallback_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IHTTPMailCallback_Release(This) ((This)->lpVtbl->Release (This))
#define IHTTPMailCallback_OnTimeout(This, pdwTimeout, pTransport) \
  ((This)->lpVtbl->OnTimeout (This, pdwTimeout, pTransport))
#define IHTTPMailCallback_OnLogonPrompt(This, pInetServer, pTransport) \
  ((This)->lpVtbl->OnLogonPrompt (This, pInetServer, pTransport))
#define IHTTPMailCallback_OnPrompt(This, hrError, pszText, pszCaption, uType, pTransport) \
  ((This)->lpVtbl->OnPrompt (This, hrError, pszText, pszCaption, uType, pTransport))
#define IHTTPMailCallback_OnStatus(This, ixpstatus, pTransport) ((This)->lpVtbl->OnStatus (This, ixpstatus, pTransport))
#define IHTTPMailCallback_OnError(This, ixpstatus, pResult, pTransport) \
  ((This)->lpVtbl->OnError (This, ixpstatus, pResult, pTransport))
#define IHTTPMailCallback_OnCommand(This, cmdtype, pszLine, hrResponse, pTransport) \
  ((This)->lpVtbl->OnCommand (This, cmdtype, pszLine, hrResponse, pTransport))
#define IHTTPMailCallback_OnResponse(This, pResponse) ((This)->lpVtbl->OnResponse (This, pResponse))
#define IHTTPMailCallback_GetParentWindow(This, phwndParent) ((This)->lpVtbl->GetParentWindow (This, phwndParent))

#define ITransportCallbackService_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define ITransportCallbackService_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define ITransportCallbackService_Release(This) ((This)->lpVtbl->Release (This))
#define ITransportCallbackService_GetParentWindow(This, dwReserved, phwndParent) \
  ((This)->lpVtbl->GetParentWindow (This, dwReserved, phwndParent))
#define ITransportCallbackService_GetAccount(This, pdwServerType, ppAccount) \
  ((This)->lpVtbl->GetAccount (This, pdwServerType, ppAccount))

#define IInternetTransport_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IInternetTransport_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IInternetTransport_Release(This) ((This)->lpVtbl->Release (This))
#define IInternetTransport_GetServerInfo(This, pInetServer) ((This)->lpVtbl->GetServerInfo (This, pInetServer))
#define IInternetTransport_GetIXPType(This) ((This)->lpVtbl->GetIXPType (This))
#define IInternetTransport_IsState(This, isstate) ((This)->lpVtbl->IsState (This, isstate))
#define IInternetTransport_InetServerFromAccount(This, pAccount, pInetServer) \
  ((This)->lpVtbl->InetServerFromAccount (This, pAccount, pInetServer))
#define IInternetTransport_Connect(This, pInetServer, fAuthenticate, fCommandLogging) \
  ((This)->lpVtbl->Connect (This, pInetServer, fAuthenticate, fCommandLogging))
#define IInternetTransport_HandsOffCallback(This) ((This)->lpVtbl->HandsOffCallback (This))
#define IInternetTransport_Disconnect(This) ((This)->lpVtbl->Disconnect (This))
#define IInternetTransport_DropConnection(This) ((This)->lpVtbl->DropConnection (This))
#define IInternetTransport_GetStatus(This, pCurrentStatus) ((This)->lpVtbl->GetStatus (This, pCurrentStatus))

#define IHTTPMailTransport_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IHTTPMailTransport_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IHTTPMailTransport_Release(This) ((This)->lpVtbl->Release (This))
#define IHTTPMailTransport_GetServerInfo(This, pInetServer) ((This)->lpVtbl->GetServerInfo (This, pInetServer))
#define IHTTPMailTransport_GetIXPType(This) ((This)->lpVtbl->GetIXPType (This))
#define IHTTPMailTransport_IsState(This, isstate) ((This)->lpVtbl->IsState (This, isstate))
#define IHTTPMailTransport_InetServerFromAccount(This, pAccount, pInetServer) \
  ((This)->lpVtbl->InetServerFromAccount (This, pAccount, pInetServer))
#define IHTTPMailTransport_Connect(This, pInetServer, fAuthenticate, fCommandLogging) \
  ((This)->lpVtbl->Connect (This, pInetServer, fAuthenticate, fCommandLogging))
#define IHTTPMailTransport_HandsOffCallback(This) ((This)->lpVtbl->HandsOffCallback (This))
#define IHTTPMailTransport_Disconnect(This) ((This)->lpVtbl->Disconnect (This))
#define IHTTPMailTransport_DropConnection(This) ((This)->lpVtbl->DropConnection (This))
#define IHTTPMailTransport_GetStatus(This, pCurrentStatus) ((This)->lpVtbl->GetStatus (This, pCurrentStatus))
#define IHTTPMailTransport_InitNew(This, pszUserAgent, pszLogFilePath, pCallback) \
  ((This)->lpVtbl->InitNew (This, pszUserAgent, pszLogFilePath, pCallback))
#define IHTTPMailTransport_CommandGET(This, pszPath, rgszAcceptTypes, fTranslate, dwContext) \
  ((This)->lpVtbl->CommandGET (This, pszPath, rgszAcceptTypes, fTranslate, dwContext))
#define IHTTPMailTransport_CommandPUT(This, pszPath, lpvData, cbSize, dwContext) \
  ((This)->lpVtbl->CommandPUT (This, pszPath, lpvData, cbSize, dwContext))
#define IHTTPMailTransport_CommandPOST(This, pszPath, pStream, pszContentType, dwContext) \
  ((This)->lpVtbl->CommandPOST (This, pszPath, pStream, pszContentType, dwContext))
#define IHTTPMailTransport_CommandDELETE(This, pszPath, dwContext) \
  ((This)->lpVtbl->CommandDELETE (This, pszPath, dwContext))
#define IHTTPMailTransport_CommandBDELETE(This, pszSourceCollection, pTargets, dwContext) \
  ((This)->lpVtbl->CommandBDELETE (This, pszSourceCollection, pTargets, dwContext))
#define IHTTPMailTransport_CommandPROPFIND(This, pszPath, pRequest, dwDepth, dwContext) \
  ((This)->lpVtbl->CommandPROPFIND (This, pszPath, pRequest, dwDepth, dwContext))
#define IHTTPMailTransport_CommandPROPPATCH(This, pszPath, pRequest, dwContext) \
  ((This)->lpVtbl->CommandPROPPATCH (This, pszPath, pRequest, dwContext))
#define IHTTPMailTransport_CommandMKCOL(This, pszPath, dwContext) \
  ((This)->lpVtbl->CommandMKCOL (This, pszPath, dwContext))
#define IHTTPMailTransport_CommandCOPY(This, pszPath, pszDestination, fAllowRename, dwContext) \
  ((This)->lpVtbl->CommandCOPY (This, pszPath, pszDestination, fAllowRename, dwContext))
#define IHTTPMailTransport_CommandBCOPY(This, a, b, c, d, e, f) ((This)->lpVtbl->CommandBCOPY (This, a, b, c, d, e, f))
#define IHTTPMailTransport_CommandMOVE(This, pszPath, pszDestination, fAllowRename, dwContext) \
  ((This)->lpVtbl->CommandMOVE (This, pszPath, pszDestination, fAllowRename, dwContext))
#define IHTTPMailTransport_CommandBMOVE(This, a, b, c, d, e, f) ((This)->lpVtbl->CommandBMOVE (This, a, b, c, d, e, f))
#define IHTTPMailTransport_GetProperty(This, proptype, ppszProp) \
  ((This)->lpVtbl->GetProperty (This, proptype, ppszProp))
#define IHTTPMailTransport_MemberInfo(This, pszPath, flags, dwDepth, fIncludeRoot, dwContext) \
  ((This)->lpVtbl->MemberInfo (This, pszPath, flags, dwDepth, fIncludeRoot, dwContext))
#define IHTTPMailTransport_FindFolders(This, pszPath, dwContext) \
  ((This)->lpVtbl->FindFolders (This, pszPath, dwContext))
#define IHTTPMailTransport_MarkRead(This, pszPath, pTargets, fMarkRead, dwContext) \
  ((This)->lpVtbl->MarkRead (This, pszPath, pTargets, fMarkRead, dwContext))
#define IHTTPMailTransport_SendMessage(This, pszPath, pszFrom, pTargets, fSaveInSent, pMessageStream, dwContext) \
  ((This)->lpVtbl->SendMessage (This, pszPath, pszFrom, pTargets, fSaveInSent, pMessageStream, dwContext))
#define IHTTPMailTransport_ListContacts(This, pszPath, dwContext) \
  ((This)->lpVtbl->ListContacts (This, pszPath, dwContext))
#define IHTTPMailTransport_ListContactInfos(This, pszCollectionPath, dwContext) \
  ((This)->lpVtbl->ListContactInfos (This, pszCollectionPath, dwContext))
#define IHTTPMailTransport_ContactInfo(This, pszPath, dwContext) \
  ((This)->lpVtbl->ContactInfo (This, pszPath, dwContext))
#define IHTTPMailTransport_PostContact(This, pszPath, pciInfo, dwContext) \
  ((This)->lpVtbl->PostContact (This, pszPath, pciInfo, dwContext))
#define IHTTPMailTransport_PatchContact(This, pszPath, pciInfo, dwContext) \
  ((This)->lpVtbl->PatchContact (This, pszPath, pciInfo, dwContext))
#define IHTTPMailTransport_GetPropertyDw(This, proptype, lpdwProp) \
  ((This)->lpVtbl->GetPropertyDw (This, proptype, lpdwProp))

#define IHTTPMailTransport2_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IHTTPMailTransport2_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IHTTPMailTransport2_Release(This) ((This)->lpVtbl->Release (This))
#define IHTTPMailTransport2_RootMemberInfo(This, a, b, c, d, e, f, g) \
  ((This)->lpVtbl->RootMemberInfo (This, a, b, c, d, e, f, g))
#define IHTTPMailTransport2_FolderMemberInfo(This, a, b, c, d, e, f, g) \
  ((This)->lpVtbl->FolderMemberInfo (This, a, b, c, d, e, f, g))
