/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-body-parse.h>
#include <httpmail/protocol/hm-limits.h>

#include "replies.h"

#define DAV " xmlns:D='DAV:' xmlns:hm='urn:schemas:httpmail:'"

/* "root flags; {ns}name=value -removed ...; href>dest ..." or "error CODE" */
static char *
describe (const char *data, gsize length, gsize piece)
{
  g_autoptr (HmBodyParser) parser = hm_body_parser_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HmBody) body = NULL;
  GString *out = g_string_new (NULL);
  gboolean ok = TRUE;
  gsize i;

  for (i = 0; ok && i < length; i += piece)
    ok = hm_body_parser_push (parser, data + i, MIN (piece, length - i), &error);
  if (ok)
    body = hm_body_parser_finish (parser, &error);
  if (body == NULL)
    {
      g_string_printf (out, "error %s", replies_name_error (error));
      return g_string_free (out, FALSE);
    }

  g_string_append_printf (out, "%s%s%s;", hm_name_get_local (body->root), body->allprop ? " allprop" : "",
                          body->propname ? " propname" : "");
  for (i = 0; i < body->properties->len; i++)
    {
      HmBodyProperty *property = g_ptr_array_index (body->properties, i);

      g_string_append_printf (out, " %s%s%s", property->remove ? "-" : "",
                              property->name == HM_NAME_UNKNOWN ? property->ns_uri : "", property->local_name);
      if (property->value != NULL)
        g_string_append_printf (out, "=%s", property->value);
    }
  g_string_append_c (out, ';');
  for (i = 0; i < body->targets->len; i++)
    {
      HmBodyTarget *target = g_ptr_array_index (body->targets, i);

      g_string_append_printf (out, " %s", target->href);
      if (target->dest != NULL)
        g_string_append_printf (out, ">%s", target->dest);
    }

  if (body->sql != NULL)
    g_string_append_printf (out, " sql %s", body->sql);

  return g_string_free (out, FALSE);
}

