/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

/* Time for a person to type the keyring's own password. */
#define PATIENCE 120

/* One call of the service, which never blocks what else goes on: Ctrl-C and deadlines count meanwhile. */
typedef struct
{
  GCancellable *cancellable;
  GAsyncResult *result;
  guint timer;
  gboolean late;
} Call;

/* Matched by the attributes alone: gnome-keyring does not know the name of what is locked. */
static const SecretSchema schema = {
  "org.libhttpmail.Account",
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "url", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

gboolean
cli_keyring_is_built (void)
{
  return TRUE;
}

static GHashTable *
attributes_of (const CliAccount *account, const char *user)
{
  return secret_attributes_build (&schema, "account", account->name, "url", account->url, "user", user ? user : "", NULL);
}

static gboolean
on_late (gpointer user_data)
{
  Call *call = user_data;

  call->late = TRUE;
  call->timer = 0;
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->result = g_object_ref (result);
}

static void
call_begin (Call *call)
{
  call->cancellable = g_cancellable_new ();
  call->timer = g_timeout_add_seconds (PATIENCE, on_late, call);
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static GAsyncResult *
call_wait (Call *call, GCancellable *outer)
{
  gulong handler = outer ? g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled), call->cancellable, NULL) : 0;

  while (call->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (outer)
    g_cancellable_disconnect (outer, handler);
  g_clear_handle_id (&call->timer, g_source_remove);
  g_clear_object (&call->cancellable);
  return g_steal_pointer (&call->result);
}

static void
explain (Call *call, const GError *reason, GError **error)
{
  if (call->late)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 _("The keyring was not unlocked within %d seconds.\n"
                   "  Unlock it and try again, or give the password by --password-file or --password-command."),
                 PATIENCE);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The question to the keyring was cancelled"));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                 _("Cannot use the keyring: %s\n"
                   "  A program such as gnome-keyring or KeePassXC has to run in this session; "
                   "or give the password by --password-file or --password-command."),
                 reason ? reason->message : _("it is locked"));
}

static char *
password_of (SecretItem *item, const CliAccount *account, GError **error)
{
  g_autoptr (SecretValue) value = secret_item_get_locked (item) ? NULL : secret_item_get_secret (item);
  const char *text = value ? secret_value_get_text (value) : NULL;

  if (text && *text)
    return g_strdup (text);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               _("The keyring that has the password of the account “%s” is locked.\n"
                 "  Unlock it and try again, or give the password by --password-file or --password-command."),
               account->name);
  return NULL;
}

char *
cli_keyring_lookup (const CliAccount *account, const char *user, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes = attributes_of (account, user);
  g_autoptr (GError) reason = NULL;
  Call call = { NULL };

  call_begin (&call);
  secret_service_search (NULL, &schema, attributes, SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS, call.cancellable,
                         on_ready, &call);
  g_autoptr (GAsyncResult) result = call_wait (&call, cancellable);
  GList *items = secret_service_search_finish (NULL, result, &reason);
  char *password = NULL;

  if (reason)
    explain (&call, reason, error);
  else if (items == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _("The keyring has no password of “%s” for the account “%s” at %s.\n"
                   "  httpmail account add %s %s --keyring --replace puts it there."),
                 user ? user : "", account->name, account->url, account->name, account->url);
  else
    password = password_of (items->data, account, error);
  g_list_free_full (items, g_object_unref);
  return password;
}

gboolean
cli_keyring_store (const CliAccount *account, const char *user, const char *password, GError **error)
{
  g_autoptr (GHashTable) attributes = attributes_of (account, user);
  /* Translators: what lists of passwords call it: the account's name, the user, the URL */
  g_autofree char *label = g_strdup_printf (_("Mail of the account %s: %s at %s"), account->name, user ? user : "",
                                            account->url);
  g_autoptr (GError) reason = NULL;
  Call call = { NULL };

  call_begin (&call);
  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, password, call.cancellable, on_ready, &call);
  g_autoptr (GAsyncResult) result = call_wait (&call, NULL);
  if (secret_password_store_finish (result, &reason))
    return TRUE;
  explain (&call, reason, error);
  return FALSE;
}

gboolean
cli_keyring_clear (const CliAccount *account, GError **error)
{
  g_autofree char *user = cli_account_get_user (account);
  g_autoptr (GHashTable) attributes = attributes_of (account, user);
  g_autoptr (GError) reason = NULL;
  Call call = { NULL };

  call_begin (&call);
  secret_password_clearv (&schema, attributes, call.cancellable, on_ready, &call);
  g_autoptr (GAsyncResult) result = call_wait (&call, NULL);
  secret_password_clear_finish (result, &reason);
  if (reason == NULL)
    return TRUE;
  explain (&call, reason, error);
  return FALSE;
}
