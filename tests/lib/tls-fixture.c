/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "tls-fixture.h"

#include "fixture.h"

#define NEW_KEY "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "

static void
run_openssl (const char *dir, const char *arguments)
{
  g_autofree char *command = g_strconcat ("openssl ", arguments, NULL);
  g_auto (GStrv) argv = NULL;
  g_autofree char *messages = NULL;
  g_autoptr (GError) error = NULL;
  gint status = 0;

  g_shell_parse_argv (command, NULL, &argv, &error);
  g_assert_no_error (error);
  g_spawn_sync (dir, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &messages, &status,
                &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", command, messages);
}

TlsFixture *
tls_fixture_new (TlsFlaw flaw)
{
  g_autofree char *program = g_find_program_in_path ("openssl");
  g_autoptr (TlsFixture) self = NULL;
  g_autofree char *request = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *certificate_path = NULL;
  g_autofree char *key_path = NULL;
  g_autofree char *authority_path = NULL;
  g_autoptr (GError) error = NULL;

  if (program == NULL || !g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("needs glib-networking and the openssl program");
      return NULL;
    }

  self = g_new0 (TlsFixture, 1);
  self->dir = test_make_dir ();
  request = g_strdup_printf ("req -new " NEW_KEY
                             "-keyout server.key -out server.csr -subj /CN=server -addext subjectAltName=%s",
                             flaw == TLS_FLAW_OTHER_HOST ? "DNS:other.example" : "IP:127.0.0.1,DNS:localhost");
  signature = g_strdup_printf ("x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 2 "
                               "-copy_extensions copy -days %d -out server.pem",
                               flaw == TLS_FLAW_EXPIRED ? -1 : 2);
  run_openssl (self->dir, "req -x509 " NEW_KEY "-keyout authority.key -out authority.pem -days 2 -subj /CN=Nobody "
                          "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign");
  run_openssl (self->dir, request);
  run_openssl (self->dir, signature);

  certificate_path = g_build_filename (self->dir, "server.pem", NULL);
  key_path = g_build_filename (self->dir, "server.key", NULL);
  authority_path = g_build_filename (self->dir, "authority.pem", NULL);
  self->certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  self->database = g_tls_file_database_new (authority_path, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&self);
}

void
tls_fixture_free (TlsFixture *self)
{
  test_dir_clear (&self->dir);
  g_clear_object (&self->certificate);
  g_clear_object (&self->database);
  g_free (self);
}
