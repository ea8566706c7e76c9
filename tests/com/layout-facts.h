/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What <imnxport.h> must be, spelled out from the published reference: a file that includes this compiles or the header
 * is wrong. Nothing of C's library is needed, so it can be compiled for targets that have none here.
 */

#pragma once

#include <imnxport.h>
#include <stddef.h>

#if defined(__cplusplus)
#define FACT(condition) static_assert (condition, #condition);
#else
#define FACT(condition) __extension__ _Static_assert (condition, #condition);
#endif

#ifdef __LP64__
#define WIDTH(lp64, ilp32) (lp64)
#else
#define WIDTH(lp64, ilp32) (ilp32)
#endif

/* Bytes with pointers of eight and of four bytes. */
#define SIZE(type, lp64, ilp32) FACT (sizeof (type) == WIDTH (lp64, ilp32))
#define AT(type, member, lp64, ilp32) FACT (offsetof (type, member) == WIDTH (lp64, ilp32))
#define IS(name, value) FACT ((name) == (value))
/* The tag, the name and the name of the pointer are of one type, or these declarations contradict each other. */
#define NAMES(type, tag) \
  extern struct tag *layout_##type; \
  extern type *layout_##type; \
  extern LP##type layout_##type;

/* Base types */

#define INTEGER(type, bytes, is_signed) \
  FACT (sizeof (type) == (bytes)) \
  FACT (((type) -1 < (type) 1) == (is_signed))

INTEGER (BYTE, 1, 0)
INTEGER (boolean, 1, 0)
INTEGER (WORD, 2, 0)
INTEGER (DWORD, 4, 0)
INTEGER (ULONG, 4, 0)
INTEGER (UINT, 4, 0)
INTEGER (BOOL, 4, 1)
INTEGER (INT, 4, 1)
INTEGER (LONG, 4, 1)
INTEGER (HRESULT, 4, 1)
INTEGER (LONGLONG, 8, 1)
INTEGER (ULONGLONG, 8, 0)
SIZE (CHAR, 1, 1)
SIZE (TCHAR, 1, 1)
SIZE (OLECHAR, 2, 2)
SIZE (HWND, 8, 4)
SIZE (LARGE_INTEGER, 8, 8)
SIZE (ULARGE_INTEGER, 8, 8)
AT (LARGE_INTEGER, u.HighPart, 4, 4)
AT (ULARGE_INTEGER, QuadPart, 0, 0)

SIZE (GUID, 16, 16)
AT (GUID, Data1, 0, 0)
AT (GUID, Data2, 4, 4)
AT (GUID, Data3, 6, 6)
AT (GUID, Data4, 8, 8)

SIZE (STATSTG, 80, 72)
AT (STATSTG, pwcsName, 0, 0)
AT (STATSTG, type, 8, 4)
AT (STATSTG, cbSize, 16, 8)
AT (STATSTG, mtime, 24, 16)
AT (STATSTG, grfMode, 48, 40)
AT (STATSTG, clsid, 56, 48)
AT (STATSTG, reserved, 76, 68)

/* Structures */

IS (CCHMAX_ACCOUNT_NAME, 256)
IS (CCHMAX_USERNAME, 256)
IS (CCHMAX_PASSWORD, 256)
IS (CCHMAX_SERVER_NAME, 256)
IS (CCHMAX_CONNECTOID, 256)
IS (CCHMAX_DOMAIN, 256)
IS (CCHMAX_PHONE_NUMBER, 128)

NAMES (INETSERVER, INETSERVER)
SIZE (INETSERVER, 1304, 1304)
AT (INETSERVER, szAccount, 0, 0)
AT (INETSERVER, szUserName, 256, 256)
AT (INETSERVER, szPassword, 512, 512)
AT (INETSERVER, szServerName, 768, 768)
AT (INETSERVER, szConnectoid, 1024, 1024)
AT (INETSERVER, rasconntype, 1280, 1280)
AT (INETSERVER, dwPort, 1284, 1284)
AT (INETSERVER, fSSL, 1288, 1288)
AT (INETSERVER, fTrySicily, 1292, 1292)
AT (INETSERVER, dwTimeout, 1296, 1296)
AT (INETSERVER, dwFlags, 1300, 1300)

NAMES (IXPRESULT, tagIXPRESULT)
SIZE (IXPRESULT, 40, 24)
AT (IXPRESULT, hrResult, 0, 0)
AT (IXPRESULT, pszResponse, 8, 4)
AT (IXPRESULT, uiServerError, 16, 8)
AT (IXPRESULT, hrServerError, 20, 12)
AT (IXPRESULT, dwSocketError, 24, 16)
AT (IXPRESULT, pszProblem, 32, 20)

NAMES (HTTPMAILGETPROP, tagHTTPMAILGETPROP)
SIZE (HTTPMAILGETPROP, 24, 12)
AT (HTTPMAILGETPROP, type, 0, 0)
AT (HTTPMAILGETPROP, pszProp, 8, 4)
AT (HTTPMAILGETPROP, dwProp, 16, 8)

