/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-multistatus-explain.h>
#include <httpmail/protocol/hm-multistatus-reader.h>
#include <httpmail/protocol/hm-propstat.h>
#include <httpmail/protocol/hm-status-line.h>
#include <httpmail/protocol/hm-xml-reader.h>

/* A status that is none: the server's fault, and no success. */
#define STATUS_NONSENSE 500

/* Where in the document the next element stands. */
typedef enum
{
  HM_MULTISTATUS_DOCUMENT,
  HM_MULTISTATUS_ROOT,
  HM_MULTISTATUS_RESPONSE,
  HM_MULTISTATUS_LOCATION,
  HM_MULTISTATUS_PROPSTAT,
  HM_MULTISTATUS_PROP,
  HM_MULTISTATUS_VALUE /* in a property */
} HmMultistatusPlace;

struct _HmMultistatusReader
{
  HmXmlReader *reader;
  HmMultistatusFunc func;
  gpointer user_data;
  guint64 max_responses;
  guint64 n_responses;
  gboolean is_multistatus;
  HmMultistatusPlace place;
  GString *overall_description;
  gboolean has_overall_description;

  /* of the open response */
  HmMultistatusResponse response;
  GString *location;
  gboolean has_location;
  GString *description;
  gboolean has_description;

  gboolean has_direct; /* properties without a propstat around them */
  gboolean is_direct;  /* the open prop has none */

  HmPropstat *propstat; /* the open one */

  /* of the open property */
  HmName property; /* HM_NAME_UNKNOWN when only those who want all have a use for it */
  HmMultistatusPlace property_place;
  guint part_depth;
  gboolean is_collection;
  gboolean has_parts; /* it is multi-valued */
  GString *parts;

  /* when all are kept; response.all is an array then */
  GString *property_uri;
  GString *property_name;
  gsize n_kept_bytes;
};

static void
clear_response (HmMultistatusReader *self)
{
  g_ptr_array_set_size (self->response.hrefs, 0);
  hm_propset_clear (self->response.props);
  self->response.status = 0;
  self->has_location = FALSE;
  self->has_description = FALSE;
  self->has_direct = FALSE;
  if (self->response.all != NULL)
    g_ptr_array_set_size (self->response.all, 0);
  self->n_kept_bytes = 0;
}

static void
fail_not_multistatus (HmMultistatusReader *self, const char *root)
{
  g_autofree char *name = g_strndup (root, 40);
  g_autofree char *shown = g_utf8_make_valid (name, -1);

  hm_xml_reader_fail (
      self->reader,
      g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                   _ ("The server sent an XML document of another kind, with <%s> as its root, instead of a "
                      "list; check that the URL is that of a mail account or one of its folders"),
                   shown));
}

static HmXmlWant
start_root (HmMultistatusReader *self, const HmXmlElement *element)
{
  if (element->name != HM_NAME_MULTISTATUS)
    {
      fail_not_multistatus (self, element->local_name);
      return HM_XML_SKIP;
    }

  self->is_multistatus = TRUE;
  self->place = HM_MULTISTATUS_ROOT;
  return HM_XML_ENTER;
}

static HmXmlWant
start_in_root (HmMultistatusReader *self, const HmXmlElement *element)
{
  if (element->name == HM_NAME_RESPONSE_DESCRIPTION)
    return HM_XML_TEXT;
  if (element->name != HM_NAME_RESPONSE)
    return HM_XML_SKIP;

  if (self->n_responses == self->max_responses)
    {
      hm_xml_reader_fail (self->reader,
                          g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                       _ ("The server's list has more than %" PRIu64 " members, which is the limit"),
                                       self->max_responses));
      return HM_XML_SKIP;
    }

  self->n_responses++;
  clear_response (self);
  self->place = HM_MULTISTATUS_RESPONSE;
  return HM_XML_ENTER;
}

static HmXmlWant
start_property (HmMultistatusReader *self, const HmXmlElement *element, HmMultistatusPlace place)
{
  self->property = hm_propstat_claim (self->propstat, element->name) ? element->name : HM_NAME_UNKNOWN;
  if (self->response.all != NULL)
    {
      g_string_assign (self->property_uri, element->ns_uri);
      g_string_assign (self->property_name, element->local_name);
      hm_xml_reader_keep_markup (self->reader);
    }
  else if (self->property == HM_NAME_UNKNOWN)
    {
      return HM_XML_SKIP;
    }

  self->property_place = place;
  self->is_collection = FALSE;
  self->has_parts = FALSE;
  self->part_depth = 0;
  self->place = HM_MULTISTATUS_VALUE;
  return HM_XML_TEXT;
}

