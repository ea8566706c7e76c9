// SPDX-License-Identifier: LGPL-2.1-or-later
// Sends the message on standard input, which is in the form of RFC 5322.
//
//   send-message http://USER@HOST/ FROM TO... <MESSAGE
//
// The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.

[CCode (cheader_filename = "unistd.h")]
extern unowned string getpass (string prompt);

async void send_message (HTTPMail.ServerInfo info, string from, string[] recipients) throws Error {
    var transport = new HTTPMail.Transport ("send-message/1.0");
    yield transport.open_async (info, HTTPMail.OpenFlags.AUTHENTICATE);
    var url = yield transport.get_account_property (HTTPMail.AccountProperty.SEND_MESSAGE);
    var message = new UnixInputStream (0, false);
    yield transport.send_message (url, from, recipients, true, message, null, null);
    print ("sent to %s\n", string.joinv (", ", recipients));
}

int main (string[] args) {
    HTTPMail.ServerInfo info;
    var status = 0;

    Intl.setlocale (LocaleCategory.ALL, "");
    if (args.length < 4) {
        printerr ("send-message: say who sends to whom: send-message http://USER@HOST/ FROM TO...\n");
        return 2;
    }
    try {
        info = new HTTPMail.ServerInfo.for_uri (args[1]);
    } catch (Error error) {
        printerr ("send-message: %s\n", error.message);
        return 2;
    }
    info.set_password (Environment.get_variable ("HTTPMAIL_PASSWORD") ?? getpass ("Password: "));

    var loop = new MainLoop ();
    send_message.begin (info, args[2], args[3:], (source, result) => {
        try {
            send_message.end (result);
        } catch (Error error) {
            printerr ("send-message: %s\n", error.message);
            status = 1;
        }
        loop.quit ();
    });
    loop.run ();
    return status;
}
