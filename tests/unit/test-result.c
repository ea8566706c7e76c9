/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-result-private.h>

static void
test_success (void)
{
  g_autoptr (HTTPMailResult) result = httpmail_result_new (NULL, 207, "HTTP/1.1 207 Multi-Status", NULL);

  g_assert_true (httpmail_result_is_success (result));
  g_assert_cmpint (httpmail_result_get_hresult (result), ==, 0);
  g_assert_null (httpmail_result_get_error (result));
  g_assert_cmpuint (httpmail_result_get_http_status (result), ==, 207);
  g_assert_cmpstr (httpmail_result_get_response_line (result), ==, "HTTP/1.1 207 Multi-Status");
  g_assert_null (httpmail_result_get_problem (result));
}

static void
test_failure (void)
{
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN, "no");
  g_autoptr (HTTPMailResult) result = httpmail_result_new (error, 403, "HTTP/1.1 403 Quota", "Quota");

  g_assert_false (httpmail_result_is_success (result));
  g_assert_cmphex ((guint32) httpmail_result_get_hresult (result), ==, 0x800CCC33);
  g_assert_error (httpmail_result_get_error (result), HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
  g_assert_true (httpmail_result_get_error (result) != error);
  g_assert_cmpstr (httpmail_result_get_error (result)->message, ==, "no");
  g_assert_cmpstr (httpmail_result_get_problem (result), ==, "Quota");
}

static void
test_foreign_error (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  g_autoptr (HTTPMailResult) result = httpmail_result_new (error, 0, NULL, NULL);

  g_assert_cmphex ((guint32) httpmail_result_get_hresult (result), ==, 0x80004005);
  g_assert_error (httpmail_result_get_error (result), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_null (httpmail_result_get_response_line (result));
  g_assert_cmpuint (httpmail_result_get_http_status (result), ==, 0);
}

static void
test_text_is_utf8 (void)
{
  g_autoptr (HTTPMailResult) result = httpmail_result_new (NULL, 200, "HTTP/1.1 200 gr\xfc\xdf", "\xff");

  g_assert_cmpstr (httpmail_result_get_response_line (result), ==, "HTTP/1.1 200 gr��");
  g_assert_cmpstr (httpmail_result_get_problem (result), ==, "�");
}

static void
test_properties (void)
{
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND, "gone");
  g_autoptr (HTTPMailResult) result = httpmail_result_new (error, 404, "HTTP/1.1 404 Not Found", "Not Found");
  g_autoptr (GError) got_error = NULL;
  g_autofree char *line = NULL;
  g_autofree char *problem = NULL;
  gboolean success = TRUE;
  gint hresult = 0;
  guint status = 0;

  g_object_get (result, "success", &success, "hresult", &hresult, "error", &got_error, "response-line", &line,
                "http-status", &status, "problem", &problem, NULL);
  g_assert_false (success);
  g_assert_cmphex ((guint32) hresult, ==, 0x800CCC34);
  g_assert_error (got_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpstr (line, ==, "HTTP/1.1 404 Not Found");
  g_assert_cmpuint (status, ==, 404);
  g_assert_cmpstr (problem, ==, "Not Found");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/result/success-is-zero", test_success);
  g_test_add_func ("/values/result/failure-keeps-a-copy-of-the-error", test_failure);
  g_test_add_func ("/values/result/foreign-error-is-e-fail", test_foreign_error);
  g_test_add_func ("/values/result/text-of-the-server-becomes-utf8", test_text_is_utf8);
  g_test_add_func ("/values/result/properties-agree-with-getters", test_properties);

  return g_test_run ();
}
