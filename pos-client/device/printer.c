#include "pos-client/device/escpos.h"
#include "pos-client/device/printer_kinds.h"

#include <hoaban/buf.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- no printer */

static enum err check_none(struct printer *p, struct complaints *complaints)
{
	if (p->target[0] == '\0')
		return E_OK;
	return complain(complaints, "printer", "format",
			"must begin with file:, tcp:, /dev/usb/lp or cups:, or be empty for no paper");
}

static enum err reach_none(struct printer *, enum printer_state *)
{
	return E_OK;
}

static enum err print_none(struct printer *, struct bytes, enum printer_state *)
{
	return E_OK;
}

static enum err kick_none(struct printer *, struct bytes)
{
	return E_OK;
}

static const struct printer_kind kind_none = {"", check_none, reach_none, print_none, kick_none};

/* ---------------------------------------------------------------- any printer */

static const struct printer_kind *const kinds[] = {
	&printer_kind_file, &printer_kind_tcp, &printer_kind_device, &printer_kind_cups, &kind_none, /* takes what is left */
};

static const struct printer_kind *kind_of(const char *setting)
{
	size_t i = 0;
	while (!str_starts_with(setting, kinds[i]->prefix))
		i++;
	return kinds[i];
}

enum err printer_open(struct printer **out, const char *setting, int timeout_ms, struct complaints *complaints)
{
	if (setting == NULL)
		setting = "";
	struct printer *p = calloc(1, sizeof(*p));
	if (p == NULL)
		return E_MEMORY;
	p->kind = kind_of(setting);
	p->timeout_ms = timeout_ms;
	p->line.link.fd = -1;
	p->target = strdup(setting + strlen(p->kind->prefix));
	enum err e = p->target == NULL ? E_MEMORY : p->kind->check(p, complaints);
	if (e != E_OK) {
		printer_close(p);
		return e;
	}
	*out = p;
	return E_OK;
}

void printer_close(struct printer *p)
{
	if (p == NULL)
		return;
	link_close(&p->line.link);
	free(p->target);
	free(p);
}

bool printer_has_paper(const struct printer *p)
{
	return p->kind != &kind_none;
}

void printer_keep_quiet(struct printer *p)
{
	p->line.is_quiet = true;
}

void printer_answer_within(struct printer *p, int ms)
{
	p->line.answer_ms = ms;
}

const char *printer_trouble(const struct printer *p)
{
	return p->trouble;
}

enum err printer_reach(struct printer *p, enum printer_state *out)
{
	*out = PRINTER_UNKNOWN;
	return p->kind->reach(p, out);
}

enum err printer_print(struct printer *p, struct bytes stream, enum printer_state *after)
{
	*after = PRINTER_UNKNOWN;
	return p->kind->print(p, stream, after);
}

enum err printer_kick(struct printer *p)
{
	BUF_LOCAL pulse;
	buf_init(&pulse, 16);
	escpos_pulse(&pulse);
	TRY(buf_status(&pulse));
	if (p->timeout_ms > PRINTER_KICK_MS)
		p->timeout_ms = PRINTER_KICK_MS;
	return p->kind->kick(p, buf_bytes(&pulse));
}
