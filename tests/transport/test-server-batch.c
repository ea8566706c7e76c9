/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Uploads, downloads, batches and properties, with our own server at the other end. */

#include <fixture.h>
#include <httpmail/httpmail.h>
#include <server/httpmail-server.h>
#include <string.h>

#define BOB "bob@example.net"
#define N_MESSAGES 20

typedef struct
{
  char *root;
  HTTPMailServer *server;
  HTTPMailTransport *transport;
  char *inbox;
  char *trash;
  GPtrArray *hrefs; /* of the inbox, as listed at first */
} World;

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Waits for the one call that keeps its result there, and takes it. */
static GAsyncResult *
take_result (GAsyncResult **result)
{
  run_until (run_until_nonnull, result);
  return g_steal_pointer (result);
}

static char *
property (World *self, HTTPMailAccountProperty which)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  httpmail_transport_lookup_account_property (self->transport, which, &text, &error);
  g_assert_no_error (error);
  return text;
}

static GPtrArray *
list (World *self, const char *url)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *hrefs = g_ptr_array_new_with_free_func (g_free);

  httpmail_transport_member_info_async (self->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE, NULL,
                                        on_ready, &kept);
  result = take_result (&kept);
  members = httpmail_transport_member_info_finish (self->transport, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      if (!httpmail_member_info_get_is_folder (member))
        g_ptr_array_add (hrefs, g_strdup (httpmail_member_info_get_href (member)));
    }
  return hrefs;
}

static guint
count (World *self, const char *url)
{
  g_autoptr (GPtrArray) hrefs = list (self, url);

  return hrefs->len;
}

