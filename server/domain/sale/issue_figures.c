#include "domain/figures/keeping.h"
#include "domain/sale/issue_room.h"

/* Orders of the sandbox are paid under their own id, and nobody tells of it. Whoever settles another was told by a bank or a
 * service, and the row of `money` that says so was there before. */
static bool is_told_of(const struct issue_job *job)
{
	char own[65] = "sandbox-";
	hex_format(own + strlen(own), job->order.id, UUID_LEN);
	return !str_equal(job->provider_tx, own);
}

static void note_payment(const struct batch *b, struct figure_change *f, const struct issue_job *job)
{
	int64_t at = b->now_ms / 1000;
	bool is_told = job->provider_tx[0] && is_told_of(job);
	if (!job->provider_tx[0])
		return;
	figures_term(f, at, is_told ? TERM_WEB_TOLD : TERM_WEB_AT_ONCE, job->order.total);
	figures_term(f, at, TERM_WEB_MATCHED, is_told ? job->order.total : 0);
}

static void note_job(const struct batch *b, struct figure_change *f, struct issue_job *job)
{
	static const struct figure_place web = {.channel = CHANNEL_WEB};
	for (size_t k = 0; k < job->receipt_count; k++) {
		job->receipts[k].fields.time = b->now_ms / 1000;
		figures_receipt(f, &web, &job->receipts[k].fields);
	}
	for (size_t k = 0; k < job->ticket_count; k++) {
		const struct issue_ticket *t = &job->tickets[k];
		figures_ticket(f, &t->claims);
		figures_free(f, &web, &t->claims, t->free_persons);
	}
	note_payment(b, f, job);
}

enum err issue_figures(struct batch *b, struct db *db)
{
	struct figure_change f;
	figure_change_init(&f, b->arena);
	for (size_t i = 0; i < b->count; i++)
		if (batch_writes(b, i))
			note_job(b, &f, b->jobs[i]);
	return figures_keep(&f, db, b->arena);
}
