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

#define HTTPMAIL_TYPE_PROMPT (httpmail_prompt_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailPrompt, httpmail_prompt, HTTPMAIL, PROMPT, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
const GError *httpmail_prompt_get_error (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
gint httpmail_prompt_get_hresult (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_prompt_get_text (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_prompt_get_caption (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailPromptButtons httpmail_prompt_get_buttons (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_prompt_get_origin (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
GTlsCertificate *httpmail_prompt_get_certificate (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_prompt_get_fingerprint (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_prompt_get_parent_window (HTTPMailPrompt *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_prompt_respond (HTTPMailPrompt *self, HTTPMailPromptAnswer answer);

G_END_DECLS
