/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Half of the example session.c: a transport whose signals are printed, and steps that are waited for and checked. */

#pragma once

#include <httpmail/httpmail.h>

typedef struct
{
  HTTPMailTransport *transport;
  GMainLoop *loop;
  const char *user;
  char *password;
  const char *step;    /* what is being done, for the error message */
  gboolean terminal;   /* progress is shown on one line */
  guint64 shown;       /* how far the progress was when it was shown last */
  GPtrArray *members;  /* what a listing gave, HTTPMailMemberInfo */
  GByteArray *content; /* what a download gave */
  char *location;      /* where something is now */
} Session;

/* Opens an account and logs on. */
Session *session_open (const char *url, const char *user, const char *password_file);
void session_close (Session *self);

/* Begins a step: says so, and forgets what the last one gave. */
void session_begin (Session *self, const char *step);
/* Ends a step: was the command accepted, and what did it answer? */
void session_wait (Session *self, gboolean accepted, GError *error);
/* Ends the program, naming the step, unless this holds. */
void session_check (Session *self, gboolean holds, const char *why);

/* The short name of an enumeration's value. */
const char *session_nick (GType type, int value);
