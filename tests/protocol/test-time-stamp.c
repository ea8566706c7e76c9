/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-time-stamp.h>

static void
assert_stamp (const char *field, const char *name, const char *expected)
{
  g_autofree char *stamp = hm_time_stamp_get (field, name);

  g_assert_cmpstr (stamp, ==, expected);
}

static void
test_get (void)
{
  const char *field = "folders=1035823428, ACTIVE=1035813212";

  assert_stamp (field, "folders", "1035823428");
  assert_stamp (field, "ACTIVE", "1035813212");
  assert_stamp (field, "drAfT", NULL);
  assert_stamp (field, "older", NULL);
  assert_stamp (field, "", NULL);
  assert_stamp ("", "folders", NULL);
  assert_stamp (NULL, "folders", NULL);
}

static void
test_get_case (void)
{
  assert_stamp ("Folders=1,active=2,ACTIVE=3", "ACTIVE", "3");
  assert_stamp ("Folders=1,active=2,ACTIVE=3", "Active", "2");
  assert_stamp ("Folders=1,active=2,ACTIVE=3", "folders", "1");
}

static void
test_get_lenient (void)
{
  const char *field = " ,, folders , = 7, ACTIVE\t=  rt:ab=c \"x y\"\t,drAfT=,trAsH=9,";

  assert_stamp (field, "folders", NULL);
  assert_stamp (field, "ACTIVE", "rt:ab=c \"x y\"");
  assert_stamp (field, "drAfT", NULL);
  assert_stamp (field, "trAsH", "9");
  assert_stamp ("a=1,a=2", "a", "1");
}

static void
test_append (void)
{
  g_autoptr (GString) field = g_string_new (NULL);

  g_assert_true (hm_time_stamp_append (field, "folders", "1035823428"));
  g_assert_cmpstr (field->str, ==, "folders=1035823428");
  g_assert_true (hm_time_stamp_append (field, "ACTIVE", "1035813212"));
  g_assert_cmpstr (field->str, ==, "folders=1035823428, ACTIVE=1035813212");
  g_assert_true (hm_time_stamp_append (field, "f%f4%f3", "a=b"));
  g_assert_cmpstr (field->str, ==, "folders=1035823428, ACTIVE=1035813212, f%f4%f3=a=b");
}

static void
test_append_refused (void)
{
  static const char *const pairs[][2] = {
    { NULL, "1" },  { "a", NULL },  { "", "1" },         { "a", "" },
    { "a=b", "1" }, { "a,b", "1" }, { "a", "1,b=2" },    { "a", "1\r\nX-Evil: 1" },
    { "a\n", "1" }, { "a b", "1" }, { "\xc3\xb4", "1" }, { "a", "\x7f" },
  };
  g_autoptr (GString) field = g_string_new ("a=1");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_false (hm_time_stamp_append (field, pairs[i][0], pairs[i][1]));
  g_assert_cmpstr (field->str, ==, "a=1");
}

static void
test_limit (void)
{
  g_autofree char *longest = g_strnfill (HM_LIMIT_TIME_STAMP, '1');
  g_autofree char *longer = g_strnfill (HM_LIMIT_TIME_STAMP + 1, '1');
  g_autofree char *field = g_strconcat ("a=", longest, ",b=", longer, NULL);
  g_autoptr (GString) written = g_string_new (NULL);

  assert_stamp (field, "a", longest);
  assert_stamp (field, "b", NULL);
  g_assert_true (hm_time_stamp_append (written, "a", longest));
  g_assert_false (hm_time_stamp_append (written, "b", longer));
  g_assert_true (hm_time_stamp_append (written, longest, "1"));
  g_assert_false (hm_time_stamp_append (written, longer, "1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/time-stamp/stands-behind-its-name", test_get);
  g_test_add_func ("/protocol/time-stamp/exact-name-before-similar-one", test_get_case);
  g_test_add_func ("/protocol/time-stamp/is-opaque-and-blanks-do-not-matter", test_get_lenient);
  g_test_add_func ("/protocol/time-stamp/fields-are-written-as-clients-did", test_append);
  g_test_add_func ("/protocol/time-stamp/nothing-breaks-out-of-the-field", test_append_refused);
  g_test_add_func ("/protocol/time-stamp/length-has-a-limit", test_limit);

  return g_test_run ();
}
