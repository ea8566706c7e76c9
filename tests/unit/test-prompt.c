/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-prompt-private.h>

/* Made for this test only, with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256`. */
static const char certificate_pem[] = "-----BEGIN CERTIFICATE-----\n"
                                      "MIIBjjCCATOgAwIBAgIUZYA7hXzEp2lkvRRwPflyTkbKYrYwCgYIKoZIzj0EAwIw\n"
                                      "GzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLm5ldDAgFw0yNjExMjIxMDE0MTVaGA8y\n"
                                      "MTI2MTAyOTEwMTQxNVowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLm5ldDBZMBMG\n"
                                      "ByqGSM49AgEGCCqGSM49AwEHA0IABGcwHhjlBlcVR68APxggLsJL4yJF1Y6P7unV\n"
                                      "A4a98IccyjGfvc/tbpF7TYpGWkiwCgmm4Ck+L6E2k8XOL2Zfv0WjUzBRMB0GA1Ud\n"
                                      "DgQWBBSrpXEZUzlE0apYVymT4hqnZvuBUjAfBgNVHSMEGDAWgBSrpXEZUzlE0apY\n"
                                      "VymT4hqnZvuBUjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQD7\n"
                                      "Xzf9qCf2EXi1JyBi0Cywvu798awVqI1Wvn8UmbWsmAIhAPLBC0wRBSDacvJZYNJX\n"
                                      "szF9dY3xVN3zxgZelq9m3eNA\n"
                                      "-----END CERTIFICATE-----\n";
static const char certificate_fingerprint[] = "7B:30:44:2F:7D:73:C7:A6:B5:2D:06:F6:06:2C:45:C2:"
                                              "D6:50:E1:09:2E:E1:17:48:A7:22:F0:7D:1C:8B:90:D8";

typedef struct
{
  gint answers; /* atomic */
  gint destroyed;
  HTTPMailPromptAnswer answer;
} Answer;

static void
on_answered (HTTPMailPromptAnswer answer, gpointer user_data)
{
  Answer *seen = user_data;

  g_atomic_int_inc (&seen->answers);
  seen->answer = answer;
}

static void
on_destroyed (gpointer user_data)
{
  Answer *seen = user_data;

  g_assert_cmpint (seen->answers, ==, 1);
  seen->destroyed++;
}

static HTTPMailPrompt *
make_prompt (HTTPMailPromptButtons buttons, Answer *seen)
{
  return httpmail_prompt_new (NULL, "Go on?", "Mail", buttons, NULL, NULL, on_answered, seen, on_destroyed);
}

static void
test_says_what_is_asked (void)
{
  Answer seen = { 0 };
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_CERT_DATE, "expired");
  g_autoptr (HTTPMailPrompt) prompt =
      httpmail_prompt_new (error, "Expired. Go on?", "mail.example.net", HTTPMAIL_PROMPT_BUTTONS_YES_NO,
                           "https://mail.example.net", NULL, on_answered, &seen, on_destroyed);

  g_assert_error (httpmail_prompt_get_error (prompt), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_CERT_DATE);
  g_assert_cmphex ((guint32) httpmail_prompt_get_hresult (prompt), ==, 0x800CCC02);
  g_assert_cmpstr (httpmail_prompt_get_text (prompt), ==, "Expired. Go on?");
  g_assert_cmpstr (httpmail_prompt_get_caption (prompt), ==, "mail.example.net");
  g_assert_cmpint (httpmail_prompt_get_buttons (prompt), ==, HTTPMAIL_PROMPT_BUTTONS_YES_NO);
  g_assert_cmpstr (httpmail_prompt_get_origin (prompt), ==, "https://mail.example.net");
  g_assert_null (httpmail_prompt_get_parent_window (prompt));

  httpmail_prompt_set_parent_window (prompt, "x11:1");
  g_assert_cmpstr (httpmail_prompt_get_parent_window (prompt), ==, "x11:1");
}

static void
test_plain_question (void)
{
  Answer seen = { 0 };
  g_autoptr (HTTPMailPrompt) prompt = make_prompt (HTTPMAIL_PROMPT_BUTTONS_OK, &seen);

  g_assert_null (httpmail_prompt_get_error (prompt));
  g_assert_cmpint (httpmail_prompt_get_hresult (prompt), ==, 0);
  g_assert_null (httpmail_prompt_get_origin (prompt));
  g_assert_null (httpmail_prompt_get_certificate (prompt));
  g_assert_null (httpmail_prompt_get_fingerprint (prompt));
}

static void
test_fingerprint (void)
{
  Answer seen = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (certificate_pem, -1, &error);
  g_autoptr (HTTPMailPrompt) prompt = NULL;

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE))
    {
      g_test_skip ("no TLS backend");
      return;
    }
  g_assert_no_error (error);
  prompt = httpmail_prompt_new (NULL, "", "", HTTPMAIL_PROMPT_BUTTONS_OK, NULL, certificate, on_answered, &seen,
                                on_destroyed);
  g_assert_true (httpmail_prompt_get_certificate (prompt) == certificate);
  g_assert_cmpstr (httpmail_prompt_get_fingerprint (prompt), ==, certificate_fingerprint);
}

