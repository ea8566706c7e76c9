/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Each target has this one function; libFuzzer or driver.c calls it. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
