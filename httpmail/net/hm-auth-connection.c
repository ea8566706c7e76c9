/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NTLM and Negotiate, which go back and forth over one connection. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-auth-private.h>
#include <httpmail/protocol/hm-ntlm.h>

void
hm_auth_try_note_connection (HmAuthTry *self, guint64 connection)
{
  self->moved = self->ntlm == HM_NTLM_ANSWERING && self->connection != connection;
  self->connection = connection;
}

static HmAuthVerdict
begin_ntlm (HmAuthTry *attempt)
{
  char *message = hm_ntlm_negotiate ();

  attempt->ntlm = HM_NTLM_NEGOTIATING;
  attempt->field = g_strconcat ("NTLM ", message, NULL);
  g_free (message);
  return HM_AUTH_AGAIN;
}

static HmAuthVerdict
answer_ntlm (HmAuthOrigin *origin, HmAuthTry *attempt, const char *challenge, GError **error)
{
  guint8 nonce[HM_NTLM_NONCE_SIZE];
  char *message;

  for (guint i = 0; i < sizeof nonce; i++)
    nonce[i] = (guint8) g_random_int_range (0, 256);
  message = hm_ntlm_respond (challenge, origin->user, origin->password, nonce, g_get_real_time () / G_USEC_PER_SEC, error);
  if (!message)
    {
      g_prefix_error (error, _("“%s”: "), origin->origin);
      return HM_AUTH_REFUSED;
    }
  attempt->ntlm = HM_NTLM_ANSWERING;
  attempt->field = g_strconcat ("NTLM ", message, NULL);
  g_free (message);
  return HM_AUTH_AGAIN;
}

/* NTLM logs a connection on, not a request: three messages over the same one, and then nothing more is sent. */
HmAuthVerdict
hm_auth_challenged_ntlm (HmAuth *self,
                         HmAuthOrigin *origin,
                         const char *challenge,
                         HmAuthTry *attempt,
                         gpointer waiter,
                         GError **error)
{
  HmNtlmStep step = attempt->ntlm;

  attempt->ntlm = HM_NTLM_NONE;
  hm_auth_wipe (&attempt->field);
  if (step == HM_NTLM_NEGOTIATING && challenge && origin->serial != 0)
    return answer_ntlm (origin, attempt, challenge, error);
  if (step == HM_NTLM_ANSWERING && !attempt->moved && attempt->serial == origin->serial && origin->serial != 0)
    {
      if (origin->proven)
        return hm_auth_deny (origin, error);
      hm_auth_forget_password (origin);
      origin->n_wrong++;
    }
  if (origin->serial == 0)
    return hm_auth_ask (self, origin, "NTLM", attempt, waiter, error);
  if (attempt->n_silent++ < HM_AUTH_MAX_SILENT)
    return begin_ntlm (attempt);
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
               _("“%s” does not keep a connection for as long as an NTLM logon takes; use another way to log on"),
               origin->origin);
  return HM_AUTH_REFUSED;
}

/* The token was made when the 401 came, from the user's ticket. continues: the server has more to say; else it asks for the
 * first time, or has refused what it got. */
HmAuthVerdict
hm_auth_challenged_negotiate (HmAuthOrigin *origin, gboolean continues, HmAuthTry *attempt, GError **error)
{
  if (attempt->field && (continues || !attempt->negotiated) && attempt->n_silent++ < HM_AUTH_MAX_SILENT)
    {
      attempt->negotiated = TRUE;
      return HM_AUTH_AGAIN;
    }
  if (attempt->negotiated)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                 _("“%s” did not accept your Kerberos ticket; check with klist whose it is, and that the account may "
                   "read mail this way"),
                 origin->origin);
  else
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                 _("“%s” wants a Kerberos ticket, and there is none for it; get one with kinit, and use an https "
                   "address that names the server as Kerberos does"),
                 origin->origin);
  return attempt->negotiated && origin->proven ? HM_AUTH_DENIED : HM_AUTH_REFUSED;
}

gboolean
hm_auth_binds_connection (HmAuth *self, const char *url)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);

  return origin && origin->scheme == HM_SCHEME_NTLM && origin->serial != 0;
}

void
hm_auth_begin_connection (HmAuth *self, const char *url, HmAuthTry *attempt)
{
  if (!attempt->field && hm_auth_binds_connection (self, url))
    begin_ntlm (attempt);
}

gboolean
hm_auth_knows_negotiate (HmAuth *self, const char *url)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);

  return origin && origin->scheme == HM_SCHEME_NEGOTIATE && origin->proven;
}

gboolean
hm_auth_wants_negotiate (HmAuth *self, const char *url, const char *fields)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);

  return origin && hm_auth_choose (self, origin, fields) == HM_SCHEME_NEGOTIATE;
}
