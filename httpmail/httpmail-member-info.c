/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-member-info-private.h>

typedef enum
{
  TEXT_HREF,
  TEXT_DISPLAY_NAME,
  TEXT_TO,
  TEXT_FROM,
  TEXT_SUBJECT,
  TEXT_DATE,
  N_TEXTS
} Text;

/**
 * HTTPMailMemberInfo:
 *
 * What a listing says of one folder or message.
 *
 * A member info never changes and may be read on any thread. What was not asked for with [flags@MemberInfoFlags], or
 * what the server did not say, is empty, zero or `FALSE`. It stands for the HTTPMEMBERINFO of the original interface.
 */
struct _HTTPMailMemberInfo
{
  GObject parent_instance;

  /* A folder may have a hundred thousand messages: all texts of one share one block, which texts[TEXT_HREF] owns. */
  char *texts[N_TEXTS];
  guint64 content_length;
  gint64 unix_time;
  guint unread_count;
  guint visible_count;
  HTTPMailSpecialFolder special_folder;
  guint is_folder : 1;
  guint has_subs : 1;
  guint no_subs : 1;
  guint read : 1;
  guint has_attachment : 1;
  guint has_unix_time : 1;
};

enum
{
  PROP_0,
  PROP_HREF,
  PROP_IS_FOLDER,
  PROP_DISPLAY_NAME,
  PROP_HAS_SUBS,
  PROP_NO_SUBS,
  PROP_UNREAD_COUNT,
  PROP_VISIBLE_COUNT,
  PROP_SPECIAL_FOLDER,
  PROP_READ,
  PROP_HAS_ATTACHMENT,
  PROP_TO,
  PROP_FROM,
  PROP_SUBJECT,
  PROP_DATE,
  PROP_DATE_TIME,
  PROP_CONTENT_LENGTH,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailMemberInfo, httpmail_member_info, G_TYPE_OBJECT)

static void
httpmail_member_info_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailMemberInfo *self = HTTPMAIL_MEMBER_INFO (object);

  switch (prop_id)
    {
    case PROP_HREF:
      g_value_set_string (value, self->texts[TEXT_HREF]);
      break;
    case PROP_IS_FOLDER:
      g_value_set_boolean (value, self->is_folder);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, self->texts[TEXT_DISPLAY_NAME]);
      break;
    case PROP_HAS_SUBS:
      g_value_set_boolean (value, self->has_subs);
      break;
    case PROP_NO_SUBS:
      g_value_set_boolean (value, self->no_subs);
      break;
    case PROP_UNREAD_COUNT:
      g_value_set_uint (value, self->unread_count);
      break;
    case PROP_VISIBLE_COUNT:
      g_value_set_uint (value, self->visible_count);
      break;
    case PROP_SPECIAL_FOLDER:
      g_value_set_enum (value, self->special_folder);
      break;
    case PROP_READ:
      g_value_set_boolean (value, self->read);
      break;
    case PROP_HAS_ATTACHMENT:
      g_value_set_boolean (value, self->has_attachment);
      break;
    case PROP_TO:
      g_value_set_string (value, self->texts[TEXT_TO]);
      break;
    case PROP_FROM:
      g_value_set_string (value, self->texts[TEXT_FROM]);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->texts[TEXT_SUBJECT]);
      break;
    case PROP_DATE:
      g_value_set_string (value, self->texts[TEXT_DATE]);
      break;
    case PROP_DATE_TIME:
      g_value_take_boxed (value, httpmail_member_info_get_date_time (self));
      break;
    case PROP_CONTENT_LENGTH:
      g_value_set_uint64 (value, self->content_length);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_member_info_finalize (GObject *object)
{
  HTTPMailMemberInfo *self = HTTPMAIL_MEMBER_INFO (object);

  g_free (self->texts[TEXT_HREF]);

  G_OBJECT_CLASS (httpmail_member_info_parent_class)->finalize (object);
}

