/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "transport-fixture.h"

G_BEGIN_DECLS

/* What the tests of the address book share. */

#define CONTACTS_RESPONSE(href, props) \
  "<D:response><D:href>" href "</D:href><D:propstat><D:prop>" props "</D:prop>" \
  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
/* With the number as its id, and a stamp made of it. */
#define CONTACTS_ONE(n) CONTACTS_RESPONSE ("/bob/contacts/" n, "<D:id>" n "</D:id><h:modified>T" n "</h:modified>")

void contacts_expect (TransportFixture *f, const char *prefix, const char *responses);
void contacts_expect_status (TransportFixture *f, const char *prefix, const char *status, const char *headers);
void contacts_open_exchange (TransportFixture *f);
HTTPMailContact *contacts_make_contact (const char *display_name, const char *email);
void contacts_assert_contact (HTTPMailContact *contact, const char *path, const char *id, const char *modified);
void contacts_assert_body_has (TransportFixture *f, guint n, const char *text);
void contacts_assert_body_has_not (TransportFixture *f, guint n, const char *text);

G_END_DECLS