/* Exchange's answers about subscriptions have their properties in the response itself. */
static void
begin_direct (HmMultistatusReader *self)
{
  if (!self->has_direct)
    hm_propstat_clear (self->propstat);
  self->has_direct = TRUE;
}

static void
end_direct (HmMultistatusReader *self)
{
  if (!self->has_direct)
    return;

  self->has_direct = FALSE;
  hm_propstat_set_status (self->propstat, self->response.status != 0 ? self->response.status : 200);
  hm_propstat_end (self->propstat, self->response.props, self->response.all);
}

/* Other elements of WebDAV itself say nothing in a response: error, for one. */
static gboolean
is_property (const HmXmlElement *element)
{
  return element->ns == HM_NS_DAV ? element->name >= HM_NAME_ID : *element->ns_uri != '\0';
}

static HmXmlWant
start_in_response (HmMultistatusReader *self, const HmXmlElement *element)
{
  switch (element->name)
    {
    case HM_NAME_PROPSTAT:
      end_direct (self);
      hm_propstat_clear (self->propstat);
      self->place = HM_MULTISTATUS_PROPSTAT;
      return HM_XML_ENTER;
    case HM_NAME_LOCATION:
      self->place = HM_MULTISTATUS_LOCATION;
      return HM_XML_TEXT;
    case HM_NAME_HREF:
    case HM_NAME_STATUS:
    case HM_NAME_RESPONSE_DESCRIPTION:
      return HM_XML_TEXT;
    case HM_NAME_PROP:
      begin_direct (self);
      self->is_direct = TRUE;
      self->place = HM_MULTISTATUS_PROP;
      return HM_XML_ENTER;
    default:
      if (!is_property (element))
        return HM_XML_SKIP;
      begin_direct (self);
      return start_property (self, element, HM_MULTISTATUS_RESPONSE);
    }
}

static HmXmlWant
start_in_propstat (HmMultistatusReader *self, const HmXmlElement *element)
{
  switch (element->name)
    {
    case HM_NAME_PROP:
      self->is_direct = FALSE;
      self->place = HM_MULTISTATUS_PROP;
      return HM_XML_ENTER;
    case HM_NAME_STATUS:
    case HM_NAME_RESPONSE_DESCRIPTION:
      return HM_XML_TEXT;
    default:
      return HM_XML_SKIP;
    }
}

static HmXmlWant
start_in_value (HmMultistatusReader *self, const HmXmlElement *element)
{
  if (self->property == HM_NAME_RESOURCE_TYPE && element->name == HM_NAME_COLLECTION)
    self->is_collection = TRUE;

  if (element->ns != HM_NS_XML_VALUES || !g_str_equal (element->local_name, "v"))
    return HM_XML_SKIP;

  self->part_depth++;
  return HM_XML_TEXT;
}

static HmXmlWant
on_start (const HmXmlElement *element, gpointer user_data)
{
  HmMultistatusReader *self = user_data;

  switch (self->place)
    {
    case HM_MULTISTATUS_DOCUMENT:
      return start_root (self, element);
    case HM_MULTISTATUS_ROOT:
      return start_in_root (self, element);
    case HM_MULTISTATUS_RESPONSE:
      return start_in_response (self, element);
    case HM_MULTISTATUS_LOCATION:
      /* RFC 4918 has the URL in an element of its own, HTTPMail has it as text. */
      return element->name == HM_NAME_HREF ? HM_XML_TEXT : HM_XML_SKIP;
    case HM_MULTISTATUS_PROPSTAT:
      return start_in_propstat (self, element);
    case HM_MULTISTATUS_PROP:
      return start_property (self, element, HM_MULTISTATUS_PROP);
    case HM_MULTISTATUS_VALUE:
      return start_in_value (self, element);
    default:
      return HM_XML_SKIP;
    }
}

static void
trim (const char **text, gsize *length)
{
  while (*length > 0 && g_ascii_isspace (**text))
    {
      (*text)++;
      (*length)--;
    }
  while (*length > 0 && g_ascii_isspace ((*text)[*length - 1]))
    (*length)--;
}

