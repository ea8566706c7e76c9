/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>

/* GMime brings none of these. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (InternetAddressList, g_object_unref)

/* No header is longer; what is, is no message. */
#define HEADER_MAX (4 * 1024 * 1024)
#define PIECE 65536

void
cli_letter_free (CliLetter *self)
{
  g_clear_object (&self->spool);
  g_free (self->from);
  g_strfreev (self->recipients);
  g_free (self);
}

/* How much of the data is the header, with the empty line that ends it; 0: there is no empty line yet. */
static gsize
header_length (const char *data, gsize length)
{
  for (const char *p = data; (p = memchr (p, '\n', length - (p - data))) != NULL;)
    {
      gsize at = ++p - data;
      if (at < length && *p == '\n')
        return at + 1;
      if (at + 1 < length && p[0] == '\r' && p[1] == '\n')
        return at + 2;
    }
  return 0;
}

/* Reads up to the end of the header, and maybe some of the body. */
static GByteArray *
read_header (GInputStream *input, gsize *out_header, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gssize got;

  do
    {
      guint before = data->len;
      g_byte_array_set_size (data, before + PIECE);
      got = g_input_stream_read (input, data->data + before, PIECE, NULL, error);
      if (got < 0)
        return NULL;
      g_byte_array_set_size (data, before + (guint) got);
      *out_header = header_length ((const char *) data->data, data->len);
    }
  while (got > 0 && *out_header == 0 && data->len < HEADER_MAX);

  /* A message without a body may end with its header. */
  if (*out_header == 0 && data->len < HEADER_MAX)
    *out_header = data->len;
  if (*out_header == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   data->len == 0 ? _("There is no message: the input is empty")
                                  : _("This is no mail message: it has no empty line that ends its header"));
      return NULL;
    }
  return g_steal_pointer (&data);
}

/* The length of a field's name; 0 when the line does not begin with "name:" (RFC 5322, section 2.2). */
static gsize
field_name_length (const char *line, gsize length)
{
  gsize name = 0;

  while (name < length && line[name] > 32 && line[name] < 127 && line[name] != ':')
    name++;
  gsize colon = name;
  while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
    colon++;
  return colon < length && line[colon] == ':' ? name : 0;
}

static gboolean
is_hidden_field (const char *line, gsize name)
{
  return (name == 3 && g_ascii_strncasecmp (line, "bcc", name) == 0) ||
         (name == 10 && g_ascii_strncasecmp (line, "resent-bcc", name) == 0);
}

/* Checks every line of a header and appends what others may see of it, as it is. */
static gboolean
copy_header (const char *header, gsize length, GString *visible, GError **error)
{
  gboolean hidden = FALSE;
  guint number = 0;

  for (const char *line = header; line < header + length;)
    {
      gsize rest = length - (line - header);
      const char *newline = memchr (line, '\n', rest);
      gsize line_length = newline ? (gsize) (newline - line) + 1 : rest;
      gboolean is_empty = line[0] == '\n' || (line[0] == '\r' && line_length == 2);
      gsize name = field_name_length (line, line_length);

      number++;
      /* An empty line on top would mean a message without any header. */
      if ((is_empty && number > 1) || (number > 1 && (line[0] == ' ' || line[0] == '\t')))
        hidden = hidden && !is_empty;
      else if (name > 0)
        hidden = is_hidden_field (line, name);
      else
        {
          g_autofree char *shown = g_utf8_make_valid (line, (gssize) MIN (strcspn (line, "\r\n"), 60));
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("This is no mail message (RFC 5322): line %u should be a header field such as “Subject: …”, "
                         "but is “%s”. Nothing was sent."),
                       number, shown);
          return FALSE;
        }
      if (!hidden)
        g_string_append_len (visible, line, (gssize) line_length);
      line += line_length;
    }
  return TRUE;
}

