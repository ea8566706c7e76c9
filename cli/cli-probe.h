/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *value;
} CliProbeField;

/* The head of one reply; secrets are not in it. */
typedef struct
{
  char *method;
  char *url;
  char *version; /* "1.1" */
  guint status;
  char *reason;
  GPtrArray *fields; /* of CliProbeField, in their order */
} CliProbeReply;

CliProbeReply *cli_probe_reply_new (const char *method, const char *url);
void cli_probe_reply_free (CliProbeReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliProbeReply, cli_probe_reply_free)
/* A status line; FALSE when it is none of HTTP. */
gboolean cli_probe_reply_take_status (CliProbeReply *self, const char *line);
void cli_probe_reply_take_field (CliProbeReply *self, const char *line);
/* The first of this name, or NULL. */
const char *cli_probe_reply_get (const CliProbeReply *self, const char *name);
/* All of this name as one list; NULL: there is none. */
char *cli_probe_reply_join (const CliProbeReply *self, const char *name);
/* What looks like a page for people where mail was asked for. */
gboolean cli_probe_reply_is_page (const CliProbeReply *self);

/* What was found out on the way to a server. Times are in milliseconds, -1 for what did not happen. */
typedef struct
{
  char *address;
  int resolve_ms;
  int connect_ms;
  int tls_ms;
  int reply_ms;
  char *tls_version;
  char *tls_cipher;
  GTlsCertificate *certificate;
  GTlsCertificateFlags problems;
  /* what came instead of HTTP, its first line */
  char *banner;
} CliProbeWire;

/* Asks a server once, without a password, on a connection of its own, whatever its certificate is: cli-probe-wire.c. What
 * was found out until it failed is in wire. Other than NULL as soon as there was a status line, also with error. */
CliProbeReply *cli_probe_ask (CliSession *session,
                              CliProbeWire *wire,
                              const char *method,
                              const char *url,
                              guint seconds,
                              GError **error);
void cli_probe_wire_clear (CliProbeWire *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliProbeWire, cli_probe_wire_clear)

/* A way to log on that is offered. */
typedef struct
{
  char *scheme;
  char *realm;
  char *algorithm;
} CliProbeLogon;

/* Of the fields WWW-Authenticate: cli-probe-judge.c */
GPtrArray *cli_probe_list_logons (const char *challenges);

/* Something to tell: in words, and by a code that stays the same in every language. */
typedef struct
{
  const char *code;
  char *text;
} CliProbeNote;

/* What the account has. */
typedef struct
{
  GPtrArray *places; /* of CliProbeField: member name and URL */
  gboolean has_poll;
  guint poll;
  gboolean signature;
  gboolean ad_bar;
  gboolean counted;
  guint folders;
  guint64 messages;
  guint64 unread;
} CliProbeAccount;

typedef struct
{
  char *url;
  char *user;
  CliProbeWire wire;
  GPtrArray *replies; /* of CliProbeReply, as they came */
  CliProbeReply *offer; /* of these, the one that OPTIONS got; or NULL */
  GPtrArray *logons;  /* of CliProbeLogon */
  char *logon_url;
  char *logon_used; /* a scheme, or NULL: none of them */
  char *logon_problem;
  HTTPMailDialect dialect;
  GPtrArray *clues;  /* of CliProbeNote: why the dialect is taken for what it is */
  GPtrArray *quirks; /* of CliProbeNote */
  CliProbeAccount *account; /* NULL: not seen */
  const char *result;
  char *error;
  CliExit exit;
} CliProbe;

/* Fills in dialect, clues and quirks from the rest. dialect, when it is known, is the library's. */
void cli_probe_judge (CliProbe *self);
/* Text that can be pasted, or one JSON object: cli-probe-report.c */
void cli_probe_report (CliOutput *output, const CliProbe *self);
/* A query or a fragment may be a token. */
char *cli_probe_shown_url (const char *url);

G_END_DECLS
