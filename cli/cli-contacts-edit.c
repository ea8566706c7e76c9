/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-contacts.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Where the new fields come from. */
typedef struct
{
  CliContactsBook *book;
  /* as it was when its change began */
  HTTPMailContact *contact;
  /* the fields given as options; or a card from a file */
  char *fields[CLI_CONTACT_N_FIELDS];
  guint n_fields;
  CliVCard *card;
  /* what was edited; deleted when it has done its work */
  char *edited_path;
} Edit;

static void
edit_clear (Edit *self)
{
  g_clear_pointer (&self->book, cli_contacts_book_free);
  g_clear_object (&self->contact);
  cli_contacts_free_fields (self->fields);
  g_clear_pointer (&self->card, cli_vcard_free);
  g_free (self->edited_path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Edit, edit_clear)

/* ---- cards ---- */

/* The one card of a text. */
static CliVCard *
read_card (GInputStream *input, const char *name, GError **error)
{
  g_autoptr (CliVCardReader) reader = cli_vcard_reader_new (input, name);
  g_autoptr (GError) reason = NULL;
  g_autoptr (CliVCard) card = cli_vcard_reader_next (reader, &reason);
  g_autoptr (CliVCard) second = card ? cli_vcard_reader_next (reader, &reason) : NULL;

  if (reason)
    g_propagate_error (error, g_steal_pointer (&reason));
  else if (card == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s has no vCard: one begins with BEGIN:VCARD"), name);
  else if (second)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s:%u: a contact is changed by one vCard, but here is another"),
                 name, second->line);
  else
    return g_steal_pointer (&card);
  return NULL;
}

static gboolean
read_card_from_file (Edit *self, CliRun *run, GError **error)
{
  const char *name = NULL;
  g_autoptr (GInputStream) input =
    cli_contacts_open_file (run, run->n_arguments > 3 ? run->arguments[3] : NULL, &name, error);

  self->card = input ? read_card (input, name, error) : NULL;
  return self->card != NULL;
}

/* FALSE without an error: the text was left as it is. */
static gboolean
read_card_from_editor (Edit *self, GError **error)
{
  g_autofree char *text = cli_vcard_write (self->contact, CLI_VCARD_FOR_EDITOR);
  g_autofree char *edited = cli_edit_text (text, &self->edited_path, error);

  if (edited == NULL || strcmp (edited, text) == 0)
    return FALSE;
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (edited, (gssize) strlen (edited), NULL);
  self->card = read_card (input, self->edited_path, error);
  return self->card != NULL;
}

/* ---- changes ---- */

static const char *
get_new_text (Edit *self, HTTPMailContactField field)
{
  const char *text;

  if (self->card == NULL)
    return self->fields[field];
  text = cli_contact_get (self->card->contact, field);
  return text || cli_contacts_given.keep ? text : "";
}

/* The fields that differ, and their names; NULL: there are none. */
static HTTPMailContact *
make_patch (Edit *self, char **out_names)
{
  g_autoptr (GString) names = g_string_new (NULL);
  HTTPMailContact *patch = httpmail_contact_new (httpmail_contact_get_contact_type (self->contact));

  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    {
      const char *before = cli_contact_get (self->contact, i);
      const char *after = get_new_text (self, i);
      if (after == NULL || strcmp (before ? before : "", after) == 0)
        continue;
      HTTPMailContact *with = httpmail_contact_with_field (patch, i, after);
      g_object_unref (patch);
      patch = with;
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", cli_contact_field_name (i));
    }
  if (names->len == 0)
    g_clear_object (&patch);
  *out_names = g_strdup (names->str);
  return patch;
}

/* The stamp of the contact when whoever changes it saw it; NULL: nobody knows. */
static const char *
get_stamp (Edit *self)
{
  const char *id = httpmail_contact_get_id (self->contact);

  if (self->edited_path)
    return httpmail_contact_get_modified (self->contact);
  /* A card that show wrote, and of this contact. */
  if (self->card && g_strcmp0 (id, httpmail_contact_get_id (self->card->contact)) == 0 &&
      g_strcmp0 (httpmail_contact_get_href (self->contact), httpmail_contact_get_href (self->card->contact)) == 0)
    return httpmail_contact_get_modified (self->card->contact);
  return NULL;
}

static gboolean
has_same_fields (HTTPMailContact *a, HTTPMailContact *b)
{
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (g_strcmp0 (cli_contact_get (a, i), cli_contact_get (b, i)) != 0)
      return FALSE;
  return TRUE;
}

/* What somebody else changed in the meantime is not overwritten. */
static gboolean
check_unchanged (Edit *self, GError **error)
{
  const char *stamp = get_stamp (self);

  if (cli_contacts_given.force || (stamp == NULL && self->edited_path == NULL))
    return TRUE;
  g_autoptr (HTTPMailContact) now =
    cli_contacts_book_read (self->book, httpmail_contact_get_href (self->contact), error);
  if (now == NULL)
    return FALSE;
  const char *stamp_now = httpmail_contact_get_modified (now);
  if (stamp && stamp_now ? strcmp (stamp, stamp_now) == 0 : has_same_fields (self->contact, now))
    return TRUE;
  g_autofree char *label = cli_contact_label (now);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               _("%s was changed since you read it; nothing was overwritten.\n"
                 "  httpmail contacts ACCOUNT show tells how it is now; --force changes it all the same."),
               label ? label : "?");
  return FALSE;
}

