/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/protocol/hm-multistatus-reader.h>

G_BEGIN_DECLS

/* Runs a reply through the multistatus reader in pieces of the given size (0: whole), and writes down what came out,
 * one line for each thing; a failure is the last line. */
char *replies_describe (const char *data, gsize length, const char *charset, gsize piece);
/* The same in three ways of cutting, which have to agree. */
char *replies_describe_any_way (const char *data, gsize length, const char *charset);
const char *replies_name_error (const GError *error);

/* One response of a multistatus with these elements in it, for a decoder; func is called once. */
void replies_with_response (const char *elements, HmMultistatusFunc func, gpointer user_data);

G_END_DECLS
