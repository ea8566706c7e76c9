/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-contacts.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* ---- one contact ---- */

static const char *
type_name (HTTPMailContact *contact)
{
  return httpmail_contact_get_contact_type (contact) == HTTPMAIL_CONTACT_TYPE_GROUP ? "group" : "contact";
}

static void
print_json (CliOutput *output, HTTPMailContact *contact)
{
  cli_output_begin (output);
  cli_output_string (output, "href", httpmail_contact_get_href (contact), 0);
  cli_output_string (output, "id", httpmail_contact_get_id (contact), 0);
  cli_output_string (output, "type", type_name (contact), 0);
  cli_output_string (output, "modified", httpmail_contact_get_modified (contact), 0);
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (cli_contact_get (contact, i))
      {
        g_autofree char *name = g_strdelimit (g_strdup (cli_contact_field_name (i)), "-", '_');
        cli_output_string (output, name, cli_contact_get (contact, i), 0);
      }
  cli_output_end (output);
}

static void
print_vcard (CliOutput *output, HTTPMailContact *contact)
{
  g_autofree char *card = cli_vcard_write (contact, CLI_VCARD_EXACT);

  cli_output_bytes (output, card, strlen (card));
}

static const char *
first_phone (HTTPMailContact *contact)
{
  static const HTTPMailContactField phones[] = { HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE, HTTPMAIL_CONTACT_FIELD_HOME_PHONE,
                                                 HTTPMAIL_CONTACT_FIELD_WORK_PHONE, HTTPMAIL_CONTACT_FIELD_OTHER_PHONE };
  const char *phone = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (phones) && phone == NULL; i++)
    phone = cli_contact_get (contact, phones[i]);
  return phone;
}

static void
print_line (CliOutput *output, HTTPMailContact *contact)
{
  g_autofree char *label = cli_contact_label (contact);

  cli_output_begin (output);
  cli_output_text (output, label, 26);
  cli_output_text (output, cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_EMAIL), 30);
  cli_output_text (output, first_phone (contact), 18);
  cli_output_text (output, httpmail_contact_get_href (contact), 0);
  cli_output_end (output);
}

static void
print_pair (CliOutput *output, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  cli_output_begin (output);
  cli_output_text (output, name, 16);
  cli_output_text (output, value, 0);
  cli_output_end (output);
}

/* By the names that edit --set takes. */
static void
print_fields (CliOutput *output, HTTPMailContact *contact)
{
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    print_pair (output, cli_contact_field_name (i), cli_contact_get (contact, i));
  print_pair (output, "type", type_name (contact));
  print_pair (output, "id", httpmail_contact_get_id (contact));
  print_pair (output, "modified", httpmail_contact_get_modified (contact));
  print_pair (output, "href", httpmail_contact_get_href (contact));
}

/* ---- list ---- */

static gboolean
on_contact (HTTPMailContact *contact, gpointer user_data)
{
  CliContactsBook *book = user_data;
  CliOutput *output = book->run->output;

  if (cli_output_is_json (output))
    print_json (output, contact);
  else if (cli_contacts_given.vcard)
    print_vcard (output, contact);
  else
    print_line (output, contact);
  if (!cli_output_has_failed (output))
    return TRUE;
  cli_session_stop (book->session);
  return FALSE;
}

CliExit
cli_contacts_list (CliRun *run)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliContactsBook) book = cli_contacts_book_open (run, &status);

  if (book == NULL)
    return status;
  if (!cli_contacts_book_each (book, on_contact, book, &error))
    {
      if (cli_output_has_failed (run->output))
        return cli_finish (run->output);
      cli_output_flush (run->output, NULL);
      return cli_session_failure (book->session, error);
    }
  return cli_finish (run->output);
}

/* ---- show and rm ---- */

