#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Says what arrives in the inbox of an account, until it is interrupted.
//
//   gjs -m watch-folder.js http://USER@HOST/ SECONDS
//
// The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.

import GLib from 'gi://GLib';
import Gio from 'gi://Gio';
import HTTPMail from 'gi://HTTPMail?version=1.0';
import System from 'system';

Gio._promisify(HTTPMail.Transport.prototype, 'open_async', 'open_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'get_account_property_async', 'get_account_property_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'folder_member_info_async', 'folder_member_info_finish');

// What a stranger wrote must not steer the terminal.
const tame = text => text.replace(/\p{Cc}/gu, '?');

function askPassword() {
    const script = 'stty -echo; printf "Password: " >&2; read -r word; stty echo; echo >&2; printf %s "$word"';
    const shell = Gio.Subprocess.new(['sh', '-c', script],
        Gio.SubprocessFlags.STDIN_INHERIT | Gio.SubprocessFlags.STDOUT_PIPE);
    return shell.communicate_utf8(null, null)[1];
}

const pause = seconds => new Promise(resolve => GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, seconds, () => {
    resolve();
    return GLib.SOURCE_REMOVE;
}));

async function watch(info, seconds) {
    const transport = new HTTPMail.Transport({user_agent: 'watch-folder/1.0'});
    await transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE, null);
    const inbox = await transport.get_account_property_async(HTTPMail.AccountProperty.INBOX, null);
    const name = GLib.path_get_basename(inbox);
    const seen = new Set();
    for (let first = true, stamp = null; ; first = false) {
        // With the time stamp of the last listing: when nothing has changed, the list is empty.
        const members = await transport.folder_member_info_async(inbox, HTTPMail.MemberInfoFlags.MESSAGE,
            HTTPMail.Depth.ONE, true, stamp, name, null);
        stamp = members.get_folder_time_stamp();
        for (let i = 0; i < members.get_n_items(); i++) {
            const member = members.get_item(i);
            if (!first && !member.is_folder && !seen.has(member.href))
                print(`new: ${tame(member.subject)}`);
            seen.add(member.href);
        }
        if (first)
            print(`watching ${name}`);
        await pause(seconds);
    }
}

function main(args) {
    let status = 0;
    const loop = new GLib.MainLoop(null, false);

    if (args.length !== 2) {
        printerr('watch-folder: say what and how often: watch-folder URL SECONDS');
        return 2;
    }
    try {
        const info = HTTPMail.ServerInfo.new_for_uri(args[0]);
        info.set_password(GLib.getenv('HTTPMAIL_PASSWORD') ?? askPassword());
        watch(info, Number(args[1])).catch(error => {
            printerr(`watch-folder: ${error.message}`);
            status = 1;
        }).finally(() => loop.quit());
    } catch (error) {
        printerr(`watch-folder: ${error.message}`);
        return 2;
    }
    loop.run();
    return status;
}

System.exit(main(System.programArgs));
