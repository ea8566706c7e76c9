/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "com-copy.h"

#include <httpmail/com/hm-com-response.h>
#include <httpmail/httpmail-batch-item-private.h>
#include <httpmail/httpmail-contact-private.h>
#include <httpmail/httpmail-member-error-private.h>
#include <httpmail/httpmail-member-info-private.h>
#include <httpmail/httpmail-multistatus-private.h>
#include <httpmail/httpmail-response-private.h>
#include <httpmail/httpmail-result-private.h>
#include <string.h>

#define URL "http://mail.example.net/bob/"

/* Passed through and not looked into. */
static IHTTPMailTransport face;

typedef struct
{
  HmComScratch *scratch;
  HTTPMailResponse *response;
  HTTPMAILRESPONSE out;
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  memset (scene, 0, sizeof *scene);
  scene->scratch = hm_com_scratch_new ();
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  hm_com_scratch_free (scene->scratch);
  g_clear_object (&scene->response);
}

static HTTPMailResponse *
begin (Scene *scene, HTTPMailCommand command, gboolean done)
{
  g_set_object (&scene->response, NULL);
  scene->response = httpmail_response_new (command, 17, done, NULL);
  return scene->response;
}

static void
fill (Scene *scene)
{
  memset (&scene->out, '#', sizeof scene->out);
  hm_com_response_fill (scene->scratch, scene->response, &face, &scene->out);
}

static GPtrArray *
new_list (gpointer item)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  if (item)
    g_ptr_array_add (list, item);
  return list;
}

static void
test_head (Scene *scene, gconstpointer data)
{
  begin (scene, HTTPMAIL_COMMAND_DELETE, TRUE);
  fill (scene);
  g_assert_cmpint (scene->out.command, ==, HTTPMAIL_DELETE);
  g_assert_cmpuint (scene->out.dwContext, ==, 17);
  g_assert_cmpint (scene->out.fDone, ==, TRUE);
  g_assert_true (scene->out.pTransport == &face);
  g_assert_cmphex (scene->out.rIxpResult.hrResult, ==, S_OK);

  begin (scene, HTTPMAIL_COMMAND_DELETE, FALSE);
  fill (scene);
  g_assert_cmpint (scene->out.fDone, ==, FALSE);
}

static gboolean
is_zero (gconstpointer bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      if (((const char *) bytes)[i])
        return FALSE;
    }
  return TRUE;
}

static void
test_failure_has_no_payload (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND, "No such folder");
  g_autoptr (HTTPMailResult) result = httpmail_result_new (error, 404, "HTTP/1.1 404 Not Found", "Not Found");
  const gsize start = offsetof (HTTPMAILRESPONSE, rGetInfo);

  for (int command = HTTPMAIL_COMMAND_NONE; command <= HTTPMAIL_COMMAND_PATCH_CONTACT; command++)
    {
      g_set_object (&scene->response, NULL);
      scene->response = httpmail_response_new (command, 1, TRUE, result);
      httpmail_response_set_location (scene->response, URL);
      httpmail_response_set_account_property (scene->response, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, URL, 5);
      httpmail_response_set_transfer (scene->response, NULL, "text/plain", 5, 6);
      fill (scene);
      g_assert_cmphex (scene->out.rIxpResult.hrResult, ==, IXP_E_HTTP_NOT_FOUND);
      g_assert_true (is_zero ((char *) &scene->out + start, sizeof scene->out - start));
      hm_com_scratch_release (scene->scratch, &scene->out);
    }
}

static void
assert_result (Scene *scene, HTTPMailResult *result, const IXPRESULT *expected)
{
  IXPRESULT out;

  memset (&out, '#', sizeof out);
  hm_com_result_fill (scene->scratch, result, &out);
  g_assert_cmphex (out.hrResult, ==, expected->hrResult);
  g_assert_cmpstr (out.pszResponse, ==, expected->pszResponse);
  g_assert_cmpuint (out.uiServerError, ==, expected->uiServerError);
  g_assert_cmphex (out.hrServerError, ==, expected->hrServerError);
  g_assert_cmpuint (out.dwSocketError, ==, 0);
  g_assert_cmpstr (out.pszProblem, ==, expected->pszProblem);
  hm_com_scratch_release (scene->scratch, NULL);
}

