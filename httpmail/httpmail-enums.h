/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <glib.h>

G_BEGIN_DECLS

/**
 * HTTPMailCommand:
 * @HTTPMAIL_COMMAND_NONE: no command
 * @HTTPMAIL_COMMAND_GET_PROPERTY: an account property arrived
 * @HTTPMAIL_COMMAND_GET: GET of a message or other document
 * @HTTPMAIL_COMMAND_PUT: PUT
 * @HTTPMAIL_COMMAND_POST: POST
 * @HTTPMAIL_COMMAND_DELETE: DELETE of one resource
 * @HTTPMAIL_COMMAND_BDELETE: BDELETE of several members
 * @HTTPMAIL_COMMAND_PROPFIND: PROPFIND with a request of the application's
 * @HTTPMAIL_COMMAND_PROPPATCH: PROPPATCH with a request of the application's
 * @HTTPMAIL_COMMAND_MKCOL: MKCOL, a new folder
 * @HTTPMAIL_COMMAND_COPY: COPY of one resource
 * @HTTPMAIL_COMMAND_BCOPY: BCOPY of several members
 * @HTTPMAIL_COMMAND_MOVE: MOVE of one resource
 * @HTTPMAIL_COMMAND_BMOVE: BMOVE of several members
 * @HTTPMAIL_COMMAND_MEMBER_INFO: listing of a folder's members
 * @HTTPMAIL_COMMAND_FIND_FOLDERS: search for folders
 * @HTTPMAIL_COMMAND_MARK_READ: change of read marks
 * @HTTPMAIL_COMMAND_SEND_MESSAGE: a message handed over for sending
 * @HTTPMAIL_COMMAND_LIST_CONTACTS: ids of the address book's entries
 * @HTTPMAIL_COMMAND_CONTACT_INFO: whole entries of the address book
 * @HTTPMAIL_COMMAND_POST_CONTACT: a new entry
 * @HTTPMAIL_COMMAND_PATCH_CONTACT: a changed entry
 *
 * Which command a response belongs to. The numbers are those of HTTPMAILCOMMAND.
 */
typedef enum /*< underscore_name=httpmail_command >*/
{
  HTTPMAIL_COMMAND_NONE,
  HTTPMAIL_COMMAND_GET_PROPERTY,
  HTTPMAIL_COMMAND_GET,
  HTTPMAIL_COMMAND_PUT,
  HTTPMAIL_COMMAND_POST,
  HTTPMAIL_COMMAND_DELETE,
  HTTPMAIL_COMMAND_BDELETE,
  HTTPMAIL_COMMAND_PROPFIND,
  HTTPMAIL_COMMAND_PROPPATCH,
  HTTPMAIL_COMMAND_MKCOL,
  HTTPMAIL_COMMAND_COPY,
  HTTPMAIL_COMMAND_BCOPY,
  HTTPMAIL_COMMAND_MOVE,
  HTTPMAIL_COMMAND_BMOVE,
  HTTPMAIL_COMMAND_MEMBER_INFO,
  HTTPMAIL_COMMAND_FIND_FOLDERS,
  HTTPMAIL_COMMAND_MARK_READ,
  HTTPMAIL_COMMAND_SEND_MESSAGE,
  HTTPMAIL_COMMAND_LIST_CONTACTS,
  HTTPMAIL_COMMAND_CONTACT_INFO,
  HTTPMAIL_COMMAND_POST_CONTACT,
  HTTPMAIL_COMMAND_PATCH_CONTACT
} HTTPMailCommand;

/**
 * HTTPMailStatus:
 * @HTTPMAIL_STATUS_FINDING_HOST: the host name is being looked up
 * @HTTPMAIL_STATUS_CONNECTING: the host was found, a connection is being made
 * @HTTPMAIL_STATUS_SECURING: the TLS handshake is under way
 * @HTTPMAIL_STATUS_CONNECTED: connected
 * @HTTPMAIL_STATUS_AUTHORIZING: credentials are being tried
 * @HTTPMAIL_STATUS_AUTH_RETRY: the credentials were refused, a new question follows
 * @HTTPMAIL_STATUS_AUTHORIZED: the credentials were accepted; `HTTPMAIL_STATUS_CONNECTED` follows at once
 * @HTTPMAIL_STATUS_DISCONNECTING: a clean close is under way
 * @HTTPMAIL_STATUS_DISCONNECTED: not connected
 *
 * How far a connection is. The numbers are those of IXPSTATUS.
 */
