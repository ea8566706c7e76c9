/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What the programs share that bench-pair runs. Each does its work, says what it read and ends; bench-pair measures it
 * from outside, and sees that both of a pair read the same. */

#include <httpmail/httpmail.h>

G_BEGIN_DECLS

/* What was read: enough of it that no field can be left out unnoticed. */
typedef struct
{
  guint64 members;
  guint64 text;    /* bytes of all strings */
  guint64 numbers; /* sum of the others */
} BenchTally;

/* Every field of a member, as the COM face has them too. */
void bench_tally_member (BenchTally *self, HTTPMailMemberInfo *member);
void bench_tally_text (BenchTally *self, const char *text);
/* Prints the tally, and how long the calling thread has computed. */
void bench_tally_report (BenchTally *self);

void bench_report_thread (void);
/* Ends the program when condition does not hold; error, or NULL, is why. */
void bench_check (gboolean condition, const char *what, const GError *error);
guint bench_number (const char *text);
/* The first line of a file; free it. */
char *bench_read_line (const char *path);
/* A transport that is open and logged on. connections 0: what is usual; else so many at most, and by Basic, as the
 * peers do. */
HTTPMailTransport *bench_open (const char *url, const char *user, const char *password_file, guint connections);

G_END_DECLS
