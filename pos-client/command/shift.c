#include "pos-client/domain/shift.h"
#include "pos-client/command/command.h"
#include "pos-client/domain/cashier.h"
#include <sodium.h>

/* The PIN is asked for only when there is one. */
static enum err open_as(struct invocation *in, const char *cashier, int pin_fd, int64_t opening_float, struct shift_report *r)
{
	bool needs_pin;
	char pin[PIN_ROOM] = "";
	TRY(cashier_needs_pin(&in->till, cashier, &needs_pin));
	if (needs_pin)
		TRY(secret_read_pin(in, pin_fd, pin));
	enum err e = shift_open(&in->till, cashier, needs_pin ? pin : NULL, opening_float, r);
	sodium_memzero(pin, sizeof pin);
	return e;
}

static enum err open_shift(struct invocation *in)
{
	const char *cashier = NULL;
	int64_t opening_float = 0;
	struct shift_report r;
	int pin_fd = -1;
	const struct option_row rows[] = {{"--cashier", OPTION_TEXT, &cashier, NULL},
					  {"--float", OPTION_AMOUNT, &opening_float, NULL},
					  {"--pin-fd", OPTION_FD, &pin_fd, NULL}};
	TRY(options_take(in, rows, 3));
	if (cashier == NULL || in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, "--cashier", "required",
				   "usage: shift open --cashier N [--float N] [--pin-fd N]");
	TRY(open_as(in, cashier, pin_fd, opening_float, &r));
	return answer_give(in, view_shift(&r));
}

static enum err close_shift(struct invocation *in)
{
	int64_t counted = 0;
	bool has_counted = false;
	struct shift_report r;
	const struct option_row rows[] = {{"--counted", OPTION_AMOUNT, &counted, &has_counted}};
	TRY(options_take(in, rows, 1));
	if (!has_counted || in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, "--counted", "required", "usage: shift close --counted N");
	TRY(shift_close(&in->till, counted, &r));
	return answer_give(in, view_shift(&r));
}

static enum err report_shift(struct invocation *in)
{
	struct shift_report r;
	TRY(options_take(in, NULL, 0));
	TRY(shift_look(&in->till, &r));
	return answer_give(in, view_shift(&r));
}

enum err command_shift(struct invocation *in)
{
	static const struct {
		const char *name;
		enum err (*run)(struct invocation *in);
	} verbs[] = {{"open", open_shift}, {"close", close_shift}, {"report", report_shift}};
	const char *verb = in->word_count > 0 ? in->words[0] : "";
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (!str_equal(verbs[i].name, verb))
			continue;
		in->words++;
		in->word_count--;
		return verbs[i].run(in);
	}
	return till_refuse(&in->till, E_USAGE, verb, "unknown", "usage: shift open|close|report");
}
