#include "pos-client/domain/drawer.h"
#include "pos-client/device/printer.h"
#include "pos-client/domain/press.h"

static void close_printer(struct printer **p)
{
	printer_close(*p);
}

static bool has_drawer(const struct till_settings *s)
{
	return s->printer[0] != '\0' && str_equal(s->drawer, "printer");
}

enum err drawer_kick(struct till *t)
{
	[[gnu::cleanup(close_printer)]] struct printer *printer = NULL;
	if (!has_drawer(t->settings) || t->is_training)
		return E_OK;
	if (press_kick_later(t->press))
		return E_OK;
	TRY(printer_open(&printer, t->settings->printer, PRINTER_KICK_MS, &t->why));
	return printer_kick(printer);
}

void drawer_after_sale(struct till *t, int64_t cash)
{
	enum err e = cash > 0 ? drawer_kick(t) : E_OK;
	if (e != E_OK)
		log_warn(t->logger, "drawer_shut", "error=%s", err_code(e));
}
