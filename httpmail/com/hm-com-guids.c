/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The identifiers, for whoever links the library instead of defining INITGUID. */

#define INITGUID
#define HTTPMAIL_COM_SELECT_ANY HTTPMAIL_COM_API
#include <imnxport.h>
