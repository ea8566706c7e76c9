/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The head of a request: request line and fields, read strictly (RFC 9112). What could be understood in two ways is
 * refused, because a proxy before us might understand it in the other. */
typedef struct
{
  char *method;
  char *target;          /* as on the request line */
  char *path;            /* of the target, escaped, without query; "*" */
  char *host;            /* from the target or the Host field, checked; NULL: a client of HTTP/1.0 gave none */
  guint minor_version;   /* 0 or 1 */
  gint64 content_length; /* -1: none given */
  gboolean chunked;
  gboolean keep_alive;
  gboolean expects_continue;
  GPtrArray *fields; /* HsHttpField */
} HsHttpHead;

typedef struct
{
  char *name;
  char *value;
} HsHttpField;

#define HS_LIMIT_HEAD (32 * 1024)
#define HS_LIMIT_TARGET (8 * 1024)
#define HS_LIMIT_FIELDS 100

/* Where the head ends in data, past the empty line; 0 when it is not whole. Empty lines before it are part of it. */
gsize hs_http_head_find_end (const char *data, gsize length);
/* error: HS_ERROR with the status to answer. */
HsHttpHead *hs_http_head_parse (const char *data, gsize length, GError **error);
void hs_http_head_free (HsHttpHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsHttpHead, hs_http_head_free)
/* NULL when there is no such field. */
const char *hs_http_head_get (const HsHttpHead *self, const char *name);

/* The body in chunks (RFC 9112, section 7.1), as it comes. */
typedef struct
{
  guint state;
  guint64 left; /* of the chunk */
  guint n_digits;
  guint overhead; /* bytes of extensions and trailers so far */
  guint line;     /* bytes of a trailer line */
} HsChunks;

typedef enum
{
  HS_CHUNKS_MORE, /* all input used */
  HS_CHUNKS_DATA, /* out_data, out_length are a piece of the body */
  HS_CHUNKS_END,  /* the body is whole; what is not used belongs to the next request */
  HS_CHUNKS_BAD
} HsChunksResult;

HsChunksResult hs_chunks_feed (HsChunks *self,
                               const char *data,
                               gsize length,
                               gsize *out_used,
                               const char **out_data,
                               gsize *out_length);

G_END_DECLS