static void
test_results (Scene *scene, gconstpointer data)
{
  const struct
  {
    int code; /* -1: none */
    guint status;
    const char *line;
    const char *problem;
    IXPRESULT expected;
  } cases[] = {
    { -1, 0, NULL, NULL, { 0 } },
    { -1, 207, "HTTP/1.1 207 OK", NULL, { S_OK, (char *) "HTTP/1.1 207 OK", 207, S_OK, 0, NULL } },
    { HTTPMAIL_ERROR_NOT_FOUND,
      404,
      "HTTP/1.1 404 No",
      "No",
      { IXP_E_HTTP_NOT_FOUND, (char *) "HTTP/1.1 404 No", 404, IXP_E_HTTP_NOT_FOUND, 0, (char *) "No" } },
    { HTTPMAIL_ERROR_FAILED, 418, NULL, NULL, { E_FAIL, NULL, 418, E_FAIL, 0, (char *) "It failed" } },
    { HTTPMAIL_ERROR_USE_PROXY,
      305,
      NULL,
      NULL,
      { IXP_E_HTTP_USE_PROXY, NULL, 305, IXP_E_HTTP_USE_PROXY, 0, (char *) "It failed" } },
    { HTTPMAIL_ERROR_INSUFFICIENT_STORAGE,
      507,
      NULL,
      NULL,
      { IXP_E_HTTP_INSUFFICIENT_STORAGE, NULL, 507, IXP_E_HTTP_INSUFFICIENT_STORAGE, 0, (char *) "It failed" } },
    /* The server said yes, and what it sent was no answer. */
    { HTTPMAIL_ERROR_PROTOCOL, 207, NULL, NULL, { E_FAIL, NULL, 207, S_OK, 0, (char *) "It failed" } },
    { HTTPMAIL_ERROR_TIMEOUT, 0, NULL, NULL, { IXP_E_TIMEOUT, NULL, 0, S_OK, 0, (char *) "It failed" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
          cases[i].code < 0 ? NULL : g_error_new_literal (HTTPMAIL_ERROR, cases[i].code, "It failed");
      g_autoptr (HTTPMailResult) result = httpmail_result_new (error, cases[i].status, cases[i].line, cases[i].problem);
      IXPRESULT expected = cases[i].expected;

      if (cases[i].code == HTTPMAIL_ERROR_PROTOCOL)
        expected.hrResult = httpmail_error_to_hresult (HTTPMAIL_ERROR_PROTOCOL);
      assert_result (scene, result, &expected);
    }
}

static void
test_account_property (Scene *scene, gconstpointer data)
{
  httpmail_response_set_account_property (begin (scene, HTTPMAIL_COMMAND_GET_PROPERTY, TRUE),
                                          HTTPMAIL_ACCOUNT_PROPERTY_INBOX, URL "inbox/", 0);
  fill (scene);
  g_assert_cmpint (scene->out.command, ==, HTTPMAIL_GETPROP);
  g_assert_cmpint (scene->out.rGetPropInfo.type, ==, HTTPMAIL_PROP_INBOX);
  g_assert_cmpstr (scene->out.rGetPropInfo.pszProp, ==, URL "inbox/");

  httpmail_response_set_account_property (begin (scene, HTTPMAIL_COMMAND_GET_PROPERTY, TRUE),
                                          HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL, NULL, 30);
  fill (scene);
  g_assert_cmpint (scene->out.rGetPropInfo.type, ==, HTTPMAIL_PROP_MAXPOLLINGINTERVAL);
  g_assert_null (scene->out.rGetPropInfo.pszProp);
  g_assert_cmpuint (scene->out.rGetPropInfo.dwProp, ==, 30);
}

static void
test_download (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) piece = g_bytes_new_static ("a\0b", 3);

  httpmail_response_set_transfer (begin (scene, HTTPMAIL_COMMAND_GET, FALSE), piece, "message/rfc822", 8, 100);
  fill (scene);
  g_assert_true (scene->out.rGetInfo.fTotalKnown);
  g_assert_cmpuint (scene->out.rGetInfo.cbTotal, ==, 100);
  g_assert_cmpuint (scene->out.rGetInfo.cbCurrent, ==, 8);
  g_assert_cmpmem (scene->out.rGetInfo.pvBody, scene->out.rGetInfo.cbIncrement, "a\0b", 3);
  g_assert_cmpstr (scene->out.rGetInfo.pszContentType, ==, "message/rfc822");

  httpmail_response_set_transfer (begin (scene, HTTPMAIL_COMMAND_GET, TRUE), NULL, NULL, 8, G_MAXUINT64);
  fill (scene);
  g_assert_false (scene->out.rGetInfo.fTotalKnown);
  g_assert_cmpuint (scene->out.rGetInfo.cbTotal, ==, 0);
  g_assert_cmpuint (scene->out.rGetInfo.cbIncrement, ==, 0);
  g_assert_null (scene->out.rGetInfo.pvBody);
  g_assert_null (scene->out.rGetInfo.pszContentType);
}

static void
test_counts_stop_at_the_largest_number (Scene *scene, gconstpointer data)
{
  const HTTPMailMemberInfoFields fields = { .href = URL, .content_length = G_GUINT64_CONSTANT (5) << 32 };

  httpmail_response_set_transfer (begin (scene, HTTPMAIL_COMMAND_GET, FALSE), NULL, NULL, G_MAXUINT32,
                                  (guint64) G_MAXUINT32 + 1);
  fill (scene);
  g_assert_cmpuint (scene->out.rGetInfo.cbCurrent, ==, 0xFFFFFFFF);
  g_assert_cmpuint (scene->out.rGetInfo.cbTotal, ==, 0xFFFFFFFF);

  httpmail_response_set_transfer (begin (scene, HTTPMAIL_COMMAND_POST, FALSE), NULL, NULL, G_MAXUINT64 - 1,
                                  (guint64) G_MAXUINT32 + 1);
  fill (scene);
  g_assert_cmpuint (scene->out.rPostInfo.cbCurrent, ==, 0xFFFFFFFF);
  g_assert_cmpuint (scene->out.rPostInfo.cbTotal, ==, 0xFFFFFFFF);

  httpmail_response_take_members (begin (scene, HTTPMAIL_COMMAND_MEMBER_INFO, FALSE),
                                  new_list (httpmail_member_info_new (&fields)));
  fill (scene);
  g_assert_cmpuint (scene->out.rMemberInfoList.prgMemberInfo[0].dwContentLength, ==, 0xFFFFFFFF);
}

static void
test_upload (Scene *scene, gconstpointer data)
{
  const HTTPMailCommand commands[] = { HTTPMAIL_COMMAND_PUT, HTTPMAIL_COMMAND_POST, HTTPMAIL_COMMAND_SEND_MESSAGE };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      HTTPMailResponse *response = begin (scene, commands[i], FALSE);

      httpmail_response_set_transfer (response, NULL, NULL, 8, 100);
      httpmail_response_set_resend (response, TRUE);
      httpmail_response_set_location (response, URL "1");
      fill (scene);
      g_assert_cmpstr (scene->out.rPostInfo.pszLocation, ==, URL "1");
      g_assert_true (scene->out.rPostInfo.fResend);
      g_assert_cmpuint (scene->out.rPostInfo.cbCurrent, ==, 8);
      g_assert_cmpuint (scene->out.rPostInfo.cbTotal, ==, 100);
    }
}

