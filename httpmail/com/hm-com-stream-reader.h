/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* A stream of the application between two threads: it is read on its owner's context, one piece ahead at most, and what
 * was read is taken on any other. */

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* What IStream::Read is asked for at a time, and so what is read ahead. */
#define HM_COM_STREAM_PIECE (64 * 1024)

/* Nothing is there yet. */
#define HM_COM_STREAM_WAIT (-2)

typedef struct _HmComStreamReader HmComStreamReader;

/* Called once on the owner's context, with no lock held, when there is something to take. */
typedef void (*HmComStreamReady) (gpointer data);

/* The owner is the calling thread with its default context. */
HmComStreamReader *hm_com_stream_reader_new (IStream *stream);
HmComStreamReader *hm_com_stream_reader_ref (HmComStreamReader *self);
void hm_com_stream_reader_unref (HmComStreamReader *self);

/* How many bytes were taken, 0 at the end, -1 with an error; or HM_COM_STREAM_WAIT: more is asked for, and ready will
 * be called. One may take at a time. */
gssize hm_com_stream_reader_take (HmComStreamReader *self,
                                  void *buffer,
                                  gsize count,
                                  HmComStreamReady ready,
                                  gpointer data,
                                  GError **error);
/* ready is not called with data any more; FALSE when it was already, or is about to be. */
gboolean hm_com_stream_reader_withdraw (HmComStreamReader *self, gpointer data);
/* The same as taking, waiting here. */
gssize hm_com_stream_reader_take_blocking (HmComStreamReader *self,
                                           void *buffer,
                                           gsize count,
                                           GCancellable *cancellable,
                                           GError **error);
/* Lets the stream go. */
void hm_com_stream_reader_close (HmComStreamReader *self);

G_END_DECLS
