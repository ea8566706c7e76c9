/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail.h>

#include "cli-content.h"

G_BEGIN_DECLS

/* What is to be in which folder, and what is there already: cli-present.c. What a message in a folder is, once it has been
 * downloaded or put there, is remembered in a file, so that it need not be downloaded again; losing that costs downloads and
 * nothing else. The rest is in temporary tables, which SQLite keeps on disk. A failed statement makes all further ones do
 * nothing; cli_present_check tells. */
typedef struct _CliPresent CliPresent;

typedef enum
{
  CLI_ITEM_OPEN,    /* nothing is known yet */
  CLI_ITEM_PRESENT, /* it was in the folder */
  CLI_ITEM_PUT,     /* it has been put there */
  CLI_ITEM_FAILED,
  CLI_ITEM_SENT     /* it is on its way */
} CliItemState;

/* Something that is to be in a folder. place numbers the folders. */
typedef struct
{
  gint64 id;
  int place;
  char *name;     /* a file, or an href */
  guint64 start;  /* where in the file */
  guint64 length; /* bytes there; G_MAXINT64: to its end */
  guint number;   /* the how manieth of its file, from 1 */
  int read;       /* 1 yes, 0 no, -1: the source does not say */
  gint64 date;    /* as listed */
  gboolean known; /* content is */
  CliContent content;
  /* the message in the folder that it is, 0: none */
  gint64 member;
  char *href;
  guint64 member_size;
  gboolean member_read;
} CliItem;

void cli_item_free (CliItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliItem, cli_item_free)

CliPresent *cli_present_open (GError **error);
void cli_present_free (CliPresent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliPresent, cli_present_free)
gboolean cli_present_check (CliPresent *self, GError **error);
/* What was learned lasts; now and then. */
void cli_present_commit (CliPresent *self);

/* Things to be put somewhere. item->id is set. */
void cli_present_add_item (CliPresent *self, CliItem *item);
/* Brings them into the order of their folders and names; ids change. */
void cli_present_sort_items (CliPresent *self);
/* One that a listing shows; what it is may be known from an earlier time. */
void cli_present_add_listed_item (CliPresent *self, const char *account, CliItem *item);
void cli_present_set_item_content (CliPresent *self, gint64 id, const CliContent *content);
void cli_present_set_item_read (CliPresent *self, gint64 id, int read);
void cli_present_set_item_state (CliPresent *self, gint64 id, CliItemState state);
/* Puts off one that has been sent without an answer; how often that is now. */
guint cli_present_put_off_item (CliPresent *self, gint64 id);
CliItemState cli_present_get_item_state (CliPresent *self, gint64 id);
void cli_present_move_items (CliPresent *self, int from, int to);
/* What is still open in a folder that cannot be had */
void cli_present_fail_place (CliPresent *self, int place);
void cli_present_count_items (CliPresent *self, int place, CliItemState state, guint64 *out_n, guint64 *out_bytes);
/* The next one after id; NULL: there is none. place -1: any. */
CliItem *cli_present_next_item (CliPresent *self, int place, CliItemState state, gint64 after);
/* One of unknown content that might be in the folder, to go by what is listed of it. */
CliItem *cli_present_next_doubtful (CliPresent *self, int place, gint64 after);
/* One that is in the folder with another read mark than here: to be marked as read or not. With any also what was there before
 * may lose its mark, else only what was put. */
CliItem *cli_present_next_mark (CliPresent *self, int place, gboolean read, gboolean any, gint64 after);

/* What is in the folder. Between begin and end it is listed, maybe for a second time. */
void cli_present_begin_listing (CliPresent *self, int place, const char *account, const char *folder);
void cli_present_add_member (CliPresent *self, HTTPMailMemberInfo *info);
void cli_present_end_listing (CliPresent *self, gboolean complete);
/* A member that might be one of the items, of which nothing is known; 0: there is none. */
gint64 cli_present_next_candidate (CliPresent *self, int place, gint64 after, char **out_href, guint64 *out_size);
void cli_present_set_member_content (CliPresent *self, gint64 member, const CliContent *content);
/* It cannot be downloaded. */
void cli_present_set_member_unreadable (CliPresent *self, gint64 member);
/* An open item that may be one of those; href is the member's. */
CliItem *cli_present_next_blocked (CliPresent *self, gint64 after);
/* Finds for each open item, as many as there are, a member that it is: first with the same bytes, then by its key. That is
 * for the time when the contents of all candidates are known: else an item takes by its key what another one is. */
void cli_present_match (CliPresent *self, int place, gboolean by_bytes_alone);
/* As cli_present_match for those that were put without an answer or a location, among members that came since. */
void cli_present_match_new (CliPresent *self, int place);
/* An item is in the folder now; href may be NULL. */
void cli_present_put (CliPresent *self, const CliItem *item, const char *href);
gboolean cli_present_has_member (CliPresent *self, int place, const char *href);
/* After a second listing: finds the places of those that were put. How many the folder does not have after all. */
guint64 cli_present_settle_put (CliPresent *self, int place);
/* Which of several that are the same is which, so that as few as can be differ in their read marks: before
 * cli_present_next_mark. */
void cli_present_settle_marks (CliPresent *self, int place);
/* The path alone, escaped in one way, whatever a server makes of it. */
char *cli_present_href_key (const char *href);
/* Whether something with these bytes waits there for an item that is it. Takes it for the item. */
gboolean cli_present_claim (CliPresent *self, const CliItem *item);
/* For an account's own messages: what it is, as listed. */
void cli_present_remember (CliPresent *self, const char *account, const CliItem *item);

G_END_DECLS
