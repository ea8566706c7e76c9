/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <fixture.h>
#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <httpmail-com.h>

G_BEGIN_DECLS

/* An IHTTPMailCallback as a program would write one, which writes down whatever it is called with, answers as it was
 * told, and fails the test when it is called on another thread or outside its context. */

typedef enum
{
  COM_ON_TIMEOUT,
  COM_ON_LOGON_PROMPT,
  COM_ON_PROMPT,
  COM_ON_STATUS,
  COM_ON_ERROR,
  COM_ON_COMMAND,
  COM_ON_RESPONSE,
  COM_GET_PARENT_WINDOW,
  COM_SERVICE_GET_PARENT_WINDOW,
  COM_N_METHODS
} ComMethod;

typedef struct
{
  HRESULT error;
  const char *text;
  const char *caption;
  UINT type;
} ComPrompt;

typedef struct
{
  IXPSTATUS status;
  IXPRESULT result;
} ComError;

typedef struct
{
  CMDTYPE type;
  const char *line;
  HRESULT response;
} ComLine;

typedef struct _ComRecorder ComRecorder;

/*
 * Called inside a method, after it was written down and before it answers. argument: DWORD * (OnTimeout), LPINETSERVER,
 * ComPrompt *, IXPSTATUS *, LPIXPRESULT, LPSTR, LPHTTPMAILRESPONSE or HWND *, as the method was given it; transport:
 * its last argument, NULL for OnResponse and the two GetParentWindow.
 */
typedef void (*ComHook) (ComRecorder *self, gpointer argument, IInternetTransport *transport, gpointer user_data);

struct _ComRecorder
{
  /* What was called. All strings and arrays are copies that live as long as the recorder. */
  GArray *calls;      /* ComMethod, in order */
  GArray *timeouts;   /* DWORD */
  GPtrArray *logons;  /* INETSERVER */
  GPtrArray *prompts; /* ComPrompt */
  GArray *statuses;   /* IXPSTATUS */
  GPtrArray *errors;  /* ComError */
  GPtrArray *lines;   /* ComLine */
  /* HTTPMAILRESPONSE; pMultiResponse with a reference, pTransport without. */
  GPtrArray *responses;
  guint n_done;                  /* responses with fDone */
  guint n_members;               /* in all responses */
  guint n_queries;               /* calls of QueryInterface */
  IInternetTransport *transport; /* of the last call that brought one */

  /* What is answered. At first: S_FALSE to OnTimeout and OnLogonPrompt, IDCANCEL, E_FAIL to both GetParentWindow. */
  HRESULT answers[COM_N_METHODS];
  INT button;
  DWORD new_timeout;     /* 0: as it was */
  const char *user_name; /* NULL: as it was */
  const char *password;
  HWND window;
  HWND service_window;
  ComHook hooks[COM_N_METHODS];
  gpointer hook_data[COM_N_METHODS];
  gboolean knows_nothing;   /* QueryInterface is always E_NOINTERFACE */
  gboolean has_service;     /* … also gives an ITransportCallbackService */
  gboolean scribbles;       /* writes over every string and array it is given, at the end of each method */
  IInternetTransport *only; /* not NULL: the only transport that may call */

  /* Private */
  gboolean released;
  IHTTPMailCallback *callback;
  GThread *owner;
  GMainContext *context;
  GPtrArray *memory;
};

/* The recorder, and the COM object that fills it, with one reference that is the test's. */
ComRecorder *com_recorder_new (void);
/* Gives up the test's reference, when it is still there, and fails the test when somebody else has one. */
void com_recorder_free (ComRecorder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComRecorder, com_recorder_free)

/* Without a reference; NULL when all of them are gone. */
IHTTPMailCallback *com_recorder_get_callback (ComRecorder *self);
/* How many references there are; 0 when the object is freed. */
ULONG com_recorder_get_count (ComRecorder *self);
/* Gives up the test's reference. */
void com_recorder_release (ComRecorder *self);

void com_recorder_set_hook (ComRecorder *self, ComMethod method, ComHook hook, gpointer user_data);
/* Answers OnLogonPrompt with S_OK and these. */
void com_recorder_set_logon (ComRecorder *self, const char *user_name, const char *password);

guint com_recorder_count_calls (ComRecorder *self, ComMethod method);
/* The last one; fails the test when there is none. */
const HTTPMAILRESPONSE *com_recorder_last (ComRecorder *self);
/* "0 1 3 8": what OnStatus brought. Free after use. */
char *com_recorder_list_statuses (ComRecorder *self);

/* Each iterates the thread-default context until it is so. */
void com_recorder_run_until_called (ComRecorder *self, ComMethod method, guint times);
void com_recorder_run_until_done (ComRecorder *self, guint n);
void com_recorder_run_until_status (ComRecorder *self, IXPSTATUS status);

G_END_DECLS
