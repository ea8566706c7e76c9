/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "foreign-server.h"

#include <errno.h>
#include <fixture.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MAX_PORTS 4
#define MAX_STARTS 10
#define RETRY_MILLISECONDS 5

struct _ForeignServer
{
  char *dir;
  char *pid_path;
  guint n_ports;
  guint ports[MAX_PORTS];
  guint n_answering;
  GSubprocess *process;
  gboolean ended;
  GCancellable *cancellable; /* of the attempts to connect */
  guint n_pending;
  guint timer;
};

gboolean
foreign_is_root (void)
{
  return getuid () == 0;
}

char *
foreign_make_temporary_dir (void)
{
  const char *place = g_access ("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  char *path = g_build_filename (place, "httpmail-test-XXXXXX", NULL);

  if (!g_mkdtemp (path))
    g_error ("cannot make %s: %s", path, g_strerror (errno));
  return path;
}

static void
give_away (const char *path)
{
  if (foreign_is_root () && lchown (path, FOREIGN_UID, FOREIGN_UID) != 0)
    g_error ("cannot give %s to another user: %s", path, g_strerror (errno));
}

void
foreign_write_bytes (const char *dir, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_file_set_contents_full (path, size > 0 ? data : "", (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  give_away (path);
}

void
foreign_write_text (const char *dir, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  foreign_write_bytes (dir, name, bytes);
}

void
foreign_make_dir (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    g_error ("cannot make %s: %s", path, g_strerror (errno));
  give_away (path);
}

/* A port that nobody listens at. Until the server takes it somebody else may. */
static guint
find_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, any, FALSE, &error);
  g_assert_no_error (error);
  found = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (found));
}

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ForeignServer *self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  self->ended = TRUE;
}

static void try_next (ForeignServer *self);

static gboolean
on_timer (gpointer data)
{
  ForeignServer *self = data;

  self->timer = 0;
  try_next (self);
  return G_SOURCE_REMOVE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ForeignServer *self = user_data;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  gboolean answers = connection && (!self->pid_path || g_file_test (self->pid_path, G_FILE_TEST_EXISTS));

  self->n_pending--;
  self->n_answering += answers;
  if (g_cancellable_is_cancelled (self->cancellable) || self->n_answering == self->n_ports)
    return;
  if (answers)
    try_next (self);
  else
    self->timer = g_timeout_add (RETRY_MILLISECONDS, on_timer, self);
}

static void
try_next (ForeignServer *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) self->ports[self->n_answering]);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  self->n_pending++;
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), self->cancellable, on_connected, self);
}

static gboolean
is_up_or_down (gpointer data)
{
  ForeignServer *self = data;

  return self->ended || self->n_answering == self->n_ports;
}

static gboolean
is_idle (gpointer data)
{
  return ((ForeignServer *) data)->n_pending == 0;
}

/* FALSE when the server ended instead. */
static gboolean
start (ForeignServer *self, ForeignSetup setup, gpointer user_data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *log = g_build_filename (self->dir, "stderr", NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->n_ports; i++)
    self->ports[i] = find_port ();
  argv = setup (self->dir, self->ports, user_data);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  self->ended = FALSE;
  g_subprocess_wait_async (self->process, NULL, on_ended, self);

  self->n_answering = 0;
  self->cancellable = g_cancellable_new ();
  try_next (self);
  run_until (is_up_or_down, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  run_until (is_idle, self);
  g_clear_object (&self->cancellable);
  if (!self->ended)
    return TRUE;
  g_clear_object (&self->process);
  return FALSE;
}

ForeignServer *
foreign_server_new (char *dir, guint n_ports, const char *pid_name, ForeignSetup setup, gpointer user_data)
{
  ForeignServer *self = g_new0 (ForeignServer, 1);
  g_autofree char *log = g_build_filename (dir, "stderr", NULL);
  g_autofree char *said = NULL;

  g_assert_cmpuint (n_ports, <=, MAX_PORTS);
  self->dir = dir;
  self->n_ports = n_ports;
  self->pid_path = pid_name ? g_build_filename (dir, pid_name, NULL) : NULL;
  give_away (dir);
  for (guint i = 0; i < MAX_STARTS; i++)
    if (start (self, setup, user_data))
      return self;
  g_file_get_contents (log, &said, NULL, NULL);
  g_error ("the server in %s does not run: %s", dir, said ? said : "");
}

static gboolean
is_down (gpointer data)
{
  return ((ForeignServer *) data)->ended;
}

void
foreign_server_free (ForeignServer *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  run_until (is_down, self);
  g_object_unref (self->process);
  test_dir_clear (&self->dir);
  g_free (self->pid_path);
  g_free (self);
}

const char *
foreign_server_get_dir (ForeignServer *self)
{
  return self->dir;
}

guint
foreign_server_get_port (ForeignServer *self, guint i)
{
  g_assert_cmpuint (i, <, self->n_ports);
  return self->ports[i];
}
