/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The enumerations, constants, structures and result codes of the HTTPMail transport, with the numbers and the layout
 * that the published reference gives them. Include <imnxport.h>, which includes this.
 *
 * Every string in a structure that a callback receives belongs to the transport and is gone when the callback returns.
 */

#pragma once

#include <httpmail-com-base.h>

HTTPMAIL_COM_BEGIN

/* Sizes, in bytes with the closing 0 */

#define CCHMAX_ACCOUNT_NAME 256
#define CCHMAX_USERNAME 256
#define CCHMAX_PASSWORD 256
#define CCHMAX_SERVER_NAME 256
#define CCHMAX_CONNECTOID 256
#define CCHMAX_EMAIL_ADDRESS 256
#define CCHMAX_DOMAIN 256
#define CCHMAX_PHONE_NUMBER 128

/* Kinds of servers, for ITransportCallbackService::GetAccount */

#define SRV_NNTP 0x0001
#define SRV_IMAP 0x0002
#define SRV_POP3 0x0004
#define SRV_SMTP 0x0008
#define SRV_LDAP 0x0010
#define SRV_HTTPMAIL 0x0020
#define SRV_MAIL ((DWORD) (SRV_IMAP | SRV_POP3 | SRV_SMTP | SRV_HTTPMAIL))
#define SRV_ALL ((DWORD) (SRV_MAIL | SRV_NNTP | SRV_LDAP))

/* The connection */

typedef enum tagIXPTYPE
{
  IXP_NNTP,
  IXP_SMTP,
  IXP_POP3,
  IXP_IMAP,
  IXP_RAS,
  IXP_HTTPMail
} IXPTYPE;

typedef enum tagIXPSTATUS
{
  IXP_FINDINGHOST,
  IXP_CONNECTING,
  IXP_SECURING,
  IXP_CONNECTED,
  IXP_AUTHORIZING,
  IXP_AUTHRETRY,
  IXP_AUTHORIZED, /* for a moment: IXP_CONNECTED follows */
  IXP_DISCONNECTING,
  IXP_DISCONNECTED,
  IXP_LAST
} IXPSTATUS;

typedef enum tagIXPISSTATE
{
  IXP_IS_CONNECTED,
  IXP_IS_BUSY,
  IXP_IS_READY,
  IXP_IS_AUTHENTICATED
} IXPISSTATE;

typedef enum tagCMDTYPE
{
  CMD_SEND,
  CMD_RESP
} CMDTYPE;

typedef enum tagRASCONNTYPE
{
  RAS_CONNECT_LAN,
  RAS_CONNECT_MANUAL,
  RAS_CONNECT_RAS
} RASCONNTYPE;

/* The last two arguments of IInternetTransport::Connect */
#define iitAUTHENTICATE ((boolean) TRUE)
#define iitDONT_AUTHENTICATE ((boolean) FALSE)
#define iitDONT_AUTHENTICATe iitDONT_AUTHENTICATE /* another spelling that is in use */
#define iitENABLE_ONCOMMAND ((boolean) TRUE)
#define iitDISABLE_ONCOMMAND ((boolean) FALSE)

/* INETSERVER.dwFlags */
#define ISF_SMTP_USEIPFORHELO 0x01
#define ISF_ALWAYSPROMPTFORPASSWORD 0x02
#define ISF_SSLONSAMEPORT 0x04
#define ISF_QUERYDSNSUPPORT 0x08
#define ISF_QUERYAUTHSUPPORT 0x10

/* szServerName holds the URL of the account, or a host name; dwPort (0: the usual one) and fSSL count for a host name. */
typedef struct INETSERVER
{
  CHAR szAccount[CCHMAX_ACCOUNT_NAME];
  CHAR szUserName[CCHMAX_USERNAME];
  CHAR szPassword[CCHMAX_PASSWORD];
  CHAR szServerName[CCHMAX_SERVER_NAME];
  CHAR szConnectoid[CCHMAX_CONNECTOID];
  RASCONNTYPE rasconntype;
  DWORD dwPort;
  BOOL fSSL;
  BOOL fTrySicily;
  DWORD dwTimeout; /* seconds without activity until OnTimeout, 0: the transport's default */
  DWORD dwFlags;   /* ISF_… */
} INETSERVER, *LPINETSERVER;

