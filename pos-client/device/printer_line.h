/* A conversation with a printer over its wire: how it stands, a job, and whether the job came through.
 *
 * A printer that answers is asked before a job, and with the job's last byte it is asked to answer once it has come so far:
 * only that answer says that the paper is there. One that does not answer is believed when it has taken every byte. */
#ifndef DEVICE_PRINTER_LINE_H
#define DEVICE_PRINTER_LINE_H

#include "pos-client/device/printer_link.h"
#include "pos-client/device/printer_status.h"

#define LINE_ANSWER_MS 200 /* for one answer: a person waits for the first line of a receipt */

struct printer_line {
	struct printer_link link;
	bool is_quiet; /* by the setting: never ask */
	int answer_ms; /* the longest wait for one answer; 0 = LINE_ANSWER_MS */
	bool answers;  /* it answered when it was asked last */
	bool awaits;   /* the question behind a job is out */
	bool is_through;
	uint8_t through; /* its answer */
};

/* DLE EOT 1, 2, 4. A printer that keeps silent or talks rubbish is PRINTER_UNKNOWN. An error: the link is gone. */
enum err line_ask(struct printer_line *l, enum printer_state *out);
/* E_OK: it is on the paper, as far as this printer can say. Any error: how much was printed is unknown; *after then tells why,
 * when the printer does. */
enum err line_print(struct printer_line *l, struct bytes stream, int timeout_ms, enum printer_state *after);

#endif
