/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-enums.h>

G_BEGIN_DECLS

/* The folders of one account, as they are on the disk now. Every URL is resolved against this tree, name by name, so
 * no path is ever built from a request. */
typedef struct _HsFolder HsFolder;

struct _HsFolder
{
  char *dir_name; /* "." is the inbox, ".Name", ".Name.Child"; NULL for the root */
  char *name;     /* UTF-8, "" for the root */
  char *path;     /* escaped, below folders/: "Name/Child/"; "" for the root */
  HTTPMailSpecialFolder special;
  gboolean exists; /* FALSE: only a parent of folders */
  HsFolder *parent;
  GPtrArray *children; /* HsFolder */
};

/* error: of HS_ERROR */
HsFolder *hs_folders_scan (int root_fd, const char *root_path, GError **error);
void hs_folder_free (HsFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsFolder, hs_folder_free)

/* segment is escaped. */
HsFolder *hs_folder_find_child (HsFolder *self, const char *segment);
HsFolder *hs_folders_find_special (HsFolder *root, HTTPMailSpecialFolder special);
HsFolder *hs_folders_find_dir (HsFolder *root, const char *dir_name);
gboolean hs_folder_is_root (const HsFolder *self);
gboolean hs_folder_contains (const HsFolder *self, const HsFolder *other);

/* The name of the directory a new child would have. error: of HS_ERROR, when the name will not do. */
char *hs_folder_child_dir_name (HsFolder *self, const char *segment, GError **error);

G_END_DECLS