typedef enum /*< underscore_name=httpmail_status >*/
{
  HTTPMAIL_STATUS_FINDING_HOST,
  HTTPMAIL_STATUS_CONNECTING,
  HTTPMAIL_STATUS_SECURING,
  HTTPMAIL_STATUS_CONNECTED,
  HTTPMAIL_STATUS_AUTHORIZING,
  HTTPMAIL_STATUS_AUTH_RETRY,
  HTTPMAIL_STATUS_AUTHORIZED,
  HTTPMAIL_STATUS_DISCONNECTING,
  HTTPMAIL_STATUS_DISCONNECTED
} HTTPMailStatus;

/**
 * HTTPMailState:
 * @HTTPMAIL_STATE_CONNECTED: the transport is connected
 * @HTTPMAIL_STATE_BUSY: a command is being processed
 * @HTTPMAIL_STATE_READY: connected and nothing is being processed
 * @HTTPMAIL_STATE_AUTHENTICATED: the server accepted the credentials
 *
 * What [method@Transport.is_state] can be asked. The numbers are those of IXPISSTATE.
 */
typedef enum /*< underscore_name=httpmail_state >*/
{
  HTTPMAIL_STATE_CONNECTED,
  HTTPMAIL_STATE_BUSY,
  HTTPMAIL_STATE_READY,
  HTTPMAIL_STATE_AUTHENTICATED
} HTTPMailState;

/**
 * HTTPMailDirection:
 * @HTTPMAIL_DIRECTION_SEND: sent to the server
 * @HTTPMAIL_DIRECTION_RESPONSE: received from the server
 *
 * Which way a logged line went. The numbers are those of CMDTYPE.
 */
typedef enum /*< underscore_name=httpmail_direction >*/
{
  HTTPMAIL_DIRECTION_SEND,
  HTTPMAIL_DIRECTION_RESPONSE
} HTTPMailDirection;

/**
 * HTTPMailAccountProperty:
 * @HTTPMAIL_ACCOUNT_PROPERTY_INVALID: none
 * @HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR: parameters of the advertisement bar, as sent
 * @HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS: URL of the address book
 * @HTTPMAIL_ACCOUNT_PROPERTY_INBOX: URL of the inbox
 * @HTTPMAIL_ACCOUNT_PROPERTY_OUTBOX: URL of the outbox
 * @HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE: URL that outgoing messages are posted to
 * @HTTPMAIL_ACCOUNT_PROPERTY_SENT_ITEMS: URL of the folder of sent messages
 * @HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS: URL of the folder of deleted messages
 * @HTTPMAIL_ACCOUNT_PROPERTY_DRAFTS: URL of the folder of drafts
 * @HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT: URL of the collection whose members are the folders
 * @HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE: the signature, or its URL, as sent
 * @HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL: how often to ask for new mail, as sent;
 *   a number, see [method@Transport.lookup_account_number]
 *
 * What an account says of itself. The numbers are those of HTTPMAILPROPTYPE.
 */
typedef enum /*< underscore_name=httpmail_account_property >*/
{
  HTTPMAIL_ACCOUNT_PROPERTY_INVALID,
  HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR,
  HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS,
  HTTPMAIL_ACCOUNT_PROPERTY_INBOX,
  HTTPMAIL_ACCOUNT_PROPERTY_OUTBOX,
  HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE,
  HTTPMAIL_ACCOUNT_PROPERTY_SENT_ITEMS,
  HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS,
  HTTPMAIL_ACCOUNT_PROPERTY_DRAFTS,
  HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT,
  HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE,
  HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL
} HTTPMailAccountProperty;

