/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "auth-fixture.h"
#include <string.h>

static void
on_ask (HTTPMailLogon *logon, gpointer user_data)
{
  AuthFixture *self = user_data;

  g_ptr_array_add (self->logons, logon);
}

static void
on_ready (gpointer waiter, const GError *error, gpointer user_data)
{
  AuthFixture *self = user_data;

  g_string_append_printf (self->ready, "%s%s%s", self->ready->len ? " " : "", error ? "!" : "", (const char *) waiter);
  if (error && !self->error)
    self->error = g_error_copy (error);
}

static AuthFixture *
new_full (const char *uri,
          const char *user,
          const char *password,
          const char *token,
          HTTPMailAuthSchemes schemes,
          gboolean insecure,
          HTTPMailServerFlags flags)
{
  AuthFixture *self = g_new0 (AuthFixture, 1);
  g_autoptr (GError) error = NULL;

  self->io = hm_io_new_for_context (g_main_context_default ());
  self->info = httpmail_server_info_new_for_uri (uri, &error);
  g_assert_no_error (error);
  httpmail_server_info_set_user_name (self->info, user);
  httpmail_server_info_set_password (self->info, password);
  httpmail_server_info_set_access_token (self->info, token, &error);
  g_assert_no_error (error);
  httpmail_server_info_set_flags (self->info, flags);
  self->logons = g_ptr_array_new_with_free_func (g_object_unref);
  self->ready = g_string_new (NULL);
  self->auth = hm_auth_new (self->io, self->info, schemes, insecure, on_ask, on_ready, self);
  return self;
}

AuthFixture *
auth_fixture_new_with_flags (const char *uri,
                             const char *user,
                             const char *password,
                             gboolean insecure,
                             HTTPMailServerFlags flags)
{
  return new_full (uri, user, password, NULL, HTTPMAIL_AUTH_SCHEMES_DEFAULT, insecure, flags);
}

AuthFixture *
auth_fixture_new_with_schemes (const char *uri,
                               const char *user,
                               const char *password,
                               const char *token,
                               HTTPMailAuthSchemes schemes)
{
  return new_full (uri, user, password, token, schemes, FALSE, HTTPMAIL_SERVER_NONE);
}

AuthFixture *
auth_fixture_new (const char *uri, const char *user, const char *password, gboolean insecure)
{
  return auth_fixture_new_with_flags (uri, user, password, insecure, HTTPMAIL_SERVER_NONE);
}

void
auth_fixture_free (AuthFixture *self)
{
  hm_auth_close (self->auth);
  hm_auth_unref (self->auth);
  g_ptr_array_unref (self->logons);
  auth_fixture_iterate (self);
  g_object_unref (self->info);
  hm_io_unref (self->io);
  g_string_free (self->ready, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

void
auth_fixture_iterate (AuthFixture *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

void
auth_fixture_challenge (AuthFixture *self,
                        const char *url,
                        const char *fields,
                        HmAuthTry *attempt,
                        HmAuthVerdict expected)
{
  g_autoptr (GError) error = NULL;
  HmAuthVerdict verdict = hm_auth_challenged (self->auth, url, fields, attempt, (gpointer) "x", &error);

  g_assert_cmpint (verdict, ==, expected);
  if (expected != HM_AUTH_REFUSED)
    g_assert_no_error (error);
}

void
auth_fixture_answer (AuthFixture *self, guint i, const char *user, const char *password)
{
  HTTPMailLogon *logon = g_ptr_array_index (self->logons, i);

  if (user)
    httpmail_logon_submit (logon, user, password);
  else
    httpmail_logon_cancel (logon);
  auth_fixture_iterate (self);
}

char *
auth_param (const char *field, const char *name)
{
  const char *p = strchr (field, ' ');

  while (p)
    {
      const char *start = p + strspn (p, " ,");
      const char *equals = strchr (start, '=');
      const char *end;

      if (!equals)
        return NULL;
      end = equals + 1;
      if (*end == '"')
        {
          for (end++; *end && *end != '"'; end++)
            if (*end == '\\')
              end++;
          end++;
        }
      else
        end += strcspn (end, ", ");
      if ((gsize) (equals - start) == strlen (name) && strncmp (start, name, strlen (name)) == 0)
        return g_strndup (equals + 1, end - equals - 1);
      p = *end ? end : NULL;
    }
  return NULL;
}

void
assert_param (const char *field, const char *name, const char *expected)
{
  g_autofree char *value = auth_param (field, name);

  g_assert_cmpstr (value, ==, expected);
}
