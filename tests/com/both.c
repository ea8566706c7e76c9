/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The two faces of the library in one file, in either order: no name belongs to both. See compile.py. */

#ifdef COM_FIRST
#include <imnxport.h>
#include <httpmail/httpmail.h>
#else
#include <httpmail/httpmail.h>
#include <imnxport.h>
#endif
#include <httpmail-com.h>

extern int both_numbers (void);

int
both_numbers (void)
{
  return HTTPMAIL_GET == (int) HTTPMAIL_COMMAND_GET && HTTPMAIL_SF_INBOX == (int) HTTPMAIL_SPECIAL_FOLDER_INBOX;
}
