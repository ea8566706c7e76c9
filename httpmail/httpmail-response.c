/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-response-payload-private.h>
#include <httpmail/httpmail-result-private.h>

/**
 * HTTPMailResponse:
 *
 * A piece of the answer to a command, which [signal@Transport::response] brings.
 *
 * A command brings one response or more; [property@Response:done] is `TRUE` on the last one, whether the command
 * succeeded or not. Which of the getters has something to say depends on [property@Response:command]; the others give
 * `NULL`, zero or `FALSE`.
 *
 * A response never changes and may be read on any thread, and unlike the HTTPMAILRESPONSE of the original interface,
 * for which it stands, it may be kept.
 */

enum
{
  PROP_0,
  PROP_COMMAND,
  PROP_CONTEXT,
  PROP_DONE,
  PROP_RESULT,
  PROP_CONTENT,
  PROP_CONTENT_TYPE,
  PROP_TRANSFERRED,
  PROP_RESEND,
  PROP_LOCATION,
  PROP_MEMBERS,
  PROP_MULTISTATUS,
  PROP_CONTACTS,
  PROP_ROOT_TIME_STAMP,
  PROP_FOLDER_TIME_STAMP,
  PROP_UNCHANGED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailResponse, httpmail_response, G_TYPE_OBJECT)

static void
httpmail_response_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailResponse *self = HTTPMAIL_RESPONSE (object);

  switch (prop_id)
    {
    case PROP_COMMAND:
      g_value_set_enum (value, self->command);
      break;
    case PROP_CONTEXT:
      g_value_set_uint (value, self->context);
      break;
    case PROP_DONE:
      g_value_set_boolean (value, self->done);
      break;
    case PROP_RESULT:
      g_value_set_object (value, self->result);
      break;
    case PROP_CONTENT:
      g_value_set_boxed (value, self->content);
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, self->content_type);
      break;
    case PROP_TRANSFERRED:
      g_value_set_uint64 (value, self->transferred);
      break;
    case PROP_RESEND:
      g_value_set_boolean (value, self->resend);
      break;
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_MEMBERS:
      g_value_set_object (value, httpmail_response_get_members (self));
      break;
    case PROP_MULTISTATUS:
      g_value_set_object (value, self->multistatus);
      break;
    case PROP_CONTACTS:
      g_value_set_object (value, httpmail_response_get_contacts (self));
      break;
    case PROP_ROOT_TIME_STAMP:
      g_value_set_string (value, self->root_time_stamp);
      break;
    case PROP_FOLDER_TIME_STAMP:
      g_value_set_string (value, self->folder_time_stamp);
      break;
    case PROP_UNCHANGED:
      g_value_set_boolean (value, self->unchanged);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_response_finalize (GObject *object)
{
  HTTPMailResponse *self = HTTPMAIL_RESPONSE (object);

  g_clear_object (&self->result);
  g_free (self->account_text);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self->content_type);
  g_free (self->location);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_object (&self->member_model);
  g_clear_pointer (&self->member_errors, g_ptr_array_unref);
  g_clear_pointer (&self->batch_items, g_ptr_array_unref);
  g_clear_object (&self->multistatus);
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_clear_object (&self->contact_model);
  g_free (self->root_time_stamp);
  g_free (self->folder_time_stamp);

  G_OBJECT_CLASS (httpmail_response_parent_class)->finalize (object);
}