/**
 * HTTPMailSpecialFolder:
 * @HTTPMAIL_SPECIAL_FOLDER_NONE: an ordinary folder
 * @HTTPMAIL_SPECIAL_FOLDER_UNRECOGNIZED: special in a way this library does not know
 * @HTTPMAIL_SPECIAL_FOLDER_INBOX: incoming messages
 * @HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS: deleted messages
 * @HTTPMAIL_SPECIAL_FOLDER_DRAFTS: drafts
 * @HTTPMAIL_SPECIAL_FOLDER_OUTBOX: messages waiting to be sent
 * @HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS: sent messages
 * @HTTPMAIL_SPECIAL_FOLDER_CONTACTS: the address book
 * @HTTPMAIL_SPECIAL_FOLDER_CALENDAR: the calendar
 * @HTTPMAIL_SPECIAL_FOLDER_MSN_PROMO: promotions
 * @HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL: junk mail
 *
 * What a folder is for. The numbers are those of HTTPMAILSPECIALFOLDER.
 */
typedef enum /*< underscore_name=httpmail_special_folder >*/
{
  HTTPMAIL_SPECIAL_FOLDER_NONE,
  HTTPMAIL_SPECIAL_FOLDER_UNRECOGNIZED,
  HTTPMAIL_SPECIAL_FOLDER_INBOX,
  HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS,
  HTTPMAIL_SPECIAL_FOLDER_DRAFTS,
  HTTPMAIL_SPECIAL_FOLDER_OUTBOX,
  HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS,
  HTTPMAIL_SPECIAL_FOLDER_CONTACTS,
  HTTPMAIL_SPECIAL_FOLDER_CALENDAR,
  HTTPMAIL_SPECIAL_FOLDER_MSN_PROMO,
  HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL
} HTTPMailSpecialFolder;

/**
 * HTTPMailMemberInfoFlags:
 * @HTTPMAIL_MEMBER_INFO_COMMON: href and whether it is a folder; always included
 * @HTTPMAIL_MEMBER_INFO_FOLDER: what is known of folders
 * @HTTPMAIL_MEMBER_INFO_MESSAGE: what is known of messages
 * @HTTPMAIL_MEMBER_INFO_ALL: all of it
 * @HTTPMAIL_MEMBER_INFO_NO_HEADERS: with @HTTPMAIL_MEMBER_INFO_MESSAGE, at a server that keeps messages without knowing what they
 *   are (see [property@Transport:dialect]): only what it says of the files, their size and as the date when they were changed.
 *   Without it the header of each message is read for the rest, a request for each. It has no number in MEMBERINFOFLAGS.
 *
 * Which properties a listing asks for. The numbers are those of MEMBERINFOFLAGS.
 */
typedef enum /*< flags, underscore_name=httpmail_member_info_flags >*/
{
  HTTPMAIL_MEMBER_INFO_COMMON = 0,
  HTTPMAIL_MEMBER_INFO_FOLDER = 1 << 0,
  HTTPMAIL_MEMBER_INFO_MESSAGE = 1 << 1,
  HTTPMAIL_MEMBER_INFO_ALL = HTTPMAIL_MEMBER_INFO_FOLDER | HTTPMAIL_MEMBER_INFO_MESSAGE,
  HTTPMAIL_MEMBER_INFO_NO_HEADERS = 1 << 8
} HTTPMailMemberInfoFlags;

/**
 * HTTPMailDepth:
 * @HTTPMAIL_DEPTH_ZERO: the resource alone
 * @HTTPMAIL_DEPTH_ONE: the resource and its members
 * @HTTPMAIL_DEPTH_INFINITY: the resource and everything below it
 *
 * How deep a request goes (RFC 4918, section 10.2).
 */
typedef enum /*< underscore_name=httpmail_depth >*/
{
  HTTPMAIL_DEPTH_ZERO = 0,
  HTTPMAIL_DEPTH_ONE = 1,
  HTTPMAIL_DEPTH_INFINITY = -2
} HTTPMailDepth;

