/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-vcard-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CliVCardReader
{
  CliVCardLines *lines;
  char *name;
  /* The line that has been read belongs to the next card. */
  GString *held;
  /* the card that is being read */
  GPtrArray *properties;
  guint begun_at;
  guint depth;
  gboolean after_binary;
  gboolean after_agent;
  GError *fault;
};

void
cli_vcard_free (CliVCard *self)
{
  g_clear_object (&self->contact);
  g_free (self->left_out);
  g_free (self);
}

CliVCardReader *
cli_vcard_reader_new (GInputStream *input, const char *name)
{
  CliVCardReader *self = g_new0 (CliVCardReader, 1);

  self->lines = cli_vcard_lines_new (input);
  self->name = g_strdup (name);
  self->properties = g_ptr_array_new_with_free_func ((GDestroyNotify) cli_vcard_property_free);
  return self;
}

void
cli_vcard_reader_free (CliVCardReader *self)
{
  cli_vcard_lines_free (self->lines);
  g_free (self->name);
  g_ptr_array_unref (self->properties);
  g_clear_error (&self->fault);
  g_free (self);
}

/* What is wrong with the card that is being read; the first fault is the one to mend. */
static void G_GNUC_PRINTF (3, 4)
set_fault (CliVCardReader *self, guint line, const char *format, ...)
{
  va_list args;

  if (self->fault)
    return;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  self->fault = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:%u: %s", self->name, line, text);
}

static GString *
next_line (CliVCardReader *self, GError **error)
{
  if (self->held)
    return g_steal_pointer (&self->held);
  return cli_vcard_lines_next (self->lines, error);
}

static gboolean
is_line (GString *line, const char *wanted)
{
  gsize length = strlen (wanted);

  return g_ascii_strncasecmp (line->str, wanted, length) == 0 && strspn (line->str + length, " \t\r") == line->len - length;
}

static gboolean
is_blank (GString *line)
{
  return strspn (line->str, " \t\r") == line->len;
}

/* Up to the line that begins a card. FALSE: there is none, or something else stands before it. */
static gboolean
find_card (CliVCardReader *self, GError **error)
{
  GString *line;

  while ((line = next_line (self, error)) != NULL)
    {
      if (is_line (line, "BEGIN:VCARD"))
        {
          self->begun_at = cli_vcard_lines_get_number (self->lines);
          if (self->fault)
            self->held = line;
          return self->fault == NULL;
        }
      if (!is_blank (line))
        {
          g_autofree char *start = g_utf8_make_valid (line->str, (gssize) MIN (line->len, 40));
          set_fault (self, cli_vcard_lines_get_number (self->lines), _("this should be BEGIN:VCARD, but is “%s”"), start);
        }
    }
  return FALSE;
}

static void
take_version (CliVCardReader *self, const CliVCardProperty *property)
{
  static const char *const versions[] = { "2.1", "3.0", "4.0", NULL };
  g_autofree char *version = cli_vcard_property_text (property);

  if (!g_strv_contains (versions, version))
    set_fault (self, cli_vcard_lines_get_number (self->lines), _("this is a vCard %s; 4.0, 3.0 and 2.1 can be read"), version);
  cli_vcard_lines_keep_blanks (self->lines, strcmp (version, "2.1") == 0);
}

static void
take_property (CliVCardReader *self, GString *line)
{
  g_autoptr (GError) reason = NULL;
  guint number = cli_vcard_lines_get_number (self->lines);

  /* The lines of a picture, which not everybody begins with a blank. */
  if (is_blank (line) || (self->after_binary && memchr (line->str, ':', line->len) == NULL))
    return;
  g_autoptr (CliVCardProperty) property = cli_vcard_property_parse (line->str, line->len, &reason);
  if (property == NULL)
    {
      set_fault (self, number, "%s", reason->message);
      return;
    }

  const char *colon = memchr (line->str, ':', line->len);
  g_autofree char *head = g_ascii_strup (line->str, colon - line->str);
  self->after_binary = strstr (head, "BASE64") != NULL || strstr (head, "ENCODING=B") != NULL;
  self->after_agent = strcmp (property->name, "AGENT") == 0;
  if (strcmp (property->name, "VERSION") == 0)
    take_version (self, property);
  else if (cli_vcard_lines_was_cut (self->lines) && !self->after_binary && g_ascii_strncasecmp (property->value, "data:", 5) != 0)
    set_fault (self, number, _("this line is longer than %u bytes"), CLI_VCARD_MAX_LINE);
  else if (self->properties->len >= CLI_VCARD_MAX_PROPERTIES)
    set_fault (self, number, _("this card has more than %u properties"), CLI_VCARD_MAX_PROPERTIES);
  else
    g_ptr_array_add (self->properties, g_steal_pointer (&property));
}

/* A card in a card is about somebody else. FALSE: the line is the next card's. */
static gboolean
take_begin (CliVCardReader *self, GString *line)
{
  guint number = cli_vcard_lines_get_number (self->lines);

  if (self->depth == 1 && !self->after_agent)
    {
      set_fault (self, number, _("END:VCARD is missing before this; the card begins in line %u"), self->begun_at);
      self->held = line;
      return FALSE;
    }
  if (self->depth > CLI_VCARD_MAX_DEPTH)
    set_fault (self, number, _("there are more than %u cards in one another"), CLI_VCARD_MAX_DEPTH);
  self->depth++;
  return TRUE;
}

/* FALSE with an error: there is no reading on. */
static gboolean
read_card (CliVCardReader *self, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GString *line;

  g_ptr_array_set_size (self->properties, 0);
  cli_vcard_lines_keep_blanks (self->lines, FALSE);
  self->after_binary = FALSE;
  self->after_agent = FALSE;
  self->depth = 1;
  while (self->depth > 0 && (line = next_line (self, &reason)) != NULL)
    {
      if (is_line (line, "END:VCARD"))
        self->depth--;
      else if (is_line (line, "BEGIN:VCARD"))
        {
          if (!take_begin (self, line))
            return TRUE;
        }
      else if (self->depth == 1)
        take_property (self, line);
    }
  if (reason)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (self->depth > 0)
    set_fault (self, cli_vcard_lines_get_number (self->lines), _("the card that begins in line %u has no END:VCARD"),
               self->begun_at);
  return TRUE;
}

CliVCard *
cli_vcard_reader_next (CliVCardReader *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if ((!find_card (self, &reason) && self->fault == NULL) || reason != NULL ||
      (self->fault == NULL && !read_card (self, &reason)))
    {
      if (reason)
        g_propagate_prefixed_error (error, g_steal_pointer (&reason), "%s: ", self->name);
      return NULL;
    }
  if (self->fault)
    {
      g_propagate_error (error, g_steal_pointer (&self->fault));
      return NULL;
    }

  CliVCard *card = g_new0 (CliVCard, 1);
  card->line = self->begun_at;
  card->contact = cli_vcard_to_contact (self->properties, &card->left_out);
  return card;
}
