/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-prompt.h>

G_BEGIN_DECLS

/* Called exactly once, on whatever thread answers or drops the question. */
typedef void (*HTTPMailPromptFunc) (HTTPMailPromptAnswer answer, gpointer user_data);

/* origin, certificate (whose SHA-256 fingerprint is computed here) may be NULL. */
HTTPMailPrompt *httpmail_prompt_new (const GError *error,
                                     const char *text,
                                     const char *caption,
                                     HTTPMailPromptButtons buttons,
                                     const char *origin,
                                     GTlsCertificate *certificate,
                                     HTTPMailPromptFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy);
void httpmail_prompt_set_parent_window (HTTPMailPrompt *self, const char *handle);

G_END_DECLS
