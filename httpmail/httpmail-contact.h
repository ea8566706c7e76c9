/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-enums.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_CONTACT (httpmail_contact_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailContact, httpmail_contact, HTTPMAIL, CONTACT, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailContact *httpmail_contact_new (HTTPMailContactType type);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_href (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_id (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailContactType httpmail_contact_get_contact_type (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_modified (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_field (HTTPMailContact *self, HTTPMailContactField field);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailContact *httpmail_contact_with_field (HTTPMailContact *self,
                                              HTTPMailContactField field,
                                              const char *value);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_display_name (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_given_name (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_surname (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_nickname (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_email (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_home_street (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_home_city (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_home_state (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_home_postal_code (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_home_country (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_company (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_work_street (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_work_city (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_work_state (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_work_postal_code (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_work_country (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_home_phone (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_home_fax (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_work_phone (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_work_fax (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_mobile_phone (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_other_phone (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_birthday (HTTPMailContact *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_contact_get_pager (HTTPMailContact *self);

G_END_DECLS
