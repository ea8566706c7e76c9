/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the probe found, as text that can be pasted into a bug report or as one JSON object. */

#include "cli-probe.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define LABEL_WIDTH 14

static const char *
dialect_name (HTTPMailDialect dialect)
{
  static const char *const names[] = {
    [HTTPMAIL_DIALECT_UNKNOWN] = "unknown",
    [HTTPMAIL_DIALECT_HOTMAIL] = "hotmail",
    [HTTPMAIL_DIALECT_EXCHANGE] = "exchange",
    [HTTPMAIL_DIALECT_WEBDAV] = "webdav",
  };

  return (guint) dialect < G_N_ELEMENTS (names) ? names[dialect] : names[0];
}

static void line (CliOutput *output, const char *label, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Pasted text is looked at in terminals: nothing in it commands one, wherever it goes. */
static void
line (CliOutput *output, const char *label, const char *format, ...)
{
  va_list args;

  if (cli_output_is_json (output))
    return;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (text, "\n", ' ');
  g_autofree char *escaped = cli_escape (text, strlen (text), "");
  glong width = g_utf8_strlen (label, -1);
  g_autofree char *row = g_strdup_printf ("%s%*s%s", label, (int) MAX (1, LABEL_WIDTH - width), "", escaped);
  g_strchomp (row);
  cli_output_bytes (output, row, strlen (row));
  cli_output_bytes (output, "\n", 1);
}

static char *
make_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) bytes = NULL;

  g_object_get (certificate, "certificate", &bytes, NULL);
  return bytes ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes->data, bytes->len) : g_strdup ("");
}

static const struct
{
  GTlsCertificateFlags flag;
  const char *code;
  const char *text;
} tls_problems[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "unknown-authority", N_("its authority is not known here") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "other-host", N_("it is another host's") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "not-yet-valid", N_("it is not valid yet") },
  { G_TLS_CERTIFICATE_EXPIRED, "expired", N_("it is not valid any more") },
  { G_TLS_CERTIFICATE_REVOKED, "revoked", N_("it was revoked") },
  { G_TLS_CERTIFICATE_INSECURE, "insecure", N_("its algorithm is not safe") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "other", N_("it cannot be verified") },
};

static char *
format_date (GDateTime *date)
{
  return date ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

static void
report_certificate (CliOutput *output, const CliProbeWire *wire)
{
  GTlsCertificate *certificate = wire->certificate;
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr (GDateTime) begin = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *not_before = format_date (begin);
  g_autofree char *not_after = format_date (end);
  g_autofree char *sha256 = make_fingerprint (certificate);
  g_autoptr (GString) problems = g_string_new (NULL);

  line (output, _("Certificate"), "%s", subject ? subject : "");
  line (output, "", _("from %s, valid %s to %s"), issuer ? issuer : "", not_before, not_after);
  line (output, "", "SHA-256 %s", sha256);
  cli_output_begin_array (output, "problems");
  for (guint i = 0; i < G_N_ELEMENTS (tls_problems); i++)
    if (wire->problems & tls_problems[i].flag)
      {
        if (cli_output_is_json (output))
          cli_output_string (output, NULL, tls_problems[i].code, 0);
        g_string_append_printf (problems, "%s%s", problems->len > 0 ? "; " : "", _(tls_problems[i].text));
      }
  cli_output_end_array (output);
  if (problems->len > 0)
    line (output, "", _("not trusted: %s"), problems->str);
  else
    line (output, "", _("trusted"));
  if (!cli_output_is_json (output))
    return;
  cli_output_boolean (output, "trusted", wire->problems == 0);
  cli_output_string (output, "subject", subject, 0);
  cli_output_string (output, "issuer", issuer, 0);
  cli_output_string (output, "not_before", not_before, 0);
  cli_output_string (output, "not_after", not_after, 0);
  cli_output_string (output, "sha256", sha256, 0);
}

static void
report_number (CliOutput *output, const char *name, int ms)
{
  if (ms < 0)
    cli_output_null (output, name);
  else if (cli_output_is_json (output))
    cli_output_number (output, name, (guint64) ms, 0);
}

static void
report_text (CliOutput *output, const char *name, const char *text)
{
  if (cli_output_is_json (output))
    cli_output_string (output, name, text, 0);
}

static void
report_wire (CliOutput *output, const CliProbeWire *wire)
{
  g_autoptr (GPtrArray) times = g_ptr_array_new_with_free_func (g_free);

  if (wire->address)
    g_ptr_array_add (times, g_strdup (wire->address));
  if (wire->connect_ms >= 0)
    g_ptr_array_add (times, g_strdup_printf (_("connected in %d ms"), MAX (wire->resolve_ms, 0) + wire->connect_ms));
  if (wire->tls_ms >= 0)
    g_ptr_array_add (times, g_strdup_printf (_("TLS in %d ms"), wire->tls_ms));
  if (wire->reply_ms >= 0)
    g_ptr_array_add (times, g_strdup_printf (_("first reply after %d ms"), wire->reply_ms));
  g_ptr_array_add (times, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **) times->pdata);
  if (*list != '\0')
    line (output, _("Connection"), "%s", list);

  cli_output_begin_object (output, "connection");
  report_text (output, "address", wire->address);
  report_number (output, "resolve_ms", wire->resolve_ms);
  report_number (output, "connect_ms", wire->connect_ms);
  report_number (output, "tls_ms", wire->tls_ms);
  report_number (output, "reply_ms", wire->reply_ms);
  if (wire->banner)
    report_text (output, "banner", wire->banner);
  cli_output_end_object (output);
  if (wire->banner)
    line (output, _("It said"), "%s", wire->banner);

  if (wire->certificate == NULL)
    {
      cli_output_null (output, "tls");
      return;
    }
  line (output, _("TLS"), "%s %s", wire->tls_version ? wire->tls_version : "?", wire->tls_cipher ? wire->tls_cipher : "");
  cli_output_begin_object (output, "tls");
  report_text (output, "version", wire->tls_version);
  report_text (output, "cipher", wire->tls_cipher);
  report_certificate (output, wire);
  cli_output_end_object (output);
}

