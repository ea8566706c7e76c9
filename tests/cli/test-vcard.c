/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Contacts written as vCards and read again, and vCards of other programs. */

#include <string.h>

#include "cli/cli-vcard.h"

static CliVCardReader *
reader_for (const char *text, gssize length)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (text, length < 0 ? (gssize) strlen (text) : length, NULL);

  return cli_vcard_reader_new (input, "cards.vcf");
}

static CliVCard *
read_one (const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliVCardReader) reader = reader_for (text, length);
  CliVCard *card = cli_vcard_reader_next (reader, &error);

  g_assert_no_error (error);
  g_assert_nonnull (card);
  g_assert_null (cli_vcard_reader_next (reader, &error));
  g_assert_no_error (error);
  return card;
}

static HTTPMailContact *
set (HTTPMailContact *contact, HTTPMailContactField field, const char *text)
{
  HTTPMailContact *with = httpmail_contact_with_field (contact, field, text);

  g_object_unref (contact);
  return with;
}

/* The fields of a contact, "name=text" each. */
static char *
describe (HTTPMailContact *contact)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (cli_contact_get (contact, i))
      g_string_append_printf (text, "%s=%s|", cli_contact_field_name (i), cli_contact_get (contact, i));
  return g_string_free (text, FALSE);
}

static void
assert_reads_as (const char *text, const char *fields, const char *left_out)
{
  g_autoptr (CliVCard) card = read_one (text, -1);
  g_autofree char *read = describe (card->contact);

  g_assert_cmpstr (read, ==, fields);
  g_assert_cmpstr (card->left_out, ==, left_out);
}

/* ---- writing ---- */

static void
test_written_as_the_standard_says (void)
{
  g_autoptr (HTTPMailContact) contact = g_object_new (
    HTTPMAIL_TYPE_CONTACT, "display-name", "Carol, \"C\" Example; Ltd\\x", "given-name", "Carol", "surname", "Exam;ple",
    "email", "carol@example.net", "home-street", "1 Main St\nFlat 2", "home-city", "Leeds", "company", "A;B", "home-fax", "+1",
    "birthday", "1970-05-12", "href", "http://mail.example.net/c/1", "id", "1", "modified", "2026-11-22T10:00:00Z", NULL);
  g_autofree char *text = cli_vcard_write (contact, CLI_VCARD_EXACT);

  g_assert_cmpstr (text, ==,
                   "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Carol\\, \"C\" Example; Ltd\\\\x\r\nN:Exam\\;ple;Carol;;;\r\n"
                   "EMAIL:carol@example.net\r\nTEL;TYPE=home,fax:+1\r\nADR;TYPE=home:;;1 Main St\\nFlat 2;Leeds;;;\r\n"
                   "ORG:A\\;B\r\nBDAY:19700512\r\nUID:http://mail.example.net/c/1\r\nREV:20261122T100000Z\r\n"
                   "X-HTTPMAIL-ID:1\r\nX-HTTPMAIL-MODIFIED:2026-11-22T10:00:00Z\r\nEND:VCARD\r\n");
}

static void
test_lines_fold_between_characters (void)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_string_append (name, i % 3 == 0 ? "ä" : i % 3 == 1 ? "漢" : "😀");
      g_autoptr (HTTPMailContact) contact = g_object_new (HTTPMAIL_TYPE_CONTACT, "display-name", name->str, NULL);
      g_autofree char *text = cli_vcard_write (contact, CLI_VCARD_EXACT);
      g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_assert_cmpuint (strlen (lines[j]), <=, 75);
          g_assert_true (g_utf8_validate (lines[j], -1, NULL));
        }
      g_autoptr (CliVCard) card = read_one (text, -1);
      g_assert_cmpstr (httpmail_contact_get_display_name (card->contact), ==, name->str);
    }
}

