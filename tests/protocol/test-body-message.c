/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-body-message.h>
#include <httpmail/protocol/hm-limits.h>

static void
test_envelope_bytes (void)
{
  const char *const recipients[] = { "carol@mail.example.net", "dave@mail.example.net", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) envelope = hm_body_message_envelope ("bob@mail.example.net", recipients, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope),
                   "MAIL FROM:<bob@mail.example.net>\r\n"
                   "RCPT TO:<carol@mail.example.net>\r\n"
                   "RCPT TO:<dave@mail.example.net>\r\n"
                   "\r\n",
                   103);
}

static void
test_envelope_refuses (void)
{
  const char *const nobody[] = { NULL };
  const char *const carol[] = { "carol@mail.example.net", NULL };
  const char *const injected[] = { "carol@mail.example.net", "x@y>\r\nRCPT TO:<z@y", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (hm_body_message_envelope ("bob@mail.example.net", nobody, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS_LIST);
  g_clear_error (&error);
  g_assert_null (hm_body_message_envelope ("bob@mail.example.net", NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS_LIST);
  g_clear_error (&error);
  g_assert_null (hm_body_message_envelope ("bob", carol, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS);
  g_assert_nonnull (strstr (error->message, "bob"));
  g_clear_error (&error);
  g_assert_null (hm_body_message_envelope (NULL, carol, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS);
  g_clear_error (&error);
  g_assert_null (hm_body_message_envelope ("bob@mail.example.net", injected, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS);
}

static void
test_address_check (void)
{
  static const char *const good[] = {
    "bob@mail.example.net",
    "b@c",
    "bob+tag@mail.example.net",
    "o'neil@x.example",
    "a.b-c_d@x-y.example",
    "\"b@b\"@x.example",
    "\"a\\\"b\"@x.example",
    "bob@[192.0.2.1]",
    "bob@[IPv6:2001:db8::1]",
    "j\xc3\xb6rg@x.example",
    "bob@b\xc3\xbc"
    "cher.example",
    "IMCEAEX-_O=X_CN=Y@x.example",
    "!#$%&'*/=?^`{|}~@x.example",
  };
  static const char *const bad[] = {
    "",
    "bob",
    "@",
    "bob@",
    "@x.example",
    "bob@@x.example",
    "a@b@x.example",
    "bob @x.example",
    "bob@x.example ",
    " bob@x.example",
    "bob@x .example",
    "<bob@x.example>",
    "bob@x.example>",
    "bob@x\r\n.example",
    "bob@x.example\n",
    "b\tb@x.example",
    "b\x7f@x.example",
    "b\x01@x.example",
    "-f@x.example",
    "bob@-x.example",
    "bob@.x.example",
    "bob@x..example",
    "bob@x.example.",
    "bob@x/y",
    "bob@[]",
    "bob@[1.2",
    "bob@x]",
    "b\xff@x.example",
    "a,b@x.example",
    "Bob <bob@x.example>",
    "\"a b\"@x.example",
    "\"a\"b\"@x.example",
    "\"a\\\"@x.example",
    "\"\"@x.example",
    "a\xc2\xa0"
    "b@x.example",
    "a\xc2\x85"
    "b@x.example",
    "a:b@x.example",
    "a(c)@x.example",
    "a;b@x.example",
  };
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (hm_address_check (good[i], &error));
      g_assert_no_error (error);
    }
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%u", i);
      g_assert_false (hm_address_check (bad[i], &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
      g_clear_error (&error);
    }
}

static void
test_address_length (void)
{
  g_autofree char *local = g_strnfill (254 - strlen ("@x.example"), 'a');
  g_autofree char *longest = g_strconcat (local, "@x.example", NULL);
  g_autofree char *too_long = g_strconcat ("a", longest, NULL);

  g_assert_true (hm_address_check (longest, NULL));
  g_assert_false (hm_address_check (too_long, NULL));
}

/* "from|to,to|rest", or the code of the error */
static char *
parse (const char *data, gsize length)
{
  g_autofree char *copy = g_memdup2 (data, length);
  g_autofree char *from = NULL;
  g_autoptr (GPtrArray) recipients = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *rest_text = NULL;
  gsize rest = 0;

  if (!hm_body_message_parse_envelope (copy, length, &from, &recipients, &rest, &error))
    {
      g_assert_true (error->domain == HTTPMAIL_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return g_strdup_printf ("error %d", error->code);
    }

  g_ptr_array_add (recipients, NULL);
  joined = g_strjoinv (",", (char **) recipients->pdata);
  rest_text = g_strndup (data + rest, length - rest);
  return g_strdup_printf ("%s|%s|%s", from, joined, rest_text);
}

static void
test_parse_forms (void)
{
  static const char *const cases[][2] = {
    { "MAIL FROM:<b@x>\r\nRCPT TO:<c@x>\r\n\r\nSubject: a\r\n", "b@x|c@x|Subject: a\r\n" },
    { "MAIL FROM:<b@x>\nRCPT TO:<c@x>\n\nSubject: a\n", "b@x|c@x|Subject: a\n" },
    { "mail from: b@x\r\nrcpt to:c@x\r\nRcpt To : <d@x>\r\n\r\n", "b@x|c@x,d@x|" },
    { "MAIL FROM::<b@x>\r\nRCPT TO: <c@x> NOTIFY=NEVER\r\n\r\n\r\nx", "b@x|c@x|\r\nx" },
    { "MAIL FROM:<b@x> SIZE=1000 BODY=8BITMIME\r\nRCPT TO:c@x ORCPT=x\r\n\r\n", "b@x|c@x|" },
    { "MAIL\tFROM:\t<b@x>\r\nRCPT  TO:<c@x>\r\n\r\n", "b@x|c@x|" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *result = parse (cases[i][0], strlen (cases[i][0]));

      g_assert_cmpstr (result, ==, cases[i][1]);
    }
}

static void
test_parse_refuses (void)
{
  static const struct
  {
    const char *data;
    HTTPMailError code;
  } cases[] = {
    { "", HTTPMAIL_ERROR_INCOMPLETE },
    { "MAIL FROM:<b@x>\r\nRCPT TO:<c@x>\r\n", HTTPMAIL_ERROR_INCOMPLETE },
    { "MAIL FROM:<b@x>\r\nRCPT TO:<c@x>", HTTPMAIL_ERROR_INCOMPLETE },
    { "MAIL FROM:<b@x>\r\n\r\nbody", HTTPMAIL_ERROR_INVALID_ADDRESS_LIST },
    { "RCPT TO:<c@x>\r\nMAIL FROM:<b@x>\r\n\r\n", HTTPMAIL_ERROR_PROTOCOL },
    { "MAIL FROM:<b@x>\r\nMAIL FROM:<d@x>\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_PROTOCOL },
    { "From: b@x\r\nTo: c@x\r\n\r\n", HTTPMAIL_ERROR_PROTOCOL },
    { "\r\nMAIL FROM:<b@x>\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_PROTOCOL },
    { "MAIL FROM:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n\r\n", HTTPMAIL_ERROR_PROTOCOL },
    { "MAILFROM:<b@x>\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_PROTOCOL },
    { "MAIL FROM <b@x>\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_PROTOCOL },
    { "MAIL FROM:<>\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_INVALID_ADDRESS },
    { "MAIL FROM:\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_INVALID_ADDRESS },
    { "MAIL FROM:<b@x\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_INVALID_ADDRESS },
    { "MAIL FROM:<b@x>\r\nRCPT TO:<-oQ/tmp@x>\r\n\r\n", HTTPMAIL_ERROR_INVALID_ADDRESS },
    { "MAIL FROM:<b@x>\r\nRCPT TO:<c d@x>\r\n\r\n", HTTPMAIL_ERROR_INVALID_ADDRESS },
    { "MAIL FROM:<b\r@x>\r\nRCPT TO:<c@x>\r\n\r\n", HTTPMAIL_ERROR_INVALID_ADDRESS },
  };
  g_autofree char *nul = parse ("MAIL FROM:<b@x>\0\r\nRCPT TO:<c@x>\r\n\r\n", 36);
  g_autofree char *expected_nul = g_strdup_printf ("error %d", HTTPMAIL_ERROR_PROTOCOL);
  guint i;

  g_assert_cmpstr (nul, ==, expected_nul);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *result = parse (cases[i].data, strlen (cases[i].data));
      g_autofree char *expected = g_strdup_printf ("error %d", cases[i].code);

      g_test_message ("%s", cases[i].data);
      g_assert_cmpstr (result, ==, expected);
    }
}

static void
test_parse_limits (void)
{
  g_autoptr (GString) data = g_string_new ("MAIL FROM:<b@x>\r\n");
  g_autoptr (GString) longer = NULL;
  g_autofree char *from = NULL;
  g_autoptr (GPtrArray) recipients = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autofree char *result = NULL;
  g_autofree char *expected = g_strdup_printf ("error %d", HTTPMAIL_ERROR_TOO_LARGE);
  gsize rest;
  guint i;

  for (i = 0; i < HM_LIMIT_RECIPIENTS; i++)
    g_string_append (data, "RCPT TO:<c@x>\r\n");
  longer = g_string_new (data->str);
  g_string_append (data, "\r\n");
  g_string_append (longer, "RCPT TO:<c@x>\r\n\r\n");

  g_assert_true (hm_body_message_parse_envelope (data->str, data->len, &from, &recipients, &rest, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (recipients->len, ==, HM_LIMIT_RECIPIENTS);
  g_clear_pointer (&from, g_free);
  g_clear_pointer (&recipients, g_ptr_array_unref);

  g_assert_false (hm_body_message_parse_envelope (longer->str, longer->len, &from, &recipients, &rest, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);

  line = g_strnfill (4096, 'a');
  result = parse (line, 4096);
  g_assert_cmpstr (result, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/envelope/is-written-byte-for-byte", test_envelope_bytes);
  g_test_add_func ("/protocol/envelope/refuses-bad-addresses", test_envelope_refuses);
  g_test_add_func ("/protocol/envelope/address-is-checked", test_address_check);
  g_test_add_func ("/protocol/envelope/address-has-254-bytes-at-most", test_address_length);
  g_test_add_func ("/protocol/envelope/every-form-met-is-read", test_parse_forms);
  g_test_add_func ("/protocol/envelope/what-is-none-is-refused", test_parse_refuses);
  g_test_add_func ("/protocol/envelope/recipients-and-lines-are-bounded", test_parse_limits);

  return g_test_run ();
}
