/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sends the message on standard input, which is in the form of RFC 5322.
 *
 *   send-message http://USER@HOST/ FROM TO... <MESSAGE
 *
 * The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for. */

#include <gio/gunixinputstream.h>
#include <httpmail/httpmail.h>
#include <locale.h>
#include <unistd.h>

static GMainLoop *loop;
static int exit_status = 1;

static void
give_up (const GError *error)
{
  g_printerr ("send-message: %s\n", error->message);
  g_main_loop_quit (loop);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  char **arguments = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *to = g_strjoinv (", ", arguments + 3);

  if (!httpmail_transport_send_message_finish (HTTPMAIL_TRANSPORT (source), result, NULL, &error))
    return give_up (error);
  g_print ("sent to %s\n", to);
  exit_status = 0;
  g_main_loop_quit (loop);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HTTPMailTransport *transport = HTTPMAIL_TRANSPORT (source);
  char **arguments = user_data;
  g_autoptr (GInputStream) message = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  if (!httpmail_transport_open_finish (transport, result, &error) ||
      !httpmail_transport_lookup_account_property (transport, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE, &url, &error))
    return give_up (error);
  httpmail_transport_send_message_async (transport, url, arguments[2], (const char *const *) arguments + 3, TRUE, message,
                                         NULL, on_sent, arguments);
}

int
main (int argc, char **argv)
{
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new ("send-message/1.0");
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = argc > 3 ? httpmail_server_info_new_for_uri (argv[1], &error) : NULL;
  const char *password = g_getenv ("HTTPMAIL_PASSWORD");

  setlocale (LC_ALL, "");
  if (!info)
    {
      g_printerr ("send-message: %s\n",
                  error ? error->message : "say who sends to whom: send-message http://USER@HOST/ FROM TO...");
      return 2;
    }
  httpmail_server_info_set_password (info, password ? password : getpass ("Password: "));
  loop = g_main_loop_new (NULL, FALSE);
  httpmail_transport_open_async (transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_opened, argv);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return exit_status;
}
