/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The address book: contacts are listed, made, changed and deleted. */

#include <string.h>

#include "server-fixture.h"
#include "server/hs-contacts.h"

#define CONTACTS "http://mail.example.net/bob/contacts/"
#define DATABASE "bob/" HS_CONTACTS_FILE
#define NAMESPACES                                                                                                     \
  " xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\""              \
  " xmlns:e=\"http://schemas.microsoft.com/exchange/\""
#define UPDATE(inside) "<?xml version=\"1.0\"?>\r\n<D:propertyupdate" NAMESPACES ">" inside "</D:propertyupdate>\r\n"
#define SET(inside) "<D:set><D:prop>" inside "</D:prop></D:set>"
#define REMOVE(inside) "<D:remove><D:prop>" inside "</D:prop></D:remove>"
#define PROPFIND(inside) "<?xml version=\"1.0\"?>\r\n<D:propfind" NAMESPACES "><D:prop>" inside "</D:prop></D:propfind>"

/* In the order of HTTPMailContactField. */
static const char *const names[] = {
  "cn",
  "givenName",
  "sn",
  "nickname",
  "email1",
  "homeStreet",
  "homeCity",
  "homeState",
  "homePostalCode",
  "homeCountry",
  "o",
  "street",
  "l",
  "st",
  "postalcode",
  "co",
  "homePhone",
  "homefax",
  "telephoneNumber",
  "facsimiletelephonenumber",
  "mobile",
  "otherTelephone",
  "bday",
  "pager",
};

/* The URL of a new contact, as a path. */
static char *
post (Fixture *fixture, const char *body)
{
  g_autofree char *reply = fixture_ask (fixture, "POST /bob/contacts/", "Content-Type: text/xml\r\n", body);
  g_autofree char *location = reply_field (reply, "Location");

  assert_status (reply, "HTTP/1.1 201 ");
  g_assert_nonnull (location);
  g_assert_true (g_str_has_prefix (location, CONTACTS));
  g_assert_cmpuint (strlen (location), >, strlen (CONTACTS));
  return g_strdup (location + strlen ("http://mail.example.net"));
}

static char *
ask (Fixture *fixture, const char *method, const char *path, const char *headers, const char *body)
{
  g_autofree char *method_and_path = g_strdup_printf ("%s %s", method, path);

  return fixture_ask (fixture, method_and_path, headers, body);
}

/* Text between two others. */
static char *
between (const char *text, const char *before, const char *after)
{
  const char *start = strstr (text, before);
  const char *end = start == NULL ? NULL : strstr (start + strlen (before), after);

  if (end == NULL)
    g_error ("no %s...%s in %s", before, after, text);
  start += strlen (before);
  return g_strndup (start, (gsize) (end - start));
}

static char *
get_modified (Fixture *fixture, const char *path)
{
  g_autofree char *reply = ask (fixture, "PROPFIND", path, "Depth: 0\r\n", PROPFIND ("<h:modified/>"));

  assert_status (reply, "HTTP/1.1 207 ");
  return between (reply, "<h:modified>", "</h:modified>");
}

static void
test_account_names_the_address_book (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply =
      fixture_ask (fixture, "PROPFIND /", "Depth: 0\r\n",
                   "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\"><D:prop><hm:contacts/></D:prop>"
                   "</D:propfind>");
  g_autofree char *empty = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);
  g_autofree char *none = fixture_ask (fixture, "PROPFIND /bob/contacts", "Depth: 1,noroot\r\n", NULL);
  g_autofree char *other = fixture_ask (fixture, "PROPFIND /carol@example.net/contacts/", NULL, NULL);

  assert_has (reply, "<hm:contacts>" CONTACTS "</hm:contacts>");
  assert_status (empty, "HTTP/1.1 207 ");
  assert_has (empty, "<D:href>" CONTACTS "</D:href>");
  assert_has (empty, "<D:resourcetype><D:collection/></D:resourcetype>");
  assert_has (empty, "<D:visiblecount>0</D:visiblecount>");
  assert_status (none, "HTTP/1.1 207 ");
  assert_has_not (none, "<D:response>");
  assert_status (other, "HTTP/1.1 403 ");
  /* Only looking makes nothing. */
  g_assert_false (fixture_has (fixture, DATABASE));
}

