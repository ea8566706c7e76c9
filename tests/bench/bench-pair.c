/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs two commands in turn and compares what they cost: A B, B A, A B, … so that a machine that gets slower or faster
 * does so for both. Each is run once before, uncounted. What is compared is the ratio of each pair.
 *
 *   bench-pair [OPTION…] -- NAME COMMAND… -- NAME COMMAND…
 *
 * A command may print lines: "read …", which must be the same for both; "thread SECONDS", what its main thread
 * computed. */

#include <errno.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  WALL,
  CPU,
  THREAD,
  PEAK,
  N_FIGURES
};

static const char *const titles[N_FIGURES] = { "wall s", "CPU s", "main thread s", "peak MiB" };

typedef struct
{
  const char *name;
  char **command;
  GArray *runs[N_FIGURES]; /* double */
  char *read;              /* or NULL */
} Side;

static void
check (gboolean condition, const char *name, const char *what, const GError *error)
{
  if (condition)
    return;
  g_printerr ("%s: %s%s%s\n", name, what, error != NULL ? ": " : "", error != NULL ? error->message : "");
  exit (EXIT_FAILURE);
}

static char *
read_all (int fd)
{
  GString *text = g_string_new (NULL);
  char piece[4096];
  gssize n;

  while ((n = read (fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR))
    g_string_append_len (text, piece, MAX (n, 0));
  close (fd);
  return g_string_free (text, FALSE);
}

static void
note_output (Side *self, const char *output, int units, double *figures)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "thread "))
        figures[THREAD] = g_ascii_strtod (lines[i] + strlen ("thread "), NULL);
      if (g_str_has_prefix (lines[i], "count ") && units > 0)
        check (atoi (lines[i] + strlen ("count ")) == units, self->name, "does less or more than it was asked to",
               NULL);
      if (g_str_has_prefix (lines[i], "read "))
        {
          check (self->read == NULL || g_str_equal (self->read, lines[i]), self->name, "reads something else each time",
                 NULL);
          g_free (self->read);
          self->read = g_strdup (lines[i]);
        }
    }
}

static double
seconds (struct timeval time)
{
  return (double) time.tv_sec + (double) time.tv_usec / 1e6;
}

static void
run (Side *self, int units, gboolean counted)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  double figures[N_FIGURES] = { 0 };
  struct rusage used;
  int fd;
  int status = 0;
  GPid pid;
  gboolean ok = g_spawn_async_with_pipes (NULL, self->command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                                          NULL, NULL, &pid, NULL, &fd, NULL, &error);

  check (ok, self->name, "cannot be run", error);
  output = read_all (fd);
  /* The only one to say what this child used, and not what all have used. */
  while (wait4 (pid, &status, 0, &used) < 0)
    check (errno == EINTR, self->name, "is lost", NULL);
  figures[WALL] = (double) (g_get_monotonic_time () - begin) / 1e6;
  figures[CPU] = seconds (used.ru_utime) + seconds (used.ru_stime);
  figures[PEAK] = (double) used.ru_maxrss / 1024;
  check (WIFEXITED (status) && WEXITSTATUS (status) == 0, self->name, "failed", NULL);
  note_output (self, output, units, figures);
  for (guint i = 0; counted && i < N_FIGURES; i++)
    g_array_append_val (self->runs[i], figures[i]);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

/* The median, and in range the least and the most. */
static double
median (GArray *values, double range[2])
{
  g_autoptr (GArray) sorted = g_array_copy (values);
  guint n = sorted->len;

  g_array_sort (sorted, compare);
  range[0] = g_array_index (sorted, double, 0);
  range[1] = g_array_index (sorted, double, n - 1);
  return (g_array_index (sorted, double, (n - 1) / 2) + g_array_index (sorted, double, n / 2)) / 2;
}

/* Figures that were not measured, or are too small for the clock, are left out. */
static gboolean
is_shown (guint figure, Side *a, Side *b)
{
  double range[2];

  return a != NULL && median (a->runs[figure], range) > 0 && (b == NULL || median (b->runs[figure], range) > 0);
}

static void
print_cell (GArray *values, gboolean shown, int digits)
{
  double range[2];
  double middle = median (values, range);
  g_autofree char *cell = g_strdup_printf ("%.*f (%.*f-%.*f)", digits, middle, digits, range[0], digits, range[1]);

  g_print ("  %-21s", shown ? cell : "");
}