static World *
world_new (void)
{
  World *self = g_new0 (World, 1);
  g_autofree char *mail = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (HTTPMailServerInfo) info = NULL;
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->root = test_make_dir ();
  mail = g_build_filename (self->root, BOB, NULL);
  test_make_maildir (mail, N_MESSAGES);
  self->server = httpmail_server_new (self->root);
  httpmail_server_add_user (self->server, BOB, "sesame", &error);
  g_assert_no_error (error);
  httpmail_server_listen (self->server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);

  uri = httpmail_server_get_uri (self->server);
  info = httpmail_server_info_new_for_uri (uri, NULL);
  httpmail_server_info_set_user_name (info, BOB);
  httpmail_server_info_set_password (info, "sesame");
  self->transport = httpmail_transport_new ("tests/1");
  httpmail_transport_open_async (self->transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_open_finish (self->transport, result, &error);
  g_assert_no_error (error);
  self->inbox = property (self, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  self->trash = property (self, HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS);
  self->hrefs = list (self, self->inbox);
  g_assert_cmpuint (self->hrefs->len, ==, N_MESSAGES);
  return self;
}

static void
world_free (World *self)
{
  g_clear_object (&self->transport);
  httpmail_server_stop (self->server);
  g_object_unref (self->server);
  test_remove_dir (self->root);
  g_free (self->root);
  g_free (self->inbox);
  g_free (self->trash);
  g_ptr_array_unref (self->hrefs);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static GBytes *
download (World *self, const char *url)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *content_type = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_download_async (self->transport, url, stream, NULL, NULL, NULL, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_download_finish (self->transport, result, &content_type, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content_type, ==, "message/rfc822");
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static GPtrArray *
transfer (World *self, gboolean move, const char *const *targets)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *items;

  if (move)
    httpmail_transport_bmove_async (self->transport, self->inbox, targets, self->trash, NULL, TRUE, NULL, on_ready,
                                    &kept);
  else
    httpmail_transport_bcopy_async (self->transport, self->inbox, targets, self->trash, NULL, TRUE, NULL, on_ready,
                                    &kept);
  result = take_result (&kept);
  items = move ? httpmail_transport_bmove_finish (self->transport, result, &error)
               : httpmail_transport_bcopy_finish (self->transport, result, &error);
  g_assert_no_error (error);
  return items;
}

static void
test_messages_are_copied_moved_and_deleted (void)
{
  g_autoptr (World) world = world_new ();
  const char *const targets[] = { g_ptr_array_index (world->hrefs, 3), "no-such-message", g_ptr_array_index (world->hrefs, 5),
                                  NULL };
  const char *const sources[] = { targets[0], targets[2] };
  GBytes *originals[] = { download (world, sources[0]), download (world, sources[1]) };
  g_autoptr (GPtrArray) left = NULL;
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GPtrArray) items = transfer (world, round == 1, targets);

      g_assert_cmpuint (items->len, ==, 3);
      g_assert_error (httpmail_batch_item_get_error (g_ptr_array_index (items, 1)), HTTPMAIL_ERROR,
                      HTTPMAIL_ERROR_NOT_FOUND);
      for (guint i = 0; i < 2; i++)
        {
          HTTPMailBatchItem *item = g_ptr_array_index (items, 2 * i);
          g_autoptr (GBytes) there = NULL;

          g_assert_no_error (httpmail_batch_item_get_error (item));
          g_assert_cmpstr (httpmail_batch_item_get_href (item), ==, sources[i]);
          g_assert_true (g_str_has_prefix (httpmail_batch_item_get_location (item), world->trash));
          there = download (world, httpmail_batch_item_get_location (item));
          g_assert_true (g_bytes_equal (there, originals[i]));
        }
      g_assert_cmpuint (count (world, world->trash), ==, 2 * (round + 1));
      g_assert_cmpuint (count (world, world->inbox), ==, N_MESSAGES - 2 * round);
    }
  for (guint i = 0; i < 2; i++)
    g_bytes_unref (originals[i]);

  left = list (world, world->trash);
  g_ptr_array_insert (left, 1, g_strdup ("no-such-message"));
  g_ptr_array_add (left, NULL);
  httpmail_transport_bdelete_async (world->transport, world->trash, (const char *const *) left->pdata, NULL, on_ready,
                                    &kept);
  result = take_result (&kept);
  errors = httpmail_transport_bdelete_finish (world->transport, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 1);
  g_assert_cmpuint (httpmail_member_error_get_http_status (g_ptr_array_index (errors, 0)), ==, 404);
  g_assert_cmpuint (count (world, world->trash), ==, 0);
}

static void
test_a_message_is_added (void)
{
  static const char text[] = "From: " BOB "\r\nSubject: a\r\n\r\nText.\r\n.\r\n\xff\x80 no UTF-8\r\nno end";
  g_autoptr (World) world = world_new ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) hrefs = NULL;
  g_autoptr (GBytes) there = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_post_async (world->transport, world->trash, stream, NULL, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_post_finish (world->transport, result, NULL, &error);
  g_assert_no_error (error);
  hrefs = list (world, world->trash);
  g_assert_cmpuint (hrefs->len, ==, 1);
  there = download (world, g_ptr_array_index (hrefs, 0));
  g_assert_cmpmem (g_bytes_get_data (there, NULL), g_bytes_get_size (there), text, strlen (text));
}

static void
test_a_message_is_stored (void)
{
  static const char text[] = "From: " BOB "\r\nSubject: a\r\n\r\nText.\r\n\xff\x80 no UTF-8\r\nno end";
  g_autoptr (World) world = world_new ();
  g_autofree char *url = g_strconcat (world->trash, "Plan%20B.EML", NULL);
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *location = NULL;
  g_autoptr (GBytes) there = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_put_async (world->transport, url, content, NULL, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_put_finish (world->transport, result, &location, &error);
  g_assert_no_error (error);
  there = download (world, location);
  g_assert_true (g_bytes_equal (there, content));
  g_assert_cmpuint (count (world, world->trash), ==, 1);
}

static void
test_properties_are_asked_for_and_changed (void)
{
  g_autoptr (World) world = world_new ();
  const char *url = g_ptr_array_index (world->hrefs, 1);
  g_autoptr (HTTPMailPropfindRequest) question = httpmail_propfind_request_new ();

  g_assert_true (httpmail_propfind_request_add_property (question, "urn:schemas:httpmail:", "read", NULL));
  for (guint round = 0; round < 2; round++)
    {
      const char *value = round == 0 ? "1" : "0";
      g_autoptr (HTTPMailProppatchRequest) change = httpmail_proppatch_request_new ();
      GAsyncResult *kept = NULL;
      g_autoptr (GAsyncResult) changed = NULL;
      g_autoptr (GAsyncResult) found = NULL;
      g_autoptr (HTTPMailMultistatus) outcome = NULL;
      g_autoptr (HTTPMailMultistatus) values = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (httpmail_proppatch_request_set_value (change, "urn:schemas:httpmail:", "read", value, NULL));
      httpmail_transport_proppatch_async (world->transport, url, change, NULL, on_ready, &kept);
      changed = take_result (&kept);
      outcome = httpmail_transport_proppatch_finish (world->transport, changed, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (httpmail_multistatus_get_n_responses (outcome), ==, 1);

      httpmail_transport_propfind_async (world->transport, world->inbox, question, HTTPMAIL_DEPTH_ONE, NULL, on_ready,
                                         &kept);
      found = take_result (&kept);
      values = httpmail_transport_propfind_finish (world->transport, found, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (httpmail_multistatus_get_n_responses (values), >=, N_MESSAGES);
      g_assert_cmpstr (httpmail_multistatus_response_get_value (httpmail_multistatus_find (values, url),
                                                                "urn:schemas:httpmail:", "read"),
                       ==, value);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/server-batch/" name, func)
  ADD ("messages-are-copied-moved-and-deleted", test_messages_are_copied_moved_and_deleted);
  ADD ("a-message-is-added", test_a_message_is_added);
  ADD ("a-message-is-stored", test_a_message_is_stored);
  ADD ("properties-are-asked-for-and-changed", test_properties_are_asked_for_and_changed);
#undef ADD
  return g_test_run ();
}
