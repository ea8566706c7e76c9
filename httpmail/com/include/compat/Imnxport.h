/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For source that spells the name with a capital. */

#pragma once

#include <imnxport.h>
