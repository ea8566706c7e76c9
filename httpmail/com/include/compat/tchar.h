/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For source that includes this name: a TCHAR is a char here, whether or not UNICODE is defined. */

#pragma once

#include <windows.h>

#ifndef _WINDOWS_
#define _T(text) text
#define _TEXT(text) text
#define _tcslen strlen
#define _tcscpy strcpy
#define _tcsncpy strncpy
#define _tcscat strcat
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp strcasecmp
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tprintf printf
#define _ftprintf fprintf
#define _stprintf sprintf
#define _sntprintf snprintf
#define _tmain main
#endif
