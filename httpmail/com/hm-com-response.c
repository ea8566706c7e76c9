/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-arena.h>
#include <httpmail/com/hm-com-contact.h>
#include <httpmail/com/hm-com-props.h>
#include <httpmail/com/hm-com-response.h>
#include <string.h>

struct _HmComScratch
{
  HmComArena arena;
  IPropFindMultiResponse *multistatus;
};

HmComScratch *
hm_com_scratch_new (void)
{
  return g_new0 (HmComScratch, 1);
}

static void
let_go_of_multistatus (HmComScratch *self)
{
  IPropFindMultiResponse *multistatus = g_steal_pointer (&self->multistatus);

  if (multistatus)
    multistatus->lpVtbl->Release (multistatus);
}

void
hm_com_scratch_free (HmComScratch *self)
{
  let_go_of_multistatus (self);
  hm_com_arena_clear (&self->arena);
  g_free (self);
}

void
hm_com_scratch_release (HmComScratch *self, HTTPMAILRESPONSE *response)
{
  if (response)
    memset (response, 0, sizeof *response);
  let_go_of_multistatus (self);
  hm_com_arena_reset (&self->arena);
}

static LPSTR
copy (HmComScratch *self, const char *text)
{
  return hm_com_arena_string (&self->arena, text);
}

/* Counts stop at 4 GiB - 1. */
static DWORD
saturate (guint64 number)
{
  return (DWORD) MIN (number, G_MAXUINT32);
}

/* Results */

static HRESULT
result_of_status (guint status)
{
  /* A redirect that was not followed is a failure only when it is one of these. */
  if (status < 400 && status != 305)
    return S_OK;
  return httpmail_error_to_hresult (httpmail_error_from_http_status (status));
}

void
hm_com_result_fill (HmComScratch *self, HTTPMailResult *result, IXPRESULT *out)
{
  const GError *error = httpmail_result_get_error (result);
  const char *problem = httpmail_result_get_problem (result);

  memset (out, 0, sizeof *out);
  out->hrResult = httpmail_result_get_hresult (result);
  out->pszResponse = copy (self, httpmail_result_get_response_line (result));
  out->uiServerError = httpmail_result_get_http_status (result);
  out->hrServerError = result_of_status (out->uiServerError);
  /* Where the server gave no reason, there is still what the library says. */
  out->pszProblem = copy (self, problem || !error ? problem : error->message);
}

/* Payloads */

static void
fill_property (HmComScratch *self, HTTPMailResponse *response, HTTPMAILGETPROP *out)
{
  HTTPMailAccountProperty property;
  const char *text;
  guint number;

  httpmail_response_get_account_property (response, &property, &text, &number);
  out->type = (HTTPMAILPROPTYPE) property;
  out->pszProp = copy (self, text);
  out->dwProp = number;
}

static void
fill_get (HmComScratch *self, HTTPMailResponse *response, HTTPMAILGET *out)
{
  GBytes *content = httpmail_response_get_content (response);
  guint64 total;

  out->fTotalKnown = httpmail_response_get_total (response, &total);
  out->cbCurrent = saturate (httpmail_response_get_transferred (response));
  out->cbTotal = saturate (total);
  out->pszContentType = copy (self, httpmail_response_get_content_type (response));
  if (content)
    {
      gsize size;
      gconstpointer bytes = g_bytes_get_data (content, &size);

      out->cbIncrement = saturate (size);
      out->pvBody = hm_com_arena_bytes (&self->arena, bytes, size);
    }
}

static void
fill_upload (HmComScratch *self, HTTPMailResponse *response, HTTPMAILPOST *out)
{
  guint64 total;

  httpmail_response_get_total (response, &total);
  out->pszLocation = copy (self, httpmail_response_get_location (response));
  out->fResend = httpmail_response_is_resend (response);
  out->cbCurrent = saturate (httpmail_response_get_transferred (response));
  out->cbTotal = saturate (total);
}

static void
fill_multistatus (HmComScratch *self, HTTPMailResponse *response, HTTPMAILPROPFIND *out)
{
  HTTPMailMultistatus *multistatus = httpmail_response_get_multistatus (response);

  if (multistatus)
    out->pMultiResponse = self->multistatus = hm_com_multistatus_new (multistatus);
}

