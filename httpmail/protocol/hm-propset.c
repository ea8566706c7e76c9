/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-propset.h>

typedef struct
{
  guint status; /* 0: not mentioned */
  gsize offset; /* of the value in HmPropset.text, when the status is 2xx */
} HmPropsetEntry;

struct _HmPropset
{
  HmPropsetEntry entries[HM_N_NAMES];
  GString *text; /* all values, each with its NUL; kept from response to response */
  guint worst_status;
  guint n_found;
};

static gboolean
is_success (guint status)
{
  return status >= 200 && status < 300;
}

/* 424 only says that something else failed. */
static gboolean
is_worse (guint status, guint than)
{
  if (than == 424)
    return status >= 400;
  if (status == 424)
    return than < 400;

  return status > than;
}

HmPropset *
hm_propset_new (void)
{
  HmPropset *self = g_new0 (HmPropset, 1);

  self->text = g_string_sized_new (1024);
  return self;
}

void
hm_propset_free (HmPropset *self)
{
  if (self == NULL)
    return;

  g_string_free (self->text, TRUE);
  g_free (self);
}

void
hm_propset_clear (HmPropset *self)
{
  memset (self->entries, 0, sizeof self->entries);
  g_string_truncate (self->text, 0);
  self->worst_status = 0;
  self->n_found = 0;
}

void
hm_propset_add (HmPropset *self, HmName name, guint status, const char *value, gssize length)
{
  HmPropsetEntry *entry;
  gsize n;

  g_return_if_fail (name < HM_N_NAMES);

  if (is_worse (status, self->worst_status))
    self->worst_status = status;
  if (is_success (status))
    self->n_found++;

  if (name == HM_NAME_UNKNOWN)
    return;

  entry = &self->entries[name];
  if (is_success (entry->status))
    return;

  if (!is_success (status))
    {
      entry->status = status;
      return;
    }

  if (value == NULL)
    n = 0;
  else
    n = length < 0 ? strlen (value) : (gsize) length;

  while (n > 0 && g_ascii_isspace (value[0]))
    {
      value++;
      n--;
    }
  while (n > 0 && g_ascii_isspace (value[n - 1]))
    n--;

  entry->status = status;
  entry->offset = self->text->len;
  if (n > 0)
    g_string_append_len (self->text, value, n);
  g_string_append_c (self->text, '\0');
}

const char *
hm_propset_get (HmPropset *self, HmName name)
{
  g_return_val_if_fail (name < HM_N_NAMES, NULL);

  if (!is_success (self->entries[name].status))
    return NULL;

  return self->text->str + self->entries[name].offset;
}

guint
hm_propset_get_status (HmPropset *self, HmName name)
{
  g_return_val_if_fail (name < HM_N_NAMES, 0);

  return self->entries[name].status;
}

gboolean
hm_propset_get_boolean (HmPropset *self, HmName name, gboolean fallback)
{
  const char *value = hm_propset_get (self, name);

  if (value == NULL || *value == '\0')
    return fallback;

  return g_ascii_strcasecmp (value, "true") == 0 || g_ascii_strtoll (value, NULL, 10) != 0;
}

guint64
hm_propset_get_uint (HmPropset *self, HmName name, guint64 max)
{
  const char *value = hm_propset_get (self, name);
  guint64 number;

  /* g_ascii_strtoull() reads "-1" as a very large number. */
  if (value == NULL || !g_ascii_isdigit (*value))
    return 0;

  number = g_ascii_strtoull (value, NULL, 10);
  return MIN (number, max);
}

guint
hm_propset_get_worst_status (HmPropset *self)
{
  return self->worst_status;
}

guint
hm_propset_get_n_found (HmPropset *self)
{
  return self->n_found;
}

gboolean
hm_propset_is_only_error (HmPropset *self, guint response_status)
{
  if (self->n_found > 0)
    return FALSE;

  return (response_status != 0 && !is_success (response_status)) ||
         (self->worst_status >= 300 && self->worst_status != 404);
}
