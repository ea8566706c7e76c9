/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-auth.h>
#include <httpmail/net/hm-cookies.h>
#include <httpmail/net/hm-queue.h>
#include <httpmail/net/hm-session.h>
#include <httpmail/net/hm-trace.h>
#include <httpmail/protocol/hm-dialect.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a session and its exchanges share. Touched on the I/O thread only, but for ref_count and io. */
struct _HmSession
{
  gatomicrefcount ref_count;
  HmIo *io;
  const HmSessionSink *sink;
  gpointer sink_data;
  GDestroyNotify destroy_sink_data;

  HTTPMailServerInfo *server_info;
  char *account_url;
  char *home_url; /* where the account really is: the account's URL, after redirects */
  char *user_agent;
  HmLog *log; /* until the trace has it */
  GTlsDatabase *tls_database;
  GProxyResolver *proxy_resolver;
  guint max_connections;
  HTTPMailAuthSchemes auth_schemes;
  gboolean insecure_auth;
  gboolean command_logging;
  HmClock clock;
  gboolean http2; /* offered to servers; a test may want it in any case */

  SoupSession *soup; /* made at first use, on the I/O thread */
  HmAuth *auth;
  HmCookies *cookies;
  gboolean logged_on; /* once, at least */
  HmQueue *queue;
  HmTrace *trace;
  SoupMessage *tunnel;      /* queued just now for one of the exchanges, or NULL */
  GHashTable *proxies;      /* set of proxies whose own address gave credentials */
  GHashTable *origins;      /* set of origins that belong to the account */
  GHashTable *certificates; /* set of "origin fingerprint" that the user accepted */
  HmDialectTraits traits;
  HmAccount *account; /* NULL: not known */
  gboolean cannot_search;
  HTTPMailStatus status;
  gboolean closing;
  gboolean dead; /* the session sink is not called any more */
};

void hm_session_ensure (HmSession *self);
/* The time of day, in seconds since 1970. */
gint64 hm_session_get_time (void);
void hm_session_set_status (HmSession *self, HTTPMailStatus status);
/* From hm-origins.c: the account is at url's origin, too. */
void hm_session_add_origin (HmSession *self, const char *url);
gboolean hm_session_has_origin (HmSession *self, const char *url);
/* The dialect is known, and the account answered at url. */
void hm_session_settle (HmSession *self, const char *url, const HmAccount *account);
/* From hm-exchange.c, called by the queue. */
void hm_exchange_start (HmExchange *self, HmSession *session);
void hm_exchange_resume (HmExchange *self);
void hm_exchange_authenticated (HmExchange *self, const GError *error);
/* Ends the exchange, whatever it is doing: what is in flight is not waited for, its callbacks find the exchange done.
 * error NULL: success. Takes the error. */
void hm_exchange_finish (HmExchange *self, GError *error);
/* From hm-session.c: tells of an error that is the connection's, and closes when the server cannot be reached. */
void hm_session_note_failure (HmSession *self, HmExchange *exchange, const GError *error);
/* From hm-session.c: the exchange reported its done. */
void hm_session_exchange_done (HmSession *self, HmExchange *exchange, const GError *error);
gboolean hm_exchange_get_changes (HmExchange *self);

/* From hm-discovery.c. */
HmExchange *hm_discovery_new (HmSession *session, gboolean authenticate, guint idle_seconds, guint deadline_seconds);

G_END_DECLS
