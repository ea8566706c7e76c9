/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-error-map.h>
#include <string.h>

#define URL "https://mail.example:8443/inbox/"

static void
test_network (void)
{
  static const struct
  {
    gboolean replied;
    guint io_code;
    HTTPMailError expected;
    gboolean fatal;
  } table[] = {
    { FALSE, G_IO_ERROR_CONNECTION_REFUSED, HTTPMAIL_ERROR_FAILED_TO_CONNECT, TRUE },
    { FALSE, G_IO_ERROR_HOST_UNREACHABLE, HTTPMAIL_ERROR_FAILED_TO_CONNECT, TRUE },
    { FALSE, G_IO_ERROR_TIMED_OUT, HTTPMAIL_ERROR_FAILED_TO_CONNECT, TRUE },
    { FALSE, G_IO_ERROR_HOST_NOT_FOUND, HTTPMAIL_ERROR_CANNOT_FIND_HOST, TRUE },
    { FALSE, G_IO_ERROR_CANCELLED, HTTPMAIL_ERROR_USER_CANCEL, FALSE },
    { FALSE, G_IO_ERROR_PARTIAL_INPUT, HTTPMAIL_ERROR_CONNECTION_DROPPED, TRUE },
    { FALSE, G_IO_ERROR_BROKEN_PIPE, HTTPMAIL_ERROR_CONNECTION_DROPPED, TRUE },
    { TRUE, G_IO_ERROR_PARTIAL_INPUT, HTTPMAIL_ERROR_INCOMPLETE, FALSE },
    { TRUE, G_IO_ERROR_CONNECTION_CLOSED, HTTPMAIL_ERROR_INCOMPLETE, FALSE },
    { TRUE, G_IO_ERROR_FAILED, HTTPMAIL_ERROR_CONNECTION_DROPPED, TRUE },
    { FALSE, G_IO_ERROR_FAILED, HTTPMAIL_ERROR_CONNECTION, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) raw = g_error_new_literal (G_IO_ERROR, (int) table[i].io_code, "the details");
      g_autoptr (GError) error = hm_error_from_network (raw, URL, 0, table[i].replied);

      g_assert_error (error, HTTPMAIL_ERROR, (int) table[i].expected);
      g_assert_cmpint (hm_error_is_fatal (error), ==, table[i].fatal);
      if (table[i].expected != HTTPMAIL_ERROR_USER_CANCEL)
        {
          g_assert_nonnull (strstr (error->message, "https://mail.example:8443"));
          g_assert_nonnull (strstr (error->message, "the details"));
        }
    }
}

static void
test_other_domains (void)
{
  const struct
  {
    GQuark domain;
    int code;
    gboolean replied;
    HTTPMailError expected;
  } table[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, FALSE, HTTPMAIL_ERROR_CANNOT_FIND_HOST },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, FALSE, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, FALSE, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, FALSE, HTTPMAIL_ERROR_CONNECTION_DROPPED },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, TRUE, HTTPMAIL_ERROR_INCOMPLETE },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, FALSE, HTTPMAIL_ERROR_CONNECTION_RECEIVE },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, FALSE, HTTPMAIL_ERROR_PROTOCOL },
    { g_quark_from_static_string ("something-else"), 1, FALSE, HTTPMAIL_ERROR_CONNECTION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) raw = g_error_new_literal (table[i].domain, table[i].code, "x");
      g_autoptr (GError) error = hm_error_from_network (raw, URL, 0, table[i].replied);

      g_assert_error (error, HTTPMAIL_ERROR, (int) table[i].expected);
    }
}

static void
test_ours (void)
{
  g_autoptr (GError) raw = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE, "too large");
  g_autoptr (GError) error = hm_error_from_network (raw, URL, 0, TRUE);

  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
  g_assert_cmpstr (error->message, ==, "too large");
}

static void
test_certificates (void)
{
  static const struct
  {
    guint flags;
    HTTPMailError expected;
    const char *word;
  } table[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED, "authority" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, HTTPMAIL_ERROR_INVALID_CERT_CN, "another host" },
    { G_TLS_CERTIFICATE_EXPIRED, HTTPMAIL_ERROR_INVALID_CERT_DATE, "expired" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, HTTPMAIL_ERROR_INVALID_CERT_DATE, "not valid yet" },
    { G_TLS_CERTIFICATE_REVOKED, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED, "revoked" },
    { G_TLS_CERTIFICATE_INSECURE, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED, "no longer safe" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED, "not valid" },
    { G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY, HTTPMAIL_ERROR_INVALID_CERT_CN,
      "another host, expired" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) raw = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "x");
      g_autoptr (GError) error = hm_error_from_network (raw, URL, table[i].flags, FALSE);
      g_autofree char *words = hm_error_describe_certificate (table[i].flags);

      g_assert_error (error, HTTPMAIL_ERROR, (int) table[i].expected);
      g_assert_nonnull (strstr (error->message, table[i].word));
      g_assert_nonnull (strstr (words, table[i].word));
      g_assert_true (hm_error_is_fatal (error));
    }
}

