/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-vcard-private.h"

#include <string.h>

/* What the properties of a card come to. */
typedef struct
{
  GPtrArray *properties;
  /* which of them has been put into a field */
  gboolean *taken;
  char *fields[CLI_CONTACT_N_FIELDS];
  HTTPMailContactType type;
  char *href;
  char *id;
  char *modified;
  /* parts of properties that have no field */
  GPtrArray *left_out;
} Reading;

/* Properties that are about the card, or say what another one says; and the beginnings of names. */
static const char *const silent[] = {
  "VERSION", "PRODID", "REV", "UID", "KIND", "MAILER", "CLASS", "PROFILE", "SOURCE", "NAME", "SORT-STRING", "LABEL",
  "CLIENTPIDMAP", "CREATED", "LANGUAGE", "AGENT", "FN", "X-ADDRESSBOOKSERVER-KIND", NULL,
};
static const char *const silent_prefixes[] = { "X-AB", "X-MS-OL-", "X-HTTPMAIL-", "X-EVOLUTION-", NULL };

static const CliVCardProperty *
get_property (Reading *self, guint i)
{
  return g_ptr_array_index (self->properties, i);
}

static gboolean
is_named (Reading *self, guint i, const char *name)
{
  return !self->taken[i] && strcmp (get_property (self, i)->name, name) == 0;
}

/* FALSE: it is taken. text is the caller's no more. */
static gboolean
set_field (Reading *self, HTTPMailContactField field, char *text)
{
  if (self->fields[field] != NULL || text == NULL || *text == '\0')
    {
      g_free (text);
      return FALSE;
    }
  self->fields[field] = text;
  return TRUE;
}

/* The property of this name that is liked best; -1: there is none. */
static int
find_best (Reading *self, const char *name)
{
  int best = -1;

  for (guint i = 0; i < self->properties->len; i++)
    if (is_named (self, i, name) && *get_property (self, i)->value != '\0' &&
        (best < 0 || get_property (self, i)->preference < get_property (self, (guint) best)->preference))
      best = (int) i;
  return best;
}

static void
leave_out (Reading *self, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (self->left_out, name, g_str_equal, NULL))
    g_ptr_array_add (self->left_out, g_strdup (name));
}

/* The text behind a scheme, as in "tel:+1-555". */
static char *
take_scheme (char *text, const char *scheme)
{
  if (g_ascii_strncasecmp (text, scheme, strlen (scheme)) == 0)
    memmove (text, text + strlen (scheme), strlen (text + strlen (scheme)) + 1);
  return g_strstrip (text);
}

/* ---- names ---- */

static char *
join (char **parts, const guint *order, guint n, const char *between)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      if (order[i] >= g_strv_length (parts) || *parts[order[i]] == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, between);
      g_string_append (text, parts[order[i]]);
    }
  return g_string_free (text, FALSE);
}

/* Returns all the parts of the name in the order in which they are said. */
static char *
take_n (Reading *self)
{
  static const char *const others[] = { "N.additional", "N.prefix", "N.suffix" };
  static const guint order[] = { 3, 1, 2, 0, 4 };
  int best = find_best (self, "N");

  if (best < 0)
    return NULL;
  self->taken[best] = TRUE;
  g_auto (GStrv) parts = cli_vcard_property_components (get_property (self, (guint) best));
  guint n = g_strv_length (parts);
  set_field (self, HTTPMAIL_CONTACT_FIELD_SURNAME, g_strdup (parts[0]));
  if (n > 1)
    set_field (self, HTTPMAIL_CONTACT_FIELD_GIVEN_NAME, g_strdup (parts[1]));
  for (guint i = 2; i < MIN (n, 5); i++)
    if (*parts[i] != '\0')
      leave_out (self, others[i - 2]);
  return join (parts, order, G_N_ELEMENTS (order), " ");
}

/* A card without any FN, which is allowed in 2.1, gets a name to show; one whose FN is empty has none. */
static void
take_names (Reading *self)
{
  g_autofree char *whole = take_n (self);
  gboolean any = FALSE;

  for (guint i = 0; i < self->properties->len; i++)
    any = any || is_named (self, i, "FN");
  if (!any)
    set_field (self, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, g_strdup (whole));

  int best = find_best (self, "FN");
  if (best >= 0 && !get_property (self, (guint) best)->derived)
    set_field (self, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, cli_vcard_property_text (get_property (self, (guint) best)));
}

/* ---- addresses ---- */

static void
take_address (Reading *self)
{
  int best = find_best (self, "EMAIL");

  if (best >= 0)
    {
      self->taken[best] = TRUE;
      set_field (self, HTTPMAIL_CONTACT_FIELD_EMAIL,
                 take_scheme (cli_vcard_property_text (get_property (self, (guint) best)), "mailto:"));
    }
  if (best >= 0 || self->type != HTTPMAIL_CONTACT_TYPE_GROUP)
    return;

  /* The members of a group whose addresses are known. */
  g_autoptr (GString) members = g_string_new (NULL);
  for (guint i = 0; i < self->properties->len; i++)
    {
      g_autofree char *value = cli_vcard_property_text (get_property (self, i));
      if (!is_named (self, i, "MEMBER") || g_ascii_strncasecmp (value, "mailto:", 7) != 0 || value[7] == '\0')
        continue;
      self->taken[i] = TRUE;
      g_string_append (members, members->len > 0 ? ", " : "");
      g_string_append (members, g_strstrip (value + 7));
    }
  set_field (self, HTTPMAIL_CONTACT_FIELD_EMAIL, g_strstrip (g_strdup (members->str)));
}

