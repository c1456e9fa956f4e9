#include "pos-client/screen/counter.h"
#include "pos-client/command/command.h"

static enum err show_counter(struct till *t, const void *ctx)
{
	(void)ctx;
	return counter_run(t);
}

enum err command_counter(struct invocation *in)
{
	TRY(options_take(in, NULL, 0));
	if (in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "counter takes no words");
	return screen_beside_log(&in->till, "counter", show_counter, NULL);
}