NAMES (HTTPMAILGET, tagHTTPMAILGET)
SIZE (HTTPMAILGET, 32, 24)
AT (HTTPMAILGET, fTotalKnown, 0, 0)
AT (HTTPMAILGET, cbIncrement, 4, 4)
AT (HTTPMAILGET, cbCurrent, 8, 8)
AT (HTTPMAILGET, cbTotal, 12, 12)
AT (HTTPMAILGET, pvBody, 16, 16)
AT (HTTPMAILGET, pszContentType, 24, 20)

NAMES (HTTPMAILPOST, tagHTTPMAILPOST)
SIZE (HTTPMAILPOST, 24, 20)
AT (HTTPMAILPOST, pszLocation, 0, 0)
AT (HTTPMAILPOST, fResend, 8, 4)
AT (HTTPMAILPOST, cbIncrement, 12, 8)
AT (HTTPMAILPOST, cbCurrent, 16, 12)
AT (HTTPMAILPOST, cbTotal, 20, 16)

NAMES (HTTPMAILPROPFIND, tagHTTPMAILPROPFIND)
SIZE (HTTPMAILPROPFIND, 8, 4)
AT (HTTPMAILPROPFIND, pMultiResponse, 0, 0)

NAMES (HTTPMAILLOCATION, tagHTTPMAILLOCATION)
SIZE (HTTPMAILLOCATION, 8, 4)
AT (HTTPMAILLOCATION, pszLocation, 0, 0)

NAMES (HTTPMAILBCOPYMOVE, tagHTTPMAILBCOPYMOVE)
SIZE (HTTPMAILBCOPYMOVE, 24, 12)
AT (HTTPMAILBCOPYMOVE, pszHref, 0, 0)
AT (HTTPMAILBCOPYMOVE, pszLocation, 8, 4)
AT (HTTPMAILBCOPYMOVE, hrResult, 16, 8)

NAMES (HTTPMAILBCOPYMOVELIST, tagHTTPMAILBCOPYMOVELIST)
SIZE (HTTPMAILBCOPYMOVELIST, 16, 8)
AT (HTTPMAILBCOPYMOVELIST, cBCopyMove, 0, 0)
AT (HTTPMAILBCOPYMOVELIST, prgBCopyMove, 8, 4)

NAMES (HTTPMEMBERINFO, tagHTTPMEMBERINFO)
SIZE (HTTPMEMBERINFO, 96, 60)
AT (HTTPMEMBERINFO, pszHref, 0, 0)
AT (HTTPMEMBERINFO, fIsFolder, 8, 4)
AT (HTTPMEMBERINFO, pszDisplayName, 16, 8)
AT (HTTPMEMBERINFO, fHasSubs, 24, 12)
AT (HTTPMEMBERINFO, fNoSubs, 28, 16)
AT (HTTPMEMBERINFO, dwUnreadCount, 32, 20)
AT (HTTPMEMBERINFO, dwVisibleCount, 36, 24)
AT (HTTPMEMBERINFO, tySpecial, 40, 28)
AT (HTTPMEMBERINFO, fRead, 44, 32)
AT (HTTPMEMBERINFO, fHasAttachment, 48, 36)
AT (HTTPMEMBERINFO, pszTo, 56, 40)
AT (HTTPMEMBERINFO, pszFrom, 64, 44)
AT (HTTPMEMBERINFO, pszSubject, 72, 48)
AT (HTTPMEMBERINFO, pszDate, 80, 52)
AT (HTTPMEMBERINFO, dwContentLength, 88, 56)

NAMES (HTTPMEMBERINFOLIST, tagHTTPMEMBERINFOLIST)
SIZE (HTTPMEMBERINFOLIST, 32, 16)
AT (HTTPMEMBERINFOLIST, cMemberInfo, 0, 0)
AT (HTTPMEMBERINFOLIST, prgMemberInfo, 8, 4)
AT (HTTPMEMBERINFOLIST, pszRootTimeStamp, 16, 8)
AT (HTTPMEMBERINFOLIST, pszFolderTimeStamp, 24, 12)

NAMES (HTTPMEMBERERROR, tagHTTPMEMBERERROR)
SIZE (HTTPMEMBERERROR, 16, 8)
AT (HTTPMEMBERERROR, pszHref, 0, 0)
AT (HTTPMEMBERERROR, hrResult, 8, 4)

NAMES (HTTPMEMBERERRORLIST, tagHTTPMEMBERERRORLIST)
SIZE (HTTPMEMBERERRORLIST, 16, 8)
AT (HTTPMEMBERERRORLIST, cMemberError, 0, 0)
AT (HTTPMEMBERERRORLIST, prgMemberError, 8, 4)

NAMES (HTTPCONTACTID, tagHTTPCONTACTID)
SIZE (HTTPCONTACTID, 32, 16)
AT (HTTPCONTACTID, pszHref, 0, 0)
AT (HTTPCONTACTID, pszId, 8, 4)
AT (HTTPCONTACTID, tyContact, 16, 8)
AT (HTTPCONTACTID, pszModified, 24, 12)