static void
install_payload_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * HTTPMailResponse:content:
   *
   * The next piece of a download (`pvBody` of HTTPMAILGET), or `NULL`.
   */
  props[PROP_CONTENT] = g_param_spec_boxed ("content", NULL, NULL, G_TYPE_BYTES, flags);

  /**
   * HTTPMailResponse:content-type:
   *
   * The media type of a download as the server wrote it (`pszContentType` of HTTPMAILGET; RFC 9110, section 8.3), or
   * `NULL`.
   */
  props[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, flags);

  /**
   * HTTPMailResponse:transferred:
   *
   * How many bytes of a download or upload have been transferred so far (`cbCurrent` of HTTPMAILGET and HTTPMAILPOST).
   */
  props[PROP_TRANSFERRED] = g_param_spec_uint64 ("transferred", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * HTTPMailResponse:resend: (getter is_resend)
   *
   * Whether an upload begins anew (`fResend` of HTTPMAILPOST), for example because the server asked for a password:
   * what was transferred before does not count.
   */
  props[PROP_RESEND] = g_param_spec_boolean ("resend", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailResponse:location:
   *
   * The URL of what the command made (`pszLocation` of HTTPMAILPOST and HTTPMAILLOCATION; RFC 9110, section 10.2.2), or
   * `NULL` when the server did not tell.
   */
  props[PROP_LOCATION] = g_param_spec_string ("location", NULL, NULL, NULL, flags);
}

static void
install_list_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * HTTPMailResponse:members:
   *
   * The next members of a listing (HTTPMEMBERINFOLIST), as a [iface@Gio.ListModel] of [class@MemberInfo] that does not
   * change; `NULL` when the response brings none.
   */
  props[PROP_MEMBERS] = g_param_spec_object ("members", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * HTTPMailResponse:multistatus:
   *
   * The answer to a PROPFIND or PROPPATCH (`pMultiResponse` of HTTPMAILPROPFIND), or `NULL`.
   */
  props[PROP_MULTISTATUS] = g_param_spec_object ("multistatus", NULL, NULL, HTTPMAIL_TYPE_MULTISTATUS, flags);

  /**
   * HTTPMailResponse:contacts:
   *
   * Entries of the address book (HTTPCONTACTIDLIST, HTTPCONTACTINFOLIST), as a [iface@Gio.ListModel] of [class@Contact]
   * that does not change; `NULL` when the response brings none.
   */
  props[PROP_CONTACTS] = g_param_spec_object ("contacts", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * HTTPMailResponse:root-time-stamp:
   *
   * The server's mark of the last change to the list of folders (`pszRootTimeStamp` of HTTPMEMBERINFOLIST), or `NULL`
   * when it gave none. Hand it back as it is with [method@Transport.command_root_member_info].
   */
  props[PROP_ROOT_TIME_STAMP] = g_param_spec_string ("root-time-stamp", NULL, NULL, NULL, flags);

  /**
   * HTTPMailResponse:folder-time-stamp:
   *
   * The server's mark of the last change to the folder (`pszFolderTimeStamp` of HTTPMEMBERINFOLIST), or `NULL` when it
   * gave none. Hand it back as it is with [method@Transport.command_folder_member_info].
   */
  props[PROP_FOLDER_TIME_STAMP] = g_param_spec_string ("folder-time-stamp", NULL, NULL, NULL, flags);

  /**
   * HTTPMailResponse:unchanged: (getter is_unchanged)
   *
   * Whether a listing was left out because nothing changed since the time stamp that was handed in. Without members,
   * it tells this from a folder that is empty.
   */
  props[PROP_UNCHANGED] = g_param_spec_boolean ("unchanged", NULL, NULL, FALSE, flags);
}

static void
httpmail_response_class_init (HTTPMailResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_response_get_property;
  object_class->finalize = httpmail_response_finalize;

  /**
   * HTTPMailResponse:command:
   *
   * The kind of command that this answers.
   */
  props[PROP_COMMAND] = g_param_spec_enum ("command", NULL, NULL, HTTPMAIL_TYPE_COMMAND, HTTPMAIL_COMMAND_NONE, flags);

  /**
   * HTTPMailResponse:context:
   *
   * The number that the caller gave with the command (`dwContext` of HTTPMAILRESPONSE).
   */
  props[PROP_CONTEXT] = g_param_spec_uint ("context", NULL, NULL, 0, G_MAXUINT32, 0, flags);

  /**
   * HTTPMailResponse:done: (getter is_done)
   *
   * Whether this is the last response of the command (`fDone` of HTTPMAILRESPONSE).
   */
  props[PROP_DONE] = g_param_spec_boolean ("done", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailResponse:result:
   *
   * How the command went (`rIxpResult` of HTTPMAILRESPONSE): the outcome on the last response, success so far on those
   * before it.
   */
  props[PROP_RESULT] = g_param_spec_object ("result", NULL, NULL, HTTPMAIL_TYPE_RESULT, flags);

  install_payload_properties ();
  install_list_properties ();

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_response_init (HTTPMailResponse *self)
{
  self->total = G_MAXUINT64;
}

HTTPMailResponse *
httpmail_response_new (HTTPMailCommand command, guint32 context, gboolean done, HTTPMailResult *result)
{
  HTTPMailResponse *self = g_object_new (HTTPMAIL_TYPE_RESPONSE, NULL);

  self->command = command;
  self->context = context;
  self->done = done;
  self->result = result ? g_object_ref (result) : httpmail_result_new (NULL, 0, NULL, NULL);
  return self;
}

void
httpmail_response_set_account_property (HTTPMailResponse *self,
                                        HTTPMailAccountProperty property,
                                        const char *text,
                                        guint number)
{
  g_autofree char *old_text = self->account_text;

  self->account_property = property;
  self->account_text = g_strdup (text);
  self->account_number = number;
}

void
httpmail_response_set_transfer (HTTPMailResponse *self,
                                GBytes *content,
                                const char *content_type,
                                guint64 transferred,
                                guint64 total)
{
  g_autoptr (GBytes) old_content = self->content;
  g_autofree char *old_type = self->content_type;

  self->content = content != NULL ? g_bytes_ref (content) : NULL;
  /* A header may hold any byte; bindings take UTF-8 only. */
  self->content_type = content_type != NULL ? g_utf8_make_valid (content_type, -1) : NULL;
  self->transferred = transferred;
  self->total = total;
}

void
httpmail_response_set_resend (HTTPMailResponse *self, gboolean resend)
{
  self->resend = resend;
}

void
httpmail_response_set_location (HTTPMailResponse *self, const char *location)
{
  g_autofree char *old_location = self->location;

  self->location = location != NULL ? g_utf8_make_valid (location, -1) : NULL;
}

/**
 * httpmail_response_get_command:
 * @self: a response
 *
 * The value of [property@Response:command].
 *
 * Returns: the kind of command
 */
HTTPMailCommand
httpmail_response_get_command (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), HTTPMAIL_COMMAND_NONE);

  return self->command;
}

/**
 * httpmail_response_get_context:
 * @self: a response
 *
 * The value of [property@Response:context].
 *
 * Returns: the number that the caller gave with the command
 */
guint32
httpmail_response_get_context (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), 0);

  return self->context;
}

