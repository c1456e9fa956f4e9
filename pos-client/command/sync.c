#include "pos-client/domain/sync.h"
#include "pos-client/command/command.h"

static json_t *view(const struct sync_report *r)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "sent", (json_int_t)r->sent, "last_seq",
			 (json_int_t)r->last_seq, "rewinds", (json_int_t)r->rewinds, "failures", (json_int_t)r->failures,
			 "uploads", (json_int_t)r->uploads, "bytes_plain", (json_int_t)r->bytes_plain, "bytes_sent",
			 (json_int_t)r->bytes_sent, "refreshed", (int)r->is_refreshed);
}

enum err command_sync(struct invocation *in)
{
	struct sync_report r;
	TRY(options_take(in, NULL, 0));
	if (in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "sync takes no words");
	TRY(sync_run(&in->till, &r));
	return answer_give(in, view(&r));
}
