#include "pos-client/command/command.h"
#include "pos-client/domain/paper.h"

static enum err find_sale(struct invocation *in, uint8_t sale[static UUID_LEN])
{
	struct receipt_name name;
	struct till *t = &in->till;
	if (in->word_count == 0)
		return sale_find_last(t, sale);
	if (in->word_count > 1 || receipt_name_parse(&name, &t->arena, in->words[0]) != E_OK)
		return till_refuse(t, E_USAGE, in->words[0], "format", "usage: reprint [FORM/SYMBOL/]NUMBER");
	return sale_find(t, name.form, name.symbol, name.number, sale);
}

enum err command_reprint(struct invocation *in)
{
	struct till *t = &in->till;
	struct sale_view v;
	struct paper_result paper;
	uint8_t sale[UUID_LEN];
	TRY(options_take(in, NULL, 0));
	TRY(till_need_enrolment(t));
	enum err e = find_sale(in, sale);
	if (e == E_NOT_FOUND)
		return till_refuse(t, e, "", "not_found", "this till has issued no such receipt");
	TRY(e);
	TRY(sale_view_load(t, sale, &v));
	TRY(paper_reprint(t, &v, &paper));
	return answer_give(in, view_sale(t, &v, &paper));
}