static void
test_location (Scene *scene, gconstpointer data)
{
  const HTTPMailCommand commands[] = { HTTPMAIL_COMMAND_MKCOL, HTTPMAIL_COMMAND_COPY, HTTPMAIL_COMMAND_MOVE };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      httpmail_response_set_location (begin (scene, commands[i], TRUE), URL "new/");
      fill (scene);
      g_assert_cmpstr (scene->out.rCopyMoveInfo.pszLocation, ==, URL "new/");
      begin (scene, commands[i], TRUE);
      fill (scene);
      g_assert_null (scene->out.rMkColInfo.pszLocation);
    }
}

static void
test_batches (Scene *scene, gconstpointer data)
{
  GPtrArray *items = new_list (httpmail_batch_item_new (URL "1", URL "new/1", 201, NULL));
  HTTPMAILBCOPYMOVELIST *list = &scene->out.rBCopyMoveList;

  g_ptr_array_add (items, httpmail_batch_item_new (URL "2", NULL, 404, "Gone"));
  httpmail_response_take_batch_items (begin (scene, HTTPMAIL_COMMAND_BMOVE, TRUE), items);
  fill (scene);
  g_assert_cmpint (scene->out.command, ==, HTTPMAIL_BMOVE);
  g_assert_cmpuint (list->cBCopyMove, ==, 2);
  g_assert_cmpstr (list->prgBCopyMove[0].pszHref, ==, URL "1");
  g_assert_cmpstr (list->prgBCopyMove[0].pszLocation, ==, URL "new/1");
  g_assert_cmphex (list->prgBCopyMove[0].hrResult, ==, S_OK);
  g_assert_cmpstr (list->prgBCopyMove[1].pszHref, ==, URL "2");
  g_assert_null (list->prgBCopyMove[1].pszLocation);
  g_assert_cmphex (list->prgBCopyMove[1].hrResult, ==, IXP_E_HTTP_NOT_FOUND);

  begin (scene, HTTPMAIL_COMMAND_BCOPY, TRUE);
  fill (scene);
  g_assert_cmpuint (list->cBCopyMove, ==, 0);
  g_assert_null (list->prgBCopyMove);
}

