/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-error-private.h>

typedef struct
{
  HTTPMailError code;
  guint32 hresult;
  guint http_status;
} Row;

/* Numbers and statuses as the reference of the original interface lists them. */
static const Row rows[] = {
  { HTTPMAIL_ERROR_LOAD_SICILY_FAILED, 0x800CCC00, 0 },
  { HTTPMAIL_ERROR_INVALID_CERT_CN, 0x800CCC01, 0 },
  { HTTPMAIL_ERROR_INVALID_CERT_DATE, 0x800CCC02, 0 },
  { HTTPMAIL_ERROR_ALREADY_CONNECTED, 0x800CCC03, 0 },
  { HTTPMAIL_ERROR_CONNECTION, 0x800CCC04, 0 },
  { HTTPMAIL_ERROR_NOT_CONNECTED, 0x800CCC05, 0 },
  { HTTPMAIL_ERROR_CONNECTION_SEND, 0x800CCC06, 0 },
  { HTTPMAIL_ERROR_WOULD_BLOCK, 0x800CCC07, 0 },
  { HTTPMAIL_ERROR_INVALID_STATE, 0x800CCC08, 0 },
  { HTTPMAIL_ERROR_CONNECTION_RECEIVE, 0x800CCC09, 0 },
  { HTTPMAIL_ERROR_INCOMPLETE, 0x800CCC0A, 0 },
  { HTTPMAIL_ERROR_BUSY, 0x800CCC0B, 0 },
  { HTTPMAIL_ERROR_NOT_INITIALIZED, 0x800CCC0C, 0 },
  { HTTPMAIL_ERROR_CANNOT_FIND_HOST, 0x800CCC0D, 0 },
  { HTTPMAIL_ERROR_FAILED_TO_CONNECT, 0x800CCC0E, 0 },
  { HTTPMAIL_ERROR_CONNECTION_DROPPED, 0x800CCC0F, 0 },
  { HTTPMAIL_ERROR_INVALID_ADDRESS, 0x800CCC10, 0 },
  { HTTPMAIL_ERROR_INVALID_ADDRESS_LIST, 0x800CCC11, 0 },
  { HTTPMAIL_ERROR_SOCKET_READ, 0x800CCC12, 0 },
  { HTTPMAIL_ERROR_SOCKET_WRITE, 0x800CCC13, 0 },
  { HTTPMAIL_ERROR_SOCKET_INIT, 0x800CCC14, 0 },
  { HTTPMAIL_ERROR_SOCKET_CONNECT, 0x800CCC15, 0 },
  { HTTPMAIL_ERROR_INVALID_ACCOUNT, 0x800CCC16, 0 },
  { HTTPMAIL_ERROR_USER_CANCEL, 0x800CCC17, 0 },
  { HTTPMAIL_ERROR_LOGON_FAILED, 0x800CCC18, 0 },
  { HTTPMAIL_ERROR_TIMEOUT, 0x800CCC19, 0 },
  { HTTPMAIL_ERROR_SECURE_CONNECT_FAILED, 0x800CCC1A, 0 },
  { HTTPMAIL_ERROR_USE_PROXY, 0x800CCC30, 305 },
  { HTTPMAIL_ERROR_BAD_REQUEST, 0x800CCC31, 400 },
  { HTTPMAIL_ERROR_UNAUTHORIZED, 0x800CCC32, 401 },
  { HTTPMAIL_ERROR_FORBIDDEN, 0x800CCC33, 403 },
  { HTTPMAIL_ERROR_NOT_FOUND, 0x800CCC34, 404 },
  { HTTPMAIL_ERROR_METHOD_NOT_ALLOWED, 0x800CCC35, 405 },
  { HTTPMAIL_ERROR_NOT_ACCEPTABLE, 0x800CCC36, 406 },
  { HTTPMAIL_ERROR_PROXY_AUTHENTICATION, 0x800CCC37, 407 },
  { HTTPMAIL_ERROR_REQUEST_TIMEOUT, 0x800CCC38, 408 },
  { HTTPMAIL_ERROR_CONFLICT, 0x800CCC39, 409 },
  { HTTPMAIL_ERROR_GONE, 0x800CCC3A, 410 },
  { HTTPMAIL_ERROR_LENGTH_REQUIRED, 0x800CCC3B, 411 },
  { HTTPMAIL_ERROR_PRECONDITION_FAILED, 0x800CCC3C, 412 },
  { HTTPMAIL_ERROR_INTERNAL_SERVER_ERROR, 0x800CCC3D, 500 },
  { HTTPMAIL_ERROR_NOT_IMPLEMENTED, 0x800CCC3E, 501 },
  { HTTPMAIL_ERROR_BAD_GATEWAY, 0x800CCC3F, 502 },
  { HTTPMAIL_ERROR_SERVICE_UNAVAILABLE, 0x800CCCF0, 503 },
  { HTTPMAIL_ERROR_GATEWAY_TIMEOUT, 0x800CCCF1, 504 },
  { HTTPMAIL_ERROR_VERSION_NOT_SUPPORTED, 0x800CCCF2, 505 },
  { HTTPMAIL_ERROR_INSUFFICIENT_STORAGE, 0x800CCCF3, 507 },
  { HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND, 0x800CCCF4, 0 },
  { HTTPMAIL_ERROR_FAILED, 0x80004005, 0 },
  { HTTPMAIL_ERROR_PENDING, 0x8000000A, 0 },
  { HTTPMAIL_ERROR_INVALID_ARGUMENT, 0x80070057, 0 },
};

