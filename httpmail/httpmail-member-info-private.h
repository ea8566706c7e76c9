/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-member-info.h>

G_BEGIN_DECLS

/* What a decoder fills in before the object exists; the object copies all of it. NULL strings are empty strings. */
typedef struct
{
  const char *href;
  gboolean is_folder;
  const char *display_name;
  gboolean has_subs;
  gboolean no_subs;
  guint unread_count;
  guint visible_count;
  HTTPMailSpecialFolder special_folder;
  gboolean read;
  gboolean has_attachment;
  const char *to;
  const char *from;
  const char *subject;
  const char *date;
  gint64 unix_time;     /* seconds since 1970, valid when has_unix_time */
  gboolean has_unix_time;
  guint64 content_length;
} HTTPMailMemberInfoFields;

HTTPMailMemberInfo *httpmail_member_info_new (const HTTPMailMemberInfoFields *fields);

G_END_DECLS
