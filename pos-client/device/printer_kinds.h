/* The kinds of printers behind printer.h, each in a file of its own. */
#ifndef DEVICE_PRINTER_KINDS_H
#define DEVICE_PRINTER_KINDS_H

#include "pos-client/device/printer.h"
#include "pos-client/device/printer_line.h"

struct printer_kind;

struct printer {
	const struct printer_kind *kind;
	char *target; /* directory, host, device or queue */
	char *port;   /* of tcp: points into target */
	int timeout_ms;
	const char *trouble;
	struct printer_line line; /* of the kinds with a wire; open from the first use on */
};

struct printer_kind {
	const char *prefix;
	enum err (*check)(struct printer *p, struct complaints *complaints); /* may cut `target` into its parts */
	enum err (*reach)(struct printer *p, enum printer_state *out);
	enum err (*print)(struct printer *p, struct bytes stream, enum printer_state *after);
	enum err (*kick)(struct printer *p, struct bytes pulse);
};

extern const struct printer_kind printer_kind_file, printer_kind_tcp, printer_kind_device, printer_kind_cups;

#endif
