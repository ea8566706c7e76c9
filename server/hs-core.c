/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-core.h"

#include <string.h>

#include <httpmail/protocol/hm-href.h>

#include "hs-error.h"
#include "hs-log.h"

#define FOLDERS "folders"
#define SENDMSG "sendmsg"
#define CONTACTS "contacts"
/* Bytes of the name of a contact. */
#define MAX_CONTACT_NAME 255
/* Where the clients of old look first. */
#define GATEWAY "/svcs/hotmail/httpmail.asp"

HsCore *
hs_core_new (const char *root)
{
  HsCore *self = g_rc_box_new0 (HsCore);

  self->root = g_strdup (root);
  self->auth = hs_auth_new ();
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hs_account_free);
  return self;
}

HsCore *
hs_core_ref (HsCore *self)
{
  return g_rc_box_acquire (self);
}

static void
core_clear (gpointer data)
{
  HsCore *self = data;

  g_hash_table_unref (self->accounts);
  hs_auth_free (self->auth);
  g_free (self->root);
  g_free (self->sendmail);
}

void
hs_core_unref (HsCore *self)
{
  g_rc_box_release_full (self, core_clear);
}

HsAccount *
hs_core_get_account (HsCore *self, const char *user, GError **error)
{
  HsAccount *account = g_hash_table_lookup (self->accounts, user);

  if (account != NULL)
    return account;
  if (!self->read_only)
    {
      g_autoptr (GError) local_error = NULL;

      if (!hs_account_create (self->root, user, &local_error))
        {
          hs_log ("%s", local_error->message);
          g_set_error_literal (error, HS_ERROR, 500, "The mailbox cannot be used");
          return NULL;
        }
    }
  account = hs_account_open (self->root, user, self->read_only, error);
  if (account != NULL)
    g_hash_table_insert (self->accounts, g_strdup (user), account);
  return account;
}

void
hs_target_clear (HsTarget *self)
{
  g_clear_pointer (&self->folders, hs_folder_free);
  g_clear_pointer (&self->segment, g_free);
  g_clear_pointer (&self->base, g_free);
  self->folder = NULL;
}

/* The bytes of an escaped segment; NULL when they are none that a name can have. */
static char *
unescape_bytes (const char *segment)
{
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (segment, -1, NULL, NULL);
  gsize length = bytes == NULL ? 0 : g_bytes_get_size (bytes);
  const char *data = length == 0 ? NULL : g_bytes_get_data (bytes, NULL);

  if (data == NULL || memchr (data, '\0', length) != NULL)
    return NULL;
  return g_strndup (data, length);
}

static gboolean
check_segments (char **segments, GError **error)
{
  for (guint i = 0; segments[i] != NULL; i++)
    {
      g_autofree char *bytes = unescape_bytes (segments[i]);

      if (bytes == NULL || g_str_equal (bytes, ".") || g_str_equal (bytes, ".."))
        {
          g_set_error_literal (error, HS_ERROR, 400, "Bad path");
          return FALSE;
        }
    }
  return TRUE;
}

/* What is below /USER/folders/. */
static gboolean
resolve_folder (HsAccount *account, HsFolder *folders, char **segments, HsTarget *out_target, GError **error)
{
  HsFolder *folder = folders;

  if (folder == NULL)
    folder = out_target->folders = hs_account_list_folders (account, error);
  if (folder == NULL)
    return FALSE;
  out_target->kind = *segments == NULL ? HS_TARGET_ROOT : HS_TARGET_FOLDER;
  for (; *segments != NULL; segments++)
    {
      HsFolder *child = hs_folder_find_child (folder, *segments);

      if (child == NULL && segments[1] != NULL)
        {
          g_set_error_literal (error, HS_ERROR, 404, "The folder does not exist");
          return FALSE;
        }
      if (child == NULL)
        {
          out_target->kind = HS_TARGET_MEMBER;
          out_target->segment = g_strdup (*segments);
          out_target->base = unescape_bytes (*segments);
        }
      else
        folder = child;
    }
  out_target->folder = folder;
  return TRUE;
}

/* What is below /USER/contacts/. */
static gboolean
resolve_contact (char **segments, HsTarget *out_target, GError **error)
{
  out_target->kind = HS_TARGET_CONTACTS;
  if (*segments == NULL)
    return TRUE;
  out_target->kind = HS_TARGET_CONTACT;
  out_target->base = segments[1] == NULL ? hm_href_unescape_segment (*segments) : NULL;
  if (out_target->base != NULL && strlen (out_target->base) <= MAX_CONTACT_NAME)
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 404, "There is nothing at this URL");
  return FALSE;
}

