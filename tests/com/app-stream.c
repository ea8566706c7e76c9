/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app-stream.h"

guint8
app_stream_byte (gsize i)
{
  return (guint8) (i * 7 % 251);
}

void
app_stream_assert_bytes (const guint8 *bytes, gsize n, gsize offset)
{
  for (gsize i = 0; i < n; i++)
    {
      if (bytes[i] != app_stream_byte (offset + i))
        g_error ("byte %zu is wrong", offset + i);
    }
}

static AppStream *
app (IStream *face)
{
  return (AppStream *) face;
}

static ULONG STDMETHODCALLTYPE
app_AddRef (IStream *This)
{
  g_assert_false (app (This)->released);
  return (ULONG) g_atomic_int_add (&app (This)->ref_count, 1) + 1;
}

static ULONG STDMETHODCALLTYPE
app_Release (IStream *This)
{
  AppStream *self = app (This);

  g_assert_false (self->released);
  g_assert_false (self->inside);
  g_assert_true (self->any_thread || g_thread_self () == self->home);
  if (g_atomic_int_dec_and_test (&self->ref_count))
    self->released = TRUE;
  return (ULONG) g_atomic_int_get (&self->ref_count);
}

static HRESULT STDMETHODCALLTYPE
app_QueryInterface (IStream *This, REFIID riid, void **ppvObject)
{
  if (IsEqualIID (riid, &IID_IUnknown) || IsEqualIID (riid, &IID_IStream))
    {
      app_AddRef (This);
      *ppvObject = This;
      return S_OK;
    }
  *ppvObject = NULL;
  return E_NOINTERFACE;
}

static HRESULT STDMETHODCALLTYPE
app_Read (IStream *This, void *pv, ULONG cb, ULONG *pcbRead)
{
  AppStream *self = app (This);
  guint8 *bytes = pv;
  gsize n = MIN (cb, self->size - self->position);

  g_assert_false (self->released);
  g_assert_false (self->inside);
  g_assert_true (g_thread_self () == self->home);
  g_assert_nonnull (pv);
  g_assert_nonnull (pcbRead);
  g_assert_cmpuint (cb, >, 0);
  self->n_reads++;
  self->largest = MAX (self->largest, cb);
  if (self->on_read)
    {
      self->inside = TRUE;
      self->on_read (self, self->data);
      self->inside = FALSE;
    }
  if (self->failure != S_OK && self->position >= self->fail_at)
    return self->failure;

  if (self->most > 0)
    n = MIN (n, self->most);
  for (gsize i = 0; i < n; i++)
    bytes[i] = app_stream_byte (self->position + i);
  self->position += n;
  *pcbRead = self->claim ? self->claim : (ULONG) n;
  return self->false_when_short && n < cb ? S_FALSE : S_OK;
}

/* Nothing else is needed to send a message. */
static const IStreamVtbl app_vtbl = {
  .QueryInterface = app_QueryInterface,
  .AddRef = app_AddRef,
  .Release = app_Release,
  .Read = app_Read,
};

void
app_stream_init (AppStream *self, gsize size)
{
  *self = (AppStream){ .face = { &app_vtbl }, .ref_count = 1, .home = g_thread_self (), .size = size };
}

void
app_stream_clear (AppStream *self)
{
  app_Release (&self->face);
  g_assert_true (self->released);
}