/**
 * HTTPMailDialect:
 * @HTTPMAIL_DIALECT_UNKNOWN: nothing was learned yet
 * @HTTPMAIL_DIALECT_HOTMAIL: HTTPMail proper, as Hotmail spoke it
 * @HTTPMAIL_DIALECT_EXCHANGE: the WebDAV interface of Exchange 2000, 2003 and 2007
 * @HTTPMAIL_DIALECT_WEBDAV: plain WebDAV (RFC 4918)
 *
 * What kind of server answers.
 */
typedef enum /*< underscore_name=httpmail_dialect >*/
{
  HTTPMAIL_DIALECT_UNKNOWN,
  HTTPMAIL_DIALECT_HOTMAIL,
  HTTPMAIL_DIALECT_EXCHANGE,
  HTTPMAIL_DIALECT_WEBDAV
} HTTPMailDialect;

/**
 * HTTPMailOpenFlags:
 * @HTTPMAIL_OPEN_NONE: connect only
 * @HTTPMAIL_OPEN_AUTHENTICATE: log on as part of opening
 * @HTTPMAIL_OPEN_COMMAND_LOGGING: emit [signal@Transport::command]
 *
 * How [method@Transport.open] goes about it.
 */
typedef enum /*< flags, underscore_name=httpmail_open_flags >*/
{
  HTTPMAIL_OPEN_NONE = 0,
  HTTPMAIL_OPEN_AUTHENTICATE = 1 << 0,
  HTTPMAIL_OPEN_COMMAND_LOGGING = 1 << 1
} HTTPMailOpenFlags;

/**
 * HTTPMailServerFlags:
 * @HTTPMAIL_SERVER_NONE: none
 * @HTTPMAIL_SERVER_USE_IP_FOR_HELO: of no meaning for this protocol
 * @HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD: ask through [signal@Transport::logon-prompt] even
 *   when a password is known
 * @HTTPMAIL_SERVER_TLS_ON_SAME_PORT: of no meaning for this protocol
 * @HTTPMAIL_SERVER_QUERY_DSN_SUPPORT: of no meaning for this protocol
 * @HTTPMAIL_SERVER_QUERY_AUTH_SUPPORT: of no meaning for this protocol
 *
 * Flags of an account. The numbers are those of INETSERVER's dwFlags.
 */
typedef enum /*< flags, underscore_name=httpmail_server_flags >*/
{
  HTTPMAIL_SERVER_NONE = 0,
  HTTPMAIL_SERVER_USE_IP_FOR_HELO = 1 << 0,
  HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD = 1 << 1,
  HTTPMAIL_SERVER_TLS_ON_SAME_PORT = 1 << 2,
  HTTPMAIL_SERVER_QUERY_DSN_SUPPORT = 1 << 3,
  HTTPMAIL_SERVER_QUERY_AUTH_SUPPORT = 1 << 4
} HTTPMailServerFlags;

/**
 * HTTPMailPromptButtons:
 * @HTTPMAIL_PROMPT_BUTTONS_OK: a statement to acknowledge
 * @HTTPMAIL_PROMPT_BUTTONS_OK_CANCEL: OK or Cancel
 * @HTTPMAIL_PROMPT_BUTTONS_ABORT_RETRY_IGNORE: Abort, Retry or Ignore
 * @HTTPMAIL_PROMPT_BUTTONS_YES_NO_CANCEL: Yes, No or Cancel
 * @HTTPMAIL_PROMPT_BUTTONS_YES_NO: Yes or No
 * @HTTPMAIL_PROMPT_BUTTONS_RETRY_CANCEL: Retry or Cancel
 *
 * Which answers a prompt offers. The numbers are those of the message box that OnPrompt stands for.
 */
