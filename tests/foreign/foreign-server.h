/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A server that somebody else wrote, run for one test program: as a child process, in a directory that goes with it, on
 * loopback ports that were free. It never outlives the process that started it.
 */
typedef struct _ForeignServer ForeignServer;

/* Writes what the server needs below dir, and gives the arguments to run it with in the foreground. Called again with
 * other ports when another program was faster to take one. */
typedef char **(*ForeignSetup) (const char *dir, const guint *ports, gpointer user_data);

/* Starts a server with so many ports and waits until each answers. The file pid_name below dir, when not NULL, must be
 * there by then. Aborts, with what the server said, when it ends by itself. Takes dir. */
ForeignServer *foreign_server_new (char *dir,
                                   guint n_ports,
                                   const char *pid_name,
                                   ForeignSetup setup,
                                   gpointer user_data);
/* Stops it and removes the directory. */
void foreign_server_free (ForeignServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ForeignServer, foreign_server_free)

const char *foreign_server_get_dir (ForeignServer *self);
guint foreign_server_get_port (ForeignServer *self, guint i);

/* A directory for a server, in memory where there is such a place: servers make many small files. */
char *foreign_make_temporary_dir (void);

/* Files that a server is to read, and change, whoever it runs as. */
void foreign_write_text (const char *dir, const char *name, const char *text);
void foreign_write_bytes (const char *dir, const char *name, GBytes *bytes);
void foreign_make_dir (const char *dir, const char *name);

/* Servers that are started by root change to another user. */
gboolean foreign_is_root (void);
#define FOREIGN_UID 65534

G_END_DECLS