/* How a command, or the connection, ended */
typedef struct tagIXPRESULT
{
  HRESULT hrResult;
  LPSTR pszResponse;     /* the server's last status line, or NULL */
  UINT uiServerError;    /* the HTTP status, or 0 */
  HRESULT hrServerError; /* the result code that the HTTP status stands for */
  DWORD dwSocketError;
  LPSTR pszProblem; /* what to tell a person, or NULL */
} IXPRESULT, *LPIXPRESULT;

/* Commands and their arguments */

typedef enum tagHTTPMAILCOMMAND
{
  HTTPMAIL_NONE,
  HTTPMAIL_GETPROP,
  HTTPMAIL_GET,
  HTTPMAIL_PUT,
  HTTPMAIL_POST,
  HTTPMAIL_DELETE,
  HTTPMAIL_BDELETE,
  HTTPMAIL_PROPFIND,
  HTTPMAIL_PROPPATCH,
  HTTPMAIL_MKCOL,
  HTTPMAIL_COPY,
  HTTPMAIL_BCOPY,
  HTTPMAIL_MOVE,
  HTTPMAIL_BMOVE,
  HTTPMAIL_MEMBERINFO,
  HTTPMAIL_FINDFOLDERS,
  HTTPMAIL_MARKREAD,
  HTTPMAIL_SENDMESSAGE,
  HTTPMAIL_LISTCONTACTS,
  HTTPMAIL_CONTACTINFO,
  HTTPMAIL_POSTCONTACT,
  HTTPMAIL_PATCHCONTACT
} HTTPMAILCOMMAND;

typedef enum tagHTTPMAILPROPTYPE
{
  HTTPMAIL_PROP_INVALID,
  HTTPMAIL_PROP_ADBAR,
  HTTPMAIL_PROP_CONTACTS,
  HTTPMAIL_PROP_INBOX,
  HTTPMAIL_PROP_OUTBOX,
  HTTPMAIL_PROP_SENDMSG,
  HTTPMAIL_PROP_SENTITEMS,
  HTTPMAIL_PROP_DELETEDITEMS,
  HTTPMAIL_PROP_DRAFTS,
  HTTPMAIL_PROP_MSGFOLDERROOT,
  HTTPMAIL_PROP_SIG,
  HTTPMAIL_PROP_MAXPOLLINGINTERVAL, /* a number: IHTTPMailTransport::GetPropertyDw */
  HTTPMAIL_PROP_LAST
} HTTPMAILPROPTYPE;

typedef enum tagHTTPMAILSPECIALFOLDER
{
  HTTPMAIL_SF_NONE,
  HTTPMAIL_SF_UNRECOGNIZED,
  HTTPMAIL_SF_INBOX,
  HTTPMAIL_SF_DELETEDITEMS,
  HTTPMAIL_SF_DRAFTS,
  HTTPMAIL_SF_OUTBOX,
  HTTPMAIL_SF_SENTITEMS,
  HTTPMAIL_SF_CONTACTS,
  HTTPMAIL_SF_CALENDAR,
  HTTPMAIL_SF_MSNPROMO,
  HTTPMAIL_SF_BULKMAIL,
  HTTPMAIL_SF_LAST
} HTTPMAILSPECIALFOLDER;

typedef enum tagHTTPMAILCONTACTTYPE
{
  HTTPMAIL_CT_CONTACT,
  HTTPMAIL_CT_GROUP,
  HTTPMAIL_CT_LAST
} HTTPMAILCONTACTTYPE;

typedef DWORD MEMBERINFOFLAGS;

#define HTTP_MEMBERINFO_COMMONPROPS 0x00000000
#define HTTP_MEMBERINFO_FOLDERPROPS 0x00000001
#define HTTP_MEMBERINFO_MESSAGEPROPS 0x00000002
#define HTTP_MEMBERINFO_ALLPROPS (HTTP_MEMBERINFO_FOLDERPROPS | HTTP_MEMBERINFO_MESSAGEPROPS)

#define DEPTH_INFINITY ((DWORD) 0xFFFFFFFE)

/* Namespaces that have a number without being added */
#define DAVNAMESPACE_UNKNOWN ((DWORD) 0xFFFFFFFF)
#define DAVNAMESPACE_DAV ((DWORD) 0)      /* DAV: */
#define DAVNAMESPACE_HOTMAIL ((DWORD) 1)  /* http://schemas.microsoft.com/hotmail/ */
#define DAVNAMESPACE_HTTPMAIL ((DWORD) 2) /* urn:schemas:httpmail: */
#define DAVNAMESPACE_MAIL ((DWORD) 3)     /* urn:schemas:mailheader: */
#define DAVNAMESPACE_CONTACTS ((DWORD) 4) /* urn:schemas:contacts: */

