/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same at servers that are less at home in WebDAV: a short day, with names that mean something. */

#include "awkward-names.h"
#include "foreign-client.h"
#include "foreign-server.h"
#include <fixture.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *program; /* "" when it is not installed */
  const char *package;
  const char *pid_name;
  ForeignSetup setup;
  gboolean marks; /* keeps properties that it does not know */
  gboolean hides; /* does not list names that begin with a dot */
} Other;

static char **
set_up_lighttpd (const char *dir, const guint *ports, gpointer user_data)
{
  const char *argv[] = { LIGHTTPD_PROGRAM, "-D", "-f", NULL, NULL };
  g_autofree char *path = g_build_filename (dir, "lighttpd.conf", NULL);
  g_autofree char *text = g_strdup_printf ("server.document-root = \"%1$s/mail\"\n"
                                           "server.bind = \"127.0.0.1\"\n"
                                           "server.port = %2$u\n"
                                           "server.errorlog = \"%1$s/error.log\"\n"
                                           "server.upload-dirs = ( \"%1$s\" )\n"
                                           "server.modules = ( \"mod_webdav\" )\n"
                                           "webdav.activate = \"enable\"\n"
                                           "webdav.sqlite-db-name = \"%1$s/properties.db\"\n",
                                           dir, ports[0]);

  foreign_write_text (dir, "lighttpd.conf", text);
  argv[3] = path;
  return g_strdupv ((char **) argv);
}

static char **
set_up_nginx (const char *dir, const guint *ports, gpointer user_data)
{
  const char *const argv[] = { NGINX_PROGRAM, "-p", dir, "-c", "nginx.conf", "-e", "error.log", NULL };
  g_autofree char *text = g_strdup_printf (
      "%s"
      "load_module %s/ngx_http_dav_ext_module.so;\n"
      "daemon off;\npid nginx.pid;\nerror_log error.log;\nworker_processes 1;\nevents { }\n"
      "http {\naccess_log off;\nclient_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\n"
      "uwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\nclient_max_body_size 0;\n"
      "server {\nlisten 127.0.0.1:%u;\nroot mail;\n"
      "location / {\ndav_methods PUT DELETE MKCOL COPY MOVE;\ndav_ext_methods PROPFIND OPTIONS;\n}\n}\n}\n",
      foreign_is_root () ? "user root;\n" : "", NGINX_MODULES, ports[0]);

  foreign_write_text (dir, "nginx.conf", text);
  return g_strdupv ((char **) argv);
}

static const Other others[] = {
  { "lighttpd", LIGHTTPD_PROGRAM, "lighttpd-mod-webdav", NULL, set_up_lighttpd, TRUE, FALSE },
  { "nginx", NGINX_PROGRAM, "libnginx-mod-http-dav-ext", "nginx.pid", set_up_nginx, FALSE, TRUE },
};

typedef struct
{
  ForeignServer *server;
  ForeignClient *client;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  const Other *other = data;
  g_autofree char *root = NULL;
  g_autoptr (GError) error = NULL;
  char *dir;

  if (strlen (other->program) == 0)
    {
      g_autofree char *why = g_strdup_printf ("needs %s (Debian: %s) when the tree is set up", other->name, other->package);

      g_test_skip (why);
      return;
    }
  dir = foreign_make_temporary_dir ();
  foreign_make_dir (dir, "mail");
  foreign_make_dir (dir, "mail/bob");
  f->server = foreign_server_new (dir, 1, other->pid_name, other->setup, NULL);
  root = g_strdup_printf ("http://127.0.0.1:%u/bob/", foreign_server_get_port (f->server, 0));
  f->client = foreign_client_new (root, NULL, NULL, NULL);
  foreign_client_open (f->client, &error);
  g_assert_no_error (error);
}

typedef void (*TestFunc) (Fixture *f, gconstpointer data);

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->client, foreign_client_free);
  g_clear_pointer (&f->server, foreign_server_free);
}

static GListModel *
list (Fixture *f, const char *url)
{
  g_autoptr (GError) error = NULL;
  GListModel *members = foreign_client_list (f->client, url, HTTPMAIL_DEPTH_ONE, TRUE, &error);

  g_assert_no_error (error);
  return members;
}

static void
assert_names (Fixture *f, const char *url, const char *expected)
{
  g_autoptr (GListModel) members = list (f, url);
  g_autofree char *names = foreign_names (members);

  g_assert_cmpstr (names, ==, expected);
}

static void
put (Fixture *f, const char *url)
{
  g_autoptr (GBytes) message = foreign_make_message ("it");
  g_autoptr (GError) error = NULL;

  foreign_client_put (f->client, url, message, NULL, &error);
  g_assert_no_error (error);
}

