/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "awkward-names.h"

#include <stddef.h>

const char *const awkward_names[] = {
  "a+b",
  "+",
  "a%b",
  "%",
  "100%25",
  "%41",
  "a%2Fb",
  "%zz",
  "a#b",
  "#",
  "a&b",
  "&amp;",
  "a?b",
  "?",
  "a;b=c",
  ";",
  "a b",
  "a+b c",
  "it's",
  "say \"this\"",
  "(a)",
  "[a]",
  "{a}",
  "~a",
  "~",
  "@",
  "a@b",
  "a=b",
  "a,b",
  "a:b",
  "http:",
  "a\\b",
  "<a>",
  "a|b^c`d",
  "$!*",
  "ä",
  "öÖü",
  "é",
  "e\xcc\x81", /* the same to the eye, in two characters */
  "日本語",
  "📬",
  ".hidden",
  "...",
  " before",
  "after ",
  " ",
  "a\tb",
  "a\x01"
  "b",
  "caf\xe9", /* Latin-1: no UTF-8 */
  "-",
  "_",
  "index.html",
  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
  "012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678 ",
  NULL
};
