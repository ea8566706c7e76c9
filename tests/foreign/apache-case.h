/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "apache-fixture.h"
#include "foreign-client.h"

G_BEGIN_DECLS

/* One test in one setting: a client that is open, and a folder of the test's own in the account. */
typedef struct
{
  ApacheFixture *apache; /* the same for all tests of a program */
  ApacheSetting setting;
  ForeignClient *client;
  char *folder; /* its URL, with the final slash */
  char *dir;    /* the same as a directory */
} ApacheCase;

typedef void (*ApacheFunc) (ApacheCase *c);

typedef struct
{
  const char *name; /* "/foreign/apache-SETTING/NAME" */
  ApacheFunc func;
  guint settings; /* 1 << each; 0: all */
} ApacheTest;

/* What main () does: one Apache for the tests of the program, or all of them skipped. */
int apache_case_run (int argc, char **argv, const ApacheTest *tests, gsize n_tests);

/* "FOLDER-URL" + escaped name. */
char *apache_case_url (ApacheCase *c, const char *name);
/* Puts a message there behind the server's back. */
void apache_case_write (ApacheCase *c, const char *name, const char *subject);
void apache_case_write_text (ApacheCase *c, const char *name, const char *text);
/* Gives it another name, which is much faster than another message. */
void apache_case_link (ApacheCase *c, const char *name, const char *other);
void apache_case_make_dir (ApacheCase *c, const char *name);
gboolean apache_case_exists (ApacheCase *c, const char *name);
/* Whether the message there is the one about that subject. */
gboolean apache_case_holds (ApacheCase *c, const char *name, const char *subject);
/* The names in the folder's directory, sorted, one a line, without what Apache keeps for itself. */
char *apache_case_ls (ApacheCase *c, const char *name);
/* The listing of the folder, without itself. */
GListModel *apache_case_list (ApacheCase *c);

G_END_DECLS
