/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-contact-private.h>
#include <httpmail/httpmail-enum-types.h>

#define N_FIELDS (HTTPMAIL_CONTACT_FIELD_PAGER + 1)

typedef const char *(*Getter) (HTTPMailContact *contact);

static const Getter getters[N_FIELDS] = {
  httpmail_contact_get_display_name, httpmail_contact_get_given_name, httpmail_contact_get_surname,
  httpmail_contact_get_nickname,     httpmail_contact_get_email,      httpmail_contact_get_home_street,
  httpmail_contact_get_home_city,    httpmail_contact_get_home_state, httpmail_contact_get_home_postal_code,
  httpmail_contact_get_home_country, httpmail_contact_get_company,    httpmail_contact_get_work_street,
  httpmail_contact_get_work_city,    httpmail_contact_get_work_state, httpmail_contact_get_work_postal_code,
  httpmail_contact_get_work_country, httpmail_contact_get_home_phone, httpmail_contact_get_home_fax,
  httpmail_contact_get_work_phone,   httpmail_contact_get_work_fax,   httpmail_contact_get_mobile_phone,
  httpmail_contact_get_other_phone,  httpmail_contact_get_birthday,   httpmail_contact_get_pager,
};

/* A contact whose every text is its own name. */
static HTTPMailContact *
make_full_contact (void)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (HTTPMAIL_TYPE_CONTACT_FIELD);
  HTTPMailContactFields fields = {
    .href = "http://h/contacts/1", .id = "1", .type = HTTPMAIL_CONTACT_TYPE_GROUP, .modified = "17"
  };

  for (guint i = 0; i < N_FIELDS; i++)
    fields.fields[i] = g_enum_get_value (enum_class, i)->value_nick;
  return httpmail_contact_new_from_fields (&fields);
}

static void
assert_all_absent_but (HTTPMailContact *contact, guint present)
{
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (i != present)
        g_assert_null (httpmail_contact_get_field (contact, i));
    }
}

static void
test_new_says_nothing (void)
{
  g_autoptr (HTTPMailContact) contact = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_GROUP);

  g_assert_cmpint (httpmail_contact_get_contact_type (contact), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  g_assert_null (httpmail_contact_get_href (contact));
  g_assert_null (httpmail_contact_get_id (contact));
  g_assert_null (httpmail_contact_get_modified (contact));
  assert_all_absent_but (contact, N_FIELDS);
}

static void
test_every_field_has_property_and_getter (void)
{
  g_autoptr (HTTPMailContact) contact = make_full_contact ();
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (HTTPMAIL_TYPE_CONTACT_FIELD);

  g_assert_cmpuint (enum_class->n_values, ==, N_FIELDS);
  for (guint i = 0; i < N_FIELDS; i++)
    {
      const char *name = g_enum_get_value (enum_class, i)->value_nick;
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (contact), name);
      g_autofree char *property = NULL;

      g_assert_nonnull (pspec);
      g_assert_true (pspec->flags & G_PARAM_CONSTRUCT_ONLY);
      g_object_get (contact, name, &property, NULL);
      g_assert_cmpstr (property, ==, name);
      g_assert_cmpstr (httpmail_contact_get_field (contact, i), ==, name);
      g_assert_cmpstr (getters[i](contact), ==, name);
    }
}

static void
test_every_field_can_be_given (void)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (HTTPMAIL_TYPE_CONTACT_FIELD);

  for (guint i = 0; i < N_FIELDS; i++)
    {
      const char *name = g_enum_get_value (enum_class, i)->value_nick;
      g_autoptr (HTTPMailContact) contact = g_object_new (HTTPMAIL_TYPE_CONTACT, name, "x", NULL);

      g_assert_cmpstr (httpmail_contact_get_field (contact, i), ==, "x");
      assert_all_absent_but (contact, i);
    }
}