static void
test_session (Fixture *f, gconstpointer data)
{
  g_autofree char *sub = foreign_client_url (f->client, "sub/");
  g_autofree char *renamed = foreign_client_url (f->client, "renamed/");
  g_autofree char *one = foreign_client_url (f->client, "one");
  g_autofree char *copy = foreign_client_url (f->client, "sub/copy");
  g_autofree char *moved = foreign_client_url (f->client, "sub/moved");
  g_autofree char *late = foreign_client_url (f->client, "renamed/moved");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (httpmail_transport_get_dialect (f->client->transport), ==, HTTPMAIL_DIALECT_WEBDAV);
  assert_names (f, f->client->root, "");
  foreign_client_mkcol (f->client, sub, NULL, &error);
  g_assert_no_error (error);
  put (f, one);
  assert_names (f, f->client->root, "one\nsub/");
  foreign_client_copy (f->client, one, copy, FALSE, NULL, &error);
  g_assert_no_error (error);
  foreign_client_move (f->client, one, moved, FALSE, NULL, &error);
  g_assert_no_error (error);
  assert_names (f, f->client->root, "sub/");
  assert_names (f, sub, "copy\nmoved");
  foreign_client_move (f->client, sub, renamed, FALSE, NULL, &error);
  g_assert_no_error (error);
  assert_names (f, f->client->root, "renamed/");
  foreign_client_delete (f->client, late, &error);
  g_assert_no_error (error);
  assert_names (f, renamed, "copy");
  foreign_client_delete (f->client, renamed, &error);
  g_assert_no_error (error);
  assert_names (f, f->client->root, "");
  g_assert_false (foreign_client_delete (f->client, late, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
}

static void
test_marks (Fixture *f, gconstpointer data)
{
  static const char *const targets[] = { "one", "two", NULL };
  const Other *other = data;
  g_autofree char *one = foreign_client_url (f->client, "one");
  g_autofree char *two = foreign_client_url (f->client, "two");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) member = NULL;

  put (f, one);
  put (f, two);
  errors = foreign_client_mark_read (f->client, f->client->root, targets, TRUE, &error);
  members = list (f, f->client->root);
  member = foreign_find (members, "two");
  g_assert_cmpint (httpmail_member_info_is_read (member), ==, other->marks);
  /* Either way it is told. */
  if (other->marks)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (errors->len, ==, 0);
    }
  else if (errors)
    {
      g_assert_cmpuint (errors->len, ==, 2);
    }
  else
    {
      g_assert_nonnull (error);
    }
}

/* Some servers want no such names. */
static gboolean
is_exotic (const char *name)
{
  for (const char *c = name; *c; c++)
    if (g_ascii_iscntrl (*c))
      return TRUE;
  return !g_utf8_validate (name, -1, NULL);
}

static GPtrArray *
put_names (Fixture *f, const Other *other)
{
  GPtrArray *taken = g_ptr_array_new ();

  for (guint i = 0; awkward_names[i]; i++)
    {
      g_autofree char *url = foreign_client_url (f->client, awkward_names[i]);
      g_autoptr (GBytes) message = foreign_make_message (awkward_names[i]);
      g_autoptr (GError) error = NULL;

      if (is_exotic (awkward_names[i]) || (other->hides && awkward_names[i][0] == '.'))
        continue;
      foreign_client_put (f->client, url, message, NULL, &error);
      g_assert_no_error (error);
      g_ptr_array_add (taken, (char *) awkward_names[i]);
    }
  return taken;
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) names = put_names (f, data);
  g_autoptr (GListModel) members = list (f, f->client->root);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (members), ==, names->len);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autoptr (HTTPMailMemberInfo) member = foreign_find (members, name);
      const char *href = httpmail_member_info_get_href (member);
      g_autofree char *other = g_strconcat (href, ".x", NULL);
      g_autoptr (GBytes) expected = foreign_make_message (name);
      g_autoptr (GBytes) bytes = NULL;

      foreign_client_move (f->client, href, other, FALSE, NULL, &error);
      g_assert_no_error (error);
      foreign_client_move (f->client, other, href, FALSE, NULL, &error);
      g_assert_no_error (error);
      bytes = foreign_client_get (f->client, href, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (bytes, expected));
      foreign_client_delete (f->client, href, &error);
      g_assert_no_error (error);
    }
  assert_names (f, f->client->root, "");
}

typedef struct
{
  const Other *other;
  TestFunc func;
} Parameters;

static void
set_up_other (Fixture *f, gconstpointer data)
{
  set_up (f, ((const Parameters *) data)->other);
}

static void
run (Fixture *f, gconstpointer data)
{
  const Parameters *parameters = data;

  if (f->client)
    parameters->func (f, parameters->other);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    TestFunc func;
  } tests[] = { { "session", test_session }, { "marks", test_marks }, { "names", test_names } };

  Parameters parameters[G_N_ELEMENTS (others)][G_N_ELEMENTS (tests)];

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (tests); j++)
      {
        g_autofree char *path = g_strdup_printf ("/foreign/%s/%s", others[i].name, tests[j].name);

        parameters[i][j] = (Parameters){ &others[i], tests[j].func };
        g_test_add (path, Fixture, &parameters[i][j], set_up_other, run, tear_down);
      }
  return g_test_run ();
}
