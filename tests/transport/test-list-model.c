/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The list model that fills while the reply streams in. */

#include "transport-fixture.h"
#include <string.h>

static char *
inbox_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/");
}

typedef struct
{
  guint n_changes;
  guint n_added;
  guint n_loading;
} Watch;

static void
on_items_changed (GListModel *list_model, guint position, guint removed, guint added, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpuint (position, ==, watch->n_added);
  g_assert_cmpuint (removed, ==, 0);
  watch->n_added += added;
  watch->n_changes++;
}

static void
on_loading (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;

  watch->n_loading++;
}

static gboolean
is_loaded (gpointer data)
{
  return !httpmail_member_list_is_loading (data);
}

static void
test_a_list_model_fills (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  g_autofree char *reply = transport_fixture_listing (f, 300);
  g_autoptr (HTTPMailMemberList) model = NULL;
  Watch watch = { 0 };

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  model = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), &watch);
  g_signal_connect (model, "notify::loading", G_CALLBACK (on_loading), &watch);
  g_assert_true (httpmail_member_list_is_loading (model));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  run_until (is_loaded, model);

  g_assert_no_error (httpmail_member_list_get_error (model));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 300);
  g_assert_cmpuint (watch.n_added, ==, 300);
  g_assert_cmpuint (watch.n_changes, >=, 2);
  g_assert_cmpuint (watch.n_loading, ==, 1);
  g_assert_cmpuint (f->responses->len, ==, 0);
}

static void
test_a_list_model_says_what_went_wrong (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("404 Not Found", NULL, "");
  g_autofree char *url = inbox_url (f);
  g_autoptr (HTTPMailMemberList) closed = NULL;
  g_autoptr (HTTPMailMemberList) missing = NULL;

  closed = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  g_assert_true (httpmail_member_list_is_loading (closed));
  run_until (is_loaded, closed);
  g_assert_error (httpmail_member_list_get_error (closed), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  missing = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  run_until (is_loaded, missing);
  g_assert_error (httpmail_member_list_get_error (missing), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
}

static gboolean
is_idle (gpointer data)
{
  return !httpmail_transport_get_busy (data);
}

static void
test_a_list_model_may_be_dropped_early (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  g_autofree char *reply = transport_fixture_listing (f, 100);
  const char *middle = strstr (reply, "MSG50</D:href>");
  HTTPMailMemberList *model;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, (gsize) (middle - reply));
  model = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  raw_server_run_until_requests (f->server, 2);
  g_object_unref (model);
  raw_server_release (f->server);
  run_until (is_idle, f->transport);

  raw_server_add_reply (f->server, reply);
  g_object_unref (httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE));
  run_until (is_idle, f->transport);
  raw_server_assert_played (f->server);
}

static void
test_a_list_that_is_dropped_is_not_read_to_its_end (void)
{
  static const char member[] = "<D:response><D:href>/bob/folders/ACTIVE/MSG1</D:href><D:propstat><D:prop><D:isfolder>0"
                               "</D:isfolder></D:prop></D:propstat></D:response>";
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  g_autofree char *reply = g_strconcat ("HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n"
                                        "<D:multistatus xmlns:D=\"DAV:\">",
                                        member, NULL);
  HTTPMailMemberList *model;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_ENDLESS, reply, strlen (member));
  model = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  raw_server_run_until_requests (f->server, 2);
  g_object_unref (model);
  run_until (is_idle, f->transport);
}

static gboolean
is_gone (gpointer data)
{
  g_autoptr (GObject) object = g_weak_ref_get (data);

  return object == NULL;
}

static void
test_a_list_keeps_its_transport_while_it_loads (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  g_autofree char *reply = transport_fixture_listing (f, 3);
  g_autoptr (HTTPMailMemberList) model = NULL;
  GWeakRef transport;

  transport_fixture_open (f);
  g_weak_ref_init (&transport, f->transport);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, 0);
  model = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  raw_server_run_until_requests (f->server, 2);
  g_signal_handlers_disconnect_by_data (f->transport, f);
  g_clear_object (&f->transport);
  raw_server_release (f->server);
  run_until (is_loaded, model);
  g_assert_no_error (httpmail_member_list_get_error (model));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 3);
  run_until (is_gone, &transport);
  g_weak_ref_clear (&transport);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/list-model/" name, func)
  ADD ("a-list-model-fills", test_a_list_model_fills);
  ADD ("a-list-model-says-what-went-wrong", test_a_list_model_says_what_went_wrong);
  ADD ("a-list-model-may-be-dropped-early", test_a_list_model_may_be_dropped_early);
  ADD ("a-list-that-is-dropped-is-not-read-to-its-end", test_a_list_that_is_dropped_is_not_read_to_its_end);
  ADD ("a-list-keeps-its-transport-while-it-loads", test_a_list_keeps_its_transport_while_it_loads);
#undef ADD
  return g_test_run ();
}
