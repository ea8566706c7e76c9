/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-vcard.h"

#include <string.h>

/* Bytes of a line, without what ends it (RFC 6350, section 3.2). */
#define LINE_LENGTH 75

/* ---- contacts ---- */

const char *
cli_contact_get (HTTPMailContact *contact, HTTPMailContactField field)
{
  const char *text = httpmail_contact_get_field (contact, field);

  return text && *text ? text : NULL;
}

const char *
cli_contact_field_name (HTTPMailContactField field)
{
  g_autoptr (GEnumClass) fields = g_type_class_ref (HTTPMAIL_TYPE_CONTACT_FIELD);

  return g_enum_get_value (fields, (int) field)->value_nick;
}

gboolean
cli_contact_find_field (const char *name, HTTPMailContactField *out_field)
{
  g_autoptr (GEnumClass) fields = g_type_class_ref (HTTPMAIL_TYPE_CONTACT_FIELD);
  g_autofree char *nick = g_ascii_strdown (name, -1);
  GEnumValue *value = g_enum_get_value_by_nick (fields, g_strdelimit (nick, "_", '-'));

  if (value)
    *out_field = (HTTPMailContactField) value->value;
  return value != NULL;
}

char *
cli_contact_label (HTTPMailContact *contact)
{
  const char *display_name = cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME);
  const char *given_name = cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_GIVEN_NAME);
  const char *surname = cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_SURNAME);

  if (display_name)
    return g_strdup (display_name);
  if (given_name && surname)
    return g_strconcat (given_name, " ", surname, NULL);
  if (given_name || surname)
    return g_strdup (given_name ? given_name : surname);
  if (cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_NICKNAME))
    return g_strdup (cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_NICKNAME));
  if (cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_COMPANY))
    return g_strdup (cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_COMPANY));
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    if (cli_contact_get (contact, i))
      return g_strdup (cli_contact_get (contact, i));
  return NULL;
}

/* ---- lines ---- */

typedef struct
{
  HTTPMailContact *contact;
  CliVCardStyle style;
  GString *card;
} Writer;

/* Folded where a character begins. */
static void
put_line (Writer *self, const char *line)
{
  const char *rest = line;
  gsize room = LINE_LENGTH;

  while (self->style == CLI_VCARD_EXACT && strlen (rest) > room)
    {
      const char *end = rest + room;
      while (((guchar) *end & 0xc0) == 0x80)
        end--;
      g_string_append_len (self->card, rest, end - rest);
      g_string_append (self->card, "\r\n ");
      rest = end;
      room = LINE_LENGTH - 1;
    }
  g_string_append (self->card, rest);
  g_string_append (self->card, self->style == CLI_VCARD_EXACT ? "\r\n" : "\n");
}

/* Semicolons mean something between components only. Other controls than a tab may not be in a vCard. */
static void
append_text (GString *to, const char *text, gboolean component)
{
  for (const char *p = text ? text : ""; *p != '\0'; p++)
    {
      if (*p == '\\' || *p == ',' || (component && *p == ';'))
        {
          g_string_append_c (to, '\\');
          g_string_append_c (to, *p);
        }
      else if (*p == '\n' || *p == '\r')
        {
          g_string_append (to, "\\n");
          p += p[0] == '\r' && p[1] == '\n';
        }
      else if (((guchar) *p >= 0x20 && *p != 0x7f) || *p == '\t')
        g_string_append_c (to, *p);
    }
}

/* property is the name with its parameters. */
static void
put_text (Writer *self, const char *property, const char *text)
{
  g_autoptr (GString) line = g_string_new (property);

  g_string_append_c (line, ':');
  append_text (line, text, FALSE);
  put_line (self, line->str);
}

static void
put_field (Writer *self, const char *property, HTTPMailContactField field)
{
  const char *text = cli_contact_get (self->contact, field);

  if (text || self->style == CLI_VCARD_FOR_EDITOR)
    put_text (self, property, text);
}