/**
 * httpmail_response_is_done: (get-property done)
 * @self: a response
 *
 * The value of [property@Response:done].
 *
 * Returns: `TRUE` on the last response of a command
 */
gboolean
httpmail_response_is_done (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), FALSE);

  return self->done;
}

/**
 * httpmail_response_get_result:
 * @self: a response
 *
 * The value of [property@Response:result].
 *
 * Returns: (transfer none): how the command went
 */
HTTPMailResult *
httpmail_response_get_result (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->result;
}

/**
 * httpmail_response_get_account_property:
 * @self: a response
 * @out_property: (out) (optional): which property it is
 * @out_text: (out) (optional) (nullable) (transfer none): its value, `NULL` when there is none
 * @out_number: (out) (optional): its value as a number, 0 when it is not one
 *
 * The account property that a response of `HTTPMAIL_COMMAND_GET_PROPERTY` brings (HTTPMAILGETPROP). When the response
 * is of another kind, the out arguments are `HTTPMAIL_ACCOUNT_PROPERTY_INVALID`, `NULL` and 0.
 *
 * Returns: `TRUE` if the response brings an account property
 */
gboolean
httpmail_response_get_account_property (HTTPMailResponse *self,
                                        HTTPMailAccountProperty *out_property,
                                        const char **out_text,
                                        guint *out_number)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), FALSE);

  if (out_property != NULL)
    *out_property = self->account_property;
  if (out_text != NULL)
    *out_text = self->account_text;
  if (out_number != NULL)
    *out_number = self->account_number;
  return self->account_property != HTTPMAIL_ACCOUNT_PROPERTY_INVALID;
}

/**
 * httpmail_response_get_content:
 * @self: a response
 *
 * The value of [property@Response:content].
 *
 * Returns: (transfer none) (nullable): the next piece of a download
 */
GBytes *
httpmail_response_get_content (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->content;
}

/**
 * httpmail_response_get_content_type:
 * @self: a response
 *
 * The value of [property@Response:content-type].
 *
 * Returns: (transfer none) (nullable): the media type
 */
const char *
httpmail_response_get_content_type (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->content_type;
}

/**
 * httpmail_response_get_transferred:
 * @self: a response
 *
 * The value of [property@Response:transferred].
 *
 * Returns: how many bytes were transferred so far
 */
guint64
httpmail_response_get_transferred (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), 0);

  return self->transferred;
}

/**
 * httpmail_response_get_total:
 * @self: a response
 * @out_total: (out) (optional): how many bytes the whole transfer has, 0 when that is not known
 *
 * How long a download or upload is (`fTotalKnown` and `cbTotal` of HTTPMAILGET).
 *
 * Returns: `TRUE` if the length is known
 */
gboolean
httpmail_response_get_total (HTTPMailResponse *self, guint64 *out_total)
{
  gboolean known;

  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), FALSE);

  known = self->total != G_MAXUINT64;
  if (out_total != NULL)
    *out_total = known ? self->total : 0;
  return known;
}

/**
 * httpmail_response_is_resend: (get-property resend)
 * @self: a response
 *
 * The value of [property@Response:resend].
 *
 * Returns: `TRUE` if an upload begins anew
 */
gboolean
httpmail_response_is_resend (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), FALSE);

  return self->resend;
}

/**
 * httpmail_response_get_location:
 * @self: a response
 *
 * The value of [property@Response:location].
 *
 * Returns: (transfer none) (nullable): the URL of what the command made
 */
const char *
httpmail_response_get_location (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->location;
}