static guint
read_status (const char *text)
{
  guint status = hm_status_line_parse (text);

  return status != 0 ? status : STATUS_NONSENSE;
}

static void
keep (GString *string, gboolean *out_has, const char *text, gsize length)
{
  /* The first one stands. */
  if (*out_has)
    return;

  trim (&text, &length);
  g_string_truncate (string, 0);
  g_string_append_len (string, text, length);
  *out_has = length > 0;
}

static void
end_response (HmMultistatusReader *self)
{
  self->place = HM_MULTISTATUS_ROOT;

  /* Nobody could tell what it is about. */
  if (self->response.hrefs->len == 0)
    return;

  end_direct (self);
  self->response.location = self->has_location ? self->location->str : NULL;
  self->response.description = self->has_description ? self->description->str : NULL;
  self->func (&self->response, self->user_data);
}

static void
end_in_response (HmMultistatusReader *self, HmName name, const char *text, gsize length)
{
  switch (name)
    {
    case HM_NAME_RESPONSE:
      end_response (self);
      break;
    case HM_NAME_HREF:
      trim (&text, &length);
      if (length == 0)
        break;
      if (self->response.hrefs->len == HM_LIMIT_XML_HREFS)
        {
          hm_xml_reader_fail (self->reader,
                              g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                           _ ("One response of the server has more than %d URLs, which is the limit"),
                                           HM_LIMIT_XML_HREFS));
          break;
        }
      g_ptr_array_add (self->response.hrefs, g_strndup (text, length));
      break;
    case HM_NAME_STATUS:
      self->response.status = read_status (text);
      break;
    case HM_NAME_RESPONSE_DESCRIPTION:
      keep (self->description, &self->has_description, text, length);
      break;
    default:
      break;
    }
}

static void
end_in_propstat (HmMultistatusReader *self, HmName name, const char *text, gsize length)
{
  switch (name)
    {
    case HM_NAME_PROPSTAT:
      hm_propstat_end (self->propstat, self->response.props, self->response.all);
      self->place = HM_MULTISTATUS_RESPONSE;
      break;
    case HM_NAME_STATUS:
      hm_propstat_set_status (self->propstat, read_status (text));
      break;
    case HM_NAME_RESPONSE_DESCRIPTION:
      keep (self->description, &self->has_description, text, length);
      break;
    default:
      break;
    }
}

/* One "v" of a multi-valued property. */
static void
end_part (HmMultistatusReader *self, const char *text, gsize length)
{
  self->part_depth--;
  trim (&text, &length);

  if (!self->has_parts)
    g_string_truncate (self->parts, 0);
  self->has_parts = TRUE;

  if (self->parts->len > 0 && length > 0)
    g_string_append (self->parts, ", ");

  if (self->parts->len + length > HM_LIMIT_XML_TEXT)
    {
      hm_xml_reader_fail (self->reader,
                          g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                       _ ("The values of a property are longer than the limit of %d bytes"),
                                       HM_LIMIT_XML_TEXT));
      return;
    }

  g_string_append_len (self->parts, text, length);
}

/* For those who want all: text as it is, and anything else as markup. */
static void
keep_property (HmMultistatusReader *self, const char *text, gsize length)
{
  gsize markup_length;
  const char *markup = hm_xml_reader_get_markup (self->reader, &markup_length);

  if (self->has_parts)
    {
      text = self->parts->str;
      length = self->parts->len;
    }
  else if (markup != NULL)
    {
      text = markup;
      length = markup_length;
    }
  trim (&text, &length);

  self->n_kept_bytes += length + self->property_uri->len + self->property_name->len;
  if (self->response.all->len + hm_propstat_get_n_kept (self->propstat) == HM_LIMIT_PROPERTIES ||
      self->n_kept_bytes > HM_LIMIT_PROPERTY_VALUES)
    {
      hm_xml_reader_fail (self->reader,
                          g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                       _ ("One response of the server has more than %d properties or %d bytes in them, "
                                          "which is the limit"),
                                       HM_LIMIT_PROPERTIES, HM_LIMIT_PROPERTY_VALUES));
      return;
    }

  hm_propstat_keep (self->propstat, self->property_uri->str, self->property_name->str, text, length);
}

static void
end_property (HmMultistatusReader *self, const char *text, gsize length)
{
  if (self->response.all != NULL)
    keep_property (self, text, length);

  if (self->is_collection)
    {
      text = "collection";
      length = strlen (text);
    }
  else if (self->has_parts)
    {
      text = self->parts->str;
      length = self->parts->len;
    }

  if (self->property != HM_NAME_UNKNOWN)
    hm_propstat_add (self->propstat, self->property, text, length);
  self->place = self->property_place;
}

