/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-body-parse.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-xml-reader.h>

/* Where in the document the next element stands. */
typedef enum
{
  HM_BODY_DOCUMENT,
  HM_BODY_ROOT,
  HM_BODY_TARGET,
  HM_BODY_UPDATE, /* in set or remove */
  HM_BODY_PROP,
  HM_BODY_VALUE, /* in a property that is set */
  HM_BODY_SQL
} HmBodyPlace;

struct _HmBodyParser
{
  HmXmlReader *reader;
  HmBody *body;
  gsize n_bytes;
  HmBodyPlace place;
  gboolean in_update_of_target; /* set or remove stands within target */
  gboolean removing;
  guint first_of_target; /* index of the target element's first href */
  char *dest;            /* of the target element, until it finds its href */
  gboolean asked[HM_N_NAMES];
};

static void
body_property_free (gpointer data)
{
  HmBodyProperty *property = data;

  g_free (property->ns_uri);
  g_free (property->local_name);
  g_free (property->value);
  g_free (property);
}

static void
body_target_free (gpointer data)
{
  HmBodyTarget *target = data;

  g_free (target->href);
  g_free (target->dest);
  g_free (target);
}

HmBody *
hm_body_new (HmName root)
{
  HmBody *self = g_new0 (HmBody, 1);

  self->root = root;
  self->properties = g_ptr_array_new_with_free_func (body_property_free);
  self->targets = g_ptr_array_new_with_free_func (body_target_free);
  return self;
}

void
hm_body_free (HmBody *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->properties);
  g_ptr_array_unref (self->targets);
  g_free (self->sql);
  g_free (self);
}

void
hm_body_add_property (HmBody *self, const char *ns_uri, const char *local_name)
{
  HmBodyProperty *property = g_new0 (HmBodyProperty, 1);

  property->name = hm_name_lookup (hm_namespace_from_uri (ns_uri), local_name);
  property->ns_uri = g_strdup (ns_uri);
  property->local_name = g_strdup (local_name);
  g_ptr_array_add (self->properties, property);
}

static void
fail (HmBodyParser *self, HTTPMailError code, const char *message)
{
  hm_xml_reader_fail (self->reader, g_error_new_literal (HTTPMAIL_ERROR, code, message));
}

static void
add_property (HmBodyParser *self, const HmXmlElement *element)
{
  HmBodyProperty *property;

  /* Clients name some properties twice when they ask; one answer is enough. */
  if (self->body->root == HM_NAME_PROPFIND && element->name != HM_NAME_UNKNOWN)
    {
      if (self->asked[element->name])
        return;
      self->asked[element->name] = TRUE;
    }

  property = g_new0 (HmBodyProperty, 1);
  property->name = element->name;
  property->ns_uri = g_strdup (element->ns_uri);
  property->local_name = g_strdup (element->local_name);
  property->remove = self->removing;
  g_ptr_array_add (self->body->properties, property);
}

static HmXmlWant
start_root (HmBodyParser *self, const HmXmlElement *element)
{
  g_autofree char *message = NULL;

  switch (element->name)
    {
    case HM_NAME_PROPFIND:
    case HM_NAME_PROPERTY_UPDATE:
    case HM_NAME_MOVE:
    case HM_NAME_COPY:
    case HM_NAME_DELETE:
    case HM_NAME_SEARCH_REQUEST:
      self->body->root = element->name;
      self->place = HM_BODY_ROOT;
      return HM_XML_ENTER;
    default:
      message =
          g_strdup_printf (_ ("The request's element <%.40s> is not known here; propfind, propertyupdate, move, copy, "
                              "delete and searchrequest of the namespace DAV: are"),
                           element->local_name);
      fail (self, HTTPMAIL_ERROR_PROTOCOL, message);
      return HM_XML_SKIP;
    }
}

static HmXmlWant
start_in_propfind (HmBodyParser *self, const HmXmlElement *element)
{
  switch (element->name)
    {
    case HM_NAME_ALLPROP:
      self->body->allprop = TRUE;
      return HM_XML_SKIP;
    case HM_NAME_PROPNAME:
      self->body->propname = TRUE;
      return HM_XML_SKIP;
    case HM_NAME_PROP:
    case HM_NAME_INCLUDE:
      self->place = HM_BODY_PROP;
      return HM_XML_ENTER;
    default:
      return HM_XML_SKIP;
    }
}

static HmXmlWant
start_update (HmBodyParser *self, const HmXmlElement *element)
{
  if (self->body->root != HM_NAME_PROPERTY_UPDATE)
    return HM_XML_SKIP;

  self->in_update_of_target = self->place == HM_BODY_TARGET;
  self->removing = element->name == HM_NAME_REMOVE;
  self->place = HM_BODY_UPDATE;
  return HM_XML_ENTER;
}

