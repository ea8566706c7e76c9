/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-names.h>

/* In the order of the enumeration: the names of one namespace stand together, hm_name_lookup() relies on it. */
static const struct
{
  HmNamespace ns;
  const char *local;
} names[HM_N_NAMES] = {
  [HM_NAME_UNKNOWN] = { HM_NS_UNKNOWN, "" },

  [HM_NAME_MULTISTATUS] = { HM_NS_DAV, "multistatus" },
  [HM_NAME_RESPONSE] = { HM_NS_DAV, "response" },
  [HM_NAME_HREF] = { HM_NS_DAV, "href" },
  [HM_NAME_PROPSTAT] = { HM_NS_DAV, "propstat" },
  [HM_NAME_PROP] = { HM_NS_DAV, "prop" },
  [HM_NAME_STATUS] = { HM_NS_DAV, "status" },
  [HM_NAME_RESPONSE_DESCRIPTION] = { HM_NS_DAV, "responsedescription" },
  [HM_NAME_LOCATION] = { HM_NS_DAV, "location" },
  [HM_NAME_COLLECTION] = { HM_NS_DAV, "collection" },
  [HM_NAME_PROPFIND] = { HM_NS_DAV, "propfind" },
  [HM_NAME_ALLPROP] = { HM_NS_DAV, "allprop" },
  [HM_NAME_PROPNAME] = { HM_NS_DAV, "propname" },
  [HM_NAME_INCLUDE] = { HM_NS_DAV, "include" },
  [HM_NAME_PROPERTY_UPDATE] = { HM_NS_DAV, "propertyupdate" },
  [HM_NAME_SET] = { HM_NS_DAV, "set" },
  [HM_NAME_REMOVE] = { HM_NS_DAV, "remove" },
  [HM_NAME_TARGET] = { HM_NS_DAV, "target" },
  [HM_NAME_DEST] = { HM_NS_DAV, "dest" },
  [HM_NAME_MOVE] = { HM_NS_DAV, "move" },
  [HM_NAME_COPY] = { HM_NS_DAV, "copy" },
  [HM_NAME_DELETE] = { HM_NS_DAV, "delete" },
  [HM_NAME_SEARCH_REQUEST] = { HM_NS_DAV, "searchrequest" },
  [HM_NAME_SQL] = { HM_NS_DAV, "sql" },

  [HM_NAME_ID] = { HM_NS_DAV, "id" },
  [HM_NAME_IS_FOLDER] = { HM_NS_DAV, "isfolder" },
  [HM_NAME_RESOURCE_TYPE] = { HM_NS_DAV, "resourcetype" },
  [HM_NAME_DISPLAY_NAME] = { HM_NS_DAV, "displayname" },
  [HM_NAME_HAS_SUBS] = { HM_NS_DAV, "hassubs" },
  [HM_NAME_NO_SUBS] = { HM_NS_DAV, "nosubs" },
  [HM_NAME_VISIBLE_COUNT] = { HM_NS_DAV, "visiblecount" },
  [HM_NAME_CHILD_COUNT] = { HM_NS_DAV, "childcount" },
  [HM_NAME_OBJECT_COUNT] = { HM_NS_DAV, "objectcount" },
  [HM_NAME_IS_HIDDEN] = { HM_NS_DAV, "ishidden" },
  [HM_NAME_CONTENT_LENGTH] = { HM_NS_DAV, "getcontentlength" },
  [HM_NAME_CONTENT_TYPE] = { HM_NS_DAV, "getcontenttype" },
  [HM_NAME_ETAG] = { HM_NS_DAV, "getetag" },
  [HM_NAME_LAST_MODIFIED] = { HM_NS_DAV, "getlastmodified" },
  [HM_NAME_CREATION_DATE] = { HM_NS_DAV, "creationdate" },
  [HM_NAME_CONTENT_CLASS] = { HM_NS_DAV, "contentclass" },

  [HM_NAME_AD_BAR] = { HM_NS_HOTMAIL, "adbar" },
  [HM_NAME_MAX_POLL] = { HM_NS_HOTMAIL, "maxpoll" },
  [HM_NAME_SIG] = { HM_NS_HOTMAIL, "sig" },
  [HM_NAME_MODIFIED] = { HM_NS_HOTMAIL, "modified" },

  [HM_NAME_CONTACTS] = { HM_NS_HTTPMAIL, "contacts" },
  [HM_NAME_INBOX] = { HM_NS_HTTPMAIL, "inbox" },
  [HM_NAME_OUTBOX] = { HM_NS_HTTPMAIL, "outbox" },
  [HM_NAME_SEND_MSG] = { HM_NS_HTTPMAIL, "sendmsg" },
  [HM_NAME_SENT_ITEMS] = { HM_NS_HTTPMAIL, "sentitems" },
  [HM_NAME_DELETED_ITEMS] = { HM_NS_HTTPMAIL, "deleteditems" },
  [HM_NAME_DRAFTS] = { HM_NS_HTTPMAIL, "drafts" },
  [HM_NAME_MSG_FOLDER_ROOT] = { HM_NS_HTTPMAIL, "msgfolderroot" },
  [HM_NAME_JUNK_EMAIL] = { HM_NS_HTTPMAIL, "junkemail" },
  [HM_NAME_SPECIAL] = { HM_NS_HTTPMAIL, "special" },
  [HM_NAME_UNREAD_COUNT] = { HM_NS_HTTPMAIL, "unreadcount" },
  [HM_NAME_READ] = { HM_NS_HTTPMAIL, "read" },
  [HM_NAME_HTTPMAIL_HAS_ATTACHMENT] = { HM_NS_HTTPMAIL, "hasattachment" },
  [HM_NAME_HTTPMAIL_TO] = { HM_NS_HTTPMAIL, "to" },
  [HM_NAME_HTTPMAIL_FROM] = { HM_NS_HTTPMAIL, "from" },
  [HM_NAME_HTTPMAIL_SUBJECT] = { HM_NS_HTTPMAIL, "subject" },
  [HM_NAME_HTTPMAIL_DATE] = { HM_NS_HTTPMAIL, "date" },
  [HM_NAME_HTTPMAIL_DATE_RECEIVED] = { HM_NS_HTTPMAIL, "datereceived" },

  [HM_NAME_MAIL_HAS_ATTACHMENT] = { HM_NS_MAILHEADER, "hasattachment" },
  [HM_NAME_MAIL_TO] = { HM_NS_MAILHEADER, "to" },
  [HM_NAME_MAIL_FROM] = { HM_NS_MAILHEADER, "from" },
  [HM_NAME_MAIL_SUBJECT] = { HM_NS_MAILHEADER, "subject" },
  [HM_NAME_MAIL_DATE] = { HM_NS_MAILHEADER, "date" },

  [HM_NAME_CN] = { HM_NS_CONTACTS, "cn" },
  [HM_NAME_FILE_AS] = { HM_NS_CONTACTS, "fileas" },
  [HM_NAME_GIVEN_NAME] = { HM_NS_CONTACTS, "givenName" },
  [HM_NAME_SN] = { HM_NS_CONTACTS, "sn" },
  [HM_NAME_NICKNAME] = { HM_NS_CONTACTS, "nickname" },
  [HM_NAME_EMAIL_1] = { HM_NS_CONTACTS, "email1" },
  [HM_NAME_CONTACT_MAIL] = { HM_NS_CONTACTS, "mail" },
  [HM_NAME_EMAIL] = { HM_NS_CONTACTS, "email" },
  [HM_NAME_HOME_STREET] = { HM_NS_CONTACTS, "homeStreet" },
  [HM_NAME_HOME_CITY] = { HM_NS_CONTACTS, "homeCity" },
  [HM_NAME_HOME_STATE] = { HM_NS_CONTACTS, "homeState" },
  [HM_NAME_HOME_POSTAL_CODE] = { HM_NS_CONTACTS, "homePostalCode" },
  [HM_NAME_HOME_COUNTRY] = { HM_NS_CONTACTS, "homeCountry" },
  [HM_NAME_O] = { HM_NS_CONTACTS, "o" },
  [HM_NAME_COMPANY] = { HM_NS_CONTACTS, "company" },
  [HM_NAME_STREET] = { HM_NS_CONTACTS, "street" },
  [HM_NAME_L] = { HM_NS_CONTACTS, "l" },
  [HM_NAME_ST] = { HM_NS_CONTACTS, "st" },
  [HM_NAME_POSTAL_CODE] = { HM_NS_CONTACTS, "postalcode" },
  [HM_NAME_CO] = { HM_NS_CONTACTS, "co" },
  [HM_NAME_WORK_ADDRESS] = { HM_NS_CONTACTS, "workaddress" },
  [HM_NAME_HOME_PHONE] = { HM_NS_CONTACTS, "homePhone" },
  [HM_NAME_HOME_FAX] = { HM_NS_CONTACTS, "homefax" },
  [HM_NAME_TELEPHONE_NUMBER] = { HM_NS_CONTACTS, "telephoneNumber" },
  [HM_NAME_FACSIMILE_TELEPHONE_NUMBER] = { HM_NS_CONTACTS, "facsimiletelephonenumber" },
  [HM_NAME_MOBILE] = { HM_NS_CONTACTS, "mobile" },
  [HM_NAME_OTHER_TELEPHONE] = { HM_NS_CONTACTS, "otherTelephone" },
  [HM_NAME_BDAY] = { HM_NS_CONTACTS, "bday" },
  [HM_NAME_PAGER] = { HM_NS_CONTACTS, "pager" },

  [HM_NAME_MESSAGE_CLASS] = { HM_NS_EXCHANGE, "outlookmessageclass" },

  [HM_NAME_ADDRESS_DISPLAY] = { HM_NS_MAPI_ADDRESS, "_x0030_x00008080" },
  [HM_NAME_ADDRESS_TYPE] = { HM_NS_MAPI_ADDRESS, "_x0030_x00008082" },
  [HM_NAME_ADDRESS] = { HM_NS_MAPI_ADDRESS, "_x0030_x00008083" },
};

