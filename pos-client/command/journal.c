#include "pos-client/command/command.h"
#include "pos-client/domain/salvage.h"

static enum err tell(struct invocation *in, const struct salvage_report *r)
{
	json_t *o = json_object();
	json_object_set_new(o, "whole", json_boolean(r->is_whole));
	json_object_set_new(o, "fault", json_string(r->fault));
	json_object_set_new(o, "last", json_integer((json_int_t)r->last));
	json_object_set_new(o, "chain_until", json_integer((json_int_t)r->chained));
	json_object_set_new(o, "entries", json_integer((json_int_t)r->entries));
	json_object_set_new(o, "missing", json_integer((json_int_t)r->missing));
	json_object_set_new(o, "carved", json_integer((json_int_t)r->carved));
	json_object_set_new(o, "attachments", json_integer((json_int_t)r->attachments));
	return answer_give(in, o);
}

static enum err explain(struct invocation *in, enum err e)
{
	if (e == E_BUSY)
		return till_refuse(&in->till, e, "--data", "busy", "another hoaban-pos works in %s", in->till.dir);
	return e;
}

static enum err verify(struct invocation *in)
{
	struct salvage_report r;
	enum err e = explain(in, salvage_verify(&in->till, &r));
	TRY(e);
	TRY(tell(in, &r));
	return r.is_whole ? E_OK : till_refuse(&in->till, E_CORRUPT, "--data", "corrupt", "the journal is damaged");
}

static enum err export(struct invocation *in, const char *path) {
	struct salvage_report r; enum err e = explain(in, salvage_export(&in->till, path, &r));
	return e == E_OK ? tell(in, &r) : e;
}

enum err command_journal(struct invocation *in)
{
	TRY(options_take(in, NULL, 0));
	const char *verb = in->word_count > 0 ? in->words[0] : "";
	if (str_equal(verb, "verify") && in->word_count == 1)
		return verify(in);
	if (str_equal(verb, "export") && in->word_count == 2)
		return export(in, in->words[1]);
	return till_refuse(&in->till, E_USAGE, verb, "unknown", "usage: journal verify | journal export FILE");
}
