// SPDX-License-Identifier: LGPL-2.1-or-later
// What the tests in JavaScript share: a server to talk to, a main loop with an end, TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

export const USER = 'bob@example.net';
export const PASSWORD = 'sesame';

const PATIENCE = 25 * Number(GLib.getenv('HTTPMAIL_TEST_PATIENCE') ?? 1);

export function message(subject) {
    const bytes = new TextEncoder().encode(subject);
    return `From: ann@example.org\nSubject: =?utf-8?b?${GLib.base64_encode(bytes)}?=\n\nText of ${subject}\n`;
}

// The program's own server, over a mailbox with a message of each subject.
export class Server {
    constructor(program, subjects) {
        this.directory = GLib.Dir.make_tmp('httpmail-test-XXXXXX');
        const maildir = `${this.directory}/mail/${USER}`;
        for (const part of ['cur', 'new', 'tmp'])
            GLib.mkdir_with_parents(`${maildir}/${part}`, 0o700);
        subjects.forEach((subject, number) =>
            GLib.file_set_contents(`${maildir}/cur/${1000 + number}.M${number}.test:2,`, message(subject)));
        const passwordFile = `${this.directory}/password`;
        GLib.file_set_contents_full(passwordFile, `${PASSWORD}\n`, GLib.FileSetContentsFlags.NONE, 0o600);
        this.process = Gio.Subprocess.new([program, 'serve', '--root', `${this.directory}/mail`, '--user', USER,
            '--password-file', passwordFile, '--listen', '127.0.0.1:0'], Gio.SubprocessFlags.STDOUT_PIPE);
        const lines = new Gio.DataInputStream({base_stream: this.process.get_stdout_pipe()});
        this.url = lines.read_line_utf8(null)[0].replace('listening on ', '').trim();
    }

    stop() {
        this.process.force_exit();
        this.process.wait(null);
        GLib.spawn_sync(null, ['rm', '-rf', '--', this.directory], null, GLib.SpawnFlags.SEARCH_PATH, null);
    }
}

export function equal(actual, expected) {
    if (JSON.stringify(actual) !== JSON.stringify(expected))
        throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}

export function answer(_transport, logon) {
    logon.submit(USER, PASSWORD);
    return true;
}

export function listOf(model) {
    return Array.from({length: model.get_n_items()}, (_, i) => model.get_item(i));
}

// Runs the tests, an object of functions that may return promises, and ends the program.
export function run(server, tests) {
    const loop = new GLib.MainLoop(null, false);
    let failures = 0;

    async function runAll() {
        print(`1..${Object.keys(tests).length}`);
        let number = 0;
        for (const [name, test] of Object.entries(tests)) {
            number++;
            try {
                await test();
                print(`ok ${number} ${name}`);
            } catch (error) {
                failures++;
                print(`# ${error}\n# ${`${error.stack}`.trim().split('\n').join('\n# ')}`);
                print(`not ok ${number} ${name}`);
            }
        }
    }

    GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, PATIENCE, () => {
        print(`Bail out! nothing came for ${PATIENCE} seconds`);
        failures++;
        loop.quit();
        return GLib.SOURCE_REMOVE;
    });
    runAll().finally(() => loop.quit());
    loop.run();
    server.stop();
    System.exit(failures ? 1 : 0);
}