static void
report_list (CliOutput *output, const char *name, const char *label, const char *list)
{
  g_auto (GStrv) words = g_strsplit (list ? list : "", ",", 100);

  if (list != NULL)
    line (output, label, "%s", list);
  cli_output_begin_array (output, name);
  for (guint i = 0; words[i] != NULL; i++)
    if (*g_strstrip (words[i]) != '\0')
      report_text (output, NULL, words[i]);
  cli_output_end_array (output);
}

static void
report_requests (CliOutput *output, const CliProbe *self)
{
  cli_output_begin_array (output, "requests");
  for (guint i = 0; i < self->replies->len; i++)
    {
      const CliProbeReply *reply = g_ptr_array_index (self->replies, i);
      const char *location = cli_probe_reply_get (reply, "Location");
      g_autofree char *to = location ? cli_probe_shown_url (location) : NULL;
      g_autofree char *url = cli_probe_shown_url (reply->url);

      line (output, i == 0 ? _("Requests") : "", "%s %s: %u %s%s%s", reply->method, url, reply->status, reply->reason,
            to ? " -> " : "", to ? to : "");
      cli_output_begin_object (output, NULL);
      report_text (output, "method", reply->method);
      report_text (output, "url", url);
      if (cli_output_is_json (output))
        cli_output_number (output, "status", reply->status, 0);
      report_text (output, "reason", reply->reason);
      if (to)
        report_text (output, "location", to);
      cli_output_end_object (output);
    }
  cli_output_end_array (output);
}

static void
report_server (CliOutput *output, const CliProbe *self)
{
  const CliProbeReply *first = self->replies->len > 0 ? g_ptr_array_index (self->replies, 0) : NULL;
  const char *server = first ? cli_probe_reply_get (first, "Server") : NULL;
  g_autofree char *classes = self->offer ? cli_probe_reply_join (self->offer, "DAV") : NULL;
  g_autofree char *methods = self->offer ? cli_probe_reply_join (self->offer, "Allow") : NULL;

  if (methods == NULL && self->offer != NULL)
    methods = cli_probe_reply_join (self->offer, "Public");
  if (first != NULL)
    line (output, _("Server"), "%s, HTTP/%s", server ? server : _("does not say what it is"), first->version);
  report_text (output, "server", server);
  report_text (output, "http", first ? first->version : "");
  report_list (output, "dav", _("DAV classes"), classes);
  report_list (output, "methods", _("Methods"), methods);
}