static void
test_listing_of_ids (Fixture *fixture, gconstpointer data)
{
  static const char ids[] = PROPFIND ("<D:id/><D:isfolder/><D:contentclass/><h:modified/>");
  g_autofree char *carol = post (fixture, UPDATE (SET ("<c:givenName>Carol</c:givenName><c:sn>Example</c:sn>"
                                                       "<c:email1>carol@mail.example.net</c:email1>")));
  g_autofree char *group = post (fixture, UPDATE (SET ("<D:contentclass>urn:content-classes:group</D:contentclass>"
                                                       "<c:cn>Friends</c:cn>")));
  g_autofree char *listing = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1,noroot\r\n", ids);
  g_autofree char *one = ask (fixture, "PROPFIND", carol, "Depth: 0\r\n", ids);
  g_autofree char *slash = g_strconcat (carol, "/", NULL);
  g_autofree char *same = ask (fixture, "PROPFIND", slash, NULL, ids);
  g_autofree char *modified = get_modified (fixture, carol);
  g_autofree char *expected =
      g_strdup_printf ("<D:response><D:href>http://mail.example.net%s</D:href><D:propstat><D:prop>"
                       "<D:id>1</D:id><D:isfolder>0</D:isfolder>"
                       "<D:contentclass>urn:content-classes:person</D:contentclass><h:modified>%s</h:modified>"
                       "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
                       carol, modified);

  assert_has (listing, expected);
  assert_has (listing, "<D:id>2</D:id><D:isfolder>0</D:isfolder>"
                       "<D:contentclass>urn:content-classes:group</D:contentclass>");
  assert_has (one, expected);
  assert_has_not (one, group);
  assert_has (same, expected);
  g_assert_cmpint (g_ascii_strtoll (modified, NULL, 10), >, G_GINT64_CONSTANT (1600000000000));
}

static void
test_all_fields (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) update = g_string_new ("<D:propertyupdate xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\">"
                                             "<D:set><D:prop>");
  g_autoptr (GString) request =
      g_string_new ("<D:propfind xmlns:D=\"DAV:\" xmlns:x=\"urn:schemas:contacts:\"><D:prop>");
  g_autofree char *path = NULL;
  g_autofree char *named = NULL;
  g_autofree char *all = NULL;
  g_autofree char *listing = NULL;
  g_autofree char *propname = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *upper = g_ascii_strup (names[i], -1);

      g_string_append_printf (update, "<c:%s>ü&amp;&lt;%" G_GSIZE_FORMAT "</c:%s>", names[i], i, names[i]);
      g_string_append_printf (request, "<x:%s/>", upper);
    }
  g_string_append (update, "</D:prop></D:set></D:propertyupdate>");
  g_string_append (request, "</D:prop></D:propfind>");
  path = post (fixture, update->str);
  named = ask (fixture, "PROPFIND", path, "Depth: 0\r\n", request->str);
  all = ask (fixture, "PROPFIND", path, "Depth: 0\r\n", NULL);
  listing = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1,noroot\r\n", request->str);
  propname = ask (fixture, "PROPFIND", path, "Depth: 0\r\n", "<D:propfind xmlns:D=\"DAV:\"><D:propname/></D:propfind>");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = g_strdup_printf ("<c:%s>ü&amp;&lt;%" G_GSIZE_FORMAT "</c:%s>", names[i], i, names[i]);
      g_autofree char *empty = g_strdup_printf ("<c:%s/>", names[i]);

      assert_has (named, value);
      assert_has (all, value);
      assert_has (listing, value);
      assert_has (propname, empty);
    }
  assert_has_not (named, "404 Not Found");
  assert_has (all, "<D:contentclass>urn:content-classes:person</D:contentclass>");
}

