/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <httpmail/httpmail.h>

G_BEGIN_DECLS

/* Contacts as vCards: written as 4.0 (RFC 6350), read as 4.0, 3.0 and 2.1. docs/contacts.md has the table of what stands
 * where; what is written here is read again as the same contact. */

#define CLI_CONTACT_N_FIELDS (HTTPMAIL_CONTACT_FIELD_PAGER + 1)

/* The field's text, or NULL: an empty one says nothing. */
const char *cli_contact_get (HTTPMailContact *contact, HTTPMailContactField field);
/* "home-street" */
const char *cli_contact_field_name (HTTPMailContactField field);
/* Also written as home_street; FALSE: there is no such field. */
gboolean cli_contact_find_field (const char *name, HTTPMailContactField *out_field);
/* The display name; where there is none, what does for one. NULL: nothing does. */
char *cli_contact_label (HTTPMailContact *contact);

/* Writing: cli-vcard.c */

/* A vCard has a name, also that of a contact which has nothing. */
#define CLI_VCARD_NO_NAME "?"

typedef enum
{
  CLI_VCARD_EXACT,
  /* Lines that do not end at 75 bytes, and one for each field that could be filled in. */
  CLI_VCARD_FOR_EDITOR
} CliVCardStyle;

char *cli_vcard_write (HTTPMailContact *contact, CliVCardStyle style);

/* Dates: cli-vcard-date.c */

/* The form of a vCard, 19700512, of a date or a time in any form of ISO 8601; NULL: it is none. */
char *cli_vcard_date (const char *text);
/* The form of a contact, 1970-05-12, where the value is a date; else the value. */
char *cli_vcard_date_for_contact (const char *value);
/* The form of REV, in UTC; NULL: it is no time. */
char *cli_vcard_revision (const char *modified);

/* Reading: cli-vcard-reader.c */

typedef struct
{
  HTTPMailContact *contact;
  /* where it begins */
  guint line;
  /* what a contact has no place for, "NOTE, PHOTO"; or NULL */
  char *left_out;
} CliVCard;

void cli_vcard_free (CliVCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliVCard, cli_vcard_free)

typedef struct _CliVCardReader CliVCardReader;

/* name is the file's, for errors. Memory does not grow with the file. */
CliVCardReader *cli_vcard_reader_new (GInputStream *input, const char *name);
void cli_vcard_reader_free (CliVCardReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliVCardReader, cli_vcard_reader_free)

/* NULL without an error: there is no further card. With G_IO_ERROR_INVALID_DATA one card is bad, and the next may be asked
 * for; any other error ends it. */
CliVCard *cli_vcard_reader_next (CliVCardReader *self, GError **error);

G_END_DECLS
