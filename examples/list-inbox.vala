// SPDX-License-Identifier: LGPL-2.1-or-later
// Lists the inbox of an account.
//
//   list-inbox http://USER@HOST/
//
// The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.

[CCode (cheader_filename = "unistd.h")]
extern unowned string getpass (string prompt);

/* What a stranger wrote must not steer the terminal. */
string tame (string text) {
    var tamed = new StringBuilder ();
    unichar letter;
    for (var i = 0; text.get_next_char (ref i, out letter);)
        tamed.append_unichar (letter.iscntrl () ? '?' : letter);
    return tamed.str;
}

async void list_inbox (HTTPMail.ServerInfo info) throws Error {
    var transport = new HTTPMail.Transport ("list-inbox/1.0");
    yield transport.open_async (info, HTTPMail.OpenFlags.AUTHENTICATE);
    var inbox = yield transport.get_account_property (HTTPMail.AccountProperty.INBOX);
    var members = yield transport.member_info (inbox, HTTPMail.MemberInfoFlags.MESSAGE, HTTPMail.Depth.ONE, true);
    for (uint i = 0; i < members.get_n_items (); i++) {
        var member = (HTTPMail.MemberInfo) members.get_item (i);
        if (!member.is_folder)
            print ("%s %s: %s\n", member.read ? " " : "*", tame (member.from), tame (member.subject));
    }
}

int main (string[] args) {
    HTTPMail.ServerInfo info;
    var status = 0;

    Intl.setlocale (LocaleCategory.ALL, "");
    if (args.length != 2) {
        printerr ("list-inbox: say which account: list-inbox http://USER@HOST/\n");
        return 2;
    }
    try {
        info = new HTTPMail.ServerInfo.for_uri (args[1]);
    } catch (Error error) {
        printerr ("list-inbox: %s\n", error.message);
        return 2;
    }
    info.set_password (Environment.get_variable ("HTTPMAIL_PASSWORD") ?? getpass ("Password: "));

    var loop = new MainLoop ();
    list_inbox.begin (info, (source, result) => {
        try {
            list_inbox.end (result);
        } catch (Error error) {
            printerr ("list-inbox: %s\n", error.message);
            status = 1;
        }
        loop.quit ();
    });
    loop.run ();
    return status;
}
