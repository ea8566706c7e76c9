/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <httpmail/protocol/hm-href.h>

#include "hs-error.h"
#include "hs-folder-name.h"

/* Levels of the hierarchy: far more than anybody uses. */
#define MAX_LEVELS 20
/* Bytes of a directory name: ".new-" and the like need a few of the 255. */
#define MAX_DIR_NAME 230

/* What other programs call the folders that have a purpose. The first name that is there wins. */
static const struct
{
  HTTPMailSpecialFolder special;
  const char *names[8];
} special_names[] = {
  { HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS, { "Sent", "Sent Items", "Sent Messages", "Sent Mail" } },
  { HTTPMAIL_SPECIAL_FOLDER_DRAFTS, { "Drafts", "Draft" } },
  { HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS, { "Trash", "Deleted Items", "Deleted Messages" } },
  { HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL, { "Junk", "Spam", "Junk E-mail", "Junk Mail", "Bulk Mail" } },
};

void
hs_folder_free (HsFolder *self)
{
  g_free (self->dir_name);
  g_free (self->name);
  g_free (self->path);
  g_ptr_array_unref (self->children);
  g_free (self);
}

static HsFolder *
folder_new (HsFolder *parent, const char *dir_name, const char *name)
{
  HsFolder *self = g_new0 (HsFolder, 1);

  self->dir_name = g_strdup (dir_name);
  self->name = g_strdup (name);
  self->parent = parent;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) hs_folder_free);
  if (parent == NULL)
    self->path = g_strdup ("");
  else
    {
      g_autofree char *segment = hm_href_escape_segment (name);

      self->path = g_strconcat (parent->path, segment, "/", NULL);
      g_ptr_array_add (parent->children, self);
    }
  return self;
}

gboolean
hs_folder_is_root (const HsFolder *self)
{
  return self->parent == NULL;
}

static HsFolder *
find_by_name (HsFolder *self, const char *name)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      HsFolder *child = g_ptr_array_index (self->children, i);

      if (g_str_equal (child->name, name))
        return child;
    }
  return NULL;
}

static HsFolder *
find_by_dir_name (HsFolder *self, const char *dir_name)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      HsFolder *child = g_ptr_array_index (self->children, i);

      if (g_str_equal (child->dir_name, dir_name))
        return child;
    }
  return NULL;
}

HsFolder *
hs_folder_find_child (HsFolder *self, const char *segment)
{
  g_autofree char *name = hm_href_unescape_segment (segment);
  HsFolder *child;

  if (name == NULL)
    return NULL;
  child = find_by_name (self, name);
  if (child != NULL || !hs_folder_is_root (self))
    return child;
  /* The inbox is called INBOX, Inbox, inbox; nothing else is. */
  return g_ascii_strcasecmp (name, "INBOX") == 0 ? find_by_name (self, "INBOX") : NULL;
}

/* A name that cannot be decoded, that cannot stand in an address, or that another folder has already, is shown as it is on
 * the disk. */
static char *
display_name (HsFolder *parent, const char *part)
{
  g_autofree char *name = hs_folder_name_decode (part);
  g_autofree char *raw = NULL;

  if (name != NULL && hs_folder_name_can_be (name) && find_by_name (parent, name) == NULL)
    return g_steal_pointer (&name);
  raw = g_utf8_make_valid (part, -1);
  while (find_by_name (parent, raw) != NULL)
    {
      g_autofree char *shorter = g_steal_pointer (&raw);

      raw = g_strconcat (shorter, " (.)", NULL);
    }
  return g_steal_pointer (&raw);
}

/* dir_name is ".A.B.C": finds or makes A, B and C. */
static void
add_dir (HsFolder *root, const char *dir_name)
{
  g_auto (GStrv) parts = g_strsplit (dir_name + 1, ".", MAX_LEVELS + 1);
  g_autoptr (GString) so_far = g_string_new (NULL);
  HsFolder *folder = root;

  if (g_strv_length (parts) > MAX_LEVELS)
    return;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0')
        return;
    }
  for (guint i = 0; parts[i] != NULL; i++)
    {
      HsFolder *child;

      g_string_append_printf (so_far, ".%s", parts[i]);
      if (i == 0 && g_ascii_strcasecmp (parts[i], "INBOX") == 0)
        child = g_ptr_array_index (root->children, 0);
      else
        child = find_by_dir_name (folder, so_far->str);
      if (child == NULL)
        {
          g_autofree char *name = display_name (folder, parts[i]);

          child = folder_new (folder, so_far->str, name);
        }
      folder = child;
    }
  folder->exists = TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
