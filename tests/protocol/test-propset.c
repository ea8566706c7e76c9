/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-propset.h>

static void
test_propset_values (void)
{
  g_autoptr (HmPropset) set = hm_propset_new ();

  hm_propset_add (set, HM_NAME_DISPLAY_NAME, 200, "\r\n\t lunch  ", -1);
  hm_propset_add (set, HM_NAME_SPECIAL, 200, "", -1);
  hm_propset_add (set, HM_NAME_ID, 200, "abcdef", 3);
  hm_propset_add (set, HM_NAME_SIG, 404, "ignored", -1);

  g_assert_cmpstr (hm_propset_get (set, HM_NAME_DISPLAY_NAME), ==, "lunch");
  g_assert_cmpstr (hm_propset_get (set, HM_NAME_SPECIAL), ==, "");
  g_assert_cmpstr (hm_propset_get (set, HM_NAME_ID), ==, "abc");
  g_assert_null (hm_propset_get (set, HM_NAME_SIG));
  g_assert_null (hm_propset_get (set, HM_NAME_READ));
  g_assert_cmpuint (hm_propset_get_status (set, HM_NAME_SIG), ==, 404);
  g_assert_cmpuint (hm_propset_get_status (set, HM_NAME_READ), ==, 0);
  g_assert_cmpuint (hm_propset_get_n_found (set), ==, 3);
  g_assert_cmpuint (hm_propset_get_worst_status (set), ==, 404);
}

static void
test_propset_first_success (void)
{
  g_autoptr (HmPropset) set = hm_propset_new ();

  hm_propset_add (set, HM_NAME_READ, 404, NULL, 0);
  hm_propset_add (set, HM_NAME_READ, 200, "1", -1);
  hm_propset_add (set, HM_NAME_READ, 200, "0", -1);
  hm_propset_add (set, HM_NAME_READ, 403, "0", -1);

  g_assert_cmpstr (hm_propset_get (set, HM_NAME_READ), ==, "1");
  g_assert_cmpuint (hm_propset_get_status (set, HM_NAME_READ), ==, 200);
}

static void
test_propset_clear (void)
{
  g_autoptr (HmPropset) set = hm_propset_new ();

  hm_propset_add (set, HM_NAME_READ, 200, "1", -1);
  hm_propset_add (set, HM_NAME_UNKNOWN, 507, NULL, 0);
  hm_propset_clear (set);

  g_assert_null (hm_propset_get (set, HM_NAME_READ));
  g_assert_cmpuint (hm_propset_get_n_found (set), ==, 0);
  g_assert_cmpuint (hm_propset_get_worst_status (set), ==, 0);
}

static void
test_propset_boolean (void)
{
  static const struct
  {
    const char *text;
    gboolean value;
  } cases[] = {
    { "1", TRUE },  { "0", FALSE },    { "true", TRUE }, { "TRUE", TRUE }, { "False", FALSE },
    { "-1", TRUE }, { "junk", FALSE }, { " 1 ", TRUE },  { "00", FALSE },
  };
  g_autoptr (HmPropset) set = hm_propset_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      hm_propset_clear (set);
      hm_propset_add (set, HM_NAME_READ, 200, cases[i].text, -1);
      g_assert_cmpint (hm_propset_get_boolean (set, HM_NAME_READ, !cases[i].value), ==, cases[i].value);
    }

  hm_propset_clear (set);
  g_assert_true (hm_propset_get_boolean (set, HM_NAME_READ, TRUE));
  hm_propset_add (set, HM_NAME_READ, 200, "", -1);
  g_assert_true (hm_propset_get_boolean (set, HM_NAME_READ, TRUE));
  g_assert_false (hm_propset_get_boolean (set, HM_NAME_READ, FALSE));
}

static void
test_propset_uint (void)
{
  static const struct
  {
    const char *text;
    guint64 value;
  } cases[] = {
    { "0", 0 },
    { "4711", 4711 },
    { "-5", 0 },
    { "junk", 0 },
    { "", 0 },
    { "4294967295", G_MAXUINT32 },
    { "4294967296", G_MAXUINT32 },
    { "99999999999999999999999", G_MAXUINT32 },
    { "17 bytes", 17 },
  };
  g_autoptr (HmPropset) set = hm_propset_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      hm_propset_clear (set);
      hm_propset_add (set, HM_NAME_CONTENT_LENGTH, 200, cases[i].text, -1);
      g_assert_cmpuint (hm_propset_get_uint (set, HM_NAME_CONTENT_LENGTH, G_MAXUINT32), ==, cases[i].value);
    }

  hm_propset_clear (set);
  g_assert_cmpuint (hm_propset_get_uint (set, HM_NAME_CONTENT_LENGTH, G_MAXUINT32), ==, 0);
}

static void
test_propset_worst (void)
{
  static const guint statuses[][4] = {
    /* three in a row, and the worst of them */
    { 200, 404, 200, 404 }, { 403, 424, 424, 403 }, { 424, 409, 424, 409 },
    { 200, 424, 200, 424 }, { 507, 423, 200, 507 }, { 200, 200, 207, 207 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (HmPropset) props = hm_propset_new ();
      guint k;

      for (k = 0; k < 3; k++)
        hm_propset_add (props, HM_NAME_ID + k, statuses[i][k], NULL, 0);
      g_assert_cmpuint (hm_propset_get_worst_status (props), ==, statuses[i][3]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/propset/only-success-has-a-value", test_propset_values);
  g_test_add_func ("/protocol/propset/the-first-success-stands", test_propset_first_success);
  g_test_add_func ("/protocol/propset/worst-status-is-a-cause", test_propset_worst);
  g_test_add_func ("/protocol/propset/is-empty-after-clear", test_propset_clear);
  g_test_add_func ("/protocol/propset/reads-booleans", test_propset_boolean);
  g_test_add_func ("/protocol/propset/clamps-numbers", test_propset_uint);

  return g_test_run ();
}
