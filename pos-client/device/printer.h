/* The printer behind the till's setting `printer`:
 *
 *   file:DIR        NNNNNN.escpos per job and NNNNNN-k.png per piece, decoded back from the stream
 *   tcp:HOST:PORT   a network printer, usually port 9100
 *   /dev/usb/lpN    a printer on the cable
 *   "" or NULL      no paper: every job succeeds and nothing happens
 *   cups:QUEUE      not supported in this version; refused with a complaint */
#ifndef DEVICE_PRINTER_H
#define DEVICE_PRINTER_H

#include <hoaban/str.h>

#define PRINTER_TIMEOUT_MS 8000 /* to connect, and for each stretch in which the printer takes no byte */

struct printer;

/* Checks the setting's form only: a printer may be switched off now and on later. E_INVALID with a complaint under "printer".
 */
enum err printer_open(struct printer **out, const char *setting, int timeout_ms, struct complaints *complaints);
void printer_close(struct printer *p);
bool printer_has_paper(const struct printer *p); /* false for "" */
/* Sends one job and waits until the printer has taken all of it. E_NETWORK, E_TIMEOUT, E_IO: how much was printed is unknown.
 */
enum err printer_print(struct printer *p, struct bytes stream);
/* The pulse that opens the cash drawer on the printer's plug; with file: it is appended to DIR/drawer.escpos. Waits a short while
 * only: a drawer has a key. */
#define PRINTER_KICK_MS 1000
enum err printer_kick(struct printer *p);

#endif