static void
test_failed_members (Scene *scene, gconstpointer data)
{
  const HTTPMailCommand commands[] = { HTTPMAIL_COMMAND_BDELETE, HTTPMAIL_COMMAND_MARK_READ };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      HTTPMEMBERERRORLIST *list = &scene->out.rMemberErrorList;

      httpmail_response_take_member_errors (begin (scene, commands[i], TRUE),
                                            new_list (httpmail_member_error_new (URL "1", 403, NULL)));
      fill (scene);
      g_assert_cmpuint (list->cMemberError, ==, 1);
      g_assert_cmpstr (list->prgMemberError[0].pszHref, ==, URL "1");
      g_assert_cmphex (list->prgMemberError[0].hrResult, ==, IXP_E_HTTP_FORBIDDEN);

      httpmail_response_take_member_errors (begin (scene, commands[i], TRUE), new_list (NULL));
      fill (scene);
      g_assert_cmpuint (list->cMemberError, ==, 0);
      g_assert_null (list->prgMemberError);
    }
}

static void
test_members (Scene *scene, gconstpointer data)
{
  const HTTPMailMemberInfoFields fields = {
    .href = URL "1",
    .is_folder = TRUE,
    .display_name = "Böse Namen",
    .has_subs = TRUE,
    .no_subs = TRUE,
    .unread_count = 3,
    .visible_count = 4,
    .special_folder = HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL,
    .read = TRUE,
    .has_attachment = TRUE,
    .to = "ann",
    .from = "bob",
    .subject = "Hello",
    .date = "today",
    .content_length = 5,
  };
  const HTTPMailMemberInfoFields sparse = { .href = URL "2" };
  HTTPMEMBERINFOLIST *list = &scene->out.rMemberInfoList;
  GPtrArray *members = new_list (httpmail_member_info_new (&fields));

  g_ptr_array_add (members, httpmail_member_info_new (&sparse));
  httpmail_response_take_members (begin (scene, HTTPMAIL_COMMAND_MEMBER_INFO, FALSE), members);
  fill (scene);
  g_assert_cmpuint (list->cMemberInfo, ==, 2);
  g_assert_cmpstr (list->prgMemberInfo[0].pszHref, ==, URL "1");
  g_assert_cmpint (list->prgMemberInfo[0].fIsFolder, ==, TRUE);
  g_assert_cmpstr (list->prgMemberInfo[0].pszDisplayName, ==, "Böse Namen");
  g_assert_cmpint (list->prgMemberInfo[0].fHasSubs, ==, TRUE);
  g_assert_cmpint (list->prgMemberInfo[0].fNoSubs, ==, TRUE);
  g_assert_cmpuint (list->prgMemberInfo[0].dwUnreadCount, ==, 3);
  g_assert_cmpuint (list->prgMemberInfo[0].dwVisibleCount, ==, 4);
  g_assert_cmpint (list->prgMemberInfo[0].tySpecial, ==, HTTPMAIL_SF_BULKMAIL);
  g_assert_cmpint (list->prgMemberInfo[0].fRead, ==, TRUE);
  g_assert_cmpint (list->prgMemberInfo[0].fHasAttachment, ==, TRUE);
  g_assert_cmpstr (list->prgMemberInfo[0].pszTo, ==, "ann");
  g_assert_cmpstr (list->prgMemberInfo[0].pszFrom, ==, "bob");
  g_assert_cmpstr (list->prgMemberInfo[0].pszSubject, ==, "Hello");
  g_assert_cmpstr (list->prgMemberInfo[0].pszDate, ==, "today");
  g_assert_cmpuint (list->prgMemberInfo[0].dwContentLength, ==, 5);
  g_assert_cmpstr (list->prgMemberInfo[1].pszHref, ==, URL "2");
  g_assert_cmpstr (list->prgMemberInfo[1].pszSubject, ==, "");
  g_assert_cmpint (list->prgMemberInfo[1].fRead, ==, FALSE);
  g_assert_null (list->pszRootTimeStamp);
  g_assert_null (list->pszFolderTimeStamp);
}

