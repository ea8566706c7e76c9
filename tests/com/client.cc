/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A mail program in C++ as the reference of the interfaces tells one to be written: one class implements the callback
 * and the service beside it, and each answer begins the next command. One line for each thing that is told; the first
 * thing that is off ends it.
 *
 *   client-cc WHAT SERVER PORT USER PASSWORD-FILE      SERVER: a host name with a port, or a URL and port 0
 *
 * WHAT: session    logs on when asked, lists the inbox, fetches a message, disconnects
 *       leave      the same, and lets go of the transport inside the last answer
 *       cancel     gives a wrong password, then none
 *       accept     answers Yes, or OK, to every question
 *       refuse     answers No, or Cancel
 *       wait       waits once more, then gives up */

#include <windows.h>
#include <Imnxport.h>
#include <glib.h>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

static void
Say (const char *pszFormat, ...)
{
  va_list arguments;

  va_start (arguments, pszFormat);
  std::vprintf (pszFormat, arguments);
  va_end (arguments);
  std::putchar ('\n');
  std::fflush (stdout);
}

static void
Check (bool fGood, const char *pszWhat, HRESULT hr = S_OK)
{
  if (fGood)
    return;
  std::fprintf (stderr, "off: %s (%#x)\n", pszWhat, static_cast<unsigned int> (hr));
  std::exit (1);
}

/* Lets go of an interface at the end of its block. */
template <class T> class CPtr
{
public:
  CPtr () : m_p (NULL) {}
  ~CPtr () { Clear (); }
  void Clear ()
  {
    T *p = m_p;

    m_p = NULL;
    if (p != NULL)
      p->Release ();
  }
  T *operator->() const { return m_p; }
  operator T * () const { return m_p; }
  void **operator& ()
  {
    Clear ();
    return reinterpret_cast<void **> (&m_p);
  }

private:
  CPtr (const CPtr &);
  CPtr &operator= (const CPtr &);

  T *m_p;
};

class CMailClient : public IHTTPMailCallback, public ITransportCallbackService
{
public:
  CMailClient (const std::string &strWhat, const std::string &strPassword);

  void Run (INETSERVER &server);
  ULONG References () const { return m_cRef; }

  /* IUnknown */
  STDMETHODIMP QueryInterface (REFIID riid, void **ppv);
  STDMETHODIMP_ (ULONG) AddRef ();
  STDMETHODIMP_ (ULONG) Release ();

  /* ITransportCallback */
  STDMETHODIMP OnTimeout (DWORD *pdwTimeout, IInternetTransport *pTransport);
  STDMETHODIMP OnLogonPrompt (LPINETSERVER pInetServer, IInternetTransport *pTransport);
  STDMETHODIMP_ (INT)
  OnPrompt (HRESULT hrError, LPCTSTR pszText, LPCTSTR pszCaption, UINT uType, IInternetTransport *pTransport);
  STDMETHODIMP OnStatus (IXPSTATUS ixpstatus, IInternetTransport *pTransport);
  STDMETHODIMP OnError (IXPSTATUS ixpstatus, LPIXPRESULT pResult, IInternetTransport *pTransport);
  STDMETHODIMP OnCommand (CMDTYPE cmdtype, LPSTR pszLine, HRESULT hrResponse, IInternetTransport *pTransport);

  /* IHTTPMailCallback */
  STDMETHODIMP OnResponse (LPHTTPMAILRESPONSE pResponse);
  STDMETHODIMP GetParentWindow (HWND *phwndParent);

  /* ITransportCallbackService */
  STDMETHODIMP GetParentWindow (DWORD dwReserved, HWND *phwndParent);
  STDMETHODIMP GetAccount (LPDWORD pdwServerType, IImnAccount **ppAccount);

private:
  virtual ~CMailClient () {}
  CMailClient (const CMailClient &);
  CMailClient &operator= (const CMailClient &);

  bool Does (const char *pszWhat) const { return m_strWhat == pszWhat; }
  void OnProperty (const HTTPMAILGETPROP &property);
  void OnMembers (const HTTPMEMBERINFOLIST &list, bool fDone);
  void OnBody (const HTTPMAILGET &get, bool fDone);
  void Leave ();

