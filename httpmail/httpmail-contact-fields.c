/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-contact-private.h>

/* A getter for each text of a contact. They say the same as httpmail_contact_get_field(). */

/**
 * httpmail_contact_get_display_name:
 * @self: a contact
 *
 * The value of [property@Contact:display-name].
 *
 * Returns: (transfer none) (nullable): the name to show
 */
const char *
httpmail_contact_get_display_name (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME);
}

/**
 * httpmail_contact_get_given_name:
 * @self: a contact
 *
 * The value of [property@Contact:given-name].
 *
 * Returns: (transfer none) (nullable): the given name
 */
const char *
httpmail_contact_get_given_name (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_GIVEN_NAME);
}

/**
 * httpmail_contact_get_surname:
 * @self: a contact
 *
 * The value of [property@Contact:surname].
 *
 * Returns: (transfer none) (nullable): the surname
 */
const char *
httpmail_contact_get_surname (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_SURNAME);
}

/**
 * httpmail_contact_get_nickname:
 * @self: a contact
 *
 * The value of [property@Contact:nickname].
 *
 * Returns: (transfer none) (nullable): the nickname
 */
const char *
httpmail_contact_get_nickname (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_NICKNAME);
}

/**
 * httpmail_contact_get_email:
 * @self: a contact
 *
 * The value of [property@Contact:email].
 *
 * Returns: (transfer none) (nullable): the mail address
 */
const char *
httpmail_contact_get_email (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_EMAIL);
}

/**
 * httpmail_contact_get_home_street:
 * @self: a contact
 *
 * The value of [property@Contact:home-street].
 *
 * Returns: (transfer none) (nullable): street and house number at home
 */
const char *
httpmail_contact_get_home_street (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_HOME_STREET);
}

/**
 * httpmail_contact_get_home_city:
 * @self: a contact
 *
 * The value of [property@Contact:home-city].
 *
 * Returns: (transfer none) (nullable): the city at home
 */
const char *
httpmail_contact_get_home_city (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_HOME_CITY);
}

/**
 * httpmail_contact_get_home_state:
 * @self: a contact
 *
 * The value of [property@Contact:home-state].
 *
 * Returns: (transfer none) (nullable): the state or region at home
 */
const char *
httpmail_contact_get_home_state (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_HOME_STATE);
}

/**
 * httpmail_contact_get_home_postal_code:
 * @self: a contact
 *
 * The value of [property@Contact:home-postal-code].
 *
 * Returns: (transfer none) (nullable): the postal code at home
 */
const char *
httpmail_contact_get_home_postal_code (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE);
}

/**
 * httpmail_contact_get_home_country:
 * @self: a contact
 *
 * The value of [property@Contact:home-country].
 *
 * Returns: (transfer none) (nullable): the country at home
 */
const char *
httpmail_contact_get_home_country (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY);
}

/**
 * httpmail_contact_get_company:
 * @self: a contact
 *
 * The value of [property@Contact:company].
 *
 * Returns: (transfer none) (nullable): the company
 */
const char *
httpmail_contact_get_company (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_COMPANY);
}

/**
 * httpmail_contact_get_work_street:
 * @self: a contact
 *
 * The value of [property@Contact:work-street].
 *
 * Returns: (transfer none) (nullable): street and house number at work
 */
const char *
httpmail_contact_get_work_street (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_WORK_STREET);
}

/**
 * httpmail_contact_get_work_city:
 * @self: a contact
 *
 * The value of [property@Contact:work-city].
 *
 * Returns: (transfer none) (nullable): the city at work
 */
const char *
httpmail_contact_get_work_city (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_WORK_CITY);
}

/**
 * httpmail_contact_get_work_state:
 * @self: a contact
 *
 * The value of [property@Contact:work-state].
 *
 * Returns: (transfer none) (nullable): the state or region at work
 */
const char *
httpmail_contact_get_work_state (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_WORK_STATE);
}

/**
 * httpmail_contact_get_work_postal_code:
 * @self: a contact
 *
 * The value of [property@Contact:work-postal-code].
 *
 * Returns: (transfer none) (nullable): the postal code at work
 */
const char *
httpmail_contact_get_work_postal_code (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE);
}

/**
 * httpmail_contact_get_work_country:
 * @self: a contact
 *
 * The value of [property@Contact:work-country].
 *
 * Returns: (transfer none) (nullable): the country at work
 */
const char *
httpmail_contact_get_work_country (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY);
}

/**
 * httpmail_contact_get_home_phone:
 * @self: a contact
 *
 * The value of [property@Contact:home-phone].
 *
 * Returns: (transfer none) (nullable): the phone number at home
 */
const char *
httpmail_contact_get_home_phone (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_HOME_PHONE);
}

/**
 * httpmail_contact_get_home_fax:
 * @self: a contact
 *
 * The value of [property@Contact:home-fax].
 *
 * Returns: (transfer none) (nullable): the fax number at home
 */
const char *
httpmail_contact_get_home_fax (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_HOME_FAX);
}

/**
 * httpmail_contact_get_work_phone:
 * @self: a contact
 *
 * The value of [property@Contact:work-phone].
 *
 * Returns: (transfer none) (nullable): the phone number at work
 */
const char *
httpmail_contact_get_work_phone (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_WORK_PHONE);
}

/**
 * httpmail_contact_get_work_fax:
 * @self: a contact
 *
 * The value of [property@Contact:work-fax].
 *
 * Returns: (transfer none) (nullable): the fax number at work
 */
const char *
httpmail_contact_get_work_fax (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_WORK_FAX);
}

/**
 * httpmail_contact_get_mobile_phone:
 * @self: a contact
 *
 * The value of [property@Contact:mobile-phone].
 *
 * Returns: (transfer none) (nullable): the number of the mobile phone
 */
const char *
httpmail_contact_get_mobile_phone (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE);
}

/**
 * httpmail_contact_get_other_phone:
 * @self: a contact
 *
 * The value of [property@Contact:other-phone].
 *
 * Returns: (transfer none) (nullable): another phone number
 */
const char *
httpmail_contact_get_other_phone (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_OTHER_PHONE);
}

/**
 * httpmail_contact_get_birthday:
 * @self: a contact
 *
 * The value of [property@Contact:birthday].
 *
 * Returns: (transfer none) (nullable): the birthday
 */
const char *
httpmail_contact_get_birthday (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_BIRTHDAY);
}

/**
 * httpmail_contact_get_pager:
 * @self: a contact
 *
 * The value of [property@Contact:pager].
 *
 * Returns: (transfer none) (nullable): the number of the pager
 */
const char *
httpmail_contact_get_pager (HTTPMailContact *self)
{
  return httpmail_contact_get_field (self, HTTPMAIL_CONTACT_FIELD_PAGER);
}