/* URLs, or names relative to a collection; for SendMessage, addresses */
typedef struct tagHTTPTARGETLIST
{
  ULONG cTarget;
  LPCSTR *prgTarget;
} HTTPTARGETLIST, *LPHTTPTARGETLIST;

/* Responses */

typedef struct tagHTTPMAILGETPROP
{
  HTTPMAILPROPTYPE type;
  LPSTR pszProp;
  DWORD dwProp;
} HTTPMAILGETPROP, *LPHTTPMAILGETPROP;

/* A part of what was got: the cbIncrement bytes at pvBody, which are not closed by a 0. Counts stop at 4 GiB - 1. */
typedef struct tagHTTPMAILGET
{
  BOOL fTotalKnown;
  DWORD cbIncrement;
  DWORD cbCurrent;
  DWORD cbTotal;
  LPVOID pvBody;
  LPSTR pszContentType;
} HTTPMAILGET, *LPHTTPMAILGET;

/* Also of PUT and SendMessage */
typedef struct tagHTTPMAILPOST
{
  LPSTR pszLocation; /* with the last response, when there is one */
  BOOL fResend;      /* the upload began again: cbCurrent counts from 0 */
  DWORD cbIncrement;
  DWORD cbCurrent;
  DWORD cbTotal;
} HTTPMAILPOST, *LPHTTPMAILPOST;

typedef struct tagHTTPMAILPROPFIND
{
  struct IPropFindMultiResponse *pMultiResponse; /* AddRef it to keep it */
} HTTPMAILPROPFIND, *LPHTTPMAILPROPFIND;

typedef struct tagHTTPMAILLOCATION
{
  LPSTR pszLocation;
} HTTPMAILLOCATION, *LPHTTPMAILLOCATION;

typedef struct tagHTTPMAILBCOPYMOVE
{
  LPSTR pszHref;
  LPSTR pszLocation;
  HRESULT hrResult;
} HTTPMAILBCOPYMOVE, *LPHTTPMAILBCOPYMOVE;

typedef struct tagHTTPMAILBCOPYMOVELIST
{
  ULONG cBCopyMove;
  LPHTTPMAILBCOPYMOVE prgBCopyMove;
} HTTPMAILBCOPYMOVELIST, *LPHTTPMAILBCOPYMOVELIST;

typedef struct tagHTTPMEMBERINFO
{
  LPSTR pszHref;
  BOOL fIsFolder;

  /* HTTP_MEMBERINFO_FOLDERPROPS */
  LPSTR pszDisplayName;
  BOOL fHasSubs;
  BOOL fNoSubs;
  DWORD dwUnreadCount;
  DWORD dwVisibleCount;
  HTTPMAILSPECIALFOLDER tySpecial;

  /* HTTP_MEMBERINFO_MESSAGEPROPS */
  BOOL fRead;
  BOOL fHasAttachment;
  LPSTR pszTo;
  LPSTR pszFrom;
  LPSTR pszSubject;
  LPSTR pszDate;
  DWORD dwContentLength;
} HTTPMEMBERINFO, *LPHTTPMEMBERINFO;

typedef struct tagHTTPMEMBERINFOLIST
{
  ULONG cMemberInfo;
  LPHTTPMEMBERINFO prgMemberInfo;
  LPSTR pszRootTimeStamp;
  LPSTR pszFolderTimeStamp;
} HTTPMEMBERINFOLIST, *LPHTTPMEMBERINFOLIST;

typedef struct tagHTTPMEMBERERROR
{
  LPSTR pszHref;
  HRESULT hrResult;
} HTTPMEMBERERROR, *LPHTTPMEMBERERROR;

typedef struct tagHTTPMEMBERERRORLIST
{
  ULONG cMemberError;
  LPHTTPMEMBERERROR prgMemberError;
} HTTPMEMBERERRORLIST, *LPHTTPMEMBERERRORLIST;

typedef struct tagHTTPCONTACTID
{
  LPSTR pszHref;
  LPSTR pszId;
  HTTPMAILCONTACTTYPE tyContact;
  LPSTR pszModified;
} HTTPCONTACTID, *LPHTTPCONTACTID;

typedef struct tagHTTPCONTACTIDLIST
{
  ULONG cContactId;
  LPHTTPCONTACTID prgContactId;
} HTTPCONTACTIDLIST, *LPHTTPCONTACTIDLIST;

