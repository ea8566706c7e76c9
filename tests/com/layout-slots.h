/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tables of functions as C sees them: which slot each method has, and its type. */

#pragma once

#include "layout-facts.h"
#include "layout-methods.h"

/* The type as the header has it, and once more as it was published: contradicting declarations do not compile. */
#define SLOT(I, slot, R, name, parameters) \
  FACT (offsetof (I##Vtbl, name) == (slot) * sizeof (void *)) \
  extern __typeof__ (((I##Vtbl *) 0)->name) layout_##I##_##name; \
  extern R (*layout_##I##_##name) parameters;

#define M0(I, slot, R, name) SLOT (I, slot, R, name, (I *))
#define M1(I, slot, R, name, T1) SLOT (I, slot, R, name, (I *, T1))
#define M2(I, slot, R, name, T1, T2) SLOT (I, slot, R, name, (I *, T1, T2))
#define M3(I, slot, R, name, T1, T2, T3) SLOT (I, slot, R, name, (I *, T1, T2, T3))
#define M4(I, slot, R, name, T1, T2, T3, T4) SLOT (I, slot, R, name, (I *, T1, T2, T3, T4))
#define M5(I, slot, R, name, T1, T2, T3, T4, T5) SLOT (I, slot, R, name, (I *, T1, T2, T3, T4, T5))
#define M6(I, slot, R, name, T1, T2, T3, T4, T5, T6) SLOT (I, slot, R, name, (I *, T1, T2, T3, T4, T5, T6))
#define M7(I, slot, R, name, T1, T2, T3, T4, T5, T6, T7) SLOT (I, slot, R, name, (I *, T1, T2, T3, T4, T5, T6, T7))

#define TABLE(I, slots) \
  FACT (sizeof (I##Vtbl) == (slots) * sizeof (void *)) \
  FACT (sizeof (I) == sizeof (void *)) \
  FACT (offsetof (I, lpVtbl) == 0) \
  extern I *layout_##I; \
  extern struct I *layout_##I; \
  METHODS_##I (I)

INTERFACES (TABLE)

#undef M0
#undef M1
#undef M2
#undef M3
#undef M4
#undef M5
#undef M6
#undef M7
#undef SLOT
#undef TABLE
