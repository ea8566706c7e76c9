/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <fixture.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-logon.h>
#include <httpmail/httpmail-prompt.h>
#include <httpmail/httpmail-result.h>
#include <httpmail/httpmail-server-info.h>
#include <httpmail/net/hm-session-private.h>
#include <raw-server.h>
#include <tls-fixture.h>

G_BEGIN_DECLS

/* A session with a scripted server, all on the test's own context, and everything it says written down. */
typedef struct
{
  RawServer *server;
  HmIo *io;
  HmSession *session;

  GString *statuses;       /* nicks */
  guint n_errors;          /* fatal ones, told by the session */
  guint n_authenticated;
  gboolean accounted;      /* what the discovery found; NULL: nothing */
  GError *account_error;

  guint n_logons;
  const char *password;    /* of bob; NULL: the question is kept */
  gboolean cancel_logon;
  HTTPMailLogon *logon;    /* the question that was kept */

  guint n_prompts;
  HTTPMailPromptAnswer prompt_answer; /* -1: the question is kept */
  HTTPMailPrompt *prompt;
  char *prompt_text;

  guint n_timeouts;
  int timeout_answer;      /* seconds; -1: the question is kept */
  HmTimeoutQuestion *timeout;

  gboolean full;
  gboolean gone;           /* the session was freed */
} NetFixture;

NetFixture *net_fixture_new (void);
/* With credentials stored, or user NULL; tls and database may be NULL. */
NetFixture *net_fixture_new_full (const char *user, const char *password, TlsFixture *tls, GTlsDatabase *database);
/* With credentials stored, and these ways to log on alone. */
NetFixture *net_fixture_new_with_schemes (const char *user, const char *password, HTTPMailAuthSchemes schemes);
/* Closes, and waits until nothing is left. */
void net_fixture_free (NetFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetFixture, net_fixture_free)

/* From now on time passes only when the test says so. Before the first exchange. */
void net_fixture_stop_clock (NetFixture *self);

/* With the clock stopped: so much time goes by, and what is due then happens to all that is under way. */
void net_fixture_pass (NetFixture *self, guint milliseconds);

char *net_fixture_url (NetFixture *self, const char *path);
void net_fixture_iterate (NetFixture *self);
/* The first line of a request. */
char *net_fixture_get_line (NetFixture *self, guint request);

/* One exchange, and everything it reports. Change options before it is submitted. */
typedef struct
{
  NetFixture *net;
  HmExchange *exchange;
  HmRequest *request;      /* until submitted */
  HmExchangeOptions options;

  guint n_done;
  GError *error;
  guint status;
  char *line;
  char *problem;
  GString *content;
  guint n_pieces;
  GString *responses;      /* "href href" */
  GString *singles;        /* "0:200 1:404" */
  guint64 sent;
  guint64 total;
  guint n_resends;
  gboolean freed;
  const char *turn_method; /* what it asks when its turn has come */
  gboolean forgive;        /* goes on after a refusal */
  guint n_forgiven;
  GPtrArray *rounds;       /* of NetCall, what follows it */
  guint n_more;            /* how often it was asked what follows */
} NetCall;

NetCall *net_call_new (NetFixture *net, const char *method, const char *path, HmReplyKind reply);
void net_call_free (NetCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetCall, net_call_free)

void net_call_set_body (NetCall *self, const char *text);
void net_call_submit (NetCall *self);
/* Has the other one follow it, in that round; the other one is not submitted. */
void net_call_add_follower (NetCall *self, guint round, NetCall *follower);
/* Until done; once, and nothing after it. */
void net_call_wait (NetCall *self);
void net_call_run (NetCall *self);
/* With the clock stopped: so much time goes by, and what is due then happens. */
void net_call_pass (NetCall *self, guint milliseconds);
/* Until so much content has come. */
void net_call_run_until_content (NetCall *self, gsize length);
/* Runs it, and it must succeed, or fail so. */
void net_call_run_ok (NetCall *self);
void net_call_run_error (NetCall *self, HTTPMailError code);

/* Replies. */
char *net_multistatus (const char *responses);
#define NET_MEMBER(href, status) \
  "<D:response><D:href>" href "</D:href><D:status>HTTP/1.1 " status "</D:status></D:response>"

G_END_DECLS