static void
test_a_name_that_is_not_there_is_made_up_and_stays_away (void)
{
  g_autoptr (HTTPMailContact) contact = g_object_new (HTTPMAIL_TYPE_CONTACT, "email", "c@example.net", NULL);
  g_autofree char *text = cli_vcard_write (contact, CLI_VCARD_EXACT);

  g_assert_nonnull (strstr (text, "\r\nFN;DERIVED=TRUE:c@example.net\r\n"));
  assert_reads_as (text, "email=c@example.net|", NULL);
  assert_reads_as ("BEGIN:VCARD\nVERSION:4.0\nFN;DERIVED=TRUE:Dr. C\nEMAIL:c@example.net\nEND:VCARD\n",
                   "display-name=Dr. C|email=c@example.net|", NULL);
}

static void
test_a_group_has_members (void)
{
  g_autoptr (HTTPMailContact) group = g_object_new (HTTPMAIL_TYPE_CONTACT, "contact-type", HTTPMAIL_CONTACT_TYPE_GROUP,
                                                    "display-name", "Team", "email", "a@example.net, b@example.net", NULL);
  g_autofree char *text = cli_vcard_write (group, CLI_VCARD_EXACT);
  g_autoptr (CliVCard) card = read_one (text, -1);

  g_assert_nonnull (strstr (text, "KIND:group\r\n"));
  g_assert_nonnull (strstr (text, "MEMBER:mailto:a@example.net\r\nMEMBER:mailto:b@example.net\r\n"));
  g_assert_cmpint (httpmail_contact_get_contact_type (card->contact), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  g_assert_cmpstr (httpmail_contact_get_email (card->contact), ==, "a@example.net, b@example.net");
}

static void
test_birthdays (void)
{
  static const struct
  {
    const char *text;
    const char *line;
  } cases[] = {
    { "1970-05-12", "BDAY:19700512" },
    { "--05-12", "BDAY:--0512" },
    { "1970-05", "BDAY:1970-05" },
    { "19700512", "BDAY;X-HTTPMAIL-AS=\"19700512\":19700512" },
    { "1970-05-12T00:00:00.000Z", "BDAY;X-HTTPMAIL-AS=\"1970-05-12T00:00:00.000Z\":19700512T000000Z" },
    { "1970-05-12T00:00:00+02:00", "BDAY;X-HTTPMAIL-AS=\"1970-05-12T00:00:00+02:00\":19700512T000000+0200" },
    { "1970-02-30", "BDAY;VALUE=text:1970-02-30" },
    { "12 May", "BDAY;VALUE=text:12 May" },
    { "in spring, I think", "BDAY;VALUE=text:in spring\\, I think" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HTTPMailContact) contact = g_object_new (HTTPMAIL_TYPE_CONTACT, "birthday", cases[i].text, NULL);
      g_autofree char *text = cli_vcard_write (contact, CLI_VCARD_EXACT);
      g_autofree char *line = g_strconcat ("\r\n", cases[i].line, "\r\n", NULL);
      g_autoptr (CliVCard) card = read_one (text, -1);

      if (strstr (text, line) == NULL)
        g_error ("“%s” is not in “%s”", line, text);
      g_assert_cmpstr (httpmail_contact_get_birthday (card->contact), ==, cases[i].text);
    }
}

/* ---- there and back ---- */

static char *
random_text (GRand *random)
{
  static const char *const pieces[] = {
    "a", "Z", "7", " x", ",", ";", ":", "\\", "\\n", "\n", "\"", "'", "^", "=", "ä", "漢字", "😀", "e\u0301", "\t.",
    "BEGIN:VCARD", "\nEND:VCARD\n.", "item1.TEL", "+49 30 1234", "@example.net", "<&>", "\u2028", "%0A", "\n \n.",
    "a fairly long piece of text",
  };
  GString *text = g_string_new (NULL);

  for (gint32 n = g_rand_int_range (random, 1, 12); n > 0; n--)
    g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
  /* What is around a text is not kept. */
  return g_strstrip (g_string_free (text, FALSE));
}

static char *
random_birthday (GRand *random)
{
  gint32 day = g_rand_int_range (random, 1, 29);

  switch (g_rand_int_range (random, 0, 4))
    {
    case 0:
      return random_text (random);
    case 1:
      return g_strdup_printf ("19%02d-05-%02d", day, day);
    case 2:
      return g_strdup_printf ("19%02d05%02d", day, day);
    default:
      return g_strdup_printf ("19%02d-05-%02dT23:00:00Z", day, day);
    }
}

static HTTPMailContact *
random_contact (GRand *random)
{
  gboolean group = g_rand_int_range (random, 0, 5) == 0;
  g_autofree char *id = random_text (random);
  g_autofree char *modified = random_text (random);
  g_autofree char *segment = random_text (random);
  g_autofree char *href = g_strconcat ("http://mail.example.net/", segment, NULL);
  HTTPMailContact *contact =
    g_object_new (HTTPMAIL_TYPE_CONTACT, "contact-type",
                  group ? HTTPMAIL_CONTACT_TYPE_GROUP : HTTPMAIL_CONTACT_TYPE_CONTACT, "id", *id ? id : NULL, "modified",
                  *modified ? modified : NULL, "href", href, NULL);

  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (g_rand_boolean (random))
      {
        g_autofree char *text = i == HTTPMAIL_CONTACT_FIELD_BIRTHDAY ? random_birthday (random) : random_text (random);
        if (*text != '\0')
          contact = set (contact, i, text);
      }
  return contact;
}

static void
assert_same (HTTPMailContact *a, HTTPMailContact *b, const char *text)
{
  g_autofree char *a_fields = describe (a);
  g_autofree char *b_fields = describe (b);

  if (g_strcmp0 (a_fields, b_fields) != 0)
    g_test_message ("%s", text);
  g_assert_cmpstr (a_fields, ==, b_fields);
  g_assert_cmpint (httpmail_contact_get_contact_type (a), ==, httpmail_contact_get_contact_type (b));
  g_assert_cmpstr (httpmail_contact_get_id (a), ==, httpmail_contact_get_id (b));
  g_assert_cmpstr (httpmail_contact_get_href (a), ==, httpmail_contact_get_href (b));
  g_assert_cmpstr (httpmail_contact_get_modified (a), ==, httpmail_contact_get_modified (b));
}

static void
test_what_is_written_is_read_again (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6350);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GPtrArray) contacts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      HTTPMailContact *contact = random_contact (random);
      g_autofree char *text = cli_vcard_write (contact, CLI_VCARD_EXACT);
      g_string_append (all, text);
      g_ptr_array_add (contacts, contact);
    }
  g_autoptr (CliVCardReader) reader = reader_for (all->str, (gssize) all->len);
  for (guint i = 0; i < contacts->len; i++)
    {
      g_autoptr (CliVCard) card = cli_vcard_reader_next (reader, &error);
      g_assert_no_error (error);
      g_autofree char *text = cli_vcard_write (g_ptr_array_index (contacts, i), CLI_VCARD_EXACT);
      assert_same (card->contact, g_ptr_array_index (contacts, i), text);
      g_assert_null (card->left_out);
    }
  g_assert_null (cli_vcard_reader_next (reader, &error));
  g_assert_no_error (error);
}

