/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The logon form of Exchange 2003 and 2007: whoever needs it posts it for all. The session is in the cookies it brings. */

#include <httpmail/net/hm-auth-form.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-auth-private.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

static gboolean
may_use_form (HmAuth *self, HmAuthOrigin *origin, const char *url, GError **error)
{
  if (!(self->schemes & HTTPMAIL_AUTH_SCHEMES_FORM))
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                 _ ("“%s” wants its logon form to be filled in, which is not allowed here; allow it if you trust it"),
                 origin->origin);
  else if (origin->scheme > HM_SCHEME_BASIC)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                 _ ("“%s” first offered a safe logon and now wants the password itself; it was not sent"),
                 origin->origin);
  else if (!hm_auth_may_tell (self, url))
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                 _ ("“%s” wants the password over a connection that anybody can read; it was not sent. Use an https "
                    "address, or allow insecure authentication"),
                 origin->origin);
  else
    return TRUE;
  return FALSE;
}

HmAuthVerdict
hm_auth_form_wanted (HmAuth *self, const char *url, HmAuthTry *attempt, gpointer waiter, GError **error)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);

  if (!origin || !self->ask)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _ ("The connection is closed"));
      return HM_AUTH_REFUSED;
    }
  if (!may_use_form (self, origin, url, error))
    return HM_AUTH_REFUSED;
  /* Somebody logged on since this was sent. */
  if (attempt->form_serial != origin->form_serial && attempt->n_silent++ < HM_AUTH_MAX_SILENT)
    return HM_AUTH_AGAIN;
  if (attempt->n_forms > 0)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                   _ ("“%s” took the logon and ended the session at once; try again, or ask who runs it"),
                   origin->origin);
      return HM_AUTH_REFUSED;
    }
  if (origin->form_owner && origin->form_owner != waiter)
    {
      g_ptr_array_add (origin->waiters, waiter);
      return HM_AUTH_WORKING;
    }
  if (origin->serial == 0)
    return hm_auth_ask (self, origin, "Form", attempt, waiter, error);
  origin->form_owner = waiter;
  return HM_AUTH_FORM;
}

static void
free_secret (gpointer data)
{
  char *text = data;

  hm_auth_wipe (&text);
}

GBytes *
hm_auth_form_make (HmAuth *self, const char *url, const char *destination)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);
  g_autofree char *shown_destination = g_uri_escape_string (destination, NULL, FALSE);
  g_autofree char *user = g_uri_escape_string (origin->user, NULL, FALSE);
  char *password = g_uri_escape_string (origin->password, NULL, FALSE);
  char *form = g_strconcat ("destination=", shown_destination, "&flags=4&username=", user, "&password=", password,
                            "&trusted=4&SubmitCreds=Log+On", NULL);

  hm_auth_wipe (&password);
  return g_bytes_new_with_free_func (form, strlen (form), free_secret, form);
}

gboolean
hm_auth_form_in_force (HmAuth *self, const char *url)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);

  return origin && origin->form_serial > 0;
}

gboolean
hm_auth_form_accepted (HmAuth *self, const char *url, HmAuthTry *attempt)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);
  gboolean first = !origin->proven;

  origin->proven = TRUE;
  origin->n_wrong = 0;
  origin->form_serial++;
  origin->form_owner = NULL;
  attempt->n_forms++;
  hm_auth_wake (self, origin, NULL);
  return first;
}

HmAuthVerdict
hm_auth_form_refused (HmAuth *self, const char *url, HmAuthTry *attempt, gpointer waiter, GError **error)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);
  g_autoptr (GError) refused = NULL;
  HmAuthVerdict verdict;

  origin->form_owner = NULL;
  attempt->n_answers++;
  hm_auth_forget_password (origin);
  origin->n_wrong++;
  verdict = hm_auth_ask (self, origin, "Form", attempt, waiter, &refused);
  if (!refused)
    return verdict;

  /* Were the others to try for themselves, the account would be locked before long. */
  hm_auth_wake (self, origin, refused);
  g_propagate_error (error, g_steal_pointer (&refused));
  return HM_AUTH_REFUSED;
}

void
hm_auth_form_failed (HmAuth *self, const char *url, const GError *error)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);

  origin->form_owner = NULL;
  hm_auth_wake (self, origin, error);
}