static void
on_end (HmName name, const char *text, gsize length, gpointer user_data)
{
  HmMultistatusReader *self = user_data;

  switch (self->place)
    {
    case HM_MULTISTATUS_RESPONSE:
      end_in_response (self, name, text, length);
      break;
    case HM_MULTISTATUS_LOCATION:
      keep (self->location, &self->has_location, text, length);
      if (name == HM_NAME_LOCATION)
        self->place = HM_MULTISTATUS_RESPONSE;
      break;
    case HM_MULTISTATUS_PROPSTAT:
      end_in_propstat (self, name, text, length);
      break;
    case HM_MULTISTATUS_PROP:
      self->place = self->is_direct ? HM_MULTISTATUS_RESPONSE : HM_MULTISTATUS_PROPSTAT;
      break;
    case HM_MULTISTATUS_VALUE:
      if (self->part_depth > 0)
        end_part (self, text, length);
      else
        end_property (self, text, length);
      break;
    case HM_MULTISTATUS_ROOT:
      if (name == HM_NAME_RESPONSE_DESCRIPTION)
        keep (self->overall_description, &self->has_overall_description, text, length);
      break;
    case HM_MULTISTATUS_DOCUMENT:
    default:
      break;
    }
}

HmMultistatusReader *
hm_multistatus_reader_new (const char *charset, guint64 max_responses, HmMultistatusFunc func, gpointer user_data)
{
  static const HmXmlGrammar grammar = { on_start, on_end };
  HmMultistatusReader *self = g_new0 (HmMultistatusReader, 1);

  self->reader = hm_xml_reader_new (charset, HM_XML_READER_LENIENT, &grammar, self);
  self->func = func;
  self->user_data = user_data;
  self->max_responses = max_responses;
  self->response.hrefs = g_ptr_array_new_with_free_func (g_free);
  self->response.props = hm_propset_new ();
  self->overall_description = g_string_new (NULL);
  self->location = g_string_new (NULL);
  self->description = g_string_new (NULL);
  self->propstat = hm_propstat_new ();
  self->parts = g_string_new (NULL);
  self->property_uri = g_string_new (NULL);
  self->property_name = g_string_new (NULL);

  return self;
}

void
hm_multistatus_reader_keep_all (HmMultistatusReader *self)
{
  if (self->response.all == NULL)
    self->response.all = hm_propstat_new_all ();
}

void
hm_multistatus_reader_free (HmMultistatusReader *self)
{
  if (self == NULL)
    return;

  hm_xml_reader_free (self->reader);
  g_ptr_array_unref (self->response.hrefs);
  hm_propset_free (self->response.props);
  g_string_free (self->overall_description, TRUE);
  g_string_free (self->location, TRUE);
  g_string_free (self->description, TRUE);
  hm_propstat_free (self->propstat);
  g_string_free (self->parts, TRUE);
  g_clear_pointer (&self->response.all, g_ptr_array_unref);
  g_string_free (self->property_uri, TRUE);
  g_string_free (self->property_name, TRUE);
  g_free (self);
}

static gboolean
explain (HmMultistatusReader *self, GError *error, GError **out_error)
{
  if (!self->is_multistatus)
    error = hm_multistatus_explain (hm_xml_reader_get_opening (self->reader), error);

  g_propagate_error (out_error, error);
  return FALSE;
}

gboolean
hm_multistatus_reader_push (HmMultistatusReader *self, const char *data, gsize length, GError **error)
{
  GError *local_error = NULL;

  if (hm_xml_reader_push (self->reader, data, length, &local_error))
    return TRUE;

  return explain (self, local_error, error);
}

gboolean
hm_multistatus_reader_finish (HmMultistatusReader *self, GError **error)
{
  GError *local_error = NULL;

  if (hm_xml_reader_finish (self->reader, &local_error))
    return TRUE;

  return explain (self, local_error, error);
}

guint64
hm_multistatus_reader_get_n_responses (HmMultistatusReader *self)
{
  return self->n_responses;
}

const char *
hm_multistatus_reader_get_description (HmMultistatusReader *self)
{
  return self->has_overall_description ? self->overall_description->str : NULL;
}
