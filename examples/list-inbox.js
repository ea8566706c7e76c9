#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Lists the inbox of an account.
//
//   gjs -m list-inbox.js http://USER@HOST/
//
// The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.

import GLib from 'gi://GLib';
import Gio from 'gi://Gio';
import HTTPMail from 'gi://HTTPMail?version=1.0';
import System from 'system';

Gio._promisify(HTTPMail.Transport.prototype, 'open_async', 'open_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'get_account_property_async', 'get_account_property_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'member_info_async', 'member_info_finish');

// What a stranger wrote must not steer the terminal.
const tame = text => text.replace(/\p{Cc}/gu, '?');

function askPassword() {
    const script = 'stty -echo; printf "Password: " >&2; read -r word; stty echo; echo >&2; printf %s "$word"';
    const shell = Gio.Subprocess.new(['sh', '-c', script],
        Gio.SubprocessFlags.STDIN_INHERIT | Gio.SubprocessFlags.STDOUT_PIPE);
    return shell.communicate_utf8(null, null)[1];
}

async function listInbox(info) {
    const transport = new HTTPMail.Transport({user_agent: 'list-inbox/1.0'});
    await transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE, null);
    const inbox = await transport.get_account_property_async(HTTPMail.AccountProperty.INBOX, null);
    const members = await transport.member_info_async(inbox, HTTPMail.MemberInfoFlags.MESSAGE, HTTPMail.Depth.ONE,
        true, null);
    for (let i = 0; i < members.get_n_items(); i++) {
        const member = members.get_item(i);
        if (!member.is_folder)
            print(`${member.read ? ' ' : '*'} ${tame(member.from)}: ${tame(member.subject)}`);
    }
}

function main(args) {
    let status = 0;
    const loop = new GLib.MainLoop(null, false);

    if (args.length !== 1) {
        printerr('list-inbox: say which account: list-inbox http://USER@HOST/');
        return 2;
    }
    try {
        const info = HTTPMail.ServerInfo.new_for_uri(args[0]);
        info.set_password(GLib.getenv('HTTPMAIL_PASSWORD') ?? askPassword());
        listInbox(info).catch(error => {
            printerr(`list-inbox: ${error.message}`);
            status = 1;
        }).finally(() => loop.quit());
    } catch (error) {
        printerr(`list-inbox: ${error.message}`);
        return 2;
    }
    loop.run();
    return status;
}

System.exit(main(System.programArgs));