/* As an argument: NULL leaves a field as it is, "" clears it. */
typedef struct tagHTTPCONTACTINFO
{
  LPSTR pszHref;
  LPSTR pszId;
  HTTPMAILCONTACTTYPE tyContact;
  LPSTR pszModified;
  LPSTR pszDisplayName;
  LPSTR pszGivenName;
  LPSTR pszSurname;
  LPSTR pszNickname;
  LPSTR pszEmail;
  LPSTR pszHomeStreet;
  LPSTR pszHomeCity;
  LPSTR pszHomeState;
  LPSTR pszHomePostalCode;
  LPSTR pszHomeCountry;
  LPSTR pszCompany;
  LPSTR pszWorkStreet;
  LPSTR pszWorkCity;
  LPSTR pszWorkState;
  LPSTR pszWorkPostalCode;
  LPSTR pszWorkCountry;
  LPSTR pszHomePhone;
  LPSTR pszHomeFax;
  LPSTR pszWorkPhone;
  LPSTR pszWorkFax;
  LPSTR pszMobilePhone;
  LPSTR pszOtherPhone;
  LPSTR pszBday;
  LPSTR pszPager;
} HTTPCONTACTINFO, *LPHTTPCONTACTINFO;

typedef struct tagHTTPCONTACTINFOLIST
{
  ULONG cContactInfo;
  LPHTTPCONTACTINFO prgContactInfo;
} HTTPCONTACTINFOLIST, *LPHTTPCONTACTINFOLIST;

#ifdef NONAMELESSUNION
#define HTTPMAIL_COM_UNION union
#define HTTPMAIL_COM_UNION_NAME u
#else
#define HTTPMAIL_COM_UNION HTTPMAIL_COM_EXTENSION union
#define HTTPMAIL_COM_UNION_NAME
#endif

/* A part of the answer to a command; the last part has fDone set. When rIxpResult.hrResult failed the union is zero. */
typedef struct tagHTTPMAILRESPONSE
{
  HTTPMAILCOMMAND command;
  DWORD dwContext; /* what the command was given */
  BOOL fDone;
  IXPRESULT rIxpResult;
  struct IHTTPMailTransport *pTransport;
  HTTPMAIL_COM_UNION
  {
    HTTPMAILGETPROP rGetPropInfo;           /* HTTPMAIL_GETPROP */
    HTTPMAILGET rGetInfo;                   /* HTTPMAIL_GET */
    HTTPMAILPOST rPutInfo;                  /* HTTPMAIL_PUT */
    HTTPMAILPOST rPostInfo;                 /* HTTPMAIL_POST */
    HTTPMAILPROPFIND rPropFindInfo;         /* HTTPMAIL_PROPFIND, HTTPMAIL_PROPPATCH */
    HTTPMAILLOCATION rMkColInfo;            /* HTTPMAIL_MKCOL */
    HTTPMAILLOCATION rCopyMoveInfo;         /* HTTPMAIL_COPY, HTTPMAIL_MOVE */
    HTTPMAILBCOPYMOVELIST rBCopyMoveList;   /* HTTPMAIL_BCOPY, HTTPMAIL_BMOVE */
    HTTPMEMBERINFOLIST rMemberInfoList;     /* HTTPMAIL_MEMBERINFO, HTTPMAIL_FINDFOLDERS */
    HTTPMEMBERERRORLIST rMemberErrorList;   /* HTTPMAIL_MARKREAD, HTTPMAIL_BDELETE */
    HTTPMAILPOST rSendMessageInfo;          /* HTTPMAIL_SENDMESSAGE */
    HTTPCONTACTIDLIST rContactIdList;       /* HTTPMAIL_LISTCONTACTS */
    HTTPCONTACTINFOLIST rContactInfoList;   /* HTTPMAIL_CONTACTINFO */
    HTTPCONTACTID rPostContactInfo;         /* HTTPMAIL_POSTCONTACT */
    HTTPCONTACTID rPatchContactInfo;        /* HTTPMAIL_PATCHCONTACT */
  } HTTPMAIL_COM_UNION_NAME;
} HTTPMAILRESPONSE, *LPHTTPMAILRESPONSE;

/* Result codes */

#ifndef HR_E
#define HR_E(number) MAKE_HRESULT (SEVERITY_ERROR, FACILITY_INTERNET, number)
#endif
#ifndef HR_S
#define HR_S(number) MAKE_HRESULT (SEVERITY_SUCCESS, FACILITY_INTERNET, number)
#endif

