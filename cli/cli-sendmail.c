/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The command line of sendmail, which every mail program knows, in the words of httpmail send. Options are written there as
 * getopt has them: -oi, -fada@example.org, -ti. */

#include "cli-sendmail.h"

#include <string.h>

/* What makes no difference here: how errors are told, what the body is, notices of delivery. */
#define IDLE_FLAGS "Gmn"
#define IDLE_VALUES "ABLNOReopV"
/* Ours, or the same in both. */
#define FLAGS "hijqtv"

typedef struct
{
  GPtrArray *words;
  gboolean is_called;
  gboolean is_sendmail;
} Translation;

static void
add (Translation *self, const char *option, const char *value)
{
  g_ptr_array_add (self->words, g_strconcat (option, value, NULL));
}

/* One option with the value it takes. */
static void
add_value (Translation *self, char option, const char *value)
{
  switch (option)
    {
    case 'r':
      self->is_sendmail = TRUE;
      add (self, "--from=", value);
      break;
    case 'f':
      add (self, "--from=", value);
      break;
    case 'F':
      add (self, "--full-name=", value);
      break;
    case 'U':
      add (self, "--user=", value);
      break;
    case 'b':
      /* Only deliver is what this can do; it is no server and has no queue. */
      self->is_sendmail = TRUE;
      if (strcmp (value, "m") != 0)
        add (self, "-b", value);
      break;
    default:
      self->is_sendmail = TRUE;
      break;
    }
}

/* One word of options. TRUE when the next word belonged to it. */
static gboolean
translate (Translation *self, const char *word, const char *next)
{
  for (const char *p = word + 1; *p; p++)
    {
      char single[] = { '-', *p, '\0' };
      /* To sendmail it says that the message is new; in httpmail send it is --user. */
      gboolean is_idle = strchr (IDLE_FLAGS, *p) || (*p == 'U' && self->is_called);

      if (*p == 't' || *p == 'i' || is_idle)
        self->is_sendmail = TRUE;
      if (is_idle)
        continue;
      if (strchr (FLAGS, *p))
        {
          add (self, single, NULL);
          continue;
        }
      if (strchr ("FUbfr" IDLE_VALUES, *p) && (p[1] || next))
        {
          add_value (self, *p, p[1] ? p + 1 : next);
          return p[1] == '\0';
        }
      /* What is left is told to be unknown, or without its value. */
      add (self, "-", p);
      return FALSE;
    }
  return FALSE;
}

char **
cli_sendmail_translate (char **argv, const char *account)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  Translation self = { .words = words, .is_called = account != NULL, .is_sendmail = account != NULL };
  char **word = argv + 1;

  for (; *word && strcmp (*word, "--") != 0; word++)
    {
      if (word[0][0] != '-' || word[0][1] == '-' || word[0][1] == '\0')
        add (&self, *word, NULL);
      else if (translate (&self, *word, word[1]))
        word++;
    }

  if (self.is_sendmail)
    g_ptr_array_insert (words, 0, g_strdup ("--sendmail"));
  if (*word)
    g_ptr_array_insert (words, 0, g_strdup_printf ("--addresses=%u", g_strv_length (word + 1)));
  if (account)
    g_ptr_array_insert (words, 0, g_strdup (account));
  g_ptr_array_insert (words, 0, g_strdup (argv[0]));
  for (; *word; word++)
    add (&self, *word, NULL);
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_steal (words, NULL);
}
