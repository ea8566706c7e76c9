/* SPDX-License-Identifier: LGPL-2.1-or-later */

#define COBJMACROS
#include <gio/gio.h>
#include <imnxport.h>
#include <string.h>

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)

static LARGE_INTEGER
by (gint64 n)
{
  LARGE_INTEGER move;

  move.QuadPart = n;
  return move;
}

static ULARGE_INTEGER
size (guint64 n)
{
  ULARGE_INTEGER size;

  size.QuadPart = n;
  return size;
}

static IStream *
make (const char *text)
{
  return SHCreateMemStream ((const BYTE *) text, (UINT) strlen (text));
}

static void
seek (IStream *stream, gint64 position)
{
  ULARGE_INTEGER now = size (1234);

  g_assert_cmphex (IStream_Seek (stream, by (position), STREAM_SEEK_SET, &now), ==, S_OK);
  g_assert_cmpuint (now.QuadPart, ==, position);
}

static void
write_text (IStream *stream, const char *text)
{
  ULONG n = 1234;

  g_assert_cmphex (IStream_Write (stream, text, (ULONG) strlen (text), &n), ==, S_OK);
  g_assert_cmpuint (n, ==, strlen (text));
}

/* From where it stands. */
static void
assert_rest (IStream *stream, const char *expected, gsize length)
{
  char text[100] = "";
  ULONG n = 1234;

  g_assert_cmphex (IStream_Read (stream, text, sizeof text, &n), ==, S_OK);
  g_assert_cmpmem (text, n, expected, length);
  g_assert_cmphex (IStream_Read (stream, text, sizeof text, &n), ==, S_OK);
  g_assert_cmpuint (n, ==, 0);
}

static void
assert_size (IStream *stream, guint64 expected)
{
  STATSTG stat;

  memset (&stat, 0xff, sizeof stat);
  g_assert_cmphex (IStream_Stat (stream, &stat, STATFLAG_DEFAULT), ==, S_OK);
  g_assert_null (stat.pwcsName);
  g_assert_cmpuint (stat.type, ==, STGTY_STREAM);
  g_assert_cmpuint (stat.cbSize.QuadPart, ==, expected);
}

static void
test_bad_arguments_are_refused (void)
{
  IStream *stream = make ("text");
  IStream *clone = NULL;
  ULONG n = 1234;
  char byte;

  g_assert_cmphex (CreateStreamOnHGlobal (NULL, TRUE, NULL), ==, E_INVALIDARG);
  clone = stream;
  g_assert_cmphex (CreateStreamOnHGlobal (&byte, TRUE, &clone), ==, E_INVALIDARG);
  g_assert_null (clone);
  g_assert_cmphex (IStream_Read (stream, NULL, 1, &n), ==, STG_E_INVALIDPOINTER);
  g_assert_cmpuint (n, ==, 0);
  n = 1234;
  g_assert_cmphex (IStream_Write (stream, NULL, 1, &n), ==, STG_E_INVALIDPOINTER);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmphex (IStream_Seek (stream, by (-1), STREAM_SEEK_SET, NULL), ==, STG_E_INVALIDFUNCTION);
  g_assert_cmphex (IStream_Seek (stream, by (-5), STREAM_SEEK_END, NULL), ==, STG_E_INVALIDFUNCTION);
  g_assert_cmphex (IStream_Seek (stream, by (G_MININT64), STREAM_SEEK_CUR, NULL), ==, STG_E_INVALIDFUNCTION);
  g_assert_cmphex (IStream_Seek (stream, by (G_MAXINT64), STREAM_SEEK_END, NULL), ==, STG_E_INVALIDFUNCTION);
  g_assert_cmphex (IStream_Seek (stream, by (0), 3, NULL), ==, STG_E_INVALIDFUNCTION);
  g_assert_cmphex (IStream_CopyTo (stream, NULL, size (1), NULL, NULL), ==, STG_E_INVALIDPOINTER);
  g_assert_cmphex (IStream_Stat (stream, NULL, STATFLAG_DEFAULT), ==, STG_E_INVALIDPOINTER);
  g_assert_cmphex (IStream_Clone (stream, NULL), ==, STG_E_INVALIDPOINTER);
  g_assert_cmphex (IStream_LockRegion (stream, size (0), size (1), 1), ==, STG_E_INVALIDFUNCTION);
  g_assert_cmphex (IStream_UnlockRegion (stream, size (0), size (1), 1), ==, STG_E_INVALIDFUNCTION);
  assert_rest (stream, "text", 4);
  g_assert_cmpuint (IStream_Release (stream), ==, 0);
}

