/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-enums.h>
#include <httpmail/protocol/hm-account-decoder.h>

G_BEGIN_DECLS

/* What differs between servers, in one table. */

/* What was seen of a server while its account URL was asked. Any string may be NULL. */
typedef struct
{
  const char *server;          /* Server header */
  const char *ms_web_storage;  /* MS-WebStorage header: Exchange says it */
  const char *dav_error;       /* X-Dav-Error header: Hotmail says it */
  const char *dav;             /* DAV header: WebDAV class */
  const HmAccount *account;    /* or NULL */
} HmDialectEvidence;

/* out_reason: a sentence for the debug log. */
HTTPMailDialect hm_dialect_detect (const HmDialectEvidence *evidence, char **out_reason);

typedef struct
{
  HTTPMailDialect dialect;
  gboolean noroot;        /* understands Depth: 1,noroot */
  gboolean batch;         /* understands BPROPPATCH, BMOVE, ... */
  gboolean relative_targets_only;
  gboolean brief;         /* send Brief: t */
} HmDialectTraits;

const HmDialectTraits *hm_dialect_get_traits (HTTPMailDialect dialect);

G_END_DECLS