static void
test_answers (void)
{
  /* Which answers each set of buttons offers, one letter an answer: Ok Cancel Abort Retry Ignore Yes No. */
  static const char *const offered[] = { "O", "OC", "ARI", "YNC", "YN", "RC" };
  static const char letters[] = "-OCARIYN";

  for (guint buttons = 0; buttons < G_N_ELEMENTS (offered); buttons++)
    {
      for (guint answer = 0; letters[answer] != '\0'; answer++)
        {
          Answer seen = { 0, 0, (HTTPMailPromptAnswer) -1 };
          g_autoptr (HTTPMailPrompt) prompt = make_prompt ((HTTPMailPromptButtons) buttons, &seen);

          httpmail_prompt_respond (prompt, (HTTPMailPromptAnswer) answer);
          g_assert_cmpint (seen.answers, ==, 1);
          g_assert_cmpint (seen.destroyed, ==, 1);
          if (strchr (offered[buttons], letters[answer]) != NULL)
            g_assert_cmpint (seen.answer, ==, answer);
          else
            g_assert_cmpint (seen.answer, ==, HTTPMAIL_PROMPT_ANSWER_NONE);
        }
    }
}

static void
test_impossible_answer (void)
{
  static const gint answers[] = { -1, 8, 32, G_MAXINT, G_MININT };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      Answer seen = { 0, 0, (HTTPMailPromptAnswer) -1 };
      g_autoptr (HTTPMailPrompt) prompt = make_prompt (HTTPMAIL_PROMPT_BUTTONS_YES_NO, &seen);

      httpmail_prompt_respond (prompt, (HTTPMailPromptAnswer) answers[i]);
      g_assert_cmpint (seen.answer, ==, HTTPMAIL_PROMPT_ANSWER_NONE);
    }
}

static void
test_first_answer_counts (void)
{
  Answer seen = { 0 };
  HTTPMailPrompt *prompt = make_prompt (HTTPMAIL_PROMPT_BUTTONS_YES_NO, &seen);

  httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_NO);
  httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_YES);
  g_object_unref (prompt);
  g_assert_cmpint (seen.answers, ==, 1);
  g_assert_cmpint (seen.destroyed, ==, 1);
  g_assert_cmpint (seen.answer, ==, HTTPMAIL_PROMPT_ANSWER_NO);
}

static void
test_dropped (void)
{
  Answer seen = { 0, 0, (HTTPMailPromptAnswer) -1 };

  g_object_unref (make_prompt (HTTPMAIL_PROMPT_BUTTONS_YES_NO, &seen));
  g_assert_cmpint (seen.answers, ==, 1);
  g_assert_cmpint (seen.destroyed, ==, 1);
  g_assert_cmpint (seen.answer, ==, HTTPMAIL_PROMPT_ANSWER_NONE);
}

static gpointer
say_yes (gpointer prompt)
{
  httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_YES);
  return NULL;
}

static void
test_race (void)
{
  for (guint round = 0; round < 50; round++)
    {
      Answer seen = { 0 };
      g_autoptr (HTTPMailPrompt) prompt = make_prompt (HTTPMAIL_PROMPT_BUTTONS_YES_NO, &seen);
      GThread *one = g_thread_new ("one", say_yes, prompt);
      GThread *other = g_thread_new ("other", say_yes, prompt);

      g_thread_join (one);
      g_thread_join (other);
      g_assert_cmpint (g_atomic_int_get (&seen.answers), ==, 1);
      g_assert_cmpint (seen.destroyed, ==, 1);
    }
}

static void
test_properties (void)
{
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_CERT_CN, "other host");
  g_autoptr (HTTPMailPrompt) prompt = httpmail_prompt_new (error, "Go on?", "Mail", HTTPMAIL_PROMPT_BUTTONS_OK_CANCEL,
                                                           "http://h", NULL, NULL, NULL, NULL);
  g_autoptr (GError) got_error = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autofree char *text = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *parent_window = NULL;
  HTTPMailPromptButtons buttons = HTTPMAIL_PROMPT_BUTTONS_OK;
  gint hresult = 0;

  g_object_get (prompt, "error", &got_error, "hresult", &hresult, "text", &text, "caption", &caption, "buttons",
                &buttons, "origin", &origin, "certificate", &certificate, "fingerprint", &fingerprint, "parent-window",
                &parent_window, NULL);
  g_assert_error (got_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_CERT_CN);
  g_assert_cmphex ((guint32) hresult, ==, 0x800CCC01);
  g_assert_cmpstr (text, ==, "Go on?");
  g_assert_cmpstr (caption, ==, "Mail");
  g_assert_cmpint (buttons, ==, HTTPMAIL_PROMPT_BUTTONS_OK_CANCEL);
  g_assert_cmpstr (origin, ==, "http://h");
  g_assert_null (certificate);
  g_assert_null (fingerprint);
  g_assert_null (parent_window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/prompt/says-what-is-asked", test_says_what_is_asked);
  g_test_add_func ("/values/prompt/plain-question-has-no-error", test_plain_question);
  g_test_add_func ("/values/prompt/fingerprint-is-that-of-the-certificate", test_fingerprint);
  g_test_add_func ("/values/prompt/answer-that-is-not-offered-is-none", test_answers);
  g_test_add_func ("/values/prompt/impossible-answer-is-none", test_impossible_answer);
  g_test_add_func ("/values/prompt/first-answer-counts", test_first_answer_counts);
  g_test_add_func ("/values/prompt/dropped-is-not-answered", test_dropped);
  g_test_add_func ("/values/prompt/one-of-two-threads-answers", test_race);
  g_test_add_func ("/values/prompt/properties-agree-with-getters", test_properties);

  return g_test_run ();
}