mark_special (HsFolder *root)
{
  for (gsize i = 0; i < G_N_ELEMENTS (special_names); i++)
    {
      HsFolder *found = NULL;

      for (guint j = 0; found == NULL && special_names[i].names[j] != NULL; j++)
        {
          for (guint k = 0; found == NULL && k < root->children->len; k++)
            {
              HsFolder *child = g_ptr_array_index (root->children, k);

              if (child->exists && g_ascii_strcasecmp (child->name, special_names[i].names[j]) == 0)
                found = child;
            }
        }
      if (found != NULL)
        found->special = special_names[i].special;
    }
}

HsFolder *
hs_folders_scan (int root_fd, const char *root_path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HsFolder) root = NULL;
  HsFolder *inbox;
  struct dirent *dirent;
  struct stat st;
  int fd = openat (root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);

  if (dir == NULL)
    {
      hs_error_set_errno (error, errno, "The mailbox", root_path);
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  while ((dirent = readdir (dir)) != NULL)
    {
      const char *name = dirent->d_name;

      /* Two dots are not a folder: Dovecot has work in progress there. */
      if (name[0] != '.' || name[1] == '\0' || name[1] == '.')
        continue;
      if (fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR (st.st_mode))
        continue;
      g_ptr_array_add (names, g_strdup (name));
    }
  closedir (dir);
  g_ptr_array_sort (names, compare_names);
  root = folder_new (NULL, NULL, "");
  inbox = folder_new (root, ".", "INBOX");
  inbox->special = HTTPMAIL_SPECIAL_FOLDER_INBOX;
  inbox->exists = TRUE;
  for (guint i = 0; i < names->len; i++)
    add_dir (root, g_ptr_array_index (names, i));
  mark_special (root);
  return g_steal_pointer (&root);
}

HsFolder *
hs_folders_find_special (HsFolder *root, HTTPMailSpecialFolder special)
{
  for (guint i = 0; i < root->children->len; i++)
    {
      HsFolder *child = g_ptr_array_index (root->children, i);

      if (child->special == special)
        return child;
    }
  return NULL;
}

HsFolder *
hs_folders_find_dir (HsFolder *root, const char *dir_name)
{
  HsFolder *found = find_by_dir_name (root, dir_name);

  for (guint i = 0; found == NULL && i < root->children->len; i++)
    found = hs_folders_find_dir (g_ptr_array_index (root->children, i), dir_name);
  return found;
}

gboolean
hs_folder_contains (const HsFolder *self, const HsFolder *other)
{
  for (; other != NULL; other = other->parent)
    {
      if (other == self)
        return TRUE;
    }
  return FALSE;
}

char *
hs_folder_child_dir_name (HsFolder *self, const char *segment, GError **error)
{
  g_autofree char *name = hm_href_unescape_segment (segment);
  g_autofree char *part = NULL;
  g_autofree char *dir_name = NULL;
  gboolean below_inbox = self->special == HTTPMAIL_SPECIAL_FOLDER_INBOX && g_str_equal (self->dir_name, ".");

  if (name == NULL)
    {
      g_set_error_literal (error, HS_ERROR, 400, "The folder name cannot be read");
      return NULL;
    }
  part = hs_folder_name_encode (name, error);
  if (part == NULL)
    return NULL;
  dir_name = g_strconcat (hs_folder_is_root (self) ? "" : below_inbox ? ".INBOX" : self->dir_name, ".", part, NULL);
  if (strlen (dir_name) > MAX_DIR_NAME)
    {
      g_set_error_literal (error, HS_ERROR, 403, "The folder name is too long");
      return NULL;
    }
  return g_steal_pointer (&dir_name);
}
