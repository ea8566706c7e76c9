/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* From now on this process knows no host by name, and finds that out at once and without a network. Addresses written as
 * such go on working. */
void test_forget_hosts (void);

G_END_DECLS
