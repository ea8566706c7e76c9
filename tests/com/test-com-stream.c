/* SPDX-License-Identifier: LGPL-2.1-or-later */

#define COBJMACROS
#include "app-stream.h"
#include <fixture.h>
#include <httpmail/com/hm-com-stream.h>
#include <httpmail/httpmail.h>
#include <string.h>

#define LARGE 20000000
/* The size of one read, and so of what is read ahead. */
#define PIECE (64 * 1024)

/* A consumer on a thread of its own, as the library's. */
typedef struct
{
  GInputStream *stream;
  GCancellable *cancellable;
  GMainContext *context;
  GThread *thread;
  gsize record; /* bytes of one read */
  gsize limit;  /* bytes to take */
  GByteArray *taken;
  GError *error;
  gint is_done;
  gboolean blocking;
} Consumer;

static void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static gssize
read_once (Consumer *self, guint8 *buffer, gsize count)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (self->blocking)
    return g_input_stream_read (self->stream, buffer, count, self->cancellable, &self->error);
  g_input_stream_read_async (self->stream, buffer, count, G_PRIORITY_DEFAULT, self->cancellable, store_result, &result);
  while (!result)
    g_main_context_iteration (self->context, TRUE);
  return g_input_stream_read_finish (self->stream, result, &self->error);
}

