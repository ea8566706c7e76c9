/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory that is taken in pieces and given back all at once, to be taken again. */
typedef struct
{
  char *block; /* NULL: none yet */
  gsize size;
  gsize used;
  GSList *full; /* blocks before it */
  gsize full_size;
} HmComArena;

void hm_com_arena_clear (HmComArena *self);
/* Everything that was taken is free again; what is kept for the next time has a limit. */
void hm_com_arena_reset (HmComArena *self);

/* n elements of size bytes, all zero; NULL when n is 0. */
gpointer hm_com_arena_array (HmComArena *self, gsize n, gsize size);
/* Copies; NULL when there is nothing to copy. */
gpointer hm_com_arena_bytes (HmComArena *self, gconstpointer bytes, gsize size);
char *hm_com_arena_string (HmComArena *self, const char *text);

G_END_DECLS
