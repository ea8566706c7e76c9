/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "httpmail-server.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "hs-core.h"
#include "hs-listener.h"

struct _HTTPMailServer
{
  GObject parent_instance;

  HsCore *core;
  HsListener *listener;
  GTlsCertificate *certificate;
};

G_DEFINE_FINAL_TYPE (HTTPMailServer, httpmail_server, G_TYPE_OBJECT)

static void
httpmail_server_dispose (GObject *object)
{
  httpmail_server_stop (HTTPMAIL_SERVER (object));
  G_OBJECT_CLASS (httpmail_server_parent_class)->dispose (object);
}

static void
httpmail_server_finalize (GObject *object)
{
  HTTPMailServer *self = HTTPMAIL_SERVER (object);

  hs_core_unref (self->core);
  g_clear_object (&self->certificate);
  G_OBJECT_CLASS (httpmail_server_parent_class)->finalize (object);
}

static void
httpmail_server_class_init (HTTPMailServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = httpmail_server_dispose;
  object_class->finalize = httpmail_server_finalize;
}

static void
httpmail_server_init (HTTPMailServer *self)
{
}

HTTPMailServer *
httpmail_server_new (const char *root)
{
  HTTPMailServer *self;

  g_return_val_if_fail (root != NULL, NULL);

  self = g_object_new (HTTPMAIL_TYPE_SERVER, NULL);
  self->core = hs_core_new (root);
  return self;
}

gboolean
httpmail_server_add_user (HTTPMailServer *self, const char *user, const char *password, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER (self) && user != NULL && password != NULL, FALSE);

  return hs_auth_add_user (self->core->auth, user, password, error);
}

gboolean
httpmail_server_load_users (HTTPMailServer *self, const char *htdigest_path, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER (self) && htdigest_path != NULL, FALSE);

  return hs_auth_load_users (self->core->auth, htdigest_path, error);
}

void
httpmail_server_set_sendmail (HTTPMailServer *self, const char *command)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER (self));

  g_free (self->core->sendmail);
  self->core->sendmail = g_strdup (command);
}

void
httpmail_server_set_read_only (HTTPMailServer *self, gboolean read_only)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER (self));

  self->core->read_only = read_only;
}

gboolean
httpmail_server_set_tls (HTTPMailServer *self, const char *cert_file, const char *key_file, GError **error)
{
  GTlsCertificate *certificate;

  g_return_val_if_fail (HTTPMAIL_IS_SERVER (self) && cert_file != NULL && key_file != NULL, FALSE);

  certificate = g_tls_certificate_new_from_files (cert_file, key_file, error);
  if (certificate == NULL)
    {
      g_prefix_error (error, _ ("The certificate %s or its key %s cannot be used: "), cert_file, key_file);
      return FALSE;
    }
  g_set_object (&self->certificate, certificate);
  g_object_unref (certificate);
  return TRUE;
}

static void
on_request (HsRequest *request, gpointer user_data)
{
  HTTPMailServer *self = user_data;

  hs_router_handle (self->core, request);
}

/* Not before it is known whether anything may be written. */
static gboolean
make_accounts (HTTPMailServer *self, GError **error)
{
  g_autoptr (GPtrArray) users = hs_auth_list_users (self->core->auth);

  for (guint i = 0; !self->core->read_only && i < users->len; i++)
    {
      if (!hs_account_create (self->core->root, g_ptr_array_index (users, i), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
httpmail_server_listen (HTTPMailServer *self, const char *address, guint port, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER (self) && address != NULL && self->listener == NULL, FALSE);

  if (!make_accounts (self, error))
    return FALSE;
  self->listener = hs_listener_new (address, port, self->certificate, on_request, self, error);
  return self->listener != NULL;
}

char *
httpmail_server_get_uri (HTTPMailServer *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER (self), NULL);

  return self->listener != NULL ? g_strdup (hs_listener_get_uri (self->listener)) : NULL;
}

void
httpmail_server_stop (HTTPMailServer *self)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER (self));

  g_clear_pointer (&self->listener, hs_listener_free);
}