/* A field for each component, or -1 for one that stays empty. */
static void
put_components (Writer *self, const char *property, const int *fields, guint n_fields, gboolean always)
{
  g_autoptr (GString) line = g_string_new (property);
  gboolean any = always || self->style == CLI_VCARD_FOR_EDITOR;

  for (guint i = 0; i < n_fields; i++)
    {
      const char *text = fields[i] < 0 ? NULL : cli_contact_get (self->contact, (HTTPMailContactField) fields[i]);
      g_string_append_c (line, i == 0 ? ':' : ';');
      append_text (line, text, TRUE);
      any = any || text;
    }
  if (any)
    put_line (self, line->str);
}

/* ---- properties ---- */

/* DERIVED (RFC 9554): the contact itself has no such name. */
static void
put_name (Writer *self)
{
  static const int components[] = { HTTPMAIL_CONTACT_FIELD_SURNAME, HTTPMAIL_CONTACT_FIELD_GIVEN_NAME, -1, -1, -1 };
  const char *name = cli_contact_get (self->contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME);
  g_autofree char *label = cli_contact_label (self->contact);
  gboolean group = httpmail_contact_get_contact_type (self->contact) == HTTPMAIL_CONTACT_TYPE_GROUP;

  if (group)
    put_line (self, "KIND:group");
  if (self->style == CLI_VCARD_FOR_EDITOR)
    put_text (self, "FN", name);
  else
    put_text (self, name ? "FN" : "FN;DERIVED=TRUE", label ? label : CLI_VCARD_NO_NAME);
  put_components (self, "N", components, G_N_ELEMENTS (components), !group);
}

/* The addresses of a group, where they can be told apart and put together again. */
static char **
group_members (HTTPMailContact *contact)
{
  const char *text = cli_contact_get (contact, HTTPMAIL_CONTACT_FIELD_EMAIL);
  g_auto (GStrv) addresses = g_strsplit (text ? text : "", ", ", -1);

  if (httpmail_contact_get_contact_type (contact) != HTTPMAIL_CONTACT_TYPE_GROUP || addresses[0] == NULL)
    return NULL;
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      const char *at = strchr (addresses[i], '@');
      if (at == NULL || at == addresses[i] || at[1] == '\0')
        return NULL;
      for (const char *p = addresses[i]; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && strchr ("@.-_+", *p) == NULL)
          return NULL;
    }
  return g_steal_pointer (&addresses);
}

static void
put_addresses (Writer *self)
{
  g_auto (GStrv) members = group_members (self->contact);

  if (members == NULL)
    put_field (self, "EMAIL", HTTPMAIL_CONTACT_FIELD_EMAIL);
  for (guint i = 0; members && members[i] != NULL; i++)
    {
      g_autofree char *line = g_strconcat ("MEMBER:mailto:", members[i], NULL);
      put_line (self, line);
    }
}

static void
put_places (Writer *self)
{
  static const int home[] = { -1, -1, HTTPMAIL_CONTACT_FIELD_HOME_STREET, HTTPMAIL_CONTACT_FIELD_HOME_CITY,
                              HTTPMAIL_CONTACT_FIELD_HOME_STATE, HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE,
                              HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY };
  static const int work[] = { -1, -1, HTTPMAIL_CONTACT_FIELD_WORK_STREET, HTTPMAIL_CONTACT_FIELD_WORK_CITY,
                              HTTPMAIL_CONTACT_FIELD_WORK_STATE, HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE,
                              HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY };
  static const int company[] = { HTTPMAIL_CONTACT_FIELD_COMPANY };

  put_components (self, "ADR;TYPE=home", home, G_N_ELEMENTS (home), FALSE);
  put_components (self, "ORG", company, G_N_ELEMENTS (company), FALSE);
  put_components (self, "ADR;TYPE=work", work, G_N_ELEMENTS (work), FALSE);
}

