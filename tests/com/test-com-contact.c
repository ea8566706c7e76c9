/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-contact.h>
#include <string.h>

static void
test_unset_leaves_and_empty_clears (void)
{
  HTTPCONTACTINFO info = { .pszGivenName = (char *) "Carol", .pszPager = (char *) "" };
  g_autoptr (HTTPMailContact) contact = hm_com_contact_from_info (&info);

  g_assert_cmpint (httpmail_contact_get_contact_type (contact), ==, HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_assert_cmpstr (httpmail_contact_get_given_name (contact), ==, "Carol");
  g_assert_cmpstr (httpmail_contact_get_pager (contact), ==, "");
  g_assert_null (httpmail_contact_get_surname (contact));
  g_assert_null (httpmail_contact_get_href (contact));
  g_assert_null (httpmail_contact_get_id (contact));
  g_assert_null (httpmail_contact_get_modified (contact));
}

/* Every member gets a text of its own, so that no two can be mistaken for each other. */
static void
test_every_member_is_one_field (void)
{
  HTTPCONTACTINFO info = { .pszHref = (char *) "/carol",
                           .pszId = (char *) "17",
                           .tyContact = HTTPMAIL_CT_GROUP,
                           .pszModified = (char *) "today" };
  LPSTR *first = &info.pszDisplayName;
  char kept[HTTPMAIL_CONTACT_FIELD_PAGER + 1][16];
  g_autoptr (HTTPMailContact) contact = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_snprintf (kept[i], sizeof kept[i], "text %u", i);
      first[i] = kept[i];
    }
  g_assert_true (&info.pszPager == &first[HTTPMAIL_CONTACT_FIELD_PAGER]);
  contact = hm_com_contact_from_info (&info);

  g_assert_cmpint (httpmail_contact_get_contact_type (contact), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  g_assert_cmpstr (httpmail_contact_get_href (contact), ==, "/carol");
  g_assert_cmpstr (httpmail_contact_get_id (contact), ==, "17");
  g_assert_cmpstr (httpmail_contact_get_modified (contact), ==, "today");
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_assert_cmpstr (httpmail_contact_get_field (contact, i), ==, kept[i]);
      g_assert_true (hm_com_contact_member (&info, i) == &first[i]);
    }
  /* Not by their order alone. */
  g_assert_true (hm_com_contact_member (&info, HTTPMAIL_CONTACT_FIELD_EMAIL) == &info.pszEmail);
  g_assert_true (hm_com_contact_member (&info, HTTPMAIL_CONTACT_FIELD_BIRTHDAY) == &info.pszBday);
  g_assert_true (hm_com_contact_member (&info, HTTPMAIL_CONTACT_FIELD_WORK_FAX) == &info.pszWorkFax);
}

static void
test_type_out_of_range_is_refused (void)
{
  const int types[] = { HTTPMAIL_CT_LAST, 77, -1, G_MAXINT, G_MININT };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      HTTPCONTACTINFO info = { .pszGivenName = (char *) "Carol" };

      memcpy (&info.tyContact, &types[i], sizeof info.tyContact);
      g_assert_null (hm_com_contact_from_info (&info));
    }
}

static void
test_text_that_is_not_utf8_is_refused (void)
{
  HTTPCONTACTINFO empty = { NULL };
  LPSTR *const others[] = { &empty.pszHref, &empty.pszId, &empty.pszModified };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      *others[i] = (char *) "M\xfcller";
      g_assert_null (hm_com_contact_from_info (&empty));
      *others[i] = NULL;
    }
  for (guint i = 0; i <= HTTPMAIL_CONTACT_FIELD_PAGER; i++)
    {
      HTTPCONTACTINFO info = { NULL };

      *hm_com_contact_member (&info, i) = (char *) "M\xfcller";
      g_assert_null (hm_com_contact_from_info (&info));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/com/contact/unset-leaves-and-empty-clears", test_unset_leaves_and_empty_clears);
  g_test_add_func ("/com/contact/every-member-is-one-field", test_every_member_is_one_field);
  g_test_add_func ("/com/contact/type-out-of-range-is-refused", test_type_out_of_range_is_refused);
  g_test_add_func ("/com/contact/text-that-is-not-utf8-is-refused", test_text_that_is_not_utf8_is_refused);

  return g_test_run ();
}
