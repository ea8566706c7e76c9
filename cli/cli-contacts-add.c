/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-contacts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  CliContactsBook *book;
  /* of the file, for messages */
  const char *name;
  /* what a contact says -> its href */
  GHashTable *known;
  CliProgress *progress;
  guint added;
  guint there;
  guint failed;
  CliExit worst;
} Adding;

/* ---- what is there already ---- */

static void
append_plain (GString *to, HTTPMailContactField field, const char *text)
{
  g_autofree char *date = field == HTTPMAIL_CONTACT_FIELD_BIRTHDAY ? cli_vcard_date (text) : NULL;
  g_auto (GStrv) words = g_strsplit_set (date ? date : text, " \t\r\n", -1);

  g_string_append_printf (to, "%s=", cli_contact_field_name (field));
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (to, "%s ", words[i]);
  g_string_append_c (to, '\n');
}

/* The same for contacts whose fields are the same; blanks and forms of a date do not count, which servers change. */
static char *
make_key (HTTPMailContact *contact, gboolean with_name)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%d %d\n", (int) httpmail_contact_get_contact_type (contact), with_name);
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (cli_contact_get (contact, i) && (with_name || i != HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME))
      append_plain (text, i, cli_contact_get (contact, i));
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

/* A server may give a name to show to a contact that was made without one. */
static gboolean
remember (HTTPMailContact *contact, gpointer user_data)
{
  GHashTable *known = user_data;
  const char *href = httpmail_contact_get_href (contact);

  for (gboolean with_name = FALSE; with_name <= TRUE; with_name++)
    g_hash_table_insert (known, make_key (contact, with_name), g_strdup (href ? href : ""));
  return TRUE;
}

static const char *
find_same (Adding *self, HTTPMailContact *contact)
{
  gboolean has_name = cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME) != NULL;
  g_autofree char *key = make_key (contact, has_name);

  return self->known ? g_hash_table_lookup (self->known, key) : NULL;
}

/* ---- telling ---- */

static void
print_result (Adding *self, CliVCard *card, const char *href, gboolean is_new)
{
  CliOutput *output = self->book->run->output;
  g_autofree char *label = cli_contact_label (card->contact);

  cli_output_begin (output);
  cli_output_string (output, "href", href, 0);
  if (cli_output_is_json (output))
    {
      cli_output_string (output, "name", label, 0);
      cli_output_number (output, "line", card->line, 0);
      cli_output_boolean (output, "ok", TRUE);
      cli_output_boolean (output, "new", is_new);
      cli_output_string (output, "left_out", card->left_out, 0);
    }
  cli_output_end (output);
  cli_output_flush (output, NULL);
  if (is_new && card->left_out)
    cli_note (self->book->run->options, _("%s: a contact has no place for %s"), label ? label : "?", card->left_out);
}

static void
print_failure (Adding *self, guint line, const char *message)
{
  CliOutput *output = self->book->run->output;

  self->failed++;
  if (!cli_output_is_json (output))
    return;
  cli_output_begin (output);
  cli_output_string (output, "file", self->name, 0);
  if (line > 0)
    cli_output_number (output, "line", line, 0);
  cli_output_boolean (output, "ok", FALSE);
  cli_output_string (output, "error", message, 0);
  cli_output_end (output);
}

static void
note_worst (Adding *self, CliExit result)
{
  if (self->worst == CLI_EXIT_DONE || result > self->worst)
    self->worst = result;
}

/* ---- adding ---- */

