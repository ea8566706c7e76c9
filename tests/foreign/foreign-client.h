/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail.h>

G_BEGIN_DECLS

/* A transport whose commands are waited for, and the account it is for. */
typedef struct
{
  HTTPMailTransport *transport;
  char *root;          /* the account's URL, with its final slash */
  const char *answer;  /* what the logon question is answered with; NULL: cancelled */
  guint n_logons;
} ForeignClient;

/* user, password and database may be NULL. */
ForeignClient *foreign_client_new (const char *root, const char *user, const char *password, GTlsDatabase *database);
void foreign_client_free (ForeignClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ForeignClient, foreign_client_free)

/* Opens and waits for the answer of the account URL. */
gboolean foreign_client_open (ForeignClient *self, GError **error);

/* A URL below the account's: path is text, each segment of which is escaped. A final slash stays. */
char *foreign_client_url (ForeignClient *self, const char *path);
/* The same of one segment. */
char *foreign_escape (const char *segment);

/* Each of these waits until the command is done. URLs are absolute. */
gboolean foreign_client_mkcol (ForeignClient *self, const char *url, char **out_location, GError **error);
gboolean foreign_client_put (
    ForeignClient *self, const char *url, GBytes *content, char **out_location, GError **error);
GBytes *foreign_client_get (ForeignClient *self, const char *url, char **out_content_type, GError **error);
/* Into stream, which is closed. */
gboolean foreign_client_download (ForeignClient *self, const char *url, GOutputStream *stream, GError **error);
gboolean foreign_client_delete (ForeignClient *self, const char *url, GError **error);
gboolean foreign_client_copy (
    ForeignClient *self, const char *url, const char *destination, gboolean allow_rename, char **out_location, GError **error);
gboolean foreign_client_move (
    ForeignClient *self, const char *url, const char *destination, gboolean allow_rename, char **out_location, GError **error);
/* HTTPMailMemberError of those that failed. */
GPtrArray *foreign_client_mark_read (
    ForeignClient *self, const char *collection, const char *const *targets, gboolean read, GError **error);
/* destinations may be NULL. HTTPMailBatchItem of each. */
GPtrArray *foreign_client_bcopy (ForeignClient *self,
                                 const char *collection,
                                 const char *const *targets,
                                 const char *destination,
                                 const char *const *destinations,
                                 gboolean allow_rename,
                                 GError **error);
GPtrArray *foreign_client_bmove (ForeignClient *self,
                                 const char *collection,
                                 const char *const *targets,
                                 const char *destination,
                                 const char *const *destinations,
                                 gboolean allow_rename,
                                 GError **error);
GPtrArray *foreign_client_bdelete (
    ForeignClient *self, const char *collection, const char *const *targets, GError **error);
HTTPMailMultistatus *foreign_client_propfind (
    ForeignClient *self, const char *url, HTTPMailPropfindRequest *request, HTTPMailDepth depth, GError **error);
HTTPMailMultistatus *foreign_client_proppatch (
    ForeignClient *self, const char *url, HTTPMailProppatchRequest *request, GError **error);
GListModel *foreign_client_list (ForeignClient *self, const char *url, HTTPMailDepth depth, gboolean no_root, GError **error);
GListModel *foreign_client_find_folders (ForeignClient *self, const char *url, GError **error);
gboolean foreign_client_send (ForeignClient *self, const char *url, const char *message, GError **error);

/* The member with this href, or whose href ends in the escaped name; fails the test when there is none or two. */
HTTPMailMemberInfo *foreign_find (GListModel *members, const char *name);
/* The names of all members, as text, sorted, one a line. */
char *foreign_names (GListModel *members);
/* The bytes of a message about that subject. */
GBytes *foreign_make_message (const char *subject);

G_END_DECLS
