/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-code-page.h>

/* Those alone: what a server names is not handed to iconv as it is, which knows sets that change their meaning midway.
 */
static const char *const names[] = {
  "iso-8859-2",   "iso-8859-3",   "iso-8859-4",   "iso-8859-5",   "iso-8859-6",   "iso-8859-7",
  "iso-8859-8",   "iso-8859-9",   "iso-8859-10",  "iso-8859-13",  "iso-8859-14",  "iso-8859-16",
  "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
  "windows-1257", "windows-1258", "koi8-r",       "koi8-u",
};

static gunichar
convert (GIConv converter, guchar byte)
{
  char *in = (char *) &byte;
  char text[8];
  char *out = text;
  gsize in_left = 1;
  gsize out_left = sizeof text;

  /* Some sets keep a letter until they know whether an accent follows: the second call asks for it. */
  if (g_iconv (converter, &in, &in_left, &out, &out_left) == (gsize) -1 ||
      g_iconv (converter, NULL, NULL, &out, &out_left) == (gsize) -1 || out == text)
    {
      g_iconv (converter, NULL, NULL, NULL, NULL);
      return 0xfffd;
    }

  return g_utf8_get_char_validated (text, out - text);
}

HmCodePage *
hm_code_page_new (const char *name)
{
  HmCodePage *self;
  GIConv converter = (GIConv) -1;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        converter = g_iconv_open ("UTF-8", names[i]);
    }
  if (converter == (GIConv) -1)
    return NULL;

  self = g_new0 (HmCodePage, 1);
  for (i = 0; i < G_N_ELEMENTS (self->characters); i++)
    self->characters[i] = convert (converter, 0x80 + i);
  g_iconv_close (converter);
  return self;
}