static void
test_replies (void)
{
  static const struct
  {
    guint status;
    HTTPMailError expected;
  } table[] = {
    { 400, HTTPMAIL_ERROR_BAD_REQUEST },      { 401, HTTPMAIL_ERROR_UNAUTHORIZED },
    { 403, HTTPMAIL_ERROR_FORBIDDEN },        { 404, HTTPMAIL_ERROR_NOT_FOUND },
    { 405, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED }, { 409, HTTPMAIL_ERROR_CONFLICT },
    { 410, HTTPMAIL_ERROR_GONE },             { 412, HTTPMAIL_ERROR_PRECONDITION_FAILED },
    { 500, HTTPMAIL_ERROR_INTERNAL_SERVER_ERROR }, { 501, HTTPMAIL_ERROR_NOT_IMPLEMENTED },
    { 503, HTTPMAIL_ERROR_SERVICE_UNAVAILABLE }, { 507, HTTPMAIL_ERROR_INSUFFICIENT_STORAGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *line = g_strdup_printf ("%u Its Own Words", table[i].status);
      HmReplyHead head = { .status = table[i].status, .line = line };
      g_autoptr (GError) error = hm_error_from_reply (&head, "MOVE", URL);

      g_assert_error (error, HTTPMAIL_ERROR, (int) table[i].expected);
      g_assert_nonnull (strstr (error->message, line));
      g_assert_nonnull (strstr (error->message, "MOVE"));
      g_assert_nonnull (strstr (error->message, URL));
      g_assert_false (hm_error_is_fatal (error));
    }
}

static void
test_second_status (void)
{
  HmReplyHead head = { .status = 403, .line = (char *) "403 Forbidden", .dav_error = (char *) "403 Too many recipients" };
  g_autoptr (GError) error = hm_error_from_reply (&head, "POST", URL);

  g_assert_nonnull (strstr (error->message, "403 Forbidden; 403 Too many recipients"));
  g_clear_error (&error);
  head.dav_error = head.line;
  error = hm_error_from_reply (&head, "POST", URL);
  g_assert_null (strstr (error->message, ";"));
}

static void
test_odd_replies (void)
{
  static const guint statuses[] = { 300, 304, 402, 418, 425, 440, 499, 505, 599, 700, 999 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      HmReplyHead head = { .status = statuses[i], .line = (char *) "Pay first at http://upgrade.mail.example/?a&b" };
      g_autoptr (GError) error = hm_error_from_reply (&head, "GET", URL);

      g_assert_true (error->domain == HTTPMAIL_ERROR);
      g_assert_nonnull (strstr (error->message, "Pay first at http://upgrade.mail.example/?a&b"));
    }
}

static void
test_not_allowed (void)
{
  HmReplyHead head = { .status = 405, .line = (char *) "405 Method Not Allowed" };
  g_autoptr (GError) error = hm_error_from_reply (&head, "GET", URL);

  g_assert_nonnull (strstr (error->message, "is it a folder?"));
  g_clear_error (&error);
  error = hm_error_from_reply (&head, "MKCOL", URL);
  g_assert_nonnull (strstr (error->message, "something of that name is there already"));
  g_clear_error (&error);
  error = hm_error_from_reply (&head, "BMOVE", URL);
  g_assert_nonnull (strstr (error->message, "is the address that of a mail account?"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/error-map/network-errors-say-where-and-what", test_network);
  g_test_add_func ("/net/error-map/tls-soup-and-resolver-errors-have-their-numbers", test_other_domains);
  g_test_add_func ("/net/error-map/our-own-errors-pass", test_ours);
  g_test_add_func ("/net/error-map/certificate-errors-say-what-is-wrong", test_certificates);
  g_test_add_func ("/net/error-map/replies-keep-the-words-of-the-server", test_replies);
  g_test_add_func ("/net/error-map/x-dav-error-is-told-when-it-tells-more", test_second_status);
  g_test_add_func ("/net/error-map/what-is-not-allowed-has-its-reason", test_not_allowed);
  g_test_add_func ("/net/error-map/odd-replies-keep-the-words-of-the-server", test_odd_replies);
  return g_test_run ();
}