NAMES (HTTPCONTACTIDLIST, tagHTTPCONTACTIDLIST)
SIZE (HTTPCONTACTIDLIST, 16, 8)
AT (HTTPCONTACTIDLIST, cContactId, 0, 0)
AT (HTTPCONTACTIDLIST, prgContactId, 8, 4)

NAMES (HTTPCONTACTINFO, tagHTTPCONTACTINFO)
SIZE (HTTPCONTACTINFO, 224, 112)
AT (HTTPCONTACTINFO, pszHref, 0, 0)
AT (HTTPCONTACTINFO, pszId, 8, 4)
AT (HTTPCONTACTINFO, tyContact, 16, 8)
AT (HTTPCONTACTINFO, pszModified, 24, 12)
AT (HTTPCONTACTINFO, pszDisplayName, 32, 16)
AT (HTTPCONTACTINFO, pszGivenName, 40, 20)
AT (HTTPCONTACTINFO, pszSurname, 48, 24)
AT (HTTPCONTACTINFO, pszNickname, 56, 28)
AT (HTTPCONTACTINFO, pszEmail, 64, 32)
AT (HTTPCONTACTINFO, pszHomeStreet, 72, 36)
AT (HTTPCONTACTINFO, pszHomeCity, 80, 40)
AT (HTTPCONTACTINFO, pszHomeState, 88, 44)
AT (HTTPCONTACTINFO, pszHomePostalCode, 96, 48)
AT (HTTPCONTACTINFO, pszHomeCountry, 104, 52)
AT (HTTPCONTACTINFO, pszCompany, 112, 56)
AT (HTTPCONTACTINFO, pszWorkStreet, 120, 60)
AT (HTTPCONTACTINFO, pszWorkCity, 128, 64)
AT (HTTPCONTACTINFO, pszWorkState, 136, 68)
AT (HTTPCONTACTINFO, pszWorkPostalCode, 144, 72)
AT (HTTPCONTACTINFO, pszWorkCountry, 152, 76)
AT (HTTPCONTACTINFO, pszHomePhone, 160, 80)
AT (HTTPCONTACTINFO, pszHomeFax, 168, 84)
AT (HTTPCONTACTINFO, pszWorkPhone, 176, 88)
AT (HTTPCONTACTINFO, pszWorkFax, 184, 92)
AT (HTTPCONTACTINFO, pszMobilePhone, 192, 96)
AT (HTTPCONTACTINFO, pszOtherPhone, 200, 100)
AT (HTTPCONTACTINFO, pszBday, 208, 104)
AT (HTTPCONTACTINFO, pszPager, 216, 108)

NAMES (HTTPCONTACTINFOLIST, tagHTTPCONTACTINFOLIST)
SIZE (HTTPCONTACTINFOLIST, 16, 8)
AT (HTTPCONTACTINFOLIST, cContactInfo, 0, 0)
AT (HTTPCONTACTINFOLIST, prgContactInfo, 8, 4)

NAMES (HTTPTARGETLIST, tagHTTPTARGETLIST)
SIZE (HTTPTARGETLIST, 16, 8)
AT (HTTPTARGETLIST, cTarget, 0, 0)
AT (HTTPTARGETLIST, prgTarget, 8, 4)

#ifdef NONAMELESSUNION
#define CHOICE(member, bytes64, bytes32) \
  AT (HTTPMAILRESPONSE, u.member, 64, 40) \
  SIZE (((LPHTTPMAILRESPONSE) 0)->u.member, bytes64, bytes32)
#else
#define CHOICE(member, bytes64, bytes32) \
  AT (HTTPMAILRESPONSE, member, 64, 40) \
  SIZE (((LPHTTPMAILRESPONSE) 0)->member, bytes64, bytes32)
#endif

NAMES (HTTPMAILRESPONSE, tagHTTPMAILRESPONSE)
SIZE (HTTPMAILRESPONSE, 96, 64)
AT (HTTPMAILRESPONSE, command, 0, 0)
AT (HTTPMAILRESPONSE, dwContext, 4, 4)
AT (HTTPMAILRESPONSE, fDone, 8, 8)
AT (HTTPMAILRESPONSE, rIxpResult, 16, 12)
AT (HTTPMAILRESPONSE, pTransport, 56, 36)
CHOICE (rGetPropInfo, 24, 12)
CHOICE (rGetInfo, 32, 24)
CHOICE (rPutInfo, 24, 20)
CHOICE (rPostInfo, 24, 20)
CHOICE (rPropFindInfo, 8, 4)
CHOICE (rMkColInfo, 8, 4)
CHOICE (rCopyMoveInfo, 8, 4)
CHOICE (rBCopyMoveList, 16, 8)
CHOICE (rMemberInfoList, 32, 16)
CHOICE (rMemberErrorList, 16, 8)
CHOICE (rSendMessageInfo, 24, 20)
CHOICE (rContactIdList, 16, 8)
CHOICE (rContactInfoList, 16, 8)
CHOICE (rPostContactInfo, 32, 16)
CHOICE (rPatchContactInfo, 32, 16)
