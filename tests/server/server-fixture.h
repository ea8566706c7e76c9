/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "fixture.h"
#include "server/httpmail-server.h"

G_BEGIN_DECLS

/* A server in this process with the users bob and carol@example.net, both with the password secret, and a client that
 * speaks bytes. */
typedef struct
{
  char *dir;
  HTTPMailServer *server;
  guint16 port;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);
/* A server with other settings, over the same mail. */
void fixture_restart (Fixture *fixture, gboolean read_only, const char *sendmail);

/* name is relative to the mail directory, such as "bob/cur/1.a:2,S"; folders are made. */
void fixture_put (Fixture *fixture, const char *name, const char *bytes, gssize length);
char *fixture_path (Fixture *fixture, const char *name);
gboolean fixture_has (Fixture *fixture, const char *name);
/* The names in a directory, sorted, with blanks between them; "" when there is none. */
char *fixture_list (Fixture *fixture, const char *name);

/* Permissions mean nothing to root, so the server becomes nobody in a mail directory of its own. */
void fixture_become_nobody (Fixture *fixture);
void fixture_become_oneself (void);

/* Sends the bytes over a connection of its own and returns all that comes until the server closes it. The Date is
 * replaced by "D", and so is the nonce of a challenge. */
char *fixture_talk (Fixture *fixture, const char *request);
char *fixture_talk_bytes (Fixture *fixture, const char *request, gsize length, gsize *out_length);
/* As before, and closes its sending side after the request: the request was cut off there. */
char *fixture_talk_and_cut (Fixture *fixture, const char *request);
/* "METHOD path" as bob, with lines of header and a body; the connection is closed after the reply. */
char *fixture_ask (Fixture *fixture, const char *method_and_path, const char *headers, const char *body);

/* The nonce of a challenge, as the other functions do not show it. */
char *fixture_get_nonce (Fixture *fixture);

/* The value of the first field of this name in a reply. */
char *reply_field (const char *reply, const char *name);
const char *reply_body (const char *reply);

#define BASIC "Authorization: Basic Ym9iOnNlY3JldA==\r\n"
#define HOST "Host: mail.example.net\r\n"

#define assert_has(text, part) assert_has_at (G_STRFUNC, __LINE__, (text), (part), TRUE)
#define assert_has_not(text, part) assert_has_at (G_STRFUNC, __LINE__, (text), (part), FALSE)
void assert_has_at (const char *function, int line, const char *text, const char *part, gboolean wanted);

/* The first line of a reply begins with this: "HTTP/1.1 201". */
#define assert_status(reply, line) assert_status_at (G_STRFUNC, __LINE__, (reply), (line))
void assert_status_at (const char *function, int line, const char *reply, const char *status);

G_END_DECLS
