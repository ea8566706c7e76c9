/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whom an outgoing message is from and for. */

#include "cli-letter.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>

/* GMime brings none of these. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (InternetAddress, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (InternetAddressList, g_object_unref)

/* The mailboxes of a list, also those in groups; each address once. */
static void
collect (InternetAddressList *list, GPtrArray *mailboxes)
{
  int n = list ? internet_address_list_length (list) : 0;

  for (int i = 0; i < n; i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_GROUP (address))
        {
          collect (internet_address_group_get_members (INTERNET_ADDRESS_GROUP (address)), mailboxes);
          continue;
        }
      const char *text = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address));
      gboolean is_new = text && *text;
      for (guint k = 0; k < mailboxes->len && is_new; k++)
        is_new = strcmp (internet_address_mailbox_get_addr (g_ptr_array_index (mailboxes, k)), text) != 0;
      if (is_new)
        g_ptr_array_add (mailboxes, g_object_ref (address));
    }
}

/* Where a semicolon ends a list instead of a group: some mail programs put it between addresses, and whoever stands behind
 * it would get nothing. NULL: nowhere. */
static const char *
find_semicolon (const char *text)
{
  gboolean quoted = FALSE;
  gboolean route = FALSE;
  gboolean group = FALSE;
  guint comments = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"' && comments == 0)
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (*p == '(')
        comments++;
      else if (comments > 0)
        comments -= *p == ')';
      else if (*p == '<' || *p == '>')
        route = *p == '<';
      else if (*p == ':' && !route)
        group = TRUE;
      else if (*p == ';' && !group)
        return p;
      else if (*p == ';')
        group = FALSE;
    }
  return NULL;
}

/* The mailboxes of a text. FALSE: there is nothing like a list. */
static gboolean
collect_text (const char *text, GPtrArray *mailboxes)
{
  gboolean any = FALSE;

  while (text != NULL)
    {
      const char *semicolon = find_semicolon (text);
      g_autofree char *part = semicolon ? g_strndup (text, semicolon - text) : g_strdup (text);
      g_autoptr (InternetAddressList) list = internet_address_list_parse (NULL, part);

      collect (list, mailboxes);
      any = any || (list && internet_address_list_length (list) > 0);
      text = semicolon ? semicolon + 1 : NULL;
    }
  return any;
}

static gboolean
refuse_address (const char *text, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (text, -1);

  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS,
               _("“%s” is no mail address; write somebody@example.org"), shown);
  return FALSE;
}

static gboolean
check_addresses (GPtrArray *mailboxes, GError **error)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const char *address = internet_address_mailbox_get_addr (g_ptr_array_index (mailboxes, i));
      if (strchr (address, '@') == NULL)
        return refuse_address (address, error);
    }
  return TRUE;
}

/* What the command line says. */
static gboolean
collect_option (const char *option, GPtrArray *mailboxes, GError **error)
{
  guint before = mailboxes->len;
  gboolean any = collect_text (option, mailboxes);

  /* One that was there before adds nothing. */
  if (mailboxes->len > before || (any && before > 0))
    return check_addresses (mailboxes, error);
  return refuse_address (option, error);
}

/* Whom it is from is one. */
static gboolean
collect_sender (const char *option, GPtrArray *senders, GError **error)
{
  g_autofree char *plain = g_strstrip (g_strdup (option));

  if (*plain == '\0' || strcmp (plain, "<>") == 0)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS,
                           _("The empty sender (<>) cannot be sent: HTTPMail has no form for it; give the address of somebody"));
      return FALSE;
    }
  if (!collect_option (option, senders, error))
    return FALSE;
  if (senders->len == 1)
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS,
               _("A message is sent by one address, not by all of “%s”"), option);
  return FALSE;
}

gboolean
cli_letter_check_options (const CliLetterOptions *options, GError **error)
{
  g_autoptr (GPtrArray) mailboxes = g_ptr_array_new_with_free_func (g_object_unref);

  /* For good: once it was shut down GMime cannot begin anew. */
  g_mime_init ();
  gboolean good = options->from == NULL || collect_sender (options->from, mailboxes, error);
  for (gsize i = 0; good && options->to && options->to[i]; i++)
    good = collect_option (options->to[i], mailboxes, error);
  return good;
}

