#include "pos-client/domain/split.h"
#include "pos-client/command/command.h"

static json_t *view(const struct till *t, const struct split_view *v, const struct paper_result *paper)
{
	json_t *o = json_object(), *tickets = json_array();
	for (size_t i = 0; i < v->count; i++)
		json_array_append_new(tickets, view_ticket(t, &v->children[i].ticket, v->children[i].qr));
	json_object_set_new(o, "parent", view_ticket(t, &v->parent.ticket, NULL));
	json_object_set_new(o, "tickets", tickets);
	json_object_set_new(o, "new", json_boolean(v->is_new));
	json_object_set_new(o, "entry_seq", json_integer((json_int_t)v->seq));
	return view_add_paper(o, paper);
}

enum err command_split(struct invocation *in)
{
	struct till *t = &in->till;
	struct split_ask ask = {.parts = NULL};
	struct split_view v;
	struct paper_result paper;
	const struct option_row rows[] = {{"--parts", OPTION_TEXT, &ask.parts, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(till_need_enrolment(t));
	if (in->word_count != 1)
		return till_refuse(t, E_USAGE, "", "usage",
				   "usage: split QR|CODE [--parts 10,10,20 | ADULT=8+CHILD=2,… | category]");
	ask.text = in->words[0];
	ask.len = strlen(ask.text);
	TRY(split_ticket(t, &ask, &v));
	TRY(split_print(t, &v, &paper));
	return answer_give(in, view(t, &v, &paper));
}