typedef enum /*< underscore_name=httpmail_prompt_buttons >*/
{
  HTTPMAIL_PROMPT_BUTTONS_OK,
  HTTPMAIL_PROMPT_BUTTONS_OK_CANCEL,
  HTTPMAIL_PROMPT_BUTTONS_ABORT_RETRY_IGNORE,
  HTTPMAIL_PROMPT_BUTTONS_YES_NO_CANCEL,
  HTTPMAIL_PROMPT_BUTTONS_YES_NO,
  HTTPMAIL_PROMPT_BUTTONS_RETRY_CANCEL
} HTTPMailPromptButtons;

/**
 * HTTPMailPromptAnswer:
 * @HTTPMAIL_PROMPT_ANSWER_NONE: not answered; counts as the careful choice
 * @HTTPMAIL_PROMPT_ANSWER_OK: OK
 * @HTTPMAIL_PROMPT_ANSWER_CANCEL: Cancel
 * @HTTPMAIL_PROMPT_ANSWER_ABORT: Abort
 * @HTTPMAIL_PROMPT_ANSWER_RETRY: Retry
 * @HTTPMAIL_PROMPT_ANSWER_IGNORE: Ignore
 * @HTTPMAIL_PROMPT_ANSWER_YES: Yes
 * @HTTPMAIL_PROMPT_ANSWER_NO: No
 *
 * An answer to a prompt. The numbers are those that OnPrompt returns.
 */
typedef enum /*< underscore_name=httpmail_prompt_answer >*/
{
  HTTPMAIL_PROMPT_ANSWER_NONE,
  HTTPMAIL_PROMPT_ANSWER_OK,
  HTTPMAIL_PROMPT_ANSWER_CANCEL,
  HTTPMAIL_PROMPT_ANSWER_ABORT,
  HTTPMAIL_PROMPT_ANSWER_RETRY,
  HTTPMAIL_PROMPT_ANSWER_IGNORE,
  HTTPMAIL_PROMPT_ANSWER_YES,
  HTTPMAIL_PROMPT_ANSWER_NO
} HTTPMailPromptAnswer;

/**
 * HTTPMailContactType:
 * @HTTPMAIL_CONTACT_TYPE_CONTACT: a person or a company
 * @HTTPMAIL_CONTACT_TYPE_GROUP: a list of contacts
 *
 * What a contact is. The numbers are those of HTTPMAILCONTACTTYPE.
 */
typedef enum /*< underscore_name=httpmail_contact_type >*/
{
  HTTPMAIL_CONTACT_TYPE_CONTACT,
  HTTPMAIL_CONTACT_TYPE_GROUP
} HTTPMailContactType;

/**
 * HTTPMailContactField:
 * @HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME: the name to show
 * @HTTPMAIL_CONTACT_FIELD_GIVEN_NAME: given name
 * @HTTPMAIL_CONTACT_FIELD_SURNAME: surname
 * @HTTPMAIL_CONTACT_FIELD_NICKNAME: nickname
 * @HTTPMAIL_CONTACT_FIELD_EMAIL: email
 * @HTTPMAIL_CONTACT_FIELD_HOME_STREET: home street
 * @HTTPMAIL_CONTACT_FIELD_HOME_CITY: home city
 * @HTTPMAIL_CONTACT_FIELD_HOME_STATE: home state
 * @HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE: home postal code
 * @HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY: home country
 * @HTTPMAIL_CONTACT_FIELD_COMPANY: company
 * @HTTPMAIL_CONTACT_FIELD_WORK_STREET: work street
 * @HTTPMAIL_CONTACT_FIELD_WORK_CITY: work city
 * @HTTPMAIL_CONTACT_FIELD_WORK_STATE: work state
 * @HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE: work postal code
 * @HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY: work country
 * @HTTPMAIL_CONTACT_FIELD_HOME_PHONE: home phone
 * @HTTPMAIL_CONTACT_FIELD_HOME_FAX: home fax
 * @HTTPMAIL_CONTACT_FIELD_WORK_PHONE: work phone
 * @HTTPMAIL_CONTACT_FIELD_WORK_FAX: work fax
 * @HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE: mobile phone
 * @HTTPMAIL_CONTACT_FIELD_OTHER_PHONE: other phone
 * @HTTPMAIL_CONTACT_FIELD_BIRTHDAY: birthday
 * @HTTPMAIL_CONTACT_FIELD_PAGER: pager
 *
 * The text fields of a contact, in the order of HTTPCONTACTINFO.
 */
