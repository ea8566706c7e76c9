/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-xml-reader.h>

G_BEGIN_DECLS

/* Takes the error that a reply without a multistatus ended in, and gives one that says what came instead, and what to do. */
GError *hm_multistatus_explain (HmXmlOpening opening, GError *error);

G_END_DECLS
