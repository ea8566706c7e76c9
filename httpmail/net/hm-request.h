/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <httpmail/httpmail-enums.h>
#include <httpmail/net/hm-upload.h>

G_BEGIN_DECLS

/* Some of the targets of a batch: the first of them, how many, and the body that names them. */
typedef struct
{
  guint first;
  guint n;
  GBytes *body;
} HmRequestPart;

/* What a request is for, where that takes more than a server of files. */
typedef enum
{
  HM_PURPOSE_FILES,
  HM_PURPOSE_ADD,      /* a message, under a name of the server's */
  HM_PURPOSE_SEND,     /* mail */
  HM_PURPOSE_CONTACTS, /* the address book */
} HmPurpose;

/* What is asked of the server, said in the protocol's terms; the exchange turns it into header fields. Filled in on the
 * caller's thread, then owned by the exchange. */
typedef struct
{
  const char *method; /* static */
  HmPurpose purpose;
  char *url;          /* absolute */
  char *destination;  /* absolute, or NULL */
  char *accept;       /* Accept, or NULL */
  char *content_type; /* of the body */
  HmUpload *body;     /* or NULL */
  HTTPMailDepth depth;
  gboolean has_depth;
  gboolean no_root;      /* Depth: 1,noroot where the server understands it */
  gboolean allow_rename; /* for COPY and MOVE */
  gboolean raw;          /* Translate: f, the stored message and not a rendering of it */
  gboolean if_exists;    /* If-Match: *, so that nothing is created by a change */
  gboolean if_new;         /* If-None-Match: *, so that nothing is replaced */
  char *time_stamp;        /* X-Timestamp, or NULL */
  char *range;             /* Range, or NULL: bytes=0-16383 */
  int save_in_sent;      /* SAVEINSENT: -1 not sent, 0 f, 1 t */
  gboolean changes;      /* changes the mailbox: takes its turn in the queue */
  gboolean repeatable;   /* a change that may be done twice, and so may be tried on a kept connection */

  GPtrArray *parts; /* HmRequestPart, of a batch too long for one request, whose body is that of the first; or NULL */

  /* The same done one by one, for servers without the batch verb. */
  const char *single_method;
  GPtrArray *single_urls; /* char * */
  GPtrArray *single_destinations; /* char *, or NULL when they have none */
  gboolean pairs; /* the batch names a destination for each target: Hotmail-like servers would do the first only */
  GBytes *single_body;
} HmRequest;

HmRequest *hm_request_new (const char *method, const char *url);
void hm_request_free (HmRequest *self);
void hm_request_set_body (HmRequest *self, const char *content_type, GBytes *bytes);
/* One more part of the batch; its body is taken. */
void hm_request_add_part (HmRequest *self, guint first, guint n, GBytes *body);
/* The i-th of the single requests that stand in for a batch. */
HmRequest *hm_request_new_single (const HmRequest *batch, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmRequest, hm_request_free)

G_END_DECLS
