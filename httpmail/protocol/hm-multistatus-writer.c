/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-multistatus-writer.h>

typedef struct
{
  guint status; /* 0 once it is written */
  char *ns_uri;
  char *local_name;
} HmFailedProperty;

struct _HmMultistatusWriter
{
  HmXmlWriter *xml;
  gboolean with_missing;
  gboolean started;
  gboolean in_response;
  gboolean in_prop; /* of the values */
  gboolean any_value;
  GPtrArray *failed; /* HmFailedProperty, of the open response */
};

static void
failed_property_free (gpointer data)
{
  HmFailedProperty *failed = data;

  g_free (failed->ns_uri);
  g_free (failed->local_name);
  g_free (failed);
}

HmMultistatusWriter *
hm_multistatus_writer_new (gboolean with_missing)
{
  HmMultistatusWriter *self = g_new0 (HmMultistatusWriter, 1);

  self->xml = hm_xml_writer_new ();
  self->with_missing = with_missing;
  self->failed = g_ptr_array_new_with_free_func (failed_property_free);
  return self;
}

void
hm_multistatus_writer_free (HmMultistatusWriter *self)
{
  if (self == NULL)
    return;

  hm_xml_writer_free (self->xml);
  g_ptr_array_unref (self->failed);
  g_free (self);
}

static void
ensure_started (HmMultistatusWriter *self)
{
  /* All of them on the root, with the prefixes that clients of the time look for as text. */
  static const HmNamespace namespaces[] = { HM_NS_DAV,      HM_NS_MAILHEADER, HM_NS_HTTPMAIL,
                                            HM_NS_CONTACTS, HM_NS_HOTMAIL,    HM_NS_UNKNOWN };

  if (self->started)
    return;

  self->started = TRUE;
  hm_xml_writer_start_document (self->xml, "utf-8", HM_NAME_MULTISTATUS, namespaces);
  hm_xml_writer_line_end (self->xml);
}

static void
write_status (HmMultistatusWriter *self, guint status)
{
  static const struct
  {
    guint status;
    const char *reason;
  } reasons[] = {
    { 200, "OK" },
    { 201, "Created" },
    { 204, "No Content" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 409, "Conflict" },
    { 412, "Precondition Failed" },
    { 423, "Locked" },
    { 424, "Failed Dependency" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 502, "Bad Gateway" },
    { 507, "Insufficient Storage" },
  };
  const char *reason = "Status";
  g_autofree char *line = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (reasons[i].status == status)
        reason = reasons[i].reason;
    }

  line = g_strdup_printf ("HTTP/1.1 %03u %s", status, reason);
  hm_xml_writer_element (self->xml, HM_NAME_STATUS, line);
}

void
hm_multistatus_writer_start_response (HmMultistatusWriter *self, const char *href)
{
  g_return_if_fail (!self->in_response);

  ensure_started (self);
  self->in_response = TRUE;
  self->any_value = FALSE;
  hm_xml_writer_start (self->xml, HM_NAME_RESPONSE);
  hm_xml_writer_element (self->xml, HM_NAME_HREF, href);
}

static void
ensure_in_prop (HmMultistatusWriter *self)
{
  if (self->in_prop)
    return;

  self->in_prop = TRUE;
  hm_xml_writer_start (self->xml, HM_NAME_PROPSTAT);
  hm_xml_writer_start (self->xml, HM_NAME_PROP);
}

/* The status stands behind the properties, as Hotmail has it. */
static void
end_propstat (HmMultistatusWriter *self, guint status)
{
  hm_xml_writer_end (self->xml);
  write_status (self, status);
  hm_xml_writer_end (self->xml);
  self->in_prop = FALSE;
}

void
hm_multistatus_writer_add_value (HmMultistatusWriter *self, HmName name, const char *value)
{
  g_return_if_fail (self->in_response);

  ensure_in_prop (self);
  self->any_value = TRUE;
  hm_xml_writer_element (self->xml, name, value != NULL && *value == '\0' ? NULL : value);
}

void
hm_multistatus_writer_add_collection (HmMultistatusWriter *self)
{
  g_return_if_fail (self->in_response);

  ensure_in_prop (self);
  self->any_value = TRUE;
  hm_xml_writer_start (self->xml, HM_NAME_RESOURCE_TYPE);
  hm_xml_writer_element (self->xml, HM_NAME_COLLECTION, NULL);
  hm_xml_writer_end (self->xml);
}

void
hm_multistatus_writer_add_missing (HmMultistatusWriter *self, const char *ns_uri, const char *local_name)
{
  if (self->with_missing)
    hm_multistatus_writer_add_failed (self, 404, ns_uri, local_name);
}

void
hm_multistatus_writer_add_failed (HmMultistatusWriter *self, guint status, const char *ns_uri, const char *local_name)
{
  HmFailedProperty *failed;

  g_return_if_fail (self->in_response && status != 0);

  failed = g_new0 (HmFailedProperty, 1);
  failed->status = status;
  failed->ns_uri = g_strdup (ns_uri);
  failed->local_name = g_strdup (local_name);
  g_ptr_array_add (self->failed, failed);
}

/* One propstat for each status. */
static void
write_failed (HmMultistatusWriter *self)
{
  guint i;
  guint k;

  for (i = 0; i < self->failed->len; i++)
    {
      HmFailedProperty *first = g_ptr_array_index (self->failed, i);
      guint status = first->status;

      if (status == 0)
        continue;

      ensure_in_prop (self);
      for (k = i; k < self->failed->len; k++)
        {
          HmFailedProperty *failed = g_ptr_array_index (self->failed, k);

          if (failed->status != status)
            continue;
          hm_xml_writer_foreign (self->xml, failed->ns_uri, failed->local_name, NULL);
          failed->status = 0;
        }
      end_propstat (self, status);
    }

  g_ptr_array_set_size (self->failed, 0);
}

void
hm_multistatus_writer_end_response (HmMultistatusWriter *self)
{
  g_return_if_fail (self->in_response);

  /* A response without any property still needs a propstat. */
  if (!self->any_value && self->failed->len == 0)
    ensure_in_prop (self);
  if (self->in_prop)
    end_propstat (self, 200);

  write_failed (self);
  hm_xml_writer_end (self->xml);
  hm_xml_writer_line_end (self->xml);
  self->in_response = FALSE;
}

void
hm_multistatus_writer_add_status_response (HmMultistatusWriter *self,
                                           const char *href,
                                           guint status,
                                           const char *location,
                                           const char *description)
{
  g_return_if_fail (!self->in_response);

  ensure_started (self);
  hm_xml_writer_start (self->xml, HM_NAME_RESPONSE);
  hm_xml_writer_element (self->xml, HM_NAME_HREF, href);
  if (location != NULL)
    hm_xml_writer_element (self->xml, HM_NAME_LOCATION, location);
  write_status (self, status);
  if (description != NULL)
    hm_xml_writer_element (self->xml, HM_NAME_RESPONSE_DESCRIPTION, description);
  hm_xml_writer_end (self->xml);
  hm_xml_writer_line_end (self->xml);
}

gsize
hm_multistatus_writer_get_pending (HmMultistatusWriter *self)
{
  return hm_xml_writer_get_pending (self->xml);
}

GBytes *
hm_multistatus_writer_flush (HmMultistatusWriter *self)
{
  return hm_xml_writer_flush (self->xml);
}

GBytes *
hm_multistatus_writer_finish (HmMultistatusWriter *self)
{
  g_return_val_if_fail (!self->in_response, NULL);

  ensure_started (self);
  hm_xml_writer_end_document (self->xml);
  return hm_xml_writer_flush (self->xml);
}
