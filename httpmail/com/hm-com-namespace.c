/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The numbers of namespaces, given once for the whole process. */

#include <httpmail/com/hm-com-props.h>

/* Nothing takes a number back. A program knows its namespaces; one that makes them up is stopped here. */
#define MAX_NAMESPACES (64 * 1024)

/* Their numbers are DAVNAMESPACE_DAV and so on. */
static const char *const built_in[] = {
  "DAV:",
  "http://schemas.microsoft.com/hotmail/",
  "urn:schemas:httpmail:",
  "urn:schemas:mailheader:",
  "urn:schemas:contacts:",
};

static GMutex lock;
static GPtrArray *uris;     /* by number; they stay */
static GHashTable *numbers; /* of char *, in uris */

static void
append (const char *uri)
{
  char *kept = g_strdup (uri);

  g_hash_table_insert (numbers, kept, GUINT_TO_POINTER (uris->len));
  g_ptr_array_add (uris, kept);
}

/* With the lock held. */
static void
ensure_built_in (void)
{
  if (uris)
    return;

  uris = g_ptr_array_new ();
  numbers = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < G_N_ELEMENTS (built_in); i++)
    append (built_in[i]);
}

static DWORD
find (const char *uri)
{
  gpointer number;

  if (g_hash_table_lookup_extended (numbers, uri, NULL, &number))
    return GPOINTER_TO_UINT (number);
  return DAVNAMESPACE_UNKNOWN;
}

DWORD
hm_com_namespace_add (const char *uri)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  ensure_built_in ();
  if (find (uri) == DAVNAMESPACE_UNKNOWN && uris->len < MAX_NAMESPACES)
    append (uri);
  return find (uri);
}

DWORD
hm_com_namespace_find (const char *uri)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  ensure_built_in ();
  return find (uri);
}

const char *
hm_com_namespace_get_uri (DWORD id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  ensure_built_in ();
  return id < uris->len ? g_ptr_array_index (uris, id) : NULL;
}
