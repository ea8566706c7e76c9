/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What follows from what was seen: which dialect it is and why, and what is out of the ordinary. */

#include "cli-probe.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <inttypes.h>
#include <string.h>

/* From when on it is worth telling. */
#define SLOW_MS 2000
#define CLOCK_SECONDS 300
#define SOON_DAYS 30

typedef enum
{
  CLUE_NONE,
  CLUE_WEAK,
  CLUE_LIKELY,
  CLUE_SURE
} ClueWeight;

typedef struct
{
  HTTPMailDialect dialect;
  ClueWeight weight;
} Guess;

/* A reply that says something by its field of this name; part: has to be in it, NULL: whatever is. */
static const CliProbeReply *
find_field (const CliProbe *self, const char *name, const char *part)
{
  for (guint i = 0; i < self->replies->len; i++)
    {
      const CliProbeReply *reply = g_ptr_array_index (self->replies, i);
      g_autofree char *list = cli_probe_reply_join (reply, name);
      g_autofree char *lower = list ? g_ascii_strdown (list, -1) : NULL;

      if (lower != NULL && (part == NULL || strstr (lower, part) != NULL))
        return reply;
    }
  return NULL;
}

static const CliProbeReply *
find_status (const CliProbe *self, guint status)
{
  for (guint i = 0; i < self->replies->len; i++)
    {
      const CliProbeReply *reply = g_ptr_array_index (self->replies, i);
      if (reply->status == status)
        return reply;
    }
  return NULL;
}

/* Takes text. */
static void
add_note (GPtrArray *notes, const char *code, char *text)
{
  CliProbeNote *note = g_new0 (CliProbeNote, 1);

  note->code = code;
  note->text = text;
  g_ptr_array_add (notes, note);
}

static void
add_clue (CliProbe *self, Guess *guess, HTTPMailDialect dialect, ClueWeight weight, const char *code, char *text)
{
  add_note (self->clues, code, text);
  if (weight > guess->weight)
    *guess = (Guess) { dialect, weight };
}

static const struct
{
  const char *code;
  const char *field;
  const char *part;
  HTTPMailDialect dialect;
  ClueWeight weight;
} known_fields[] = {
  { "ms-webstorage", "MS-WebStorage", NULL, HTTPMAIL_DIALECT_EXCHANGE, CLUE_SURE },
  { "x-owa-version", "X-OWA-Version", NULL, HTTPMAIL_DIALECT_EXCHANGE, CLUE_SURE },
  { "x-dav-error", "X-Dav-Error", NULL, HTTPMAIL_DIALECT_HOTMAIL, CLUE_SURE },
  { "hmserver", "HMServer", NULL, HTTPMAIL_DIALECT_HOTMAIL, CLUE_SURE },
  { "x-timestamp", "X-Timestamp", NULL, HTTPMAIL_DIALECT_HOTMAIL, CLUE_LIKELY },
  { "logon-form", "Location", "owalogon.asp", HTTPMAIL_DIALECT_EXCHANGE, CLUE_SURE },
  { "logon-form", "Location", "/owa/auth/", HTTPMAIL_DIALECT_EXCHANGE, CLUE_SURE },
  { "dav", "DAV", NULL, HTTPMAIL_DIALECT_WEBDAV, CLUE_WEAK },
};

static void
weigh_fields (CliProbe *self, Guess *guess)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_fields); i++)
    {
      const CliProbeReply *reply = find_field (self, known_fields[i].field, known_fields[i].part);
      if (reply == NULL)
        continue;
      g_autofree char *value = cli_probe_reply_join (reply, known_fields[i].field);
      g_autofree char *shown = g_str_equal (known_fields[i].field, "Location") ? cli_probe_shown_url (value)
                                                                                : g_steal_pointer (&value);
      add_clue (self, guess, known_fields[i].dialect, known_fields[i].weight, known_fields[i].code,
                g_strdup_printf (_("%s %u has %s: %s"), reply->method, reply->status, known_fields[i].field, shown));
    }
}