static void
print_side (Side *self)
{
  g_print ("  %-20s", self->name);
  for (guint i = 0; i < N_FIGURES; i++)
    print_cell (self->runs[i], is_shown (i, self, NULL), i == PEAK ? 1 : 3);
  g_print ("\n");
}

/* Gives the median of the ratios of CPU. */
static double
print_ratios (Side *a, Side *b)
{
  double cpu = 0;

  g_print ("  %-20s", "ratio");
  for (guint i = 0; i < N_FIGURES; i++)
    {
      g_autoptr (GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));
      gboolean shown = is_shown (i, a, b);
      double range[2];

      for (guint k = 0; k < a->runs[i]->len; k++)
        {
          double below = g_array_index (b->runs[i], double, k);
          double ratio = below > 0 ? g_array_index (a->runs[i], double, k) / below : 0;

          g_array_append_val (ratios, ratio);
        }
      print_cell (ratios, shown, 3);
      if (i == CPU)
        cpu = median (ratios, range);
    }
  g_print ("\n");
  return cpu;
}

static void
print_rate (Side *self, int units, const char *unit)
{
  double range[2];
  double cpu = median (self->runs[CPU], range);

  if (cpu > 0)
    g_print ("  %s: %.0f %s for each second of CPU\n", self->name, units / cpu, unit);
}

/* Takes "NAME COMMAND…" up to the next "--". */
static Side *
take_side (char ***words)
{
  Side *self = g_new0 (Side, 1);
  GPtrArray *command = g_ptr_array_new ();

  self->name = **words;
  check (self->name != NULL, "bench-pair", "usage: [OPTION…] -- NAME COMMAND… -- NAME COMMAND…", NULL);
  for ((*words)++; **words != NULL && !g_str_equal (**words, "--"); (*words)++)
    g_ptr_array_add (command, **words);
  check (command->len > 0, self->name, "has no command", NULL);
  if (**words != NULL)
    (*words)++;
  g_ptr_array_add (command, NULL);
  self->command = (char **) g_ptr_array_free (command, FALSE);
  for (guint i = 0; i < N_FIGURES; i++)
    self->runs[i] = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

static void
free_side (Side *self)
{
  for (guint i = 0; i < N_FIGURES; i++)
    g_array_unref (self->runs[i]);
  g_free (self->command);
  g_free (self->read);
  g_free (self);
}

int
main (int argc, char **argv)
{
  int rounds = 7;
  int units = 0;
  double limit = 0;
  g_autofree char *title = NULL;
  g_autofree char *unit = NULL;
  const GOptionEntry entries[] = {
    { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "Pairs that count", "N" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, "What is compared", "TEXT" },
    { "units", 0, 0, G_OPTION_ARG_INT, &units, "What one run does", "N" },
    { "unit", 0, 0, G_OPTION_ARG_STRING, &unit, "Of what", "TEXT" },
    { "limit", 0, 0, G_OPTION_ARG_DOUBLE, &limit, "What the ratio of CPU should not exceed", "RATIO" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("-- NAME COMMAND… -- NAME COMMAND…");
  g_autoptr (GError) error = NULL;
  char **words = argv + 1;
  Side *a;
  Side *b;
  double cpu;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_strict_posix (context, TRUE);
  check (g_option_context_parse (context, &argc, &argv, &error) && rounds > 0, "bench-pair", "wrong use", error);
  if (*words != NULL && g_str_equal (*words, "--"))
    words++;
  a = take_side (&words);
  b = take_side (&words);

  run (a, units, FALSE);
  run (b, units, FALSE);
  for (int i = 0; i < rounds; i++)
    {
      run (i % 2 == 0 ? a : b, units, TRUE);
      run (i % 2 == 0 ? b : a, units, TRUE);
    }
  check (a->read == NULL || b->read == NULL || g_str_equal (a->read, b->read), a->name,
         "does not read what the other reads", NULL);

  g_print ("%s, %d rounds: median (least-most)\n  %-20s", title != NULL ? title : a->name, rounds, "");
  for (guint i = 0; i < N_FIGURES; i++)
    g_print ("  %-21s", titles[i]);
  g_print ("\n");
  print_side (a);
  print_side (b);
  cpu = print_ratios (a, b);
  if (units > 0)
    {
      print_rate (a, units, unit != NULL ? unit : "");
      print_rate (b, units, unit != NULL ? unit : "");
    }
  if (limit > 0)
    g_print ("  target: at most %.2f times the CPU: %s\n", limit, cpu <= limit ? "holds" : "DOES NOT HOLD");
  free_side (a);
  free_side (b);
  return 0;
}
