#include "pos-client/domain/print_queue.h"
#include "pos-client/command/command.h"

#define LISTED_MAX 1000

/* ---- print waiting */

static json_t *view_waiting(struct till *t, const struct waiting_print *w)
{
	json_t *o = json_object();
	struct journal_receipt *receipts;
	size_t count = 0;
	const char *number = NULL;
	if (journal_sale_receipts(t->journal, &t->arena, w->job.sale, &receipts, &count) == E_OK && count > 0)
		number = arena_format(&t->arena, "%s/%s/%u", receipts[0].symbol.form, receipts[0].symbol.symbol,
				      receipts[0].number);
	json_object_set_new(o, "id", view_hex(w->job.sale, UUID_LEN));
	json_object_set_new(o, "receipt", number != NULL ? json_string(number) : json_null());
	json_object_set_new(o, "sold_at", view_time(w->sold_at));
	json_object_set_new(o, "total", json_integer(w->total));
	json_object_set_new(o, "state", json_string(w->job.state == PRINT_QUEUED ? "waiting" : "uncertain"));
	json_object_set_new(o, "copies", json_integer(w->job.copies));
	return o;
}

static enum err list_waiting(struct invocation *in)
{
	struct till *t = &in->till;
	struct waiting_print w = {.seq = 0};
	json_t *list = json_array();
	bool found = true;
	enum err e = options_take(in, NULL, 0);
	while (e == E_OK && found && json_array_size(list) < LISTED_MAX) {
		e = print_queue_next(t, w.seq, &w, &found);
		if (e == E_OK && found)
			json_array_append_new(list, view_waiting(t, &w));
	}
	if (e != E_OK) {
		json_decref(list);
		return e;
	}
	const char *trouble = paper_look(t);
	return answer_give(in, json_pack("{s:o, s:s, s:s?}", "waiting", list, "printer", printer_state_name(t->printer.state),
					 "print_trouble", trouble));
}

/* ---- print now */

static json_t *view_run(const struct print_queue_run *r)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:s?}", "originals", (json_int_t)r->originals, "copies", (json_int_t)r->copies,
			 "waiting", (json_int_t)r->waiting, "uncertain", (json_int_t)r->uncertain, "print_trouble", r->trouble);
}

static enum err print_now(struct invocation *in)
{
	struct print_queue_run r;
	bool copies_too = false;
	const struct option_row rows[] = {{"--copies", OPTION_FLAG, &copies_too, NULL}};
	TRY(options_take(in, rows, 1));
	TRY(till_need_enrolment(&in->till));
	TRY(print_queue_run(&in->till, copies_too, &r));
	TRY(answer_give(in, view_run(&r)));
	if (r.trouble == NULL)
		return E_OK;
	return till_refuse(&in->till, E_UNAVAILABLE, "", r.trouble, "%llu papers wait, %llu are uncertain",
			   (unsigned long long)r.waiting, (unsigned long long)r.uncertain);
}

/* ---- print skip */

static enum err skip_all(struct invocation *in)
{
	uint64_t count;
	TRY(print_queue_skip_all(&in->till, &count));
	return answer_give(in, json_pack("{s:I}", "skipped", (json_int_t)count));
}

static enum err find_waiting(struct invocation *in, uint8_t sale[static UUID_LEN])
{
	struct till *t = &in->till;
	struct receipt_name name;
	struct waiting_print w;
	bool found;
	if (in->word_count == 0) {
		TRY(print_queue_next(t, 0, &w, &found));
		memcpy(sale, w.job.sale, found ? UUID_LEN : 0);
		return found ? E_OK : till_refuse(t, E_NOT_FOUND, "", "not_waiting", "no paper waits");
	}
	if (receipt_name_parse(&name, &t->arena, in->words[0]) != E_OK)
		return till_refuse(t, E_USAGE, in->words[0], "format",
				   "usage: print skip [all | [FORM/SYMBOL/]NUMBER | --id UUID]");
	enum err e = sale_find(t, name.form, name.symbol, name.number, sale);
	return e == E_NOT_FOUND ? till_refuse(t, e, "", "not_found", "this till has issued no such receipt") : e;
}

static enum err skip(struct invocation *in)
{
	uint8_t sale[UUID_LEN] = {0};
	bool has_id = false;
	const struct option_row rows[] = {{"--id", OPTION_ID, sale, &has_id}};
	TRY(options_take(in, rows, 1));
	if (in->word_count == 1 && !has_id && str_equal(in->words[0], "all"))
		return skip_all(in);
	if (in->word_count > (has_id ? 0 : 1))
		return till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "one paper at a time, or all");
	TRY(has_id ? E_OK : find_waiting(in, sale));
	TRY(print_queue_skip(&in->till, sale));
	return answer_give(in, json_pack("{s:i}", "skipped", 1));
}

enum err command_print(struct invocation *in)
{
	static const struct {
		const char *name;
		enum err (*run)(struct invocation *in);
	} verbs[] = {{"waiting", list_waiting}, {"now", print_now}, {"skip", skip}};
	const char *verb = in->word_count > 0 ? in->words[0] : "";
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (!str_equal(verbs[i].name, verb))
			continue;
		in->words++;
		in->word_count--;
		return verbs[i].run(in);
	}
	return till_refuse(&in->till, E_USAGE, verb, "unknown", "usage: print waiting|now|skip");
}