static void
test_growth_has_an_end (void)
{
  IStream *stream = make ("text");
  ULONG n = 1234;

  g_assert_cmphex (IStream_SetSize (stream, size (2 * GIBIBYTE)), ==, STG_E_MEDIUMFULL);
  g_assert_cmphex (IStream_SetSize (stream, size (G_MAXUINT64)), ==, STG_E_MEDIUMFULL);
  seek (stream, 2 * GIBIBYTE - 2);
  g_assert_cmphex (IStream_Write (stream, "more", 4, &n), ==, STG_E_MEDIUMFULL);
  g_assert_cmpuint (n, ==, 0);
  seek (stream, G_MAXINT64);
  g_assert_cmphex (IStream_Write (stream, "more", 4, &n), ==, STG_E_MEDIUMFULL);
  assert_rest (stream, "", 0);
  assert_size (stream, 4);
  seek (stream, 0);
  assert_rest (stream, "text", 4);
  IStream_Release (stream);
}

static void
test_what_is_written_is_read (void)
{
  IStream *stream = NULL;
  ULARGE_INTEGER now;
  char text[3];

  g_assert_cmphex (CreateStreamOnHGlobal (NULL, TRUE, &stream), ==, S_OK);
  assert_size (stream, 0);
  write_text (stream, "Subject: one\r\n");
  write_text (stream, "\r\nText");
  assert_rest (stream, "", 0);
  seek (stream, 9);
  g_assert_cmphex (IStream_Read (stream, text, sizeof text, NULL), ==, S_OK);
  g_assert_cmpmem (text, 3, "one", 3);
  g_assert_cmphex (IStream_Seek (stream, by (-3), STREAM_SEEK_CUR, &now), ==, S_OK);
  g_assert_cmpuint (now.QuadPart, ==, 9);
  g_assert_cmphex (IStream_Write (stream, "two", 3, NULL), ==, S_OK);
  g_assert_cmphex (IStream_Seek (stream, by (-4), STREAM_SEEK_END, &now), ==, S_OK);
  g_assert_cmpuint (now.QuadPart, ==, 16);
  assert_rest (stream, "Text", 4);
  g_assert_cmphex (IStream_Commit (stream, STGC_DEFAULT), ==, S_OK);
  g_assert_cmphex (IStream_Revert (stream), ==, S_OK);
  seek (stream, 0);
  assert_rest (stream, "Subject: two\r\n\r\nText", 20);
  IStream_Release (stream);
}

static void
test_a_gap_is_filled_with_nothing (void)
{
  IStream *stream = make ("abcdef");

  g_assert_cmphex (IStream_SetSize (stream, size (2)), ==, S_OK);
  seek (stream, 5);
  assert_rest (stream, "", 0);
  write_text (stream, "x");
  seek (stream, 0);
  assert_rest (stream, "ab\0\0\0x", 6);
  g_assert_cmphex (IStream_SetSize (stream, size (8)), ==, S_OK);
  seek (stream, 5);
  assert_rest (stream, "x\0\0", 3);
  IStream_Release (stream);
}

static void
test_a_clone_shares_bytes_and_not_the_position (void)
{
  IStream *stream = make ("abcdef");
  IStream *clone = NULL;

  seek (stream, 2);
  g_assert_cmphex (IStream_Clone (stream, &clone), ==, S_OK);
  seek (stream, 4);
  write_text (stream, "xyz");
  assert_rest (clone, "cdxyz", 5);
  g_assert_cmpuint (IStream_Release (stream), ==, 0);
  seek (clone, 0);
  assert_rest (clone, "abcdxyz", 7);
  g_assert_cmpuint (IStream_Release (clone), ==, 0);
}