#define IXP_E_LOAD_SICILY_FAILED HR_E (0xCC00)
#define IXP_E_INVALID_CERT_CN HR_E (0xCC01)
#define IXP_E_INVALID_CERT_DATE HR_E (0xCC02)
#define IXP_E_ALREADY_CONNECTED HR_E (0xCC03)
#define IXP_E_CONN HR_E (0xCC04)
#define IXP_E_NOT_CONNECTED HR_E (0xCC05)
#define IXP_E_CONN_SEND HR_E (0xCC06)
#define IXP_E_WOULD_BLOCK HR_E (0xCC07)
#define IXP_E_INVALID_STATE HR_E (0xCC08)
#define IXP_E_CONN_RECV HR_E (0xCC09)
#define IXP_E_INCOMPLETE HR_E (0xCC0A)
#define IXP_E_BUSY HR_E (0xCC0B)
#define IXP_E_NOT_INIT HR_E (0xCC0C)
#define IXP_E_CANT_FIND_HOST HR_E (0xCC0D)
#define IXP_E_FAILED_TO_CONNECT HR_E (0xCC0E)
#define IXP_E_CONNECTION_DROPPED HR_E (0xCC0F)
#define IXP_E_INVALID_ADDRESS HR_E (0xCC10)
#define IXP_E_INVALID_ADDRESS_LIST HR_E (0xCC11)
#define IXP_E_SOCKET_READ_ERROR HR_E (0xCC12)
#define IXP_E_SOCKET_WRITE_ERROR HR_E (0xCC13)
#define IXP_E_SOCKET_INIT_ERROR HR_E (0xCC14)
#define IXP_E_SCOKET_INIT_ERROR IXP_E_SOCKET_INIT_ERROR /* another spelling that is in use */
#define IXP_E_SOCKET_CONNECT_ERROR HR_E (0xCC15)
#define IXP_E_INVALID_ACCOUNT HR_E (0xCC16)
#define IXP_E_USER_CANCEL HR_E (0xCC17)
#define IXP_E_SICILY_LOGON_FAILED HR_E (0xCC18)
#define IXP_E_TIMEOUT HR_E (0xCC19)
#define IXP_E_SECURE_CONNECT_FAILED HR_E (0xCC1A)

/* What an HTTP status stands for */
#define IXP_E_HTTP_USE_PROXY HR_E (0xCC30)            /* 305 */
#define IXP_E_HTTP_BAD_REQUEST HR_E (0xCC31)          /* 400 */
#define IXP_E_HTTP_UNAUTHORIZED HR_E (0xCC32)         /* 401 */
#define IXP_E_HTTP_FORBIDDEN HR_E (0xCC33)            /* 403 */
#define IXP_E_HTTP_NOT_FOUND HR_E (0xCC34)            /* 404 */
#define IXP_E_HTTP_METHOD_NOT_ALLOW HR_E (0xCC35)     /* 405 */
#define IXP_E_HTTP_NOT_ACCEPTABLE HR_E (0xCC36)       /* 406 */
#define IXP_E_HTTP_PROXY_AUTH_REQ HR_E (0xCC37)       /* 407 */
#define IXP_E_HTTP_REQUEST_TIMEOUT HR_E (0xCC38)      /* 408 */
#define IXP_E_HTTP_CONFLICT HR_E (0xCC39)             /* 409 */
#define IXP_E_HTTP_GONE HR_E (0xCC3A)                 /* 410 */
#define IXP_E_HTTP_LENGTH_REQUIRED HR_E (0xCC3B)      /* 411 */
#define IXP_E_HTTP_PRECOND_FAILED HR_E (0xCC3C)       /* 412 */
#define IXP_E_HTTP_INTERNAL_ERROR HR_E (0xCC3D)       /* 500 */
#define IXP_E_HTTP_NOT_IMPLEMENTED HR_E (0xCC3E)      /* 501 */
#define IXP_E_HTTP_BAD_GATEWAY HR_E (0xCC3F)          /* 502 */
#define IXP_E_HTTP_SERVICE_UNAVAIL HR_E (0xCCF0)      /* 503 */
#define IXP_E_HTTP_GATEWAY_TIMEOUT HR_E (0xCCF1)      /* 504 */
#define IXP_E_HTTP_VERS_NOT_SUP HR_E (0xCCF2)         /* 505 */
#define IXP_E_HTTP_INSUFFICIENT_STORAGE HR_E (0xCCF3) /* 425, 507 */
#define IXP_E_HTTP_ROOT_PROP_NOT_FOUND HR_E (0xCCF4)  /* the server answered without that property */

HTTPMAIL_COM_END
