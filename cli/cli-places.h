/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* The folders of an account that messages are put into, made where they are missing: cli-places.c. */
typedef struct _CliPlaces CliPlaces;

CliPlaces *cli_places_new (CliSession *session, gboolean make, GError **error);
void cli_places_free (CliPlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliPlaces, cli_places_free)

#define CLI_PLACES_ROOT (-1)
/* A place from what the user calls it; -2 with an error. */
int cli_places_find (CliPlaces *self, const char *folder, GError **error);
/* The one of that kind; CLI_PLACES_ROOT: there is none. */
int cli_places_find_special (CliPlaces *self, HTTPMailSpecialFolder special);
/* The folder of that name in another one; -2 with an error. */
int cli_places_get_inner (CliPlaces *self, int parent, const char *name, GError **error);
HTTPMailSpecialFolder cli_places_get_special (CliPlaces *self, int place);
/* NULL for one that is missing, and was not to be made. */
const char *cli_places_get_url (CliPlaces *self, int place);

G_END_DECLS
