/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-batch-item.h>
#include <httpmail/httpmail-contact.h>
#include <httpmail/httpmail-member-error.h>
#include <httpmail/httpmail-member-info.h>
#include <httpmail/httpmail-multistatus.h>
#include <httpmail/httpmail-response.h>
#include <httpmail/httpmail-result.h>

G_BEGIN_DECLS

/* A response is built on one thread with the setters below and not changed once it was handed over. result NULL: all is
 * well so far. */
HTTPMailResponse *httpmail_response_new (HTTPMailCommand command,
                                         guint32 context,
                                         gboolean done,
                                         HTTPMailResult *result);
void httpmail_response_set_account_property (HTTPMailResponse *self,
                                             HTTPMailAccountProperty property,
                                             const char *text,
                                             guint number);
/* content NULL: progress of an upload. total is G_MAXUINT64 when not known. */
void httpmail_response_set_transfer (HTTPMailResponse *self,
                                     GBytes *content,
                                     const char *content_type,
                                     guint64 transferred,
                                     guint64 total);
void httpmail_response_set_resend (HTTPMailResponse *self, gboolean resend);
void httpmail_response_set_location (HTTPMailResponse *self, const char *location);
/* Takes an array of HTTPMailMemberInfo (with g_object_unref as free function) as it is. */
void httpmail_response_take_members (HTTPMailResponse *self, GPtrArray *members);
/* The same array, without making a list model of it; NULL when the response has no members. */
GPtrArray *httpmail_response_peek_member_array (HTTPMailResponse *self);
void httpmail_response_take_member_errors (HTTPMailResponse *self, GPtrArray *errors);
/* Takes an array of HTTPMailBatchItem (with g_object_unref as free function). */
void httpmail_response_take_batch_items (HTTPMailResponse *self, GPtrArray *items);
void httpmail_response_set_multistatus (HTTPMailResponse *self, HTTPMailMultistatus *multistatus);
/* Takes an array of HTTPMailContact (with g_object_unref as free function). */
void httpmail_response_take_contacts (HTTPMailResponse *self, GPtrArray *contacts);
/* The same array; NULL when the response has no contacts. */
GPtrArray *httpmail_response_peek_contact_array (HTTPMailResponse *self);
/* Of a conditional listing; either stamp may be NULL. unchanged: the members are what they were at the stamp sent. */
void httpmail_response_set_time_stamps (HTTPMailResponse *self,
                                        const char *root,
                                        const char *folder,
                                        gboolean unchanged);

G_END_DECLS
