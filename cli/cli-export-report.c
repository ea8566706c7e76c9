/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The report: one JSON object whose first line has everything but the messages, of which each has a line of its own. So it
 * is written and read line by line, however many there are. */

#include "cli-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli-sync.h"

#define REPORT_VERSION 1
#define MAX_DEPTH 8

/* ---- writing ---- */

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = value ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, guint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static char *
time_text (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return date ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

static void
add_time (JsonBuilder *builder, const char *name, gboolean known, gint64 time)
{
  g_autofree char *text = known ? time_text (time) : NULL;

  add_string (builder, name, text);
}

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_builder_reset (builder);
  return json_to_string (root, FALSE);
}

static void
add_folders (CliExport *self, JsonBuilder *builder)
{
  gboolean files = !self->target->single;
  CliExportFolder *next;
  gint64 after = 0;

  json_builder_set_member_name (builder, "folders");
  json_builder_begin_array (builder);
  while ((next = cli_export_journal_next_folder (self->journal, after)) != NULL)
    {
      g_autoptr (CliExportFolder) folder = next;
      g_autofree char *url = cli_export_url (self, folder->href);

      after = folder->id;
      json_builder_begin_object (builder);
      add_string (builder, "name", folder->name);
      add_string (builder, "href", url);
      if (files)
        add_string (builder, "path", folder->path);
      add_number (builder, "count", folder->count);
      add_number (builder, "bytes", folder->bytes);
      if (folder->error)
        add_string (builder, "error", folder->error);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
write_head (CliExport *self, FILE *stream)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  CliExportSum sum = cli_export_journal_sum (self->journal, CLI_EXPORT_DONE);
  guint64 failed = cli_export_journal_sum (self->journal, CLI_EXPORT_FAILED).count +
                   cli_export_journal_count_failed_folders (self->journal);
  g_autofree char *base = g_path_get_basename (self->target->path);
  g_autofree char *selection = cli_export_journal_get (self->journal, "selection");
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_number (builder, "httpmail_export", REPORT_VERSION);
  add_string (builder, "account", self->root);
  add_string (builder, "format", cli_export_format_name (self->target->format));
  add_string (builder, "target", base);
  add_boolean (builder, "directory", !self->target->single);
  add_string (builder, "selection", selection);
  add_time (builder, "started", TRUE, self->started);
  add_time (builder, "finished", TRUE, g_get_real_time () / G_USEC_PER_SEC);
  add_number (builder, "count", sum.count);
  add_number (builder, "bytes", sum.bytes);
  add_number (builder, "failed", failed);
  add_folders (self, builder);
  text = to_text (builder);
  text[strlen (text) - 1] = '\0';
  fprintf (stream, "%s,\"messages\":[", text);
}

static void
write_message (CliExport *self, FILE *stream, JsonBuilder *builder, const CliExportMessage *message)
{
  g_autofree char *url = cli_export_url (self, message->href);
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "folder", message->folder_name);
  add_string (builder, "href", url);
  add_number (builder, "size", message->size);
  if (message->state == CLI_EXPORT_DONE)
    {
      add_string (builder, "sha256", message->sha256);
      add_string (builder, "file", message->path);
      add_number (builder, "offset", message->offset);
      add_number (builder, "length", message->length);
      add_boolean (builder, "newline_added", message->newline_added);
    }
  add_boolean (builder, "read", message->read);
  add_time (builder, "date", message->has_date, message->date);
  add_string (builder, "id", message->ident);
  add_number (builder, "folder_number", (guint64) message->folder);
  if (message->error)
    add_string (builder, "error", message->error);
  text = to_text (builder);
  fputs (text, stream);
}

/* A million of them take a while: a signal does not wait for it. */
static void
write_messages (CliExport *self, FILE *stream)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  CliExportMessage *next;
  gint64 after = 0;
  gboolean first = TRUE;

  while (!ferror (stream) && !cli_export_is_ending (self) &&
         (next = cli_export_journal_next (self->journal, -1, after)) != NULL)
    {
      g_autoptr (CliExportMessage) message = next;

      after = message->id;
      fputs (first ? "\n" : ",\n", stream);
      first = FALSE;
      write_message (self, stream, builder, message);
      g_main_context_iteration (NULL, FALSE);
    }
  fputs ("\n]}\n", stream);
}

gboolean
cli_export_report_write (CliExport *self, GError **error)
{
  const char *path = self->target->report;
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  FILE *stream = fd >= 0 ? fdopen (fd, "w") : NULL;
  gboolean written = stream != NULL;

  if (stream)
    {
      write_head (self, stream);
      write_messages (self, stream);
      written = fflush (stream) == 0 && !ferror (stream) && fsync (fileno (stream)) == 0;
      written = fclose (stream) == 0 && written;
    }
  if (cli_export_is_ending (self))
    {
      remove (part);
      return FALSE;
    }
  /* What is there is the report of the run before this one: that has been seen to. */
  if (!written || rename (part, path) != 0)
    {
      int saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot write the report %s: %s"), path,
                   g_strerror (saved_errno));
      return FALSE;
    }
  return cli_export_journal_check (self->journal, error);
}

/* ---- reading ---- */

static gboolean
fail_reading (const char *path, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s is no report as an export writes it"), path);
  return FALSE;
}

