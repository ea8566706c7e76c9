/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-contact-private.h>
#include <httpmail/protocol/hm-body-contact.h>
#include <httpmail/protocol/hm-contact-decoder.h>

#include "replies.h"

#define BASE "http://mail.example.net/contacts/"

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_propfind_ids (void)
{
  g_autoptr (GBytes) body = hm_body_propfind_contacts (FALSE);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propfind xmlns:D=\"DAV:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\">\r\n"
                      "<D:prop><D:id/><D:isfolder/><D:contentclass/><h:modified/></D:prop></D:propfind>\r\n");
  g_assert_cmpuint (g_bytes_get_size (body), ==, 182);
}

static void
test_propfind_all (void)
{
  g_autoptr (GBytes) body = hm_body_propfind_contacts (TRUE);

  assert_bytes (body,
                "<?xml version=\"1.0\"?>\r\n"
                "<D:propfind xmlns:D=\"DAV:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\" "
                "xmlns:c=\"urn:schemas:contacts:\">\r\n"
                "<D:prop><D:id/><D:isfolder/><D:contentclass/><h:modified/><c:cn/><c:givenName/><c:sn/><c:nickname/>"
                "<c:email1/><c:homeStreet/><c:homeCity/><c:homeState/><c:homePostalCode/><c:homeCountry/><c:o/>"
                "<c:street/><c:l/><c:st/><c:postalcode/><c:co/><c:homePhone/><c:homefax/><c:telephoneNumber/>"
                "<c:facsimiletelephonenumber/><c:mobile/><c:otherTelephone/><c:bday/><c:pager/>"
                "<D:displayname/><c:fileas/><c:mail/><c:email/><c:company/><c:workaddress/>"
                "</D:prop></D:propfind>\r\n");
}

static HTTPMailContact *
make_contact (HTTPMailContactType type, const char *given_name, const char *surname, const char *email)
{
  HTTPMailContactFields fields = { 0 };

  fields.type = type;
  fields.fields[HTTPMAIL_CONTACT_FIELD_GIVEN_NAME] = given_name;
  fields.fields[HTTPMAIL_CONTACT_FIELD_SURNAME] = surname;
  fields.fields[HTTPMAIL_CONTACT_FIELD_EMAIL] = email;
  return httpmail_contact_new_from_fields (&fields);
}

static void
test_write (void)
{
  g_autoptr (HTTPMailContact) contact =
      make_contact (HTTPMAIL_CONTACT_TYPE_CONTACT, "Carol", "Example", "carol@mail.example.net");
  g_autoptr (GBytes) body = hm_body_contact (contact, HM_CONTACT_BODY_PLAIN);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\">\r\n"
                      "<D:set><D:prop>\r\n"
                      "<c:givenName>Carol</c:givenName>\r\n"
                      "<c:sn>Example</c:sn>\r\n"
                      "<c:email1>carol@mail.example.net</c:email1>\r\n"
                      "</D:prop></D:set></D:propertyupdate>\r\n");
  g_assert_cmpuint (g_bytes_get_size (body), ==, 246);
}

static void
test_write_cleared (void)
{
  g_autoptr (HTTPMailContact) contact = make_contact (HTTPMAIL_CONTACT_TYPE_CONTACT, "Ren\xc3\xa9 & co", "", NULL);
  g_autoptr (GBytes) body = hm_body_contact (contact, HM_CONTACT_BODY_PLAIN);

  assert_bytes (body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\">\r\n"
                      "<D:set><D:prop>\r\n"
                      "<c:givenName>Ren\xc3\xa9 &amp; co</c:givenName>\r\n"
                      "<c:sn/>\r\n"
                      "</D:prop></D:set></D:propertyupdate>\r\n");
}

static void
test_write_item (void)
{
  g_autoptr (HTTPMailContact) contact =
      make_contact (HTTPMAIL_CONTACT_TYPE_CONTACT, "Carol", NULL, "carol@mail.example.net");
  g_autoptr (GBytes) body = hm_body_contact (contact, HM_CONTACT_BODY_NEW_ITEM);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\" "
                      "xmlns:e=\"http://schemas.microsoft.com/exchange/\" "
                      "xmlns:p=\"http://schemas.microsoft.com/mapi/id/{00062004-0000-0000-C000-000000000046}/\">\r\n"
                      "<D:set><D:prop>\r\n"
                      "<D:contentclass>urn:content-classes:person</D:contentclass>\r\n"
                      "<e:outlookmessageclass>IPM.Contact</e:outlookmessageclass>\r\n"
                      "<c:givenName>Carol</c:givenName>\r\n"
                      "<p:_x0030_x00008080>carol@mail.example.net</p:_x0030_x00008080>\r\n"
                      "<p:_x0030_x00008082>SMTP</p:_x0030_x00008082>\r\n"
                      "<p:_x0030_x00008083>carol@mail.example.net</p:_x0030_x00008083>\r\n"
                      "</D:prop></D:set></D:propertyupdate>\r\n");
}

