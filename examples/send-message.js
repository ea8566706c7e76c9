#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Sends the message on standard input, which is in the form of RFC 5322.
//
//   gjs -m send-message.js http://USER@HOST/ FROM TO... <MESSAGE
//
// The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.

import GLib from 'gi://GLib';
import Gio from 'gi://Gio';
import HTTPMail from 'gi://HTTPMail?version=1.0';
import System from 'system';

Gio._promisify(HTTPMail.Transport.prototype, 'open_async', 'open_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'get_account_property_async', 'get_account_property_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'send_message_async', 'send_message_finish');

function askPassword() {
    const script = 'stty -echo; printf "Password: " >&2; read -r word; stty echo; echo >&2; printf %s "$word"';
    const shell = Gio.Subprocess.new(['sh', '-c', script],
        Gio.SubprocessFlags.STDIN_INHERIT | Gio.SubprocessFlags.STDOUT_PIPE);
    return shell.communicate_utf8(null, null)[1];
}

async function sendMessage(info, from, recipients) {
    const transport = new HTTPMail.Transport({user_agent: 'send-message/1.0'});
    await transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE, null);
    const url = await transport.get_account_property_async(HTTPMail.AccountProperty.SEND_MESSAGE, null);
    const message = Gio.UnixInputStream.new(0, false);
    await transport.send_message_async(url, from, recipients, true, message, null);
    print(`sent to ${recipients.join(', ')}`);
}

function main(args) {
    let status = 0;
    const loop = new GLib.MainLoop(null, false);

    if (args.length < 3) {
        printerr('send-message: say who sends to whom: send-message http://USER@HOST/ FROM TO...');
        return 2;
    }
    try {
        const info = HTTPMail.ServerInfo.new_for_uri(args[0]);
        info.set_password(GLib.getenv('HTTPMAIL_PASSWORD') ?? askPassword());
        sendMessage(info, args[1], args.slice(2)).catch(error => {
            printerr(`send-message: ${error.message}`);
            status = 1;
        }).finally(() => loop.quit());
    } catch (error) {
        printerr(`send-message: ${error.message}`);
        return 2;
    }
    loop.run();
    return status;
}

System.exit(main(System.programArgs));
