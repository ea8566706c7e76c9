/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* A response as a structure, and the memory that the structure points into. */

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

typedef struct _HmComScratch HmComScratch;

/* Memory that is used for one response after the other, so that a long listing does not allocate for each member. */
HmComScratch *hm_com_scratch_new (void);
void hm_com_scratch_free (HmComScratch *self);

/* Fills out, which points into the scratch until it is released. face: its pTransport. */
void hm_com_response_fill (HmComScratch *self,
                           HTTPMailResponse *response,
                           IHTTPMailTransport *face,
                           HTTPMAILRESPONSE *out);
void hm_com_result_fill (HmComScratch *self, HTTPMailResult *result, IXPRESULT *out);
/* Lets go of what the structures pointed to. */
void hm_com_scratch_release (HmComScratch *self, HTTPMAILRESPONSE *response);

G_END_DECLS
