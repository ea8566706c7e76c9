/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-html-entity.h>

/* U+00A0 to U+00FF */
static const char latin_1_entities[96][8] = {
  "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",   "ordf",
  "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",   "acute",  "micro",
  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave",
  "Aacute", "Acirc",  "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",
  "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",
  "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute",
  "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave",
  "iacute", "icirc",  "iuml",   "eth",    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide",
  "oslash", "ugrave", "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

/* Those of them that Windows-1252 has between 80 and 9F. */
static const struct
{
  const char *name;
  gunichar c;
} windows_entities[] = {
  { "euro", 0x20ac },   { "sbquo", 0x201a },  { "fnof", 0x0192 },   { "bdquo", 0x201e },  { "hellip", 0x2026 },
  { "dagger", 0x2020 }, { "Dagger", 0x2021 }, { "circ", 0x02c6 },   { "permil", 0x2030 }, { "Scaron", 0x0160 },
  { "lsaquo", 0x2039 }, { "OElig", 0x0152 },  { "lsquo", 0x2018 },  { "rsquo", 0x2019 },  { "ldquo", 0x201c },
  { "rdquo", 0x201d },  { "bull", 0x2022 },   { "ndash", 0x2013 },  { "mdash", 0x2014 },  { "tilde", 0x02dc },
  { "trade", 0x2122 },  { "scaron", 0x0161 }, { "rsaquo", 0x203a }, { "oelig", 0x0153 },  { "Yuml", 0x0178 },
};

gunichar
hm_html_entity_lookup (const char *name)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (latin_1_entities); i++)
    {
      if (g_str_equal (name, latin_1_entities[i]))
        return 0xa0 + i;
    }
  for (i = 0; i < G_N_ELEMENTS (windows_entities); i++)
    {
      if (g_str_equal (name, windows_entities[i].name))
        return windows_entities[i].c;
    }

  return 0;
}
