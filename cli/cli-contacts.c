/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-contacts.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

CliContactsOptions cli_contacts_given;

const GOptionEntry cli_contacts_options[] = {
  { "vcard", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &cli_contacts_given.vcard, N_("list, show: print vCards (4.0)"), NULL },
  { "name", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &cli_contacts_given.name, N_("add, edit: the name to show"),
    N_("NAME") },
  { "given-name", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &cli_contacts_given.given_name,
    N_("add, edit: the given name"), N_("NAME") },
  { "surname", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &cli_contacts_given.surname, N_("add, edit: the surname"),
    N_("NAME") },
  { "email", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &cli_contacts_given.email, N_("add, edit: the mail address"),
    N_("ADDRESS") },
  { "mobile-phone", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &cli_contacts_given.mobile_phone,
    N_("add, edit: the number of the mobile phone"), N_("PHONE") },
  { "company", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &cli_contacts_given.company, N_("add, edit: the company"),
    N_("NAME") },
  { "set", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &cli_contacts_given.set,
    N_("add, edit: any field, by its name, as in home-city=Leeds"), N_("FIELD=VALUE") },
  { "clear", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &cli_contacts_given.clear, N_("edit: empty a field"),
    N_("FIELD") },
  { "keep", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &cli_contacts_given.keep,
    N_("edit: leave the fields alone that the vCard does not have"), NULL },
  { "force", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &cli_contacts_given.force,
    N_("add: also what is there already; edit: also what was changed meanwhile"), NULL },
  { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &cli_contacts_given.yes, N_("rm: do not ask"), NULL },
  { NULL }
};

/* ---- fields ---- */

static gboolean
take_field (char *fields[CLI_CONTACT_N_FIELDS], const char *name, const char *value, guint *count)
{
  HTTPMailContactField field;

  if (!cli_contact_find_field (name, &field))
    {
      g_autoptr (GString) names = g_string_new (NULL);
      for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
        g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", cli_contact_field_name (i));
      cli_usage_error (_("A contact has no field “%s”; it has %s"), name, names->str);
      return FALSE;
    }
  if (fields[field] != NULL)
    {
      cli_usage_error (_("The field %s is given twice"), cli_contact_field_name (field));
      return FALSE;
    }
  if (!g_utf8_validate (value, -1, NULL))
    {
      cli_usage_error (_("The text for %s is not UTF-8"), cli_contact_field_name (field));
      return FALSE;
    }
  fields[field] = g_strstrip (g_strdup (value));
  (*count)++;
  return TRUE;
}

static gboolean
take_assignment (char *fields[CLI_CONTACT_N_FIELDS], const char *text, guint *count)
{
  const char *equals = strchr (text, '=');

  if (equals == NULL)
    {
      cli_usage_error (_("--set takes FIELD=VALUE, as in home-city=Leeds, not “%s”"), text);
      return FALSE;
    }
  g_autofree char *name = g_strndup (text, equals - text);
  return take_field (fields, name, equals + 1, count);
}

gboolean
cli_contacts_take_fields (char *out_fields[CLI_CONTACT_N_FIELDS], guint *out_count)
{
  const CliContactsOptions *given = &cli_contacts_given;
  const struct
  {
    const char *name;
    const char *value;
  } options[] = {
    { "display-name", given->name },       { "given-name", given->given_name },
    { "surname", given->surname },         { "email", given->email },
    { "mobile-phone", given->mobile_phone }, { "company", given->company },
  };

  *out_count = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].value && !take_field (out_fields, options[i].name, options[i].value, out_count))
      return FALSE;
  for (guint i = 0; given->set && given->set[i]; i++)
    if (!take_assignment (out_fields, given->set[i], out_count))
      return FALSE;
  for (guint i = 0; given->clear && given->clear[i]; i++)
    if (!take_field (out_fields, given->clear[i], "", out_count))
      return FALSE;
  return TRUE;
}

