/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The commands of a transport: each by signal, and with a callback. */

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <httpmail/httpmail-transport.h>

G_BEGIN_DECLS

/* Content: httpmail-transport-content.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_get (HTTPMailTransport *self,
                                         const char *url,
                                         const char *const *accept,
                                         gboolean translate,
                                         guint32 context,
                                         GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_get_async (HTTPMailTransport *self,
                                   const char *url,
                                   const char *const *accept,
                                   gboolean translate,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GBytes *httpmail_transport_get_finish (HTTPMailTransport *self,
                                       GAsyncResult *result,
                                       char **out_content_type,
                                       GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_download_async (HTTPMailTransport *self,
                                        const char *url,
                                        GOutputStream *stream,
                                        GFileProgressCallback progress,
                                        gpointer progress_data,
                                        GDestroyNotify progress_destroy,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_download_finish (HTTPMailTransport *self,
                                             GAsyncResult *result,
                                             char **out_content_type,
                                             GError **error);

/* Uploads: httpmail-transport-upload.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_put (HTTPMailTransport *self,
                                         const char *url,
                                         GBytes *content,
                                         const char *content_type,
                                         guint32 context,
                                         GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_put_async (HTTPMailTransport *self,
                                   const char *url,
                                   GBytes *content,
                                   const char *content_type,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_put_finish (HTTPMailTransport *self,
                                        GAsyncResult *result,
                                        char **out_location,
                                        GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_post (HTTPMailTransport *self,
                                          const char *url,
                                          GInputStream *content,
                                          const char *content_type,
                                          guint32 context,
                                          GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_post_async (HTTPMailTransport *self,
                                    const char *url,
                                    GInputStream *content,
                                    const char *content_type,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_post_finish (HTTPMailTransport *self,
                                         GAsyncResult *result,
                                         char **out_location,
                                         GError **error);

/* Removal: httpmail-transport-delete.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_delete (HTTPMailTransport *self,
                                            const char *url,
                                            guint32 context,
                                            GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_delete_async (HTTPMailTransport *self,
                                      const char *url,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_delete_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_bdelete (HTTPMailTransport *self,
                                             const char *collection,
                                             const char *const *targets,
                                             guint32 context,
                                             GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_bdelete_async (HTTPMailTransport *self,
                                       const char *collection,
                                       const char *const *targets,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GPtrArray *httpmail_transport_bdelete_finish (HTTPMailTransport *self,
                                              GAsyncResult *result,
                                              GError **error);

/* Copies and moves: httpmail-transport-copy.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_copy (HTTPMailTransport *self,
                                          const char *url,
                                          const char *destination,
                                          gboolean allow_rename,
                                          guint32 context,
                                          GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_copy_async (HTTPMailTransport *self,
                                    const char *url,
                                    const char *destination,
                                    gboolean allow_rename,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_copy_finish (HTTPMailTransport *self,
                                         GAsyncResult *result,
                                         char **out_location,
                                         GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_move (HTTPMailTransport *self,
                                          const char *url,
                                          const char *destination,
                                          gboolean allow_rename,
                                          guint32 context,
                                          GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_move_async (HTTPMailTransport *self,
                                    const char *url,
                                    const char *destination,
                                    gboolean allow_rename,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_move_finish (HTTPMailTransport *self,
                                         GAsyncResult *result,
                                         char **out_location,
                                         GError **error);

/* Copies and moves of several: httpmail-transport-batch.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_bcopy (HTTPMailTransport *self,
                                           const char *collection,
                                           const char *const *targets,
                                           const char *destination,
                                           const char *const *destinations,
                                           gboolean allow_rename,
                                           guint32 context,
                                           GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_bcopy_async (HTTPMailTransport *self,
                                     const char *collection,
                                     const char *const *targets,
                                     const char *destination,
                                     const char *const *destinations,
                                     gboolean allow_rename,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GPtrArray *httpmail_transport_bcopy_finish (HTTPMailTransport *self,
                                            GAsyncResult *result,
                                            GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_bmove (HTTPMailTransport *self,
                                           const char *collection,
                                           const char *const *targets,
                                           const char *destination,
                                           const char *const *destinations,
                                           gboolean allow_rename,
                                           guint32 context,
                                           GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_bmove_async (HTTPMailTransport *self,
                                     const char *collection,
                                     const char *const *targets,
                                     const char *destination,
                                     const char *const *destinations,
                                     gboolean allow_rename,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GPtrArray *httpmail_transport_bmove_finish (HTTPMailTransport *self,
                                            GAsyncResult *result,
                                            GError **error);

/* Collections: httpmail-transport-property.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_mkcol (HTTPMailTransport *self,
                                           const char *url,
                                           guint32 context,
                                           GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_mkcol_async (HTTPMailTransport *self,
                                     const char *url,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_mkcol_finish (HTTPMailTransport *self,
                                          GAsyncResult *result,
                                          char **out_location,
                                          GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_propfind (HTTPMailTransport *self,
                                              const char *url,
                                              HTTPMailPropfindRequest *request,
                                              HTTPMailDepth depth,
                                              guint32 context,
                                              GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_propfind_async (HTTPMailTransport *self,
                                        const char *url,
                                        HTTPMailPropfindRequest *request,
                                        HTTPMailDepth depth,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMultistatus *httpmail_transport_propfind_finish (HTTPMailTransport *self,
                                                         GAsyncResult *result,
                                                         GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_proppatch (HTTPMailTransport *self,
                                               const char *url,
                                               HTTPMailProppatchRequest *request,
                                               guint32 context,
                                               GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_proppatch_async (HTTPMailTransport *self,
                                         const char *url,
                                         HTTPMailProppatchRequest *request,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMultistatus *httpmail_transport_proppatch_finish (HTTPMailTransport *self,
                                                          GAsyncResult *result,
                                                          GError **error);

/* Listings: httpmail-transport-members.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_member_info (HTTPMailTransport *self,
                                                 const char *url,
                                                 HTTPMailMemberInfoFlags flags,
                                                 HTTPMailDepth depth,
                                                 gboolean no_root,
                                                 guint32 context,
                                                 GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_member_info_async (HTTPMailTransport *self,
                                           const char *url,
                                           HTTPMailMemberInfoFlags flags,
                                           HTTPMailDepth depth,
                                           gboolean no_root,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_transport_member_info_finish (HTTPMailTransport *self,
                                                   GAsyncResult *result,
                                                   GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMemberList *httpmail_transport_list_members (HTTPMailTransport *self,
                                                     const char *url,
                                                     HTTPMailMemberInfoFlags flags,
                                                     gboolean no_root);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_root_member_info (HTTPMailTransport *self,
                                                      const char *url,
                                                      HTTPMailMemberInfoFlags flags,
                                                      HTTPMailDepth depth,
                                                      gboolean no_root,
                                                      const char *root_time_stamp,
                                                      const char *inbox_time_stamp,
                                                      guint32 context,
                                                      GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_root_member_info_async (HTTPMailTransport *self,
                                                const char *url,
                                                HTTPMailMemberInfoFlags flags,
                                                HTTPMailDepth depth,
                                                gboolean no_root,
                                                const char *root_time_stamp,
                                                const char *inbox_time_stamp,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMemberList *httpmail_transport_root_member_info_finish (HTTPMailTransport *self,
                                                                GAsyncResult *result,
                                                                GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_folder_member_info (HTTPMailTransport *self,
                                                        const char *url,
                                                        HTTPMailMemberInfoFlags flags,
                                                        HTTPMailDepth depth,
                                                        gboolean no_root,
                                                        const char *folder_time_stamp,
                                                        const char *folder_name,
                                                        guint32 context,
                                                        GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_folder_member_info_async (HTTPMailTransport *self,
                                                  const char *url,
                                                  HTTPMailMemberInfoFlags flags,
                                                  HTTPMailDepth depth,
                                                  gboolean no_root,
                                                  const char *folder_time_stamp,
                                                  const char *folder_name,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMemberList *httpmail_transport_folder_member_info_finish (HTTPMailTransport *self,
                                                                  GAsyncResult *result,
                                                                  GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_find_folders (HTTPMailTransport *self,
                                                  const char *url,
                                                  guint32 context,
                                                  GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_find_folders_async (HTTPMailTransport *self,
                                            const char *url,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_transport_find_folders_finish (HTTPMailTransport *self,
                                                    GAsyncResult *result,
                                                    GError **error);

/* Messages: httpmail-transport-messages.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_mark_read (HTTPMailTransport *self,
                                               const char *collection,
                                               const char *const *targets,
                                               gboolean read,
                                               guint32 context,
                                               GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_mark_read_async (HTTPMailTransport *self,
                                         const char *collection,
                                         const char *const *targets,
                                         gboolean read,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GPtrArray *httpmail_transport_mark_read_finish (HTTPMailTransport *self,
                                                GAsyncResult *result,
                                                GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_send_message (HTTPMailTransport *self,
                                                  const char *url,
                                                  const char *from,
                                                  const char *const *recipients,
                                                  gboolean save_in_sent,
                                                  GInputStream *message,
                                                  guint32 context,
                                                  GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_send_message_async (HTTPMailTransport *self,
                                            const char *url,
                                            const char *from,
                                            const char *const *recipients,
                                            gboolean save_in_sent,
                                            GInputStream *message,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_send_message_finish (HTTPMailTransport *self,
                                                 GAsyncResult *result,
                                                 char **out_location,
                                                 GError **error);

/* Contacts: httpmail-transport-contacts.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_list_contacts (HTTPMailTransport *self,
                                                   const char *url,
                                                   guint32 context,
                                                   GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_list_contacts_async (HTTPMailTransport *self,
                                             const char *url,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_transport_list_contacts_finish (HTTPMailTransport *self,
                                                     GAsyncResult *result,
                                                     GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_list_contact_infos (HTTPMailTransport *self,
                                                        const char *url,
                                                        guint32 context,
                                                        GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_list_contact_infos_async (HTTPMailTransport *self,
                                                  const char *url,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_transport_list_contact_infos_finish (HTTPMailTransport *self,
                                                          GAsyncResult *result,
                                                          GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_contact_info (HTTPMailTransport *self,
                                                  const char *url,
                                                  guint32 context,
                                                  GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_contact_info_async (HTTPMailTransport *self,
                                            const char *url,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_transport_contact_info_finish (HTTPMailTransport *self,
                                                    GAsyncResult *result,
                                                    GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_post_contact (HTTPMailTransport *self,
                                                  const char *url,
                                                  HTTPMailContact *contact,
                                                  guint32 context,
                                                  GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_post_contact_async (HTTPMailTransport *self,
                                            const char *url,
                                            HTTPMailContact *contact,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_transport_post_contact_finish (HTTPMailTransport *self,
                                                    GAsyncResult *result,
                                                    GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_command_patch_contact (HTTPMailTransport *self,
                                                   const char *url,
                                                   HTTPMailContact *contact,
                                                   guint32 context,
                                                   GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_patch_contact_async (HTTPMailTransport *self,
                                             const char *url,
                                             HTTPMailContact *contact,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_transport_patch_contact_finish (HTTPMailTransport *self,
                                                     GAsyncResult *result,
                                                     GError **error);

G_END_DECLS
