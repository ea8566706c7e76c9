/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The pieces of C that the documentation shows, as a program that does them all:
 *
 *   snippets URL USER PASSWORD DIRECTORY */

#include <httpmail/httpmail.h>
#include <locale.h>

static GMainLoop *loop;
static const char *user, *password, *directory;
static const char *known_fingerprint = "";
static guint n_listed, n_asked;

/* docs: logon */
static gboolean
on_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  /* Who answers without asking anybody gives the password to the account's own server only, and only once. */
  if (httpmail_logon_is_account_origin (logon) && httpmail_logon_get_attempt (logon) == 1)
    httpmail_logon_submit (logon, user, password);
  else
    httpmail_logon_cancel (logon);
  return TRUE;
}
/* docs: end */

static gboolean
on_dialog_closed (gpointer logon)
{
  httpmail_logon_submit (logon, user, password);
  return G_SOURCE_REMOVE;
}

static void
show_dialog (const char *origin, const char *proposed, HTTPMailLogon *logon)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_dialog_closed, logon, g_object_unref);
}

/* docs: logon-dialog */
static gboolean
on_logon_prompt_ask (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  n_asked++;
  show_dialog (httpmail_logon_get_origin (logon), httpmail_logon_get_user_name (logon), g_object_ref (logon));
  return TRUE; /* The answer comes when the dialog is closed. */
}
/* docs: end */

/* docs: certificate */
static gboolean
on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, gpointer user_data)
{
  const char *fingerprint = httpmail_prompt_get_fingerprint (prompt);

  if (g_strcmp0 (fingerprint, known_fingerprint) != 0)
    return FALSE; /* Not one that somebody has compared: the answer is no. */
  httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_YES);
  return TRUE;
}
/* docs: end */

/* docs: timeout */
static guint
on_timeout (HTTPMailTransport *transport, guint seconds, gpointer user_data)
{
  g_message ("Nothing has come for %u seconds", seconds);
  return 60; /* Wait a minute more; 0 gives up. */
}
/* docs: end */

/* docs: response */
static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  HTTPMailResult *result = httpmail_response_get_result (response);
  GListModel *members = httpmail_response_get_members (response);

  for (guint i = 0; members && i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      g_print ("%s\n", httpmail_member_info_get_subject (member));
    }
  if (!httpmail_response_is_done (response))
    return; /* There is more to come. */
  if (!httpmail_result_is_success (result))
    g_printerr ("%s\n", httpmail_result_get_error (result)->message);
  g_main_loop_quit (loop);
}

static void
list_by_signal (HTTPMailTransport *transport, const char *folder)
{
  g_autoptr (GError) error = NULL;

  /* 42 comes back as the response's context. */
  if (!httpmail_transport_command_member_info (transport, folder, HTTPMAIL_MEMBER_INFO_MESSAGE, HTTPMAIL_DEPTH_ONE, TRUE,
                                               42, &error))
    g_printerr ("%s\n", error->message);
}
/* docs: end */

/* docs: model */
static void
on_list_loading (HTTPMailMemberList *list, GParamSpec *pspec, gpointer user_data)
{
  const GError *error = httpmail_member_list_get_error (list);

  if (error)
    g_printerr ("The list is not complete: %s\n", error->message);
  n_listed = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_main_loop_quit (loop);
}

static HTTPMailMemberList *
list_for_a_view (HTTPMailTransport *transport, const char *folder)
{
  HTTPMailMemberList *list =
    httpmail_transport_list_members (transport, folder, HTTPMAIL_MEMBER_INFO_MESSAGE, TRUE);

  g_signal_connect (list, "notify::loading", G_CALLBACK (on_list_loading), NULL);
  return list; /* a GListModel: for gtk_single_selection_new (), for instance */
}
/* docs: end */

/* docs: errors */
static void
explain (const GError *error)
{
  if (g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED) ||
      g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL))
    return; /* The user was asked, and knows. */
  if (g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND))
    g_print ("Somebody else has moved or deleted it. List the folder again.\n");
  else
    g_print ("%s\n", error->message);
}
/* docs: end */

static void
on_fetched_nothing (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = httpmail_transport_get_finish (HTTPMAIL_TRANSPORT (source), result, NULL, &error);

  g_assert_null (content);
  explain (error);
  g_main_loop_quit (loop);
}

