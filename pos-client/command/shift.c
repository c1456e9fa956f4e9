#include "pos-client/domain/approval.h"
#include "pos-client/domain/shift.h"
#include "pos-client/domain/slip.h"
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

/* The Z is on record, whatever becomes of its paper. */
static enum err give_z(struct invocation *in, const struct shift_report *r)
{
	struct paper_result paper;
	TRY(slip_print_shift(&in->till, r, false, &paper));
	return answer_give(in, view_add_paper(view_shift(r), &paper));
}

static const char close_usage[] = "usage: shift close --counted N | --count 500000=3,200000=1,…";

static enum err take_pieces(struct invocation *in, const char *text, struct cash_count *out)
{
	enum err e = cash_count_parse(out, text);
	if (e == E_OK)
		return E_OK;
	return till_refuse(&in->till, e == E_MALFORMED ? E_USAGE : e, "--count", "count_format",
			   "pieces of each note or coin are needed, as in 500000=3,200000=1");
}

static enum err close_shift(struct invocation *in)
{
	int64_t counted = 0;
	bool has_counted = false;
	const char *text = NULL;
	struct cash_count pieces;
	struct shift_report r;
	const struct option_row rows[] = {{"--counted", OPTION_AMOUNT, &counted, &has_counted},
					  {"--count", OPTION_TEXT, &text, NULL}};
	TRY(options_take(in, rows, 2));
	if (has_counted == (text != NULL) || in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, "--counted", "required", "%s", close_usage);
	if (text == NULL) {
		TRY(shift_close(&in->till, counted, &r));
		return give_z(in, &r);
	}
	TRY(take_pieces(in, text, &pieces));
	TRY(shift_close_pieces(&in->till, &pieces, &r));
	return give_z(in, &r);
}

/* A supervisor may see what the drawer should hold. */
static enum err show_to(struct invocation *in, struct supervisor_words *w, struct shift_report *r)
{
	struct approval_request who;
	enum err e = supervisor_ask(in, w, &who);
	if (e == E_OK)
		e = supervisor_check(&in->till, who.supervisor, who.pin);
	sodium_memzero(w->pin, sizeof w->pin);
	r->is_blind = e != E_OK;
	return e;
}

static enum err report_shift(struct invocation *in)
{
	struct shift_report r;
	struct supervisor_words w = {.pin_fd = -1};
	struct paper_result paper = {.is_printed = false};
	bool on_paper = false;
	int64_t z = 0;
	const struct option_row rows[] = {{"--z", OPTION_AMOUNT, &z, NULL},
					  {"--print", OPTION_FLAG, &on_paper, NULL},
					  {"--supervisor", OPTION_TEXT, &w.name, NULL},
					  {"--supervisor-pin-fd", OPTION_FD, &w.pin_fd, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	if (in->word_count > 0 || z > UINT32_MAX || (z > 0 && w.name != NULL))
		return till_refuse(&in->till, E_USAGE, "--z", "range",
				   "usage: shift report [--print] [--z N | --supervisor N [--supervisor-pin-fd N]]");
	TRY(z > 0 ? shift_past(&in->till, (uint32_t)z, &r) : shift_look(&in->till, &r));
	if (w.name != NULL)
		TRY(show_to(in, &w, &r));
	if (on_paper)
		TRY(slip_print_shift(&in->till, &r, z > 0, &paper));
	json_t *answer = view_shift(&r);
	return answer_give(in, on_paper ? view_add_paper(answer, &paper) : answer);
}

enum err command_shift(struct invocation *in)
{
	static const struct {
		const char *name;
		enum err (*run)(struct invocation *in);
	} verbs[] = {{"open", open_shift},	{"close", close_shift},	     {"report", report_shift},
		     {"paid-in", cash_paid_in}, {"paid-out", cash_paid_out}, {"drop", cash_drop},
		     {"slip", cash_slip},	{"drawer", cash_drawer},     {"bags", cash_bags}};
	const char *verb = in->word_count > 0 ? in->words[0] : "";
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (!str_equal(verbs[i].name, verb))
			continue;
		in->words++;
		in->word_count--;
		return verbs[i].run(in);
	}
	return till_refuse(&in->till, E_USAGE, verb, "unknown",
			   "usage: shift open|close|report|paid-in|paid-out|drop|slip|drawer|bags");
}
