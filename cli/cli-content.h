/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a message is, apart from where it is kept: cli-content.c. It needs GMime and nothing else of the program. */

#define CLI_DIGEST_LENGTH 64

typedef struct
{
  guint64 size;
  /* of all bytes */
  char sha256[CLI_DIGEST_LENGTH + 1];
  /* of Message-ID, Date, From, Subject and the body with line ends made equal and without empty lines at its end: the same
   * for a message that a server stored with other line ends or with fields of its own */
  char key[CLI_DIGEST_LENGTH + 1];
  /* the same without the Message-ID, for a message that got one where it is stored */
  char loose[CLI_DIGEST_LENGTH + 1];
  /* of Message-ID, Date, From and Subject alone */
  char head[CLI_DIGEST_LENGTH + 1];
  /* see cli_content_looks; empty where nothing of that is known */
  char looks[CLI_DIGEST_LENGTH + 1];
  gboolean has_id;
  /* of the Date field, seconds since 1970; 0: there is none */
  gint64 date;
  /* the field Status, as programs write it that keep mbox files, says that it was read; or that it was not */
  gboolean status_read;
  gboolean status_unread;
} CliContent;

/* Piece by piece; nothing but the header is held. Several threads may each have one. */
typedef struct _CliDigest CliDigest;

CliDigest *cli_digest_new (void);
void cli_digest_update (CliDigest *self, gconstpointer data, gsize length);
/* Frees it. */
void cli_digest_finish (CliDigest *self, CliContent *out_content);
void cli_digest_free (CliDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliDigest, cli_digest_free)

/* A file from its beginning to its end, wherever it stands. */
gboolean cli_content_read_fd (int fd, CliContent *out_content, GError **error);
gboolean cli_content_read_stream (GInputStream *stream, CliContent *out_content, GError **error);

/* What a listing shows of a message: subject, date and the sender's address. FALSE when that says nothing. */
gboolean cli_content_looks (const char *subject, gint64 date, const char *from, char out_looks[CLI_DIGEST_LENGTH + 1]);

G_END_DECLS