static void
install_folder_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * HTTPMailMemberInfo:display-name:
   *
   * The folder's name for people (`pszDisplayName` of HTTPMEMBERINFO; RFC 4918, section 15.2).
   */
  props[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, "", flags);

  /**
   * HTTPMailMemberInfo:has-subs:
   *
   * Whether the folder has folders in it (`fHasSubs` of HTTPMEMBERINFO).
   */
  props[PROP_HAS_SUBS] = g_param_spec_boolean ("has-subs", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailMemberInfo:no-subs:
   *
   * Whether the folder can have no folders in it (`fNoSubs` of HTTPMEMBERINFO).
   */
  props[PROP_NO_SUBS] = g_param_spec_boolean ("no-subs", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailMemberInfo:unread-count:
   *
   * How many messages of the folder are not read (`dwUnreadCount` of HTTPMEMBERINFO).
   */
  props[PROP_UNREAD_COUNT] = g_param_spec_uint ("unread-count", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HTTPMailMemberInfo:visible-count:
   *
   * How many messages the folder has, without hidden ones (`dwVisibleCount` of HTTPMEMBERINFO).
   */
  props[PROP_VISIBLE_COUNT] = g_param_spec_uint ("visible-count", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HTTPMailMemberInfo:special-folder:
   *
   * What the folder is for (`tySpecial` of HTTPMEMBERINFO).
   */
  props[PROP_SPECIAL_FOLDER] = g_param_spec_enum ("special-folder", NULL, NULL, HTTPMAIL_TYPE_SPECIAL_FOLDER,
                                                  HTTPMAIL_SPECIAL_FOLDER_NONE, flags);
}

static void
install_message_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * HTTPMailMemberInfo:read: (getter is_read)
   *
   * Whether the message carries the read mark (`fRead` of HTTPMEMBERINFO).
   */
  props[PROP_READ] = g_param_spec_boolean ("read", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailMemberInfo:has-attachment:
   *
   * Whether the message has an attachment (`fHasAttachment` of HTTPMEMBERINFO).
   */
  props[PROP_HAS_ATTACHMENT] = g_param_spec_boolean ("has-attachment", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailMemberInfo:to:
   *
   * Whom the message is to (`pszTo` of HTTPMEMBERINFO), as the server wrote it.
   */
  props[PROP_TO] = g_param_spec_string ("to", NULL, NULL, "", flags);

  /**
   * HTTPMailMemberInfo:from:
   *
   * Whom the message is from (`pszFrom` of HTTPMEMBERINFO), as the server wrote it.
   */
  props[PROP_FROM] = g_param_spec_string ("from", NULL, NULL, "", flags);

  /**
   * HTTPMailMemberInfo:subject:
   *
   * The subject of the message (`pszSubject` of HTTPMEMBERINFO).
   */
  props[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, "", flags);

  /**
   * HTTPMailMemberInfo:date:
   *
   * When the message was sent (`pszDate` of HTTPMEMBERINFO), as the server wrote it. Servers write dates in several
   * forms; [property@MemberInfo:date-time] is the same date understood.
   */
  props[PROP_DATE] = g_param_spec_string ("date", NULL, NULL, "", flags);

  /**
   * HTTPMailMemberInfo:date-time:
   *
   * When the message was sent, in UTC; `NULL` when there is no date or it was not understood.
   */
  props[PROP_DATE_TIME] = g_param_spec_boxed ("date-time", NULL, NULL, G_TYPE_DATE_TIME, flags);

  /**
   * HTTPMailMemberInfo:content-length:
   *
   * The size of the message in bytes (`dwContentLength` of HTTPMEMBERINFO; RFC 4918, section 15.4), 0 when it is not
   * known. Some servers only estimate it: a download may deliver more or less.
   */
  props[PROP_CONTENT_LENGTH] = g_param_spec_uint64 ("content-length", NULL, NULL, 0, G_MAXUINT64, 0, flags);
}

static void
httpmail_member_info_class_init (HTTPMailMemberInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_member_info_get_property;
  object_class->finalize = httpmail_member_info_finalize;

  /**
   * HTTPMailMemberInfo:href:
   *
   * The URL of the folder or message (`pszHref` of HTTPMEMBERINFO); always included.
   */
  props[PROP_HREF] = g_param_spec_string ("href", NULL, NULL, "", flags);

  /**
   * HTTPMailMemberInfo:is-folder:
   *
   * Whether this is a folder rather than a message (`fIsFolder` of HTTPMEMBERINFO); always included.
   */
  props[PROP_IS_FOLDER] = g_param_spec_boolean ("is-folder", NULL, NULL, FALSE, flags);

  install_folder_properties ();
  install_message_properties ();

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_member_info_init (HTTPMailMemberInfo *self)
{
}

HTTPMailMemberInfo *
httpmail_member_info_new (const HTTPMailMemberInfoFields *fields)
{
  const char *texts[N_TEXTS] = {
    [TEXT_HREF] = fields->href, [TEXT_DISPLAY_NAME] = fields->display_name, [TEXT_TO] = fields->to,
    [TEXT_FROM] = fields->from, [TEXT_SUBJECT] = fields->subject,           [TEXT_DATE] = fields->date,
  };
  HTTPMailMemberInfo *self = g_object_new (HTTPMAIL_TYPE_MEMBER_INFO, NULL);
  gsize sizes[N_TEXTS];
  gsize total = 0;
  char *end;

  for (guint i = 0; i < N_TEXTS; i++)
    {
      if (texts[i] == NULL)
        texts[i] = "";
      sizes[i] = strlen (texts[i]) + 1;
      total += sizes[i];
    }
  end = g_malloc (total);
  for (guint i = 0; i < N_TEXTS; i++)
    {
      self->texts[i] = memcpy (end, texts[i], sizes[i]);
      end += sizes[i];
    }

  self->is_folder = fields->is_folder != FALSE;
  self->has_subs = fields->has_subs != FALSE;
  self->no_subs = fields->no_subs != FALSE;
  self->unread_count = fields->unread_count;
  self->visible_count = fields->visible_count;
  self->special_folder = fields->special_folder;
  self->read = fields->read != FALSE;
  self->has_attachment = fields->has_attachment != FALSE;
  self->unix_time = fields->unix_time;
  self->has_unix_time = fields->has_unix_time != FALSE;
  self->content_length = fields->content_length;
  return self;
}

/**
 * httpmail_member_info_get_href:
 * @self: a member info
 *
 * The value of [property@MemberInfo:href].
 *
 * Returns: (transfer none): the URL
 */
const char *
httpmail_member_info_get_href (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), NULL);

  return self->texts[TEXT_HREF];
}

/**
 * httpmail_member_info_get_is_folder:
 * @self: a member info
 *
 * The value of [property@MemberInfo:is-folder].
 *
 * Returns: `TRUE` for a folder
 */
gboolean
httpmail_member_info_get_is_folder (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), FALSE);

  return self->is_folder;
}

/**
 * httpmail_member_info_get_display_name:
 * @self: a member info
 *
 * The value of [property@MemberInfo:display-name].
 *
 * Returns: (transfer none): the name, which may be empty
 */
const char *
httpmail_member_info_get_display_name (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), NULL);

  return self->texts[TEXT_DISPLAY_NAME];
}

