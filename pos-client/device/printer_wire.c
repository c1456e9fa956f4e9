/* Printers on a wire: tcp:HOST:PORT and /dev/usb/lpN. */
#include "pos-client/device/printer_kinds.h"

#include <stdio.h>

static enum err check_address(struct printer *p, struct complaints *complaints)
{
	static const char detail[] = "tcp: needs a host and a port, for example tcp:192.168.1.50:9100";
	int64_t number;
	char *colon = strrchr(p->target, ':');
	if (colon == NULL || colon == p->target || int_parse(&number, colon + 1, 1, 65535) != E_OK)
		return complain(complaints, "printer", "format", "%s", detail);
	*colon = '\0';
	p->port = colon + 1;
	return E_OK;
}

static enum err check_device(struct printer *p, struct complaints *complaints)
{
	if (p->target[0] == '\0' || p->target[strspn(p->target, "0123456789")] != '\0')
		return complain(complaints, "printer", "format", "the device must be /dev/usb/lp and a number");
	return E_OK;
}

/* One connection for the question and the job: such printers take one at a time. */
static enum err open_wire(struct printer *p)
{
	char path[64];
	if (p->line.link.fd >= 0)
		return E_OK;
	if (p->port != NULL) {
		const int wait_ms = p->timeout_ms < PRINTER_REACH_MS ? p->timeout_ms : PRINTER_REACH_MS;
		return link_open_tcp(&p->line.link, p->target, p->port, wait_ms);
	}
	int n = snprintf(path, sizeof path, "/dev/usb/lp%s", p->target);
	return n < (int)sizeof path ? link_open_device(&p->line.link, path) : E_IO;
}

static enum err reach_wire(struct printer *p, enum printer_state *out)
{
	TRY(open_wire(p));
	return line_ask(&p->line, out);
}

static enum err print_wire(struct printer *p, struct bytes stream, enum printer_state *after)
{
	TRY(open_wire(p));
	return line_print(&p->line, stream, p->timeout_ms, after);
}

static enum err kick_wire(struct printer *p, struct bytes pulse)
{
	TRY(open_wire(p));
	TRY(link_send(&p->line.link, pulse, p->timeout_ms));
	return link_drain(&p->line.link, p->timeout_ms);
}

const struct printer_kind printer_kind_tcp = {"tcp:", check_address, reach_wire, print_wire, kick_wire};
const struct printer_kind printer_kind_device = {"/dev/usb/lp", check_device, reach_wire, print_wire, kick_wire};