  ULONG m_cRef;
  std::string m_strWhat;
  std::string m_strPassword;
  CPtr<IHTTPMailTransport> m_pTransport;
  std::string m_strFirst;
  std::string m_strLog;
  ULONG m_cMessages;
  DWORD m_cbBody;
  unsigned int m_cQuestions;
  bool m_fLeft;
  bool m_fDone;
};

CMailClient::CMailClient (const std::string &strWhat, const std::string &strPassword)
    : m_cRef (1), m_strWhat (strWhat), m_strPassword (strPassword), m_cMessages (0), m_cbBody (0), m_cQuestions (0),
      m_fLeft (false), m_fDone (false)
{
}

void
CMailClient::Run (INETSERVER &server)
{
  HRESULT hr =
      CoCreateInstance (CLSID_IHTTPMailTransport, NULL, CLSCTX_INPROC_SERVER, IID_IHTTPMailTransport, &m_pTransport);
  Check (hr == S_OK, "CoCreateInstance", hr);
  hr = HTTPMailCreateTransport (IID_IHTTPMailTransport, NULL);
  Check (hr == E_POINTER, "HTTPMailCreateTransport", hr);
  {
    CPtr<IUnknown> pUnknown;
    CPtr<IHTTPMailTransport2> pSecond;
    CPtr<IUnknown> pSame;

    Check (m_pTransport->QueryInterface (IID_IUnknown, &pUnknown) == S_OK, "it is unknown");
    Check (m_pTransport->QueryInterface (IID_IHTTPMailTransport2, &pSecond) == S_OK, "there is no second interface");
    Check (pSecond->QueryInterface (IID_IUnknown, &pSame) == S_OK && pUnknown == pSame, "it has two identities");
  }
  hr = m_pTransport->InitNew ("client-in-c++/1.0", NULL, this);
  Check (hr == S_OK, "InitNew", hr);
  hr = m_pTransport->Connect (&server, iitAUTHENTICATE, iitENABLE_ONCOMMAND);
  Check (hr == S_OK, "Connect", hr);
  hr = m_pTransport->GetProperty (HTTPMAIL_PROP_INBOX, NULL);
  Check (hr == E_PENDING, "GetProperty", hr);

  while (!m_fDone)
    g_main_context_iteration (NULL, TRUE);

  if (m_pTransport)
    {
      IHTTPMailTransport *pTransport = m_pTransport;

      Check (pTransport->IsState (IXP_IS_CONNECTED) == S_FALSE, "it is still connected");
      Check (pTransport->HandsOffCallback () == S_OK, "it had no callback");
      Check (m_cRef == 1, "the callback is still held");
      m_pTransport.Clear ();
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  Check (m_cRef == 1, "the callback is still held");
  Check (m_strLog.find (m_strPassword) == std::string::npos, "the password stands in the log");
  Say ("log: %s", m_strLog.empty () ? "empty" : "without the password");
}

/* IUnknown */

STDMETHODIMP
CMailClient::QueryInterface (REFIID riid, void **ppv)
{
  if (ppv == NULL)
    return E_POINTER;
  *ppv = NULL;
  if (IsEqualIID (riid, IID_IUnknown) || IsEqualIID (riid, IID_ITransportCallback) ||
      IsEqualIID (riid, IID_IHTTPMailCallback))
    *ppv = static_cast<IHTTPMailCallback *> (this);
  else if (IsEqualIID (riid, IID_ITransportCallbackService))
    *ppv = static_cast<ITransportCallbackService *> (this);
  else
    return E_NOINTERFACE;
  AddRef ();
  return S_OK;
}

STDMETHODIMP_ (ULONG)
CMailClient::AddRef () { return ++m_cRef; }

STDMETHODIMP_ (ULONG)
CMailClient::Release ()
{
  ULONG cRef = --m_cRef;

  if (cRef == 0)
    delete this;
  return cRef;
}

/* ITransportCallback */

STDMETHODIMP
CMailClient::OnTimeout (DWORD *pdwTimeout, IInternetTransport *)
{
  Say ("timeout: %u", *pdwTimeout);
  *pdwTimeout = 1;
  return Does ("wait") && ++m_cQuestions == 1 ? S_OK : S_FALSE;
}

STDMETHODIMP
CMailClient::OnLogonPrompt (LPINETSERVER pInetServer, IInternetTransport *pTransport)
{
  Check (pTransport->GetIXPType () == IXP_HTTPMail, "it is a transport of another kind");
  Say ("logon: %s at %s", pInetServer->szUserName, pInetServer->szServerName);
  Check (pInetServer->szPassword[0] == '\0', "the password is told");
  if (Does ("cancel"))
    {
      std::strcpy (pInetServer->szPassword, "not the password");
      return ++m_cQuestions == 1 ? S_OK : S_FALSE;
    }
  Check (++m_cQuestions == 1, "the right password was asked for twice");
  std::strncpy (pInetServer->szPassword, m_strPassword.c_str (), CCHMAX_PASSWORD - 1);
  return S_OK;
}

STDMETHODIMP_ (INT)
CMailClient::OnPrompt (HRESULT hrError, LPCTSTR pszText, LPCTSTR pszCaption, UINT uType, IInternetTransport *)
{
  bool fYes = Does ("accept");
  UINT uButtons = uType & MB_TYPEMASK;

  Check (FAILED (hrError), "a question without a reason", hrError);
  Check (pszText != NULL && *pszText != '\0' && pszCaption != NULL, "a question without words");
  Say ("prompt: %s", pszText);
  if (uButtons == MB_YESNO || uButtons == MB_YESNOCANCEL)
    return fYes ? IDYES : IDNO;
  return fYes ? IDOK : IDCANCEL;
}

STDMETHODIMP
CMailClient::OnStatus (IXPSTATUS ixpstatus, IInternetTransport *)
{
  static const char *const rgszNames[] = { "finding host", "connecting", "securing",      "connected",   "authorizing",
                                           "retrying",     "authorized", "disconnecting", "disconnected" };

  Check (!m_fLeft, "OnStatus after it was let go");
  Say ("status: %s", rgszNames[ixpstatus]);
  if (ixpstatus == IXP_DISCONNECTED)
    m_fDone = true;
  return S_OK;
}

STDMETHODIMP
CMailClient::OnError (IXPSTATUS, LPIXPRESULT pResult, IInternetTransport *)
{
  Check (!m_fLeft, "OnError after it was let go");
  Check (FAILED (pResult->hrResult), "an error that is none", pResult->hrResult);
  Say ("error: %#x %s", static_cast<unsigned int> (pResult->hrResult),
       pResult->pszProblem != NULL ? pResult->pszProblem : "");
  return S_OK;
}

STDMETHODIMP
CMailClient::OnCommand (CMDTYPE cmdtype, LPSTR pszLine, HRESULT, IInternetTransport *)
{
  Check (!m_fLeft, "OnCommand after it was let go");
  m_strLog += cmdtype == CMD_SEND ? "> " : "< ";
  m_strLog += pszLine;
  m_strLog += '\n';
  return S_OK;
}

/* IHTTPMailCallback */

STDMETHODIMP
CMailClient::OnResponse (LPHTTPMAILRESPONSE pResponse)
{
  Check (!m_fLeft, "OnResponse after it was let go");
  Check (pResponse->pTransport == m_pTransport, "a response of another transport");
  if (FAILED (pResponse->rIxpResult.hrResult))
    {
      Say ("failed: command %d, %#x", pResponse->command, static_cast<unsigned int> (pResponse->rIxpResult.hrResult));
      return S_OK;
    }
  switch (pResponse->command)
    {
    case HTTPMAIL_GETPROP:
      OnProperty (pResponse->rGetPropInfo);
      break;
    case HTTPMAIL_MEMBERINFO:
      OnMembers (pResponse->rMemberInfoList, pResponse->fDone != FALSE);
      break;
    case HTTPMAIL_GET:
      OnBody (pResponse->rGetInfo, pResponse->fDone != FALSE);
      break;
    default:
      Check (false, "a response that nobody asked for");
    }
  return S_OK;
}

STDMETHODIMP
CMailClient::GetParentWindow (HWND *phwndParent)
{
  Check (false, "the callback is asked for the window before the service is");
  *phwndParent = NULL;
  return E_FAIL;
}

/* ITransportCallbackService */

STDMETHODIMP
CMailClient::GetParentWindow (DWORD dwReserved, HWND *phwndParent)
{
  Check (dwReserved == 0, "what is reserved has a meaning");
  *phwndParent = reinterpret_cast<HWND> (0x2a00001);
  return S_OK;
}

STDMETHODIMP
CMailClient::GetAccount (LPDWORD pdwServerType, IImnAccount **ppAccount)
{
  *pdwServerType = SRV_HTTPMAIL;
  *ppAccount = NULL;
  return E_FAIL;
}

/* One answer after the other */

void
CMailClient::OnProperty (const HTTPMAILGETPROP &property)
{
  Check (property.type == HTTPMAIL_PROP_INBOX && property.pszProp != NULL, "it is no inbox");
  Say ("inbox: %s", property.pszProp);
  HRESULT hr = m_pTransport->MemberInfo (property.pszProp, HTTP_MEMBERINFO_MESSAGEPROPS, 1, TRUE, 0);
  Check (hr == S_OK, "MemberInfo", hr);
}

void
CMailClient::OnMembers (const HTTPMEMBERINFOLIST &list, bool fDone)
{
  if (m_strFirst.empty () && list.cMemberInfo > 0)
    m_strFirst = list.prgMemberInfo[0].pszHref;
  m_cMessages += list.cMemberInfo;
  if (!fDone)
    return;
  Say ("messages: %u", m_cMessages);
  HRESULT hr = m_pTransport->CommandGET (m_strFirst.c_str (), NULL, FALSE, 0);
  Check (hr == S_OK, "CommandGET", hr);
}

void
CMailClient::OnBody (const HTTPMAILGET &get, bool fDone)
{
  m_cbBody += get.cbIncrement;
  Check (m_cbBody == get.cbCurrent, "a piece is missing");
  if (!fDone)
    return;
  Say ("bytes: %u", m_cbBody);
  if (Does ("leave"))
    Leave ();
  else
    Check (m_pTransport->Disconnect () == S_OK, "Disconnect");
}

/* The last reference goes while the transport is calling. */
void
CMailClient::Leave ()
{
  Check (m_pTransport->HandsOffCallback () == S_OK, "it had no callback");
  Check (m_pTransport->HandsOffCallback () == S_FALSE, "it had two callbacks");
  m_pTransport.Clear ();
  m_fLeft = true;
  m_fDone = true;
  Say ("left");
}

int
main (int argc, char **argv)
{
  char szPassword[CCHMAX_PASSWORD] = "";
  INETSERVER server;

  Check (argc == 6, "usage: client-cc WHAT SERVER PORT USER PASSWORD-FILE");
  std::FILE *pFile = std::fopen (argv[5], "r");
  Check (pFile != NULL && std::fgets (szPassword, sizeof szPassword, pFile) != NULL, "there is no password");
  std::fclose (pFile);
  szPassword[std::strcspn (szPassword, "\r\n")] = '\0';

  std::memset (&server, 0, sizeof server);
  std::strncpy (server.szServerName, argv[2], CCHMAX_SERVER_NAME - 1);
  std::strncpy (server.szUserName, argv[4], CCHMAX_USERNAME - 1);
  server.dwPort = static_cast<DWORD> (std::atoi (argv[3]));
  server.dwTimeout = std::strcmp (argv[1], "wait") == 0 ? 1 : 60;

  Check (SUCCEEDED (CoInitializeEx (NULL, COINIT_APARTMENTTHREADED)), "CoInitializeEx");
  CMailClient *pClient = new CMailClient (argv[1], szPassword);
  pClient->Run (server);
  Check (pClient->Release () == 0, "the callback is still held");
  CoUninitialize ();
  return 0;
}
