/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A stream in memory, for source that makes one to send a message from. */

#include <httpmail/com/hm-com-unknown.h>
#include <string.h>

/* More than any mail server takes; what asks for more has lost count. */
#define MAX_SIZE ((guint64) G_MAXINT32)

#define COPY_SIZE (64 * 1024)

/* What a stream and its clones share. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex lock; /* for the bytes, and for the positions in them */
  guint8 *data;
  gsize size;
  gsize capacity;
} Content;

typedef struct
{
  IStream face;
  gint ref_count;
  Content *content;
  guint64 position; /* may be beyond the end; never beyond G_MAXINT64 */
} HmComMemoryStream;

static IStream *memory_stream_new (Content *content, guint64 position);

static HmComMemoryStream *
memory (IStream *face)
{
  return (HmComMemoryStream *) face;
}

static Content *
content_new (void)
{
  Content *self = g_new0 (Content, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  return self;
}

static void
content_unref (Content *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_free (self->data);
  g_free (self);
}

/* With the lock held: new bytes are 0. FALSE when there is no room. */
static gboolean
content_resize (Content *self, guint64 size)
{
  if (size > MAX_SIZE)
    return FALSE;
  if (size > self->capacity)
    {
      gsize capacity = MAX (size, MIN (self->capacity * 2, MAX_SIZE));
      guint8 *data = g_try_realloc (self->data, capacity);

      if (!data)
        return FALSE;
      self->data = data;
      self->capacity = capacity;
    }
  if (size > self->size)
    memset (self->data + self->size, 0, size - self->size);
  self->size = size;
  return TRUE;
}

/* With the lock held. */
static gsize
content_read (Content *self, guint64 position, void *buffer, gsize count)
{
  gsize n = position < self->size ? MIN (count, self->size - position) : 0;

  if (n > 0)
    memcpy (buffer, self->data + position, n);
  return n;
}

static ULONG STDMETHODCALLTYPE
memory_AddRef (IStream *This)
{
  return hm_com_count_up (&memory (This)->ref_count);
}

static ULONG STDMETHODCALLTYPE
memory_Release (IStream *This)
{
  HmComMemoryStream *self = memory (This);
  ULONG left = hm_com_count_down (&self->ref_count);

  if (left == 0)
    {
      content_unref (self->content);
      g_free (self);
    }
  return left;
}

static HRESULT STDMETHODCALLTYPE
memory_QueryInterface (IStream *This, REFIID riid, void **ppvObject)
{
  static const IID *const iids[] = { &IID_IUnknown, &IID_ISequentialStream, &IID_IStream, NULL };

  return hm_com_query (This, riid, iids, ppvObject);
}

/* S_OK also when there is less: many a loop takes S_FALSE for a failure and leaves the last bytes out. */
static HRESULT STDMETHODCALLTYPE
memory_Read (IStream *This, void *pv, ULONG cb, ULONG *pcbRead)
{
  HmComMemoryStream *self = memory (This);
  g_autoptr (GMutexLocker) locker = NULL;
  gsize n;

  if (pcbRead)
    *pcbRead = 0;
  if (!pv)
    return STG_E_INVALIDPOINTER;
  locker = g_mutex_locker_new (&self->content->lock);
  n = content_read (self->content, self->position, pv, cb);
  self->position += n;
  if (pcbRead)
    *pcbRead = (ULONG) n;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
memory_Write (IStream *This, const void *pv, ULONG cb, ULONG *pcbWritten)
{
  HmComMemoryStream *self = memory (This);
  Content *content = self->content;
  g_autoptr (GMutexLocker) locker = NULL;

  if (pcbWritten)
    *pcbWritten = 0;
  if (!pv)
    return STG_E_INVALIDPOINTER;
  if (cb == 0)
    return S_OK;
  locker = g_mutex_locker_new (&content->lock);
  if (!content_resize (content, MAX (content->size, self->position + cb)))
    return STG_E_MEDIUMFULL;
  memcpy (content->data + self->position, pv, cb);
  self->position += cb;
  if (pcbWritten)
    *pcbWritten = cb;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
memory_Seek (IStream *This, LARGE_INTEGER dlibMove, DWORD dwOrigin, ULARGE_INTEGER *plibNewPosition)
{
  HmComMemoryStream *self = memory (This);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->content->lock);
  gint64 move = dlibMove.QuadPart;
  gint64 from;

  switch (dwOrigin)
    {
    case STREAM_SEEK_SET:
      from = 0;
      break;
    case STREAM_SEEK_CUR:
      from = (gint64) self->position;
      break;
    case STREAM_SEEK_END:
      from = (gint64) self->content->size;
      break;
    default:
      return STG_E_INVALIDFUNCTION;
    }
  /* No position is negative, so that neither sum overflows. */
  if (move < -from || move > G_MAXINT64 - from)
    return STG_E_INVALIDFUNCTION;
  self->position = (guint64) (from + move);
  if (plibNewPosition)
    plibNewPosition->QuadPart = self->position;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
memory_SetSize (IStream *This, ULARGE_INTEGER libNewSize)
{
  Content *content = memory (This)->content;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&content->lock);

  return content_resize (content, libNewSize.QuadPart) ? S_OK : STG_E_MEDIUMFULL;
}

/* The next bytes, at most cb and a piece. */
static ULONG
read_piece (HmComMemoryStream *self, guint8 *piece, guint64 cb)
{
  ULONG n = 0;

  memory_Read (&self->face, piece, (ULONG) MIN (cb, COPY_SIZE), &n);
  return n;
}

static guint64
get_left (HmComMemoryStream *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->content->lock);

  return self->position < self->content->size ? self->content->size - self->position : 0;
}

/* pstm may be a clone: what it adds while we copy is not copied, or there would be no end. */
static HRESULT STDMETHODCALLTYPE
memory_CopyTo (IStream *This, IStream *pstm, ULARGE_INTEGER cb, ULARGE_INTEGER *pcbRead, ULARGE_INTEGER *pcbWritten)
{
  HmComMemoryStream *self = memory (This);
  g_autofree guint8 *piece = g_malloc (COPY_SIZE);
  guint64 left = MIN (cb.QuadPart, get_left (self));
  guint64 n_read = 0;
  guint64 n_written = 0;
  HRESULT result = pstm ? S_OK : STG_E_INVALIDPOINTER;

  while (left > 0 && SUCCEEDED (result))
    {
      ULONG n = read_piece (self, piece, left);
      ULONG done = 0;

      if (n == 0)
        break;
      result = pstm->lpVtbl->Write (pstm, piece, n, &done);
      n_read += n;
      n_written += MIN (done, n);
      left -= n;
      if (SUCCEEDED (result) && done < n)
        result = STG_E_MEDIUMFULL;
    }
  if (pcbRead)
    pcbRead->QuadPart = n_read;
  if (pcbWritten)
    pcbWritten->QuadPart = n_written;
  return result;
}

/* Each write counts at once: there is nothing to keep, and nothing to go back to. */
static HRESULT STDMETHODCALLTYPE
memory_Commit (IStream *This, DWORD grfCommitFlags)
{
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
memory_Revert (IStream *This)
{
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
memory_LockRegion (IStream *This, ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType)
{
  return STG_E_INVALIDFUNCTION;
}

static HRESULT STDMETHODCALLTYPE
memory_UnlockRegion (IStream *This, ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType)
{
  return STG_E_INVALIDFUNCTION;
}

/* It has no name, so there is none to leave out. */
static HRESULT STDMETHODCALLTYPE
memory_Stat (IStream *This, STATSTG *pstatstg, DWORD grfStatFlag)
{
  Content *content = memory (This)->content;
  g_autoptr (GMutexLocker) locker = NULL;

  if (!pstatstg)
    return STG_E_INVALIDPOINTER;
  locker = g_mutex_locker_new (&content->lock);
  memset (pstatstg, 0, sizeof *pstatstg);
  pstatstg->type = STGTY_STREAM;
  pstatstg->cbSize.QuadPart = content->size;
  pstatstg->grfMode = 2; /* to read and to write */
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
memory_Clone (IStream *This, IStream **ppstm)
{
  HmComMemoryStream *self = memory (This);
  g_autoptr (GMutexLocker) locker = NULL;

  if (!ppstm)
    return STG_E_INVALIDPOINTER;
  locker = g_mutex_locker_new (&self->content->lock);
  g_atomic_ref_count_inc (&self->content->ref_count);
  *ppstm = memory_stream_new (self->content, self->position);
  return S_OK;
}

static const IStreamVtbl memory_vtbl = {
  .QueryInterface = memory_QueryInterface,
  .AddRef = memory_AddRef,
  .Release = memory_Release,
  .Read = memory_Read,
  .Write = memory_Write,
  .Seek = memory_Seek,
  .SetSize = memory_SetSize,
  .CopyTo = memory_CopyTo,
  .Commit = memory_Commit,
  .Revert = memory_Revert,
  .LockRegion = memory_LockRegion,
  .UnlockRegion = memory_UnlockRegion,
  .Stat = memory_Stat,
  .Clone = memory_Clone,
};

/* Takes content. */
static IStream *
memory_stream_new (Content *content, guint64 position)
{
  HmComMemoryStream *self = g_new0 (HmComMemoryStream, 1);

  self->face.lpVtbl = &memory_vtbl;
  self->ref_count = 1;
  self->content = content;
  self->position = position;
  return &self->face;
}

HRESULT STDAPICALLTYPE
CreateStreamOnHGlobal (HGLOBAL hGlobal, BOOL fDeleteOnRelease, LPSTREAM *ppstm)
{
  if (!ppstm)
    return E_INVALIDARG;
  *ppstm = NULL;
  if (hGlobal)
    return E_INVALIDARG;
  *ppstm = memory_stream_new (content_new (), 0);
  return S_OK;
}

IStream *STDAPICALLTYPE
SHCreateMemStream (const BYTE *pInit, UINT cbInit)
{
  Content *content = content_new ();

  if (!pInit)
    return memory_stream_new (content, 0);
  if (!content_resize (content, cbInit))
    {
      content_unref (content);
      return NULL;
    }
  if (cbInit > 0)
    memcpy (content->data, pInit, cbInit);
  return memory_stream_new (content, 0);
}
