/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "apache-fixture.h"

#include "foreign-server.h"
#include <fixture.h>
#include <glib/gstdio.h>
#include <string.h>
#include <tls-fixture.h>

#define REALM "mail"

struct _ApacheFixture
{
  ForeignServer *server;
  TlsFixture *tls;
  char *authority;
  char *urls[APACHE_N_SETTINGS];
  char *log_path;
  gsize log_read;
};

static const char *const names[APACHE_N_SETTINGS] = { "open", "basic", "digest", "tls" };

static const char *const modules[] = {
  "unixd",      "log_config", "mpm_event",  "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "auth_digest",
  "mime",       "dir",        "setenvif",   "headers",    "dav",        "dav_fs",     "ssl",        "http2",
};

/* One process with few threads: it starts fast. Everything it writes stays in its directory. The types and the redirect
 * of folders without a final slash are what a distribution sets up, too. */
static const char general[] =
  "ServerName 127.0.0.1\n"
  "PidFile apache.pid\n"
  "DefaultRuntimeDir run\n"
  "Mutex file:run default\n"
  "ErrorLog error.log\n"
  "LogFormat \"%H %s %r\" plain\n"
  "CustomLog access.log plain\n"
  "StartServers 1\nServerLimit 1\nThreadsPerChild 16\nMaxRequestWorkers 16\nMinSpareThreads 1\nMaxSpareThreads 16\n"
  "KeepAliveTimeout 20\n"
  "DirectoryIndex disabled\n"
  "AddType message/rfc822 .eml\n"
  "DavLockDB run/locks\n"
  "SSLSessionCache none\n"
  "Protocols h2 http/1.1\n"
  "<Directory />\nAllowOverride None\nOptions None\nRequire all granted\n</Directory>\n";

static void
append_tree (GString *text, ApacheSetting setting)
{
  const char *name = names[setting];

  g_string_append_printf (text, "<Location /%s>\nDav On\n", name);
  if (setting == APACHE_DIGEST)
    g_string_append (text, "AuthType Digest\nAuthName " REALM "\nAuthUserFile digest.users\nRequire valid-user\n");
  else if (setting != APACHE_OPEN)
    g_string_append (text, "AuthType Basic\nAuthName " REALM "\nAuthUserFile basic.users\nRequire valid-user\n");
  g_string_append_printf (text, "</Location>\n<Location /%s/closed>\nRequire all denied\n</Location>\n", name);
  g_string_append_printf (text,
                          "<Location /%s/frozen>\n<LimitExcept GET OPTIONS PROPFIND>\nRequire all denied\n"
                          "</LimitExcept>\n</Location>\n",
                          name);
}

static void
write_users (const char *dir)
{
  static const char line[] = APACHE_USER ":" REALM ":" APACHE_PASSWORD;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_MD5, line, -1);
  guint8 digest[20];
  gsize size = sizeof digest;
  g_autofree char *base64 = NULL;
  g_autofree char *basic = NULL;
  g_autofree char *htdigest = g_strdup_printf (APACHE_USER ":" REALM ":%s\n", hash);

  g_checksum_update (sum, (const guchar *) APACHE_PASSWORD, -1);
  g_checksum_get_digest (sum, digest, &size);
  base64 = g_base64_encode (digest, size);
  basic = g_strdup_printf (APACHE_USER ":{SHA}%s\n", base64);
  foreign_write_text (dir, "basic.users", basic);
  foreign_write_text (dir, "digest.users", htdigest);
}

static char **
set_up (const char *dir, const guint *ports, gpointer user_data)
{
  ApacheFixture *self = user_data;
  const char *const argv[] = { APACHE_PROGRAM, "-D", "FOREGROUND", "-d", dir, "-f", "apache.conf", NULL };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    g_string_append_printf (text, "<IfModule !%s_module>\nLoadModule %s_module %s/mod_%s.so\n</IfModule>\n", modules[i],
                            modules[i], APACHE_MODULES, modules[i]);
  /* The list of types may be missing; none is needed. */
  foreign_write_text (dir, "types", "");
  g_string_append (text, "TypesConfig types\n");
  if (foreign_is_root ())
    g_string_append_printf (text, "User #%d\nGroup #%d\n", FOREIGN_UID, FOREIGN_UID);
  g_string_append (text, general);
  g_string_append_printf (text, "DocumentRoot \"%s/mail\"\n", dir);
  g_string_append_printf (text, "Listen 127.0.0.1:%u\nListen 127.0.0.1:%u\n", ports[0], ports[1]);
  for (guint i = 0; i < APACHE_N_SETTINGS; i++)
    if (i != APACHE_TLS)
      append_tree (text, i);
  g_string_append_printf (text,
                          "<VirtualHost 127.0.0.1:%u>\nSSLEngine on\nSSLCertificateFile \"%s/server.pem\"\n"
                          "SSLCertificateKeyFile \"%s/server.key\"\n",
                          ports[1], self->tls->dir, self->tls->dir);
  append_tree (text, APACHE_TLS);
  g_string_append (text, "</VirtualHost>\n");
  foreign_write_text (dir, "apache.conf", text->str);
  write_users (dir);
  return g_strdupv ((char **) argv);
}

