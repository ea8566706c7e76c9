// SPDX-License-Identifier: LGPL-2.1-or-later
// Every command as a promise, through the typelib, against the program's own server.
//
//   gjs -m test-commands.js PROGRAM

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import HTTPMail from 'gi://HTTPMail?version=1.0';
import System from 'system';

import {Server, USER, answer, equal, listOf, message, run} from './session.js';

const {ALL} = HTTPMail.MemberInfoFlags;
const {ONE, ZERO} = HTTPMail.Depth;
const P = HTTPMail.AccountProperty;
const STEMS = ['get', 'put', 'post', 'delete', 'bdelete', 'propfind', 'proppatch', 'mkcol', 'copy', 'bcopy', 'move',
    'bmove', 'member_info', 'root_member_info', 'folder_member_info', 'find_folders', 'mark_read', 'send_message',
    'list_contacts', 'list_contact_infos', 'contact_info', 'post_contact', 'patch_contact', 'open', 'download',
    'get_account_property', 'get_account_number'];

for (const stem of STEMS)
    Gio._promisify(HTTPMail.Transport.prototype, `${stem}_async`, `${stem}_finish`);

const server = new Server(System.programArgs[0], ['Grüße']);
let transport;

function bytes(text) {
    return new GLib.Bytes(new TextEncoder().encode(text));
}

function stream(text) {
    return Gio.MemoryInputStream.new_from_bytes(bytes(text));
}

function text(content) {
    return new TextDecoder().decode(content.get_data());
}

function lookup(name) {
    return transport.lookup_account_property(name)[1];
}

// A function whose result comes after a boolean gives it alone, or with the boolean before it.
function location(found) {
    return Array.isArray(found) ? found[found.length - 1] : found;
}

async function newFolder() {
    const url = `${lookup(P.MESSAGE_FOLDER_ROOT)}${GLib.uuid_string_random()}/`;
    await transport.mkcol_async(url, null);
    return url;
}

async function add(folder, subject) {
    return location(await transport.put_async(`${folder}${subject}.eml`, bytes(message(subject)), null, null));
}

async function subjects(folder) {
    const members = listOf(await transport.member_info_async(folder, ALL, ONE, true, null));
    return members.map(member => member.subject).sort();
}

async function fails(promise, domain, code) {
    try {
        await promise;
    } catch (error) {
        if (!(error instanceof GLib.Error) || !error.matches(domain, code))
            throw error;
        return;
    }
    throw new Error('it was done');
}

async function transfer(stem, left) {
    const [source, target] = [await newFolder(), await newFolder()];
    const href = await add(source, 'one');
    const there = location(await transport[`${stem}_async`](href, `${target}other`, true, null));
    equal(text((await transport.get_async(there, null, true, null))[0]), message('one'));
    equal([await subjects(source), await subjects(target)], [left, ['one']]);
}

async function transferSeveral(stem, left) {
    const [source, target] = [await newFolder(), await newFolder()];
    const href = await add(source, 'one');
    const items = await transport[`${stem}_async`](source, [href, 'none'], target, null, false, null);
    equal(items.map(item => [item.get_href(), item.get_http_status() === 404]), [[href, false], [`${source}none`, true]]);
    equal([await subjects(source), await subjects(target)], [left, ['one']]);
}

async function person() {
    const contact = new HTTPMail.Contact({given_name: 'Carol', email: 'carol@example.net'});
    return listOf(await transport.post_contact_async(lookup(P.CONTACTS), contact, null))[0];
}

