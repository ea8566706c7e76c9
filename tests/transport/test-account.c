/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an account says of itself, asked for by callback. */

#include "transport-fixture.h"
#include <string.h>

#define NUMBER HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL
#define TEXT HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE

static gboolean
get_number (TransportFixture *f, HTTPMailAccountProperty property, guint *out_number, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_get_account_number_async (f->transport, property, NULL, transport_fixture_on_ready, &result);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_get_account_number_finish (f->transport, result, out_number, error);
}

static char *
get_text (TransportFixture *f, HTTPMailAccountProperty property, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_get_account_property_async (f->transport, property, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_get_account_property_finish (f->transport, result, error);
}

static void
test_known (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint number = 1;

  transport_fixture_open (f);
  g_assert_true (get_number (f, NUMBER, &number, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (number, ==, 30);
  text = get_text (f, TEXT, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "Bob");
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_each_by_its_name (void)
{
  static const char *const texts[] = { NULL,     "AdPane=Off*", "/contacts/", "/inbox/", "/outbox/",  "/send",
                                       "/sent/", "/trash/",     "/drafts/",   "/mail/",  "Yours, Bob" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account = transport_fixture_multistatus (
    "<D:response><D:href>/</D:href><D:propstat><D:prop><h:sig>Yours, Bob</h:sig><hm:msgfolderroot>/mail/</hm:msgfolderroot>"
    "<hm:drafts>/drafts/</hm:drafts><hm:deleteditems>/trash/</hm:deleteditems><hm:sentitems>/sent/</hm:sentitems>"
    "<hm:sendmsg>/send</hm:sendmsg><hm:outbox>/outbox/</hm:outbox><hm:inbox>/inbox/</hm:inbox>"
    "<hm:contacts>/contacts/</hm:contacts><h:adbar>AdPane=Off*</h:adbar></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");

  raw_server_add_reply (f->server, account);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  for (guint i = 1; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *url = transport_fixture_url (f, texts[i] + 1);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = get_text (f, (HTTPMailAccountProperty) i, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, texts[i][0] == '/' ? url : texts[i]);
    }
}

static void
test_waited_for (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account = transport_fixture_account_reply (f);
  g_autoptr (GError) error = NULL;
  guint number = 1;

  raw_server_add_reply (f->server, account);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  g_assert_true (get_number (f, NUMBER, &number, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (number, ==, 30);
}

/* At once when the account is known, and also when it is not. */
static void
test_of_the_other_kind (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *account = transport_fixture_account_reply (f);
      g_autoptr (GError) no_number = NULL;
      g_autoptr (GError) no_text = NULL;
      guint number = 1;

      if (i == 0)
        transport_fixture_open (f);
      else
        {
          raw_server_add_behaviour (f->server, RAW_STALL, account, 0);
          g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
        }
      g_assert_false (get_number (f, TEXT, &number, &no_number));
      g_assert_error (no_number, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (no_number->message, "signature"));
      g_assert_cmpuint (number, ==, 0);
      g_assert_null (get_text (f, NUMBER, &no_text));
      g_assert_error (no_text, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (no_text->message, "max-polling-interval"));
      raw_server_release (f->server);
    }
}

static void
test_none_at_all (void)
{
  static const int none[] = { HTTPMAIL_ACCOUNT_PROPERTY_INVALID, HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL + 1, -1 };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      HTTPMailAccountProperty property = (HTTPMailAccountProperty) none[i];
      GError *errors[4] = { NULL };
      char *text = NULL;
      guint number = 0;

      g_assert_false (httpmail_transport_lookup_account_property (f->transport, property, &text, &errors[0]));
      g_assert_false (httpmail_transport_lookup_account_number (f->transport, property, &number, &errors[1]));
      g_assert_null (get_text (f, property, &errors[2]));
      g_assert_false (get_number (f, property, &number, &errors[3]));
      for (guint k = 0; k < G_N_ELEMENTS (errors); k++)
        {
          g_assert_error (errors[k], HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
          g_error_free (errors[k]);
        }
    }
}

static void
test_not_there (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account = transport_fixture_multistatus (
    "<D:response><D:href>/</D:href><D:propstat><D:prop><hm:inbox>/inbox/</hm:inbox></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
  g_autoptr (GError) error = NULL;
  guint number = 1;

  raw_server_add_reply (f->server, account);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  g_assert_false (get_number (f, NUMBER, &number, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (get_number (f, NUMBER, &number, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND);
}

static void
test_not_open (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;
  guint number = 1;

  g_assert_false (get_number (f, NUMBER, &number, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);
}

/* While it is waited for, and when it is known already. */
static void
test_cancelled (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *account = transport_fixture_account_reply (f);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      guint number = 1;

      if (i == 0)
        transport_fixture_open (f);
      else
        {
          raw_server_add_behaviour (f->server, RAW_STALL, account, 0);
          g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
        }
      if (i == 0)
        g_cancellable_cancel (cancellable);
      httpmail_transport_get_account_number_async (f->transport, NUMBER, cancellable, transport_fixture_on_ready,
                                                   &result);
      if (i == 1)
        {
          raw_server_run_until_requests (f->server, 1);
          g_cancellable_cancel (cancellable);
        }
      run_until (run_until_nonnull, &result);
      g_assert_false (httpmail_transport_get_account_number_finish (f->transport, result, &number, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      raw_server_release (f->server);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/account/what-is-known-is-told", test_known);
  g_test_add_func ("/transport/account/each-property-is-told-by-its-name", test_each_by_its_name);
  g_test_add_func ("/transport/account/what-is-not-known-yet-is-waited-for", test_waited_for);
  g_test_add_func ("/transport/account/a-number-is-no-text-and-a-text-no-number", test_of_the_other_kind);
  g_test_add_func ("/transport/account/what-is-no-property-is-refused", test_none_at_all);
  g_test_add_func ("/transport/account/what-is-not-there-is-not-found", test_not_there);
  g_test_add_func ("/transport/account/a-closed-account-tells-nothing", test_not_open);
  g_test_add_func ("/transport/account/waiting-can-be-cancelled", test_cancelled);
  return g_test_run ();
}