static void
test_an_editor_is_shown_every_field_and_changes_none (void)
{
  static const char *const lines[] = { "FN", "N:", "NICKNAME", "TEL;TYPE=work,fax", "TEL;TYPE=voice", "ADR;TYPE=work", "ORG" };
  g_autoptr (GRand) random = g_rand_new_with_seed (2026);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (HTTPMailContact) contact = random_contact (random);
      g_autofree char *text = cli_vcard_write (contact, CLI_VCARD_FOR_EDITOR);
      g_autoptr (CliVCard) card = read_one (text, -1);
      g_autofree char *before = describe (contact);
      g_autofree char *after = describe (card->contact);

      g_assert_cmpstr (before, ==, after);
      g_assert_null (strchr (text, '\r'));
      for (gsize j = 0; j < G_N_ELEMENTS (lines); j++)
        {
          g_autofree char *line = g_strconcat ("\n", lines[j], NULL);
          g_assert_nonnull (strstr (text, line));
        }
    }
}

/* ---- what other programs write ---- */

static void
test_version_2_1_of_outlook (void)
{
  assert_reads_as ("BEGIN:VCARD\r\nVERSION:2.1\r\nN;LANGUAGE=de;CHARSET=Windows-1252:M\xfcller;J\xfcrgen\r\n"
                   "FN;CHARSET=Windows-1252:J\xfcrgen M\xfcller\r\nORG:Firma;Abteilung\r\nTITLE:Chef\r\nTEL;WORK;VOICE:030 1\r\n"
                   "TEL;WORK;FAX:030 2\r\nTEL;CELL;VOICE:0170 3\r\nTEL;PAGER;VOICE:4\r\n"
                   "ADR;WORK;PREF;ENCODING=QUOTED-PRINTABLE:;;Stra=C3=9Fe 1=0D=0A=\r\nHof;Berlin;;10115;Deutschland\r\n"
                   "LABEL;WORK;PREF;ENCODING=QUOTED-PRINTABLE:Stra=C3=9Fe 1=0D=0A=\r\n10115 Berlin\r\n"
                   "X-MS-OL-DEFAULT-POSTAL-ADDRESS:2\r\nBDAY:19700512\r\nEMAIL;PREF;INTERNET:j@example.net\r\n"
                   "PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n /9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAg=\r\n /9j/4A==\r\n\r\n"
                   "REV:20250102T030405Z\r\nEND:VCARD\r\n",
                   "display-name=Jürgen Müller|given-name=Jürgen|surname=Müller|email=j@example.net|company=Firma|"
                   "work-street=Straße 1\nHof|work-city=Berlin|work-postal-code=10115|work-country=Deutschland|work-phone=030 1|"
                   "work-fax=030 2|mobile-phone=0170 3|birthday=1970-05-12|pager=4|",
                   "ORG.unit, TITLE, PHOTO");
}

