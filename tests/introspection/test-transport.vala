// SPDX-License-Identifier: LGPL-2.1-or-later
// An inbox listed, read and changed through the vapi, against the program's own server.
//
//   test-transport-vala PROGRAM

const string USER = "bob@example.net";
const string PASSWORD = "sesame";
const string[] SUBJECTS = { "Grüße", "plain", "日本語" };

string program;

string message (string subject) {
    return "From: ann@example.org\nSubject: =?utf-8?b?%s?=\n\nText of %s\n".printf (Base64.encode (subject.data), subject);
}

/* The program's own server, over a mailbox with a message of each subject. */
class Server : Object {
    public string url;
    string directory;
    Subprocess process;

    public Server () throws Error {
        directory = DirUtils.make_tmp ("httpmail-test-XXXXXX");
        var maildir = @"$directory/mail/$USER";
        foreach (unowned string part in new string[] { "cur", "new", "tmp" })
            DirUtils.create_with_parents (@"$maildir/$part", 0700);
        for (var i = 0; i < SUBJECTS.length; i++)
            FileUtils.set_contents (@"$maildir/cur/$(1000 + i).M$i.test:2,", message (SUBJECTS[i]));
        FileUtils.set_contents_full (@"$directory/password", PASSWORD, -1, FileSetContentsFlags.NONE, 0600);
        process = new Subprocess (SubprocessFlags.STDOUT_PIPE, program, "serve", "--root", @"$directory/mail", "--user", USER,
                                  "--password-file", @"$directory/password", "--listen", "127.0.0.1:0");
        url = new DataInputStream (process.get_stdout_pipe ()).read_line ().replace ("listening on ", "").strip ();
    }

    ~Server () {
        try {
            process.force_exit ();
            process.wait ();
            new Subprocess (SubprocessFlags.NONE, "rm", "-rf", "--", directory).wait ();
        } catch (Error error) {
            warning ("%s", error.message);
        }
    }
}

/* A subclass that answers for itself. */
class Mine : HTTPMail.Transport {
    public string[] subjects = {};
    public string[] realms = {};
    public bool done;

    public override bool logon_prompt (HTTPMail.Logon logon) {
        realms += @"$(logon.realm) $(logon.parent_window)";
        logon.submit (USER, PASSWORD);
        return true;
    }

    public override string? parent_window () {
        return "wayland:abc";
    }

    public override void response (HTTPMail.Response response) {
        var members = response.get_members ();
        for (uint i = 0; i < members.get_n_items (); i++)
            subjects += ((HTTPMail.MemberInfo) members.get_item (i)).subject;
        done = response.is_done ();
    }
}

async string open (HTTPMail.Transport transport, Server server) throws Error {
    var info = new HTTPMail.ServerInfo.for_uri (server.url);
    info.user_name = USER;
    info.password = PASSWORD;
    yield transport.open_async (info, HTTPMail.OpenFlags.AUTHENTICATE);
    return yield transport.get_account_property (HTTPMail.AccountProperty.INBOX);
}

async void inbox_by_yield () throws Error {
    var server = new Server ();
    var transport = new HTTPMail.Transport ("tests/1");
    var inbox = yield open (transport, server);
    var members = yield transport.member_info (inbox, HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, true);
    assert_cmpuint (members.get_n_items (), CompareOperator.EQ, SUBJECTS.length);
    string[] hrefs = {};
    for (uint i = 0; i < members.get_n_items (); i++) {
        var member = (HTTPMail.MemberInfo) members.get_item (i);
        string? content_type;
        var content = yield transport.fetch (member.href, { "message/rfc822" }, true, null, out content_type);
        assert_cmpstr (content_type, CompareOperator.EQ, "message/rfc822");
        assert_true (content.compare (new Bytes (message (member.subject).data)) == 0);
        hrefs += member.href;
    }
    yield transport.remove (hrefs[0]);
    hrefs[0] = "no-such-message";
    var errors = yield transport.mark_read (inbox, hrefs, true);
    assert_cmpuint (errors.length, CompareOperator.EQ, 1);
    assert_cmpuint (errors[0].http_status, CompareOperator.EQ, 404);
}

async void errors_are_of_the_domain () throws Error {
    var server = new Server ();
    var transport = new HTTPMail.Transport (null);
    var inbox = yield open (transport, server);
    try {
        yield transport.remove (inbox + "no-such-message");
        assert_not_reached ();
    } catch (HTTPMail.Error.NOT_FOUND error) {
        assert_cmpuint (HTTPMail.Error.get_http_status (error), CompareOperator.EQ, 404);
        assert_cmpint (HTTPMail.Error.to_hresult (error.code), CompareOperator.EQ, (int) 0x800CCC34);
    }
    int code;
    assert_true (HTTPMail.Error.from_hresult ((int) 0x800CCC34, out code));
    assert_true (code == HTTPMail.Error.NOT_FOUND);
    assert_true (HTTPMail.Error.from_http_status (404) == HTTPMail.Error.NOT_FOUND);
}

async void subclass_answers () throws Error {
    var server = new Server ();
    var mine = new Mine ();
    yield mine.open_async (new HTTPMail.ServerInfo.for_uri (server.url), HTTPMail.OpenFlags.AUTHENTICATE);
    var inbox = yield mine.get_account_property (HTTPMail.AccountProperty.INBOX);
    mine.command_member_info (inbox, HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, true, 7);
    while (!mine.done)
        MainContext.default ().iteration (true);
    assert_cmpuint (mine.subjects.length, CompareOperator.EQ, SUBJECTS.length);
    assert_cmpstr (string.joinv (",", mine.realms), CompareOperator.EQ, "httpmail wayland:abc");
}

delegate void Start (AsyncReadyCallback callback);
delegate void Finish (AsyncResult result) throws Error;

void run (owned Start start, owned Finish finish) {
    var loop = new MainLoop ();
    start ((source, result) => {
        try {
            finish (result);
        } catch (Error error) {
            Test.message ("%s", error.message);
            Test.fail ();
        }
        loop.quit ();
    });
    loop.run ();
}

int main (string[] args) {
    Test.init (ref args);
    program = args[1];
    Test.add_func ("/vala/inbox-by-yield", () => run (c => inbox_by_yield.begin (c), r => inbox_by_yield.end (r)));
    Test.add_func ("/vala/errors-are-of-the-domain",
                   () => run (c => errors_are_of_the_domain.begin (c), r => errors_are_of_the_domain.end (r)));
    Test.add_func ("/vala/subclass-answers", () => run (c => subclass_answers.begin (c), r => subclass_answers.end (r)));
    return Test.run ();
}
