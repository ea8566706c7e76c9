/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-logon-private.h>
#include <httpmail/httpmail-server-info.h>
#include <string.h>

typedef struct
{
  gint answers; /* atomic */
  gint destroyed;
  gboolean answered_before_destroyed;
  char *user_name;
  char *password;
  char *token;
} Answer;

static void
on_answered (const char *user_name, const char *password, const char *token, gpointer user_data)
{
  Answer *answer = user_data;

  g_atomic_int_inc (&answer->answers);
  answer->user_name = g_strdup (user_name);
  answer->password = g_strdup (password);
  answer->token = g_strdup (token);
}

static void
on_destroyed (gpointer user_data)
{
  Answer *answer = user_data;

  answer->answered_before_destroyed = answer->answers == 1;
  answer->destroyed++;
}

static void
answer_clear (Answer *answer)
{
  g_free (answer->user_name);
  g_free (answer->password);
  g_free (answer->token);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static HTTPMailLogon *
make_logon (Answer *answer)
{
  g_autoptr (HTTPMailServerInfo) server_info = httpmail_server_info_new ();

  httpmail_server_info_set_account (server_info, "Work");
  return httpmail_logon_new (server_info, "https://mail.example.net", "mail", "Digest", "bob", 2, on_answered, answer,
                             on_destroyed);
}

static void
test_says_who_asks (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (HTTPMailLogon) logon = make_logon (&answer);

  g_assert_cmpstr (httpmail_server_info_get_account (httpmail_logon_get_server_info (logon)), ==, "Work");
  g_assert_cmpstr (httpmail_logon_get_origin (logon), ==, "https://mail.example.net");
  g_assert_cmpstr (httpmail_logon_get_realm (logon), ==, "mail");
  g_assert_cmpstr (httpmail_logon_get_scheme (logon), ==, "Digest");
  g_assert_cmpstr (httpmail_logon_get_user_name (logon), ==, "bob");
  g_assert_cmpuint (httpmail_logon_get_attempt (logon), ==, 2);
  g_assert_null (httpmail_logon_get_parent_window (logon));

  httpmail_logon_set_parent_window (logon, "x11:1c00007");
  g_assert_cmpstr (httpmail_logon_get_parent_window (logon), ==, "x11:1c00007");
}

static void
test_unknown_parts (void)
{
  g_autoptr (HTTPMailLogon) logon = httpmail_logon_new (NULL, "http://h", NULL, "Basic", NULL, 0, NULL, NULL, NULL);

  g_assert_null (httpmail_logon_get_realm (logon));
  g_assert_null (httpmail_logon_get_user_name (logon));
  g_assert_cmpuint (httpmail_logon_get_attempt (logon), ==, 1);
}

static void
test_realm_is_utf8 (void)
{
  g_autoptr (HTTPMailLogon) logon = httpmail_logon_new (NULL, "http://h", "\xff!", "Basic", NULL, 1, NULL, NULL, NULL);

  g_assert_cmpstr (httpmail_logon_get_realm (logon), ==, "�!");
}

static void
test_submit (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (HTTPMailLogon) logon = make_logon (&answer);

  httpmail_logon_submit (logon, "ann", "sesame");
  g_assert_cmpint (answer.answers, ==, 1);
  g_assert_cmpstr (answer.user_name, ==, "ann");
  g_assert_cmpstr (answer.password, ==, "sesame");
  g_assert_cmpint (answer.destroyed, ==, 1);
  g_assert_true (answer.answered_before_destroyed);
}

static void
test_token (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (HTTPMailLogon) logon = make_logon (&answer);
  g_autoptr (GError) error = NULL;

  g_assert_true (httpmail_logon_submit_token (logon, "mF_9.B5f-4.1JqM~+/==", &error));
  g_assert_no_error (error);
  g_assert_cmpint (answer.answers, ==, 1);
  g_assert_null (answer.user_name);
  g_assert_null (answer.password);
  g_assert_cmpstr (answer.token, ==, "mF_9.B5f-4.1JqM~+/==");
  /* It was an answer, the first one. */
  g_assert_true (httpmail_logon_submit_token (logon, "other", &error));
  g_assert_cmpint (answer.answers, ==, 1);
}

static void
test_token_that_is_none (void)
{
  static const char *const bad[] = { "", "=", "==a", "a b", "Bearer abc", "abc\r\nX-Evil: yes", "a=b", "\"a\"",
                                      "a,b", "\xc3\xa4" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (Answer) answer = { 0 };
      g_autoptr (HTTPMailLogon) logon = make_logon (&answer);
      g_autoptr (GError) error = NULL;

      g_assert_false (httpmail_logon_submit_token (logon, bad[i], &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      if (*bad[i] && strlen (bad[i]) > 3)
        g_assert_null (strstr (error->message, bad[i]));
      /* The question is open still. */
      g_assert_cmpint (answer.answers, ==, 0);
      httpmail_logon_submit (logon, "ann", "sesame");
      g_assert_cmpint (answer.answers, ==, 1);
    }
}

static void
test_proxy (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (HTTPMailLogon) logon = make_logon (&answer);

  g_assert_false (httpmail_logon_is_proxy (logon));
  httpmail_logon_set_proxy (logon, TRUE);
  g_assert_true (httpmail_logon_is_proxy (logon));
}

static void
test_empty_password (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (HTTPMailLogon) logon = make_logon (&answer);

  httpmail_logon_submit (logon, "ann", "");
  g_assert_cmpstr (answer.user_name, ==, "ann");
  g_assert_cmpstr (answer.password, ==, "");
}

static void
test_cancel (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (HTTPMailLogon) logon = make_logon (&answer);

  httpmail_logon_cancel (logon);
  g_assert_cmpint (answer.answers, ==, 1);
  g_assert_null (answer.user_name);
  g_assert_null (answer.password);
  g_assert_cmpint (answer.destroyed, ==, 1);
}

static void
test_first_answer_counts (void)
{
  g_auto (Answer) answer = { 0 };
  HTTPMailLogon *logon = make_logon (&answer);

  httpmail_logon_submit (logon, "ann", "sesame");
  httpmail_logon_submit (logon, "bob", "other");
  httpmail_logon_cancel (logon);
  g_object_unref (logon);
  g_assert_cmpint (answer.answers, ==, 1);
  g_assert_cmpint (answer.destroyed, ==, 1);
  g_assert_cmpstr (answer.user_name, ==, "ann");
}

static void
test_dropped (void)
{
  g_auto (Answer) answer = { 0 };

  g_object_unref (make_logon (&answer));
  g_assert_cmpint (answer.answers, ==, 1);
  g_assert_null (answer.user_name);
  g_assert_cmpint (answer.destroyed, ==, 1);
}

static gpointer
submit (gpointer logon)
{
  httpmail_logon_submit (logon, "ann", "sesame");
  return NULL;
}

static gpointer
cancel (gpointer logon)
{
  httpmail_logon_cancel (logon);
  return NULL;
}

static void
test_race (void)
{
  for (guint round = 0; round < 50; round++)
    {
      g_auto (Answer) answer = { 0 };
      g_autoptr (HTTPMailLogon) logon = make_logon (&answer);
      GThread *one = g_thread_new ("submit", submit, logon);
      GThread *other = g_thread_new ("cancel", cancel, logon);

      g_thread_join (one);
      g_thread_join (other);
      g_assert_cmpint (g_atomic_int_get (&answer.answers), ==, 1);
      g_assert_cmpint (answer.destroyed, ==, 1);
    }
}

static void
test_properties (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (HTTPMailLogon) logon = make_logon (&answer);
  g_autoptr (HTTPMailServerInfo) server_info = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *realm = NULL;
  g_autofree char *scheme = NULL;
  g_autofree char *user_name = NULL;
  g_autofree char *parent_window = NULL;
  guint attempt = 0;

  httpmail_logon_set_parent_window (logon, "wayland:a");
  g_object_get (logon, "server-info", &server_info, "origin", &origin, "realm", &realm, "scheme", &scheme, "user-name",
                &user_name, "attempt", &attempt, "parent-window", &parent_window, NULL);
  g_assert_true (server_info == httpmail_logon_get_server_info (logon));
  g_assert_cmpstr (origin, ==, "https://mail.example.net");
  g_assert_cmpstr (realm, ==, "mail");
  g_assert_cmpstr (scheme, ==, "Digest");
  g_assert_cmpstr (user_name, ==, "bob");
  g_assert_cmpuint (attempt, ==, 2);
  g_assert_cmpstr (parent_window, ==, "wayland:a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values/logon/a-token-is-an-answer", test_token);
  g_test_add_func ("/values/logon/what-no-token-may-hold-is-no-answer", test_token_that_is_none);
  g_test_add_func ("/values/logon/tells-a-proxy-from-the-server", test_proxy);

  g_test_add_func ("/values/logon/says-who-asks", test_says_who_asks);
  g_test_add_func ("/values/logon/realm-and-user-may-be-unknown", test_unknown_parts);
  g_test_add_func ("/values/logon/realm-becomes-utf8", test_realm_is_utf8);
  g_test_add_func ("/values/logon/submit-answers", test_submit);
  g_test_add_func ("/values/logon/empty-password-is-an-answer", test_empty_password);
  g_test_add_func ("/values/logon/cancel-answers", test_cancel);
  g_test_add_func ("/values/logon/first-answer-counts", test_first_answer_counts);
  g_test_add_func ("/values/logon/dropped-is-cancelled", test_dropped);
  g_test_add_func ("/values/logon/one-of-two-threads-answers", test_race);
  g_test_add_func ("/values/logon/properties-agree-with-getters", test_properties);

  return g_test_run ();
}
