/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-multistatus-reader.h>
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
  HM_MULTISTATUS_PROPSTAT,
  HM_MULTISTATUS_PROP,
  HM_MULTISTATUS_VALUE /* in a property */
} HmMultistatusPlace;

/* A property of the open propstat, whose status may come before or after. */
typedef struct
{
  HmName name;
  gsize offset; /* of the value in HmMultistatusReader.values */
  gsize length;
} HmPendingProperty;

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

  /* of the open propstat */
  guint propstat_status;
  guint n_unknown;
  gboolean seen[HM_N_NAMES];
  GArray *pending;
  GString *values;

  /* of the open property */
  HmName property;
  gboolean is_collection;
  gboolean has_parts; /* it is multi-valued */
  GString *parts;
};

static void
clear_response (HmMultistatusReader *self)
{
  g_ptr_array_set_size (self->response.hrefs, 0);
  hm_propset_clear (self->response.props);
  self->response.status = 0;
  self->has_location = FALSE;
  self->has_description = FALSE;
}

static void
clear_propstat (HmMultistatusReader *self)
{
  self->propstat_status = 200;
  self->n_unknown = 0;
  memset (self->seen, 0, sizeof self->seen);
  g_array_set_size (self->pending, 0);
  g_string_truncate (self->values, 0);
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
      hm_xml_reader_fail (self->reader, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                                     _ ("The server's list has more than %" PRIu64
                                                        " members, which is the limit"),
                                                     self->max_responses));
      return HM_XML_SKIP;
    }

  self->n_responses++;
  clear_response (self);
  self->place = HM_MULTISTATUS_RESPONSE;
  return HM_XML_ENTER;
}

static HmXmlWant
start_in_response (HmMultistatusReader *self, const HmXmlElement *element)
{
  switch (element->name)
    {
    case HM_NAME_PROPSTAT:
      clear_propstat (self);
      self->place = HM_MULTISTATUS_PROPSTAT;
      return HM_XML_ENTER;
    case HM_NAME_HREF:
    case HM_NAME_STATUS:
    case HM_NAME_LOCATION:
    case HM_NAME_RESPONSE_DESCRIPTION:
      return HM_XML_TEXT;
    default:
      return HM_XML_SKIP;
    }
}

static HmXmlWant
start_in_propstat (HmMultistatusReader *self, const HmXmlElement *element)
{
  switch (element->name)
    {
    case HM_NAME_PROP:
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
start_property (HmMultistatusReader *self, const HmXmlElement *element)
{
  if (element->name == HM_NAME_UNKNOWN)
    {
      self->n_unknown++;
      return HM_XML_SKIP;
    }

  /* Only the first one counts, and so a propstat cannot grow without end. */
  if (self->seen[element->name])
    return HM_XML_SKIP;

  self->seen[element->name] = TRUE;
  self->property = element->name;
  self->is_collection = FALSE;
  self->has_parts = FALSE;
  self->place = HM_MULTISTATUS_VALUE;
  return HM_XML_TEXT;
}

static HmXmlWant
start_in_value (HmMultistatusReader *self, const HmXmlElement *element)
{
  if (self->property == HM_NAME_RESOURCE_TYPE && element->name == HM_NAME_COLLECTION)
    self->is_collection = TRUE;

  return element->ns == HM_NS_XML_VALUES && g_str_equal (element->local_name, "v") ? HM_XML_TEXT : HM_XML_SKIP;
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
    case HM_MULTISTATUS_PROPSTAT:
      return start_in_propstat (self, element);
    case HM_MULTISTATUS_PROP:
      return start_property (self, element);
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
    case HM_NAME_LOCATION:
      keep (self->location, &self->has_location, text, length);
      break;
    case HM_NAME_RESPONSE_DESCRIPTION:
      keep (self->description, &self->has_description, text, length);
      break;
    default:
      break;
    }
}

static void
end_propstat (HmMultistatusReader *self)
{
  HmPropset *props = self->response.props;
  guint i;

  for (i = 0; i < self->pending->len; i++)
    {
      const HmPendingProperty *property = &g_array_index (self->pending, HmPendingProperty, i);

      hm_propset_add (props, property->name, self->propstat_status, self->values->str + property->offset,
                      property->length);
    }
  /* Also a propstat without properties says something by its status. */
  if (self->n_unknown > 0 || (self->pending->len == 0 && self->propstat_status >= 300))
    hm_propset_add (props, HM_NAME_UNKNOWN, self->propstat_status, NULL, 0);

  self->place = HM_MULTISTATUS_RESPONSE;
}

static void
end_in_propstat (HmMultistatusReader *self, HmName name, const char *text, gsize length)
{
  switch (name)
    {
    case HM_NAME_PROPSTAT:
      end_propstat (self);
      break;
    case HM_NAME_STATUS:
      self->propstat_status = read_status (text);
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

static void
end_property (HmMultistatusReader *self, const char *text, gsize length)
{
  HmPendingProperty property = { self->property, self->values->len, 0 };

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

  g_string_append_len (self->values, text, length);
  property.length = length;
  g_array_append_val (self->pending, property);
  self->place = HM_MULTISTATUS_PROP;
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
    case HM_MULTISTATUS_PROPSTAT:
      end_in_propstat (self, name, text, length);
      break;
    case HM_MULTISTATUS_PROP:
      self->place = HM_MULTISTATUS_PROPSTAT;
      break;
    case HM_MULTISTATUS_VALUE:
      if (name == self->property)
        end_property (self, text, length);
      else
        end_part (self, text, length);
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
  self->pending = g_array_new (FALSE, FALSE, sizeof (HmPendingProperty));
  self->values = g_string_new (NULL);
  self->parts = g_string_new (NULL);

  return self;
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
  g_array_unref (self->pending);
  g_string_free (self->values, TRUE);
  g_string_free (self->parts, TRUE);
  g_free (self);
}

/* Whoever gets a page instead of a list wants to know that, not which of its tags is no XML. */
static gboolean
explain (HmMultistatusReader *self, GError *error, GError **out_error)
{
  const char *message = NULL;

  if (!self->is_multistatus)
    {
      switch (hm_xml_reader_get_opening (self->reader))
        {
        case HM_XML_OPENING_HTML:
          message =
              _ ("The server sent an HTML page instead of a list; check that the URL is that of a mail account or one "
                 "of its folders");
          break;
        case HM_XML_OPENING_TEXT:
          message =
              _ ("The server sent plain text instead of a list; check that the URL is that of a mail account or one of "
                 "its folders");
          break;
        case HM_XML_OPENING_NOTHING:
          /* What was refused before anything was seen has its own text. */
          if (g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE))
            message =
                _ ("The server sent nothing where a list was expected; check that the URL is that of a mail account or "
                   "one of its folders");
          break;
        case HM_XML_OPENING_MARKUP:
        default:
          break;
        }
    }

  if (message != NULL)
    {
      g_error_free (error);
      error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL, message);
    }

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
