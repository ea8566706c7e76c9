/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-message-head.h>

static void
check_text (const char *text)
{
  const char *c;

  if (text == NULL)
    return;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  /* A byte can become three. */
  g_assert_cmpuint (strlen (text), <=, HM_LIMIT_MESSAGE_FIELD * 3);
  for (c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (c)));
}

/* The first byte says how much of the rest is there. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (HmMessageHead) head = { 0 };
  g_autofree char *copy = NULL;
  gsize length;

  if (size < 1)
    return 0;

  length = (size - 1) * (data[0] + 1) / 256;
  copy = g_memdup2 (data + 1, length);
  if (hm_message_head_parse (copy, length, &head))
    {
      check_text (head.subject);
      check_text (head.from);
      check_text (head.to);
      check_text (head.date);
    }
  else
    {
      g_assert_true (head.subject == NULL && head.from == NULL && head.to == NULL && head.date == NULL);
    }

  return 0;
}
