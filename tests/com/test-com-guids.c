/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Built with INITGUID and no library, with INITGUID and the library, and with the library alone; as C and as C++. */

#include "guid-table.h"

int
main (int argc, char **argv)
{
#ifdef WITH_LIBRARY
  /* Or the linker leaves it out. */
  CoTaskMemFree (NULL);
#endif
  g_test_init (&argc, &argv, NULL);
  add_guid_tests ();
  return g_test_run ();
}
