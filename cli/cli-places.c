/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-places.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NONE (-2)

typedef struct
{
  char *url;
  char *label;
  int parent;
  HTTPMailSpecialFolder special;
} Place;

struct _CliPlaces
{
  CliSession *session;
  gboolean make;
  char *root;
  GPtrArray *places;
};

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->url);
  g_free (self->label);
  g_free (self);
}

static int
add (CliPlaces *self, const char *url, const char *label, int parent, HTTPMailSpecialFolder special)
{
  Place *place = g_new0 (Place, 1);

  if (url)
    place->url = g_strconcat (url, g_str_has_suffix (url, "/") ? "" : "/", NULL);
  place->label = g_strdup (label);
  place->parent = parent;
  place->special = special;
  g_ptr_array_add (self->places, place);
  return (int) self->places->len - 1;
}

static int
find_url (CliPlaces *self, const char *url)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);
      if (place->url && cli_href_equal (place->url, url))
        return (int) i;
    }
  return NONE;
}

/* Takes in the folders that are not known yet; those that others are in come first. */
static gboolean
list_folders (CliPlaces *self, GError **error)
{
  g_autoptr (GPtrArray) folders = cli_folders_list (self->session, error);

  for (guint i = 0; folders && i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      CliFolder *outer = folder->parent >= 0 ? g_ptr_array_index (folders, folder->parent) : NULL;
      const char *href = httpmail_member_info_get_href (folder->info);

      if (find_url (self, href) == NONE)
        add (self, href, folder->label, outer ? find_url (self, httpmail_member_info_get_href (outer->info)) : CLI_PLACES_ROOT,
             httpmail_member_info_get_special_folder (folder->info));
    }
  return folders != NULL;
}

CliPlaces *
cli_places_new (CliSession *session, gboolean make, GError **error)
{
  g_autoptr (CliPlaces) self = g_new0 (CliPlaces, 1);
  g_autofree char *root = NULL;

  self->session = session;
  self->make = make;
  self->places = g_ptr_array_new_with_free_func (place_free);
  root = cli_session_root (session, error);
  if (root == NULL || !list_folders (self, error))
    return NULL;
  self->root = g_strconcat (root, g_str_has_suffix (root, "/") ? "" : "/", NULL);
  return g_steal_pointer (&self);
}

void
cli_places_free (CliPlaces *self)
{
  g_ptr_array_unref (self->places);
  g_free (self->root);
  g_free (self);
}

const char *
cli_places_get_url (CliPlaces *self, int place)
{
  Place *found = place >= 0 ? g_ptr_array_index (self->places, place) : NULL;

  return found ? found->url : self->root;
}

HTTPMailSpecialFolder
cli_places_get_special (CliPlaces *self, int place)
{
  Place *found = place >= 0 ? g_ptr_array_index (self->places, place) : NULL;

  return found ? found->special : HTTPMAIL_SPECIAL_FOLDER_NONE;
}

int
cli_places_find_special (CliPlaces *self, HTTPMailSpecialFolder special)
{
  for (guint i = 0; special != HTTPMAIL_SPECIAL_FOLDER_NONE && i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);
      if (place->special == special)
        return (int) i;
    }
  return CLI_PLACES_ROOT;
}

/* fold: whatever the case of its letters */
static int
find_inner (CliPlaces *self, int parent, const char *name, gboolean fold)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  int found = NONE;

  for (guint i = 0; i < self->places->len && found == NONE; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);
      g_autofree char *label = fold ? g_utf8_casefold (place->label, -1) : NULL;

      if (place->parent == parent && strcmp (fold ? label : place->label, fold ? folded : name) == 0)
        found = (int) i;
    }
  return found;
}

/* What stands in the URL of a folder that is not there yet. Exchange writes a slash in a name in its own way. */
static char *
segment_of (CliPlaces *self, const char *name)
{
  g_autoptr (GString) plain = g_string_new (name);

  if (httpmail_transport_get_dialect (cli_session_get_transport (self->session)) == HTTPMAIL_DIALECT_EXCHANGE)
    g_string_replace (plain, "/", "_xF8FF_", 0);
  return g_uri_escape_string (plain->str, NULL, FALSE);
}

static int
make_inner (CliPlaces *self, int parent, const char *name, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  g_autofree char *segment = segment_of (self, name);
  g_autofree char *url = g_strconcat (cli_places_get_url (self, parent), segment, "/", NULL);
  g_autofree char *location = NULL;
  g_autoptr (GError) reason = NULL;

  httpmail_transport_mkcol_async (transport, url, cli_session_get_cancellable (self->session), cli_session_ready,
                                  self->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
  if (httpmail_transport_mkcol_finish (transport, result, &location, &reason))
    return add (self, location ? location : url, name, parent, HTTPMAIL_SPECIAL_FOLDER_NONE);
  /* Somebody else may just have made it; and to some servers Archive and archive are the same. */
  if (g_error_matches (reason, HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED) && list_folders (self, NULL))
    {
      int found = find_inner (self, parent, name, FALSE);
      found = found != NONE ? found : find_inner (self, parent, name, TRUE);
      if (found != NONE)
        return found;
    }
  g_propagate_prefixed_error (error, g_steal_pointer (&reason), _("The folder “%s” cannot be made: "), name);
  return NONE;
}

int
cli_places_get_inner (CliPlaces *self, int parent, const char *name, GError **error)
{
  int found = find_inner (self, parent, name, FALSE);

  if (found != NONE)
    return found;
  if (*name == '\0' || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _("“%s” is no name for a folder"), name);
      return NONE;
    }
  if (!self->make)
    return add (self, NULL, name, parent, HTTPMAIL_SPECIAL_FOLDER_NONE);
  return make_inner (self, parent, name, error);
}

int
cli_places_find (CliPlaces *self, const char *folder, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *url = cli_folder_find (self->session, folder, &reason);
  int place = CLI_PLACES_ROOT;

  if (url != NULL)
    {
      place = find_url (self, url);
      return place != NONE ? place : add (self, url, "", NONE, HTTPMAIL_SPECIAL_FOLDER_NONE);
    }
  if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NONE;
    }
  g_auto (GStrv) names = g_strsplit (folder, "/", -1);
  for (guint i = 0; names[i] && place != NONE; i++)
    {
      /* A part may have its special name. */
      int special = i == 0 ? cli_places_find_special (self, cli_folder_special_for_name (names[i])) : CLI_PLACES_ROOT;
      place = special != CLI_PLACES_ROOT ? special : cli_places_get_inner (self, place, names[i], error);
    }
  return place;
}
