/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The upper half of a character set that has one byte for each character, and ASCII in its lower half. */
typedef struct
{
  gunichar characters[128];
} HmCodePage;

/* NULL when name is none of those that sites are set up with. */
HmCodePage *hm_code_page_new (const char *name);

G_END_DECLS