/* First name and one past the last one of each namespace. */
static const struct
{
  HmName begin;
  HmName end;
} ranges[HM_N_NAMESPACES] = {
  [HM_NS_DAV] = { HM_NAME_MULTISTATUS, HM_NAME_AD_BAR },
  [HM_NS_HOTMAIL] = { HM_NAME_AD_BAR, HM_NAME_CONTACTS },
  [HM_NS_HTTPMAIL] = { HM_NAME_CONTACTS, HM_NAME_MAIL_HAS_ATTACHMENT },
  [HM_NS_MAILHEADER] = { HM_NAME_MAIL_HAS_ATTACHMENT, HM_NAME_CN },
  [HM_NS_CONTACTS] = { HM_NAME_CN, HM_NAME_MESSAGE_CLASS },
  [HM_NS_EXCHANGE] = { HM_NAME_MESSAGE_CLASS, HM_NAME_ADDRESS_DISPLAY },
  [HM_NS_MAPI_ADDRESS] = { HM_NAME_ADDRESS_DISPLAY, HM_N_NAMES },
};

/* Sources do not agree whether it is homeFax or homefax. */
static HmName
lookup_contact (const char *local_name)
{
  HmName name;

  for (name = ranges[HM_NS_CONTACTS].begin; name < ranges[HM_NS_CONTACTS].end; name++)
    {
      if (g_ascii_strcasecmp (names[name].local, local_name) == 0)
        return name;
    }

  return HM_NAME_UNKNOWN;
}

HmName
hm_name_lookup (HmNamespace ns, const char *local_name)
{
  HmName name;

  g_return_val_if_fail (ns < HM_N_NAMESPACES, HM_NAME_UNKNOWN);
  g_return_val_if_fail (local_name != NULL, HM_NAME_UNKNOWN);

  if (ns == HM_NS_CONTACTS)
    return lookup_contact (local_name);

  for (name = ranges[ns].begin; name < ranges[ns].end; name++)
    {
      if (names[name].local[0] == local_name[0] && strcmp (names[name].local, local_name) == 0)
        return name;
    }

  return HM_NAME_UNKNOWN;
}

HmNamespace
hm_name_get_namespace (HmName name)
{
  g_return_val_if_fail (name < HM_N_NAMES, HM_NS_UNKNOWN);

  return names[name].ns;
}

const char *
hm_name_get_local (HmName name)
{
  g_return_val_if_fail (name < HM_N_NAMES, "");

  return names[name].local;
}
