/* The printer behind the till's setting `printer`:
 *
 *   file:DIR        NNNNNN.escpos per job and NNNNNN-k.png per piece, decoded back from the stream
 *   tcp:HOST:PORT   a network printer, usually port 9100
 *   /dev/usb/lpN    a printer on the cable
 *   cups:QUEUE      a queue of CUPS, as a raw job through its program `lp`
 *   "" or NULL      no paper: every job succeeds and nothing happens
 *
 * A printer on a wire may answer how it stands (printer_status.h); the others are PRINTER_UNKNOWN. */
#ifndef DEVICE_PRINTER_H
#define DEVICE_PRINTER_H

#include "pos-client/device/printer_status.h"

#include <hoaban/str.h>

#define PRINTER_REACH_MS 2000 /* to connect: a printer that is switched off must not hold up the queue */

struct printer;

/* `timeout_ms`: for each stretch in which the printer takes no byte. Checks the setting's form only: a printer may be switched
 * off now and on later. E_INVALID with a complaint under "printer". */
enum err printer_open(struct printer **out, const char *setting, int timeout_ms, struct complaints *complaints);
void printer_close(struct printer *p);
bool printer_has_paper(const struct printer *p);       /* false for "" */
void printer_keep_quiet(struct printer *p);	       /* from now on it is not asked anything */
void printer_answer_within(struct printer *p, int ms); /* the longest wait for an answer of its; 0 = LINE_ANSWER_MS */
/* Whether it is there at all, and how it stands; nothing is printed. E_NETWORK, E_TIMEOUT, E_BUSY, E_IO: not there. */
enum err printer_reach(struct printer *p, enum printer_state *out);
/* What is wrong in the setting's own terms ("cups_missing": CUPS's programs are not installed, "cups_queue": it knows no such
 * queue), else NULL. */
const char *printer_trouble(const struct printer *p);
/* Sends one job and waits until the printer has taken all of it and, if it answered when it was reached, says that it came
 * through. Any error: how much was printed is unknown; *after tells why when the printer does. */
enum err printer_print(struct printer *p, struct bytes stream, enum printer_state *after);
/* The pulse that opens the cash drawer on the printer's plug; with file: it is appended to DIR/drawer.pulse. Waits a short
 * while only: a drawer has a key. */
#define PRINTER_KICK_MS 1000
enum err printer_kick(struct printer *p);

#endif
