/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An IStream as a program implements it for a message in its memory. */

#include "client.h"
#include <stdlib.h>
#include <string.h>

#define AT_A_TIME 100

typedef struct
{
  IStream iface;
  LONG references;
  const char *data;
  ULONG size;
  ULONG position;
} Stream;

static HRESULT STDMETHODCALLTYPE
stream_query_interface (IStream *iface, REFIID riid, void **object)
{
  if (object == NULL)
    return E_POINTER;
  *object = NULL;
  if (!IsEqualIID (riid, &IID_IUnknown) && !IsEqualIID (riid, &IID_ISequentialStream) &&
      !IsEqualIID (riid, &IID_IStream))
    return E_NOINTERFACE;
  *object = iface;
  IStream_AddRef (iface);
  return S_OK;
}

static ULONG STDMETHODCALLTYPE
stream_add_ref (IStream *iface)
{
  return (ULONG)++((Stream *) iface)->references;
}

static ULONG STDMETHODCALLTYPE
stream_release (IStream *iface)
{
  Stream *self = (Stream *) iface;
  LONG left = --self->references;

  if (left == 0)
    free (self);
  return (ULONG) left;
}

static HRESULT STDMETHODCALLTYPE
stream_read (IStream *iface, void *buffer, ULONG size, ULONG *out_read)
{
  Stream *self = (Stream *) iface;
  ULONG count = self->size - self->position;

  if (count > size)
    count = size;
  if (count > AT_A_TIME)
    count = AT_A_TIME;
  memcpy (buffer, self->data + self->position, count);
  self->position += count;
  if (out_read != NULL)
    *out_read = count;
  return S_OK; /* also for less than was asked for; none at all is the end */
}

static HRESULT STDMETHODCALLTYPE
stream_write (IStream *iface, const void *buffer, ULONG size, ULONG *out_written)
{
  return STG_E_ACCESSDENIED;
}

static HRESULT STDMETHODCALLTYPE
stream_seek (IStream *iface, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *out_position)
{
  Stream *self = (Stream *) iface;
  LONGLONG to = move.QuadPart;

  if (origin == STREAM_SEEK_CUR)
    to += self->position;
  else if (origin == STREAM_SEEK_END)
    to += self->size;
  if (to < 0 || to > (LONGLONG) self->size)
    return STG_E_INVALIDFUNCTION;
  self->position = (ULONG) to;
  if (out_position != NULL)
    out_position->QuadPart = (ULONGLONG) to;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
stream_set_size (IStream *iface, ULARGE_INTEGER size)
{
  return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
stream_copy_to (IStream *iface, IStream *other, ULARGE_INTEGER size, ULARGE_INTEGER *read, ULARGE_INTEGER *written)
{
  return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
stream_commit (IStream *iface, DWORD flags)
{
  return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
stream_revert (IStream *iface)
{
  return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
stream_region (IStream *iface, ULARGE_INTEGER offset, ULARGE_INTEGER size, DWORD type)
{
  return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE
stream_stat (IStream *iface, STATSTG *stat, DWORD flag)
{
  memset (stat, 0, sizeof *stat);
  stat->type = STGTY_STREAM;
  stat->cbSize.QuadPart = ((Stream *) iface)->size;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
stream_clone (IStream *iface, IStream **out_stream)
{
  return E_NOTIMPL;
}

static CONST_VTBL IStreamVtbl stream_table = {
  stream_query_interface, stream_add_ref, stream_release, stream_read,   stream_write,  stream_seek, stream_set_size,
  stream_copy_to,         stream_commit,  stream_revert,  stream_region, stream_region, stream_stat, stream_clone,
};

IStream *
client_stream_new (const char *data, ULONG size)
{
  Stream *self = calloc (1, sizeof *self);

  client_check (self != NULL, "there is no memory");
  self->iface.lpVtbl = &stream_table;
  self->references = 1;
  self->data = data;
  self->size = size;
  return &self->iface;
}

LONG
client_stream_references (IStream *stream)
{
  return ((Stream *) stream)->references;
}