static void
collect_addresses (InternetAddressList *list, GPtrArray *addresses)
{
  int n = list ? internet_address_list_length (list) : 0;

  for (int i = 0; i < n; i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_GROUP (address))
        {
          collect_addresses (internet_address_group_get_members (INTERNET_ADDRESS_GROUP (address)), addresses);
        }
      else
        {
          const char *mailbox = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address));
          if (mailbox && *mailbox && !g_ptr_array_find_with_equal_func (addresses, mailbox, g_str_equal, NULL))
            g_ptr_array_add (addresses, g_strdup (mailbox));
        }
    }
}

static gboolean
collect_option (const char *option, GPtrArray *addresses, GError **error)
{
  g_autoptr (InternetAddressList) list = internet_address_list_parse (NULL, option);
  guint before = addresses->len;

  collect_addresses (list, addresses);
  if (addresses->len > before || (list && internet_address_list_length (list) > 0 && before > 0))
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS,
               _("“%s” is no mail address; write somebody@example.org"), option);
  return FALSE;
}

static gboolean
find_envelope (CliLetter *self,
               const char *header,
               gsize length,
               const char *from,
               const char *const *to,
               GError **error)
{
  static const GMimeAddressType types[] = { GMIME_ADDRESS_TYPE_TO, GMIME_ADDRESS_TYPE_CC, GMIME_ADDRESS_TYPE_BCC };
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (header, length);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);
  g_autoptr (GPtrArray) senders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_free);

  if (from && !collect_option (from, senders, error))
    return FALSE;
  if (!from && message)
    collect_addresses (g_mime_message_get_addresses (message, GMIME_ADDRESS_TYPE_FROM), senders);
  if (senders->len == 0)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS,
                           _("The message does not say whom it is from: give --from, or write a From field"));
      return FALSE;
    }

  for (gsize i = 0; to && to[i]; i++)
    if (!collect_option (to[i], recipients, error))
      return FALSE;
  for (gsize i = 0; !to && message && i < G_N_ELEMENTS (types); i++)
    collect_addresses (g_mime_message_get_addresses (message, types[i]), recipients);
  if (recipients->len == 0)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS_LIST,
                           _("The message is for nobody: give --to, or write a To, Cc or Bcc field"));
      return FALSE;
    }

  self->from = g_strdup (g_ptr_array_index (senders, 0));
  g_ptr_array_add (recipients, NULL);
  self->recipients = (char **) g_ptr_array_steal (recipients, NULL);
  return TRUE;
}

/* A file without a name: the message may be larger than memory, and may have to be sent twice. */
static gboolean
spool (CliLetter *self, GString *header, const guint8 *body, gsize body_length, GInputStream *rest, GError **error)
{
  g_autoptr (GFileIOStream) file_stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("httpmail-XXXXXX", &file_stream, error);

  if (file == NULL)
    return FALSE;
  g_file_delete (file, NULL, NULL);

  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (file_stream));
  if (!g_output_stream_write_all (output, header->str, header->len, NULL, NULL, error) ||
      !g_output_stream_write_all (output, body, body_length, NULL, NULL, error) ||
      g_output_stream_splice (output, rest, G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) < 0 ||
      !g_seekable_seek (G_SEEKABLE (file_stream), 0, G_SEEK_SET, NULL, error))
    return FALSE;
  self->spool = G_IO_STREAM (g_steal_pointer (&file_stream));
  return TRUE;
}

CliLetter *
cli_letter_read (GInputStream *input, const char *from, const char *const *to, GError **error)
{
  g_autoptr (CliLetter) self = g_new0 (CliLetter, 1);
  gsize header = 0;
  g_autoptr (GByteArray) data = read_header (input, &header, error);
  g_autoptr (GString) visible = g_string_new (NULL);

  if (data == NULL || !copy_header ((const char *) data->data, header, visible, error))
    return NULL;

  g_mime_init ();
  gboolean found = find_envelope (self, (const char *) data->data, header, from, to, error);
  g_mime_shutdown ();
  if (!found || !spool (self, visible, data->data + header, data->len - header, input, error))
    return NULL;
  return g_steal_pointer (&self);
}