/**
 * httpmail_member_info_get_has_subs:
 * @self: a member info
 *
 * The value of [property@MemberInfo:has-subs].
 *
 * Returns: `TRUE` if there are folders in the folder
 */
gboolean
httpmail_member_info_get_has_subs (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), FALSE);

  return self->has_subs;
}

/**
 * httpmail_member_info_get_no_subs:
 * @self: a member info
 *
 * The value of [property@MemberInfo:no-subs].
 *
 * Returns: `TRUE` if there can be no folders in the folder
 */
gboolean
httpmail_member_info_get_no_subs (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), FALSE);

  return self->no_subs;
}

/**
 * httpmail_member_info_get_unread_count:
 * @self: a member info
 *
 * The value of [property@MemberInfo:unread-count].
 *
 * Returns: how many messages are not read
 */
guint
httpmail_member_info_get_unread_count (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), 0);

  return self->unread_count;
}

/**
 * httpmail_member_info_get_visible_count:
 * @self: a member info
 *
 * The value of [property@MemberInfo:visible-count].
 *
 * Returns: how many messages there are
 */
guint
httpmail_member_info_get_visible_count (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), 0);

  return self->visible_count;
}

/**
 * httpmail_member_info_get_special_folder:
 * @self: a member info
 *
 * The value of [property@MemberInfo:special-folder].
 *
 * Returns: what the folder is for
 */
HTTPMailSpecialFolder
httpmail_member_info_get_special_folder (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), HTTPMAIL_SPECIAL_FOLDER_NONE);

  return self->special_folder;
}

/**
 * httpmail_member_info_is_read: (get-property read)
 * @self: a member info
 *
 * The value of [property@MemberInfo:read].
 *
 * Returns: `TRUE` if the message carries the read mark
 */
gboolean
httpmail_member_info_is_read (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), FALSE);

  return self->read;
}

/**
 * httpmail_member_info_get_has_attachment:
 * @self: a member info
 *
 * The value of [property@MemberInfo:has-attachment].
 *
 * Returns: `TRUE` if the message has an attachment
 */
gboolean
httpmail_member_info_get_has_attachment (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), FALSE);

  return self->has_attachment;
}

/**
 * httpmail_member_info_get_to:
 * @self: a member info
 *
 * The value of [property@MemberInfo:to].
 *
 * Returns: (transfer none): the recipients, which may be empty
 */
const char *
httpmail_member_info_get_to (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), NULL);

  return self->texts[TEXT_TO];
}

/**
 * httpmail_member_info_get_from:
 * @self: a member info
 *
 * The value of [property@MemberInfo:from].
 *
 * Returns: (transfer none): the author, which may be empty
 */
const char *
httpmail_member_info_get_from (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), NULL);

  return self->texts[TEXT_FROM];
}

/**
 * httpmail_member_info_get_subject:
 * @self: a member info
 *
 * The value of [property@MemberInfo:subject].
 *
 * Returns: (transfer none): the subject, which may be empty
 */
const char *
httpmail_member_info_get_subject (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), NULL);

  return self->texts[TEXT_SUBJECT];
}

/**
 * httpmail_member_info_get_date:
 * @self: a member info
 *
 * The value of [property@MemberInfo:date].
 *
 * Returns: (transfer none): the date as sent, which may be empty
 */
const char *
httpmail_member_info_get_date (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), NULL);

  return self->texts[TEXT_DATE];
}

/**
 * httpmail_member_info_get_date_time:
 * @self: a member info
 *
 * The value of [property@MemberInfo:date-time].
 *
 * Returns: (transfer full) (nullable): the date in UTC
 */
GDateTime *
httpmail_member_info_get_date_time (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), NULL);

  if (!self->has_unix_time)
    return NULL;
  return g_date_time_new_from_unix_utc (self->unix_time);
}

/**
 * httpmail_member_info_get_content_length:
 * @self: a member info
 *
 * The value of [property@MemberInfo:content-length].
 *
 * Returns: the size in bytes, 0 when it is not known
 */
guint64
httpmail_member_info_get_content_length (HTTPMailMemberInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_INFO (self), 0);

  return self->content_length;
}