const tests = {
    'open-and-account-properties': async () => {
        transport = new HTTPMail.Transport();
        transport.connect('logon-prompt', answer);
        await transport.open_async(HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE, null);
        equal(await transport.get_account_property_async(P.INBOX, null), lookup(P.INBOX));
        equal(location(await transport.get_account_number_async(P.MAX_POLLING_INTERVAL, null)),
            location(transport.lookup_account_number(P.MAX_POLLING_INTERVAL)));
    },

    'put-get-and-delete': async () => {
        const folder = await newFolder();
        const href = await add(folder, 'Grüße');
        const [content, type] = await transport.get_async(href, ['message/rfc822'], true, null);
        equal([text(content), type], [message('Grüße'), 'message/rfc822']);
        equal(await transport.delete_async(href, null), true);
        equal(await subjects(folder), []);
    },

    'post-adds-a-message': async () => {
        const folder = await newFolder();
        const href = location(await transport.post_async(folder, stream(message('one')), null, null));
        equal(text((await transport.get_async(href, null, true, null))[0]), message('one'));
    },

    'download-saves-every-byte-and-tells-how-many': async () => {
        const href = await add(await newFolder(), 'one');
        const output = Gio.MemoryOutputStream.new_resizable();
        const told = [];
        await transport.download_async(href, output, (done, total) => told.push([done, total]), null);
        output.close(null);
        equal(text(output.steal_as_bytes()), message('one'));
        equal(told.pop(), [message('one').length, message('one').length]);
    },

    'bdelete-and-mark-read-name-what-is-not-there': async () => {
        const folder = await newFolder();
        const [one, two] = [await add(folder, 'one'), await add(folder, 'two')];
        const unmarked = await transport.mark_read_async(folder, [one, 'none'], true, null);
        equal(unmarked.map(error => [error.get_href(), error.get_http_status()]), [[`${folder}none`, 404]]);
        const members = listOf(await transport.member_info_async(folder, ALL, ONE, true, null));
        equal(members.filter(member => member.is_read()).map(member => member.href), [one]);
        const kept = await transport.bdelete_async(folder, [two, 'none'], null);
        equal(kept.map(error => [error.get_href(), error.get_http_status()]), [[`${folder}none`, 404]]);
        equal(await subjects(folder), ['one']);
    },

    'properties-are-changed-and-asked-for': async () => {
        const folder = await newFolder();
        const href = await add(folder, 'one');
        const change = new HTTPMail.ProppatchRequest();
        change.set_value('urn:schemas:httpmail:', 'read', '1');
        const changed = await transport.proppatch_async(href, change, null);
        equal(changed.get_response(0).get_value_status('urn:schemas:httpmail:', 'read'), 200);
        const request = new HTTPMail.PropfindRequest();
        request.add_property('urn:schemas:httpmail:', 'read');
        const found = await transport.propfind_async(folder, request, ONE, null);
        equal(found.find(href).get_value('urn:schemas:httpmail:', 'read'), '1');
    },

    'copy-leaves-what-move-takes': async () => {
        await transfer('copy', ['one']);
        await transfer('move', []);
    },

    'bcopy-leaves-what-bmove-takes': async () => {
        await transferSeveral('bcopy', ['one']);
        await transferSeveral('bmove', []);
    },

    'folders-are-found-and-listed': async () => {
        const folder = await newFolder();
        const root = lookup(P.MESSAGE_FOLDER_ROOT);
        const found = listOf(await transport.find_folders_async(root, null)).map(member => member.href);
        equal([folder, lookup(P.INBOX)].map(href => found.includes(href)), [true, true]);
        const listed = await transport.root_member_info_async(root, ALL, ONE, true, null, null, null);
        equal(listOf(listed).some(member => member.href === folder), true);
        equal([typeof listed.root_time_stamp, listed.unchanged], ['string', false]);
        const inside = await transport.folder_member_info_async(folder, ALL, ONE, true, null, 'folder', null);
        equal([listOf(inside), inside.unchanged], [[], false]);
    },

    'send-message-keeps-a-copy': async () => {
        await transport.send_message_async(lookup(P.SEND_MESSAGE), 'ann@example.org', [USER], true,
            stream(message('sent')), null);
        equal([await subjects(lookup(P.INBOX)), await subjects(lookup(P.SENT_ITEMS))], [['Grüße', 'sent'], ['sent']]);
    },

    'contacts-are-made-changed-and-listed': async () => {
        const book = lookup(P.CONTACTS);
        const {href} = await person();
        await transport.patch_contact_async(href, new HTTPMail.Contact({surname: 'Example', email: ''}), null);
        const [contact] = listOf(await transport.contact_info_async(href, null));
        equal([contact.given_name, contact.surname, contact.email], ['Carol', 'Example', null]);
        for (const stem of ['list_contacts', 'list_contact_infos']) {
            const found = listOf(await transport[`${stem}_async`](book, null));
            equal(found.map(other => [other.href, other.modified]), [[href, contact.modified]]);
        }
    },

    'wrong-arguments-are-refused': async () => {
        const folder = await newFolder();
        const wrong = [
            () => transport.get_async('http://elsewhere.example/', null, true, null),
            () => transport.put_async(`${folder}a`, bytes(''), null, null),
            () => transport.bdelete_async(folder, [], null),
            () => transport.bcopy_async(folder, ['a'], folder, ['b', 'c'], true, null),
            () => transport.root_member_info_async(folder, ALL, ZERO, true, null, null, null),
            () => transport.find_folders_async('x y', null),
            () => transport.get_account_number_async(P.INBOX, null),
        ];
        for (const call of wrong)
            await fails(call(), HTTPMail.Error, HTTPMail.Error.INVALID_ARGUMENT);
    },

    'cancelled-before-it-starts': async () => {
        const cancellable = new Gio.Cancellable();
        cancellable.cancel();
        await fails(transport.delete_async(lookup(P.INBOX), cancellable), Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED);
    },
};

run(server, tests);
