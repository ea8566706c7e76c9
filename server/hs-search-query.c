/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-search-query.h"

#include <string.h>

#include <httpmail/protocol/hm-limits.h>

#include "hs-error.h"

void
hs_search_query_free (HsSearchQuery *self)
{
  g_clear_pointer (&self->body, hm_body_free);
  g_free (self->scope);
  g_free (self);
}

/* What is still to be read. Each function below takes something off its beginning, or leaves it alone and says FALSE.
 */
typedef struct
{
  const char *text;
} Input;

static void
skip_blanks (Input *input)
{
  while (g_ascii_isspace (*input->text))
    input->text++;
}

static gboolean
take_sign (Input *input, char sign)
{
  skip_blanks (input);
  if (*input->text != sign)
    return FALSE;
  input->text++;
  return TRUE;
}

static gboolean
take_word (Input *input, const char *word)
{
  gsize length = strlen (word);

  skip_blanks (input);
  if (g_ascii_strncasecmp (input->text, word, length) != 0 || g_ascii_isalnum (input->text[length]))
    return FALSE;
  input->text += length;
  return TRUE;
}

/* Between two quotes; a doubled one stands for itself. NULL: there is none. */
static char *
take_quoted (Input *input, char quote)
{
  g_autoptr (GString) out = NULL;
  const char *p;

  skip_blanks (input);
  if (*input->text != quote)
    return NULL;
  out = g_string_new (NULL);
  for (p = input->text + 1; *p != '\0'; p++)
    {
      if (*p == quote && p[1] != quote)
        {
          input->text = p + 1;
          return g_string_free (g_steal_pointer (&out), FALSE);
        }
      if (*p == quote)
        p++;
      g_string_append_c (out, *p);
    }
  return NULL;
}

static gboolean
is_xml_name (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_')
    return FALSE;
  for (; *name != '\0'; name++)
    {
      if (!g_ascii_isalnum (*name) && strchr ("_-.", *name) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* "DAV:isfolder", the namespace and the name in one. */
static gboolean
add_property (HmBody *body, const char *whole)
{
  const char *local = whole + strlen (whole);
  g_autofree char *ns_uri = NULL;

  while (local > whole && strchr (":/#", local[-1]) == NULL)
    local--;
  if (local == whole || !is_xml_name (local))
    return FALSE;
  ns_uri = g_strndup (whole, (gsize) (local - whole));
  /* No prefix can be declared for those of XML itself. */
  if (g_str_has_prefix (ns_uri, "http://www.w3.org/XML/") || g_str_has_prefix (ns_uri, "http://www.w3.org/2000/xmlns"))
    return FALSE;
  hm_body_add_property (body, ns_uri, local);
  return TRUE;
}

static gboolean
take_select (Input *input, HmBody *body)
{
  if (!take_word (input, "SELECT"))
    return FALSE;
  do
    {
      g_autofree char *name = take_quoted (input, '"');

      if (name == NULL || body->properties->len == HM_LIMIT_SEARCH_PROPERTIES || !add_property (body, name))
        return FALSE;
    }
  while (take_sign (input, ','));
  return TRUE;
}

/* What stands in the string of SCOPE ('...'). */
static gboolean
parse_scope (HsSearchQuery *self, const char *text)
{
  Input input = { text };

  if (take_word (&input, "shallow"))
    self->all = FALSE;
  else if (take_word (&input, "hierarchical") || take_word (&input, "deep"))
    self->all = TRUE;
  else
    return FALSE;
  if (!take_word (&input, "traversal") || !take_word (&input, "of"))
    return FALSE;
  self->scope = take_quoted (&input, '"');
  skip_blanks (&input);
  return self->scope != NULL && *input.text == '\0';
}

static gboolean
take_from (Input *input, HsSearchQuery *self)
{
  g_autofree char *scope = NULL;

  if (!take_word (input, "FROM") || !take_word (input, "SCOPE") || !take_sign (input, '('))
    return FALSE;
  scope = take_quoted (input, '\'');
  return scope != NULL && parse_scope (self, scope) && take_sign (input, ')');
}

static gboolean
take_boolean (Input *input, gboolean *out_value)
{
  *out_value = take_word (input, "true");
  return *out_value || take_word (input, "false");
}

static gboolean
take_where (Input *input, HsSearchQuery *self)
{
  gboolean kind_known = FALSE;

  if (!take_word (input, "WHERE"))
    return FALSE;
  do
    {
      g_autofree char *name = take_quoted (input, '"');
      gboolean value;

      if (name == NULL || !take_sign (input, '=') || !take_boolean (input, &value))
        return FALSE;
      if (g_str_equal (name, "DAV:isfolder") && !kind_known)
        {
          self->messages = !value;
          kind_known = TRUE;
        }
      /* Nothing here is hidden. */
      else if (!g_str_equal (name, "DAV:ishidden") || value)
        return FALSE;
    }
  while (take_word (input, "AND"));
  return kind_known;
}

HsSearchQuery *
hs_search_query_parse (const char *text, GError **error)
{
  g_autoptr (HsSearchQuery) self = g_new0 (HsSearchQuery, 1);
  Input input = { text };
  const char *clause = NULL;

  self->body = hm_body_new (HM_NAME_PROPFIND);
  if (!take_select (&input, self->body))
    clause = "SELECT";
  else if (!take_from (&input, self))
    clause = "FROM";
  else if (!take_where (&input, self))
    clause = "WHERE";
  skip_blanks (&input);
  if (clause == NULL && *input.text == '\0')
    return g_steal_pointer (&self);
  g_set_error (error, HS_ERROR, 422, "The query cannot be answered: its %s is not known here",
               clause != NULL ? clause : "end");
  return NULL;
}