static HTTPMailContact *
post (Adding *self, HTTPMailContact *contact, GError **error)
{
  CliSession *session = self->book->session;
  HTTPMailTransport *transport = cli_session_get_transport (session);

  httpmail_transport_post_contact_async (transport, self->book->url, contact, cli_session_get_cancellable (session),
                                         cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  g_autoptr (GListModel) contacts = httpmail_transport_post_contact_finish (transport, result, error);
  return contacts ? g_list_model_get_item (contacts, 0) : NULL;
}

static gboolean
is_empty (HTTPMailContact *contact)
{
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (cli_contact_get (contact, i))
      return FALSE;
  return TRUE;
}

/* FALSE when there is no point in going on with the next one. */
static gboolean
add_one (Adding *self, CliVCard *card)
{
  g_autoptr (GError) error = NULL;
  const char *same = find_same (self, card->contact);

  if (same)
    {
      self->there++;
      print_result (self, card, same, FALSE);
      return TRUE;
    }
  if (is_empty (card->contact))
    {
      cli_error (_("%s:%u: this card has nothing that a contact could have"), self->name, card->line);
      print_failure (self, card->line, _("nothing that a contact could have"));
      note_worst (self, CLI_EXIT_FAILED);
      return TRUE;
    }
  g_autoptr (HTTPMailContact) made = post (self, card->contact, &error);
  if (made)
    {
      const char *href = httpmail_contact_get_href (made);
      self->added++;
      print_result (self, card, href, TRUE);
      if (self->known)
        remember (made, self->known);
      return !cli_output_has_failed (self->book->run->output);
    }
  if (cli_session_is_interrupted (self->book->session))
    return FALSE;

  g_autofree char *label = cli_contact_label (card->contact);
  cli_error ("%s:%u: %s:", self->name, card->line, label);
  CliExit result = cli_session_failure (self->book->session, error);
  note_worst (self, result);
  print_failure (self, card->line, error->message);
  return result == CLI_EXIT_FAILED && !g_cancellable_is_cancelled (cli_session_get_cancellable (self->book->session));
}

/* A bad card is told, and the next is read. FALSE: the file cannot be read on. */
static gboolean
tell_bad_card (Adding *self, const GError *error)
{
  cli_error ("%s", error->message);
  print_failure (self, 0, error->message);
  note_worst (self, CLI_EXIT_FAILED);
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static CliExit
end (Adding *self)
{
  const CliOptions *options = self->book->run->options;
  CliExit status = cli_finish (self->book->run->output);

  if (self->added + self->there + self->failed > 1)
    cli_note (options, _("Contacts: %u added, %u there already, %u failed"), self->added, self->there, self->failed);
  if (self->there > 0)
    cli_note (options, _("What is there already was not added; --force adds it once more."));
  if (cli_session_is_interrupted (self->book->session))
    {
      cli_note (options, _("Interrupted. The same command goes on where this one ended."));
      return CLI_EXIT_FAILED;
    }
  if (status != CLI_EXIT_DONE || self->failed == 0)
    return status;
  if (self->worst != CLI_EXIT_FAILED || self->added + self->there == 0)
    return self->worst;
  return CLI_EXIT_PARTLY;
}

/* first: what the first reading came to, a card or an error. */
static CliExit
add_all (Adding *self, CliVCardReader *reader, CliVCard *first, GError *first_error)
{
  g_autoptr (CliVCard) card = first;
  g_autoptr (GError) error = first_error;
  gboolean go_on = TRUE;

  while (go_on && (card || error))
    {
      go_on = card ? add_one (self, card) : tell_bad_card (self, error);
      cli_progress_add (self->progress, 1, 0);
      g_clear_pointer (&card, cli_vcard_free);
      g_clear_error (&error);
      if (go_on && reader)
        card = cli_vcard_reader_next (reader, &error);
    }
  cli_progress_clear (self->progress);
  return end (self);
}

static CliExit
open_and_add (CliRun *run, const char *name, CliVCardReader *reader, CliVCard *first, GError *first_error)
{
  CliExit status = CLI_EXIT_FAILED;
  g_autoptr (CliVCard) card = first;
  g_autoptr (GError) card_error = first_error;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (CliContactsBook) book = cli_contacts_book_open (run, &status);

  if (book == NULL)
    return status;
  if (!cli_contacts_given.force && !cli_contacts_book_each (book, remember, known, &error))
    return cli_session_failure (book->session, error);
  cli_session_catch_signals (book->session);
  g_autoptr (CliProgress) progress = cli_progress_new (run->options->quiet);
  cli_progress_begin (progress, _("Adding"), 0, 0);
  Adding adding = {
    .book = book,
    .name = name,
    .known = cli_contacts_given.force ? NULL : known,
    .progress = progress,
  };
  return add_all (&adding, reader, g_steal_pointer (&card), g_steal_pointer (&card_error));
}

/* ---- where contacts come from ---- */

static CliVCard *
card_from_fields (char *fields[CLI_CONTACT_N_FIELDS])
{
  CliVCard *card = g_new0 (CliVCard, 1);

  card->contact = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_CONTACT);
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (fields[i] && *fields[i])
      {
        HTTPMailContact *with = httpmail_contact_with_field (card->contact, i, fields[i]);
        g_object_unref (card->contact);
        card->contact = with;
      }
  /* Other programs show nothing else. */
  if (fields[HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] == NULL)
    {
      g_autofree char *label = cli_contact_label (card->contact);
      HTTPMailContact *named = httpmail_contact_with_field (card->contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, label);
      g_object_unref (card->contact);
      card->contact = named;
    }
  return card;
}

CliExit
cli_contacts_add (CliRun *run)
{
  char *fields[CLI_CONTACT_N_FIELDS] = { NULL };
  guint n_fields = 0;
  const char *path = run->n_arguments > 2 ? run->arguments[2] : NULL;
  const char *name = NULL;
  g_autoptr (GError) error = NULL;

  if (!cli_contacts_take_fields (fields, &n_fields) || (n_fields > 0 && path))
    {
      cli_contacts_free_fields (fields);
      return n_fields > 0 && path ? cli_usage_error (_("Give the fields of one contact, or a file, not both")) : CLI_EXIT_USAGE;
    }
  g_autoptr (CliVCard) card = n_fields > 0 ? card_from_fields (fields) : NULL;
  cli_contacts_free_fields (fields);
  if (card && is_empty (card->contact))
    return cli_usage_error (_("These fields are all empty: give a name or an address"));
  if (card)
    return open_and_add (run, _("the command line"), NULL, g_steal_pointer (&card), NULL);

  /* The first card is looked at first: what is no vCard does not even lead to a connection. */
  g_autoptr (GInputStream) input = cli_contacts_open_file (run, path, &name, &error);
  if (input == NULL)
    return cli_failure (error);
  g_autoptr (CliVCardReader) reader = cli_vcard_reader_new (input, name);
  card = cli_vcard_reader_next (reader, &error);
  if (card == NULL && error == NULL)
    {
      cli_error (_("%s has no vCard: one begins with BEGIN:VCARD"), name);
      return CLI_EXIT_FAILED;
    }
  return open_and_add (run, name, reader, g_steal_pointer (&card), g_steal_pointer (&error));
}