void
cli_contacts_free_fields (char *fields[CLI_CONTACT_N_FIELDS])
{
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    g_free (fields[i]);
}

GInputStream *
cli_contacts_open_file (CliRun *run, const char *path, const char **out_name, GError **error)
{
  if (path == NULL || strcmp (path, "-") == 0)
    {
      *out_name = _("standard input");
      if (isatty (STDIN_FILENO) == 1)
        cli_note (run->options, _("Write vCards, each from BEGIN:VCARD to END:VCARD; Ctrl-D ends it."));
      return g_unix_input_stream_new (STDIN_FILENO, FALSE);
    }
  *out_name = path;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

/* ---- verbs ---- */

typedef enum
{
  TAKES_VCARD = 1 << 0,
  TAKES_FIELDS = 1 << 1,
  TAKES_CLEAR = 1 << 2,
  TAKES_FORCE = 1 << 3,
  TAKES_YES = 1 << 4
} Takes;

static const struct
{
  const char *name;
  CliHandler handler;
  /* besides the account and the verb */
  guint min_arguments;
  guint max_arguments;
  Takes takes;
  const char *usage;
} verbs[] = {
  { "list", cli_contacts_list, 0, 0, TAKES_VCARD, N_("ACCOUNT list") },
  { "show", cli_contacts_show, 1, G_MAXUINT, TAKES_VCARD, N_("ACCOUNT show CONTACT…") },
  { "add", cli_contacts_add, 0, 1, TAKES_FIELDS | TAKES_FORCE, N_("ACCOUNT add [FILE]") },
  { "edit", cli_contacts_edit, 1, 2, TAKES_FIELDS | TAKES_CLEAR | TAKES_FORCE, N_("ACCOUNT edit CONTACT [FILE]") },
  { "rm", cli_contacts_rm, 1, G_MAXUINT, TAKES_YES, N_("ACCOUNT rm CONTACT…") },
};

/* The options that a verb does not take, or NULL. */
static const char *
find_stray_option (Takes takes)
{
  const CliContactsOptions *given = &cli_contacts_given;
  const struct
  {
    gboolean given;
    Takes takes;
    const char *name;
  } options[] = {
    { given->vcard, TAKES_VCARD, "--vcard" },
    { given->name != NULL, TAKES_FIELDS, "--name" },
    { given->given_name != NULL, TAKES_FIELDS, "--given-name" },
    { given->surname != NULL, TAKES_FIELDS, "--surname" },
    { given->email != NULL, TAKES_FIELDS, "--email" },
    { given->mobile_phone != NULL, TAKES_FIELDS, "--mobile-phone" },
    { given->company != NULL, TAKES_FIELDS, "--company" },
    { given->set != NULL, TAKES_FIELDS, "--set" },
    { given->clear != NULL, TAKES_CLEAR, "--clear" },
    { given->keep, TAKES_CLEAR, "--keep" },
    { given->force, TAKES_FORCE, "--force" },
    { given->yes, TAKES_YES, "--yes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].given && (takes & options[i].takes) == 0)
      return options[i].name;
  return NULL;
}

CliExit
cli_contacts (CliRun *run)
{
  const char *name = run->n_arguments > 1 ? run->arguments[1] : "list";

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strcmp (verbs[i].name, name) != 0)
        continue;
      guint n = run->n_arguments > 2 ? run->n_arguments - 2 : 0;
      const char *stray = find_stray_option (verbs[i].takes);
      if (n < verbs[i].min_arguments || n > verbs[i].max_arguments)
        return cli_usage_error (_("Usage: httpmail contacts %s"), _(verbs[i].usage));
      if (stray)
        return cli_usage_error (_("contacts %s does not take %s"), name, stray);
      if (cli_contacts_given.vcard && run->options->json)
        return cli_usage_error (_("Give one of --vcard and --json"));
      return verbs[i].handler (run);
    }
  return cli_usage_error (_("contacts has no “%s”; it has list, show, add, edit and rm"), name);
}