static gboolean
offers (const CliProbe *self, const char *scheme)
{
  for (guint i = 0; i < self->logons->len; i++)
    {
      const CliProbeLogon *logon = g_ptr_array_index (self->logons, i);
      if (g_ascii_strcasecmp (logon->scheme, scheme) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
list_methods (const CliProbe *self)
{
  g_autofree char *allowed = self->offer ? cli_probe_reply_join (self->offer, "Allow") : NULL;
  g_autofree char *public = self->offer ? cli_probe_reply_join (self->offer, "Public") : NULL;

  return g_strjoin (", ", allowed ? allowed : "", public ? public : "", NULL);
}

static gboolean
has_method (const char *methods, const char *name)
{
  g_auto (GStrv) words = g_strsplit_set (methods, ", ", 200);

  return g_strv_contains ((const char *const *) words, name);
}

static void
weigh_habits (CliProbe *self, Guess *guess)
{
  g_autofree char *methods = list_methods (self);
  gboolean iis = find_field (self, "Server", "microsoft-iis") != NULL;

  if (find_status (self, 440) != NULL)
    add_clue (self, guess, HTTPMAIL_DIALECT_EXCHANGE, CLUE_SURE, "status-440",
              g_strdup (_("the status 440 is Exchange's alone")));
  if (has_method (methods, "SUBSCRIBE") && has_method (methods, "BMOVE"))
    add_clue (self, guess, HTTPMAIL_DIALECT_EXCHANGE, CLUE_LIKELY, "exchange-methods",
              g_strdup (_("the methods BMOVE and SUBSCRIBE")));
  else if (has_method (methods, "BMOVE"))
    add_clue (self, guess, HTTPMAIL_DIALECT_HOTMAIL, CLUE_LIKELY, "hotmail-methods",
              g_strdup (_("the method BMOVE, without SUBSCRIBE")));
  if (iis && (offers (self, "NTLM") || offers (self, "Negotiate")))
    add_clue (self, guess, HTTPMAIL_DIALECT_EXCHANGE, CLUE_LIKELY, "iis-logons",
              g_strdup (_("an IIS that offers NTLM or Negotiate, as Exchange runs on")));
  if (offers (self, "Digest") && strstr (self->logon_url ? self->logon_url : "", "/svcs/hotmail/") != NULL)
    add_clue (self, guess, HTTPMAIL_DIALECT_HOTMAIL, CLUE_LIKELY, "gateway-path",
              g_strdup (_("the path of Hotmail's gateway")));
}

static const char *
get_place (const CliProbe *self, const char *name)
{
  for (guint i = 0; self->account != NULL && i < self->account->places->len; i++)
    {
      const CliProbeField *place = g_ptr_array_index (self->account->places, i);
      if (g_str_equal (place->name, name))
        return place->value;
    }
  return "";
}

static void
weigh_account (CliProbe *self, Guess *guess)
{
  const CliProbeAccount *account = self->account;

  if (account == NULL)
    return;
  if (strstr (get_place (self, "send"), "DavMailSubmissionURI") != NULL)
    add_clue (self, guess, HTTPMAIL_DIALECT_EXCHANGE, CLUE_SURE, "submission-address",
              g_strdup (_("mail is sent to Exchange's submission address")));
  if (strstr (get_place (self, "root"), "/exchange/") != NULL)
    add_clue (self, guess, HTTPMAIL_DIALECT_EXCHANGE, CLUE_LIKELY, "exchange-path",
              g_strdup (_("the mailbox is below /exchange/")));
  if (account->has_poll || account->signature || account->ad_bar)
    add_clue (self, guess, HTTPMAIL_DIALECT_HOTMAIL, CLUE_LIKELY, "hotmail-properties",
              g_strdup (_("the account has properties of Hotmail's own (maxpoll, sig or adbar)")));
  if (account->places->len > 0)
    add_clue (self, guess, HTTPMAIL_DIALECT_HOTMAIL, CLUE_WEAK, "mail-folders",
              g_strdup (_("the account names mail folders")));
  else
    add_clue (self, guess, HTTPMAIL_DIALECT_WEBDAV, CLUE_LIKELY, "no-mail",
              g_strdup (_("the account has none of the properties of mail")));
}

static void add_quirk (CliProbe *self, const char *code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
add_quirk (CliProbe *self, const char *code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  add_note (self->quirks, code, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
find_quirks_of_methods (CliProbe *self)
{
  g_autofree char *methods = list_methods (self);

  gboolean answered = self->offer != NULL && self->offer->status >= 200 && self->offer->status <= 299;

  if (self->offer != NULL && !answered)
    add_quirk (self, "no-options", _("OPTIONS is answered with %u, so what it can do is not known"), self->offer->status);
  if (!has_method (methods, "BMOVE") && (has_method (methods, "PROPFIND") || self->dialect == HTTPMAIL_DIALECT_WEBDAV))
    add_quirk (self, "no-batch", _("no batch methods: several messages are changed one after the other"));
  else if (answered && !has_method (methods, "PROPFIND"))
    add_quirk (self, "no-propfind", _("PROPFIND is not among its methods: no WebDAV, or it does not say so before the logon"));
}

/* A second status, worth telling where it says more than the first. */
static void
find_dav_error (CliProbe *self)
{
  for (guint i = 0; i < self->replies->len; i++)
    {
      const CliProbeReply *reply = g_ptr_array_index (self->replies, i);
      const char *text = cli_probe_reply_get (reply, "X-Dav-Error");
      g_autofree char *status = g_strdup_printf ("%u %s", reply->status, reply->reason);

      if (text != NULL && !g_str_has_prefix (text, "200") && strcmp (text, status) != 0)
        {
          add_quirk (self, "dav-error", "X-Dav-Error: %s", text);
          return;
        }
    }
}

static void
find_quirks_of_replies (CliProbe *self)
{
  const CliProbeReply *found;
  guint cookies = 0;

  for (guint i = 0; i < self->replies->len; i++)
    {
      const CliProbeReply *reply = g_ptr_array_index (self->replies, i);

      cookies += cli_probe_reply_get (reply, "Set-Cookie") != NULL;
      if (strcmp (reply->method, "PROPFIND") == 0 && cli_probe_reply_is_page (reply))
        add_quirk (self, "page", _("PROPFIND is answered with a page for people: a logon form, or a plain web server"));
    }
  if (find_status (self, 440) || find_field (self, "Location", "owalogon.asp") || find_field (self, "Location", "/owa/auth/"))
    add_quirk (self, "logon-form", _("logs on by a form on a page (forms-based authentication of Exchange)"));
  if ((found = find_status (self, 402)) != NULL)
    add_quirk (self, "subscription", _("the server wants the access to be paid for: %s"), found->reason);
  find_dav_error (self);
  if ((found = find_field (self, "Via", NULL)) != NULL)
    add_quirk (self, "proxy", _("comes by way of a proxy (Via: %s)"), cli_probe_reply_get (found, "Via"));
  if (cookies > 0)
    add_quirk (self, "cookies", _("sets cookies"));
  if (self->replies->len > 0 && strcmp (((CliProbeReply *) self->replies->pdata[0])->version, "1.0") == 0)
    add_quirk (self, "old-http", _("answers as HTTP/1.0"));
}

static void
find_quirks_of_time (CliProbe *self)
{
  const CliProbeReply *first = self->replies->len > 0 ? g_ptr_array_index (self->replies, 0) : NULL;
  const char *date = first ? cli_probe_reply_get (first, "Date") : NULL;
  g_autoptr (GDateTime) theirs = date ? g_mime_utils_header_decode_date (date) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) end =
    self->wire.certificate ? g_tls_certificate_get_not_valid_after (self->wire.certificate) : NULL;

  if (self->wire.reply_ms > SLOW_MS)
    add_quirk (self, "slow", _("took %d ms for its first reply"), self->wire.reply_ms);
  if (theirs != NULL)
    {
      gint64 seconds = g_date_time_difference (theirs, now) / G_TIME_SPAN_SECOND;
      if (seconds > CLOCK_SECONDS)
        add_quirk (self, "clock",
                   ngettext ("its clock is %" PRId64 " second ahead of this machine's",
                             "its clock is %" PRId64 " seconds ahead of this machine's", (gulong) seconds),
                   (int64_t) seconds);
      else if (-seconds > CLOCK_SECONDS)
        add_quirk (self, "clock",
                   ngettext ("its clock is %" PRId64 " second behind this machine's",
                             "its clock is %" PRId64 " seconds behind this machine's", (gulong) -seconds),
                   (int64_t) -seconds);
    }
  if (end != NULL && (self->wire.problems & G_TLS_CERTIFICATE_EXPIRED) == 0)
    {
      gint64 days = g_date_time_difference (end, now) / G_TIME_SPAN_DAY;
      if (days < SOON_DAYS)
        add_quirk (self, "certificate-ends",
                   ngettext ("its certificate ends in %" PRId64 " day", "its certificate ends in %" PRId64 " days",
                             (gulong) days),
                   (int64_t) days);
    }
}

static void
find_quirks_of_redirects (CliProbe *self)
{
  const char *last = NULL;

  for (guint i = 0; i < self->replies->len; i++)
    {
      const CliProbeReply *reply = g_ptr_array_index (self->replies, i);
      if (reply->status >= 300 && reply->status <= 399 && cli_probe_reply_get (reply, "Location") != NULL)
        last = cli_probe_reply_get (reply, "Location");
    }
  if (last != NULL)
    {
      g_autofree char *shown = cli_probe_shown_url (last);
      add_quirk (self, "redirect", _("leads elsewhere: %s"), shown);
    }
}

void
cli_probe_judge (CliProbe *self)
{
  Guess guess = { HTTPMAIL_DIALECT_UNKNOWN, CLUE_NONE };

  weigh_fields (self, &guess);
  weigh_habits (self, &guess);
  weigh_account (self, &guess);
  if (self->dialect == HTTPMAIL_DIALECT_UNKNOWN)
    self->dialect = guess.dialect;

  if (self->logon_problem != NULL)
    add_quirk (self, "logon", "%s", self->logon_problem);
  find_quirks_of_redirects (self);
  find_quirks_of_methods (self);
  find_quirks_of_replies (self);
  find_quirks_of_time (self);
}