static void
test_version_3_0_of_a_phone (void)
{
  assert_reads_as ("\xef\xbb\xbf"
                   "begin:vcard\nversion:3.0\nprodid:-//Apple Inc.//iPhone OS 17//EN\nn:Doe;Jane;Q.;Dr.;\n"
                   "fn:Dr. Jane Q. Doe\n"
                   "item1.EMAIL;type=INTERNET;type=HOME:home@example.net\nitem2.EMAIL;type=INTERNET;type=pref:best@example.net\n"
                   "item2.X-ABLabel:_$!<Other>!$_\nTEL;type=CELL;type=VOICE;type=pref:+1 1\nTEL;type=\"HOME,FAX\":+1 2\n"
                   "TEL;type=MAIN:+1 3\nTEL;type=CELL:+1 4\nTEL;type=IPHONE:+1 5\n"
                   "item3.ADR;type=HOME:;Apt 4;1 Main St, East;Springfield;IL;62701;United\n  States\n"
                   "item3.X-ABADR:us\n"
                   "BDAY;value=date:1985-04-12\nNOTE:one\\, two\\nthree\n"
                   "X-SOCIALPROFILE;type=x:http://example.net/x\nend:vcard\n",
                   "display-name=Dr. Jane Q. Doe|given-name=Jane|surname=Doe|email=best@example.net|"
                   "home-street=Apt 4\n1 Main St, East|"
                   "home-city=Springfield|home-state=IL|home-postal-code=62701|home-country=United States|home-fax=+1 2|"
                   "mobile-phone=+1 1|other-phone=+1 3|birthday=1985-04-12|",
                   "N.additional, N.prefix, EMAIL, TEL, NOTE, X-SOCIALPROFILE");
}

