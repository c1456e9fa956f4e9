#include "pos-client/command/command.h"
#include "pos-client/domain/copying.h"

static json_t *view(const struct copy_report *r)
{
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "file", r->path, "entries", (json_int_t)r->entries,
			 "attachments", (json_int_t)r->attachments, "last_seq", (json_int_t)r->last_seq, "journal_seq",
			 (json_int_t)r->journal_seq, "bytes", (json_int_t)r->bytes, "torn_bytes", (json_int_t)r->torn_bytes);
}

static enum err explain(struct till *t, enum err e, const struct copy_report *r)
{
	switch ((int)e) {
	case E_NOT_FOUND:
		return till_refuse(t, e, "", "copy_none", "%s is not there", r->path);
	case E_CORRUPT:
		return till_refuse(t, e, "", "copy_damaged", "%s is damaged behind entry %llu", r->path,
				   (unsigned long long)r->last_seq);
	case E_MISMATCH:
		return till_refuse(t, e, "", "copy_other", "entry %llu of %s is not this journal's",
				   (unsigned long long)r->last_seq, r->path);
	default:
		return e;
	}
}

static enum err verify(struct invocation *in, const char *dir)
{
	struct copy_report *r = ARENA_NEW(&in->till.arena, struct copy_report);
	TRY(explain(&in->till, copying_verify(&in->till, dir, r), r));
	return answer_give(in, view(r));
}

enum err command_copy(struct invocation *in)
{
	const char *set = in->settings.copy;
	TRY(options_take(in, NULL, 0));
	if (in->word_count < 1 || in->word_count > 2 || !str_equal(in->words[0], "verify"))
		return till_refuse(&in->till, E_USAGE, "", "usage", "copy verify [DIR]");
	const char *dir = in->word_count == 2 ? in->words[1] : set;
	if (dir[0] == '\0')
		return till_refuse(&in->till, E_USAGE, "", "required", "pos.ini names no medium (copy = DIR): say which");
	copying_finish(&in->till);
	return verify(in, dir);
}