static void
assert_body (const char *data, const char *expected)
{
  static const gsize pieces[] = { 1000000, 1, 7 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = describe (data, strlen (data), pieces[i]);

      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_body_propfind (void)
{
  assert_body ("", " allprop;;");
  assert_body ("\r\n", " allprop;;");
  assert_body ("<D:propfind" DAV
               "><D:prop><hm:read/><D:id/><hm:read/><x xmlns='u:'/><x xmlns='u:'/></D:prop></D:propfind>",
               "propfind; read id u:x u:x;");
  assert_body ("<propfind xmlns='DAV:'><allprop/></propfind>", "propfind allprop;;");
  assert_body ("<propfind xmlns='DAV:'><propname/></propfind>", "propfind propname;;");
  assert_body ("<propfind xmlns='DAV:'><allprop/><include><id/></include></propfind>", "propfind allprop; id;");
  assert_body ("<propfind xmlns='DAV:'/>", "propfind allprop;;");
  assert_body ("<propfind xmlns='DAV:'><prop/></propfind>", "propfind allprop;;");
  assert_body ("<propfind xmlns='Dav:'><prop><getetag/></prop></propfind>", "propfind; getetag;");
  assert_body (
      "<z:propfind xmlns:z='DAV:' xmlns:D='urn:schemas:httpmail:'><z:extension><z:prop><z:id/></z:prop></z:extension>"
      "<z:prop><D:inbox/></z:prop></z:propfind>",
      "propfind; inbox;");
}

static void
test_body_propertyupdate (void)
{
  assert_body ("<?xml version=\"1.0\"?>\r\n<D:propertyupdate" DAV
               ">\r\n<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set>"
               "</D:propertyupdate>\r\n",
               "propertyupdate; read=1;");
  assert_body ("<D:propertyupdate" DAV "><D:set><D:prop><hm:read> 0 </hm:read><x xmlns='u:'>v<y/></x></D:prop></D:set>"
               "<D:remove><D:prop><D:displayname>x</D:displayname></D:prop></D:remove>"
               "<D:set><D:prop><D:id/></D:prop></D:set></D:propertyupdate>",
               "propertyupdate; read=0 u:x=v -displayname id=;");
}

static void
test_body_batch_update (void)
{
  const char *expected = "propertyupdate; read=1; a b";

  assert_body ("<D:propertyupdate" DAV "><D:target><D:href>a</D:href><D:href> b </D:href></D:target>"
               "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:propertyupdate>",
               expected);
  assert_body ("<D:propertyupdate" DAV "><D:set><D:prop><hm:read>1</hm:read></D:prop></D:set>"
               "<D:target><D:href>a</D:href></D:target><D:target><D:href>b</D:href></D:target></D:propertyupdate>",
               expected);
  assert_body ("<D:propertyupdate" DAV "><D:target><D:href>a</D:href>"
               "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set><D:href>b</D:href></D:target></D:propertyupdate>",
               expected);
}

static void
test_body_move (void)
{
  assert_body ("<D:move" DAV "><D:target><D:href>a</D:href><D:href>b</D:href></D:target></D:move>", "move;; a b");
  assert_body (
      "<D:copy" DAV "><D:target><D:href>a</D:href><D:dest>x</D:dest></D:target>"
      "<D:target><D:dest>y</D:dest><D:href>b</D:href></D:target><D:target><D:href>c</D:href></D:target></D:copy>",
      "copy;; a>x b>y c");
  assert_body ("<D:delete" DAV "><D:target><D:href>a</D:href></D:target></D:delete>", "delete;; a");
  assert_body ("<D:move" DAV
               "><D:target><D:dest>lost</D:dest></D:target><D:target><D:href>a</D:href></D:target></D:move>",
               "move;; a");
  assert_body ("<D:move" DAV "><D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:move>", "move;;");
}

static void
test_body_search (void)
{
  assert_body ("<D:searchrequest" DAV "><D:sql>SELECT \"DAV:id\" &lt; 1</D:sql></D:searchrequest>",
               "searchrequest;; sql SELECT \"DAV:id\" < 1");
  assert_body ("<D:searchrequest" DAV "><D:sql>a</D:sql><D:sql>b</D:sql><D:target/></D:searchrequest>",
               "searchrequest;; sql a");
  assert_body ("<D:searchrequest" DAV "><D:basicsearch><D:sql>a</D:sql></D:basicsearch></D:searchrequest>",
               "searchrequest;;");
  assert_body ("<D:searchrequest" DAV "/>", "searchrequest;;");
}

static void
test_body_refuses (void)
{
  assert_body ("<D:propfind" DAV "><D:prop>", "error INCOMPLETE");
  assert_body ("<D:propfind" DAV "><D:prop></D:propfind>", "error PROTOCOL");
  assert_body ("<propfind/>", "error PROTOCOL");
  assert_body ("<D:basicsearch" DAV "/>", "error PROTOCOL");
  assert_body ("<D:propfind" DAV "><D:prop><q:id/></D:prop></D:propfind>", "error PROTOCOL");
  assert_body ("<D:propfind" DAV " xmlns:q=''/>", "error PROTOCOL");
  assert_body ("<!DOCTYPE x [<!ENTITY a 'b'>]><D:propfind" DAV "/>", "error PROTOCOL");
  assert_body ("<D:move" DAV "><D:target><D:href>a&b</D:href></D:target></D:move>", "error PROTOCOL");
  assert_body ("<D:move" DAV "><D:target><D:href> </D:href></D:target></D:move>", "error PROTOCOL");
  assert_body ("hello", "error PROTOCOL");
}

static void
test_body_charset (void)
{
  const char *data = "<D:propertyupdate" DAV "><D:set><D:prop><D:displayname>f\xf4</D:displayname></D:prop></D:set>"
                     "</D:propertyupdate>";
  g_autoptr (GError) error = NULL;
  g_autoptr (HmBody) body = hm_body_parse (data, strlen (data), "windows-1252", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (((HmBodyProperty *) g_ptr_array_index (body->properties, 0))->value, ==, "f\xc3\xb4");
  g_assert_null (hm_body_parse (data, strlen (data), NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_body_limits (void)
{
  g_autoptr (GString) data = g_string_new ("<D:delete" DAV "><D:target>");
  g_autoptr (GString) beyond = NULL;
  g_autoptr (HmBody) body = NULL;
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i < HM_LIMIT_BATCH_TARGETS; i++)
    g_string_append (data, "<D:href>a</D:href>");
  beyond = g_string_new (data->str);
  g_string_append (data, "</D:target></D:delete>");
  g_string_append (beyond, "<D:href>a</D:href></D:target></D:delete>");

  body = hm_body_parse (data->str, data->len, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (body->targets->len, ==, HM_LIMIT_BATCH_TARGETS);
  g_assert_null (hm_body_parse (beyond->str, beyond->len, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
}

static void
test_body_length (void)
{
  g_autoptr (GString) data = g_string_new ("<D:delete" DAV ">");
  const char *end = "</D:delete>";
  g_autoptr (HmBody) body = NULL;
  g_autoptr (GError) error = NULL;

  while (data->len < HM_LIMIT_REQUEST_XML - strlen (end))
    g_string_append_c (data, ' ');
  g_string_append (data, end);
  g_assert_cmpuint (data->len, ==, HM_LIMIT_REQUEST_XML);

  body = hm_body_parse (data->str, data->len, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (body);
  g_string_append_c (data, ' ');
  g_assert_null (hm_body_parse (data->str, data->len, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/body/propfind-in-all-its-forms", test_body_propfind);
  g_test_add_func ("/protocol/body/propertyupdate-sets-and-removes", test_body_propertyupdate);
  g_test_add_func ("/protocol/body/update-of-many-wherever-set-stands", test_body_batch_update);
  g_test_add_func ("/protocol/body/move-copy-and-delete", test_body_move);
  g_test_add_func ("/protocol/body/search", test_body_search);
  g_test_add_func ("/protocol/body/bad-requests-are-refused", test_body_refuses);
  g_test_add_func ("/protocol/body/charset-of-the-header-counts", test_body_charset);
  g_test_add_func ("/protocol/body/targets-are-bounded", test_body_limits);
  g_test_add_func ("/protocol/body/length-is-bounded", test_body_length);

  return g_test_run ();
}
