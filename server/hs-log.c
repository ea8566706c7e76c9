/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-log.h"

void
hs_log (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_logv (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, format, arguments);
  va_end (arguments);
}
