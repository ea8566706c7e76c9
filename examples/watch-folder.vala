// SPDX-License-Identifier: LGPL-2.1-or-later
// Says what arrives in the inbox of an account, until it is interrupted.
//
//   watch-folder http://USER@HOST/ SECONDS
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

async void watch (HTTPMail.ServerInfo info, uint seconds) throws Error {
    var transport = new HTTPMail.Transport ("watch-folder/1.0");
    yield transport.open_async (info, HTTPMail.OpenFlags.AUTHENTICATE);
    var inbox = yield transport.get_account_property (HTTPMail.AccountProperty.INBOX);
    var name = Path.get_basename (inbox);
    var seen = new GenericSet<string> (str_hash, str_equal);
    string? stamp = null;
    for (var first = true;; first = false) {
        // With the time stamp of the last listing: when nothing has changed, the list is empty.
        var members = yield transport.folder_member_info (inbox, HTTPMail.MemberInfoFlags.MESSAGE, HTTPMail.Depth.ONE, true,
                                                          stamp, name);
        stamp = members.folder_time_stamp;
        for (uint i = 0; i < members.get_n_items (); i++) {
            var member = (HTTPMail.MemberInfo) members.get_item (i);
            if (!first && !member.is_folder && !(member.href in seen))
                print ("new: %s\n", tame (member.subject));
            seen.add (member.href);
        }
        if (first)
            print ("watching %s\n", name);
        Timeout.add_seconds (seconds, watch.callback);
        yield;
    }
}

int main (string[] args) {
    HTTPMail.ServerInfo info;
    var status = 0;

    Intl.setlocale (LocaleCategory.ALL, "");
    if (args.length != 3) {
        printerr ("watch-folder: say what and how often: watch-folder URL SECONDS\n");
        return 2;
    }
    try {
        info = new HTTPMail.ServerInfo.for_uri (args[1]);
    } catch (Error error) {
        printerr ("watch-folder: %s\n", error.message);
        return 2;
    }
    info.set_password (Environment.get_variable ("HTTPMAIL_PASSWORD") ?? getpass ("Password: "));

    var loop = new MainLoop ();
    watch.begin (info, uint.parse (args[2]), (source, result) => {
        try {
            watch.end (result);
        } catch (Error error) {
            printerr ("watch-folder: %s\n", error.message);
            status = 1;
        }
        loop.quit ();
    });
    loop.run ();
    return status;
}
