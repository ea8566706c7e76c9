/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-names.h>

G_BEGIN_DECLS

/* Request bodies, read (server): propfind, propertyupdate, move, copy, delete, searchrequest; pushed as they arrive. */

typedef struct
{
  HmName name;       /* HM_NAME_UNKNOWN for a foreign one */
  char *ns_uri;
  char *local_name;
  char *value;       /* of a set; NULL elsewhere */
  gboolean remove;   /* stands in a D:remove */
} HmBodyProperty;

typedef struct
{
  char *href;
  char *dest;  /* or NULL */
} HmBodyTarget;

typedef struct
{
  HmName root;            /* HM_NAME_PROPFIND, HM_NAME_PROPERTY_UPDATE, HM_NAME_MOVE, ...; UNKNOWN for an empty body */
  gboolean allprop;       /* also for an empty body */
  gboolean propname;
  GPtrArray *properties;  /* HmBodyProperty */
  GPtrArray *targets;     /* HmBodyTarget */
  char *sql;              /* the query of a searchrequest, or NULL */
} HmBody;

/* For a server that makes one of another form of request. */
HmBody *hm_body_new (HmName root);
void hm_body_add_property (HmBody *self, const char *ns_uri, const char *local_name);
void hm_body_free (HmBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmBody, hm_body_free)

typedef struct _HmBodyParser HmBodyParser;

HmBodyParser *hm_body_parser_new (const char *charset);
void hm_body_parser_free (HmBodyParser *self);
gboolean hm_body_parser_push (HmBodyParser *self, const char *data, gsize length, GError **error);
HmBody *hm_body_parser_finish (HmBodyParser *self, GError **error);
/* All at once. */
HmBody *hm_body_parse (const char *data, gsize length, const char *charset, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmBodyParser, hm_body_parser_free)

G_END_DECLS
