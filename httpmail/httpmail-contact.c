/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-contact-private.h>
#include <httpmail/httpmail-enum-types.h>

/**
 * HTTPMailContact:
 *
 * An entry of an address book: a person, a company or a group.
 *
 * Where a contact comes from the server, a text that is `NULL` was not there, or was not asked for. Where it goes to
 * the server, `NULL` leaves a text as it is and `""` clears it. So a change is a contact with the changed texts alone:
 *
 * ```c
 * g_autoptr (HTTPMailContact) contact =
 *   g_object_new (HTTPMAIL_TYPE_CONTACT, "given-name", "Carol", "pager", "", NULL);
 * ```
 *
 * A contact never changes and may be read on any thread; [method@Contact.with_field] makes a changed copy. It stands
 * for the HTTPCONTACTID and the HTTPCONTACTINFO of the original interface.
 */
struct _HTTPMailContact
{
  GObject parent_instance;

  char *href;
  char *id;
  HTTPMailContactType type;
  char *modified;
  char *fields[HTTPMAIL_CONTACT_FIELD_PAGER + 1];
};

/* The names of the properties, which are also the nicknames of HTTPMailContactField. */
static const char *const field_names[HTTPMAIL_CONTACT_FIELD_PAGER + 1] = {
  [HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] = "display-name",
  [HTTPMAIL_CONTACT_FIELD_GIVEN_NAME] = "given-name",
  [HTTPMAIL_CONTACT_FIELD_SURNAME] = "surname",
  [HTTPMAIL_CONTACT_FIELD_NICKNAME] = "nickname",
  [HTTPMAIL_CONTACT_FIELD_EMAIL] = "email",
  [HTTPMAIL_CONTACT_FIELD_HOME_STREET] = "home-street",
  [HTTPMAIL_CONTACT_FIELD_HOME_CITY] = "home-city",
  [HTTPMAIL_CONTACT_FIELD_HOME_STATE] = "home-state",
  [HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE] = "home-postal-code",
  [HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY] = "home-country",
  [HTTPMAIL_CONTACT_FIELD_COMPANY] = "company",
  [HTTPMAIL_CONTACT_FIELD_WORK_STREET] = "work-street",
  [HTTPMAIL_CONTACT_FIELD_WORK_CITY] = "work-city",
  [HTTPMAIL_CONTACT_FIELD_WORK_STATE] = "work-state",
  [HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE] = "work-postal-code",
  [HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY] = "work-country",
  [HTTPMAIL_CONTACT_FIELD_HOME_PHONE] = "home-phone",
  [HTTPMAIL_CONTACT_FIELD_HOME_FAX] = "home-fax",
  [HTTPMAIL_CONTACT_FIELD_WORK_PHONE] = "work-phone",
  [HTTPMAIL_CONTACT_FIELD_WORK_FAX] = "work-fax",
  [HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE] = "mobile-phone",
  [HTTPMAIL_CONTACT_FIELD_OTHER_PHONE] = "other-phone",
  [HTTPMAIL_CONTACT_FIELD_BIRTHDAY] = "birthday",
  [HTTPMAIL_CONTACT_FIELD_PAGER] = "pager",
};

enum
{
  PROP_0,
  PROP_HREF,
  PROP_ID,
  PROP_CONTACT_TYPE,
  PROP_MODIFIED,
  PROP_FIRST_FIELD,
  N_PROPS = PROP_FIRST_FIELD + G_N_ELEMENTS (field_names)
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailContact, httpmail_contact, G_TYPE_OBJECT)