static void
make_trees (const char *dir)
{
  static const char *const parts[] = { "bob", "closed", "frozen" };

  foreign_make_dir (dir, "run");
  foreign_make_dir (dir, "mail");
  for (guint i = 0; i < APACHE_N_SETTINGS; i++)
    {
      g_autofree char *tree = g_build_filename (dir, "mail", names[i], NULL);

      foreign_make_dir (tree, NULL);
      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        foreign_make_dir (tree, parts[j]);
    }
}

void
apache_fixture_skip (void)
{
  if (strlen (APACHE_PROGRAM) > 0)
    g_test_skip ("needs glib-networking and the openssl program");
  else
    g_test_skip ("needs Apache httpd with mod_dav (Debian: apache2-bin) when the tree is set up");
}

ApacheFixture *
apache_fixture_new (void)
{
  g_autoptr (TlsFixture) tls = NULL;
  ApacheFixture *self;
  char *dir;

  if (strlen (APACHE_PROGRAM) > 0)
    tls = tls_fixture_new (TLS_FLAW_NONE);
  if (!tls)
    return NULL;

  self = g_new0 (ApacheFixture, 1);
  self->tls = g_steal_pointer (&tls);
  self->authority = g_build_filename (self->tls->dir, "authority.pem", NULL);
  dir = foreign_make_temporary_dir ();
  make_trees (dir);
  self->log_path = g_build_filename (dir, "access.log", NULL);
  self->server = foreign_server_new (dir, 2, "apache.pid", set_up, self);
  for (guint i = 0; i < APACHE_N_SETTINGS; i++)
    self->urls[i] = g_strdup_printf ("%s://127.0.0.1:%u/%s/bob/", i == APACHE_TLS ? "https" : "http",
                                     foreign_server_get_port (self->server, i == APACHE_TLS), names[i]);
  return self;
}

void
apache_fixture_free (ApacheFixture *self)
{
  foreign_server_free (self->server);
  tls_fixture_free (self->tls);
  g_free (self->authority);
  g_free (self->log_path);
  for (guint i = 0; i < APACHE_N_SETTINGS; i++)
    g_free (self->urls[i]);
  g_free (self);
}

const char *
apache_fixture_name (ApacheSetting setting)
{
  return names[setting];
}

const char *
apache_fixture_get_url (ApacheFixture *self, ApacheSetting setting)
{
  return self->urls[setting];
}

GTlsDatabase *
apache_fixture_get_database (ApacheFixture *self)
{
  return self->tls->database;
}

const char *
apache_fixture_get_authority (ApacheFixture *self)
{
  return self->authority;
}

char *
apache_fixture_get_path (ApacheFixture *self, ApacheSetting setting, const char *name)
{
  return g_build_filename (foreign_server_get_dir (self->server), "mail", names[setting], "bob", name, NULL);
}

typedef struct
{
  ApacheFixture *self;
  const char *text;
  guint n;
  char *log;
} LogWait;

/* The log is written after the reply. */
static gboolean
has_logged (gpointer data)
{
  LogWait *wait = data;
  g_autofree char *all = NULL;
  guint n = 0;
  gsize size;

  if (!g_file_get_contents (wait->self->log_path, &all, &size, NULL) || size <= wait->self->log_read ||
      all[size - 1] != '\n')
    return FALSE;
  for (const char *found = strstr (all + wait->self->log_read, wait->text); found; found = strstr (found + 1, wait->text))
    n++;
  if (n < wait->n)
    return FALSE;
  wait->log = g_strdup (all + wait->self->log_read);
  wait->self->log_read = size;
  return TRUE;
}

char *
apache_fixture_read_log (ApacheFixture *self, const char *text, guint n)
{
  LogWait wait = { self, text, n, NULL };

  run_until (has_logged, &wait);
  return wait.log;
}
