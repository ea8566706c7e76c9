/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The way between the two faces of the library: GObject (<httpmail/httpmail.h>) and COM (<imnxport.h>). */

#pragma once

#include <httpmail/httpmail.h>
#include <imnxport.h>

HTTPMAIL_COM_BEGIN

/*
 * From now on transport drives callback: each of its eight signals becomes a call of one of the eight methods, on the
 * transport's owner context, and what the method returns is the answer. One reference to callback is held until another
 * one is attached, HandsOffCallback is called on the transport's COM face, or the transport is finalized. callback NULL:
 * none from now on. A transport drives one callback at a time.
 *
 * The first argument keeps its owner; the pTransport that the methods are given is httpmail_com_wrap (transport).
 *
 * Returns S_OK, or E_INVALIDARG when transport is NULL.
 */
HTTPMAIL_AVAILABLE_IN_1_0
HRESULT httpmail_com_attach_callback (HTTPMailTransport *transport, IHTTPMailCallback *callback);

/*
 * The COM face of a transport: the same pointer each time, as long as the transport lives. It holds the transport as
 * long as it is held itself. It needs no InitNew.
 *
 * Returns a new reference, for the caller to release; NULL when transport is NULL.
 */
HTTPMAIL_AVAILABLE_IN_1_0
IHTTPMailTransport *httpmail_com_wrap (HTTPMailTransport *transport);

/*
 * The GObject behind a COM face.
 *
 * Returns the transport, without a reference: take one with g_object_ref() to keep it. NULL before InitNew, and for an
 * object that is not of this library.
 */
HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailTransport *httpmail_com_peek (IHTTPMailTransport *transport);

HTTPMAIL_COM_END
