/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <glib.h>
#include <httpmail/httpmail-version.h>

/**
 * HTTPMAIL_CHECK_VERSION:
 * @major: required major version
 * @minor: required minor version
 * @micro: required micro version
 *
 * Compile-time check of the version of the headers.
 *
 * Returns: `TRUE` if the headers are of at least the given version
 */
#define HTTPMAIL_CHECK_VERSION(major, minor, micro)                                          \
  (HTTPMAIL_MAJOR_VERSION > (major) ||                                                       \
   (HTTPMAIL_MAJOR_VERSION == (major) && HTTPMAIL_MINOR_VERSION > (minor)) ||                \
   (HTTPMAIL_MAJOR_VERSION == (major) && HTTPMAIL_MINOR_VERSION == (minor) &&                \
    HTTPMAIL_MICRO_VERSION >= (micro)))

#ifndef _HTTPMAIL_EXTERN
#if defined (HTTPMAIL_COMPILATION) && defined (__GNUC__)
#define _HTTPMAIL_EXTERN __attribute__ ((visibility ("default"))) extern
#else
#define _HTTPMAIL_EXTERN extern
#endif
#endif

/**
 * HTTPMAIL_AVAILABLE_IN_1_0:
 *
 * Marks a function that is part of the library since version 1.0.
 */
#define HTTPMAIL_AVAILABLE_IN_1_0 _HTTPMAIL_EXTERN
