/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lists the inbox of an account.
 *
 *   list-inbox http://USER@HOST/
 *
 * The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for. */

#include <httpmail/httpmail.h>
#include <locale.h>
#include <unistd.h>

static GMainLoop *loop;
static int exit_status = 1;

static void
give_up (const GError *error)
{
  g_printerr ("list-inbox: %s\n", error->message);
  g_main_loop_quit (loop);
}

/* What a stranger wrote must not steer the terminal. */
static char *
tame (const char *text)
{
  GString *tamed = g_string_new (NULL);

  for (; *text; text = g_utf8_next_char (text))
    g_string_append_unichar (tamed, g_unichar_iscntrl (g_utf8_get_char (text)) ? '?' : g_utf8_get_char (text));
  return g_string_free (tamed, FALSE);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = httpmail_transport_member_info_finish (HTTPMAIL_TRANSPORT (source), result, &error);

  if (!members)
    return give_up (error);
  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);
      g_autofree char *from = tame (httpmail_member_info_get_from (member));
      g_autofree char *subject = tame (httpmail_member_info_get_subject (member));

      if (!httpmail_member_info_get_is_folder (member))
        g_print ("%s %s: %s\n", httpmail_member_info_is_read (member) ? " " : "*", from, subject);
    }
  exit_status = 0;
  g_main_loop_quit (loop);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HTTPMailTransport *transport = HTTPMAIL_TRANSPORT (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *inbox = NULL;

  if (!httpmail_transport_open_finish (transport, result, &error) ||
      !httpmail_transport_lookup_account_property (transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, &error))
    return give_up (error);
  httpmail_transport_member_info_async (transport, inbox, HTTPMAIL_MEMBER_INFO_MESSAGE, HTTPMAIL_DEPTH_ONE, TRUE, NULL,
                                        on_listed, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new ("list-inbox/1.0");
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = argc == 2 ? httpmail_server_info_new_for_uri (argv[1], &error) : NULL;
  const char *password = g_getenv ("HTTPMAIL_PASSWORD");

  setlocale (LC_ALL, "");
  if (!info)
    {
      g_printerr ("list-inbox: %s\n", error ? error->message : "say which account: list-inbox http://USER@HOST/");
      return 2;
    }
  httpmail_server_info_set_password (info, password ? password : getpass ("Password: "));
  loop = g_main_loop_new (NULL, FALSE);
  httpmail_transport_open_async (transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_opened, NULL);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return exit_status;
}
