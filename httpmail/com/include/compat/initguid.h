/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Included in one file of a program, before <imnxport.h>: the identifiers are defined there. The library has them, too. */

#pragma once

#ifndef INITGUID
#define INITGUID
#endif
#include <windows.h>

#ifndef _WINDOWS_
/* The base types may have been included before INITGUID was defined. */
#undef DEFINE_GUID
#define DEFINE_GUID HTTPMAIL_COM_DEFINE_GUID
#endif