static void
test_names_that_others_use (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      post (fixture, UPDATE (SET ("<c:fileas>Example, Carol</c:fileas><c:cn>Carol</c:cn><c:MAIL>c@example.net</c:MAIL>"
                                  "<c:company>ACME</c:company><c:workaddress>1 Main St</c:workaddress>")));
  g_autofree char *reply = ask (fixture, "PROPFIND", path, "Depth: 0\r\n",
                                PROPFIND ("<c:cn/><c:email1/><c:o/><c:street/><c:email/><D:displayname/><c:title/>"));

  assert_has (reply, "<c:cn>Carol</c:cn><c:email1>c@example.net</c:email1><c:o>ACME</c:o>"
                     "<c:street>1 Main St</c:street><c:email>c@example.net</c:email>"
                     "<D:displayname>Carol</D:displayname>");
  assert_has (reply, "404 Not Found");
  assert_has (reply, "title");
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      post (fixture, UPDATE (SET ("<c:cn>Carol</c:cn><c:sn>Example</c:sn><c:mobile>1</c:mobile><c:pager>2</c:pager>")));
  g_autofree char *reply = NULL;
  g_autofree char *now = NULL;
  g_autofree char *last = get_modified (fixture, path);
  g_autofree char *after = NULL;

  reply = ask (fixture, "PROPPATCH", path, "Content-Type: text/xml\r\n",
               UPDATE (SET ("<c:cn>Caroline</c:cn><c:mobile/>") REMOVE ("<c:pager/><c:homefax/>")));
  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "<D:status>HTTP/1.1 200 OK</D:status>");
  assert_has_not (reply, "Caroline");
  now = ask (fixture, "PROPFIND", path, "Depth: 0\r\n", PROPFIND ("<c:cn/><c:sn/><c:mobile/><c:pager/>"));
  assert_has (now, "<c:cn>Caroline</c:cn><c:sn>Example</c:sn></D:prop><D:status>HTTP/1.1 200 OK");
  after = get_modified (fixture, path);
  g_assert_cmpint (g_ascii_strtoll (after, NULL, 10), >, g_ascii_strtoll (last, NULL, 10));
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *again = ask (fixture, "PROPPATCH", path, NULL, UPDATE (SET ("<c:cn>Carol</c:cn>")));
      g_autofree char *newer = get_modified (fixture, path);

      g_assert_cmpstr (newer, !=, after);
      g_free (after);
      after = g_steal_pointer (&newer);
    }
}

static void
test_change_is_all_or_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = post (fixture, UPDATE (SET ("<c:cn>Carol</c:cn>")));
  g_autofree char *other = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *posted = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *now = NULL;

  other = ask (fixture, "PROPPATCH", path, NULL, UPDATE (SET ("<c:cn>X</c:cn><c:title>Dr</c:title><D:id>5</D:id>")));
  assert_status (other, "HTTP/1.1 207 ");
  assert_has (other, "<D:status>HTTP/1.1 403 Forbidden</D:status>");
  assert_has (other, "<D:status>HTTP/1.1 424 Failed Dependency</D:status>");
  kind = ask (fixture, "PROPPATCH", path, NULL,
              UPDATE (SET ("<c:cn>X</c:cn><D:contentclass>urn:content-classes:message</D:contentclass>")));
  assert_has (kind, "<D:status>HTTP/1.1 409 Conflict</D:status>");
  posted = fixture_ask (fixture, "POST /bob/contacts/", NULL, UPDATE (SET ("<c:title>Dr</c:title>")));
  assert_status (posted, "HTTP/1.1 403 A contact has no such field that can be changed: title\r\n");
  nothing = ask (fixture, "PROPPATCH", path, NULL, UPDATE (""));
  assert_status (nothing, "HTTP/1.1 400 ");
  missing = ask (fixture, "PROPPATCH", "/bob/contacts/gone", NULL, UPDATE (SET ("<c:cn>X</c:cn>")));
  assert_status (missing, "HTTP/1.1 404 ");
  now = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);
  assert_has (now, "<c:cn>Carol</c:cn>");
  assert_has (now, "<D:visiblecount>1</D:visiblecount>");
}

