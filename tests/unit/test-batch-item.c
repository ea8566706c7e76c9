/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-batch-item-private.h>
#include <httpmail/httpmail-error.h>

static void
test_failure (void)
{
  g_autoptr (HTTPMailBatchItem) item = httpmail_batch_item_new ("http://h/inbox/1", NULL, 412, NULL);

  g_assert_cmpstr (httpmail_batch_item_get_href (item), ==, "http://h/inbox/1");
  g_assert_null (httpmail_batch_item_get_location (item));
  g_assert_cmpuint (httpmail_batch_item_get_http_status (item), ==, 412);
  g_assert_cmphex ((guint32) httpmail_batch_item_get_hresult (item), ==, 0x800CCC3C);
  g_assert_error (httpmail_batch_item_get_error (item), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
  g_assert_cmpstr (httpmail_batch_item_get_error (item)->message, ==,
                   "http://h/inbox/1: the server refused with HTTP status 412");
}

static void
test_problem_is_in_the_message (void)
{
  g_autoptr (HTTPMailBatchItem) item = httpmail_batch_item_new ("/a", NULL, 423, "Locked by \xff %s");
  g_autoptr (HTTPMailBatchItem) wordless = httpmail_batch_item_new ("/a", NULL, 423, "");

  g_assert_error (httpmail_batch_item_get_error (item), HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  g_assert_cmpstr (httpmail_batch_item_get_error (item)->message, ==,
                   "/a: the server refused with HTTP status 423: Locked by � %s");
  g_assert_cmpstr (httpmail_batch_item_get_error (wordless)->message, ==,
                   "/a: the server refused with HTTP status 423");
}

static void
test_success (void)
{
  g_autoptr (HTTPMailBatchItem) item = httpmail_batch_item_new ("http://h/inbox/1", "http://h/trash/7", 201, "Moved.");

  g_assert_cmpstr (httpmail_batch_item_get_location (item), ==, "http://h/trash/7");
  g_assert_cmpuint (httpmail_batch_item_get_http_status (item), ==, 201);
  g_assert_cmpint (httpmail_batch_item_get_hresult (item), ==, 0);
  g_assert_null (httpmail_batch_item_get_error (item));
}

static void
test_only_2xx_is_success (void)
{
  const struct
  {
    guint status;
    gboolean success;
  } cases[] = { { 0, FALSE }, { 199, FALSE }, { 200, TRUE }, { 299, TRUE }, { 300, FALSE }, { 99999, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HTTPMailBatchItem) item = httpmail_batch_item_new ("/a", NULL, cases[i].status, NULL);

      g_assert_cmpint (httpmail_batch_item_get_error (item) == NULL, ==, cases[i].success);
      g_assert_cmpint (httpmail_batch_item_get_hresult (item) == 0, ==, cases[i].success);
    }
}

static void
test_text_becomes_utf8 (void)
{
  g_autoptr (HTTPMailBatchItem) item = httpmail_batch_item_new ("/\xe9", "/\xff", 200, NULL);

  g_assert_cmpstr (httpmail_batch_item_get_href (item), ==, "/�");
  g_assert_cmpstr (httpmail_batch_item_get_location (item), ==, "/�");
}

static void
test_properties (void)
{
  g_autoptr (HTTPMailBatchItem) item = httpmail_batch_item_new ("/a", "/b", 507, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *href = NULL;
  g_autofree char *location = NULL;
  gint hresult = 0;
  guint status = 0;

  g_object_get (item, "href", &href, "location", &location, "hresult", &hresult, "http-status", &status, "error",
                &error, NULL);
  g_assert_cmpstr (href, ==, "/a");
  g_assert_cmpstr (location, ==, "/b");
  g_assert_cmphex ((guint32) hresult, ==, 0x800CCCF3);
  g_assert_cmpuint (status, ==, 507);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INSUFFICIENT_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/batch-item/status-becomes-error", test_failure);
  g_test_add_func ("/values/batch-item/words-of-the-server-are-in-the-message", test_problem_is_in_the_message);
  g_test_add_func ("/values/batch-item/success-has-location-and-no-error", test_success);
  g_test_add_func ("/values/batch-item/only-2xx-is-a-success", test_only_2xx_is_success);
  g_test_add_func ("/values/batch-item/text-of-the-server-becomes-utf8", test_text_becomes_utf8);
  g_test_add_func ("/values/batch-item/properties-agree-with-getters", test_properties);

  return g_test_run ();
}
