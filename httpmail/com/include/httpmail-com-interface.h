/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How interfaces are declared. Include <httpmail-com-base.h>, which includes this. */

#pragma once

#ifdef __cplusplus
#define HTTPMAIL_COM_BEGIN extern "C" {
#define HTTPMAIL_COM_END }
#else
#define HTTPMAIL_COM_BEGIN
#define HTTPMAIL_COM_END
#endif

/* Before what a strict compiler takes for an extension: a member without a name, long long in C89. */
#if defined(__GNUC__)
#define HTTPMAIL_COM_EXTENSION __extension__
#else
#define HTTPMAIL_COM_EXTENSION
#endif

#ifndef EXTERN_C
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#endif

/*
 * Once for both languages: in C++ an interface is an abstract class, in C (and in C++ with CINTERFACE) a structure whose
 * lpVtbl points to a table of functions that take the object first. An application defines INTERFACE as the interface's
 * name before it declares one of its own.
 */
#ifndef STDMETHODCALLTYPE
#define STDMETHODCALLTYPE
#endif
#ifndef DECLARE_INTERFACE_
#if defined(__cplusplus) && !defined(CINTERFACE)
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define PURE = 0
#define THIS_
#define THIS void
#define DECLARE_INTERFACE(iface) struct iface
#define DECLARE_INTERFACE_(iface, base) struct iface : public base
#else
#ifndef CONST_VTBL
#define CONST_VTBL const
#endif
#define STDMETHOD(method) HRESULT (STDMETHODCALLTYPE *method)
#define STDMETHOD_(type, method) type (STDMETHODCALLTYPE *method)
#define PURE
#define THIS_ INTERFACE *This,
#define THIS INTERFACE *This
#define DECLARE_INTERFACE(iface) \
  typedef struct iface \
  { \
    CONST_VTBL struct iface##Vtbl *lpVtbl; \
  } iface; \
  typedef struct iface##Vtbl iface##Vtbl; \
  struct iface##Vtbl
#define DECLARE_INTERFACE_(iface, base) DECLARE_INTERFACE (iface)
#endif
#define BEGIN_INTERFACE
#define END_INTERFACE
#endif

/* A derived interface repeats the methods of its base in C only. */
#if defined(__cplusplus) && !defined(CINTERFACE)
#define HTTPMAIL_COM_INHERIT(methods)
#else
#define HTTPMAIL_COM_INHERIT(methods) methods
#endif
#define HTTPMAIL_COM_IUNKNOWN_METHODS \
  STDMETHOD (QueryInterface) (THIS_ REFIID riid, void **ppvObject) PURE; \
  STDMETHOD_ (ULONG, AddRef) (THIS) PURE; \
  STDMETHOD_ (ULONG, Release) (THIS) PURE;

/* An interface has no destructor: it would take slots that are not there. */
#if defined(__GNUC__) && defined(__cplusplus)
#define HTTPMAIL_COM_BEGIN_INTERFACES \
  _Pragma ("GCC diagnostic push") _Pragma ("GCC diagnostic ignored \"-Wnon-virtual-dtor\"")
#define HTTPMAIL_COM_END_INTERFACES _Pragma ("GCC diagnostic pop")
#else
#define HTTPMAIL_COM_BEGIN_INTERFACES
#define HTTPMAIL_COM_END_INTERFACES
#endif
