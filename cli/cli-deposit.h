/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-places.h"
#include "cli-present.h"
#include "cli-upload.h"

G_BEGIN_DECLS

/* Messages of any source put into folders of an account, each as often as the source has it: cli-deposit.c. The steps, in
 * this order: places are added; items go into present; cli_deposit_list for each place; candidates are fetched; items
 * are matched; what is left open is put, place after place, and each place ended. */
typedef struct
{
  CliRun *run;
  const char *verb; /* what has been done to a message that was put */
  CliSession *session;
  CliPresent *present;
  CliProgress *progress;
  CliPlaces *places;
  CliUpload *upload;
  char *account; /* its name among what is remembered */
  gboolean dry_run;
  gboolean counts_puts; /* for the progress */
  gboolean counts_members; /* while they are what it is about */
  GPtrArray *folders;     /* CliDepositFolder, by place */
  GPtrArray *unsure;      /* Unsure: sent, and not answered */
  GHashTable *on_its_way; /* URLs */
  gint64 committed;
  GError *fatal;
  CliExit fatal_exit;
  guint refused;
  guint64 place_put;
  guint64 put;
  guint64 bytes;
  guint64 there;
  guint64 marked;
  guint64 failed;
} CliDeposit;

typedef struct
{
  char *name;
  char *url; /* NULL: it is not there */
  /* Servers mark by themselves what is put there; so a message may lose its read mark at any time. */
  gboolean marks_itself;
} CliDepositFolder;

/* Takes the session. */
gboolean cli_deposit_init (CliDeposit *self,
                           CliRun *run,
                           CliSession *session,
                           const char *verb,
                           gboolean dry_run,
                           GError **error);
void cli_deposit_clear (CliDeposit *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliDeposit, cli_deposit_clear)

/* How often a message is put when no answer comes */
#define CLI_DEPOSIT_ROUNDS 4

/* The number that items have as their place: that of an earlier one where it is the same folder. target is one of places, or
 * -2: there is no such folder. */
int cli_deposit_add_place (CliDeposit *self, int target, const char *name);
const char *cli_deposit_get_name (CliDeposit *self, int place);
void cli_deposit_list (CliDeposit *self, int place);
void cli_deposit_fetch_candidates (CliDeposit *self);
/* Twice: by bytes alone before candidates are fetched. */
void cli_deposit_match (CliDeposit *self, gboolean by_bytes_alone);
/* After the last match: tells what is there already, and what cannot be compared. */
void cli_deposit_report_matches (CliDeposit *self);
/* What would be put. */
void cli_deposit_report_planned (CliDeposit *self);

/* Turns the main loop until there is room for one more; FALSE: the run is ending. */
gboolean cli_deposit_wait_for_room (CliDeposit *self);
/* Takes the item. */
void cli_deposit_put (CliDeposit *self, CliItem *item, GBytes *message);
/* Waits for all that is on its way. */
gboolean cli_deposit_drain (CliDeposit *self);
gboolean cli_deposit_is_ending (CliDeposit *self);
/* One turn of the main loop, waiting or not. */
void cli_deposit_turn (CliDeposit *self, gboolean wait);
/* Takes the error. */
void cli_deposit_give_up (CliDeposit *self, GError *error, CliExit status);

const char *cli_deposit_get_url (CliDeposit *self, int place);
/* The listing alone. */
gboolean cli_deposit_list_again (CliDeposit *self, int place, GError **error);
/* Whether there is no point in going on after an error, which is taken then. */
gboolean cli_deposit_is_the_end (CliDeposit *self, GError *error);

/* The end: cli-deposit-end.c */

/* Sees that everything is there, and sets read marks. */
void cli_deposit_end_place (CliDeposit *self, int place);
CliExit cli_deposit_end (CliDeposit *self, const GError *error);

/* What is told: cli-deposit-report.c */

/* item or its name may be NULL. */
void cli_deposit_fail (CliDeposit *self, const CliItem *item, const GError *error);
void cli_deposit_report (CliDeposit *self, const char *event, const CliItem *item, const char *href);
void cli_deposit_print_summary (CliDeposit *self);

G_END_DECLS
