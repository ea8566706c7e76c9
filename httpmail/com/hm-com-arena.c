/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-arena.h>
#include <string.h>

/* Enough for most responses. */
#define FIRST_SIZE (16 * 1024)
/* What is kept between two responses: a batch of a listing, or a piece of a download, fits in. */
#define KEPT_SIZE (1024 * 1024)
/* What any member of a structure needs. */
#define ALIGNMENT sizeof (gint64)

void
hm_com_arena_clear (HmComArena *self)
{
  g_slist_free_full (g_steal_pointer (&self->full), g_free);
  g_clear_pointer (&self->block, g_free);
  self->size = self->used = self->full_size = 0;
}

void
hm_com_arena_reset (HmComArena *self)
{
  gsize all = self->full_size + self->size;

  self->used = 0;
  if (!self->full && self->size <= KEPT_SIZE)
    return;

  /* One block that would have been large enough, as the next response may be like this one. */
  hm_com_arena_clear (self);
  if (all <= KEPT_SIZE)
    {
      self->block = g_malloc (all);
      self->size = all;
    }
}

static gpointer
take_from_new_block (HmComArena *self, gsize size)
{
  if (self->block)
    {
      self->full = g_slist_prepend (self->full, self->block);
      self->full_size += self->size;
    }
  self->size = MAX (self->size < FIRST_SIZE ? FIRST_SIZE : 2 * self->size, size);
  self->block = g_malloc (self->size);
  self->used = size;
  return self->block;
}

static inline gpointer
take (HmComArena *self, gsize size)
{
  gpointer taken;

  if (G_UNLIKELY (size > self->size - self->used))
    return take_from_new_block (self, size);
  taken = self->block + self->used;
  self->used += size;
  return taken;
}

gpointer
hm_com_arena_array (HmComArena *self, gsize n, gsize size)
{
  gsize start = (self->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

  if (n == 0)
    return NULL;
  self->used = MIN (start, self->size);
  return memset (take (self, n * size), 0, n * size);
}

gpointer
hm_com_arena_bytes (HmComArena *self, gconstpointer bytes, gsize size)
{
  return size > 0 ? memcpy (take (self, size), bytes, size) : NULL;
}

char *
hm_com_arena_string (HmComArena *self, const char *text)
{
  return text ? hm_com_arena_bytes (self, text, strlen (text) + 1) : NULL;
}