static void
test_version_4_0_of_others (void)
{
  assert_reads_as ("BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\nFN;PREF=2:Second\r\nFN;PREF=1:First\r\n"
                   "EMAIL;PREF=2;TYPE=work:two@example.net\r\nEMAIL;PREF=1:mailto:one@example.net\r\n"
                   "TEL;VALUE=uri;PREF=1;TYPE=\"voice,work\":tel:+1-555-555\r\nTEL;VALUE=uri;TYPE=home:tel:+1-444\r\n"
                   "ADR;LABEL=\"1 Main: St; Leeds^nUK\":;;1 Main St;Leeds;;;UK\r\nGEO:geo:1,2\r\nBDAY:--0412\r\nEND:VCARD\r\n",
                   "display-name=First|email=one@example.net|home-street=1 Main St|home-city=Leeds|home-country=UK|"
                   "home-phone=+1-444|work-phone=+1-555-555|birthday=--04-12|",
                   "EMAIL, GEO");
}

static void
test_a_card_without_a_name_gets_one (void)
{
  assert_reads_as ("BEGIN:VCARD\nVERSION:2.1\nN:Doe;Jane;Q.\nTEL:1\nEND:VCARD\n",
                   "display-name=Jane Q. Doe|given-name=Jane|surname=Doe|other-phone=1|", "N.additional");
}

static void
test_a_card_in_a_card_is_somebody_else (void)
{
  assert_reads_as ("BEGIN:VCARD\nVERSION:2.1\nFN:Boss\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:Secretary\nTEL:1\nEND:VCARD\n"
                   "EMAIL:boss@example.net\nEND:VCARD\n",
                   "display-name=Boss|email=boss@example.net|", NULL);
}

static void
test_utf_16_and_unnamed_bytes (void)
{
  g_autofree char *wide = NULL;
  gsize length = 0;

  wide = g_convert ("\xef\xbb\xbf"
                    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jürgen 漢\r\nEND:VCARD\r\n",
                    -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  g_autoptr (CliVCard) card = read_one (wide, (gssize) length);
  g_assert_cmpstr (httpmail_contact_get_display_name (card->contact), ==, "Jürgen 漢");
  assert_reads_as ("BEGIN:VCARD\nVERSION:3.0\nFN:J\xfcrgen\nEND:VCARD\n", "display-name=Jürgen|", NULL);
}

/* ---- bad cards ---- */

static void
assert_fails (const char *text, const char *start)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliVCardReader) reader = reader_for (text, -1);

  g_assert_null (cli_vcard_reader_next (reader, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  if (!g_str_has_prefix (error->message, start))
    g_error ("“%s” does not begin with “%s”", error->message, start);
}

static void
test_faults_are_told_with_their_line (void)
{
  assert_fails ("Dear Bob,\nhello\n", "cards.vcf:1: ");
  assert_fails ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "cards.vcf:1: ");
  assert_fails ("BEGIN:VCARD\nVERSION:3.0\nFN:A\nnonsense\nEND:VCARD\n", "cards.vcf:4: ");
  assert_fails ("BEGIN:VCARD\nVERSION:5.0\nFN:A\nEND:VCARD\n", "cards.vcf:2: ");
  assert_fails ("BEGIN:VCARD\nVERSION:3.0\nFN:A\n", "cards.vcf:3: ");
  assert_fails ("BEGIN:VCARD\nVERSION:3.0\nFN;CHARSET=Klingon:\xff\nEND:VCARD\n", "cards.vcf:3: ");
  assert_fails ("BEGIN:VCARD\nVERSION:3.0\nFN;CHARSET=UTF-8:\xff\nEND:VCARD\n", "cards.vcf:3: ");
  assert_fails ("BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nEND:VCARD\n", "cards.vcf:3: ");
}

