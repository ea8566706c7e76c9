/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same beside a <windows.h> that is not ours: its types are used, and what it lacks is there. See compile.py. */

#ifdef WINDOWS_FIRST
#include <windows.h>
#endif
#include <imnxport.h>

#if !defined(FOREIGN_WINDOWS) || defined(HTTPMAIL_COM_INLINE)
#error "imnxport.h took no notice of the foreign windows.h"
#endif

#include "layout.c"