static void
test_write_group (void)
{
  g_autoptr (HTTPMailContact) contact = make_contact (HTTPMAIL_CONTACT_TYPE_GROUP, NULL, NULL, NULL);
  g_autoptr (GBytes) body = hm_body_contact (contact, HM_CONTACT_BODY_PLAIN);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\">\r\n"
                      "<D:set><D:prop>\r\n"
                      "<D:contentclass>urn:content-classes:group</D:contentclass>\r\n"
                      "</D:prop></D:set></D:propertyupdate>\r\n");
}

static void
decode (const HmMultistatusResponse *response, gpointer user_data)
{
  *(HTTPMailContact **) user_data = hm_contact_decoder_decode (response, BASE);
}

/* One response with these properties in it. */
static HTTPMailContact *
decode_properties (const char *properties)
{
  g_autofree char *elements = g_strconcat ("<D:href>/contacts/7</D:href><D:propstat><D:prop>", properties,
                                           "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>", NULL);
  HTTPMailContact *contact = NULL;

  replies_with_response (elements, decode, &contact);
  return contact;
}

static void
test_read (void)
{
  static const char *const names[] = {
    [HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] = "cn",
    [HTTPMAIL_CONTACT_FIELD_GIVEN_NAME] = "givenName",
    [HTTPMAIL_CONTACT_FIELD_SURNAME] = "sn",
    [HTTPMAIL_CONTACT_FIELD_NICKNAME] = "nickname",
    [HTTPMAIL_CONTACT_FIELD_EMAIL] = "email1",
    [HTTPMAIL_CONTACT_FIELD_HOME_STREET] = "homeStreet",
    [HTTPMAIL_CONTACT_FIELD_HOME_CITY] = "homeCity",
    [HTTPMAIL_CONTACT_FIELD_HOME_STATE] = "homeState",
    [HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE] = "homePostalCode",
    [HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY] = "homeCountry",
    [HTTPMAIL_CONTACT_FIELD_COMPANY] = "o",
    [HTTPMAIL_CONTACT_FIELD_WORK_STREET] = "street",
    [HTTPMAIL_CONTACT_FIELD_WORK_CITY] = "l",
    [HTTPMAIL_CONTACT_FIELD_WORK_STATE] = "st",
    [HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE] = "postalcode",
    [HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY] = "co",
    [HTTPMAIL_CONTACT_FIELD_HOME_PHONE] = "homePhone",
    [HTTPMAIL_CONTACT_FIELD_HOME_FAX] = "homefax",
    [HTTPMAIL_CONTACT_FIELD_WORK_PHONE] = "telephoneNumber",
    [HTTPMAIL_CONTACT_FIELD_WORK_FAX] = "facsimiletelephonenumber",
    [HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE] = "mobile",
    [HTTPMAIL_CONTACT_FIELD_OTHER_PHONE] = "otherTelephone",
    [HTTPMAIL_CONTACT_FIELD_BIRTHDAY] = "bday",
    [HTTPMAIL_CONTACT_FIELD_PAGER] = "pager",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint variant;

      /* However the server spells it. */
      for (variant = 0; variant < 3; variant++)
        {
          g_autofree char *up = g_ascii_strup (names[i], -1);
          g_autofree char *down = g_ascii_strdown (names[i], -1);
          const char *name = variant == 0 ? names[i] : variant == 1 ? up : down;
          g_autofree char *property = g_strdup_printf ("<c:%s xmlns:c='urn:schemas:contacts:'> x\n</c:%s>", name, name);
          g_autoptr (HTTPMailContact) contact = decode_properties (property);
          guint j;

          g_assert_nonnull (contact);
          for (j = 0; j < G_N_ELEMENTS (names); j++)
            g_assert_cmpstr (httpmail_contact_get_field (contact, j), ==, i == j ? "x" : NULL);
        }
    }
}

