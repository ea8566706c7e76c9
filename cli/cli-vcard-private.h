/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-vcard.h"

G_BEGIN_DECLS

/* Bytes kept of one line, which no text of a contact needs; of what is longer, as pictures are, the rest is dropped. */
#define CLI_VCARD_MAX_LINE (64 * 1024)
/* Properties kept of one card. */
#define CLI_VCARD_MAX_PROPERTIES 1000
/* Cards inside a card (AGENT). */
#define CLI_VCARD_MAX_DEPTH 8

/* Lines, unfolded: cli-vcard-lines.c */

typedef struct _CliVCardLines CliVCardLines;

CliVCardLines *cli_vcard_lines_new (GInputStream *input);
void cli_vcard_lines_free (CliVCardLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliVCardLines, cli_vcard_lines_free)

/* The next line that is not empty, which stays until the next call; NULL without an error at the end. */
GString *cli_vcard_lines_next (CliVCardLines *self, GError **error);
guint cli_vcard_lines_get_number (CliVCardLines *self);
/* The line was longer than what is kept. */
gboolean cli_vcard_lines_was_cut (CliVCardLines *self);
/* The blank that a line begins with belongs to it, as in 2.1. */
void cli_vcard_lines_keep_blanks (CliVCardLines *self, gboolean keep);

/* One property: cli-vcard-property.c */

typedef struct
{
  /* in upper case, without a group */
  char *name;
  /* of TYPE, in upper case, with commas around each: ",HOME,FAX," */
  char *types;
  /* of VALUE, in lower case; or NULL */
  char *kind;
  /* 1 is the best, 101 has none */
  guint preference;
  gboolean derived;
  /* the text of the contact that was written in another form; or NULL */
  char *as;
  /* in UTF-8, still escaped */
  char *value;
} CliVCardProperty;

CliVCardProperty *cli_vcard_property_parse (const char *line, gsize length, GError **error);
void cli_vcard_property_free (CliVCardProperty *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliVCardProperty, cli_vcard_property_free)
gboolean cli_vcard_property_has_type (const CliVCardProperty *self, const char *type);
/* The value as text; and its components. */
char *cli_vcard_property_text (const CliVCardProperty *self);
char **cli_vcard_property_components (const CliVCardProperty *self);

/* What a card is read into: cli-vcard-contact.c. properties: of CliVCardProperty. */
HTTPMailContact *cli_vcard_to_contact (GPtrArray *properties, char **out_left_out);

G_END_DECLS
