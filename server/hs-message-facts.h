/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/protocol/hm-names.h>
#include <sys/stat.h>

#include "hs-maildir-index.h"
#include "hs-maildir.h"

G_BEGIN_DECLS

/* What a listing tells of one message. */
typedef struct
{
  const char *base;
  const HsEntry *entry;
  struct stat st;
  HsSummary *summary; /* hs_summary_free () */
} HsMessageFacts;

/* What has to be looked at; each one goes further than the one before. */
typedef enum
{
  HS_FACTS_NAME,
  HS_FACTS_STAT,
  HS_FACTS_HEADER
} HsFactsNeeded;

HsFactsNeeded hs_message_facts_needed_for (HmName name);

typedef enum
{
  HS_FACTS_GOOD,
  HS_FACTS_NO_MESSAGE, /* a link, a pipe */
  HS_FACTS_RENAMED,    /* not there under this name: it has another one, or is deleted */
  HS_FACTS_FAILED      /* the server itself is short of something */
} HsFactsResult;

/* Opens the message only when its header is not known. One that cannot be opened has an empty header, and the log the
 * reason, unless logged says that it has one already. */
HsFactsResult hs_message_facts_read (HsMessageFacts *facts,
                                     HsMaildirIndex *index,
                                     const char *dir_name,
                                     HsMaildir *maildir,
                                     HsFactsNeeded needed,
                                     gboolean *logged);
/* NULL: a message has no such property. */
char *hs_message_facts_get_value (const HsMessageFacts *facts, HmName name);

G_END_DECLS