static void
show_one (CliBatch *batch, HTTPMailContact *contact)
{
  CliOutput *output = batch->run->output;

  if (cli_output_is_json (output))
    print_json (output, contact);
  else if (cli_contacts_given.vcard)
    print_vcard (output, contact);
  else
    {
      if (batch->done > 0)
        {
          cli_output_begin (output);
          cli_output_end (output);
        }
      print_fields (output, contact);
    }
  batch->done++;
}

CliExit
cli_contacts_show (CliRun *run)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliContactsBook) book = cli_contacts_book_open (run, &status);

  if (book == NULL)
    return status;
  g_autoptr (GPtrArray) matches = cli_contacts_book_find (book, run->arguments + 2, run->n_arguments - 2, &error);
  if (matches == NULL)
    return cli_session_failure (book->session, error);

  CliBatch batch = { .run = run, .session = book->session };
  for (guint i = 0; i < matches->len; i++)
    {
      CliContactMatch *match = g_ptr_array_index (matches, i);
      g_autoptr (GError) reason = NULL;
      HTTPMailContact *contact = cli_contact_match_get (match, &reason);

      if (contact)
        show_one (&batch, contact);
      else
        cli_batch_failed (&batch, match->wanted, reason);
    }
  return cli_batch_end (&batch);
}

static gboolean
delete_one (CliBatch *batch, const char *href)
{
  HTTPMailTransport *transport = cli_session_get_transport (batch->session);
  g_autoptr (GError) error = NULL;

  httpmail_transport_delete_async (transport, href, cli_session_get_cancellable (batch->session), cli_session_ready,
                                   batch->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (batch->session);
  if (!httpmail_transport_delete_finish (transport, result, &error))
    return cli_batch_failed (batch, href, error);
  cli_batch_done (batch, href, NULL);
  return TRUE;
}

static gboolean
may_delete (CliRun *run, GPtrArray *contacts)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < contacts->len; i++)
    {
      g_autofree char *label = cli_contact_label (g_ptr_array_index (contacts, i));
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", label ? label : "?");
    }
  g_autofree char *question =
    g_strdup_printf (ngettext ("Delete this contact for good: %s? [y/N] ", "Delete these contacts for good: %s? [y/N] ",
                               contacts->len),
                     names->str);
  if (cli_confirm (question))
    return TRUE;
  cli_note (run->options, _("Nothing was deleted."));
  return FALSE;
}

/* All are found before the first is deleted: only what is in the address book, and what has one meaning. */
static GPtrArray *
find_all (CliContactsBook *book, GError **error)
{
  g_autoptr (GPtrArray) contacts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) matches =
    cli_contacts_book_find (book, book->run->arguments + 2, book->run->n_arguments - 2, error);

  for (guint i = 0; matches && i < matches->len; i++)
    {
      HTTPMailContact *contact = cli_contact_match_get (g_ptr_array_index (matches, i), error);
      if (contact == NULL)
        return NULL;
      if (!g_ptr_array_find (contacts, contact, NULL))
        g_ptr_array_add (contacts, g_object_ref (contact));
    }
  return matches ? g_steal_pointer (&contacts) : NULL;
}

CliExit
cli_contacts_rm (CliRun *run)
{
  CliExit status;
  g_autoptr (GError) error = NULL;

  if (!cli_contacts_given.yes && isatty (STDIN_FILENO) != 1)
    return cli_usage_error (_("contacts rm deletes for good: say --yes when there is nobody to ask"));
  g_autoptr (CliContactsBook) book = cli_contacts_book_open (run, &status);
  if (book == NULL)
    return status;
  g_autoptr (GPtrArray) contacts = find_all (book, &error);
  if (contacts == NULL)
    return cli_session_failure (book->session, error);
  if (!cli_contacts_given.yes && !may_delete (run, contacts))
    return CLI_EXIT_FAILED;

  CliBatch batch = { .run = run, .session = book->session };
  gboolean go_on = TRUE;
  for (guint i = 0; i < contacts->len && go_on; i++)
    go_on = delete_one (&batch, httpmail_contact_get_href (g_ptr_array_index (contacts, i)));
  return cli_batch_end (&batch);
}