static void
test_read_other_names (void)
{
  static const struct
  {
    const char *properties;
    HTTPMailContactField field;
    const char *expected;
  } cases[] = {
    { "<c:fileas>Example, Carol</c:fileas><D:displayname>x</D:displayname>", HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME,
      "Example, Carol" },
    { "<D:displayname>carol.EML</D:displayname>", HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, "carol.EML" },
    { "<c:fileas>x</c:fileas><c:cn>Carol</c:cn>", HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, "Carol" },
    { "<c:cn/><c:fileas>x</c:fileas>", HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, "x" },
    { "<c:cn/>", HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, "" },
    { "<c:mail>a@b</c:mail><c:email>c@d</c:email>", HTTPMAIL_CONTACT_FIELD_EMAIL, "a@b" },
    { "<c:email>c@d</c:email>", HTTPMAIL_CONTACT_FIELD_EMAIL, "c@d" },
    { "<c:email1>&lt;a@b&gt;</c:email1>", HTTPMAIL_CONTACT_FIELD_EMAIL, "a@b" },
    { "<c:email1>\"Carol &lt;3\" &lt; a@b &gt;</c:email1>", HTTPMAIL_CONTACT_FIELD_EMAIL, "a@b" },
    { "<c:email1>Carol a@b</c:email1>", HTTPMAIL_CONTACT_FIELD_EMAIL, "Carol a@b" },
    { "<c:email1>Carol &lt;&gt;</c:email1>", HTTPMAIL_CONTACT_FIELD_EMAIL, "Carol <>" },
    { "<c:company>Example Ltd</c:company>", HTTPMAIL_CONTACT_FIELD_COMPANY, "Example Ltd" },
    { "<c:workaddress>1 Street\nTown</c:workaddress>", HTTPMAIL_CONTACT_FIELD_WORK_STREET, "1 Street\nTown" },
    { "<c:homefax>1</c:homefax><c:homeFax>2</c:homeFax>", HTTPMAIL_CONTACT_FIELD_HOME_FAX, "1" },
    { "<c:o xmlns:v='xml:'><v:v>A</v:v><v:v>B</v:v></c:o>", HTTPMAIL_CONTACT_FIELD_COMPANY, "A, B" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *elements =
          g_strconcat ("<D:href>/contacts/7</D:href><D:propstat xmlns:c='urn:schemas:contacts:'><D:prop>",
                       cases[i].properties, "</D:prop></D:propstat>", NULL);
      g_autoptr (HTTPMailContact) contact = NULL;

      replies_with_response (elements, decode, &contact);
      g_assert_nonnull (contact);
      g_assert_cmpstr (httpmail_contact_get_field (contact, cases[i].field), ==, cases[i].expected);
    }
}

static void
test_read_id (void)
{
  g_autoptr (HTTPMailContact) contact = decode_properties ("<D:id>C7</D:id><h:modified>1035813212</h:modified>");
  g_autoptr (HTTPMailContact) folder = decode_properties ("<D:isfolder>1</D:isfolder>");
  g_autoptr (HTTPMailContact) group =
      decode_properties ("<D:contentclass>URN:content-classes:group</D:contentclass><D:isfolder>0</D:isfolder>");
  g_autoptr (HTTPMailContact) person =
      decode_properties ("<D:contentclass>urn:content-classes:person</D:contentclass>");

  g_assert_cmpstr (httpmail_contact_get_href (contact), ==, "http://mail.example.net/contacts/7");
  g_assert_cmpstr (httpmail_contact_get_id (contact), ==, "C7");
  g_assert_cmpstr (httpmail_contact_get_modified (contact), ==, "1035813212");
  g_assert_cmpint (httpmail_contact_get_contact_type (contact), ==, HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_assert_cmpint (httpmail_contact_get_contact_type (folder), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  g_assert_cmpint (httpmail_contact_get_contact_type (group), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  g_assert_cmpint (httpmail_contact_get_contact_type (person), ==, HTTPMAIL_CONTACT_TYPE_CONTACT);
}

static void
test_read_none (void)
{
  static const char *const responses[] = {
    "<D:href>/contacts/7</D:href><D:status>HTTP/1.1 404 Not Found</D:status>",
    "<D:href>/contacts/7</D:href><D:propstat><D:status>HTTP/1.1 401 x</D:status><D:prop><D:id/></D:prop></D:propstat>",
    "<D:href>ftp://mail.example.net/7</D:href>",
    "<D:href>http://mail.example.net</D:href>",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (responses); i++)
    {
      HTTPMailContact *contact = NULL;

      replies_with_response (responses[i], decode, &contact);
      g_assert_null (contact);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/contact/ids-request-byte-for-byte", test_propfind_ids);
  g_test_add_func ("/protocol/contact/full-request-byte-for-byte", test_propfind_all);
  g_test_add_func ("/protocol/contact/written-byte-for-byte", test_write);
  g_test_add_func ("/protocol/contact/empty-fields-are-cleared", test_write_cleared);
  g_test_add_func ("/protocol/contact/item-of-exchange", test_write_item);
  g_test_add_func ("/protocol/contact/group-says-so", test_write_group);
  g_test_add_func ("/protocol/contact/every-field-in-any-case", test_read);
  g_test_add_func ("/protocol/contact/alternative-names", test_read_other_names);
  g_test_add_func ("/protocol/contact/id-stamp-and-type", test_read_id);
  g_test_add_func ("/protocol/contact/errors-are-no-contacts", test_read_none);

  return g_test_run ();
}
