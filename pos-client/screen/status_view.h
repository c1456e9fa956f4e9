/* How the till stands, for whoever must decide what to do next: what room the lease has left, how old the lists are, what the
 * server has not got yet, which certificates end when, what paper is missing. */
#ifndef SCREEN_STATUS_VIEW_H
#define SCREEN_STATUS_VIEW_H

#include "pos-client/screen/screen.h"

enum err status_show(struct screen *s);

#endif