typedef enum /*< underscore_name=httpmail_contact_field >*/
{
  HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME,
  HTTPMAIL_CONTACT_FIELD_GIVEN_NAME,
  HTTPMAIL_CONTACT_FIELD_SURNAME,
  HTTPMAIL_CONTACT_FIELD_NICKNAME,
  HTTPMAIL_CONTACT_FIELD_EMAIL,
  HTTPMAIL_CONTACT_FIELD_HOME_STREET,
  HTTPMAIL_CONTACT_FIELD_HOME_CITY,
  HTTPMAIL_CONTACT_FIELD_HOME_STATE,
  HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE,
  HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY,
  HTTPMAIL_CONTACT_FIELD_COMPANY,
  HTTPMAIL_CONTACT_FIELD_WORK_STREET,
  HTTPMAIL_CONTACT_FIELD_WORK_CITY,
  HTTPMAIL_CONTACT_FIELD_WORK_STATE,
  HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE,
  HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY,
  HTTPMAIL_CONTACT_FIELD_HOME_PHONE,
  HTTPMAIL_CONTACT_FIELD_HOME_FAX,
  HTTPMAIL_CONTACT_FIELD_WORK_PHONE,
  HTTPMAIL_CONTACT_FIELD_WORK_FAX,
  HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE,
  HTTPMAIL_CONTACT_FIELD_OTHER_PHONE,
  HTTPMAIL_CONTACT_FIELD_BIRTHDAY,
  HTTPMAIL_CONTACT_FIELD_PAGER
} HTTPMailContactField;

/**
 * HTTPMailAuthSchemes:
 * @HTTPMAIL_AUTH_SCHEMES_NONE: none
 * @HTTPMAIL_AUTH_SCHEMES_BASIC: Basic (RFC 7617)
 * @HTTPMAIL_AUTH_SCHEMES_DIGEST: Digest (RFC 7616)
 * @HTTPMAIL_AUTH_SCHEMES_BEARER: Bearer (RFC 6750), with a token that the application has
 * @HTTPMAIL_AUTH_SCHEMES_FORM: the logon form of Exchange 2003 and 2007
 * @HTTPMAIL_AUTH_SCHEMES_NTLM: NTLM; only one request is under way at a time then
 * @HTTPMAIL_AUTH_SCHEMES_NEGOTIATE: Negotiate (RFC 4559), with the Kerberos ticket of the user
 * @HTTPMAIL_AUTH_SCHEMES_DEFAULT: Basic, Digest, Bearer and the form
 *
 * The ways to log on that may be used.
 */
typedef enum /*< flags, underscore_name=httpmail_auth_schemes >*/
{
  HTTPMAIL_AUTH_SCHEMES_NONE = 0,
  HTTPMAIL_AUTH_SCHEMES_BASIC = 1 << 0,
  HTTPMAIL_AUTH_SCHEMES_DIGEST = 1 << 1,
  HTTPMAIL_AUTH_SCHEMES_BEARER = 1 << 2,
  HTTPMAIL_AUTH_SCHEMES_FORM = 1 << 3,
  HTTPMAIL_AUTH_SCHEMES_NTLM = 1 << 4,
  HTTPMAIL_AUTH_SCHEMES_NEGOTIATE = 1 << 5,
  HTTPMAIL_AUTH_SCHEMES_DEFAULT = HTTPMAIL_AUTH_SCHEMES_BASIC | HTTPMAIL_AUTH_SCHEMES_DIGEST |
                                  HTTPMAIL_AUTH_SCHEMES_BEARER | HTTPMAIL_AUTH_SCHEMES_FORM
} HTTPMailAuthSchemes;

G_END_DECLS