static HmXmlWant
on_start (const HmXmlElement *element, gpointer user_data)
{
  HmBodyParser *self = user_data;

  switch (self->place)
    {
    case HM_BODY_DOCUMENT:
      return start_root (self, element);

    case HM_BODY_ROOT:
      if (self->body->root == HM_NAME_PROPFIND)
        return start_in_propfind (self, element);
      if (self->body->root == HM_NAME_SEARCH_REQUEST)
        {
          if (element->name != HM_NAME_SQL || self->body->sql != NULL)
            return HM_XML_SKIP;
          self->place = HM_BODY_SQL;
          return HM_XML_TEXT;
        }
      if (element->name == HM_NAME_SET || element->name == HM_NAME_REMOVE)
        return start_update (self, element);
      if (element->name != HM_NAME_TARGET)
        return HM_XML_SKIP;
      self->place = HM_BODY_TARGET;
      self->first_of_target = self->body->targets->len;
      return HM_XML_ENTER;

    case HM_BODY_TARGET:
      /* Some clients are said to write what is to be done into the target. */
      if (element->name == HM_NAME_SET || element->name == HM_NAME_REMOVE)
        return start_update (self, element);
      return element->name == HM_NAME_HREF || element->name == HM_NAME_DEST ? HM_XML_TEXT : HM_XML_SKIP;

    case HM_BODY_UPDATE:
      if (element->name != HM_NAME_PROP)
        return HM_XML_SKIP;
      self->place = HM_BODY_PROP;
      return HM_XML_ENTER;

    case HM_BODY_PROP:
      add_property (self, element);
      if (self->body->root != HM_NAME_PROPERTY_UPDATE || self->removing)
        return HM_XML_SKIP;
      self->place = HM_BODY_VALUE;
      return HM_XML_TEXT;

    case HM_BODY_VALUE:
    case HM_BODY_SQL:
    default:
      return HM_XML_SKIP;
    }
}

/* dest belongs to the href before it, or to the one after it when it comes first. */
static void
give_dest (HmBodyParser *self)
{
  HmBodyTarget *last;

  if (self->dest == NULL || self->body->targets->len == self->first_of_target)
    return;

  last = g_ptr_array_index (self->body->targets, self->body->targets->len - 1);
  if (last->dest == NULL)
    last->dest = g_steal_pointer (&self->dest);
}

static void
end_in_target (HmBodyParser *self, HmName name, const char *text)
{
  g_autofree char *value = g_strstrip (g_strdup (text));
  HmBodyTarget *target;

  if (*value == '\0')
    {
      fail (self, HTTPMAIL_ERROR_PROTOCOL, _ ("A target of the request has an empty URL"));
      return;
    }

  if (name == HM_NAME_DEST)
    {
      g_free (self->dest);
      self->dest = g_steal_pointer (&value);
      give_dest (self);
      return;
    }

  if (self->body->targets->len == HM_LIMIT_BATCH_TARGETS)
    {
      g_autofree char *message =
          g_strdup_printf (_ ("The request has more than %d targets; send several"), HM_LIMIT_BATCH_TARGETS);

      fail (self, HTTPMAIL_ERROR_TOO_LARGE, message);
      return;
    }

  target = g_new0 (HmBodyTarget, 1);
  target->href = g_steal_pointer (&value);
  g_ptr_array_add (self->body->targets, target);
  give_dest (self);
}

static void
on_end (HmName name, const char *text, gsize length, gpointer user_data)
{
  HmBodyParser *self = user_data;
  HmBodyProperty *property;

  switch (self->place)
    {
    case HM_BODY_TARGET:
      if (text != NULL)
        {
          end_in_target (self, name, text);
          return;
        }
      self->place = HM_BODY_ROOT;
      g_clear_pointer (&self->dest, g_free);
      return;

    case HM_BODY_VALUE:
      property = g_ptr_array_index (self->body->properties, self->body->properties->len - 1);
      property->value = g_strstrip (g_strndup (text, length));
      self->place = HM_BODY_PROP;
      return;

    case HM_BODY_SQL:
      self->body->sql = g_strndup (text, length);
      self->place = HM_BODY_ROOT;
      return;

    case HM_BODY_PROP:
      self->place = self->body->root == HM_NAME_PROPFIND ? HM_BODY_ROOT : HM_BODY_UPDATE;
      return;

    case HM_BODY_UPDATE:
      self->place = self->in_update_of_target ? HM_BODY_TARGET : HM_BODY_ROOT;
      self->removing = FALSE;
      return;

    case HM_BODY_ROOT:
    case HM_BODY_DOCUMENT:
    default:
      return;
    }
}

HmBodyParser *
hm_body_parser_new (const char *charset)
{
  static const HmXmlGrammar grammar = { on_start, on_end };
  HmBodyParser *self = g_new0 (HmBodyParser, 1);

  self->reader = hm_xml_reader_new (charset, HM_XML_READER_STRICT, &grammar, self);
  self->body = hm_body_new (HM_NAME_UNKNOWN);
  return self;
}

void
hm_body_parser_free (HmBodyParser *self)
{
  if (self == NULL)
    return;

  hm_xml_reader_free (self->reader);
  hm_body_free (self->body);
  g_free (self->dest);
  g_free (self);
}

gboolean
hm_body_parser_push (HmBodyParser *self, const char *data, gsize length, GError **error)
{
  if (length > HM_LIMIT_REQUEST_XML - self->n_bytes)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                   _ ("The request's XML is longer than the limit of %d bytes"), HM_LIMIT_REQUEST_XML);
      return FALSE;
    }

  self->n_bytes += length;
  return hm_xml_reader_push (self->reader, data, length, error);
}

HmBody *
hm_body_parser_finish (HmBodyParser *self, GError **error)
{
  HmBody *body;
  g_autoptr (GError) local_error = NULL;

  /* No body at all is allowed. */
  if (!hm_xml_reader_finish (self->reader, &local_error) &&
      !(g_error_matches (local_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE) &&
        hm_xml_reader_get_opening (self->reader) == HM_XML_OPENING_NOTHING))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  body = g_steal_pointer (&self->body);
  if (body->root == HM_NAME_UNKNOWN ||
      (body->root == HM_NAME_PROPFIND && body->properties->len == 0 && !body->propname))
    body->allprop = TRUE;

  return body;
}

HmBody *
hm_body_parse (const char *data, gsize length, const char *charset, GError **error)
{
  g_autoptr (HmBodyParser) parser = hm_body_parser_new (charset);

  if (!hm_body_parser_push (parser, data, length, error))
    return NULL;

  return hm_body_parser_finish (parser, error);
}
