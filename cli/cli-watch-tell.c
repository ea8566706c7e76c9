/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Events as lines, objects and commands. */

#include "cli-watch.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <inttypes.h>
#include <string.h>

static const char *const kind_names[CLI_WATCH_N_KINDS] = {
  [CLI_WATCH_EXISTING] = "existing", [CLI_WATCH_NEW] = "new",     [CLI_WATCH_READ] = "read",
  [CLI_WATCH_UNREAD] = "unread",     [CLI_WATCH_MOVED] = "moved", [CLI_WATCH_GONE] = "gone",
};

const char *
cli_watch_kind_name (CliWatchKind kind)
{
  return kind_names[kind];
}

gboolean
cli_watch_is_over (CliWatch *self)
{
  return cli_output_has_failed (self->run->output) || (self->max_events > 0 && self->n_events >= self->max_events) ||
         g_cancellable_is_cancelled (cli_session_get_cancellable (self->session));
}

static char *
make_href (const CliWatchFolder *folder, const char *name)
{
  return strstr (name, "://") || folder == NULL ? g_strdup (name) : g_strconcat (folder->url, name, NULL);
}

static void
take_details (CliWatchMessage *message, HTTPMailMemberInfo *info)
{
  g_free (message->subject);
  message->subject = g_strdup (httpmail_member_info_get_subject (info));
  g_free (message->from);
  message->from = g_strdup (httpmail_member_info_get_from (info));
  g_free (message->to);
  message->to = g_strdup (httpmail_member_info_get_to (info));
  g_free (message->date);
  message->date = g_strdup (httpmail_member_info_get_date (info));
  message->size = httpmail_member_info_get_content_length (info);
  message->has_attachment = httpmail_member_info_get_has_attachment (info);
}

/* A server that knows nothing of mail is asked for the one message that there is something to tell of. It may be gone by now,
 * which is told later. */
static void
fetch_details (CliWatch *self, CliWatchEvent *event)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  g_autofree char *href = make_href (cli_watch_get_folder (self, event->folder), event->message.name);

  httpmail_transport_member_info_async (transport, href, HTTPMAIL_MEMBER_INFO_MESSAGE, HTTPMAIL_DEPTH_ZERO, FALSE,
                                        cli_session_get_cancellable (self->session), cli_session_ready, self->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
  g_autoptr (GListModel) members = httpmail_transport_member_info_finish (transport, result, NULL);
  if (members == NULL || g_list_model_get_n_items (members) == 0)
    return;
  g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, 0);
  take_details (&event->message, info);
  cli_watch_state_describe (self->state, event->folder, &event->message);
}

/* NULL: it is shown as the server wrote it. */
static char *
format_date (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) when = text ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  if (when == NULL && text != NULL && *text != '\0')
    when = g_mime_utils_header_decode_date (text);
  g_autoptr (GDateTime) local = when ? g_date_time_to_local (when) : NULL;
  return local ? g_date_time_format (local, "%Y-%m-%d %H:%M") : NULL;
}

static void
put_event (CliWatch *self, CliOutput *output, const CliWatchEvent *event)
{
  const CliWatchMessage *message = &event->message;
  const CliWatchFolder *folder = cli_watch_get_folder (self, event->folder);
  const CliWatchFolder *old_folder = event->old_name ? cli_watch_get_folder (self, event->old_folder) : NULL;
  g_autofree char *href = make_href (folder, message->name);

  cli_output_begin (output);
  cli_output_string (output, "event", kind_names[event->kind], 8);
  if (cli_output_is_json (output))
    {
      cli_output_string (output, "folder", folder ? folder->name : "", 0);
      cli_output_string (output, "folder_href", folder ? folder->url : "", 0);
      cli_output_string (output, "href", href, 0);
      cli_output_string (output, "subject", message->subject, 0);
      cli_output_string (output, "from", message->from, 0);
      cli_output_string (output, "to", message->to, 0);
      cli_output_string (output, "date", message->date, 0);
      cli_output_boolean (output, "read", message->read);
      cli_output_number (output, "size", message->size, 0);
      cli_output_boolean (output, "has_attachment", message->has_attachment);
      if (old_folder != NULL)
        {
          g_autofree char *old_href = make_href (old_folder, event->old_name);
          cli_output_string (output, "old_folder", old_folder->name, 0);
          cli_output_string (output, "old_href", old_href, 0);
        }
    }
  else
    {
      g_autofree char *place =
        old_folder ? g_strdup_printf ("%s -> %s", old_folder->name, folder ? folder->name : "") : NULL;
      g_autofree char *date = format_date (message->date);

      cli_output_text (output, place ? place : folder ? folder->name : "", 16);
      cli_output_text (output, date ? date : message->date, 16);
      cli_output_text (output, message->from, 24);
      cli_output_text (output, message->subject, 44);
      cli_output_text (output, href, 0);
    }
}

/* Whoever reads sees each event when it is known, and not with the next ones. */
static void
tell (CliWatch *self, CliWatchEvent *event)
{
  self->n_events++;
  if (self->plain && (event->message.date == NULL || *event->message.date == '\0') &&
      (event->kind == CLI_WATCH_NEW || event->kind == CLI_WATCH_MOVED))
    fetch_details (self, event);
  put_event (self, self->run->output, event);
  cli_output_end (self->run->output);
  if (!cli_output_flush (self->run->output, NULL) || self->command == NULL)
    return;
  put_event (self, self->for_command, event);
  g_autofree char *json = cli_output_take (self->for_command);
  cli_watch_exec (self, event, json);
}

void
cli_watch_tell_events (CliWatch *self)
{
  while (!cli_watch_is_over (self))
    {
      g_auto (CliWatchEvent) event = { 0 };

      if (!cli_watch_state_next (self->state, &event))
        {
          cli_watch_forget_deleted (self);
          return;
        }
      if (self->wanted[event.kind])
        tell (self, &event);
    }
}

void
cli_watch_tell_begin (CliWatch *self, guint interval)
{
  CliOutput *output = self->run->output;
  guint64 count = cli_watch_state_count (self->state);

  if (cli_output_is_json (output))
    {
      cli_output_begin (output);
      cli_output_string (output, "event", "watching", 0);
      cli_output_begin_array (output, "folders");
      for (guint i = 0; i < self->folders->len; i++)
        cli_output_string (output, NULL, ((CliWatchFolder *) g_ptr_array_index (self->folders, i))->name, 0);
      cli_output_end_array (output);
      cli_output_number (output, "messages", count, 0);
      cli_output_number (output, "interval", interval, 0);
      cli_output_end (output);
      cli_output_flush (output, NULL);
    }
  cli_note (self->run->options,
            ngettext ("Watching %u folder (messages: %" PRIu64 ", seconds between two looks: %u)",
                      "Watching %u folders (messages: %" PRIu64 ", seconds between two looks: %u)", self->folders->len),
            self->folders->len, count, interval);
}

void
cli_watch_tell_trouble (CliWatch *self, const GError *error)
{
  CliOutput *output = self->run->output;

  if (cli_output_is_json (output))
    {
      cli_output_begin (output);
      cli_output_string (output, "event", error ? "trouble" : "back", 0);
      if (error)
        cli_output_string (output, "error", error->message, 0);
      cli_output_end (output);
      cli_output_flush (output, NULL);
    }
  if (error)
    cli_error (_("%s\n  Nothing is lost; it will be tried again, less and less often."), error->message);
  else
    cli_note (self->run->options, _("The server answers again"));
}
