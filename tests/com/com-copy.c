/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "com-copy.h"

#include <string.h>

/* Every string that a response leads to is handed to one function, and every array to another, so that copying and
 * scribbling go the same way. */
typedef struct
{
  void (*string) (gpointer data, LPSTR *text);
  void (*block) (gpointer data, gpointer *block, gsize size);
  gpointer data;
} Visitor;

#define VISIT(member) visitor->string (visitor->data, &(member))

static void
visit_contact_id (const Visitor *visitor, HTTPCONTACTID *contact)
{
  VISIT (contact->pszHref);
  VISIT (contact->pszId);
  VISIT (contact->pszModified);
}

static void
visit_contact (const Visitor *visitor, HTTPCONTACTINFO *contact)
{
  LPSTR *fields = &contact->pszDisplayName;

  VISIT (contact->pszHref);
  VISIT (contact->pszId);
  VISIT (contact->pszModified);
  for (LPSTR *field = fields; field <= &contact->pszPager; field++)
    VISIT (*field);
}

static void
visit_member (const Visitor *visitor, HTTPMEMBERINFO *member)
{
  VISIT (member->pszHref);
  VISIT (member->pszDisplayName);
  VISIT (member->pszTo);
  VISIT (member->pszFrom);
  VISIT (member->pszSubject);
  VISIT (member->pszDate);
}

#define VISIT_ARRAY(array, n) visitor->block (visitor->data, (gpointer *) &(array), (gsize) (n) * sizeof *(array))

static void
visit_members (const Visitor *visitor, HTTPMEMBERINFOLIST *list)
{
  VISIT_ARRAY (list->prgMemberInfo, list->cMemberInfo);
  for (ULONG i = 0; i < list->cMemberInfo; i++)
    visit_member (visitor, &list->prgMemberInfo[i]);
  VISIT (list->pszRootTimeStamp);
  VISIT (list->pszFolderTimeStamp);
}

static void
visit_lists (const Visitor *visitor, HTTPMAILRESPONSE *response)
{
  switch ((int) response->command)
    {
    case HTTPMAIL_BCOPY:
    case HTTPMAIL_BMOVE:
      VISIT_ARRAY (response->rBCopyMoveList.prgBCopyMove, response->rBCopyMoveList.cBCopyMove);
      for (ULONG i = 0; i < response->rBCopyMoveList.cBCopyMove; i++)
        {
          VISIT (response->rBCopyMoveList.prgBCopyMove[i].pszHref);
          VISIT (response->rBCopyMoveList.prgBCopyMove[i].pszLocation);
        }
      break;
    case HTTPMAIL_MARKREAD:
    case HTTPMAIL_BDELETE:
      VISIT_ARRAY (response->rMemberErrorList.prgMemberError, response->rMemberErrorList.cMemberError);
      for (ULONG i = 0; i < response->rMemberErrorList.cMemberError; i++)
        VISIT (response->rMemberErrorList.prgMemberError[i].pszHref);
      break;
    case HTTPMAIL_LISTCONTACTS:
      VISIT_ARRAY (response->rContactIdList.prgContactId, response->rContactIdList.cContactId);
      for (ULONG i = 0; i < response->rContactIdList.cContactId; i++)
        visit_contact_id (visitor, &response->rContactIdList.prgContactId[i]);
      break;
    case HTTPMAIL_CONTACTINFO:
      VISIT_ARRAY (response->rContactInfoList.prgContactInfo, response->rContactInfoList.cContactInfo);
      for (ULONG i = 0; i < response->rContactInfoList.cContactInfo; i++)
        visit_contact (visitor, &response->rContactInfoList.prgContactInfo[i]);
      break;
    default:
      visit_members (visitor, &response->rMemberInfoList);
    }
}

static void
visit_response (const Visitor *visitor, HTTPMAILRESPONSE *response)
{
  VISIT (response->rIxpResult.pszResponse);
  VISIT (response->rIxpResult.pszProblem);
  switch ((int) response->command)
    {
    case HTTPMAIL_GETPROP:
      VISIT (response->rGetPropInfo.pszProp);
      break;
    case HTTPMAIL_GET:
      visitor->block (visitor->data, &response->rGetInfo.pvBody, response->rGetInfo.cbIncrement);
      VISIT (response->rGetInfo.pszContentType);
      break;
    case HTTPMAIL_PUT:
    case HTTPMAIL_POST:
    case HTTPMAIL_SENDMESSAGE:
      VISIT (response->rPostInfo.pszLocation);
      break;
    case HTTPMAIL_MKCOL:
    case HTTPMAIL_COPY:
    case HTTPMAIL_MOVE:
      VISIT (response->rMkColInfo.pszLocation);
      break;
    case HTTPMAIL_POSTCONTACT:
    case HTTPMAIL_PATCHCONTACT:
      visit_contact_id (visitor, &response->rPostContactInfo);
      break;
    case HTTPMAIL_BCOPY:
    case HTTPMAIL_BMOVE:
    case HTTPMAIL_BDELETE:
    case HTTPMAIL_MARKREAD:
    case HTTPMAIL_LISTCONTACTS:
    case HTTPMAIL_CONTACTINFO:
    case HTTPMAIL_MEMBERINFO:
      visit_lists (visitor, response);
      break;
    default:
      break;
    }
}

static gboolean
has_multistatus (const HTTPMAILRESPONSE *response)
{
  return (response->command == HTTPMAIL_PROPFIND || response->command == HTTPMAIL_PROPPATCH) &&
         response->rPropFindInfo.pMultiResponse;
}

char *
com_copy_string (GPtrArray *memory, const char *text)
{
  char *copy = g_strdup (text);

  if (copy)
    g_ptr_array_add (memory, copy);
  return copy;
}

static void
copy_string (gpointer data, LPSTR *text)
{
  *text = com_copy_string (data, *text);
}

static void
copy_block (gpointer data, gpointer *block, gsize size)
{
  if (!*block)
    return;
  *block = g_memdup2 (*block, size);
  if (*block)
    g_ptr_array_add (data, *block);
}

HTTPMAILRESPONSE *
com_copy_response (GPtrArray *memory, const HTTPMAILRESPONSE *response)
{
  HTTPMAILRESPONSE *copy = g_memdup2 (response, sizeof *response);
  Visitor visitor = { copy_string, copy_block, memory };

  g_ptr_array_add (memory, copy);
  visit_response (&visitor, copy);
  if (has_multistatus (copy))
    IPropFindMultiResponse_AddRef (copy->rPropFindInfo.pMultiResponse);
  return copy;
}

void
com_copy_let_go (HTTPMAILRESPONSE *copy)
{
  if (has_multistatus (copy))
    IPropFindMultiResponse_Release (copy->rPropFindInfo.pMultiResponse);
}

void
com_scribble_string (char *text)
{
  if (text)
    memset (text, '#', strlen (text));
}

static void
scribble_string (gpointer data, LPSTR *text)
{
  com_scribble_string (*text);
}

static void
skip_block (gpointer data, gpointer *block, gsize size)
{
}

void
com_scribble_response (HTTPMAILRESPONSE *response)
{
  const Visitor visitor = { scribble_string, skip_block, NULL };

  visit_response (&visitor, response);
  if (response->command == HTTPMAIL_GET && response->rGetInfo.pvBody)
    memset (response->rGetInfo.pvBody, '#', response->rGetInfo.cbIncrement);
  memset (response, '#', sizeof *response);
}
