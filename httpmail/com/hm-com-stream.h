/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* An input stream that reads stream piece by piece, always on the calling thread's default context and never inside a
 * call of its own methods. It lets go of stream at its end, after an error, when it is closed, and when it is freed; on
 * that same context. */
GInputStream *hm_com_stream_wrap (IStream *stream);

G_END_DECLS
