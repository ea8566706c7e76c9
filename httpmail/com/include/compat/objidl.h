/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For source that includes this name: all of it is in one header here. */

#pragma once

#include <windows.h>