static void
report_logons (CliOutput *output, const CliProbe *self)
{
  g_autoptr (GString) used = g_string_new (NULL);

  cli_output_begin_array (output, "logons");
  for (guint i = 0; i < self->logons->len; i++)
    {
      const CliProbeLogon *logon = g_ptr_array_index (self->logons, i);

      line (output, i == 0 ? _("Logons") : "", "%s%s%s%s%s", logon->scheme, logon->realm ? " realm=" : "",
            logon->realm ? logon->realm : "", logon->algorithm ? " algorithm=" : "", logon->algorithm ? logon->algorithm : "");
      cli_output_begin_object (output, NULL);
      report_text (output, "scheme", logon->scheme);
      report_text (output, "realm", logon->realm);
      report_text (output, "algorithm", logon->algorithm);
      cli_output_end_object (output);
    }
  cli_output_end_array (output);
  report_text (output, "logon_url", self->logon_url);
  if (self->logon_used)
    report_text (output, "logon_used", self->logon_used);
  else
    cli_output_null (output, "logon_used");
  if (self->logon_url)
    line (output, self->logons->len > 0 ? "" : _("Logons"), _("at %s; used: %s"), self->logon_url,
          self->logon_used ? self->logon_used : _("none of these"));
}

static void
report_note (CliOutput *output, const CliProbeNote *note)
{
  cli_output_begin_object (output, NULL);
  report_text (output, "code", note->code);
  report_text (output, "text", note->text);
  cli_output_end_object (output);
}

static void
report_findings (CliOutput *output, const CliProbe *self)
{
  report_text (output, "dialect", dialect_name (self->dialect));
  line (output, _("Dialect"), "%s", dialect_name (self->dialect));
  cli_output_begin_array (output, "clues");
  for (guint i = 0; i < self->clues->len; i++)
    {
      const CliProbeNote *clue = g_ptr_array_index (self->clues, i);

      line (output, "", _("because: %s"), clue->text);
      report_note (output, clue);
    }
  cli_output_end_array (output);

  cli_output_begin_array (output, "quirks");
  for (guint i = 0; i < self->quirks->len; i++)
    {
      const CliProbeNote *quirk = g_ptr_array_index (self->quirks, i);

      line (output, i == 0 ? _("To note") : "", "%s: %s", quirk->code, quirk->text);
      report_note (output, quirk);
    }
  cli_output_end_array (output);
}

static void
report_account (CliOutput *output, const CliProbeAccount *account)
{
  if (account == NULL)
    {
      cli_output_null (output, "account");
      return;
    }
  cli_output_begin_object (output, "account");
  cli_output_begin_object (output, "places");
  for (guint i = 0; i < account->places->len; i++)
    {
      const CliProbeField *place = g_ptr_array_index (account->places, i);

      line (output, i == 0 ? _("Account") : "", "%-8s %s", place->name, place->value);
      report_text (output, place->name, place->value);
    }
  cli_output_end_object (output);

  if (account->has_poll)
    line (output, "",
          ngettext ("wants new mail to be asked for at an interval of %u minute",
                    "wants new mail to be asked for at intervals of %u minutes", account->poll),
          account->poll);
  if (account->signature)
    line (output, "", _("has a signature (not shown)"));
  report_number (output, "poll_minutes", account->has_poll ? (int) MIN (account->poll, G_MAXINT) : -1);
  cli_output_boolean (output, "signature", account->signature);
  cli_output_boolean (output, "ad_bar", account->ad_bar);
  if (account->counted)
    line (output, _("Contents"), _("Folders: %u, messages: %" PRIu64 ", not read: %" PRIu64), account->folders,
          account->messages, account->unread);
  report_number (output, "folders", account->counted ? (int) account->folders : -1);
  if (cli_output_is_json (output) && account->counted)
    {
      cli_output_number (output, "messages", account->messages, 0);
      cli_output_number (output, "unread", account->unread, 0);
    }
  cli_output_end_object (output);
}

/* The order is the one in which things are looked for when something does not work. */
void
cli_probe_report (CliOutput *output, const CliProbe *self)
{
  g_autofree char *url = cli_probe_shown_url (self->url);

  if (cli_output_is_json (output))
    cli_output_begin (output);
  line (output, _("Program"), "httpmail " CLI_VERSION);
  line (output, _("Address"), "%s", url);
  line (output, _("User"), "%s", self->user ? self->user : "-");
  line (output, _("Result"), "%s%s%s", self->result, self->error ? ": " : "", self->error ? self->error : "");
  report_text (output, "program", "httpmail " CLI_VERSION);
  report_text (output, "address", url);
  report_text (output, "user", self->user);
  report_text (output, "result", self->result);
  report_text (output, "error", self->error);
  report_wire (output, &self->wire);
  report_server (output, self);
  report_requests (output, self);
  report_logons (output, self);
  report_findings (output, self);
  report_account (output, self->account);
  if (cli_output_is_json (output))
    cli_output_end (output);
}
