/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-nonces.h"

#include <string.h>
#include <unistd.h>

/* Nonces remembered at a time; each of them has a right password to it. */
#define MAX_NONCES 4096
#define MAX_LENGTH 160
/* Counts that may come after a higher one. */
#define WINDOW 64

typedef struct
{
  guint64 serial;
  gint64 made_at;
  guint64 highest;
  guint64 seen; /* bit n: highest - n */
} Use;

struct _HsNonces
{
  guint8 secret[32];
  guint64 last_serial;
  guint64 forgotten; /* serials up to this are not known any more, unless they are in uses */
  GHashTable *uses;  /* serial -> Use */
};

HsNonces *
hs_nonces_new (void)
{
  HsNonces *self = g_new0 (HsNonces, 1);

  self->uses = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  if (getentropy (self->secret, sizeof self->secret) != 0)
    g_error ("no random numbers to be had");
  return self;
}

void
hs_nonces_free (HsNonces *self)
{
  g_hash_table_unref (self->uses);
  explicit_bzero (self->secret, sizeof self->secret);
  g_free (self);
}

static char *
encode (HsNonces *self, gint64 time, guint64 serial)
{
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GUINT64_FORMAT, time, serial);
  g_autofree char *mac = g_compute_hmac_for_string (G_CHECKSUM_SHA256, self->secret, sizeof self->secret, stamp, -1);
  g_autofree char *text = NULL;

  mac[32] = '\0';
  text = g_strconcat (stamp, ":", mac, NULL);
  return g_base64_encode ((const guchar *) text, strlen (text));
}

char *
hs_nonces_make (HsNonces *self, gint64 now)
{
  return encode (self, now, ++self->last_serial);
}

/* Takes the same time wherever the first difference is. */
static gboolean
equal_secretly (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint difference = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint) (guchar) a[i] ^ (guchar) b[i];
  return difference == 0;
}

static gboolean
decode (HsNonces *self, const char *nonce, gint64 *out_time, guint64 *out_serial)
{
  g_autofree guchar *decoded = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  gsize length = 0;
  char *end;

  if (strlen (nonce) > MAX_LENGTH)
    return FALSE;
  decoded = g_base64_decode (nonce, &length);
  text = g_strndup ((const char *) decoded, length);
  *out_time = g_ascii_strtoll (text, &end, 10);
  *out_serial = *end == ':' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;
  expected = encode (self, *out_time, *out_serial);
  return equal_secretly (expected, nonce);
}

gboolean
hs_nonces_is_ours (HsNonces *self, const char *nonce)
{
  gint64 made_at;
  guint64 serial;

  return decode (self, nonce, &made_at, &serial);
}

gboolean
hs_nonces_is_count (const char *count)
{
  return strspn (count, "0123456789abcdefABCDEF") == 8 && count[8] == '\0';
}

static gboolean
is_old (gpointer key, gpointer value, gpointer user_data)
{
  return ((Use *) value)->made_at + HS_NONCE_LIFETIME < *(gint64 *) user_data;
}

/* A nonce that is forgotten is good for nothing from then on, else it would be good for everything again. */
static void
make_room (HsNonces *self, gint64 now)
{
  GHashTableIter iter;
  Use *oldest = NULL;
  gpointer value;

  if (g_hash_table_size (self->uses) < MAX_NONCES)
    return;
  g_hash_table_foreach_remove (self->uses, is_old, &now);
  if (g_hash_table_size (self->uses) < MAX_NONCES)
    return;
  g_hash_table_iter_init (&iter, self->uses);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (oldest == NULL || ((Use *) value)->serial < oldest->serial)
        oldest = value;
    }
  self->forgotten = MAX (self->forgotten, oldest->serial);
  g_hash_table_remove (self->uses, &oldest->serial);
}

/* FALSE: used before, or so far behind that nobody knows. */
static gboolean
use_count (Use *use, guint64 count)
{
  if (count > use->highest)
    {
      guint64 step = count - use->highest;

      use->seen = step < WINDOW ? use->seen << step : 0;
      use->seen |= 1;
      use->highest = count;
      return TRUE;
    }
  if (use->highest - count >= WINDOW || (use->seen >> (use->highest - count) & 1) != 0)
    return FALSE;
  use->seen |= G_GUINT64_CONSTANT (1) << (use->highest - count);
  return TRUE;
}

gboolean
hs_nonces_use (HsNonces *self, const char *nonce, const char *count, gint64 now)
{
  guint64 number = g_ascii_strtoull (count, NULL, 16);
  gint64 made_at;
  guint64 serial;
  Use *use;

  if (!hs_nonces_is_count (count) || number == 0 || !decode (self, nonce, &made_at, &serial) || made_at > now ||
      now - made_at > HS_NONCE_LIFETIME)
    return FALSE;
  use = g_hash_table_lookup (self->uses, &serial);
  if (use == NULL)
    {
      if (serial <= self->forgotten)
        return FALSE;
      make_room (self, now);
      use = g_new0 (Use, 1);
      use->serial = serial;
      use->made_at = made_at;
      g_hash_table_insert (self->uses, &use->serial, use);
    }
  return use_count (use, number);
}