static void
fill_batch (HmComScratch *self, HTTPMailResponse *response, HTTPMAILBCOPYMOVELIST *out)
{
  GPtrArray *items = httpmail_response_get_batch_items (response);

  out->cBCopyMove = items ? items->len : 0;
  out->prgBCopyMove = hm_com_arena_array (&self->arena, out->cBCopyMove, sizeof *out->prgBCopyMove);
  for (ULONG i = 0; i < out->cBCopyMove; i++)
    {
      HTTPMailBatchItem *item = g_ptr_array_index (items, i);

      out->prgBCopyMove[i].pszHref = copy (self, httpmail_batch_item_get_href (item));
      out->prgBCopyMove[i].pszLocation = copy (self, httpmail_batch_item_get_location (item));
      out->prgBCopyMove[i].hrResult = httpmail_batch_item_get_hresult (item);
    }
}

static void
fill_member_errors (HmComScratch *self, HTTPMailResponse *response, HTTPMEMBERERRORLIST *out)
{
  GPtrArray *errors = httpmail_response_get_member_errors (response);

  out->cMemberError = errors ? errors->len : 0;
  out->prgMemberError = hm_com_arena_array (&self->arena, out->cMemberError, sizeof *out->prgMemberError);
  for (ULONG i = 0; i < out->cMemberError; i++)
    {
      HTTPMailMemberError *error = g_ptr_array_index (errors, i);

      out->prgMemberError[i].pszHref = copy (self, httpmail_member_error_get_href (error));
      out->prgMemberError[i].hrResult = httpmail_member_error_get_hresult (error);
    }
}

static void
fill_member (HmComScratch *self, HTTPMailMemberInfo *info, HTTPMEMBERINFO *out)
{
  out->pszHref = copy (self, httpmail_member_info_get_href (info));
  out->fIsFolder = httpmail_member_info_get_is_folder (info);
  out->pszDisplayName = copy (self, httpmail_member_info_get_display_name (info));
  out->fHasSubs = httpmail_member_info_get_has_subs (info);
  out->fNoSubs = httpmail_member_info_get_no_subs (info);
  out->dwUnreadCount = httpmail_member_info_get_unread_count (info);
  out->dwVisibleCount = httpmail_member_info_get_visible_count (info);
  out->tySpecial = (HTTPMAILSPECIALFOLDER) httpmail_member_info_get_special_folder (info);
  out->fRead = httpmail_member_info_is_read (info);
  out->fHasAttachment = httpmail_member_info_get_has_attachment (info);
  out->pszTo = copy (self, httpmail_member_info_get_to (info));
  out->pszFrom = copy (self, httpmail_member_info_get_from (info));
  out->pszSubject = copy (self, httpmail_member_info_get_subject (info));
  out->pszDate = copy (self, httpmail_member_info_get_date (info));
  out->dwContentLength = saturate (httpmail_member_info_get_content_length (info));
}

static void
fill_members (HmComScratch *self, HTTPMailResponse *response, HTTPMEMBERINFOLIST *out)
{
  GListModel *members = httpmail_response_get_members (response);

  out->cMemberInfo = members ? g_list_model_get_n_items (members) : 0;
  out->prgMemberInfo = hm_com_arena_array (&self->arena, out->cMemberInfo, sizeof *out->prgMemberInfo);
  for (ULONG i = 0; i < out->cMemberInfo; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);

      fill_member (self, info, &out->prgMemberInfo[i]);
    }
  out->pszRootTimeStamp = copy (self, httpmail_response_get_root_time_stamp (response));
  out->pszFolderTimeStamp = copy (self, httpmail_response_get_folder_time_stamp (response));
}

static void
fill_contact_id (HmComScratch *self, HTTPMailContact *contact, HTTPCONTACTID *out)
{
  out->pszHref = copy (self, httpmail_contact_get_href (contact));
  out->pszId = copy (self, httpmail_contact_get_id (contact));
  out->tyContact = (HTTPMAILCONTACTTYPE) httpmail_contact_get_contact_type (contact);
  out->pszModified = copy (self, httpmail_contact_get_modified (contact));
}

static void
fill_contact_ids (HmComScratch *self, HTTPMailResponse *response, HTTPCONTACTIDLIST *out)
{
  GListModel *contacts = httpmail_response_get_contacts (response);

  out->cContactId = contacts ? g_list_model_get_n_items (contacts) : 0;
  out->prgContactId = hm_com_arena_array (&self->arena, out->cContactId, sizeof *out->prgContactId);
  for (ULONG i = 0; i < out->cContactId; i++)
    {
      g_autoptr (HTTPMailContact) contact = g_list_model_get_item (contacts, i);

      fill_contact_id (self, contact, &out->prgContactId[i]);
    }
}