static void
test_time_stamps (Scene *scene, gconstpointer data)
{
  HTTPMEMBERINFOLIST *list = &scene->out.rMemberInfoList;

  httpmail_response_set_time_stamps (begin (scene, HTTPMAIL_COMMAND_MEMBER_INFO, TRUE), "4711", "4712", TRUE);
  fill (scene);
  g_assert_cmpuint (list->cMemberInfo, ==, 0);
  g_assert_null (list->prgMemberInfo);
  g_assert_cmpstr (list->pszRootTimeStamp, ==, "4711");
  g_assert_cmpstr (list->pszFolderTimeStamp, ==, "4712");
}

static void
test_found_folders_are_members (Scene *scene, gconstpointer data)
{
  const HTTPMailMemberInfoFields fields = { .href = URL "1", .is_folder = TRUE };

  httpmail_response_take_members (begin (scene, HTTPMAIL_COMMAND_FIND_FOLDERS, TRUE),
                                  new_list (httpmail_member_info_new (&fields)));
  fill (scene);
  g_assert_cmpint (scene->out.command, ==, HTTPMAIL_MEMBERINFO);
  g_assert_cmpuint (scene->out.rMemberInfoList.cMemberInfo, ==, 1);
}

static HTTPMailContact *
make_contact (void)
{
  HTTPMailContactFields fields = {
    .href = URL "contacts/1", .id = "1", .type = HTTPMAIL_CONTACT_TYPE_GROUP, .modified = "2"
  };

  fields.fields[HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] = "Friends";
  fields.fields[HTTPMAIL_CONTACT_FIELD_PAGER] = "";
  return httpmail_contact_new_from_fields (&fields);
}

static void
assert_contact_id (const HTTPCONTACTID *contact)
{
  g_assert_cmpstr (contact->pszHref, ==, URL "contacts/1");
  g_assert_cmpstr (contact->pszId, ==, "1");
  g_assert_cmpint (contact->tyContact, ==, HTTPMAIL_CT_GROUP);
  g_assert_cmpstr (contact->pszModified, ==, "2");
}

static void
test_contacts (Scene *scene, gconstpointer data)
{
  HTTPCONTACTINFO *info;

  httpmail_response_take_contacts (begin (scene, HTTPMAIL_COMMAND_LIST_CONTACTS, TRUE), new_list (make_contact ()));
  fill (scene);
  g_assert_cmpuint (scene->out.rContactIdList.cContactId, ==, 1);
  assert_contact_id (scene->out.rContactIdList.prgContactId);

  httpmail_response_take_contacts (begin (scene, HTTPMAIL_COMMAND_CONTACT_INFO, TRUE), new_list (make_contact ()));
  fill (scene);
  g_assert_cmpuint (scene->out.rContactInfoList.cContactInfo, ==, 1);
  info = scene->out.rContactInfoList.prgContactInfo;
  /* The four members that both have come first in both. */
  assert_contact_id ((HTTPCONTACTID *) info);
  g_assert_cmpstr (info->pszDisplayName, ==, "Friends");
  g_assert_null (info->pszEmail);
  g_assert_cmpstr (info->pszPager, ==, "");

  httpmail_response_take_contacts (begin (scene, HTTPMAIL_COMMAND_POST_CONTACT, TRUE), new_list (make_contact ()));
  fill (scene);
  assert_contact_id (&scene->out.rPostContactInfo);
  httpmail_response_take_contacts (begin (scene, HTTPMAIL_COMMAND_PATCH_CONTACT, TRUE), new_list (NULL));
  fill (scene);
  g_assert_null (scene->out.rPatchContactInfo.pszHref);
}