static void
test_create_as_exchange_does (Fixture *fixture, gconstpointer data)
{
  static const char body[] =
      UPDATE (SET ("<D:contentclass>urn:content-classes:person</D:contentclass>"
                   "<e:outlookmessageclass>IPM.Contact</e:outlookmessageclass><c:cn>Dave</c:cn>"
                   "<m:_x0030_x00008083 xmlns:m=\"http://schemas.microsoft.com/mapi/id/"
                   "{00062004-0000-0000-C000-000000000046}/\">dave@example.net</m:_x0030_x00008083>"));
  g_autofree char *created =
      fixture_ask (fixture, "PROPPATCH /bob/contacts/D%c3%a4ve%2f..%2fx.EML", "If-None-Match: *\r\n", body);
  g_autofree char *again =
      fixture_ask (fixture, "PROPPATCH /bob/contacts/D%C3%A4ve%2F..%2Fx.EML", "If-None-Match: *\r\n", body);
  g_autofree char *changed =
      fixture_ask (fixture, "PROPPATCH /bob/contacts/D%C3%A4ve%2F..%2Fx.EML", "If-Match: *\r\n", body);
  g_autofree char *stale =
      fixture_ask (fixture, "PROPPATCH /bob/contacts/D%C3%A4ve%2F..%2Fx.EML", "If-Match: \"1-1\"\r\n", body);
  g_autofree char *missing = fixture_ask (fixture, "PROPPATCH /bob/contacts/other.EML", "If-Match: *\r\n", body);
  g_autofree char *listing = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);

  assert_status (created, "HTTP/1.1 207 ");
  assert_has (created, "<D:status>HTTP/1.1 201 Created</D:status>");
  assert_status (again, "HTTP/1.1 412 ");
  assert_status (changed, "HTTP/1.1 207 ");
  assert_status (stale, "HTTP/1.1 412 ");
  assert_status (missing, "HTTP/1.1 412 ");
  assert_has (listing, "<D:href>" CONTACTS "D%C3%A4ve%2F..%2Fx.EML</D:href>");
  assert_has (listing, "<c:email1>dave@example.net</c:email1>");
  assert_has (listing, "<D:visiblecount>1</D:visiblecount>");
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = post (fixture, UPDATE (SET ("<c:cn>A</c:cn>")));
  g_autofree char *second = post (fixture, UPDATE (SET ("<c:cn>B</c:cn>")));
  g_autofree char *third = post (fixture, UPDATE (SET ("<c:cn>C</c:cn>")));
  g_autofree char *gone = NULL;
  g_autofree char *again = NULL;
  g_autofree char *all = NULL;
  g_autofree char *batch = NULL;
  g_autofree char *body = NULL;
  g_autofree char *fourth = NULL;
  g_autofree char *listing = NULL;

  gone = ask (fixture, "DELETE", first, NULL, NULL);
  assert_status (gone, "HTTP/1.1 204 ");
  again = ask (fixture, "DELETE", first, NULL, NULL);
  assert_status (again, "HTTP/1.1 404 ");
  all = fixture_ask (fixture, "DELETE /bob/contacts/", NULL, NULL);
  assert_status (all, "HTTP/1.1 403 ");
  body = g_strdup_printf ("<D:delete xmlns:D=\"DAV:\"><D:target><D:href>%s</D:href>"
                          "<D:href>http://mail.example.net%s</D:href><D:href>gone</D:href>"
                          "<D:href>/bob/folders/INBOX/1.a</D:href></D:target></D:delete>",
                          second + strlen ("/bob/contacts/"), third);
  fixture_put (fixture, "bob/cur/1.a:2,", "Subject: lunch\r\n\r\n", -1);
  batch = fixture_ask (fixture, "BDELETE /bob/contacts/", NULL, body);
  assert_status (batch, "HTTP/1.1 207 ");
  assert_has (batch, "<D:href>" CONTACTS "gone</D:href><D:status>HTTP/1.1 404 Not Found</D:status>");
  assert_has (batch, "<D:status>HTTP/1.1 403 Forbidden</D:status>");
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,"));
  fourth = post (fixture, UPDATE (SET ("<c:cn>D</c:cn>")));
  listing = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);
  assert_has (listing, "<D:visiblecount>1</D:visiblecount>");
  /* An id is never given twice. */
  assert_has (listing, "<D:id>4</D:id>");
}

