/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-contact.h"

#include <string.h>

#include <httpmail/protocol/hm-date.h>
#include <httpmail/protocol/hm-limits.h>

#define CLASS_PERSON "urn:content-classes:person"
#define CLASS_GROUP "urn:content-classes:group"

enum
{
  FIELD_CN = 0,
  FIELD_EMAIL = 4,
  FIELD_COMPANY = 10,
  FIELD_STREET = 11
};

static const HmName field_names[HS_CONTACT_N_FIELDS] = {
  [FIELD_CN] = HM_NAME_CN,
  HM_NAME_GIVEN_NAME,
  HM_NAME_SN,
  HM_NAME_NICKNAME,
  [FIELD_EMAIL] = HM_NAME_EMAIL_1,
  HM_NAME_HOME_STREET,
  HM_NAME_HOME_CITY,
  HM_NAME_HOME_STATE,
  HM_NAME_HOME_POSTAL_CODE,
  HM_NAME_HOME_COUNTRY,
  [FIELD_COMPANY] = HM_NAME_O,
  [FIELD_STREET] = HM_NAME_STREET,
  HM_NAME_L,
  HM_NAME_ST,
  HM_NAME_POSTAL_CODE,
  HM_NAME_CO,
  HM_NAME_HOME_PHONE,
  HM_NAME_HOME_FAX,
  HM_NAME_TELEPHONE_NUMBER,
  HM_NAME_FACSIMILE_TELEPHONE_NUMBER,
  HM_NAME_MOBILE,
  HM_NAME_OTHER_TELEPHONE,
  HM_NAME_BDAY,
  HM_NAME_PAGER,
};

/* What some clients call a field; it counts when the field itself is not named. Exchange has the address in a property
 * of MAPI. */
static const struct
{
  HmName name;
  guint field;
} other_names[] = {
  { HM_NAME_DISPLAY_NAME, FIELD_CN },     { HM_NAME_FILE_AS, FIELD_CN },    { HM_NAME_CONTACT_MAIL, FIELD_EMAIL },
  { HM_NAME_EMAIL, FIELD_EMAIL },         { HM_NAME_ADDRESS, FIELD_EMAIL }, { HM_NAME_COMPANY, FIELD_COMPANY },
  { HM_NAME_WORK_ADDRESS, FIELD_STREET },
};

static const HmName properties[] = {
  HM_NAME_ID,
  HM_NAME_IS_FOLDER,
  HM_NAME_RESOURCE_TYPE,
  HM_NAME_DISPLAY_NAME,
  HM_NAME_IS_HIDDEN,
  HM_NAME_CONTENT_CLASS,
  HM_NAME_ETAG,
  HM_NAME_LAST_MODIFIED,
  HM_NAME_MODIFIED,
  HM_NAME_CN,
  HM_NAME_GIVEN_NAME,
  HM_NAME_SN,
  HM_NAME_NICKNAME,
  HM_NAME_EMAIL_1,
  HM_NAME_HOME_STREET,
  HM_NAME_HOME_CITY,
  HM_NAME_HOME_STATE,
  HM_NAME_HOME_POSTAL_CODE,
  HM_NAME_HOME_COUNTRY,
  HM_NAME_O,
  HM_NAME_STREET,
  HM_NAME_L,
  HM_NAME_ST,
  HM_NAME_POSTAL_CODE,
  HM_NAME_CO,
  HM_NAME_HOME_PHONE,
  HM_NAME_HOME_FAX,
  HM_NAME_TELEPHONE_NUMBER,
  HM_NAME_FACSIMILE_TELEPHONE_NUMBER,
  HM_NAME_MOBILE,
  HM_NAME_OTHER_TELEPHONE,
  HM_NAME_BDAY,
  HM_NAME_PAGER,
  HM_NAME_UNKNOWN,
};

HsContact *
hs_contact_new (char *name)
{
  HsContact *self = g_new0 (HsContact, 1);

  self->name = name;
  return self;
}

void
hs_contact_free (HsContact *self)
{
  g_free (self->name);
  for (guint i = 0; i < HS_CONTACT_N_FIELDS; i++)
    g_free (self->fields[i]);
  g_free (self);
}

HmName
hs_contact_get_field_name (guint field)
{
  return field_names[field];
}

const HmName *
hs_contact_get_properties (void)
{
  return properties;
}

