/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _HTTPMailBatchItem HTTPMailBatchItem;
typedef struct _HTTPMailContact HTTPMailContact;
typedef struct _HTTPMailLogon HTTPMailLogon;
typedef struct _HTTPMailMemberError HTTPMailMemberError;
typedef struct _HTTPMailMemberInfo HTTPMailMemberInfo;
typedef struct _HTTPMailMemberList HTTPMailMemberList;
typedef struct _HTTPMailMultistatus HTTPMailMultistatus;
typedef struct _HTTPMailMultistatusResponse HTTPMailMultistatusResponse;
typedef struct _HTTPMailPrompt HTTPMailPrompt;
typedef struct _HTTPMailPropfindRequest HTTPMailPropfindRequest;
typedef struct _HTTPMailProppatchRequest HTTPMailProppatchRequest;
typedef struct _HTTPMailResponse HTTPMailResponse;
typedef struct _HTTPMailResult HTTPMailResult;
typedef struct _HTTPMailServerInfo HTTPMailServerInfo;
typedef struct _HTTPMailTransport HTTPMailTransport;

G_END_DECLS
