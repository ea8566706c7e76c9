// SPDX-License-Identifier: LGPL-2.1-or-later
// An inbox listed and read through the typelib, against the program's own server.
//
//   gjs -m test-transport.js PROGRAM

import Gio from 'gi://Gio';
import HTTPMail from 'gi://HTTPMail?version=1.0';
import GObject from 'gi://GObject';
import System from 'system';

import {Server, answer, equal, listOf, message, run} from './session.js';

const SUBJECTS = ['Grüße', 'plain', '日本語'];

Gio._promisify(HTTPMail.Transport.prototype, 'open_async', 'open_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'get_async', 'get_finish');
Gio._promisify(HTTPMail.Transport.prototype, 'member_info_async', 'member_info_finish');

const server = new Server(System.programArgs[0], SUBJECTS);

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
        transport.open(HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE);
    }),

    'inbox-by-callbacks': async () => {
        const transport = new HTTPMail.Transport({user_agent: 'tests/1'});
        transport.connect('logon-prompt', answer);
        await transport.open_async(HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE, null);
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
        await transport.open_async(HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE, null);
        equal(realms, ['httpmail']);
    },
};

run(server, tests);
