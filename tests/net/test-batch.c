/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fixture.h>
#include <httpmail/net/hm-batch.h>
#include <string.h>

typedef struct
{
  HmIo *io;
  HmBatch *batch;
  GString *sizes; /* "1 256" */
  guint n_items;
} BatchTest;

static guint n_freed;

static void
count_free (gpointer item)
{
  n_freed++;
}

static void
on_batch (GPtrArray *items, gpointer user_data)
{
  BatchTest *self = user_data;

  for (guint i = 0; i < items->len; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (items->pdata[i]), ==, ++self->n_items);
  g_string_append_printf (self->sizes, "%s%u", self->sizes->len ? " " : "", items->len);
  g_ptr_array_unref (items);
}

static BatchTest *
batch_test_new (void)
{
  BatchTest *self = g_new0 (BatchTest, 1);

  n_freed = 0;
  self->io = hm_io_new_for_context (g_main_context_default ());
  self->sizes = g_string_new (NULL);
  self->batch = hm_batch_new (self->io, count_free, on_batch, self);
  return self;
}

static void
batch_test_free (BatchTest *self)
{
  hm_batch_free (self->batch);
  hm_io_unref (self->io);
  g_string_free (self->sizes, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BatchTest, batch_test_free)

static void
add (BatchTest *self, guint n)
{
  for (guint i = 0; i < n; i++)
    hm_batch_add (self->batch, GUINT_TO_POINTER ((guint) hm_batch_get_n_added (self->batch) + 1));
}

static gboolean
has_two_batches (gpointer data)
{
  return strchr (((BatchTest *) data)->sizes->str, ' ') != NULL;
}

static void
test_first_at_once (void)
{
  g_autoptr (BatchTest) test = batch_test_new ();

  add (test, 1);
  g_assert_cmpstr (test->sizes->str, ==, "1");
  g_assert_cmpuint (n_freed, ==, 1);
}

static void
test_full_batches (void)
{
  g_autoptr (BatchTest) test = batch_test_new ();

  add (test, 1 + 255);
  g_assert_cmpstr (test->sizes->str, ==, "1");
  add (test, 1);
  g_assert_cmpstr (test->sizes->str, ==, "1 256");
  add (test, 512);
  g_assert_cmpstr (test->sizes->str, ==, "1 256 256 256");
}

static void
test_timer (void)
{
  g_autoptr (BatchTest) test = batch_test_new ();

  add (test, 4);
  run_until (has_two_batches, test);
  g_assert_cmpstr (test->sizes->str, ==, "1 3");
}

static void
test_steal (void)
{
  g_autoptr (BatchTest) test = batch_test_new ();
  g_autoptr (GPtrArray) rest = NULL;

  add (test, 3);
  rest = hm_batch_steal (test->batch);
  g_assert_cmpuint (rest->len, ==, 2);
  g_assert_null (hm_batch_steal (test->batch));
  g_assert_cmpuint (hm_batch_get_n_added (test->batch), ==, 3);
  g_assert_cmpuint (n_freed, ==, 1);
}

static void
test_free (void)
{
  BatchTest *test = batch_test_new ();

  add (test, 10);
  batch_test_free (test);
  g_assert_cmpuint (n_freed, ==, 10);
  /* And its timer is gone. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/batch/the-first-item-goes-at-once", test_first_at_once);
  g_test_add_func ("/net/batch/then-as-many-as-fit", test_full_batches);
  g_test_add_func ("/net/batch/the-rest-goes-after-a-moment", test_timer);
  g_test_add_func ("/net/batch/the-rest-can-be-taken", test_steal);
  g_test_add_func ("/net/batch/frees-what-nobody-took", test_free);
  return g_test_run ();
}
