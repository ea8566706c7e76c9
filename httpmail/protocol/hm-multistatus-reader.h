/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-propset.h>

G_BEGIN_DECLS

/* The multistatus grammar of RFC 4918, 14.16, as servers really send it, read as it arrives. */

/* A property whatever its name, for callers that asked for it by name. Element content comes as markup. */
typedef struct
{
  const char *namespace_uri;
  const char *name;
  guint status;
  const char *value; /* "" when empty */
} HmProperty;

typedef struct
{
  GPtrArray *hrefs;        /* char *, verbatim but trimmed */
  guint status;            /* of the response itself, 0 when it has only propstats */
  const char *location;    /* DAV:location, or NULL */
  const char *description; /* DAV:responsedescription, or NULL */
  HmPropset *props;
  GPtrArray *all;          /* HmProperty, in the order sent; NULL unless hm_multistatus_reader_keep_all() */
} HmMultistatusResponse;

/* What is passed is valid during the call only. */
typedef void (*HmMultistatusFunc) (const HmMultistatusResponse *response, gpointer user_data);

typedef struct _HmMultistatusReader HmMultistatusReader;

/* charset: the charset parameter of Content-Type, or NULL. max_responses: see HM_LIMIT_MEMBERS. */
HmMultistatusReader *hm_multistatus_reader_new (const char *charset,
                                                guint64 max_responses,
                                                HmMultistatusFunc func,
                                                gpointer user_data);
void hm_multistatus_reader_free (HmMultistatusReader *self);

/* Before the first push: every property of a response, also those without a meaning here, comes in its array. */
void hm_multistatus_reader_keep_all (HmMultistatusReader *self);

/* Errors are of HTTPMAIL_ERROR: PROTOCOL, TOO_LARGE. After an error nothing more may be pushed. */
gboolean hm_multistatus_reader_push (HmMultistatusReader *self, const char *data, gsize length, GError **error);
/* Fails with HTTPMAIL_ERROR_INCOMPLETE when the document is not closed, HTTPMAIL_ERROR_PROTOCOL when it was no
 * multistatus (the text says what it looks like: an HTML page, nothing at all). */
gboolean hm_multistatus_reader_finish (HmMultistatusReader *self, GError **error);
guint64 hm_multistatus_reader_get_n_responses (HmMultistatusReader *self);
/* DAV:responsedescription of the whole reply, or NULL. */
const char *hm_multistatus_reader_get_description (HmMultistatusReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmMultistatusReader, hm_multistatus_reader_free)

G_END_DECLS
