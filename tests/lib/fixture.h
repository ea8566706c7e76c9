/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Iterates the thread-default context until condition gives TRUE; fails the test after 20 seconds, or as many times that
 * as HTTPMAIL_TEST_PATIENCE says. */
#define run_until(condition, data) run_until_at (G_STRFUNC, #condition, (condition), (data))

typedef gboolean (*RunUntilFunc) (gpointer data);

void run_until_at (const char *where, const char *what, RunUntilFunc condition, gpointer data);

/* Iterates until a flag, a counter or a pointer is set; each is a RunUntilFunc over the variable's address. */
gboolean run_until_set (gpointer boolean_address);
gboolean run_until_nonnull (gpointer pointer_address);

/* A directory of the test's own, and its removal with all that is in it; links are removed and not followed. */
char *test_make_dir (void);
void test_remove_dir (const char *path);

/* A path that goes with its scope, directory and all: g_auto (TestDir) dir = test_make_dir (); */
typedef char *TestDir;
void test_dir_clear (TestDir *dir);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestDir, test_dir_clear)

/* Message number i of a series, with CRLF line ends; the same i makes the same bytes. */
GBytes *test_make_message (guint i);

/*
 * Makes a Maildir (cur, new, tmp) with messages 0 to n - 1 as a mail server leaves them, LF line ends and all. Those
 * with an even number carry the mark S and lie in cur, the others in new. Gives the number of marked ones.
 */
guint test_make_maildir (const char *path, guint n);

G_END_DECLS
