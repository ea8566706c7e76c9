/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-exchange.h>
#include <httpmail/net/hm-io-thread.h>
#include <httpmail/net/hm-log.h>
#include <httpmail/net/hm-sink.h>
#include <httpmail/net/hm-timeout.h>

G_BEGIN_DECLS

/* One opened account: the HTTP session, the queue, what was learned of the server. Functions may be called from any
 * thread, unless they say otherwise; they post to the I/O thread and return. */
typedef struct _HmSession HmSession;

typedef struct
{
  HTTPMailServerInfo *server_info;
  const char *user_agent;
  HmLog *log; /* NULL: none; taken */
  GTlsDatabase *tls_database;
  GProxyResolver *proxy_resolver;
  guint max_connections;
  HTTPMailAuthSchemes auth_schemes;
  gboolean insecure_auth;
  gboolean command_logging;
  HmClock clock; /* NULL: the monotonic one; a test has its own */
} HmSessionConfig;

/* config is read during the call. sink_data is freed with the session, on the I/O thread or the caller's. */
HmSession *hm_session_new (HmIo *io,
                           const HmSessionConfig *config,
                           const HmSessionSink *sink,
                           gpointer sink_data,
                           GDestroyNotify destroy_sink_data);
HmSession *hm_session_ref (HmSession *self);
void hm_session_unref (HmSession *self);

/* I/O thread: what the account URL was found to have; UNKNOWN and NULL until then. */
HTTPMailDialect hm_session_get_dialect (HmSession *self);
const HmAccount *hm_session_get_account (HmSession *self);
/* I/O thread: what a URL is asked as, for behind some proxies servers write their own names into what they list. It may
 * still be one of another server. */
char *hm_session_reach (HmSession *self, const char *url);
/* I/O thread: SEARCH was refused, and need not be tried again. */
gboolean hm_session_can_search (HmSession *self);
void hm_session_set_cannot_search (HmSession *self);

/* Asks the account URL what the account has; reported by the account function of the sink. */
void hm_session_discover (HmSession *self, gboolean authenticate, guint idle_seconds, guint deadline_seconds);
/* Takes a reference until the exchange is done. */
void hm_session_submit (HmSession *self, HmExchange *exchange);
/* The application caught up. */
void hm_session_resume (HmSession *self);
/* What was submitted ends first; then status DISCONNECTED. */
void hm_session_close (HmSession *self);
/* Everything ends now; each exchange still reports its done, then status DISCONNECTED. */
void hm_session_drop (HmSession *self);
/* As hm_session_drop(), without a word through the session sink. */
void hm_session_shutdown (HmSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmSession, hm_session_unref)

G_END_DECLS
