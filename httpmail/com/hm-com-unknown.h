/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What every object of the COM face needs. */

#include <httpmail-com.h>

G_BEGIN_DECLS

/* QueryInterface of an object that answers to iids, which ends with NULL, with one pointer for all of them. */
HRESULT hm_com_query (gpointer object, REFIID riid, const IID *const *iids, void **ppv);
ULONG hm_com_count_up (gint *ref_count);
/* The caller frees the object when it returns 0. */
ULONG hm_com_count_down (gint *ref_count);

/* Whether a string that came in can be used: there, and UTF-8. */
gboolean hm_com_is_text (const char *text);
gboolean hm_com_is_text_or_null (const char *text);

/* The HRESULT of a call that returned ok and error; error is taken. */
HRESULT hm_com_result (gboolean ok, GError *error);
/* What error stands for; S_OK when it is NULL. */
HRESULT hm_com_error_to_hresult (const GError *error);
/* A copy for the other side to free with CoTaskMemFree: S_OK, or E_OUTOFMEMORY. text NULL: out becomes NULL. */
HRESULT hm_com_give_string (const char *text, LPSTR *out);

G_END_DECLS