static void
test_copies_end (void)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  IStream *stream = make (text);
  IStream *other = SHCreateMemStream (NULL, 0);
  IStream *clone = NULL;
  ULARGE_INTEGER n_read;
  ULARGE_INTEGER n_written;

  seek (stream, 1);
  g_assert_cmphex (IStream_CopyTo (stream, other, size (100000), &n_read, &n_written), ==, S_OK);
  g_assert_cmpuint (n_read.QuadPart, ==, 100000);
  g_assert_cmpuint (n_written.QuadPart, ==, 100000);
  assert_size (other, 100000);
  g_assert_cmphex (IStream_CopyTo (stream, other, size (G_MAXUINT64), &n_read, NULL), ==, S_OK);
  g_assert_cmpuint (n_read.QuadPart, ==, 99999);
  assert_size (other, 199999);

  /* To its own end, which does not run away. */
  seek (stream, 0);
  g_assert_cmphex (IStream_Clone (stream, &clone), ==, S_OK);
  seek (clone, 200000);
  g_assert_cmphex (IStream_CopyTo (stream, clone, size (G_MAXUINT64), &n_read, &n_written), ==, S_OK);
  g_assert_cmpuint (n_written.QuadPart, ==, 200000);
  assert_size (stream, 400000);

  /* There is no room for it. */
  seek (stream, 0);
  seek (other, 2 * GIBIBYTE);
  g_assert_cmphex (IStream_CopyTo (stream, other, size (10), &n_read, &n_written), ==, STG_E_MEDIUMFULL);
  g_assert_cmpuint (n_written.QuadPart, ==, 0);
  IStream_Release (stream);
  IStream_Release (clone);
  IStream_Release (other);
}

static gpointer
use (gpointer data)
{
  for (guint i = 0; i < 2000; i++)
    {
      IStream_AddRef ((IStream *) data);
      g_assert_cmphex (IStream_Write ((IStream *) data, "12345678", 8, NULL), ==, S_OK);
      g_assert_cmpuint (IStream_Release ((IStream *) data), >, 0);
    }
  return NULL;
}

static void
test_threads_share_one (void)
{
  IStream *stream = SHCreateMemStream (NULL, 0);
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("writes", use, stream);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  assert_size (stream, 4 * 2000 * 8);
  g_assert_cmpuint (IStream_Release (stream), ==, 0);
}

static void
test_interfaces_are_those_of_a_stream (void)
{
  IStream *stream = make ("");
  const IID *const iids[] = { &IID_IUnknown, &IID_ISequentialStream, &IID_IStream };
  void *found = stream;

  g_assert_cmphex (IStream_QueryInterface (stream, &IID_IPropFindRequest, &found), ==, E_NOINTERFACE);
  g_assert_null (found);
  g_assert_cmphex (IStream_QueryInterface (stream, &IID_IStream, NULL), ==, E_POINTER);
  for (gsize i = 0; i < G_N_ELEMENTS (iids); i++)
    {
      g_assert_cmphex (IStream_QueryInterface (stream, iids[i], &found), ==, S_OK);
      g_assert_true (found == stream);
    }
  g_assert_cmpuint (IStream_AddRef (stream), ==, 5);
  for (ULONG left = 5; left > 0; left--)
    g_assert_cmpuint (IStream_Release (stream), ==, left - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/com/memory-stream/bad-arguments-are-refused", test_bad_arguments_are_refused);
  g_test_add_func ("/com/memory-stream/growth-has-an-end", test_growth_has_an_end);
  g_test_add_func ("/com/memory-stream/what-is-written-is-read", test_what_is_written_is_read);
  g_test_add_func ("/com/memory-stream/a-gap-is-filled-with-nothing", test_a_gap_is_filled_with_nothing);
  g_test_add_func ("/com/memory-stream/a-clone-shares-bytes-and-not-the-position",
                   test_a_clone_shares_bytes_and_not_the_position);
  g_test_add_func ("/com/memory-stream/copies-end", test_copies_end);
  g_test_add_func ("/com/memory-stream/threads-share-one", test_threads_share_one);
  g_test_add_func ("/com/memory-stream/interfaces-are-those-of-a-stream", test_interfaces_are_those_of_a_stream);

  return g_test_run ();
}