/* In a parameter (RFC 6868). */
static char *
quote_parameter (const char *text)
{
  GString *quoted = g_string_new ("\"");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '^' || *p == '"' || *p == '\n')
        g_string_append_printf (quoted, "^%c", *p == '"' ? '\'' : *p == '\n' ? 'n' : '^');
      else if ((guchar) *p >= 0x20 && *p != 0x7f)
        g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

/* A server's way of writing a date is kept beside the one of vCards, where that would not lead back to it. */
static void
put_birthday (Writer *self)
{
  const char *text = cli_contact_get (self->contact, HTTPMAIL_CONTACT_FIELD_BIRTHDAY);
  g_autofree char *date = text ? cli_vcard_date (text) : NULL;
  g_autofree char *back = date ? cli_vcard_date_for_contact (date) : NULL;

  if (date && strcmp (back, text) == 0)
    put_text (self, "BDAY", date);
  else if (date)
    {
      g_autofree char *quoted = quote_parameter (text);
      g_autofree char *property = g_strconcat ("BDAY;X-HTTPMAIL-AS=", quoted, NULL);
      put_text (self, property, date);
    }
  else
    put_field (self, text ? "BDAY;VALUE=text" : "BDAY", HTTPMAIL_CONTACT_FIELD_BIRTHDAY);
}

/* Written as it is, so nothing may be in it that a vCard would have to escape. */
static gboolean
is_plain_uri (const char *href)
{
  for (const char *p = href; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || (guchar) *p >= 0x7f || *p == '\\')
      return FALSE;
  return g_uri_is_valid (href, G_URI_FLAGS_NONE, NULL);
}

/* What the server calls it. */
static void
put_marks (Writer *self)
{
  const char *href = httpmail_contact_get_href (self->contact);
  const char *id = httpmail_contact_get_id (self->contact);
  const char *modified = httpmail_contact_get_modified (self->contact);
  g_autofree char *revision = modified ? cli_vcard_revision (modified) : NULL;

  if (href && *href && is_plain_uri (href))
    {
      g_autofree char *line = g_strconcat ("UID:", href, NULL);
      put_line (self, line);
    }
  else if (href && *href)
    put_text (self, "UID;VALUE=text", href);
  if (revision)
    put_text (self, "REV", revision);
  if (id && *id)
    put_text (self, "X-HTTPMAIL-ID", id);
  if (modified && *modified)
    put_text (self, "X-HTTPMAIL-MODIFIED", modified);
}

char *
cli_vcard_write (HTTPMailContact *contact, CliVCardStyle style)
{
  Writer self = { contact, style, g_string_new (NULL) };

  put_line (&self, "BEGIN:VCARD");
  put_line (&self, "VERSION:4.0");
  put_name (&self);
  put_field (&self, "NICKNAME", HTTPMAIL_CONTACT_FIELD_NICKNAME);
  put_addresses (&self);
  put_field (&self, "TEL;TYPE=cell", HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE);
  put_field (&self, "TEL;TYPE=home", HTTPMAIL_CONTACT_FIELD_HOME_PHONE);
  put_field (&self, "TEL;TYPE=home,fax", HTTPMAIL_CONTACT_FIELD_HOME_FAX);
  put_field (&self, "TEL;TYPE=work", HTTPMAIL_CONTACT_FIELD_WORK_PHONE);
  put_field (&self, "TEL;TYPE=work,fax", HTTPMAIL_CONTACT_FIELD_WORK_FAX);
  put_field (&self, "TEL;TYPE=pager", HTTPMAIL_CONTACT_FIELD_PAGER);
  put_field (&self, "TEL;TYPE=voice", HTTPMAIL_CONTACT_FIELD_OTHER_PHONE);
  put_places (&self);
  put_birthday (&self);
  put_marks (&self);
  put_line (&self, "END:VCARD");
  return g_string_free (self.card, FALSE);
}
