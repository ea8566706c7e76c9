/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-multistatus-reader.h>
#include <httpmail/protocol/hm-propstat.h>

typedef struct
{
  HmName name;
  gsize offset; /* of the value in HmPropstat.values */
  gsize length;
} PendingProperty;

struct _HmPropstat
{
  guint status;
  guint n_unknown;
  guint8 seen[HM_N_NAMES];
  GArray *pending; /* PendingProperty */
  GString *values;
  GPtrArray *kept; /* HmProperty */
};

static void
property_free (gpointer data)
{
  HmProperty *property = data;

  g_free ((char *) property->namespace_uri);
  g_free ((char *) property->name);
  g_free ((char *) property->value);
  g_free (property);
}

GPtrArray *
hm_propstat_new_all (void)
{
  return g_ptr_array_new_with_free_func (property_free);
}

HmPropstat *
hm_propstat_new (void)
{
  HmPropstat *self = g_new0 (HmPropstat, 1);

  self->status = 200;
  self->pending = g_array_new (FALSE, FALSE, sizeof (PendingProperty));
  self->values = g_string_new (NULL);
  self->kept = hm_propstat_new_all ();
  return self;
}

void
hm_propstat_free (HmPropstat *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->pending);
  g_string_free (self->values, TRUE);
  g_ptr_array_unref (self->kept);
  g_free (self);
}

void
hm_propstat_clear (HmPropstat *self)
{
  self->status = 200;
  self->n_unknown = 0;
  memset (self->seen, 0, sizeof self->seen);
  g_array_set_size (self->pending, 0);
  g_string_truncate (self->values, 0);
  if (self->kept->len > 0)
    g_ptr_array_set_size (self->kept, 0);
}

void
hm_propstat_set_status (HmPropstat *self, guint status)
{
  self->status = status;
}

gboolean
hm_propstat_claim (HmPropstat *self, HmName name)
{
  if (name == HM_NAME_UNKNOWN)
    {
      self->n_unknown++;
      return FALSE;
    }

  /* Only the first one counts, and so a propstat cannot grow without end. */
  if (self->seen[name])
    return FALSE;

  self->seen[name] = TRUE;
  return TRUE;
}

void
hm_propstat_add (HmPropstat *self, HmName name, const char *value, gsize length)
{
  PendingProperty property = { name, self->values->len, length };

  g_string_append_len (self->values, value, length);
  g_array_append_val (self->pending, property);
}

void
hm_propstat_keep (HmPropstat *self, const char *namespace_uri, const char *name, const char *value, gsize length)
{
  HmProperty *property = g_new0 (HmProperty, 1);

  property->namespace_uri = g_strdup (namespace_uri);
  property->name = g_strdup (name);
  property->value = g_strndup (value, length);
  g_ptr_array_add (self->kept, property);
}

guint
hm_propstat_get_n_kept (HmPropstat *self)
{
  return self->kept->len;
}

void
hm_propstat_end (HmPropstat *self, HmPropset *props, GPtrArray *all)
{
  guint i;

  for (i = 0; i < self->pending->len; i++)
    {
      const PendingProperty *property = &g_array_index (self->pending, PendingProperty, i);

      hm_propset_add (props, property->name, self->status, self->values->str + property->offset, property->length);
    }
  /* Also a propstat without properties says something by its status. */
  if (self->n_unknown > 0 || (self->pending->len == 0 && self->status >= 300))
    hm_propset_add (props, HM_NAME_UNKNOWN, self->status, NULL, 0);

  for (i = 0; i < self->kept->len; i++)
    ((HmProperty *) g_ptr_array_index (self->kept, i))->status = self->status;
  if (all != NULL && self->kept->len > 0)
    {
      g_ptr_array_extend_and_steal (all, self->kept);
      self->kept = hm_propstat_new_all ();
    }
}