static const HTTPMailContactField home_place[] = {
  HTTPMAIL_CONTACT_FIELD_HOME_STREET, HTTPMAIL_CONTACT_FIELD_HOME_CITY, HTTPMAIL_CONTACT_FIELD_HOME_STATE,
  HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE, HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY,
};
static const HTTPMailContactField work_place[] = {
  HTTPMAIL_CONTACT_FIELD_WORK_STREET, HTTPMAIL_CONTACT_FIELD_WORK_CITY, HTTPMAIL_CONTACT_FIELD_WORK_STATE,
  HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE, HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY,
};

static gboolean
is_free (Reading *self, const HTTPMailContactField *place)
{
  for (guint i = 0; i < G_N_ELEMENTS (home_place); i++)
    if (self->fields[place[i]] != NULL)
      return FALSE;
  return TRUE;
}

/* A post office box and what comes before the street are in the street's lines. */
static void
take_place (Reading *self, guint number, const HTTPMailContactField *place)
{
  static const guint street[] = { 0, 1, 2 };

  if (self->taken[number] || !is_free (self, place))
    return;
  g_auto (GStrv) parts = cli_vcard_property_components (get_property (self, number));
  self->taken[number] = TRUE;
  set_field (self, place[0], join (parts, street, G_N_ELEMENTS (street), "\n"));
  for (guint i = 3; i < g_strv_length (parts) && i < 7; i++)
    set_field (self, place[i - 2], g_strdup (parts[i]));
}

static void
take_places (Reading *self)
{
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < self->properties->len; i++)
      {
        if (!is_named (self, i, "ADR"))
          continue;
        gboolean home = cli_vcard_property_has_type (get_property (self, i), "HOME");
        gboolean work = cli_vcard_property_has_type (get_property (self, i), "WORK");
        /* First those that say where they belong, then those that do not. */
        if (home ? round == 0 : !work && round == 1)
          take_place (self, i, home_place);
        if (work ? round == 0 : !home && round == 2)
          take_place (self, i, work_place);
      }
}

/* ---- phones ---- */

static HTTPMailContactField
phone_field (const CliVCardProperty *property)
{
  gboolean home = cli_vcard_property_has_type (property, "HOME");
  gboolean work = cli_vcard_property_has_type (property, "WORK");

  if (cli_vcard_property_has_type (property, "PAGER"))
    return HTTPMAIL_CONTACT_FIELD_PAGER;
  if (cli_vcard_property_has_type (property, "FAX"))
    return home ? HTTPMAIL_CONTACT_FIELD_HOME_FAX : HTTPMAIL_CONTACT_FIELD_WORK_FAX;
  if (cli_vcard_property_has_type (property, "CELL") || cli_vcard_property_has_type (property, "IPHONE") ||
      cli_vcard_property_has_type (property, "CAR"))
    return HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE;
  if (home || work)
    return home ? HTTPMAIL_CONTACT_FIELD_HOME_PHONE : HTTPMAIL_CONTACT_FIELD_WORK_PHONE;
  return HTTPMAIL_CONTACT_FIELD_OTHER_PHONE;
}

static gboolean
is_voice (HTTPMailContactField field)
{
  return field != HTTPMAIL_CONTACT_FIELD_PAGER && field != HTTPMAIL_CONTACT_FIELD_HOME_FAX &&
         field != HTTPMAIL_CONTACT_FIELD_WORK_FAX;
}

/* Numbers that are preferred come first; a second one of a kind becomes the other number, if there is none. */
static void
take_phones (Reading *self)
{
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < self->properties->len; i++)
      {
        const CliVCardProperty *property = get_property (self, i);
        if (!is_named (self, i, "TEL") || (round == 0 && property->preference > 100))
          continue;
        HTTPMailContactField field = phone_field (property);
        if (round == 2 && is_voice (field))
          field = HTTPMAIL_CONTACT_FIELD_OTHER_PHONE;
        self->taken[i] = set_field (self, field, take_scheme (cli_vcard_property_text (property), "tel:"));
      }
}

/* ---- the rest ---- */

static void
take_text (Reading *self, const char *name, HTTPMailContactField field)
{
  int best = find_best (self, name);

  if (best < 0)
    return;
  self->taken[best] = TRUE;
  set_field (self, field, cli_vcard_property_text (get_property (self, (guint) best)));
}