static void
fill_contact (HmComScratch *self, HTTPMailContact *contact, HTTPCONTACTINFO *out)
{
  out->pszHref = copy (self, httpmail_contact_get_href (contact));
  out->pszId = copy (self, httpmail_contact_get_id (contact));
  out->tyContact = (HTTPMAILCONTACTTYPE) httpmail_contact_get_contact_type (contact);
  out->pszModified = copy (self, httpmail_contact_get_modified (contact));
  for (guint field = 0; field <= HTTPMAIL_CONTACT_FIELD_PAGER; field++)
    *hm_com_contact_member (out, field) = copy (self, httpmail_contact_get_field (contact, field));
}

static void
fill_contacts (HmComScratch *self, HTTPMailResponse *response, HTTPCONTACTINFOLIST *out)
{
  GListModel *contacts = httpmail_response_get_contacts (response);

  out->cContactInfo = contacts ? g_list_model_get_n_items (contacts) : 0;
  out->prgContactInfo = hm_com_arena_array (&self->arena, out->cContactInfo, sizeof *out->prgContactInfo);
  for (ULONG i = 0; i < out->cContactInfo; i++)
    {
      g_autoptr (HTTPMailContact) contact = g_list_model_get_item (contacts, i);

      fill_contact (self, contact, &out->prgContactInfo[i]);
    }
}

static void
fill_changed_contact (HmComScratch *self, HTTPMailResponse *response, HTTPCONTACTID *out)
{
  GListModel *contacts = httpmail_response_get_contacts (response);
  g_autoptr (HTTPMailContact) contact = contacts ? g_list_model_get_item (contacts, 0) : NULL;

  if (contact)
    fill_contact_id (self, contact, out);
}

static void
fill_payload (HmComScratch *self, HTTPMailResponse *response, HTTPMAILRESPONSE *out)
{
  switch (out->command)
    {
    case HTTPMAIL_GETPROP:
      fill_property (self, response, &out->rGetPropInfo);
      break;
    case HTTPMAIL_GET:
      fill_get (self, response, &out->rGetInfo);
      break;
    case HTTPMAIL_PUT:
    case HTTPMAIL_POST:
    case HTTPMAIL_SENDMESSAGE:
      fill_upload (self, response, &out->rPostInfo);
      break;
    case HTTPMAIL_PROPFIND:
    case HTTPMAIL_PROPPATCH:
      fill_multistatus (self, response, &out->rPropFindInfo);
      break;
    case HTTPMAIL_MKCOL:
    case HTTPMAIL_COPY:
    case HTTPMAIL_MOVE:
      out->rMkColInfo.pszLocation = copy (self, httpmail_response_get_location (response));
      break;
    case HTTPMAIL_BCOPY:
    case HTTPMAIL_BMOVE:
      fill_batch (self, response, &out->rBCopyMoveList);
      break;
    case HTTPMAIL_BDELETE:
    case HTTPMAIL_MARKREAD:
      fill_member_errors (self, response, &out->rMemberErrorList);
      break;
    case HTTPMAIL_MEMBERINFO:
      fill_members (self, response, &out->rMemberInfoList);
      break;
    case HTTPMAIL_LISTCONTACTS:
      fill_contact_ids (self, response, &out->rContactIdList);
      break;
    case HTTPMAIL_CONTACTINFO:
      fill_contacts (self, response, &out->rContactInfoList);
      break;
    case HTTPMAIL_POSTCONTACT:
    case HTTPMAIL_PATCHCONTACT:
      fill_changed_contact (self, response, &out->rPostContactInfo);
      break;
    case HTTPMAIL_DELETE:
    case HTTPMAIL_FINDFOLDERS:
    case HTTPMAIL_NONE:
      break;
    }
}

void
hm_com_response_fill (HmComScratch *self, HTTPMailResponse *response, IHTTPMailTransport *face, HTTPMAILRESPONSE *out)
{
  HTTPMailCommand command = httpmail_response_get_command (response);

  memset (out, 0, sizeof *out);
  /* The reference has FindFolders answer as MemberInfo does, and does not use the other number. */
  out->command = command == HTTPMAIL_COMMAND_FIND_FOLDERS ? HTTPMAIL_MEMBERINFO : (HTTPMAILCOMMAND) command;
  out->dwContext = httpmail_response_get_context (response);
  out->fDone = httpmail_response_is_done (response);
  out->pTransport = face;
  hm_com_result_fill (self, httpmail_response_get_result (response), &out->rIxpResult);
  if (SUCCEEDED (out->rIxpResult.hrResult))
    fill_payload (self, response, out);
}
