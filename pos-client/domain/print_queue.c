#include "pos-client/domain/print_queue.h"
#include "pos-client/domain/press.h"

enum err print_queue_next(struct till *t, uint64_t after, struct waiting_print *out, bool *found)
{
	return journal_next_waiting(t->journal, after, out, found);
}

/* ---- printing */

static enum err print_it(struct till *t, const struct waiting_print *w, struct paper_result *out)
{
	struct sale_view v;
	TRY(sale_view_load(t, w->job.sale, &v));
	if (w->job.state == PRINT_QUEUED)
		return paper_print_now(t, &v, out);
	enum err e = paper_reprint(t, &v, out);
	t->why.count = 0;
	return out->trouble != NULL ? E_OK : e;
}

/* A sale's views are large and the queue may be long: each has an arena of its own. */
static enum err print_apart(struct till *t, const struct waiting_print *w, struct paper_result *out)
{
	const struct arena kept = t->arena;
	arena_init(&t->arena, kept.ceiling);
	enum err e = print_it(t, w, out);
	arena_release(&t->arena);
	t->arena = kept;
	return e;
}

static enum err look(struct till *t, struct print_queue_run *out)
{
	TRY(journal_count_prints(t->journal, PRINT_QUEUED, &out->waiting));
	return journal_count_prints(t->journal, PRINT_BEGUN, &out->uncertain);
}

enum err print_queue_run(struct till *t, bool copies_too, struct print_queue_run *out)
{
	struct waiting_print w = {.seq = 0};
	bool found = true;
	*out = (struct print_queue_run){0};
	press_settle(t->press);
	if (t->settings->printer[0] == '\0')
		return till_refuse(t, E_REFUSED, "", "no_printer", "no printer is set in pos.ini");
	for (;;) {
		struct paper_result paper = {.is_printed = false};
		TRY(print_queue_next(t, w.seq, &w, &found));
		if (!found)
			return look(t, out);
		if (w.job.state == PRINT_BEGUN && !copies_too)
			continue;
		TRY(print_apart(t, &w, &paper));
		out->trouble = paper.trouble;
		if (paper.trouble != NULL)
			return look(t, out);
		*(paper.copy == 0 ? &out->originals : &out->copies) += 1;
	}
}

/* ---- skipping */

struct skipping {
	struct till *t;
	const uint8_t *sale; /* NULL = all */
	uint64_t count;
};

static enum err write_skip(void *ctx)
{
	struct skipping *s = ctx;
	struct waiting_print w = {.seq = 0};
	bool found = true;
	while (found) {
		TRY(journal_next_waiting(s->t->journal, w.seq, &w, &found));
		if (!found || (s->sale != NULL && memcmp(w.job.sale, s->sale, UUID_LEN) != 0))
			continue;
		TRY(journal_skip_print(s->t->journal, w.job.sale));
		s->count++;
	}
	return E_OK;
}

enum err print_queue_skip(struct till *t, const uint8_t sale[static UUID_LEN])
{
	struct skipping s = {t, sale, 0};
	TRY(journal_write(t->journal, write_skip, &s));
	return s.count > 0 ? E_OK : till_refuse(t, E_NOT_FOUND, "", "not_waiting", "no paper of this sale waits");
}

enum err print_queue_skip_all(struct till *t, uint64_t *count)
{
	struct skipping s = {.t = t};
	TRY(journal_write(t->journal, write_skip, &s));
	*count = s.count;
	return E_OK;
}