static void
take_company (Reading *self)
{
  int best = find_best (self, "ORG");

  if (best < 0)
    return;
  g_auto (GStrv) parts = cli_vcard_property_components (get_property (self, (guint) best));
  self->taken[best] = TRUE;
  set_field (self, HTTPMAIL_CONTACT_FIELD_COMPANY, g_strdup (parts[0]));
  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      leave_out (self, "ORG.unit");
}

static void
take_birthday (Reading *self)
{
  int best = find_best (self, "BDAY");

  if (best < 0)
    return;
  const CliVCardProperty *property = get_property (self, (guint) best);
  g_autofree char *value = cli_vcard_property_text (property);
  g_autofree char *date = property->as ? cli_vcard_date (property->as) : NULL;
  self->taken[best] = TRUE;
  if (date && strcmp (date, value) == 0)
    set_field (self, HTTPMAIL_CONTACT_FIELD_BIRTHDAY, g_strdup (property->as));
  else if (property->kind && strcmp (property->kind, "text") == 0)
    set_field (self, HTTPMAIL_CONTACT_FIELD_BIRTHDAY, g_steal_pointer (&value));
  else
    set_field (self, HTTPMAIL_CONTACT_FIELD_BIRTHDAY, cli_vcard_date_for_contact (value));
}

static char *
take_mark (Reading *self, const char *name)
{
  int best = find_best (self, name);
  g_autofree char *text = best < 0 ? NULL : cli_vcard_property_text (get_property (self, (guint) best));

  return text && *text ? g_steal_pointer (&text) : NULL;
}

static void
take_marks (Reading *self)
{
  g_autofree char *kind = take_mark (self, "KIND");
  g_autofree char *apple_kind = take_mark (self, "X-ADDRESSBOOKSERVER-KIND");
  const char *said = kind ? kind : apple_kind;

  self->type = said && g_ascii_strcasecmp (said, "group") == 0 ? HTTPMAIL_CONTACT_TYPE_GROUP : HTTPMAIL_CONTACT_TYPE_CONTACT;
  self->href = take_mark (self, "UID");
  if (self->href && !g_str_has_prefix (self->href, "http://") && !g_str_has_prefix (self->href, "https://"))
    g_clear_pointer (&self->href, g_free);
  self->id = take_mark (self, "X-HTTPMAIL-ID");
  self->modified = take_mark (self, "X-HTTPMAIL-MODIFIED");
}

static gboolean
is_silent (const CliVCardProperty *property)
{
  gboolean is = g_strv_contains (silent, property->name) || strspn (property->value, "; \t") == strlen (property->value);

  for (guint i = 0; !is && silent_prefixes[i] != NULL; i++)
    is = g_str_has_prefix (property->name, silent_prefixes[i]);
  return is;
}

static char *
finish_left_out (Reading *self)
{
  for (guint i = 0; i < self->properties->len; i++)
    if (!self->taken[i] && !is_silent (get_property (self, i)))
      leave_out (self, get_property (self, i)->name);
  if (self->left_out->len == 0)
    return NULL;
  g_ptr_array_add (self->left_out, NULL);
  return g_strjoinv (", ", (char **) self->left_out->pdata);
}

static HTTPMailContact *
make_contact (Reading *self)
{
  g_autoptr (HTTPMailContact) contact = g_object_new (HTTPMAIL_TYPE_CONTACT, "contact-type", self->type, "href", self->href, "id",
                                                      self->id, "modified", self->modified, NULL);

  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (self->fields[i])
      {
        HTTPMailContact *with = httpmail_contact_with_field (contact, i, self->fields[i]);
        g_object_unref (contact);
        contact = with;
      }
  return g_steal_pointer (&contact);
}

/* A derived FN that says no more than what would be made up is no name of its own. */
static HTTPMailContact *
take_derived_name (Reading *self, HTTPMailContact *contact)
{
  int best = find_best (self, "FN");

  if (best < 0 || !get_property (self, (guint) best)->derived || self->fields[HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] != NULL)
    return contact;
  g_autofree char *name = cli_vcard_property_text (get_property (self, (guint) best));
  g_autofree char *label = cli_contact_label (contact);
  if (strcmp (name, label ? label : CLI_VCARD_NO_NAME) == 0)
    return contact;
  HTTPMailContact *named = httpmail_contact_with_field (contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, name);
  g_object_unref (contact);
  return named;
}

HTTPMailContact *
cli_vcard_to_contact (GPtrArray *properties, char **out_left_out)
{
  g_autofree gboolean *taken = g_new0 (gboolean, properties->len + 1);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  Reading self = { .properties = properties, .taken = taken, .left_out = left_out };

  take_marks (&self);
  take_names (&self);
  take_text (&self, "NICKNAME", HTTPMAIL_CONTACT_FIELD_NICKNAME);
  take_address (&self);
  take_phones (&self);
  take_places (&self);
  take_company (&self);
  take_birthday (&self);
  *out_left_out = finish_left_out (&self);

  HTTPMailContact *contact = take_derived_name (&self, make_contact (&self));
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    g_free (self.fields[i]);
  g_free (self.href);
  g_free (self.id);
  g_free (self.modified);
  return contact;
}
