#include "pos-client/domain/clock.h"
#include "pos-client/command/command.h"
#include <sodium.h>

json_t *view_clock(const struct clock_view *v)
{
	static const char *const words[] = {
		[CLOCK_RIGHT] = "right", [CLOCK_BEHIND] = "behind",   [CLOCK_AHEAD] = "ahead",
		[CLOCK_OFF] = "off",	 [CLOCK_DOUBTED] = "doubted",
	};
	json_t *o = json_object();
	json_object_set_new(o, "state", json_string(words[v->fault]));
	json_object_set_new(o, "clock", view_time(v->clock));
	json_object_set_new(o, "time", view_time(v->time));
	json_object_set_new(o, "approved_until", view_time(v->approved_until));
	return o;
}

static enum err tell(struct invocation *in)
{
	struct clock_view v;
	TRY(clock_view(&in->till, &v));
	return answer_give(in, view_clock(&v));
}

static enum err approve(struct invocation *in)
{
	struct supervisor_words who = {.pin_fd = -1};
	struct approval_request request;
	int64_t time = 0;
	const struct option_row rows[] = {SUPERVISOR_ROWS(&who), {"--time", OPTION_INSTANT, &time, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(supervisor_ask(in, &who, &request));
	enum err e = clock_approve(&in->till, &request, time);
	sodium_memzero(who.pin, sizeof who.pin);
	return e == E_OK ? tell(in) : e;
}

static enum err show(struct invocation *in)
{
	TRY(options_take(in, NULL, 0));
	return tell(in);
}

enum err command_clock(struct invocation *in)
{
	const char *verb = in->word_count > 0 ? in->words[0] : "";
	bool approves = str_equal(verb, "approve");
	if (!approves && !str_equal(verb, "show"))
		return till_refuse(&in->till, E_USAGE, verb, "unknown", "usage: clock show|approve");
	in->words++;
	in->word_count--;
	return approves ? approve(in) : show(in);
}
