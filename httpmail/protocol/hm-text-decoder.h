/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of an XML document in any character set that is met -> UTF-8, as they arrive. The XML declaration is taken
 * out, so that whoever reads on never hears of another character set. What decides, in this order: the byte order
 * mark, the declaration, the charset parameter of Content-Type; else UTF-8. */
typedef struct _HmTextDecoder HmTextDecoder;

typedef enum
{
  HM_TEXT_DECODER_STRICT, /* bytes that are not of the character set are an error */
  HM_TEXT_DECODER_LENIENT /* they are read as Windows-1252: one bad subject must not spoil a listing */
} HmTextDecoderMode;

HmTextDecoder *hm_text_decoder_new (const char *charset, HmTextDecoderMode mode);
void hm_text_decoder_free (HmTextDecoder *self);
/* Appends to out. error: HTTPMAIL_ERROR_PROTOCOL */
gboolean hm_text_decoder_push (HmTextDecoder *self, const char *data, gsize length, GString *out, GError **error);
gboolean hm_text_decoder_finish (HmTextDecoder *self, GString *out, GError **error);

/* The character of one byte; the five bytes without one stand for themselves. */
gunichar hm_text_decoder_windows_1252 (guchar byte);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmTextDecoder, hm_text_decoder_free)

G_END_DECLS