static void
test_methods_that_will_not_do (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = post (fixture, UPDATE (SET ("<c:cn>A</c:cn>")));
  static const char *const methods[] = {
    "GET", "PUT", "MKCOL", "MOVE", "COPY", "BMOVE", "BCOPY", "BPROPPATCH", "POST"
  };
  g_autofree char *on_all = fixture_ask (fixture, "PROPPATCH /bob/contacts/", NULL, UPDATE (SET ("<c:cn>A</c:cn>")));
  g_autofree char *batch = ask (fixture, "BDELETE", path, NULL, "<D:delete xmlns:D=\"DAV:\"/>");
  g_autofree char *below = fixture_ask (fixture, "PROPFIND /bob/contacts/a/b", NULL, NULL);
  g_autofree char *up = fixture_ask (fixture, "PROPFIND /bob/contacts/%2e%2e", NULL, NULL);
  g_autofree char *zero = fixture_ask (fixture, "PROPFIND /bob/contacts/a%00b", NULL, NULL);
  g_autofree char *depth = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 2\r\n", NULL);
  g_autofree char *bad = fixture_ask (fixture, "POST /bob/contacts/", NULL, "<D:propertyupdate");
  g_autofree char *mail = fixture_ask (fixture, "POST /bob/contacts/", NULL, "Subject: lunch\r\n\r\nAt noon?\r\n");
  g_autofree char *other = fixture_ask (fixture, "POST /bob/contacts/", NULL, "<D:propfind xmlns:D=\"DAV:\"/>");
  g_autofree char *bomb = fixture_ask (fixture, "POST /bob/contacts/", NULL,
                                       "<!DOCTYPE x [<!ENTITY a \"b\">]><D:propertyupdate xmlns:D=\"DAV:\"/>");
  g_autofree char *moved = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *reply = ask (fixture, methods[i], path, "Destination: " CONTACTS "b\r\n", NULL);

      assert_status (reply, "HTTP/1.1 40");
      if (!g_str_equal (methods[i], "POST"))
        {
          assert_status (reply, "HTTP/1.1 405 ");
          assert_has (reply, "\r\nAllow: OPTIONS, PROPFIND, PROPPATCH, POST, DELETE, BDELETE\r\n");
        }
    }
  assert_status (on_all, "HTTP/1.1 405 ");
  assert_status (batch, "HTTP/1.1 405 ");
  assert_status (below, "HTTP/1.1 404 ");
  assert_status (up, "HTTP/1.1 400 ");
  assert_status (zero, "HTTP/1.1 400 ");
  assert_status (depth, "HTTP/1.1 400 ");
  assert_status (bad, "HTTP/1.1 400 ");
  assert_status (mail, "HTTP/1.1 400 ");
  assert_status (other, "HTTP/1.1 400 ");
  assert_status (bomb, "HTTP/1.1 400 ");
  fixture_put (fixture, "bob/cur/1.a:2,", "Subject: lunch\r\n\r\n", -1);
  moved = fixture_ask (fixture, "MOVE /bob/folders/INBOX/1.a", "Destination: " CONTACTS "1.a\r\n", NULL);
  assert_status (moved, "HTTP/1.1 409 ");
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,"));
}

static void
test_old_clients_see_no_gaps (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = post (fixture, UPDATE (SET ("<c:cn>Carol</c:cn>")));
  g_autofree char *reply = ask (fixture, "PROPFIND", path, "User-Agent: Outlook-Express/6.0\r\nDepth: 0\r\n",
                                PROPFIND ("<c:cn/><c:sn/><c:title/>"));

  assert_has (reply, "<D:prop><c:cn>Carol</c:cn></D:prop>");
  assert_has_not (reply, "404");
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/contacts/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("account-names-the-address-book", test_account_names_the_address_book);
  add ("listing-of-ids", test_listing_of_ids);
  add ("all-fields", test_all_fields);
  add ("names-that-others-use", test_names_that_others_use);
  add ("change", test_change);
  add ("change-is-all-or-nothing", test_change_is_all_or_nothing);
  add ("create-as-exchange-does", test_create_as_exchange_does);
  add ("delete", test_delete);
  add ("methods-that-will-not-do", test_methods_that_will_not_do);
  add ("old-clients-see-no-gaps", test_old_clients_see_no_gaps);
  return g_test_run ();
}
