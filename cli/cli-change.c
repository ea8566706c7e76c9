/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One change for many messages: mark, cp, mv, rm. */

#include "cli-change.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* As many as one request names: few enough for a request to take seconds only, whatever the server. */
#define PART 100
/* So many are done before anybody could look at a bar. */
#define TOO_FEW_FOR_PROGRESS 10

typedef struct
{
  CliBatch batch;
  CliChange change;
  const char *folder;
  CliProgress *progress;
  guint32 context;
  /* the part that is under way */
  const char *collection;
  const char *const *urls;
  guint n_urls;
  gboolean told[PART];
  /* those of a response that failed, or may have failed */
  GPtrArray *member_errors;
  char *location;
} Change;

static void
change_clear (Change *self)
{
  g_clear_pointer (&self->progress, cli_progress_free);
  g_clear_pointer (&self->member_errors, g_ptr_array_unref);
  g_clear_pointer (&self->location, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

static const char *
name_of (CliChange change)
{
  switch (change)
    {
    case CLI_CHANGE_COPY:
      return _("Copying");
    case CLI_CHANGE_MOVE:
      return _("Moving");
    case CLI_CHANGE_DELETE:
      return _("Deleting");
    case CLI_CHANGE_MARK_READ:
    case CLI_CHANGE_MARK_UNREAD:
    default:
      return _("Marking");
    }
}

/* Each message has one outcome. */
static void
tell_done (Change *self, guint i, const char *location)
{
  self->told[i] = TRUE;
  cli_batch_done (&self->batch, self->urls[i], location);
}

static void
tell_failed (Change *self, guint i, const GError *error)
{
  self->told[i] = TRUE;
  cli_batch_failed (&self->batch, self->urls[i], error);
}

/* Those that something is known of, in the order of the part. */
static void
take_items (Change *self, GPtrArray *items)
{
  guint i = 0;

  for (guint j = 0; j < items->len; j++)
    {
      HTTPMailBatchItem *item = g_ptr_array_index (items, j);
      const GError *error = httpmail_batch_item_get_error (item);

      while (i < self->n_urls && !cli_href_equal (self->urls[i], httpmail_batch_item_get_href (item)))
        i++;
      if (i == self->n_urls)
        return;
      if (error)
        tell_failed (self, i, error);
      else
        tell_done (self, i, httpmail_batch_item_get_location (item));
      i++;
    }
}

static const GError *
find_error (Change *self, const char *url)
{
  for (guint j = 0; j < self->member_errors->len; j++)
    {
      HTTPMailMemberError *member_error = g_ptr_array_index (self->member_errors, j);
      if (cli_href_equal (httpmail_member_error_get_href (member_error), url))
        return httpmail_member_error_get_error (member_error);
    }
  return NULL;
}

static void
on_response (HTTPMailResponse *response, gpointer user_data)
{
  Change *self = user_data;
  GPtrArray *items = httpmail_response_get_batch_items (response);
  GPtrArray *member_errors = httpmail_response_get_member_errors (response);

  if (items)
    take_items (self, items);
  if (member_errors && !self->member_errors)
    self->member_errors = g_ptr_array_ref (member_errors);
  g_free (self->location);
  self->location = g_strdup (httpmail_response_get_location (response));
}

static gboolean
start_single (Change *self, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->batch.session);
  const char *url = self->urls[0];

  if (self->change == CLI_CHANGE_DELETE)
    return httpmail_transport_command_delete (transport, url, self->context, error);

  g_autofree char *destination = g_strconcat (self->folder, cli_href_name (url), NULL);
  if (self->change == CLI_CHANGE_MOVE)
    return httpmail_transport_command_move (transport, url, destination, TRUE, self->context, error);
  return httpmail_transport_command_copy (transport, url, destination, TRUE, self->context, error);
}

static gboolean
start (Change *self, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->batch.session);
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();

  for (guint i = 0; i < self->n_urls; i++)
    g_ptr_array_add (targets, (gpointer) self->urls[i]);
  g_ptr_array_add (targets, NULL);
  const char *const *urls = (const char *const *) targets->pdata;

  switch (self->change)
    {
    case CLI_CHANGE_MARK_READ:
    case CLI_CHANGE_MARK_UNREAD:
      return httpmail_transport_command_mark_read (transport, self->collection, urls,
                                                   self->change == CLI_CHANGE_MARK_READ, self->context, error);
    case CLI_CHANGE_DELETE:
      return self->n_urls == 1 ? start_single (self, error)
                               : httpmail_transport_command_bdelete (transport, self->collection, urls, self->context, error);
    case CLI_CHANGE_COPY:
      return self->n_urls == 1 ? start_single (self, error)
                               : httpmail_transport_command_bcopy (transport, self->collection, urls, self->folder, NULL, TRUE,
                                                                   self->context, error);
    case CLI_CHANGE_MOVE:
    default:
      return self->n_urls == 1 ? start_single (self, error)
                               : httpmail_transport_command_bmove (transport, self->collection, urls, self->folder, NULL, TRUE,
                                                                   self->context, error);
    }
}

