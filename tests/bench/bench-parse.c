/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads a reply to a listing without any network: by the library's reader and decoder, or by libxml2's parser alone.
 *
 *   bench-parse make MEMBERS FILE           writes a reply
 *   bench-parse members|sax FILE TIMES      reads it */

#include "bench.h"

#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-member-decoder.h>
#include <httpmail/protocol/hm-multistatus-reader.h>
#include <httpmail/protocol/hm-multistatus-writer.h>
#include <libxml/parser.h>

#define BASE "http://mail.example.org/ada/folders/INBOX/"
/* As large as the library's own reads. */
#define PIECE (16 * 1024)

static void
make (guint n, const char *path)
{
  static const char *const authors[] = { "Ann <ann@example.org>", "Zoë Dvořák <zoe@example.com>", "carl@example.net" };
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (FALSE);
  g_autoptr (GBytes) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *href = g_strdup_printf (BASE "%u.M%uP1.mail.example.org", 1000000000 + i, i);
      g_autofree char *subject = g_strdup_printf ("Message %u of a series & what <b> belongs to it", i);
      g_autofree char *length = g_strdup_printf ("%u", 1000 + i % 9000);
      g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (1000000000 + (gint64) i * 3600);
      g_autofree char *date = g_date_time_format (when, "%Y-%m-%dT%H:%M:%SZ");

      hm_multistatus_writer_start_response (writer, href);
      hm_multistatus_writer_add_value (writer, HM_NAME_IS_FOLDER, "0");
      hm_multistatus_writer_add_value (writer, HM_NAME_READ, i % 2 ? "1" : "0");
      hm_multistatus_writer_add_value (writer, HM_NAME_MAIL_HAS_ATTACHMENT, i % 5 ? "0" : "1");
      hm_multistatus_writer_add_value (writer, HM_NAME_MAIL_TO, "Bob <bob@example.net>");
      hm_multistatus_writer_add_value (writer, HM_NAME_MAIL_FROM, authors[i % G_N_ELEMENTS (authors)]);
      hm_multistatus_writer_add_value (writer, HM_NAME_MAIL_SUBJECT, subject);
      hm_multistatus_writer_add_value (writer, HM_NAME_MAIL_DATE, date);
      hm_multistatus_writer_add_value (writer, HM_NAME_CONTENT_LENGTH, length);
      hm_multistatus_writer_end_response (writer);
    }
  reply = hm_multistatus_writer_finish (writer);
  ok = g_file_set_contents (path, g_bytes_get_data (reply, NULL), (gssize) g_bytes_get_size (reply), &error);
  bench_check (ok, "the reply cannot be written", error);
}

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  g_autoptr (HTTPMailMemberInfo) member = hm_member_decoder_decode (response, BASE);

  bench_check (member != NULL, "a response is no member", NULL);
  bench_tally_member (user_data, member);
}

static void
read_members (const char *data, gsize length, BenchTally *tally)
{
  g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new ("utf-8", HM_LIMIT_MEMBERS, on_response, tally);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < length; i += PIECE)
    ok = hm_multistatus_reader_push (reader, data + i, MIN (PIECE, length - i), &error);
  ok = ok && hm_multistatus_reader_finish (reader, &error);
  bench_check (ok, "the reply was not understood", error);
}

static void
on_start (void *user_data,
          const xmlChar *name,
          const xmlChar *prefix,
          const xmlChar *uri,
          int n_namespaces,
          const xmlChar **namespaces,
          int n_attributes,
          int n_defaulted,
          const xmlChar **attributes)
{
  ((BenchTally *) user_data)->numbers++;
}

static void
on_end (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
}

static void
on_text (void *user_data, const xmlChar *text, int length)
{
  ((BenchTally *) user_data)->text += (guint64) length;
}

static void
read_sax (const char *data, gsize length, BenchTally *tally)
{
  xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC, .startElementNs = on_start, .endElementNs = on_end, .characters = on_text
  };
  xmlParserCtxtPtr parser = xmlCreatePushParserCtxt (&handler, tally, NULL, 0, NULL);
  int failed = 0;

  for (gsize i = 0; !failed && i < length; i += PIECE)
    failed = xmlParseChunk (parser, data + i, (int) MIN (PIECE, length - i), i + PIECE >= length);
  bench_check (!failed, "the reply was not understood", NULL);
  xmlFreeParserCtxt (parser);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  BenchTally tally = { 0 };
  gboolean sax;
  gsize length;

  bench_check (argc == 4, "usage: make MEMBERS FILE | members FILE TIMES | sax FILE TIMES", NULL);
  if (g_str_equal (argv[1], "make"))
    {
      make (bench_number (argv[2]), argv[3]);
      return 0;
    }
  sax = g_str_equal (argv[1], "sax");
  bench_check (g_file_get_contents (argv[2], &data, &length, &error), "the reply cannot be read", error);
  for (guint left = bench_number (argv[3]); left > 0; left--)
    (sax ? read_sax : read_members) (data, length, &tally);
  if (sax)
    g_print ("elements %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT " bytes of text\n", tally.numbers, tally.text);
  else
    bench_tally_report (&tally);
  return 0;
}
