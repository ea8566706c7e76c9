/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What a response consists of, for the files that it is written in. */

#include <httpmail/httpmail-response-private.h>

G_BEGIN_DECLS

struct _HTTPMailResponse
{
  GObject parent_instance;

  HTTPMailCommand command;
  guint32 context;
  gboolean done;
  HTTPMailResult *result;

  HTTPMailAccountProperty account_property;
  char *account_text;
  guint account_number;

  GBytes *content;
  char *content_type;
  guint64 transferred;
  guint64 total; /* G_MAXUINT64: not known */
  gboolean resend;
  char *location;

  GPtrArray *members;
  GListModel *member_model; /* atomic; made from members by whoever asks first */
  GPtrArray *member_errors;
  GPtrArray *batch_items;
  HTTPMailMultistatus *multistatus;
  GPtrArray *contacts;
  GListModel *contact_model; /* atomic; made from contacts by whoever asks first */

  char *root_time_stamp;
  char *folder_time_stamp;
  gboolean unchanged;
};

G_END_DECLS