/* A request that ended well has a word on each message, or none on those that went well. */
static void
settle (Change *self)
{
  for (guint i = 0; i < self->n_urls; i++)
    {
      const GError *error = self->told[i] || !self->member_errors ? NULL : find_error (self, self->urls[i]);

      if (error)
        tell_failed (self, i, error);
      else if (!self->told[i])
        tell_done (self, i, self->location);
    }
}

/* One that failed in the middle names those that are not known to be done, if it knows of any. FALSE: the work ends. */
static gboolean
settle_failed (Change *self, const GError *error)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  for (guint i = 0; i < self->n_urls; i++)
    {
      if (self->told[i])
        continue;
      if (self->member_errors && self->member_errors->len > 0 && !find_error (self, self->urls[i]))
        tell_done (self, i, NULL);
      else
        g_ptr_array_add (rest, (gpointer) self->urls[i]);
    }
  return rest->len == 0 || cli_batch_failed_together (&self->batch, self->collection, (const char *const *) rest->pdata,
                                                      rest->len, error);
}

static gboolean do_part (Change *self, const char *const *urls, guint n_urls);

/* The library takes a part as a whole or not at all: one that it cannot take must not stand in the way of others. */
static gboolean
do_one_by_one (Change *self, const char *const *urls, guint n_urls)
{
  for (guint i = 0; i < n_urls; i++)
    if (!do_part (self, urls + i, 1))
      return FALSE;
  return TRUE;
}

static gboolean
do_part (Change *self, const char *const *urls, guint n_urls)
{
  static guint32 context = 2000;
  g_autoptr (GError) error = NULL;

  self->context = ++context;
  self->urls = urls;
  self->n_urls = n_urls;
  memset (self->told, 0, sizeof self->told);
  g_clear_pointer (&self->member_errors, g_ptr_array_unref);
  g_clear_pointer (&self->location, g_free);

  if (!start (self, &error))
    {
      if (n_urls > 1 && g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT))
        return do_one_by_one (self, urls, n_urls);
      return cli_batch_failed_together (&self->batch, self->collection, urls, n_urls, error);
    }

  gboolean go_on = TRUE;
  if (cli_session_follow (self->batch.session, self->context, on_response, self, &error))
    settle (self);
  else
    go_on = settle_failed (self, error);
  if (self->progress)
    cli_progress_add (self->progress, n_urls, 0);
  return go_on && !self->batch.broken_off && !cli_session_is_interrupted (self->batch.session) &&
         cli_output_flush (self->batch.run->output, NULL);
}

/* Where they are already: a server might take that for a wish to have them twice, or not at all. */
static void
refuse_folder (Change *self, const CliTargetFolder *targets)
{
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                                                  _("It is in that folder already"));

  cli_batch_failed_together (&self->batch, targets->collection, (const char *const *) targets->urls->pdata,
                             targets->urls->len, error);
}

static gboolean
change_in (Change *self, const CliTargetFolder *targets)
{
  const char *const *urls = (const char *const *) targets->urls->pdata;
  gboolean go_on = TRUE;

  self->collection = targets->collection;
  if (self->folder)
    {
      g_autofree char *from = cli_href_normalize (targets->collection);
      g_autofree char *to = cli_href_normalize (self->folder);
      if (strcmp (from, to) == 0)
        {
          refuse_folder (self, targets);
          return TRUE;
        }
    }
  for (guint i = 0; i < targets->urls->len && go_on; i += PART)
    go_on = do_part (self, urls + i, MIN (PART, targets->urls->len - i));
  return go_on;
}

CliExit
cli_change (CliRun *run, CliSession *session, CliChange change, CliTargets *targets, const char *folder)
{
  g_auto (Change) self = { .batch = { .run = run, .session = session }, .change = change, .folder = folder };
  gboolean go_on = TRUE;

  cli_session_catch_signals (session);
  if (targets->n > TOO_FEW_FOR_PROGRESS)
    {
      self.progress = cli_progress_new (run->options->quiet);
      cli_progress_begin (self.progress, name_of (change), targets->n, 0);
    }
  for (guint i = 0; i < targets->folders->len && go_on; i++)
    go_on = change_in (&self, g_ptr_array_index (targets->folders, i));
  g_clear_pointer (&self.progress, cli_progress_free);
  return cli_batch_end (&self.batch);
}