static gpointer
consume (gpointer data)
{
  Consumer *self = data;
  g_autofree guint8 *buffer = g_malloc (self->record);
  gssize n = 1;

  g_main_context_push_thread_default (self->context);
  while (n > 0 && self->taken->len < self->limit)
    {
      n = read_once (self, buffer, MIN (self->record, self->limit - self->taken->len));
      if (n > 0)
        g_byte_array_append (self->taken, buffer, n);
    }
  g_main_context_pop_thread_default (self->context);
  g_atomic_int_set (&self->is_done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static void
consumer_start (Consumer *self, GInputStream *stream, gsize record, gsize limit)
{
  self->stream = stream;
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_new ();
  self->record = record;
  self->limit = limit;
  self->taken = g_byte_array_new ();
  self->thread = g_thread_new ("consumer", consume, self);
}

static gboolean
is_done (gpointer data)
{
  return g_atomic_int_get (&((Consumer *) data)->is_done);
}

static void
consumer_join (Consumer *self)
{
  run_until (is_done, self);
  g_clear_pointer (&self->thread, g_thread_join);
}

static void
consumer_clear (Consumer *self)
{
  g_clear_pointer (&self->taken, g_byte_array_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
}

static gboolean
is_let_go (gpointer data)
{
  return g_atomic_int_get (&((AppStream *) data)->ref_count) == 1;
}

/* Takes all of a stream and looks at it; the stream was let go by the time the end was seen. */
static void
assert_read_whole (AppStream *app, gsize record, gboolean blocking)
{
  g_autoptr (GInputStream) stream = hm_com_stream_wrap (&app->face);
  Consumer consumer = { .blocking = blocking };

  g_assert_cmpint (app->ref_count, ==, 2);
  consumer_start (&consumer, stream, record, G_MAXSIZE);
  consumer_join (&consumer);
  g_assert_no_error (consumer.error);
  g_assert_cmpuint (consumer.taken->len, ==, app->size);
  app_stream_assert_bytes (consumer.taken->data, consumer.taken->len, 0);
  g_assert_cmpint (app->ref_count, ==, 1);
  g_assert_cmpuint (app->largest, ==, PIECE);
  consumer_clear (&consumer);
}

static void
test_records_of_any_size_make_the_same_bytes (void)
{
  static const gsize records[] = { 1000, 8192, 16384, 65536, 65537, 1000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (records) * 2; i++)
    {
      AppStream app;

      app_stream_init (&app, 1234567);
      assert_read_whole (&app, records[i / 2], i % 2);
      app_stream_clear (&app);
    }
}

static void
test_streams_have_habits_of_their_own (void)
{
  static const struct
  {
    gsize size;
    gsize most;
    gboolean false_when_short;
    guint n_reads;
  } table[] = {
    { 0, 0, FALSE, 1 },
    { 0, 0, TRUE, 1 },
    { 1, 0, FALSE, 2 },
    { 1, 0, TRUE, 2 },
    { PIECE, 0, FALSE, 2 },
    { PIECE, 0, TRUE, 2 },
    { 3 * PIECE + 1, 0, TRUE, 5 },
    { 10000, 1, FALSE, 10001 },
    { 10000, 999, TRUE, 12 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      AppStream app;

      app_stream_init (&app, table[i].size);
      app.most = table[i].most;
      app.false_when_short = table[i].false_when_short;
      assert_read_whole (&app, 4096, FALSE);
      g_assert_cmpuint (app.n_reads, ==, table[i].n_reads);
      app_stream_clear (&app);
    }
}

static void
test_nothing_is_read_before_it_is_wanted (void)
{
  AppStream app;
  g_autoptr (GInputStream) stream = NULL;
  Consumer consumer = { NULL };

  app_stream_init (&app, LARGE);
  stream = hm_com_stream_wrap (&app.face);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (app.n_reads, ==, 0);

  consumer_start (&consumer, stream, 8192, 1000000);
  consumer_join (&consumer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (consumer.taken->len, ==, 1000000);
  g_assert_cmpuint (app.position - consumer.taken->len, <=, PIECE);
  g_test_message ("taken %u, read %zu", consumer.taken->len, app.position);

  g_clear_object (&stream);
  g_assert_cmpint (app.ref_count, ==, 1);
  consumer_clear (&consumer);
  app_stream_clear (&app);
}

static void
assert_fails (AppStream *app, gsize n_good, const char *expected, gboolean blocking)
{
  g_autoptr (GInputStream) stream = hm_com_stream_wrap (&app->face);
  Consumer consumer = { .blocking = blocking };
  guint8 byte;
  guint n_reads;

  consumer_start (&consumer, stream, 8192, G_MAXSIZE);
  consumer_join (&consumer);
  g_assert_error (consumer.error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  g_assert_nonnull (strstr (consumer.error->message, expected));
  g_assert_cmpuint (consumer.taken->len, ==, n_good);
  app_stream_assert_bytes (consumer.taken->data, consumer.taken->len, 0);
  g_assert_cmpint (app->ref_count, ==, 1);
  n_reads = app->n_reads;

  /* It stays so. */
  g_clear_error (&consumer.error);
  g_assert_cmpint (g_input_stream_read (stream, &byte, 1, NULL, &consumer.error), ==, -1);
  g_assert_error (consumer.error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  g_assert_cmpuint (app->n_reads, ==, n_reads);
  consumer_clear (&consumer);
}

static void
test_an_error_in_the_middle_is_passed_on (void)
{
  static const struct
  {
    HRESULT failure;
    const char *text;
  } table[] = {
    { STG_E_READFAULT, "0x8003001E; check what the stream reads from" },
    { E_ACCESSDENIED, "0x80070005; open the stream for reading" },
    { E_PENDING, "0x8000000A; send the message when all of it is there" },
    { E_NOTIMPL, "0x80004001; send the message from a stream" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table) * 2; i++)
    {
      AppStream app;

      app_stream_init (&app, 3 * PIECE);
      app.failure = table[i / 2].failure;
      app.fail_at = i < 2 ? 2 * PIECE : 0;
      assert_fails (&app, app.fail_at, table[i / 2].text, i % 2);
      app_stream_clear (&app);
    }
}

static void
test_more_than_was_asked_for_is_an_error (void)
{
  static const ULONG claims[] = { PIECE + 1, G_MAXUINT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      AppStream app;

      app_stream_init (&app, 100);
      app.claim = claims[i];
      assert_fails (&app, 0, "correct the stream", FALSE);
      app_stream_clear (&app);
    }
}

/* The owner does not iterate its context, so nothing can be read. */
static void
test_a_waiting_read_can_be_cancelled (void)
{
  for (gint blocking = 0; blocking <= 1; blocking++)
    {
      AppStream app;
      g_autoptr (GInputStream) stream = NULL;
      Consumer consumer = { .blocking = blocking };
      Consumer again = { .blocking = blocking };

      app_stream_init (&app, 100000);
      stream = hm_com_stream_wrap (&app.face);
      consumer_start (&consumer, stream, 8192, G_MAXSIZE);
      while (!g_main_context_pending (NULL))
        g_thread_yield ();
      g_cancellable_cancel (consumer.cancellable);
      g_clear_pointer (&consumer.thread, g_thread_join);
      g_assert_error (consumer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (app.n_reads, ==, 0);

      /* Cancelled before it began. */
      g_clear_error (&consumer.error);
      consumer.thread = g_thread_new ("consumer", consume, &consumer);
      g_clear_pointer (&consumer.thread, g_thread_join);
      g_assert_error (consumer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      /* Nothing is lost for who reads on. */
      consumer_start (&again, stream, 8192, G_MAXSIZE);
      consumer_join (&again);
      g_assert_no_error (again.error);
      g_assert_cmpuint (again.taken->len, ==, 100000);
      app_stream_assert_bytes (again.taken->data, again.taken->len, 0);
      consumer_clear (&consumer);
      consumer_clear (&again);
      g_clear_object (&stream);
      app_stream_clear (&app);
    }
}

/* Iterates the context that Read is called from, and gives the read up meanwhile. */
static void
cancel_and_iterate (AppStream *app, gpointer data)
{
  Consumer *consumer = data;

  if (!g_cancellable_is_cancelled (consumer->cancellable))
    {
      g_cancellable_cancel (consumer->cancellable);
      run_until (is_done, consumer);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_a_read_that_is_cancelled_in_the_middle_loses_nothing (void)
{
  AppStream app;
  g_autoptr (GInputStream) stream = NULL;
  Consumer consumer = { NULL };
  Consumer again = { NULL };

  app_stream_init (&app, 200000);
  app.on_read = cancel_and_iterate;
  app.data = &consumer;
  stream = hm_com_stream_wrap (&app.face);
  consumer_start (&consumer, stream, 8192, G_MAXSIZE);
  consumer_join (&consumer);
  g_assert_error (consumer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (consumer.taken->len, ==, 0);

  consumer_start (&again, stream, 8192, G_MAXSIZE);
  consumer_join (&again);
  g_assert_no_error (again.error);
  g_assert_cmpuint (again.taken->len, ==, 200000);
  app_stream_assert_bytes (again.taken->data, again.taken->len, 0);
  consumer_clear (&consumer);
  consumer_clear (&again);
  g_clear_object (&stream);
  app_stream_clear (&app);
}

/* Gives the first read up and begins another one, while IStream::Read iterates the context. */
typedef struct
{
  GInputStream *stream;
  GCancellable *cancellable;
  GAsyncResult *first;
  GAsyncResult *second;
  guint8 bytes[100];
} Reentrance;

static void
read_again (AppStream *app, gpointer data)
{
  Reentrance *self = data;
  g_autoptr (GError) error = NULL;
  guint8 byte;

  app->on_read = NULL;
  g_cancellable_cancel (self->cancellable);
  run_until (run_until_nonnull, &self->first);
  g_assert_cmpint (g_input_stream_read (self->stream, &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_input_stream_read_async (self->stream, self->bytes, sizeof self->bytes, 0, NULL, store_result, &self->second);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (self->second);
}

static void
test_a_stream_is_never_read_inside_its_own_read (void)
{
  AppStream app;
  Reentrance self = { NULL };
  g_autoptr (GInputStream) stream = NULL;
  guint8 byte;

  app_stream_init (&app, 1000);
  app.on_read = read_again;
  app.data = &self;
  stream = hm_com_stream_wrap (&app.face);
  self.stream = stream;
  self.cancellable = g_cancellable_new ();
  g_input_stream_read_async (stream, &byte, 1, 0, self.cancellable, store_result, &self.first);
  run_until (run_until_nonnull, &self.second);
  g_assert_cmpint (g_input_stream_read_finish (stream, self.first, NULL), ==, -1);
  g_assert_cmpint (g_input_stream_read_finish (stream, self.second, NULL), ==, 100);
  app_stream_assert_bytes (self.bytes, 100, 0);
  g_assert_cmpuint (app.n_reads, ==, 1);
  g_clear_object (&self.first);
  g_clear_object (&self.second);
  g_clear_object (&self.cancellable);
  g_clear_object (&stream);
  app_stream_clear (&app);
}

static void
close_inside (AppStream *app, gpointer data)
{
  Reentrance *self = data;

  g_cancellable_cancel (self->cancellable);
  run_until (run_until_nonnull, &self->first);
  g_assert_true (g_input_stream_close (self->stream, NULL, NULL));
  g_clear_object (&self->first);
  g_clear_object (&self->stream);
  g_assert_cmpint (app->ref_count, ==, 2);
}

static void
test_a_stream_is_not_released_inside_its_own_read (void)
{
  AppStream app;
  Reentrance self = { NULL };
  guint8 byte;

  app_stream_init (&app, 1000);
  app.on_read = close_inside;
  app.data = &self;
  self.stream = hm_com_stream_wrap (&app.face);
  self.cancellable = g_cancellable_new ();
  g_input_stream_read_async (self.stream, &byte, 1, 0, self.cancellable, store_result, &self.first);
  run_until (is_let_go, &app);
  g_assert_null (self.stream);
  g_assert_cmpuint (app.n_reads, ==, 1);
  g_clear_object (&self.cancellable);
  app_stream_clear (&app);
}

/* The application lets its own reference go in the middle. */
static void
release_own (AppStream *app, gpointer data)
{
  app->on_read = NULL;
  app->inside = FALSE;
  IStream_Release (&app->face);
  app->inside = TRUE;
}

static void
test_an_application_may_let_go_of_its_stream_first (void)
{
  AppStream app;
  g_autoptr (GInputStream) stream = NULL;
  Consumer consumer = { NULL };

  app_stream_init (&app, 300000);
  app.on_read = release_own;
  stream = hm_com_stream_wrap (&app.face);
  consumer_start (&consumer, stream, 8192, G_MAXSIZE);
  consumer_join (&consumer);
  g_assert_no_error (consumer.error);
  g_assert_cmpuint (consumer.taken->len, ==, 300000);
  g_assert_true (app.released);
  consumer_clear (&consumer);
}

static void
test_who_owns_the_stream_may_read_it_there (void)
{
  AppStream app;
  g_autoptr (GInputStream) stream = NULL;
  g_autofree guint8 *bytes = g_malloc (200000);
  gsize n = 0;

  app_stream_init (&app, 150000);
  stream = hm_com_stream_wrap (&app.face);
  g_assert_true (g_input_stream_read_all (stream, bytes, 200000, &n, NULL, NULL));
  g_assert_cmpuint (n, ==, 150000);
  app_stream_assert_bytes (bytes, n, 0);
  g_clear_object (&stream);
  app_stream_clear (&app);
}

static gpointer
close_stream (gpointer data)
{
  g_assert_true (g_input_stream_close (data, NULL, NULL));
  return NULL;
}

static gpointer
unref_stream (gpointer data)
{
  g_object_unref (data);
  return NULL;
}

static void
test_it_is_released_where_it_belongs (void)
{
  AppStream app;
  GInputStream *stream = NULL;
  guint8 byte;

  /* Nobody ever read it: gone at once on the owner's thread, and after a hop from elsewhere. */
  app_stream_init (&app, 100);
  g_object_unref (hm_com_stream_wrap (&app.face));
  g_assert_cmpint (app.ref_count, ==, 1);

  stream = hm_com_stream_wrap (&app.face);
  g_thread_join (g_thread_new ("closes", close_stream, stream));
  g_assert_cmpint (app.ref_count, ==, 2);
  run_until (is_let_go, &app);
  g_assert_cmpint (g_input_stream_read (stream, &byte, 1, NULL, NULL), ==, -1);
  g_object_unref (stream);
  g_assert_cmpint (app.ref_count, ==, 1);

  g_thread_join (g_thread_new ("unrefs", unref_stream, hm_com_stream_wrap (&app.face)));
  g_assert_cmpint (app.ref_count, ==, 2);
  run_until (is_let_go, &app);
  app_stream_clear (&app);
}

static gpointer
wrap_elsewhere (gpointer data)
{
  AppStream *app = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  GInputStream *stream;

  g_main_context_push_thread_default (context);
  stream = hm_com_stream_wrap (&app->face);
  g_main_context_pop_thread_default (context);
  return stream;
}

static void
test_it_is_released_even_when_its_context_is_gone (void)
{
  AppStream app;
  GInputStream *stream;

  app_stream_init (&app, 100);
  app.any_thread = TRUE;
  stream = g_thread_join (g_thread_new ("owner", wrap_elsewhere, &app));
  g_assert_cmpint (app.ref_count, ==, 2);
  g_object_unref (stream);
  g_assert_cmpint (app.ref_count, ==, 1);
  app_stream_clear (&app);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/com/stream/an-error-in-the-middle-is-passed-on", test_an_error_in_the_middle_is_passed_on);
  g_test_add_func ("/com/stream/more-than-was-asked-for-is-an-error", test_more_than_was_asked_for_is_an_error);
  g_test_add_func ("/com/stream/a-waiting-read-can-be-cancelled", test_a_waiting_read_can_be_cancelled);
  g_test_add_func ("/com/stream/a-read-that-is-cancelled-in-the-middle-loses-nothing",
                   test_a_read_that_is_cancelled_in_the_middle_loses_nothing);
  g_test_add_func ("/com/stream/a-stream-is-never-read-inside-its-own-read",
                   test_a_stream_is_never_read_inside_its_own_read);
  g_test_add_func ("/com/stream/a-stream-is-not-released-inside-its-own-read",
                   test_a_stream_is_not_released_inside_its_own_read);
  g_test_add_func ("/com/stream/records-of-any-size-make-the-same-bytes", test_records_of_any_size_make_the_same_bytes);
  g_test_add_func ("/com/stream/streams-have-habits-of-their-own", test_streams_have_habits_of_their_own);
  g_test_add_func ("/com/stream/nothing-is-read-before-it-is-wanted", test_nothing_is_read_before_it_is_wanted);
  g_test_add_func ("/com/stream/an-application-may-let-go-of-its-stream-first",
                   test_an_application_may_let_go_of_its_stream_first);
  g_test_add_func ("/com/stream/who-owns-the-stream-may-read-it-there", test_who_owns_the_stream_may_read_it_there);
  g_test_add_func ("/com/stream/it-is-released-where-it-belongs", test_it_is_released_where_it_belongs);
  g_test_add_func ("/com/stream/it-is-released-even-when-its-context-is-gone",
                   test_it_is_released_even_when_its_context_is_gone);

  return g_test_run ();
}