static void
test_a_bad_card_does_not_spoil_the_next (void)
{
  static const char text[] = "BEGIN:VCARD\nFN:A\nnonsense\nmore nonsense\nEND:VCARD\nBEGIN:VCARD\nFN:B\n"
                             "BEGIN:VCARD\nFN:C\nEND:VCARD\njunk\njunk\nBEGIN:VCARD\nFN:D\nEND:VCARD\n";
  static const char *const results[] = { "", "", "C", "", "D" };
  g_autoptr (CliVCardReader) reader = reader_for (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CliVCard) card = cli_vcard_reader_next (reader, &error);
      g_assert_cmpstr (card ? httpmail_contact_get_display_name (card->contact) : "", ==, results[i]);
      g_assert_true ((card == NULL) == (error != NULL));
    }
  g_assert_null (cli_vcard_reader_next (reader, NULL));
}

static void
test_long_lines_are_no_text (void)
{
  g_autoptr (GString) text = g_string_new ("BEGIN:VCARD\nVERSION:3.0\nFN:A\nPHOTO;ENCODING=b:");

  for (guint i = 0; i < 200000; i++)
    g_string_append (text, "QUJD");
  g_string_append (text, "\nEMAIL:a@example.net\nEND:VCARD\n");
  assert_reads_as (text->str, "display-name=A|email=a@example.net|", "PHOTO");

  g_string_assign (text, "BEGIN:VCARD\nVERSION:3.0\nFN:");
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "ABCD");
  g_string_append (text, "\nEND:VCARD\n");
  assert_fails (text->str, "cards.vcf:3: ");
}

static void
test_properties_and_depth_have_an_end (void)
{
  g_autoptr (GString) text = g_string_new ("BEGIN:VCARD\nFN:A\n");

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "NOTE:x\n");
  g_string_append (text, "END:VCARD\n");
  assert_fails (text->str, "cards.vcf:1002: ");

  g_string_assign (text, "BEGIN:VCARD\nAGENT:\n");
  for (guint i = 0; i < 9; i++)
    g_string_append (text, "BEGIN:VCARD\n");
  assert_fails (text->str, "cards.vcf:11: ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/vcard/written-as-the-standard-says", test_written_as_the_standard_says);
  g_test_add_func ("/cli/vcard/lines-fold-between-characters", test_lines_fold_between_characters);
  g_test_add_func ("/cli/vcard/a-name-that-is-not-there-is-made-up-and-stays-away",
                   test_a_name_that_is_not_there_is_made_up_and_stays_away);
  g_test_add_func ("/cli/vcard/a-group-has-members", test_a_group_has_members);
  g_test_add_func ("/cli/vcard/birthdays", test_birthdays);
  g_test_add_func ("/cli/vcard/what-is-written-is-read-again", test_what_is_written_is_read_again);
  g_test_add_func ("/cli/vcard/an-editor-is-shown-every-field-and-changes-none",
                   test_an_editor_is_shown_every_field_and_changes_none);
  g_test_add_func ("/cli/vcard/version-2-1-of-outlook", test_version_2_1_of_outlook);
  g_test_add_func ("/cli/vcard/version-3-0-of-a-phone", test_version_3_0_of_a_phone);
  g_test_add_func ("/cli/vcard/version-4-0-of-others", test_version_4_0_of_others);
  g_test_add_func ("/cli/vcard/a-card-without-a-name-gets-one", test_a_card_without_a_name_gets_one);
  g_test_add_func ("/cli/vcard/a-card-in-a-card-is-somebody-else", test_a_card_in_a_card_is_somebody_else);
  g_test_add_func ("/cli/vcard/utf-16-and-unnamed-bytes", test_utf_16_and_unnamed_bytes);
  g_test_add_func ("/cli/vcard/faults-are-told-with-their-line", test_faults_are_told_with_their_line);
  g_test_add_func ("/cli/vcard/a-bad-card-does-not-spoil-the-next", test_a_bad_card_does_not_spoil_the_next);
  g_test_add_func ("/cli/vcard/long-lines-are-no-text", test_long_lines_are_no_text);
  g_test_add_func ("/cli/vcard/properties-and-depth-have-an-end", test_properties_and_depth_have_an_end);
  return g_test_run ();
}
