/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-contacts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

CliContactsBook *
cli_contacts_book_open (CliRun *run, CliExit *out_exit)
{
  g_autoptr (CliContactsBook) self = g_new0 (CliContactsBook, 1);
  g_autoptr (GError) error = NULL;

  self->run = run;
  self->session = cli_session_open (run, out_exit);
  if (self->session == NULL)
    return NULL;
  self->url = cli_session_property (self->session, HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS, &error);
  if (self->url != NULL)
    return g_steal_pointer (&self);

  *out_exit = CLI_EXIT_FAILED;
  if (!g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND))
    *out_exit = cli_session_failure (self->session, error);
  else if (httpmail_transport_get_dialect (cli_session_get_transport (self->session)) == HTTPMAIL_DIALECT_WEBDAV)
    cli_error (_("There is no address book: this server keeps files (WebDAV) and knows nothing of contacts"));
  else
    cli_error (_("This account has no address book"));
  return NULL;
}

void
cli_contacts_book_free (CliContactsBook *self)
{
  g_clear_pointer (&self->session, cli_session_free);
  g_free (self->url);
  g_free (self);
}

/* ---- reading ---- */

typedef struct
{
  CliContactFunc on_contact;
  gpointer user_data;
  gboolean enough;
} Listing;

/* Contacts are handed on as they arrive and forgotten: memory does not grow with the address book. */
static void
on_contacts (HTTPMailResponse *response, gpointer user_data)
{
  Listing *listing = user_data;
  GListModel *contacts = httpmail_response_get_contacts (response);
  guint n = contacts ? g_list_model_get_n_items (contacts) : 0;

  for (guint i = 0; i < n && !listing->enough; i++)
    {
      g_autoptr (HTTPMailContact) contact = g_list_model_get_item (contacts, i);
      listing->enough = !listing->on_contact (contact, listing->user_data);
    }
}

gboolean
cli_contacts_book_each (CliContactsBook *self, CliContactFunc on_contact, gpointer user_data, GError **error)
{
  static guint32 context = 2000;
  Listing listing = { on_contact, user_data, FALSE };

  context++;
  return httpmail_transport_command_list_contact_infos (cli_session_get_transport (self->session), self->url, context, error) &&
         cli_session_follow (self->session, context, on_contacts, &listing, error);
}

HTTPMailContact *
cli_contacts_book_read (CliContactsBook *self, const char *href, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->session);

  httpmail_transport_contact_info_async (transport, href, cli_session_get_cancellable (self->session), cli_session_ready,
                                         self->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
  g_autoptr (GListModel) contacts = httpmail_transport_contact_info_finish (transport, result, error);
  if (contacts == NULL)
    return NULL;
  HTTPMailContact *contact = g_list_model_get_item (contacts, 0);
  if (contact == NULL)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND, _("There is no contact at “%s”"), href);
  return contact;
}

/* ---- finding ---- */

static void
match_free (gpointer data)
{
  CliContactMatch *self = data;

  g_free (self->folded);
  g_ptr_array_unref (self->found);
  g_free (self);
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (normal ? normal : text, -1);
}

/* The path of an href, however it is escaped. */
static char *
plain_path (const char *href)
{
  const char *host = strstr (href, "://");
  const char *path = host ? strchr (host + 3, '/') : href;
  char *plain = g_uri_unescape_string (path ? path : "/", NULL);

  return plain ? plain : g_strdup (path ? path : "/");
}

static gboolean
is_href (const char *text)
{
  return text[0] == '/' || strstr (text, "://") != NULL;
}

static gboolean
is_called (HTTPMailContact *contact, const char *folded)
{
  g_autofree char *label = cli_contact_label (contact);
  const char *const names[] = {
    label,
    cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_NICKNAME),
    cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_EMAIL),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = fold (names[i] ? names[i] : "");
      if (*name != '\0' && strcmp (name, folded) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
compare (HTTPMailContact *contact, gpointer user_data)
{
  GPtrArray *matches = user_data;
  const char *href = httpmail_contact_get_href (contact);
  g_autofree char *path = plain_path (href ? href : "");

  for (guint i = 0; i < matches->len; i++)
    {
      CliContactMatch *match = g_ptr_array_index (matches, i);
      if (is_href (match->wanted) ? strcmp (match->folded, path) == 0 : is_called (contact, match->folded))
        g_ptr_array_add (match->found, g_object_ref (contact));
    }
  return TRUE;
}

GPtrArray *
cli_contacts_book_find (CliContactsBook *self, const char *const *wanted, guint n_wanted, GError **error)
{
  g_autoptr (GPtrArray) matches = g_ptr_array_new_with_free_func (match_free);

  for (guint i = 0; i < n_wanted; i++)
    {
      CliContactMatch *match = g_new0 (CliContactMatch, 1);
      match->wanted = wanted[i];
      match->folded = is_href (wanted[i]) ? plain_path (wanted[i]) : fold (wanted[i]);
      match->found = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (matches, match);
    }
  return cli_contacts_book_each (self, compare, matches, error) ? g_steal_pointer (&matches) : NULL;
}

HTTPMailContact *
cli_contact_match_get (CliContactMatch *self, GError **error)
{
  if (self->found->len == 1)
    return g_ptr_array_index (self->found, 0);
  if (self->found->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _("There is no contact “%s”.\n  httpmail contacts ACCOUNT lists them; a contact is named by its href, or by "
                     "its whole name, nickname or address."),
                   self->wanted);
      return NULL;
    }

  g_autoptr (GString) found = g_string_new (NULL);
  for (guint i = 0; i < self->found->len; i++)
    {
      g_autofree char *label = cli_contact_label (g_ptr_array_index (self->found, i));
      const char *email = cli_contact_get (g_ptr_array_index (self->found, i), HTTPMAIL_CONTACT_FIELD_EMAIL);
      g_string_append_printf (found, "\n  %s  %s%s%s", httpmail_contact_get_href (g_ptr_array_index (self->found, i)), label,
                              email ? "  " : "", email ? email : "");
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("There are several contacts “%s”; name the one that is meant by its href:%s"), self->wanted, found->str);
  return NULL;
}
