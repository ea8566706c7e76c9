/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Names of files that mean something in a URL, a header field, XML or a file system; NULL at the end. One of them is no
 * UTF-8, two look the same. */
extern const char *const awkward_names[];
