/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every cap on what a peer can make us keep or do. Each has a test at the limit and one beyond it. */

/* Elements open at once: real replies need 8. */
#define HM_LIMIT_XML_DEPTH 64
/* Bytes between < and >: libxml2 2.9 checks attributes in quadratic time before any callback. */
#define HM_LIMIT_XML_TAG (64 * 1024)
/* Text of one element: the longest real header is far below it. */
#define HM_LIMIT_XML_TEXT (64 * 1024)
/* hrefs of one response. */
#define HM_LIMIT_XML_HREFS 1024
/* Members of one streamed listing; nothing of them is kept. */
#define HM_LIMIT_MEMBERS G_GUINT64_CONSTANT (5000000)
/* Members held in memory for a caller. */
#define HM_LIMIT_MEMBERS_HELD G_GUINT64_CONSTANT (100000)
/* A name or a stamp of X-Timestamp: real stamps have ten digits. */
#define HM_LIMIT_TIME_STAMP 1024
/* Bytes of a message that are searched for its header fields. */
#define HM_LIMIT_MESSAGE_HEAD (64 * 1024)
/* Bytes kept of one header field: a list shows a line of it. */
#define HM_LIMIT_MESSAGE_FIELD (8 * 1024)
/* Properties of one response that are kept for a caller: Exchange has a few hundred. */
#define HM_LIMIT_PROPERTIES 4096
/* Bytes of their values. */
#define HM_LIMIT_PROPERTY_VALUES (4 * 1024 * 1024)
/* Bytes of one streamed listing. */
#define HM_LIMIT_LISTING_BODY (G_GUINT64_CONSTANT (4) * 1024 * 1024 * 1024)
/* Bytes of a message held in memory for a caller. */
#define HM_LIMIT_CONTENT_HELD (G_GUINT64_CONSTANT (64) * 1024 * 1024)
/* Bytes read of the body of a reply that is an error: it is only ever shown. */
#define HM_LIMIT_ERROR_BODY (64 * 1024)
/* Bytes read of a body that means nothing. */
#define HM_LIMIT_OTHER_BODY (1024 * 1024)
/* Interim (1xx) replies before the final one. */
#define HM_LIMIT_INTERIM 8
/* Bytes of a chunk's size line, or of all trailer fields. */
#define HM_LIMIT_CHUNK_LINE (8 * 1024)
/* Bytes that move in a command earn it one second more: a line as slow as this is let go on for ever. */
#define HM_LIMIT_BYTES_PER_SECOND (4 * 1024)
/* Times a request is repeated because the server said when to, and seconds waited for that in all, of one command. */
#define HM_LIMIT_RETRIES 3
#define HM_LIMIT_RETRY_AFTER 120
/* Redirects of one command. */
#define HM_LIMIT_REDIRECTS 10
/* Answers to the logon question for one command. */
#define HM_LIMIT_LOGON_TRIES 3
/* A WWW-Authenticate field. */
#define HM_LIMIT_CHALLENGE 4096
/* A Set-Cookie field: RFC 6265, section 6.1, wants as much. */
#define HM_LIMIT_COOKIE 4096
/* Cookies of a session; one more, and the oldest goes. */
#define HM_LIMIT_COOKIES 64
/* Bytes read of a message to see what it is, where the server does not say: the header of nearly every one. */
#define HM_LIMIT_PEEK (16 * 1024)
/* Folders within folders that a search walks through: a server may show one that is its own child. */
#define HM_LIMIT_WALK_DEPTH 32
/* Names tried for a new contact, where those before are taken. */
#define HM_LIMIT_NAME_TRIES 20
/* Refusals of a change held back because all of it may have been refused for want of a logon: no client sends batches
 * so large. */
#define HM_LIMIT_REFUSALS_HELD 10000
/* Targets that one request of a batch names: servers have limits of their own, and a part that is lost is a small one. */
#define HM_LIMIT_BATCH_PART 500
/* Request body of a PROPFIND or PROPPATCH (server). */
#define HM_LIMIT_REQUEST_XML (256 * 1024)
/* Targets of one batch request (server). */
#define HM_LIMIT_BATCH_TARGETS 1000
/* Recipients of one message (server): as many as one batch may have targets. */
#define HM_LIMIT_RECIPIENTS 1000
/* Contacts of one address book (server): services of the time stopped at a few hundred. */
#define HM_LIMIT_CONTACTS 10000
/* Bytes of one field of a contact (server): a group may have its addresses in one. */
#define HM_LIMIT_CONTACT_FIELD 4096
/* Properties that one search asks for (server); the text of a query is that of an element. */
#define HM_LIMIT_SEARCH_PROPERTIES 100

G_END_DECLS
