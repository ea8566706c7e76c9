/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-multistatus-explain.h>

/* Whoever gets a page instead of a list wants to know that, not which of its tags is no XML. */
GError *
hm_multistatus_explain (HmXmlOpening opening, GError *error)
{
  const char *message = NULL;

  switch (opening)
    {
    case HM_XML_OPENING_HTML:
      message =
          _ ("The server sent an HTML page instead of a list; check that the URL is that of a mail account or one "
             "of its folders");
      break;
    case HM_XML_OPENING_TEXT:
      message =
          _ ("The server sent plain text instead of a list; check that the URL is that of a mail account or one of "
             "its folders");
      break;
    case HM_XML_OPENING_NOTHING:
      /* What was refused before anything was seen has its own text. */
      if (g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE))
        message =
            _ ("The server sent nothing where a list was expected; check that the URL is that of a mail account or "
               "one of its folders");
      break;
    case HM_XML_OPENING_MARKUP:
    default:
      break;
    }

  if (message == NULL)
    return error;

  g_error_free (error);
  return g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL, message);
}
