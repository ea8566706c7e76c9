/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-target-results.h>
#include <string.h>

#define FOLDER "http://h/bob/ACTIVE/"

static const char *const urls[] = { FOLDER "MSG1", FOLDER "MSG2", FOLDER "MSG3" };

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  hm_target_results_take (user_data, FOLDER, response);
}

static HmTargetResults *
make (const char *responses)
{
  HmTargetResults *self = hm_target_results_new (urls, G_N_ELEMENTS (urls));
  g_autofree char *text = g_strdup_printf ("<D:multistatus xmlns:D=\"DAV:\">%s</D:multistatus>", responses);
  HmMultistatusReader *reader = hm_multistatus_reader_new (NULL, G_MAXUINT64, on_response, self);
  g_autoptr (GError) error = NULL;

  hm_multistatus_reader_push (reader, text, strlen (text), &error);
  g_assert_no_error (error);
  hm_multistatus_reader_finish (reader, &error);
  g_assert_no_error (error);
  hm_multistatus_reader_free (reader);
  return self;
}

static void
assert_result (HmTargetResults *self, guint i, gboolean known, guint status, const char *location)
{
  const char *problem;

  g_assert_cmpint (hm_target_results_is_known (self, i), ==, known);
  g_assert_cmpuint (hm_target_results_get (self, i, &problem), ==, status);
  g_assert_cmpstr (hm_target_results_get_location (self, i), ==, location);
}

static void
test_locations (void)
{
  g_autoptr (HmTargetResults) self =
    make ("<D:response><D:href>MSG1</D:href><D:location>/bob/trAsH/MSG9</D:location>"
          "<D:status>HTTP/1.1 201 Created</D:status></D:response>"
          "<D:response><D:href>MSG2</D:href><D:location>/bob/trAsH/MSG8</D:location>"
          "<D:status>HTTP/1.1 412 Taken</D:status></D:response>");

  assert_result (self, 0, TRUE, 201, "http://h/bob/trAsH/MSG9");
  assert_result (self, 1, TRUE, 412, NULL);
  assert_result (self, 2, FALSE, 200, NULL);
  g_assert_cmpuint (hm_target_results_get_n_known (self), ==, 2);
  hm_target_results_set_location (self, 2, FOLDER "MSG7");
  hm_target_results_set_location (self, 3, FOLDER "MSG7");
  assert_result (self, 2, FALSE, 200, FOLDER "MSG7");
}

static void
test_one_place_is_not_that_of_several (void)
{
  g_autoptr (HmTargetResults) self = make ("<D:response><D:href>MSG1</D:href><D:href>MSG2</D:href>"
                                           "<D:location>/bob/trAsH/MSG9</D:location>"
                                           "<D:status>HTTP/1.1 200 OK</D:status></D:response>");

  assert_result (self, 0, TRUE, 200, NULL);
  assert_result (self, 1, TRUE, 200, NULL);
}

static void
test_places_that_are_none_are_left_out (void)
{
  g_autoptr (HmTargetResults) self = make ("<D:response><D:href>MSG1</D:href>"
                                           "<D:location>mailto:bob@mail.example.net</D:location>"
                                           "<D:status>HTTP/1.1 200 OK</D:status></D:response>"
                                           "<D:response><D:href>MSG2</D:href><D:location></D:location>"
                                           "<D:status>HTTP/1.1 200 OK</D:status></D:response>");

  assert_result (self, 0, TRUE, 200, NULL);
  assert_result (self, 1, TRUE, 200, NULL);
}

static void
test_what_is_said_of_the_folder_holds_for_the_rest (void)
{
  g_autoptr (HmTargetResults) self =
    make ("<D:response><D:href>" FOLDER "</D:href><D:status>HTTP/1.1 423 Locked</D:status></D:response>"
          "<D:response><D:href>MSG2</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");

  assert_result (self, 0, FALSE, 423, NULL);
  assert_result (self, 1, TRUE, 200, NULL);
  assert_result (self, 2, FALSE, 423, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/target-locations/locations-are-made-absolute", test_locations);
  g_test_add_func ("/protocol/target-locations/one-place-is-not-that-of-several", test_one_place_is_not_that_of_several);
  g_test_add_func ("/protocol/target-locations/places-that-are-none-are-left-out",
                   test_places_that_are_none_are_left_out);
  g_test_add_func ("/protocol/target-locations/what-is-said-of-the-folder-holds-for-the-rest",
                   test_what_is_said_of_the_folder_holds_for_the_rest);
  return g_test_run ();
}