/* FALSE: it is no field's name. out_own: it is the one the field has, and not what some clients call it. */
static gboolean
find_field (HmName name, guint *out_field, gboolean *out_own)
{
  for (guint i = 0; i < HS_CONTACT_N_FIELDS; i++)
    {
      if (field_names[i] == name)
        {
          *out_field = i;
          *out_own = TRUE;
          return TRUE;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (other_names); i++)
    {
      if (other_names[i].name == name)
        {
          *out_field = other_names[i].field;
          *out_own = FALSE;
          return TRUE;
        }
    }
  return FALSE;
}

char *
hs_contact_get_value (const HsContact *self, HmName name)
{
  gboolean own;
  guint field;

  switch ((int) name)
    {
    case HM_NAME_ID:
      return g_strdup_printf ("%" G_GINT64_FORMAT, self->id);
    case HM_NAME_IS_FOLDER:
    case HM_NAME_IS_HIDDEN:
      return g_strdup ("0");
    case HM_NAME_RESOURCE_TYPE:
      return g_strdup ("");
    case HM_NAME_CONTENT_CLASS:
      return g_strdup (self->group ? CLASS_GROUP : CLASS_PERSON);
    case HM_NAME_MESSAGE_CLASS:
      return g_strdup (self->group ? "IPM.DistList" : "IPM.Contact");
    case HM_NAME_ETAG:
      return g_strdup_printf ("\"%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "\"", self->id, self->modified);
    case HM_NAME_LAST_MODIFIED:
      return hm_date_format_http (self->modified / 1000);
    case HM_NAME_MODIFIED:
      return g_strdup_printf ("%" G_GINT64_FORMAT, self->modified);
    default:
      return find_field (name, &field, &own) ? g_strdup (self->fields[field]) : NULL;
    }
}

/* ---- changes ---- */

static gboolean
parse_class (const HmBodyProperty *property, gboolean *out_group)
{
  const char *value = property->value != NULL ? property->value : "";
  gboolean exchange = property->name == HM_NAME_MESSAGE_CLASS;

  *out_group = g_ascii_strcasecmp (value, exchange ? "IPM.DistList" : CLASS_GROUP) == 0;
  return *out_group || g_ascii_strcasecmp (value, exchange ? "IPM.Contact" : CLASS_PERSON) == 0;
}

static guint
refuse (guint status, const char *reason, const char **out_reason)
{
  *out_reason = reason;
  return status;
}

guint
hs_contact_check_property (const HmBodyProperty *property, const char **out_reason)
{
  const char *value = property->value != NULL ? property->value : "";
  gboolean group;
  gboolean own;
  guint field;

  *out_reason = NULL;
  switch ((int) property->name)
    {
    case HM_NAME_CONTENT_CLASS:
    case HM_NAME_MESSAGE_CLASS:
      if (!property->remove && parse_class (property, &group))
        return 200;
      return refuse (409, "An address book has contacts and groups only", out_reason);
    case HM_NAME_ADDRESS_TYPE:
      if (property->remove || *value == '\0' || g_ascii_strcasecmp (value, "SMTP") == 0)
        return 200;
      return refuse (409, "A contact has an address of internet mail only", out_reason);
    case HM_NAME_ADDRESS_DISPLAY:
      return 200;
    default:
      break;
    }
  if (!find_field (property->name, &field, &own))
    return refuse (403, "A contact has no such field that can be changed", out_reason);
  if (strlen (value) > HM_LIMIT_CONTACT_FIELD)
    return refuse (507, "A field of the contact is too long", out_reason);
  return 200;
}

void
hs_contact_apply (HsContact *self, const HmBody *update)
{
  gboolean named[HS_CONTACT_N_FIELDS] = { FALSE };
  gboolean own;
  guint field;

  for (guint i = 0; i < update->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (update->properties, i);

      if (find_field (property->name, &field, &own) && own)
        named[field] = TRUE;
    }
  /* In the order of the document, as RFC 4918 has it. */
  for (guint i = 0; i < update->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (update->properties, i);

      if (property->name == HM_NAME_CONTENT_CLASS || property->name == HM_NAME_MESSAGE_CLASS)
        parse_class (property, &self->group);
      else if (find_field (property->name, &field, &own) && (own || !named[field]))
        {
          gboolean empty = property->remove || property->value == NULL || *property->value == '\0';

          g_free (self->fields[field]);
          self->fields[field] = empty ? NULL : g_strdup (property->value);
        }
    }
}
