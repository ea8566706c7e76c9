/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the files of the client in C share. It is written as the reference of the interfaces tells a program to be, and
 * knows nothing else of the library. */

#ifndef CLIENT_H
#define CLIENT_H

#define COBJMACROS
#include <imnxport.h>

/* What a response said of one resource, whichever kind of list it stood in. */
typedef struct
{
  char *href;
  char *text; /* a subject, a name, an address or a place */
  char *id;
  BOOL folder;
  BOOL read;
  DWORD size;
  DWORD unread;
  DWORD visible;
  int kind; /* an HTTPMAILSPECIALFOLDER or an HTTPMAILCONTACTTYPE */
  HRESULT result;
} Item;

/* The application's object that the transport calls. */
typedef struct
{
  IHTTPMailCallback iface;
  LONG references;
  IHTTPMailTransport *transport; /* held by main (), so not here */

  /* The command that is waited for, and what came of it */
  HTTPMAILCOMMAND command;
  DWORD context;
  BOOL done;
  ULONG responses;
  HRESULT result;
  UINT status;
  Item *items;
  ULONG n_items;
  char *text;       /* a property, or a time stamp */
  char *other_text; /* the other time stamp */
  char *location;
  DWORD number;
  char *bytes;
  DWORD n_bytes;
  IPropFindMultiResponse *found;

  /* What was told of the connection */
  unsigned int statuses; /* a bit for each IXPSTATUS */
  IXPSTATUS last_status;
  BOOL disconnected;
  ULONG lines_sent;
  ULONG lines_received;
} Client;

Client *client_new (void);
void client_clear (Client *self);
char *client_copy (const char *text);

/* Iterates the message pump until *flag. */
void client_pump (BOOL *flag);

/* Prints one line. */
void client_say (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
/* Something is off: says what, and ends the program. */
void client_check (BOOL true_enough, const char *what, ...) __attribute__ ((format (printf, 2, 3)));

/* A command is begun, called with the number that this returns, and waited for. */
DWORD client_begin (Client *self, HTTPMAILCOMMAND command);
void client_wait (Client *self, HRESULT taken);
/* The same, and it has to have gone well. */
void client_finish (Client *self, HRESULT taken, const char *step);

/* The item whose text is this. */
Item *client_find (Client *self, const char *text);

/* A stream over the application's own memory, that gives a few bytes at a time. */
IStream *client_stream_new (const char *data, ULONG size);
LONG client_stream_references (IStream *stream);

/* The steps, in the order of main () */
void client_changes (Client *self, const char *inbox, const char *root, const char *trash);
void client_send (Client *self, const char *send, const char *from, const char *to);
void client_properties (Client *self, const char *inbox);
void client_contacts (Client *self, const char *contacts);

#endif /* CLIENT_H */
