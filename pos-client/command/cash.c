/* Verbs of `shift` that move cash beside sales, or open the drawer. */
#include "pos-client/domain/cash.h"
#include "pos-client/domain/slip.h"
#include "pos-client/command/command.h"
#include <sodium.h>

#define BAGS_SHOWN 1000

static enum err need_no_words(struct invocation *in, const char *usage)
{
	return in->word_count == 0 ? E_OK : till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "usage: shift %s", usage);
}

static enum err move(struct invocation *in, const struct cash_request *request)
{
	struct cash_result r;
	struct paper_result paper;
	TRY(cash_move(&in->till, request, &r));
	TRY(slip_print_cash(&in->till, &r, &paper));
	return answer_give(in, view_add_paper(view_cash(&r), &paper));
}

enum err cash_paid_in(struct invocation *in)
{
	struct cash_request r = {.kind = CASH_PAID_IN};
	const struct option_row rows[] = {{"--id", OPTION_ID, r.id, &r.has_id},
					  {"--amount", OPTION_AMOUNT, &r.amount, NULL},
					  {"--reason", OPTION_TEXT, &r.reason, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(need_no_words(in, "paid-in --amount N --reason TEXT"));
	return move(in, &r);
}

enum err cash_paid_out(struct invocation *in)
{
	struct cash_request r = {.kind = CASH_PAID_OUT};
	struct supervisor_words w = {.pin_fd = -1};
	struct approval_request who;
	const struct option_row rows[] = {
		{"--id", OPTION_ID, r.id, &r.has_id}, {"--amount", OPTION_AMOUNT, &r.amount, NULL}, SUPERVISOR_ROWS(&w)};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(need_no_words(in, "paid-out --amount N --reason TEXT --supervisor N [--supervisor-pin-fd N]"));
	enum err e = supervisor_ask(in, &w, &who);
	r.reason = who.reason;
	r.supervisor = who.supervisor;
	r.pin = who.pin;
	if (e == E_OK)
		e = move(in, &r);
	sodium_memzero(w.pin, sizeof w.pin);
	return e;
}

enum err cash_drop(struct invocation *in)
{
	struct cash_request r = {.kind = CASH_DROP};
	const struct option_row rows[] = {{"--id", OPTION_ID, r.id, &r.has_id},
					  {"--amount", OPTION_AMOUNT, &r.amount, NULL},
					  {"--bag", OPTION_TEXT, &r.bag, NULL},
					  {"--reason", OPTION_TEXT, &r.reason, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(need_no_words(in, "drop --amount N --bag B [--reason TEXT]"));
	return move(in, &r);
}

enum err cash_slip(struct invocation *in)
{
	struct cash_request r = {.kind = CASH_SLIP};
	const struct option_row rows[] = {{"--bag", OPTION_TEXT, &r.bag, NULL},
					  {"--slip", OPTION_TEXT, &r.slip, NULL},
					  {"--id", OPTION_ID, r.id, &r.has_id},
					  {"--amount", OPTION_AMOUNT, &r.amount, NULL},
					  {"--reason", OPTION_TEXT, &r.reason, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(need_no_words(in, "slip --bag B --slip S [--amount N] [--reason TEXT]"));
	return move(in, &r);
}

/* ---- the drawer alone */

static enum err open_drawer(struct invocation *in, const char *reason, struct approval_request *approval)
{
	struct cash_result r;
	struct paper_result paper;
	TRY(cash_open_drawer(&in->till, reason, approval, &r));
	TRY(slip_print_drawer(&in->till, &r, reason, &paper));
	json_t *answer = json_pack("{s:I, s:b}", "entry_seq", (json_int_t)r.seq, "drawer_shut", r.is_drawer_shut);
	return answer_give(in, view_add_paper(answer, &paper));
}

enum err cash_drawer(struct invocation *in)
{
	struct supervisor_words w = {.pin_fd = -1};
	struct approval_request who;
	const struct option_row rows[] = {SUPERVISOR_ROWS(&w)};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(need_no_words(in, "drawer --reason TEXT [--supervisor N [--supervisor-pin-fd N]]"));
	enum err e = supervisor_ask(in, &w, &who);
	who.action = APPROVAL_DRAWER;
	if (e == E_OK)
		e = open_drawer(in, w.reason, w.name != NULL ? &who : NULL);
	sodium_memzero(w.pin, sizeof w.pin);
	return e;
}

/* ---- bags on their way */

enum err cash_bags(struct invocation *in)
{
	struct journal_bag *list;
	size_t count;
	json_t *bags = json_array();
	TRY(options_take(in, NULL, 0));
	TRY(need_no_words(in, "bags"));
	TRY(journal_open_bags(in->till.journal, &in->till.arena, BAGS_SHOWN, &list, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(bags, json_pack("{s:s, s:I, s:o}", "bag", list[i].bag, "amount",
						      (json_int_t)list[i].amount, "dropped_at", view_time(list[i].dropped_at)));
	return answer_give(in, json_pack("{s:o}", "bags", bags));
}