static void
test_multistatus (Scene *scene, gconstpointer data)
{
  g_autoptr (HTTPMailMultistatus) multistatus =
      httpmail_multistatus_new (new_list (httpmail_multistatus_response_new (URL, 200, NULL, NULL)), NULL);
  IPropFindMultiResponse *multi;
  ULONG n = 0;

  httpmail_response_set_multistatus (begin (scene, HTTPMAIL_COMMAND_PROPPATCH, TRUE), multistatus);
  fill (scene);
  multi = scene->out.rPropFindInfo.pMultiResponse;
  g_assert_nonnull (multi);
  IPropFindMultiResponse_AddRef (multi);
  /* The application may have written there. */
  com_scribble_response (&scene->out);
  hm_com_scratch_release (scene->scratch, &scene->out);
  g_assert_null (scene->out.rPropFindInfo.pMultiResponse);

  g_assert_cmphex (IPropFindMultiResponse_GetLength (multi, &n), ==, S_OK);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (IPropFindMultiResponse_Release (multi), ==, 0);

  begin (scene, HTTPMAIL_COMMAND_PROPFIND, TRUE);
  fill (scene);
  g_assert_null (scene->out.rPropFindInfo.pMultiResponse);
}

static GPtrArray *
make_members (guint n)
{
  GPtrArray *members = new_list (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *href = g_strdup_printf (URL "%u", i);
      const HTTPMailMemberInfoFields fields = { .href = href, .subject = href, .content_length = i };

      g_ptr_array_add (members, httpmail_member_info_new (&fields));
    }
  return members;
}

static void
assert_members (const HTTPMEMBERINFOLIST *list, guint n)
{
  g_assert_cmpuint (list->cMemberInfo, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *href = g_strdup_printf (URL "%u", i);

      g_assert_cmpstr (list->prgMemberInfo[i].pszHref, ==, href);
      g_assert_cmpstr (list->prgMemberInfo[i].pszSubject, ==, href);
      g_assert_cmpstr (list->prgMemberInfo[i].pszTo, ==, "");
      g_assert_cmpuint (list->prgMemberInfo[i].dwContentLength, ==, i);
    }
}

/* From nothing to more than is kept, and back; the memory sanitizer watches the seams. */
static void
test_memory_is_used_again (Scene *scene, gconstpointer data)
{
  const guint sizes[] = { 0, 1, 3, 256, 255, 1, 20000, 2, 256, 20000, 0, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      httpmail_response_take_members (begin (scene, HTTPMAIL_COMMAND_MEMBER_INFO, FALSE), make_members (sizes[i]));
      httpmail_response_set_time_stamps (scene->response, "odd", NULL, FALSE);
      fill (scene);
      assert_members (&scene->out.rMemberInfoList, sizes[i]);
      com_scribble_response (&scene->out);
      hm_com_scratch_release (scene->scratch, &scene->out);
      g_assert_true (is_zero (&scene->out, sizeof scene->out));
    }
}

static void
test_writing_into_it_changes_nothing_else (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) piece = g_bytes_new ("body", 4);
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND, "None");
  g_autoptr (HTTPMailResult) result = httpmail_result_new (error, 404, "HTTP/1.1 404 No", NULL);

  httpmail_response_set_transfer (begin (scene, HTTPMAIL_COMMAND_GET, FALSE), piece, "text/plain", 4, 4);
  fill (scene);
  com_scribble_response (&scene->out);
  g_assert_cmpmem (g_bytes_get_data (piece, NULL), 4, "body", 4);
  g_assert_cmpstr (httpmail_response_get_content_type (scene->response), ==, "text/plain");

  g_set_object (&scene->response, NULL);
  scene->response = httpmail_response_new (HTTPMAIL_COMMAND_GET, 1, TRUE, result);
  fill (scene);
  com_scribble_response (&scene->out);
  g_assert_cmpstr (httpmail_result_get_response_line (result), ==, "HTTP/1.1 404 No");
  g_assert_cmpstr (httpmail_result_get_error (result)->message, ==, "None");
}

#define ADD(path, function) g_test_add ("/com/response/" path, Scene, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("says-what-it-answers", test_head);
  ADD ("failure-has-no-payload", test_failure_has_no_payload);
  ADD ("results", test_results);
  ADD ("account-property", test_account_property);
  ADD ("download", test_download);
  ADD ("counts-stop-at-the-largest-number", test_counts_stop_at_the_largest_number);
  ADD ("upload", test_upload);
  ADD ("location", test_location);
  ADD ("batches", test_batches);
  ADD ("failed-members", test_failed_members);
  ADD ("members", test_members);
  ADD ("time-stamps", test_time_stamps);
  ADD ("found-folders-are-members", test_found_folders_are_members);
  ADD ("contacts", test_contacts);
  ADD ("multistatus", test_multistatus);
  ADD ("memory-is-used-again", test_memory_is_used_again);
  ADD ("writing-into-it-changes-nothing-else", test_writing_into_it_changes_nothing_else);

  return g_test_run ();
}
