/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#define HTTPMAIL_INSIDE

#include <httpmail/httpmail-batch-item.h>
#include <httpmail/httpmail-contact.h>
#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-enums.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-logon.h>
#include <httpmail/httpmail-member-error.h>
#include <httpmail/httpmail-member-info.h>
#include <httpmail/httpmail-member-list.h>
#include <httpmail/httpmail-multistatus-response.h>
#include <httpmail/httpmail-multistatus.h>
#include <httpmail/httpmail-prompt.h>
#include <httpmail/httpmail-propfind-request.h>
#include <httpmail/httpmail-proppatch-request.h>
#include <httpmail/httpmail-response.h>
#include <httpmail/httpmail-result.h>
#include <httpmail/httpmail-server-info.h>
#include <httpmail/httpmail-transport-commands.h>
#include <httpmail/httpmail-transport.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>
#include <httpmail/httpmail-version.h>

#undef HTTPMAIL_INSIDE
