/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-target-results.h>

#define FOLDER "http://dav7.mail.example.net/bob/folders/ACTIVE/"

static const char *const urls[] = { FOLDER "MSG1", FOLDER "MSG2", FOLDER "MSG3" };

static void
take (const HmMultistatusResponse *response, gpointer user_data)
{
  hm_target_results_take (user_data, FOLDER, response);
}

/* What the responses of a reply make of the targets. */
static HmTargetResults *
read_results (const char *const *targets, guint n, const char *responses)
{
  HmTargetResults *results = hm_target_results_new (targets, n);
  g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new (NULL, 100, take, results);
  g_autoptr (GError) error = NULL;
  g_autofree char *document = g_strconcat ("<D:multistatus xmlns:D='DAV:' xmlns:hm='urn:schemas:httpmail:'>", responses,
                                           "</D:multistatus>", NULL);

  hm_multistatus_reader_push (reader, document, strlen (document), &error);
  g_assert_no_error (error);
  hm_multistatus_reader_finish (reader, &error);
  g_assert_no_error (error);
  return results;
}

static void
assert_results (const char *responses, guint first, guint second, guint third)
{
  g_autoptr (HmTargetResults) results = read_results (urls, G_N_ELEMENTS (urls), responses);
  const char *problem;

  g_assert_cmpuint (hm_target_results_get (results, 0, &problem), ==, first);
  g_assert_cmpuint (hm_target_results_get (results, 1, &problem), ==, second);
  g_assert_cmpuint (hm_target_results_get (results, 2, &problem), ==, third);
}

#define STATUS(href, status)                                                                                           \
  "<D:response><D:href>" href "</D:href><D:status>HTTP/1.1 " status "</D:status></D:response>"

static void
test_by_url (void)
{
  /* In whatever order, and however the server writes the URL. */
  assert_results (STATUS (FOLDER "MSG3", "404 x") STATUS ("HTTP://DAV7.mail.example.net:80/bob/folders/ACTIVE/MS%471/",
                                                          "403 x") STATUS ("/bob/folders/ACTIVE/MSG2", "423 x"),
                  403, 423, 404);
  assert_results (STATUS ("MSG2", "404 x"), 200, 404, 200);
  /* Behind a proxy, another host and path, but the same name */
  assert_results (STATUS ("https://internal.example/exchange/bob/Inbox/MSG2", "404 x"), 200, 404, 200);
  assert_results (STATUS ("https://internal.example/exchange/bob/Inbox/M%53G2/", "404 x"), 200, 404, 200);
}

static void
test_unlisted (void)
{
  assert_results ("", 200, 200, 200);
  assert_results (STATUS ("/elsewhere/x", "404 x"), 200, 200, 200);
  /* The request's own URL speaks for those that are not named. */
  assert_results (STATUS (FOLDER, "507 x") STATUS (FOLDER "MSG1", "201 Created"), 201, 507, 507);
  assert_results (STATUS (FOLDER, "200 OK"), 200, 200, 200);
}

static void
test_statuses (void)
{
  assert_results (
      "<D:response><D:href>MSG1</D:href><D:href>MSG2</D:href><D:status>HTTP/1.1 423 x</D:status></D:response>", 423,
      423, 200);
  assert_results (
      "<D:response><D:href>MSG1</D:href><D:propstat><D:status>HTTP/1.1 403 x</D:status><D:prop><hm:read/></D:prop>"
      "</D:propstat></D:response>"
      "<D:response><D:href>MSG2</D:href><D:propstat><D:prop><hm:read/></D:prop></D:propstat></D:response>"
      "<D:response><D:href>MSG3</D:href></D:response>",
      403, 200, 200);
  /* 424 is never the cause. */
  assert_results (
      "<D:response><D:href>MSG1</D:href>"
      "<D:propstat><D:prop><hm:read/></D:prop><D:status>HTTP/1.1 403 x</D:status></D:propstat>"
      "<D:propstat><D:prop><hm:special/></D:prop><D:status>HTTP/1.1 424 x</D:status></D:propstat></D:response>"
      "<D:response><D:href>MSG2</D:href>"
      "<D:propstat><D:prop><hm:special/></D:prop><D:status>HTTP/1.1 424 x</D:status></D:propstat>"
      "<D:propstat><D:prop><hm:read/></D:prop><D:status>HTTP/1.1 409 x</D:status></D:propstat></D:response>"
      "<D:response><D:href>MSG3</D:href>"
      "<D:propstat><D:prop><hm:special/></D:prop><D:status>HTTP/1.1 424 x</D:status></D:propstat>"
      "<D:propstat><D:prop><hm:read/></D:prop><D:status>HTTP/1.1 200 x</D:status></D:propstat></D:response>",
      403, 409, 424);
}

static void
test_same_name (void)
{
  static const char *const alike[] = { FOLDER "a/1", FOLDER "b/1" };
  g_autoptr (HmTargetResults) results = read_results (
      alike, G_N_ELEMENTS (alike), STATUS ("http://other.example/1", "404 x") STATUS (FOLDER "b/1", "403 x"));
  const char *problem;

  /* A name that two targets have tells nothing. */
  g_assert_cmpuint (hm_target_results_get (results, 0, &problem), ==, 200);
  g_assert_cmpuint (hm_target_results_get (results, 1, &problem), ==, 403);
}

static void
test_twice (void)
{
  static const char *const twice[] = { FOLDER "MSG1", FOLDER "MSG2", FOLDER "MSG1/" };
  g_autoptr (HmTargetResults) results =
      read_results (twice, G_N_ELEMENTS (twice), STATUS ("http://other.example/MSG1", "404 x"));
  const char *problem;

  g_assert_cmpuint (hm_target_results_get (results, 0, &problem), ==, 404);
  g_assert_cmpuint (hm_target_results_get (results, 1, &problem), ==, 200);
  g_assert_cmpuint (hm_target_results_get (results, 2, &problem), ==, 404);
}

static void
test_locations (void)
{
  g_autoptr (HmTargetResults) results = read_results (
      urls, G_N_ELEMENTS (urls),
      "<D:response><D:href>MSG1</D:href><D:location>/bob/folders/trAsH/MSG1-2</D:location><D:status>HTTP/1.1 201 "
      "x</D:status>"
      "</D:response><D:response><D:href>MSG2</D:href><D:location>/x</D:location><D:status>HTTP/1.1 412 x</D:status>"
      "<D:responsedescription>It is there already</D:responsedescription></D:response>");
  const char *problem;

  g_assert_cmpstr (hm_target_results_get_location (results, 0), ==,
                   "http://dav7.mail.example.net/bob/folders/trAsH/MSG1-2");
  g_assert_null (hm_target_results_get_location (results, 1));
  g_assert_null (hm_target_results_get_location (results, 2));
  g_assert_cmpuint (hm_target_results_get (results, 1, &problem), ==, 412);
  g_assert_cmpstr (problem, ==, "It is there already");
  g_assert_cmpuint (hm_target_results_get_n_known (results), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/target-results/matched-by-url-or-name", test_by_url);
  g_test_add_func ("/protocol/target-results/what-is-not-listed-went-well", test_unlisted);
  g_test_add_func ("/protocol/target-results/bare-status-before-worst-propstat", test_statuses);
  g_test_add_func ("/protocol/target-results/name-of-two-targets-tells-nothing", test_same_name);
  g_test_add_func ("/protocol/target-results/target-named-twice-has-one-result", test_twice);
  g_test_add_func ("/protocol/target-results/locations-of-those-that-went-well", test_locations);

  return g_test_run ();
}