gboolean
hs_target_resolve (HsCore *core,
                   HsAccount *account,
                   HsFolder *folders,
                   const char *path,
                   HsTarget *out_target,
                   GError **error)
{
  g_auto (GStrv) segments = NULL;
  g_autofree char *name = NULL;
  const char *user;
  guint n;

  memset (out_target, 0, sizeof *out_target);
  out_target->kind = HS_TARGET_ACCOUNT;
  if (g_str_equal (path, "/") || g_str_equal (path, GATEWAY))
    return TRUE;
  if (*path != '/')
    {
      g_set_error_literal (error, HS_ERROR, 400, "Bad path");
      return FALSE;
    }
  segments = g_strsplit (path + 1, "/", -1);
  n = g_strv_length (segments);
  /* The final slash of a collection. */
  if (*segments[n - 1] == '\0')
    g_clear_pointer (&segments[--n], g_free);
  if (!check_segments (segments, error))
    return FALSE;
  name = hm_href_unescape_segment (segments[0]);
  user = name == NULL ? NULL : hs_auth_find_user (core->auth, name);
  /* Whether there is such a user is nobody's business. */
  if (user == NULL || !g_str_equal (user, hs_account_get_user (account)))
    {
      g_set_error_literal (error, HS_ERROR, 403, "This is not your mailbox");
      return FALSE;
    }
  if (n == 1)
    return TRUE;
  if (g_str_equal (segments[1], FOLDERS))
    {
      if (resolve_folder (account, folders, segments + 2, out_target, error))
        return TRUE;
      hs_target_clear (out_target);
      return FALSE;
    }
  if (g_str_equal (segments[1], CONTACTS))
    {
      if (resolve_contact (segments + 2, out_target, error))
        return TRUE;
      hs_target_clear (out_target);
      return FALSE;
    }
  if (n == 2 && g_str_equal (segments[1], SENDMSG))
    {
      out_target->kind = HS_TARGET_SENDMSG;
      return TRUE;
    }
  g_set_error_literal (error, HS_ERROR, 404, "There is nothing at this URL");
  return FALSE;
}

gboolean
hs_target_resolve_href (HsCore *core,
                        HsAccount *account,
                        HsFolder *folders,
                        const char *base,
                        const char *collection,
                        const char *href,
                        HsTarget *out_target,
                        GError **error)
{
  g_autofree char *url = NULL;
  g_autofree char *path = NULL;
  const char *start;

  memset (out_target, 0, sizeof *out_target);
  if (collection != NULL)
    {
      g_autofree char *collection_url = g_strconcat (base, collection, NULL);

      url = hm_href_join (collection_url, href);
    }
  else
    {
      g_autofree char *root_url = g_strconcat (base, "/", NULL);

      url = hm_href_resolve (root_url, href);
    }
  if (url == NULL)
    {
      g_set_error_literal (error, HS_ERROR, 400, "Bad URL");
      return FALSE;
    }
  if (!hm_href_same_origin (url, base))
    {
      g_set_error_literal (error, HS_ERROR, 502, "The destination is on another server");
      return FALSE;
    }
  start = strstr (url, "://");
  start = start == NULL ? NULL : strchr (start + 3, '/');
  path = start == NULL ? g_strdup ("/") : g_strndup (start, strcspn (start, "?#"));
  return hs_target_resolve (core, account, folders, path, out_target, error);
}

char *
hs_url_for_account (const char *base, HsAccount *account)
{
  g_autofree char *user = hm_href_escape_segment (hs_account_get_user (account));

  return g_strconcat (base, "/", user, "/", NULL);
}

char *
hs_url_for_folder (const char *base, HsAccount *account, const HsFolder *folder)
{
  g_autofree char *user = hm_href_escape_segment (hs_account_get_user (account));

  return g_strconcat (base, "/", user, "/" FOLDERS "/", folder->path, NULL);
}

char *
hs_url_for_message (const char *base, HsAccount *account, const HsFolder *folder, const char *message_base)
{
  g_autofree char *collection = hs_url_for_folder (base, account, folder);
  g_autofree char *segment = g_uri_escape_bytes ((const guint8 *) message_base, strlen (message_base), ",=@");

  return g_strconcat (collection, segment, NULL);
}

char *
hs_url_for_contact (const char *base, HsAccount *account, const char *name)
{
  g_autofree char *user = hm_href_escape_segment (hs_account_get_user (account));
  g_autofree char *segment = hm_href_escape_segment (name);

  return g_strconcat (base, "/", user, "/" CONTACTS "/", segment, NULL);
}
