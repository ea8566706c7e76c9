/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What the commands that list members share. */

#include <httpmail/httpmail-member-info-private.h>
#include <httpmail/httpmail-transport-private.h>

G_BEGIN_DECLS

/* About how much memory one member holds while it waits to be delivered. */
#define HM_MEMBER_WEIGHT 512

typedef struct _HmPeek HmPeek;

/* The data of a command that lists. What is not set for it stays 0. */
typedef struct
{
  HTTPMailMemberInfoFlags flags;
  gboolean drop_root;
  gboolean only_root; /* depth 0 */
  guint64 n_listed;
  HmPeek *peek; /* NULL: the server says itself what is in its messages, or nobody wants to know */

  /* Of a conditional listing. */
  gboolean is_root;
  char *root_time_stamp; /* what the caller knows, or NULL */
  char *folder_time_stamp;
  char *folder_name;     /* NULL: none that could be sent */
  gboolean not_modified;
} HmListing;

/* ---- httpmail-transport-listing.c ---- */

/* NULL with error when the arguments make no listing. */
HmRequest *hm_listing_build (const char *url,
                             HTTPMailMemberInfoFlags flags,
                             HTTPMailDepth depth,
                             gboolean no_root,
                             GError **error);
/* Makes the command one that lists, with an HmListing as its data. Gives it back. */
HmCommand *hm_listing_prepare (HTTPMailTransport *self,
                               HmCommand *command,
                               HTTPMailMemberInfoFlags flags,
                               gboolean no_root);
extern const HmCommandKind hm_listing_kind;

/* I/O thread, for sinks of listings of other kinds. */
/* Asks for what this server has. */
void hm_listing_on_turn (gpointer data, HmRequest *request);
void hm_listing_on_response (gpointer data, const char *url, const HmMultistatusResponse *response);
/* The response is about what was asked for itself. */
gboolean hm_listing_is_root (HmCommand *command, const char *href, const char *url);
GPtrArray *hm_listing_more (gpointer data, const HmReplyHead *head);
/* The last response, with the members that have not been reported. */
HTTPMailResponse *hm_listing_new_done (HmCommand *command, HTTPMailResult *result);
/* FALSE: there are more than the limit, and the command ends. */
gboolean hm_listing_count (HmCommand *command, guint64 n_so_far, const char *url);
/* Gathers members for the command, as it is prepared for listing. */
HmBatch *hm_listing_new_batch (HmCommand *command);
/* A folder that is one of the account's own is marked as such, where the server does not do that. Takes member. */
HTTPMailMemberInfo *hm_listing_mark_special (HmCommand *command, HTTPMailMemberInfo *member);
/* Valid as long as the member. */
void hm_listing_get_fields (HTTPMailMemberInfo *member, HTTPMailMemberInfoFields *out_fields);

/* Owner's context. */
GListModel *hm_listing_finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error);

/* ---- httpmail-transport-peek.c ---- */

/* On servers that know nothing of mail: messages are asked themselves what they are. Members keep their order; those
 * behind one that has not answered yet are held. I/O thread only. */
HmPeek *hm_peek_new (HmCommand *command);
void hm_peek_free (HmPeek *self);
/* Takes member, to be added to the command's batch, now or later. */
void hm_peek_take (HmPeek *self, const HmMultistatusResponse *response, HTTPMailMemberInfo *member);
GPtrArray *hm_peek_more (HmPeek *self);
/* What is held is added as it is. */
void hm_peek_give_up (HmPeek *self);

G_END_DECLS
