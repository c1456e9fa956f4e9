#include "pos-client/command/command.h"
#include "pos-client/domain/shop_order.h"

static json_t *view(const struct till *t, const struct shop_order *o)
{
	json_t *tickets = json_array();
	char day[DATE_TEXT];
	date_format(day, o->order.visit_day);
	for (size_t i = 0; i < o->ticket_count; i++)
		json_array_append_new(tickets, view_ticket(t, &o->tickets[i].ticket, o->tickets[i].qr));
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:I}", "status", till_order_status_text(o->order.status), "reference",
			 o->reference, "visit_date", day, "persons", (json_int_t)o->order.persons, "total",
			 (json_int_t)o->order.total, "tickets", tickets, "copy", (json_int_t)o->copy);
}

enum err command_order(struct invocation *in)
{
	struct till *t = &in->till;
	struct shop_order o;
	struct paper_result paper;
	bool prints = false;
	const struct option_row rows[] = {{"--print", OPTION_FLAG, &prints, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	if (in->word_count != 1)
		return till_refuse(t, E_USAGE, "", "usage", "usage: order REFERENCE|LINK [--print]");
	TRY(shop_order_find(t, in->words[0], &o));
	if (!prints)
		return answer_give(in, view(t, &o));
	TRY(shop_order_print(t, &o, &paper));
	return answer_give(in, view_add_paper(view(t, &o), &paper));
}