static gboolean
is_one_of (const char *name, const char *const *names)
{
  for (gsize i = 0; names[i]; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* From the fields of these names. With resent only from the first block of Resent- fields, which is about the last time
 * that the message was sent on. */
static void
collect_fields (GMimeMessage *message, const char *const *names, gboolean resent, GPtrArray *mailboxes)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (GMIME_OBJECT (message));
  int n = g_mime_header_list_get_count (headers);
  gboolean inside = FALSE;

  for (int i = 0; i < n; i++)
    {
      GMimeHeader *header = g_mime_header_list_get_header_at (headers, i);
      const char *name = g_mime_header_get_name (header);
      gboolean is_resent = g_ascii_strncasecmp (name, "resent-", 7) == 0;

      if (resent && inside && !is_resent)
        break;
      inside = is_resent;
      if (is_one_of (name, names))
        collect_text (g_mime_header_get_raw_value (header), mailboxes);
    }
}

static gboolean
find_sender (CliLetter *self, GMimeMessage *message, const CliLetterOptions *options, GError **error)
{
  static const char *const resent_names[] = { "Resent-From", NULL };
  static const char *const sender_names[] = { "Sender", NULL };
  static const char *const from_names[] = { "From", NULL };
  g_autoptr (GPtrArray) senders = g_ptr_array_new_with_free_func (g_object_unref);

  if (options->from && !collect_sender (options->from, senders, error))
    return FALSE;
  if (senders->len == 0 && message)
    collect_fields (message, resent_names, TRUE, senders);
  if (senders->len == 0 && message)
    collect_fields (message, from_names, FALSE, senders);
  /* Of several authors one has sent it. */
  if (senders->len > 1 && !options->from)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func (g_object_unref);
      collect_fields (message, sender_names, FALSE, one);
      if (one->len > 0)
        g_ptr_array_insert (senders, 0, g_object_ref (g_ptr_array_index (one, 0)));
    }
  if (senders->len == 0 && options->default_from && !collect_sender (options->default_from, senders, error))
    return FALSE;
  if (senders->len == 0)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS,
                           _("The message does not say whom it is from: give --from, write a From field, "
                             "or give the account a from= line"));
      return FALSE;
    }
  if (!check_addresses (senders, error))
    return FALSE;

  InternetAddress *sender = g_ptr_array_index (senders, 0);
  g_autofree char *full_name = options->full_name ? g_utf8_make_valid (options->full_name, -1) : NULL;
  self->from = g_strdup (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (sender)));
  g_autoptr (InternetAddress) author =
    internet_address_mailbox_new (full_name ? full_name : internet_address_get_name (sender), self->from);
  self->author = internet_address_to_string (author, NULL, TRUE);
  return TRUE;
}

static gboolean
find_recipients (CliLetter *self, GMimeMessage *message, const CliLetterOptions *options, GError **error)
{
  static const char *const resent_names[] = { "Resent-To", "Resent-Cc", "Resent-Bcc", NULL };
  static const char *const names[] = { "To", "Cc", "Bcc", NULL };
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; options->to && options->to[i]; i++)
    if (!collect_option (options->to[i], recipients, error))
      return FALSE;
  if (message && (options->read_recipients || recipients->len == 0))
    {
      guint before = recipients->len;
      collect_fields (message, resent_names, TRUE, recipients);
      if (recipients->len == before)
        collect_fields (message, names, FALSE, recipients);
    }
  if (recipients->len == 0)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS_LIST,
                           _("The message is for nobody: give --to, or write a To, Cc or Bcc field"));
      return FALSE;
    }
  if (!check_addresses (recipients, error))
    return FALSE;

  self->recipients = g_new0 (char *, recipients->len + 1);
  for (guint i = 0; i < recipients->len; i++)
    self->recipients[i] = g_strdup (internet_address_mailbox_get_addr (g_ptr_array_index (recipients, i)));
  return TRUE;
}

gboolean
cli_letter_find_envelope (CliLetter *self,
                          const char *header,
                          gsize length,
                          const CliLetterOptions *options,
                          GError **error)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (header, length);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);

  return find_sender (self, message, options, error) && find_recipients (self, message, options, error);
}