static void
test_head_properties (void)
{
  g_autoptr (HTTPMailContact) contact =
      g_object_new (HTTPMAIL_TYPE_CONTACT, "href", "http://h/contacts/9", "id", "9", "contact-type",
                    HTTPMAIL_CONTACT_TYPE_GROUP, "modified", "2003", NULL);
  g_autofree char *href = NULL;
  g_autofree char *id = NULL;
  g_autofree char *modified = NULL;
  HTTPMailContactType type = HTTPMAIL_CONTACT_TYPE_CONTACT;

  g_object_get (contact, "href", &href, "id", &id, "contact-type", &type, "modified", &modified, NULL);
  g_assert_cmpstr (href, ==, "http://h/contacts/9");
  g_assert_cmpstr (httpmail_contact_get_href (contact), ==, href);
  g_assert_cmpstr (id, ==, "9");
  g_assert_cmpstr (httpmail_contact_get_id (contact), ==, id);
  g_assert_cmpint (type, ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  g_assert_cmpstr (modified, ==, "2003");
  g_assert_cmpstr (httpmail_contact_get_modified (contact), ==, modified);
}

static void
test_empty_is_not_absent (void)
{
  g_autoptr (HTTPMailContact) contact = g_object_new (HTTPMAIL_TYPE_CONTACT, "pager", "", NULL);

  g_assert_cmpstr (httpmail_contact_get_pager (contact), ==, "");
  assert_all_absent_but (contact, HTTPMAIL_CONTACT_FIELD_PAGER);
}

static void
test_with_field_replaces_one (void)
{
  g_autoptr (HTTPMailContact) contact = make_full_contact ();
  g_autoptr (HTTPMailContact) changed =
      httpmail_contact_with_field (contact, HTTPMAIL_CONTACT_FIELD_EMAIL, "c@x.example");
  g_autoptr (HTTPMailContact) without = httpmail_contact_with_field (changed, HTTPMAIL_CONTACT_FIELD_EMAIL, NULL);

  g_assert_true (changed != contact);
  g_assert_cmpstr (httpmail_contact_get_email (contact), ==, "email");
  g_assert_cmpstr (httpmail_contact_get_email (changed), ==, "c@x.example");
  g_assert_null (httpmail_contact_get_email (without));
  g_assert_cmpstr (httpmail_contact_get_href (changed), ==, "http://h/contacts/1");
  g_assert_cmpstr (httpmail_contact_get_id (changed), ==, "1");
  g_assert_cmpstr (httpmail_contact_get_modified (changed), ==, "17");
  g_assert_cmpint (httpmail_contact_get_contact_type (changed), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (i != HTTPMAIL_CONTACT_FIELD_EMAIL)
        g_assert_cmpstr (httpmail_contact_get_field (changed, i), ==, httpmail_contact_get_field (contact, i));
    }
}

static void
test_copy_outlives_original (void)
{
  HTTPMailContact *contact = make_full_contact ();
  g_autoptr (HTTPMailContact) changed = httpmail_contact_with_field (
      contact, HTTPMAIL_CONTACT_FIELD_SURNAME, httpmail_contact_get_field (contact, HTTPMAIL_CONTACT_FIELD_COMPANY));

  g_object_unref (contact);
  g_assert_cmpstr (httpmail_contact_get_surname (changed), ==, "company");
  g_assert_cmpstr (httpmail_contact_get_company (changed), ==, "company");
}

static void
test_text_becomes_utf8 (void)
{
  const HTTPMailContactFields fields = { .href = "/\xe9", .id = "\xff", .modified = "\xfe", .fields = { "Ren\xe9" } };
  g_autoptr (HTTPMailContact) contact = httpmail_contact_new_from_fields (&fields);

  g_assert_cmpstr (httpmail_contact_get_href (contact), ==, "/�");
  g_assert_cmpstr (httpmail_contact_get_id (contact), ==, "�");
  g_assert_cmpstr (httpmail_contact_get_modified (contact), ==, "�");
  g_assert_cmpstr (httpmail_contact_get_display_name (contact), ==, "Ren�");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/contact/new-one-says-nothing", test_new_says_nothing);
  g_test_add_func ("/values/contact/every-field-has-property-and-getter", test_every_field_has_property_and_getter);
  g_test_add_func ("/values/contact/every-field-can-be-given-while-making-it", test_every_field_can_be_given);
  g_test_add_func ("/values/contact/properties-agree-with-getters", test_head_properties);
  g_test_add_func ("/values/contact/empty-is-not-absent", test_empty_is_not_absent);
  g_test_add_func ("/values/contact/with-field-replaces-one-in-a-copy", test_with_field_replaces_one);
  g_test_add_func ("/values/contact/copy-outlives-the-original", test_copy_outlives_original);
  g_test_add_func ("/values/contact/text-of-the-server-becomes-utf8", test_text_becomes_utf8);

  return g_test_run ();
}
