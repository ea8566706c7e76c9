/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For source that includes this name: what a transport needs of the account manager is in <imnxport.h>. */

#pragma once

#include <imnxport.h>
