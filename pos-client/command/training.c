#include "pos-client/domain/training.h"
#include "pos-client/command/command.h"
#include <sodium.h>

static enum err tell(struct invocation *in, const struct training_report *r)
{
	json_t *o = json_object();
	json_object_set_new(o, "training", json_boolean(r->is_on));
	json_object_set_new(o, "since", view_time(r->since));
	json_object_set_new(o, "sales", json_integer((json_int_t)r->sale_count));
	json_object_set_new(o, "amount", json_integer(r->sale_total));
	json_object_set_new(o, "entry_seq", json_integer((json_int_t)r->seq));
	return answer_give(in, o);
}

static enum err begin(struct invocation *in)
{
	struct supervisor_words who = {.pin_fd = -1};
	struct approval_request request;
	struct training_report r;
	const struct option_row rows[] = {SUPERVISOR_ROWS(&who)};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(supervisor_ask(in, &who, &request));
	enum err e = training_begin(&in->till, &request, &r);
	sodium_memzero(who.pin, sizeof who.pin);
	return e == E_OK ? tell(in, &r) : e;
}

static enum err end(struct invocation *in)
{
	struct training_report r;
	TRY(options_take(in, NULL, 0));
	TRY(training_end(&in->till, &r));
	return tell(in, &r);
}

static enum err show(struct invocation *in)
{
	struct training_report r;
	TRY(options_take(in, NULL, 0));
	TRY(training_look(&in->till, &r));
	return tell(in, &r);
}

enum err command_training(struct invocation *in)
{
	static const struct {
		const char *name;
		enum err (*run)(struct invocation *in);
	} verbs[] = {{"on", begin}, {"off", end}, {"show", show}};
	const char *verb = in->word_count > 0 ? in->words[0] : "";
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (!str_equal(verbs[i].name, verb))
			continue;
		in->words++;
		in->word_count--;
		return verbs[i].run(in);
	}
	return till_refuse(&in->till, E_USAGE, verb, "unknown", "usage: training on|off|show");
}
