/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The base types that source written against imnxport.h expects from the platform: fixed-size integers, HRESULT, GUID,
 * IUnknown, IStream, the task allocator and CoCreateInstance.
 *
 * Where a <windows.h> can be found that is not this library's own, that one is used, and nothing is declared a second
 * time; what it does not have is added. Its STDMETHODCALLTYPE must then be the calling convention that the library was
 * compiled with: the platform's own C. Otherwise <httpmail-com-platform.h> has the types; HTTPMAIL_COM_PLAIN asks for it
 * in any case. It includes <stddef.h> alone, so it compiles for any target, 32 or 64 bits wide. Strings are UTF-8.
 */

#pragma once

#include <stddef.h>

#if !defined(HTTPMAIL_COM_PLAIN) && !defined(_WINDOWS_)
#ifdef _WIN32
#include <windows.h>
#elif defined(__has_include)
#if __has_include(<windows.h>)
/* This may be ours, in compat/: it defines no _WINDOWS_. */
#include <windows.h>
#endif
#endif
#endif

#if defined(_WINDOWS_) && !defined(HTTPMAIL_COM_PLAIN)
#include <objbase.h>
#include <httpmail-com-interface.h>

#define HTTPMAIL_COM_API
#ifndef SEVERITY_SUCCESS
#define SEVERITY_SUCCESS 0
#endif
#ifndef SEVERITY_ERROR
#define SEVERITY_ERROR 1
#endif
#ifndef FACILITY_INTERNET
#define FACILITY_INTERNET 12
#endif
#ifndef MAKE_HRESULT
#define MAKE_HRESULT(severity, facility, code) \
  ((HRESULT) (((unsigned int) (severity) << 31) | ((unsigned int) (facility) << 16) | (unsigned int) (code)))
#endif
#ifndef E_PENDING
#define E_PENDING ((HRESULT) 0x8000000A)
#endif
#else
#include <httpmail-com-platform.h>
#endif