static char *
copy_text (const char *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static void
httpmail_contact_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailContact *self = HTTPMAIL_CONTACT (object);

  switch (prop_id)
    {
    case PROP_HREF:
      g_value_set_string (value, self->href);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_CONTACT_TYPE:
      g_value_set_enum (value, self->type);
      break;
    case PROP_MODIFIED:
      g_value_set_string (value, self->modified);
      break;
    default:
      if (prop_id >= PROP_FIRST_FIELD && prop_id < N_PROPS)
        g_value_set_string (value, self->fields[prop_id - PROP_FIRST_FIELD]);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Called once for each property, while the object is made. */
static void
httpmail_contact_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  HTTPMailContact *self = HTTPMAIL_CONTACT (object);

  switch (prop_id)
    {
    case PROP_HREF:
      self->href = copy_text (g_value_get_string (value));
      break;
    case PROP_ID:
      self->id = copy_text (g_value_get_string (value));
      break;
    case PROP_CONTACT_TYPE:
      self->type = g_value_get_enum (value);
      break;
    case PROP_MODIFIED:
      self->modified = copy_text (g_value_get_string (value));
      break;
    default:
      if (prop_id >= PROP_FIRST_FIELD && prop_id < N_PROPS)
        self->fields[prop_id - PROP_FIRST_FIELD] = copy_text (g_value_get_string (value));
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_contact_finalize (GObject *object)
{
  HTTPMailContact *self = HTTPMAIL_CONTACT (object);

  g_free (self->href);
  g_free (self->id);
  g_free (self->modified);
  for (guint i = 0; i < G_N_ELEMENTS (self->fields); i++)
    g_free (self->fields[i]);

  G_OBJECT_CLASS (httpmail_contact_parent_class)->finalize (object);
}

static void
httpmail_contact_class_init (HTTPMailContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_contact_get_property;
  object_class->set_property = httpmail_contact_set_property;
  object_class->finalize = httpmail_contact_finalize;

  /**
   * HTTPMailContact:href:
   *
   * The URL of the entry (`pszHref` of HTTPCONTACTID), or `NULL` for one that no server knows yet.
   */
  props[PROP_HREF] = g_param_spec_string ("href", NULL, NULL, NULL, flags);

  /**
   * HTTPMailContact:id:
   *
   * What the server calls the entry (`pszId` of HTTPCONTACTID), or `NULL`.
   */
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);

  /**
   * HTTPMailContact:contact-type:
   *
   * Whether it is a contact or a group of them (`tyContact` of HTTPCONTACTID).
   */
  props[PROP_CONTACT_TYPE] =
      g_param_spec_enum ("contact-type", NULL, NULL, HTTPMAIL_TYPE_CONTACT_TYPE, HTTPMAIL_CONTACT_TYPE_CONTACT, flags);

  /**
   * HTTPMailContact:modified:
   *
   * The server's mark of the last change (`pszModified` of HTTPCONTACTID), or `NULL`. It need not be a date: as long as
   * it is the same, so is the entry.
   */
  props[PROP_MODIFIED] = g_param_spec_string ("modified", NULL, NULL, NULL, flags);

  for (guint i = 0; i < G_N_ELEMENTS (field_names); i++)
    props[PROP_FIRST_FIELD + i] = g_param_spec_string (field_names[i], NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

/**
 * HTTPMailContact:display-name:
 *
 * The name to show for the contact (`pszDisplayName` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:given-name:
 *
 * The given name (`pszGivenName` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:surname:
 *
 * The surname (`pszSurname` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:nickname:
 *
 * The nickname (`pszNickname` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:email:
 *
 * The mail address; a server may wrap it in a name and angle brackets (`pszEmail` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:home-street:
 *
 * Street and house number at home (`pszHomeStreet` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:home-city:
 *
 * The city at home (`pszHomeCity` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:home-state:
 *
 * The state or region at home (`pszHomeState` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:home-postal-code:
 *
 * The postal code at home (`pszHomePostalCode` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:home-country:
 *
 * The country at home (`pszHomeCountry` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:company:
 *
 * The company (`pszCompany` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:work-street:
 *
 * Street and house number at work (`pszWorkStreet` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:work-city:
 *
 * The city at work (`pszWorkCity` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:work-state:
 *
 * The state or region at work (`pszWorkState` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:work-postal-code:
 *
 * The postal code at work (`pszWorkPostalCode` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:work-country:
 *
 * The country at work (`pszWorkCountry` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:home-phone:
 *
 * The phone number at home (`pszHomePhone` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:home-fax:
 *
 * The fax number at home (`pszHomeFax` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:work-phone:
 *
 * The phone number at work (`pszWorkPhone` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:work-fax:
 *
 * The fax number at work (`pszWorkFax` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:mobile-phone:
 *
 * The number of the mobile phone (`pszMobilePhone` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:other-phone:
 *
 * Another phone number (`pszOtherPhone` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:birthday:
 *
 * The birthday, as the server writes it (`pszBday` of HTTPCONTACTINFO).
 */
/**
 * HTTPMailContact:pager:
 *
 * The number of the pager (`pszPager` of HTTPCONTACTINFO).
 */

static void
httpmail_contact_init (HTTPMailContact *self)
{
}

HTTPMailContact *
httpmail_contact_new_from_fields (const HTTPMailContactFields *fields)
{
  HTTPMailContact *self = httpmail_contact_new (fields->type);

  self->href = copy_text (fields->href);
  self->id = copy_text (fields->id);
  self->modified = copy_text (fields->modified);
  for (guint i = 0; i < G_N_ELEMENTS (self->fields); i++)
    self->fields[i] = copy_text (fields->fields[i]);
  return self;
}

/**
 * httpmail_contact_new:
 * @type: a contact or a group
 *
 * Makes a contact that says nothing yet. Since a contact never changes, fill one in while making it, through its
 * properties, or go on with [method@Contact.with_field].
 *
 * Returns: (transfer full): a new contact
 */
HTTPMailContact *
httpmail_contact_new (HTTPMailContactType type)
{
  return g_object_new (HTTPMAIL_TYPE_CONTACT, "contact-type", type, NULL);
}

/**
 * httpmail_contact_with_field:
 * @self: a contact
 * @field: which text
 * @value: (nullable): the new text, `NULL` for none
 *
 * Makes a copy of a contact with one text replaced.
 *
 * Returns: (transfer full): a new contact
 */
HTTPMailContact *
httpmail_contact_with_field (HTTPMailContact *self, HTTPMailContactField field, const char *value)
{
  HTTPMailContactFields fields;

  g_return_val_if_fail (HTTPMAIL_IS_CONTACT (self), NULL);
  g_return_val_if_fail ((guint) field < G_N_ELEMENTS (self->fields), NULL);

  fields.href = self->href;
  fields.id = self->id;
  fields.type = self->type;
  fields.modified = self->modified;
  for (guint i = 0; i < G_N_ELEMENTS (self->fields); i++)
    fields.fields[i] = self->fields[i];
  fields.fields[field] = value;
  return httpmail_contact_new_from_fields (&fields);
}

/**
 * httpmail_contact_get_field:
 * @self: a contact
 * @field: which text
 *
 * One of the texts, chosen by number. Each has a property and a getter of its own, too.
 *
 * Returns: (transfer none) (nullable): the text, `NULL` when it is not there
 */
const char *
httpmail_contact_get_field (HTTPMailContact *self, HTTPMailContactField field)
{
  g_return_val_if_fail (HTTPMAIL_IS_CONTACT (self), NULL);
  g_return_val_if_fail ((guint) field < G_N_ELEMENTS (self->fields), NULL);

  return self->fields[field];
}

/**
 * httpmail_contact_get_href:
 * @self: a contact
 *
 * The value of [property@Contact:href].
 *
 * Returns: (transfer none) (nullable): the URL of the entry
 */
const char *
httpmail_contact_get_href (HTTPMailContact *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_CONTACT (self), NULL);

  return self->href;
}

/**
 * httpmail_contact_get_id:
 * @self: a contact
 *
 * The value of [property@Contact:id].
 *
 * Returns: (transfer none) (nullable): what the server calls the entry
 */
const char *
httpmail_contact_get_id (HTTPMailContact *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_CONTACT (self), NULL);

  return self->id;
}

/**
 * httpmail_contact_get_contact_type:
 * @self: a contact
 *
 * The value of [property@Contact:contact-type].
 *
 * Returns: a contact or a group
 */
HTTPMailContactType
httpmail_contact_get_contact_type (HTTPMailContact *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_CONTACT (self), HTTPMAIL_CONTACT_TYPE_CONTACT);

  return self->type;
}

/**
 * httpmail_contact_get_modified:
 * @self: a contact
 *
 * The value of [property@Contact:modified].
 *
 * Returns: (transfer none) (nullable): the server's mark of the last change
 */
const char *
httpmail_contact_get_modified (HTTPMailContact *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_CONTACT (self), NULL);

  return self->modified;
}
