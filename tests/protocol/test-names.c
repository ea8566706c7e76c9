/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-names.h>

static void
test_names_round_trip (void)
{
  HmName name;

  for (name = HM_NAME_UNKNOWN + 1; name < HM_N_NAMES; name++)
    {
      g_assert_cmpstr (hm_name_get_local (name), !=, "");
      g_assert_cmpint (hm_name_get_namespace (name), !=, HM_NS_UNKNOWN);
      g_assert_cmpint (hm_name_lookup (hm_name_get_namespace (name), hm_name_get_local (name)), ==, name);
    }
}

static void
test_names_same_local_name (void)
{
  g_assert_cmpint (hm_name_lookup (HM_NS_HTTPMAIL, "hasattachment"), ==, HM_NAME_HTTPMAIL_HAS_ATTACHMENT);
  g_assert_cmpint (hm_name_lookup (HM_NS_MAILHEADER, "hasattachment"), ==, HM_NAME_MAIL_HAS_ATTACHMENT);
  g_assert_cmpint (hm_name_lookup (HM_NS_DAV, "hasattachment"), ==, HM_NAME_UNKNOWN);
}

static void
test_names_unknown (void)
{
  g_assert_cmpint (hm_name_lookup (HM_NS_UNKNOWN, "href"), ==, HM_NAME_UNKNOWN);
  g_assert_cmpint (hm_name_lookup (HM_NS_DAV, "HREF"), ==, HM_NAME_UNKNOWN);
  g_assert_cmpint (hm_name_lookup (HM_NS_DAV, ""), ==, HM_NAME_UNKNOWN);
  g_assert_cmpint (hm_name_lookup (HM_NS_MAILHEADER, "cn"), ==, HM_NAME_UNKNOWN);
}

static void
test_namespaces_exact_names (void)
{
  g_assert_cmpstr (hm_namespace_get_uri (HM_NS_DAV), ==, "DAV:");
  g_assert_cmpstr (hm_namespace_get_uri (HM_NS_HOTMAIL), ==, "http://schemas.microsoft.com/hotmail/");
  g_assert_cmpstr (hm_namespace_get_uri (HM_NS_HTTPMAIL), ==, "urn:schemas:httpmail:");
  g_assert_cmpstr (hm_namespace_get_uri (HM_NS_MAILHEADER), ==, "urn:schemas:mailheader:");
  g_assert_cmpstr (hm_namespace_get_uri (HM_NS_CONTACTS), ==, "urn:schemas:contacts:");
  g_assert_cmpstr (hm_namespace_get_prefix (HM_NS_DAV), ==, "D");
  g_assert_cmpstr (hm_namespace_get_prefix (HM_NS_HOTMAIL), ==, "h");
  g_assert_cmpstr (hm_namespace_get_prefix (HM_NS_HTTPMAIL), ==, "hm");
  g_assert_cmpstr (hm_namespace_get_prefix (HM_NS_MAILHEADER), ==, "m");
  g_assert_cmpstr (hm_namespace_get_prefix (HM_NS_CONTACTS), ==, "c");
}

static void
test_namespaces_any_case (void)
{
  HmNamespace ns;

  for (ns = HM_NS_UNKNOWN + 1; ns < HM_N_NAMESPACES; ns++)
    g_assert_cmpint (hm_namespace_from_uri (hm_namespace_get_uri (ns)), ==, ns);

  g_assert_cmpint (hm_namespace_from_uri ("Dav:"), ==, HM_NS_DAV);
  g_assert_cmpint (hm_namespace_from_uri ("DAV"), ==, HM_NS_UNKNOWN);
  g_assert_cmpint (hm_namespace_from_uri (""), ==, HM_NS_UNKNOWN);
  g_assert_cmpint (hm_namespace_from_uri (NULL), ==, HM_NS_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/names/every-name-is-found-again", test_names_round_trip);
  g_test_add_func ("/protocol/names/one-local-name-in-two-namespaces", test_names_same_local_name);
  g_test_add_func ("/protocol/names/others-are-unknown", test_names_unknown);
  g_test_add_func ("/protocol/namespaces/are-spelled-as-on-the-wire", test_namespaces_exact_names);
  g_test_add_func ("/protocol/namespaces/are-found-in-any-case", test_namespaces_any_case);

  return g_test_run ();
}