/* JSON-GLib follows brackets as deep as they go. */
static JsonNode *
parse (const char *text)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (!quoted && (*p == '[' || *p == '{') && ++depth > MAX_DEPTH)
        return NULL;
      else if (!quoted && (*p == ']' || *p == '}') && depth > 0)
        depth--;
    }
  return json_from_string (text, NULL);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static void
read_folder (JsonObject *object, const char *origin, CliExportJournal *journal)
{
  const char *url = get_string (object, "href");
  const char *name = get_string (object, "name");
  const char *path = get_string (object, "path");
  const char *error = get_string (object, "error");
  g_autofree char *href = url ? cli_sync_href_key (origin, url) : NULL;
  gint64 id;

  if (href == NULL)
    return;
  id = cli_export_journal_add_folder (journal, href, name ? name : "", path ? path : "");
  if (error)
    cli_export_journal_fail_folder (journal, id, error);
}

static char *
origin_of (const char *root)
{
  const char *path = strstr (root, "://");

  path = path ? strchr (path + 3, '/') : NULL;
  return path ? g_strndup (root, (gsize) (path - root)) : g_strdup (root);
}

static gboolean
read_head (const char *line, CliExportJournal *journal, char **out_origin)
{
  static const char *const texts[] = { "account", "format", "target", "selection", "started" };
  g_autofree char *whole = g_strconcat (line, "]}", NULL);
  g_autoptr (JsonNode) node = parse (whole);
  JsonObject *object = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *folders;
  g_autofree char *failed = NULL;

  if (object == NULL || json_object_get_int_member_with_default (object, "httpmail_export", 0) != REPORT_VERSION ||
      get_string (object, "account") == NULL || !json_object_has_member (object, "folders") ||
      !json_object_has_member (object, "messages"))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    cli_export_journal_set (journal, texts[i], get_string (object, texts[i]));
  failed = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member_with_default (object, "failed", 0));
  cli_export_journal_set (journal, "failed", failed);
  cli_export_journal_set (journal, "directory",
                          json_object_get_boolean_member_with_default (object, "directory", FALSE) ? "1" : NULL);
  *out_origin = origin_of (get_string (object, "account"));
  folders = json_object_get_array_member (object, "folders");
  for (guint i = 0; i < json_array_get_length (folders); i++)
    read_folder (json_array_get_object_element (folders, i), *out_origin, journal);
  return TRUE;
}

static gboolean
read_message (const char *line, const char *origin, CliExportJournal *journal)
{
  g_autoptr (JsonNode) node = parse (line);
  JsonObject *object = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *url = object ? get_string (object, "href") : NULL;
  const char *date = object ? get_string (object, "date") : NULL;
  const char *ident = object ? get_string (object, "id") : NULL;
  g_autoptr (GDateTime) when = date ? g_date_time_new_from_iso8601 (date, NULL) : NULL;
  g_autofree char *href = url ? cli_sync_href_key (origin, url) : NULL;
  CliExportMessage message = { .href = href, .ident = (char *) ident };

  if (href == NULL || ident == NULL)
    return FALSE;
  message.sha256 = (char *) get_string (object, "sha256");
  message.path = (char *) get_string (object, "file");
  message.error = (char *) get_string (object, "error");
  message.state = message.sha256 && message.path ? CLI_EXPORT_DONE : CLI_EXPORT_FAILED;
  message.folder = json_object_get_int_member_with_default (object, "folder_number", 0);
  message.size = (guint64) json_object_get_int_member_with_default (object, "size", 0);
  message.offset = (guint64) json_object_get_int_member_with_default (object, "offset", 0);
  message.length = (guint64) json_object_get_int_member_with_default (object, "length", 0);
  message.newline_added = json_object_get_boolean_member_with_default (object, "newline_added", FALSE);
  message.read = json_object_get_boolean_member_with_default (object, "read", FALSE);
  message.has_date = when != NULL;
  message.date = when ? g_date_time_to_unix (when) : 0;
  cli_export_journal_add_known (journal, &message);
  return TRUE;
}

gboolean
cli_export_report_read (const char *path, CliExportJournal *journal, gboolean all, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) base = g_file_read (file, NULL, error);
  g_autoptr (GDataInputStream) stream = base ? g_data_input_stream_new (G_INPUT_STREAM (base)) : NULL;
  g_autofree char *origin = NULL;
  char *next;
  gboolean ended = FALSE;

  if (stream == NULL)
    return FALSE;
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (stream), 64 * 1024);
  g_autofree char *head = g_data_input_stream_read_line (stream, NULL, NULL, NULL);
  if (head == NULL || !read_head (head, journal, &origin))
    return fail_reading (path, error);
  while (all && !ended && (next = g_data_input_stream_read_line (stream, NULL, NULL, NULL)) != NULL)
    {
      g_autofree char *line = next;

      ended = strcmp (line, "]}") == 0;
      if (!ended && g_str_has_suffix (line, ","))
        line[strlen (line) - 1] = '\0';
      if (!ended && !read_message (line, origin, journal))
        return fail_reading (path, error);
    }
  if (all && !ended)
    return fail_reading (path, error);
  return cli_export_journal_check (journal, error);
}
