/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-error.h"

#include <errno.h>

#include "hs-log.h"

G_DEFINE_QUARK (hs - error - quark, hs_error)

typedef struct
{
  guint status;
  const char *phrase;
} HsStatus;

static const HsStatus statuses[] = {
  { 100, "Continue" },
  { 200, "OK" },
  { 201, "Created" },
  { 204, "No Content" },
  { 207, "Multi-Status" },
  { 400, "Bad Request" },
  { 401, "Unauthorized" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 408, "Request Timeout" },
  { 409, "Conflict" },
  { 412, "Precondition Failed" },
  { 413, "Content Too Large" },
  { 414, "URI Too Long" },
  { 415, "Unsupported Media Type" },
  { 422, "Unprocessable Content" },
  { 424, "Failed Dependency" },
  { 431, "Request Header Fields Too Large" },
  { 500, "Internal Server Error" },
  { 501, "Not Implemented" },
  { 502, "Bad Gateway" },
  { 503, "Service Unavailable" },
  { 505, "HTTP Version Not Supported" },
  { 507, "Insufficient Storage" },
};

const char *
hs_status_phrase (guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      if (statuses[i].status == status)
        return statuses[i].phrase;
    }
  return "Unknown";
}

void
hs_error_set_errno (GError **error, int saved_errno, const char *what, const char *path)
{
  switch (saved_errno)
    {
    case ENOENT:
      g_set_error (error, HS_ERROR, 404, "%s does not exist", what);
      return;
    case ENAMETOOLONG:
      g_set_error (error, HS_ERROR, 403, "The name of %s is too long", what);
      return;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error (error, HS_ERROR, 507, "No room left for %s", what);
      break;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case ENOTDIR:
      g_set_error (error, HS_ERROR, 403, "%s cannot be accessed on the server", what);
      break;
    default:
      g_set_error (error, HS_ERROR, 500, "%s cannot be used: %s", what, g_strerror (saved_errno));
      break;
    }
  /* The owner of the server learns the path here; the client never does. */
  hs_log ("%s: %s", path, g_strerror (saved_errno));
}

guint
hs_error_get_status (const GError *error)
{
  if (error != NULL && error->domain == HS_ERROR && error->code >= 400 && error->code < 600)
    return (guint) error->code;
  return 500;
}
