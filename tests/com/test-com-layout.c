/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* C: the macros call the slots they name, with all their arguments. Sizes and offsets hold, or this does not compile. */

#define COBJMACROS
#include "layout-numbers.h"
#include "layout-record.h"
#include "layout-slots.h"

#define VALUE(T, place) \
  __extension__ ({ \
    T value; \
    memcpy ((void *) &value, layout_bytes (place), sizeof value); \
    value; \
  })

/* A function for each slot */

#define STUB(I, slot, R, name, parameters, notes) \
  static R I##_stub_##name parameters \
  { \
    int result = layout_called (#I, slot); \
    g_assert_true (This == &I##_object); \
    notes return (R) result; \
  }
#define M0(I, s, R, n) STUB (I, s, R, n, (I *This), )
#define M1(I, s, R, n, A) STUB (I, s, R, n, (I *This, A a1), NOTES1)
#define M2(I, s, R, n, A, B) STUB (I, s, R, n, (I *This, A a1, B a2), NOTES2)
#define M3(I, s, R, n, A, B, C) STUB (I, s, R, n, (I *This, A a1, B a2, C a3), NOTES3)
#define M4(I, s, R, n, A, B, C, D) STUB (I, s, R, n, (I *This, A a1, B a2, C a3, D a4), NOTES4)
#define M5(I, s, R, n, A, B, C, D, E) STUB (I, s, R, n, (I *This, A a1, B a2, C a3, D a4, E a5), NOTES5)
#define M6(I, s, R, n, A, B, C, D, E, F) STUB (I, s, R, n, (I *This, A a1, B a2, C a3, D a4, E a5, F a6), NOTES6)
#define M7(I, s, R, n, A, B, C, D, E, F, G) STUB (I, s, R, n, (I *This, A a1, B a2, C a3, D a4, E a5, F a6, G a7), NOTES7)

#define STUBS(I, slots) \
  static I I##_object; \
  METHODS_##I (I)

INTERFACES (STUBS)

#undef M0
#undef M1
#undef M2
#undef M3
#undef M4
#undef M5
#undef M6
#undef M7

/* The tables, without names: in the order of the published slots. */

#define M0(I, s, R, n) I##_stub_##n,
#define M1(I, s, R, n, A) I##_stub_##n,
#define M2(I, s, R, n, A, B) I##_stub_##n,
#define M3(I, s, R, n, A, B, C) I##_stub_##n,
#define M4(I, s, R, n, A, B, C, D) I##_stub_##n,
#define M5(I, s, R, n, A, B, C, D, E) I##_stub_##n,
#define M6(I, s, R, n, A, B, C, D, E, F) I##_stub_##n,
#define M7(I, s, R, n, A, B, C, D, E, F, G) I##_stub_##n,

#define TABLE(I, slots) static const I##Vtbl I##_table = { METHODS_##I (I) };

INTERFACES (TABLE)

#undef M0
#undef M1
#undef M2
#undef M3
#undef M4
#undef M5
#undef M6
#undef M7

/* The calls */

#define CALL(I, s, n, count, call) layout_check (#I, #n, s, count, (int) call);
#define M0(I, s, R, n) CALL (I, s, n, 0, I##_##n (object))
#define M1(I, s, R, n, A) CALL (I, s, n, 1, I##_##n (object, VALUES1 (A)))
#define M2(I, s, R, n, A, B) CALL (I, s, n, 2, I##_##n (object, VALUE (A, 1), VALUE (B, 2)))
#define M3(I, s, R, n, A, B, C) CALL (I, s, n, 3, I##_##n (object, VALUE (A, 1), VALUE (B, 2), VALUE (C, 3)))
#define M4(I, s, R, n, A, B, C, D) \
  CALL (I, s, n, 4, I##_##n (object, VALUE (A, 1), VALUE (B, 2), VALUE (C, 3), VALUE (D, 4)))
#define M5(I, s, R, n, A, B, C, D, E) \
  CALL (I, s, n, 5, I##_##n (object, VALUE (A, 1), VALUE (B, 2), VALUE (C, 3), VALUE (D, 4), VALUE (E, 5)))
#define M6(I, s, R, n, A, B, C, D, E, F) \
  CALL (I, s, n, 6, \
        I##_##n (object, VALUE (A, 1), VALUE (B, 2), VALUE (C, 3), VALUE (D, 4), VALUE (E, 5), VALUE (F, 6)))
#define M7(I, s, R, n, A, B, C, D, E, F, G) \
  CALL (I, s, n, 7, \
        I##_##n (object, VALUE (A, 1), VALUE (B, 2), VALUE (C, 3), VALUE (D, 4), VALUE (E, 5), VALUE (F, 6), \
                 VALUE (G, 7)))

#define CALLS(I, slots) \
  static void test_macros_of_##I (void) \
  { \
    I *object = &I##_object; \
    object->lpVtbl = &I##_table; \
    METHODS_##I (I) \
  }

INTERFACES (CALLS)

/* Written out once, without the machinery above. */
static void
test_a_command_by_hand (void)
{
  IHTTPMailTransport *transport = &IHTTPMailTransport_object;
  int result;

  transport->lpVtbl = &IHTTPMailTransport_table;
  result = IHTTPMailTransport_CommandDELETE (transport, VALUE (LPCSTR, 1), 0x02020202);
  g_assert_cmpint (result, ==, 1016);
  g_assert_cmpint (layout_seen.slot, ==, 16);
  g_assert_true (((void **) transport->lpVtbl)[16] == (void *) IHTTPMailTransport_stub_CommandDELETE);
  g_assert_true (((void **) transport->lpVtbl)[35] == (void *) transport->lpVtbl->GetPropertyDw);
}

#define ADD(I, slots) g_test_add_func ("/com/layout/macros-call-their-slots/" #I, test_macros_of_##I);

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  INTERFACES (ADD)
  g_test_add_func ("/com/layout/a-command-by-hand", test_a_command_by_hand);
  return g_test_run ();
}
