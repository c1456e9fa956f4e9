#include "pos-client/domain/payer.h"
#include "pos-client/command/command.h"

enum err command_payer(struct invocation *in)
{
	struct receipt_name name;
	struct till *t = &in->till;
	TRY(options_take(in, NULL, 0));
	bool is_named =
		in->word_count == 2 && receipt_name_parse(&name, &t->arena, in->words[1]) == E_OK && name.form[0] != '\0';
	if (!is_named || !str_equal(in->words[0], "erase"))
		return till_refuse(t, E_USAGE, "", "format", "usage: payer erase FORM/SYMBOL/NUMBER");
	TRY(payer_erase(t, name.form, name.symbol, name.number));
	return answer_give(in, json_pack("{s:s, s:s, s:I, s:b}", "form", name.form, "symbol", name.symbol, "number",
					 (json_int_t)name.number, "erased", 1));
}
