/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/*
 * What the two sides of a call agree on: the argument at place n has n in each of its bytes, and slot s returns 1000 + s.
 */

#include <glib.h>
#include <string.h>

/* What was called last */
static struct
{
  const char *interface_name;
  int slot;
  int n_arguments;
} layout_seen;

static inline int
layout_called (const char *interface_name, int slot)
{
  layout_seen.interface_name = interface_name;
  layout_seen.slot = slot;
  layout_seen.n_arguments = 0;
  return 1000 + slot;
}

static inline void
layout_argument (int place, const void *argument, size_t size)
{
  const unsigned char *bytes = (const unsigned char *) argument;
  size_t i;

  g_assert_cmpint (place, ==, layout_seen.n_arguments + 1);
  layout_seen.n_arguments = place;
  for (i = 0; i < size; i++)
    g_assert_cmpuint (bytes[i], ==, (unsigned int) place);
}

static inline void
layout_check (const char *interface_name, const char *method, int slot, int n_arguments, int result)
{
  g_test_message ("%s::%s, slot %d", interface_name, method, slot);
  g_assert_cmpstr (layout_seen.interface_name, ==, interface_name);
  g_assert_cmpint (layout_seen.slot, ==, slot);
  g_assert_cmpint (layout_seen.n_arguments, ==, n_arguments);
  g_assert_cmpint (result, ==, 1000 + slot);
  layout_seen.interface_name = NULL;
}

/* What stands for a reference in C++, too */
static inline const void *
layout_bytes (int place)
{
  static unsigned char bytes[8][16];

  memset (bytes[place], place, sizeof bytes[place]);
  return bytes[place];
}

#define NOTE(place) layout_argument (place, &a##place, sizeof a##place);
#define NOTES1 NOTE (1)
#define NOTES2 NOTES1 NOTE (2)
#define NOTES3 NOTES2 NOTE (3)
#define NOTES4 NOTES3 NOTE (4)
#define NOTES5 NOTES4 NOTE (5)
#define NOTES6 NOTES5 NOTE (6)
#define NOTES7 NOTES6 NOTE (7)

#define VALUES1(T1) VALUE (T1, 1)
#define VALUES2(T1, T2) VALUES1 (T1), VALUE (T2, 2)
#define VALUES3(T1, T2, T3) VALUES2 (T1, T2), VALUE (T3, 3)
#define VALUES4(T1, T2, T3, T4) VALUES3 (T1, T2, T3), VALUE (T4, 4)
#define VALUES5(T1, T2, T3, T4, T5) VALUES4 (T1, T2, T3, T4), VALUE (T5, 5)
#define VALUES6(T1, T2, T3, T4, T5, T6) VALUES5 (T1, T2, T3, T4, T5), VALUE (T6, 6)
#define VALUES7(T1, T2, T3, T4, T5, T6, T7) VALUES6 (T1, T2, T3, T4, T5, T6), VALUE (T7, 7)
