/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * C++: an abstract class has the slots of the table in C. Objects of C++ are called through their slots by number, and
 * tables of plain functions are called as objects of C++.
 */

#include "layout-numbers.h"
#include "layout-record.h"

#include "layout-methods.h"

template <typename T> struct Value
{
  static T
  get (int place)
  {
    T value;
    memcpy (static_cast<void *> (&value), layout_bytes (place), sizeof value);
    return value;
  }
};

template <typename T> struct Value<const T &>
{
  static const T &
  get (int place)
  {
    return *static_cast<const T *> (layout_bytes (place));
  }
};

#define VALUE(T, place) Value<T>::get (place)

/* A class of C++ */

#define METHOD(I, s, R, n, parameters, notes) \
  R STDMETHODCALLTYPE n parameters override \
  { \
    int result = layout_called (#I, s); \
    notes return static_cast<R> (result); \
  }
#define M0(I, s, R, n) METHOD (I, s, R, n, (), )
#define M1(I, s, R, n, A) METHOD (I, s, R, n, (A a1), NOTES1)
#define M2(I, s, R, n, A, B) METHOD (I, s, R, n, (A a1, B a2), NOTES2)
#define M3(I, s, R, n, A, B, C) METHOD (I, s, R, n, (A a1, B a2, C a3), NOTES3)
#define M4(I, s, R, n, A, B, C, D) METHOD (I, s, R, n, (A a1, B a2, C a3, D a4), NOTES4)
#define M5(I, s, R, n, A, B, C, D, E) METHOD (I, s, R, n, (A a1, B a2, C a3, D a4, E a5), NOTES5)
#define M6(I, s, R, n, A, B, C, D, E, F) METHOD (I, s, R, n, (A a1, B a2, C a3, D a4, E a5, F a6), NOTES6)
#define M7(I, s, R, n, A, B, C, D, E, F, G) METHOD (I, s, R, n, (A a1, B a2, C a3, D a4, E a5, F a6, G a7), NOTES7)

#define CLASS(I, slots) \
  class Own##I final : public I \
  { \
  public: \
    METHODS_##I (I) \
  };

INTERFACES (CLASS)

#undef M0
#undef M1
#undef M2
#undef M3
#undef M4
#undef M5
#undef M6
#undef M7

/* Called by number, as C does */

typedef void (*Function) (void);

struct Object
{
  const Function *table;
};

#define CALL(I, s, R, n, types, count, ...) \
  layout_check (#I, #n, s, count, (int) reinterpret_cast<R (*) types> (object->table[s]) (__VA_ARGS__));
#define M0(I, s, R, n) CALL (I, s, R, n, (Object *), 0, object)
#define M1(I, s, R, n, A) CALL (I, s, R, n, (Object *, A), 1, object, VALUES1 (A))
#define M2(I, s, R, n, A, B) CALL (I, s, R, n, (Object *, A, B), 2, object, VALUES2 (A, B))
#define M3(I, s, R, n, A, B, C) CALL (I, s, R, n, (Object *, A, B, C), 3, object, VALUES3 (A, B, C))
#define M4(I, s, R, n, A, B, C, D) CALL (I, s, R, n, (Object *, A, B, C, D), 4, object, VALUES4 (A, B, C, D))
#define M5(I, s, R, n, A, B, C, D, E) CALL (I, s, R, n, (Object *, A, B, C, D, E), 5, object, VALUES5 (A, B, C, D, E))
#define M6(I, s, R, n, A, B, C, D, E, F) \
  CALL (I, s, R, n, (Object *, A, B, C, D, E, F), 6, object, VALUES6 (A, B, C, D, E, F))
#define M7(I, s, R, n, A, B, C, D, E, F, G) \
  CALL (I, s, R, n, (Object *, A, B, C, D, E, F, G), 7, object, VALUES7 (A, B, C, D, E, F, G))

#define CALLS_BY_NUMBER(I, slots) \
  static void test_slots_of_##I () \
  { \
    Own##I own; \
    I *face = &own; \
    Object *object = reinterpret_cast<Object *> (face); \
    METHODS_##I (I) \
  }

INTERFACES (CALLS_BY_NUMBER)

#undef CALL
#undef M0
#undef M1
#undef M2
#undef M3
#undef M4
#undef M5
#undef M6
#undef M7

/* A table as C makes it */

#define STUB(I, s, R, n, parameters, notes) \
  static R I##_stub_##n parameters \
  { \
    int result = layout_called (#I, s); \
    g_assert_true (This == &I##_object); \
    notes return static_cast<R> (result); \
  }
#define M0(I, s, R, n) STUB (I, s, R, n, (Object *This), )
#define M1(I, s, R, n, A) STUB (I, s, R, n, (Object *This, A a1), NOTES1)
#define M2(I, s, R, n, A, B) STUB (I, s, R, n, (Object *This, A a1, B a2), NOTES2)
#define M3(I, s, R, n, A, B, C) STUB (I, s, R, n, (Object *This, A a1, B a2, C a3), NOTES3)
#define M4(I, s, R, n, A, B, C, D) STUB (I, s, R, n, (Object *This, A a1, B a2, C a3, D a4), NOTES4)
#define M5(I, s, R, n, A, B, C, D, E) STUB (I, s, R, n, (Object *This, A a1, B a2, C a3, D a4, E a5), NOTES5)
#define M6(I, s, R, n, A, B, C, D, E, F) STUB (I, s, R, n, (Object *This, A a1, B a2, C a3, D a4, E a5, F a6), NOTES6)
#define M7(I, s, R, n, A, B, C, D, E, F, G) \
  STUB (I, s, R, n, (Object *This, A a1, B a2, C a3, D a4, E a5, F a6, G a7), NOTES7)

#define STUBS(I, slots) \
  static Object I##_object; \
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

/* Called as C++ does. The table is filled by slot number. */

#define FILL(I, s, n) table[s] = reinterpret_cast<Function> (I##_stub_##n);
#define M0(I, s, R, n) FILL (I, s, n)
#define M1(I, s, R, n, A) FILL (I, s, n)
#define M2(I, s, R, n, A, B) FILL (I, s, n)
#define M3(I, s, R, n, A, B, C) FILL (I, s, n)
#define M4(I, s, R, n, A, B, C, D) FILL (I, s, n)
#define M5(I, s, R, n, A, B, C, D, E) FILL (I, s, n)
#define M6(I, s, R, n, A, B, C, D, E, F) FILL (I, s, n)
#define M7(I, s, R, n, A, B, C, D, E, F, G) FILL (I, s, n)

#define FILLS(I, slots) \
  static I *object_of_c_##I () \
  { \
    static Function table[slots]; \
    METHODS_##I (I) \
    for (int i = 0; i < slots; i++) \
      g_assert_true (table[i] != nullptr); \
    I##_object.table = table; \
    return reinterpret_cast<I *> (&I##_object); \
  }

INTERFACES (FILLS)

#undef M0
#undef M1
#undef M2
#undef M3
#undef M4
#undef M5
#undef M6
#undef M7

#define CALL(I, s, n, count, ...) layout_check (#I, #n, s, count, (int) object->n (__VA_ARGS__));
#define M0(I, s, R, n) CALL (I, s, n, 0)
#define M1(I, s, R, n, A) CALL (I, s, n, 1, VALUES1 (A))
#define M2(I, s, R, n, A, B) CALL (I, s, n, 2, VALUES2 (A, B))
#define M3(I, s, R, n, A, B, C) CALL (I, s, n, 3, VALUES3 (A, B, C))
#define M4(I, s, R, n, A, B, C, D) CALL (I, s, n, 4, VALUES4 (A, B, C, D))
#define M5(I, s, R, n, A, B, C, D, E) CALL (I, s, n, 5, VALUES5 (A, B, C, D, E))
#define M6(I, s, R, n, A, B, C, D, E, F) CALL (I, s, n, 6, VALUES6 (A, B, C, D, E, F))
#define M7(I, s, R, n, A, B, C, D, E, F, G) CALL (I, s, n, 7, VALUES7 (A, B, C, D, E, F, G))

#define CALLS_BY_NAME(I, slots) \
  static void test_table_as_##I () \
  { \
    I *object = object_of_c_##I (); \
    METHODS_##I (I) \
  }

INTERFACES (CALLS_BY_NAME)

#define ADD(I, slots) \
  g_test_add_func ("/com/layout/classes-are-called-by-slot/" #I, test_slots_of_##I); \
  g_test_add_func ("/com/layout/tables-are-called-as-classes/" #I, test_table_as_##I);

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  INTERFACES (ADD)
  return g_test_run ();
}