static void
test_hresult_both_ways (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HTTPMailError code = (HTTPMailError) -1;

      g_assert_cmphex ((guint32) httpmail_error_to_hresult (rows[i].code), ==, rows[i].hresult);
      g_assert_true (httpmail_error_from_hresult ((gint) rows[i].hresult, &code));
      g_assert_cmpint (code, ==, rows[i].code);
    }
}

static void
test_every_code_is_in_the_table (void)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (HTTPMAIL_TYPE_ERROR);

  /* The table above and the two codes that have no number of their own. */
  g_assert_cmpuint (codes->n_values, ==, G_N_ELEMENTS (rows) + 2);
  g_assert_cmphex ((guint32) httpmail_error_to_hresult (HTTPMAIL_ERROR_PROTOCOL), ==, 0x80004005);
  g_assert_cmphex ((guint32) httpmail_error_to_hresult (HTTPMAIL_ERROR_TOO_LARGE), ==, 0x80004005);
}

static void
test_unknown_codes_are_failures (void)
{
  g_assert_cmphex ((guint32) httpmail_error_to_hresult ((HTTPMailError) -1), ==, 0x80004005);
  g_assert_cmphex ((guint32) httpmail_error_to_hresult ((HTTPMailError) 1000), ==, 0x80004005);
}

static void
test_unknown_failures (void)
{
  static const guint32 numbers[] = {
    0x80004001, 0x80004002, 0x8007000E, 0x800CCC1B, 0x800CCCF5, 0xFFFFFFFF, 0x80000000
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      HTTPMailError code = HTTPMAIL_ERROR_PENDING;

      g_assert_true (httpmail_error_from_hresult ((gint) numbers[i], &code));
      g_assert_cmpint (code, ==, HTTPMAIL_ERROR_FAILED);
    }
}

static void
test_success_is_no_error (void)
{
  static const gint numbers[] = { 0, 1, 0x000CCC34, G_MAXINT };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      HTTPMailError code = HTTPMAIL_ERROR_PENDING;

      g_assert_false (httpmail_error_from_hresult (numbers[i], &code));
      g_assert_cmpint (code, ==, HTTPMAIL_ERROR_PENDING);
    }
}

static void
test_code_is_optional (void)
{
  g_assert_true (httpmail_error_from_hresult ((gint) 0x80004005u, NULL));
  g_assert_false (httpmail_error_from_hresult (0, NULL));
}

static void
test_http_status (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].http_status != 0)
        g_assert_cmpint (httpmail_error_from_http_status (rows[i].http_status), ==, rows[i].code);
    }
  g_assert_cmpint (httpmail_error_from_http_status (425), ==, HTTPMAIL_ERROR_INSUFFICIENT_STORAGE);
}

static void
test_http_status_without_code (void)
{
  static const guint statuses[] = { 0, 1, 302, 402, 413, 418, 440, 423, 424, 449, 506, 599, 600, G_MAXUINT };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    g_assert_cmpint (httpmail_error_from_http_status (statuses[i]), ==, HTTPMAIL_ERROR_FAILED);
}

static void
test_hresult_of_gerror (void)
{
  g_autoptr (GError) own = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND, "not here");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not here");

  g_assert_cmpint (httpmail_error_get_hresult (NULL), ==, 0);
  g_assert_cmphex ((guint32) httpmail_error_get_hresult (own), ==, 0x800CCC34);
  g_assert_cmphex ((guint32) httpmail_error_get_hresult (foreign), ==, 0x80004005);
}

static void
test_http_status_of_gerror (void)
{
  g_autoptr (GError) not_found = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND, "x");
  g_autoptr (GError) full = httpmail_error_new_for_member ("/a", 425, "full");
  g_autoptr (GError) busy = httpmail_error_new_for_member ("/a", 429, NULL);
  g_autoptr (GError) timeout = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT, "x");
  g_autoptr (GError) unknown = g_error_new (HTTPMAIL_ERROR, 9999, "x");
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, HTTPMAIL_ERROR_NOT_FOUND, "x");

  g_assert_cmpuint (httpmail_error_get_http_status (not_found), ==, 404);
  g_assert_cmpuint (httpmail_error_get_http_status (full), ==, 507);
  g_assert_cmpuint (httpmail_error_get_http_status (busy), ==, 0);
  g_assert_cmpuint (httpmail_error_get_http_status (timeout), ==, 0);
  g_assert_cmpuint (httpmail_error_get_http_status (unknown), ==, 0);
  g_assert_cmpuint (httpmail_error_get_http_status (foreign), ==, 0);
}

static void
test_domain_name (void)
{
  g_assert_cmpstr (g_quark_to_string (HTTPMAIL_ERROR), ==, "httpmail-error-quark");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/error/code-and-hresult-map-both-ways", test_hresult_both_ways);
  g_test_add_func ("/values/error/every-code-has-an-hresult", test_every_code_is_in_the_table);
  g_test_add_func ("/values/error/unknown-code-is-e-fail", test_unknown_codes_are_failures);
  g_test_add_func ("/values/error/unknown-failure-is-failed", test_unknown_failures);
  g_test_add_func ("/values/error/success-is-no-error", test_success_is_no_error);
  g_test_add_func ("/values/error/code-is-optional", test_code_is_optional);
  g_test_add_func ("/values/error/http-status-maps-to-code", test_http_status);
  g_test_add_func ("/values/error/http-status-without-code-is-failed", test_http_status_without_code);
  g_test_add_func ("/values/error/foreign-domain-is-e-fail", test_hresult_of_gerror);
  g_test_add_func ("/values/error/code-tells-the-http-status", test_http_status_of_gerror);
  g_test_add_func ("/values/error/domain-has-a-name", test_domain_name);

  return g_test_run ();
}
