/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-vcard.h"
#include "cli.h"

G_BEGIN_DECLS

/* What the verbs of httpmail contacts share. Each gets a run whose first argument is the account; those from 2 on are the
 * verb's own. */

typedef struct
{
  gboolean vcard;
  gboolean keep;
  gboolean force;
  gboolean yes;
  char *name;
  char *given_name;
  char *surname;
  char *email;
  char *mobile_phone;
  char *company;
  char **set;
  char **clear;
} CliContactsOptions;

extern CliContactsOptions cli_contacts_given;

CliExit cli_contacts_list (CliRun *run);
CliExit cli_contacts_show (CliRun *run);
CliExit cli_contacts_rm (CliRun *run);
CliExit cli_contacts_add (CliRun *run);
CliExit cli_contacts_edit (CliRun *run);

/* The address book: cli-contacts-book.c */

typedef struct
{
  CliRun *run;
  CliSession *session;
  char *url;
} CliContactsBook;

/* NULL when it failed; why has been said then, and out_exit tells what to end with. */
CliContactsBook *cli_contacts_book_open (CliRun *run, CliExit *out_exit);
void cli_contacts_book_free (CliContactsBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliContactsBook, cli_contacts_book_free)

/* All contacts with all their fields, as they arrive; on_contact returns FALSE to leave it at that. */
typedef gboolean (*CliContactFunc) (HTTPMailContact *contact, gpointer user_data);
gboolean cli_contacts_book_each (CliContactsBook *self, CliContactFunc on_contact, gpointer user_data, GError **error);
/* As it is now. */
HTTPMailContact *cli_contacts_book_read (CliContactsBook *self, const char *href, GError **error);

/* What the user calls a contact: its href, or its name, nickname or address in any case. */
typedef struct
{
  const char *wanted;
  char *folded;
  /* of HTTPMailContact */
  GPtrArray *found;
} CliContactMatch;

/* In one listing; of CliContactMatch, in the order of what is wanted. */
GPtrArray *cli_contacts_book_find (CliContactsBook *self, const char *const *wanted, guint n_wanted, GError **error);
/* The one contact of a match. */
HTTPMailContact *cli_contact_match_get (CliContactMatch *self, GError **error);

/* Fields from the command line: cli-contacts.c. NULL: not named; "": to be cleared. FALSE: wrong use, which has been said. */
gboolean cli_contacts_take_fields (char *out_fields[CLI_CONTACT_N_FIELDS], guint *out_count);
void cli_contacts_free_fields (char *fields[CLI_CONTACT_N_FIELDS]);
/* A file, or standard input for "-" or NULL; its name for messages. */
GInputStream *cli_contacts_open_file (CliRun *run, const char *path, const char **out_name, GError **error);

/* A text in the user's editor: cli-editor.c. The text as it was left; it stays in the file out_path, which is the caller's. */
char *cli_edit_text (const char *text, char **out_path, GError **error);

G_END_DECLS
