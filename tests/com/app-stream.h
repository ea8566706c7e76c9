/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <imnxport.h>

G_BEGIN_DECLS

typedef struct _AppStream AppStream;

/*
 * An application's stream: size bytes, byte i being (i * 7) mod 251, read as the habits below say. It fails the test
 * when it is called on another thread than the one it was made on, inside its own Read, after it was released, or with
 * arguments that no stream needs to accept.
 */
struct _AppStream
{
  IStream face;
  gint ref_count;
  GThread *home;
  gsize size;
  gsize position;
  guint n_reads;
  gsize largest; /* that was asked for */
  gboolean inside;
  gboolean released;

  gsize most;            /* bytes that one Read gives; 0: all that are asked for */
  gboolean false_when_short; /* S_FALSE with fewer bytes than asked for */
  gboolean any_thread;   /* may be released elsewhere */
  HRESULT failure;       /* when fail_at is reached */
  gsize fail_at;
  ULONG claim;                                      /* how many bytes it says it read, when not 0 */
  void (*on_read) (AppStream *self, gpointer data); /* in the middle of Read */
  gpointer data;
};

void app_stream_init (AppStream *self, gsize size);
/* Releases what the test holds, and fails it when somebody else holds more. */
void app_stream_clear (AppStream *self);
guint8 app_stream_byte (gsize i);
/* Fails the test when these are not the bytes from offset on. */
void app_stream_assert_bytes (const guint8 *bytes, gsize n, gsize offset);

G_END_DECLS