static gboolean
patch (Edit *self, HTTPMailContact *changes, GError **error)
{
  CliSession *session = self->book->session;
  HTTPMailTransport *transport = cli_session_get_transport (session);

  httpmail_transport_patch_contact_async (transport, httpmail_contact_get_href (self->contact), changes,
                                          cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  g_autoptr (GListModel) contacts = httpmail_transport_patch_contact_finish (transport, result, error);
  return contacts != NULL;
}

/* ---- the verb ---- */

static CliExit
tell_end (Edit *self, const char *names)
{
  CliRun *run = self->book->run;

  if (cli_output_is_json (run->output))
    {
      cli_output_begin (run->output);
      cli_output_string (run->output, "href", httpmail_contact_get_href (self->contact), 0);
      cli_output_boolean (run->output, "ok", TRUE);
      cli_output_string (run->output, "changed", names, 0);
      cli_output_string (run->output, "left_out", self->card ? self->card->left_out : NULL, 0);
      cli_output_end (run->output);
    }
  if (*names == '\0')
    cli_note (run->options, _("Nothing was changed."));
  else
    cli_note (run->options, _("Changed: %s"), names);
  if (self->card && self->card->left_out)
    cli_note (run->options, _("A contact has no place for %s"), self->card->left_out);
  if (self->edited_path)
    g_unlink (self->edited_path);
  return cli_finish (run->output);
}

/* What somebody has written is not lost because it cannot be stored. */
static CliExit
tell_failure (Edit *self, const GError *error)
{
  CliExit status = cli_session_failure (self->book->session, error);

  if (self->edited_path && self->contact)
    cli_error (_("Your text is in %s; httpmail contacts ACCOUNT edit CONTACT %s tries again"), self->edited_path,
               self->edited_path);
  return status;
}

static CliExit
change (Edit *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  if (self->card == NULL && self->n_fields == 0 && !read_card_from_editor (self, &error))
    return error ? tell_failure (self, error) : tell_end (self, "");
  if (self->card && httpmail_contact_get_contact_type (self->card->contact) != httpmail_contact_get_contact_type (self->contact))
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("A contact does not become a group (KIND:group), nor a group a contact"));
      return tell_failure (self, error);
    }
  g_autoptr (HTTPMailContact) changes = make_patch (self, &names);
  if (changes && (!check_unchanged (self, &error) || !patch (self, changes, &error)))
    return tell_failure (self, error);
  return tell_end (self, names);
}

CliExit
cli_contacts_edit (CliRun *run)
{
  g_auto (Edit) self = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean from_file = run->n_arguments > 3 || isatty (STDIN_FILENO) != 1;
  CliExit status;

  if (!cli_contacts_take_fields (self.fields, &self.n_fields))
    return CLI_EXIT_USAGE;
  if (self.n_fields > 0 && run->n_arguments > 3)
    return cli_usage_error (_("Give the fields to change, or a file, not both"));
  if (self.n_fields == 0 && from_file && !read_card_from_file (&self, run, &error))
    return cli_failure (error);

  self.book = cli_contacts_book_open (run, &status);
  if (self.book == NULL)
    return status;
  g_autoptr (GPtrArray) matches = cli_contacts_book_find (self.book, run->arguments + 2, 1, &error);
  HTTPMailContact *contact = matches ? cli_contact_match_get (g_ptr_array_index (matches, 0), &error) : NULL;
  if (contact == NULL)
    return cli_session_failure (self.book->session, error);
  self.contact = g_object_ref (contact);
  return change (&self);
}
