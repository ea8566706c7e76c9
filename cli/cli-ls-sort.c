/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-ls-sort.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  BY_DATE,
  BY_FROM,
  BY_SUBJECT,
  BY_SIZE,
  BY_UNREAD
} Key;

static const char *const keys[] = { "date", "from", "subject", "size", "unread", NULL };

struct _CliLsSort
{
  Key key;
  gboolean reverse;
  guint limit;
  guint64 n_seen;
  GSequence *items;
  /* the names of the folders, each once */
  GStringChunk *folders;
};

typedef struct
{
  HTTPMailMemberInfo *info;
  const char *folder;
  /* The one that counts, made once; text is NULL where there is none. */
  char *text;
  gint64 number;
  gboolean missing;
  /* equal ones stay in the order of the server */
  guint64 position;
} Item;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_object_unref (item->info);
  g_free (item->text);
  g_free (item);
}

CliLsSort *
cli_ls_sort_new (const char *key, gboolean reverse, guint limit, GError **error)
{
  Key i = 0;

  while (keys[i] != NULL && strcmp (keys[i], key) != 0)
    i++;
  if (keys[i] == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is nothing to sort by; there are date, from, subject, size and unread"), key);
      return NULL;
    }

  CliLsSort *self = g_new0 (CliLsSort, 1);
  self->key = i;
  self->reverse = reverse;
  self->limit = limit;
  self->items = g_sequence_new (item_free);
  self->folders = g_string_chunk_new (256);
  return self;
}

void
cli_ls_sort_free (CliLsSort *self)
{
  g_sequence_free (self->items);
  g_string_chunk_free (self->folders);
  g_free (self);
}

static void
set_text (Item *item, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  g_autofree char *folded = g_utf8_casefold (g_strstrip (valid), -1);

  item->missing = *folded == '\0';
  item->text = g_utf8_collate_key (folded, -1);
}

static void
set_key (Item *item, Key key)
{
  HTTPMailMemberInfo *info = item->info;

  if (key == BY_FROM)
    set_text (item, httpmail_member_info_get_from (info));
  else if (key == BY_SUBJECT)
    set_text (item, httpmail_member_info_get_subject (info));
  else if (key == BY_SIZE)
    item->number = (gint64) MIN (httpmail_member_info_get_content_length (info), (guint64) G_MAXINT64);
  else if (key == BY_UNREAD)
    item->number = httpmail_member_info_is_read (info);
  else
    {
      g_autoptr (GDateTime) when = httpmail_member_info_get_date_time (info);
      item->missing = when == NULL;
      item->number = when ? g_date_time_to_unix (when) : 0;
    }
}

/* What has no date, sender or subject comes last in either direction. */
static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CliLsSort *self = user_data;
  const Item *first = a;
  const Item *second = b;
  int order = 0;

  if (first->missing != second->missing)
    return first->missing ? 1 : -1;
  if (first->text && second->text)
    order = strcmp (first->text, second->text);
  else if (first->number != second->number)
    order = first->number < second->number ? -1 : 1;
  if (order != 0)
    return self->reverse ? -order : order;
  return first->position < second->position ? -1 : first->position > second->position;
}

void
cli_ls_sort_add (CliLsSort *self, HTTPMailMemberInfo *info, const char *folder)
{
  Item *item = g_new0 (Item, 1);

  item->info = g_object_ref (info);
  item->folder = folder ? g_string_chunk_insert_const (self->folders, folder) : NULL;
  item->position = self->n_seen++;
  set_key (item, self->key);
  g_sequence_insert_sorted (self->items, item, compare, self);
  if ((guint) g_sequence_get_length (self->items) > self->limit)
    g_sequence_remove (g_sequence_iter_prev (g_sequence_get_end_iter (self->items)));
}

void
cli_ls_sort_foreach (CliLsSort *self, CliLsSortFunc func, gpointer user_data)
{
  for (GSequenceIter *i = g_sequence_get_begin_iter (self->items); !g_sequence_iter_is_end (i); i = g_sequence_iter_next (i))
    {
      const Item *item = g_sequence_get (i);
      func (item->info, item->folder, user_data);
    }
}
