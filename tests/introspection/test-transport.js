// SPDX-License-Identifier: LGPL-2.1-or-later
// An inbox listed and read through the typelib, against the program's own server.
//
//   gjs -m test-transport.js PROGRAM

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import HTTPMail from 'gi://HTTPMail?version=1.0';
import GObject from 'gi://GObject';
import System from 'system';

const USER = 'bob@example.net';
const PASSWORD = 'sesame';
const SUBJECTS = ['Grüße', 'plain', '日本語'];
const directory = GLib.Dir.make_tmp('httpmail-test-XXXXXX');

Gio._promisify(HTTPMail.Transport.prototype, 'open_async', 'open_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'get_async', 'get_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'member_info_async', 'member_info_finish');

function message(subject) {
    const bytes = new TextEncoder().encode(subject);
    return `From: ann@example.org\nSubject: =?utf-8?b?${GLib.base64_encode(bytes)}?=\n\nText of ${subject}\n`;
}

function startServer(program) {
    const maildir = `${directory}/mail/${USER}`;
    for (const part of ['cur', 'new', 'tmp'])
        GLib.mkdir_with_parents(`${maildir}/${part}`, 0o700);
    SUBJECTS.forEach((subject, number) =>
        GLib.file_set_contents(`${maildir}/cur/${1000 + number}.M${number}.test:2,`, message(subject)));
    GLib.file_set_contents_full(`${directory}/password`, `${PASSWORD}\n`, GLib.FileSetContentsFlags.NONE, 0o600);
    const server = Gio.Subprocess.new([program, 'serve', '--root', `${directory}/mail`, '--user', USER,
        '--password-file', `${directory}/password`, '--listen', '127.0.0.1:0'], Gio.SubprocessFlags.STDOUT_PIPE);
    const lines = new Gio.DataInputStream({base_stream: server.get_stdout_pipe()});
    return [server, lines.read_line_utf8(null)[0].replace('listening on ', '').trim()];
}

function removeTree(path) {
    GLib.spawn_sync(null, ['rm', '-rf', '--', path], null, GLib.SpawnFlags.SEARCH_PATH, null);
}

function equal(actual, expected) {
    if (JSON.stringify(actual) !== JSON.stringify(expected))
        throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}

function answer(_transport, logon) {
    logon.submit(USER, PASSWORD);
    return true;
}

function listOf(model) {
    return Array.from({length: model.get_n_items()}, (_, i) => model.get_item(i));
}

const [server, url] = startServer(System.programArgs[0]);

const tests = {
    'inbox-by-signals': () => new Promise((resolve, reject) => {
        const transport = new HTTPMail.Transport();
        const subjects = [];
        transport.connect('logon-prompt', answer);
        transport.connect('response', (_self, response) => {
            listOf(response.get_members()).forEach(member => subjects.push(member.get_subject()));
            if (response.is_done())
                transport.close();
        });
        transport.connect('notify::dialect', () => {
            const [, inbox] = transport.lookup_account_property(HTTPMail.AccountProperty.INBOX);
            transport.command_member_info(inbox, HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, true, 1);
        });
        transport.connect('status', (_self, status) => {
            if (status !== HTTPMail.Status.DISCONNECTED)
                return;
            try {
                equal(subjects.sort(), [...SUBJECTS].sort());
                resolve();
            } catch (error) {
                reject(error);
            }
        });
        transport.open(HTTPMail.ServerInfo.new_for_uri(url), HTTPMail.OpenFlags.AUTHENTICATE);
    }),

    'inbox-by-callbacks': async () => {
        const transport = new HTTPMail.Transport({user_agent: 'tests/1'});
        transport.connect('logon-prompt', answer);
        await transport.open_async(HTTPMail.ServerInfo.new_for_uri(url), HTTPMail.OpenFlags.AUTHENTICATE, null);
        const [, inbox] = transport.lookup_account_property(HTTPMail.AccountProperty.INBOX);
        const members = listOf(await transport.member_info_async(inbox, HTTPMail.MemberInfoFlags.ALL,
            HTTPMail.Depth.ONE, true, null));
        equal(members.map(member => member.subject).sort(), [...SUBJECTS].sort());
        for (const member of members) {
            const [content, type] = await transport.get_async(member.href, null, true, null);
            equal(new TextDecoder().decode(content.get_data()), message(member.subject));
            equal(type, 'message/rfc822');
        }
    },

    'subclass-answers': async () => {
        const realms = [];
        const Mine = GObject.registerClass(class Mine extends HTTPMail.Transport {
            vfunc_logon_prompt(logon) {
                realms.push(logon.get_realm());
                return answer(this, logon);
            }
        });
        const transport = new Mine();
        await transport.open_async(HTTPMail.ServerInfo.new_for_uri(url), HTTPMail.OpenFlags.AUTHENTICATE, null);
        equal(realms, ['httpmail']);
    },
};

const loop = new GLib.MainLoop(null, false);
let failures = 0;

async function run() {
    print(`1..${Object.keys(tests).length}`);
    let number = 0;
    for (const [name, test] of Object.entries(tests)) {
        number++;
        try {
            await test();
            print(`ok ${number} ${name}`);
        } catch (error) {
            failures++;
            print(`# ${error}`);
            print(`not ok ${number} ${name}`);
        }
    }
}

GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 25, () => {
    print('Bail out! nothing came for 25 seconds');
    failures++;
    loop.quit();
    return GLib.SOURCE_REMOVE;
});
run().finally(() => loop.quit());
loop.run();
server.force_exit();
server.wait(null);
removeTree(directory);
System.exit(failures ? 1 : 0);