/* docs: result */
static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HTTPMailTransport *transport = HTTPMAIL_TRANSPORT (source);
  HTTPMailResult *said = httpmail_transport_get_async_result (transport, result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = httpmail_transport_get_finish (transport, result, NULL, &error);

  if (!content)
    g_printerr ("%s (HTTP status %u)\n", error->message, httpmail_result_get_http_status (said));
  g_main_loop_quit (loop);
}
/* docs: end */

/* docs: download */
static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GFileOutputStream *stream = user_data;
  g_autoptr (GError) error = NULL;

  /* The old file, if there was one, is replaced when the stream is closed, and only if all of the message came. */
  if (httpmail_transport_download_finish (HTTPMAIL_TRANSPORT (source), result, NULL, &error))
    g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &error);
  else
    {
      g_autoptr (GCancellable) undo = g_cancellable_new ();

      g_cancellable_cancel (undo);
      g_output_stream_close (G_OUTPUT_STREAM (stream), undo, NULL);
    }
  if (error)
    g_printerr ("%s\n", error->message);
  g_object_unref (stream);
  g_main_loop_quit (loop);
}

static void
save (HTTPMailTransport *transport, const char *message, GFile *file)
{
  g_autoptr (GError) error = NULL;
  GFileOutputStream *stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error);

  if (stream)
    httpmail_transport_download_async (transport, message, G_OUTPUT_STREAM (stream), NULL, NULL, NULL, NULL, on_saved,
                                       stream);
}
/* docs: end */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  httpmail_transport_open_finish (HTTPMAIL_TRANSPORT (source), result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (loop);
}

static HTTPMailTransport *
open_account (const char *url, GCallback on_logon)
{
  HTTPMailTransport *transport = httpmail_transport_new ("snippets/1.0");
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (url, &error);

  g_assert_no_error (error);
  g_signal_connect (transport, "logon-prompt", on_logon, NULL);
  g_signal_connect (transport, "prompt", G_CALLBACK (on_prompt), NULL);
  g_signal_connect (transport, "timeout", G_CALLBACK (on_timeout), NULL);
  httpmail_transport_open_async (transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_opened, NULL);
  g_main_loop_run (loop);
  return transport;
}

static void
check_saved (const char *path, HTTPMailMemberInfo *message)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_cmpuint (length, ==, httpmail_member_info_get_content_length (message));
}

int
main (int argc, char **argv)
{
  g_autoptr (HTTPMailTransport) asked = NULL;
  g_autoptr (HTTPMailTransport) transport = NULL;
  g_autoptr (HTTPMailMemberList) list = NULL;
  g_autoptr (HTTPMailMemberInfo) message = NULL;
  g_autofree char *inbox = NULL, *missing = NULL, *path = NULL;
  g_autoptr (GFile) file = NULL;

  setlocale (LC_ALL, "");
  g_assert_cmpint (argc, ==, 5);
  user = argv[2];
  password = argv[3];
  directory = argv[4];
  loop = g_main_loop_new (NULL, FALSE);

  asked = open_account (argv[1], G_CALLBACK (on_logon_prompt_ask));
  g_assert_cmpuint (n_asked, ==, 1);
  transport = open_account (argv[1], G_CALLBACK (on_logon_prompt));
  g_assert_true (httpmail_transport_lookup_account_property (transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, NULL));

  g_signal_connect (transport, "response", G_CALLBACK (on_response), NULL);
  list_by_signal (transport, inbox);
  g_main_loop_run (loop);
  list = list_for_a_view (transport, inbox);
  g_main_loop_run (loop);
  g_assert_cmpuint (n_listed, >, 0);

  message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  path = g_build_filename (directory, "message.eml", NULL);
  file = g_file_new_for_path (path);
  save (transport, httpmail_member_info_get_href (message), file);
  g_main_loop_run (loop);
  check_saved (path, message);

  missing = g_strconcat (inbox, "missing", NULL);
  httpmail_transport_get_async (transport, missing, NULL, TRUE, NULL, on_fetched_nothing, NULL);
  g_main_loop_run (loop);
  httpmail_transport_get_async (transport, missing, NULL, TRUE, NULL, on_fetched, NULL);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return 0;
}
