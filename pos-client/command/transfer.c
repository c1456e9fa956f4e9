#include "pos-client/command/transfer.h"
#include <hoaban/qr.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>

#define PAUSE_MS 1000

const struct transfer_words transfer_words_none = {.wait_s = 300, .supervisor.pin_fd = -1};

static struct tender_request *find_transfer(struct sell_request *r)
{
	for (size_t i = 0; i < r->tender_count; i++)
		if (r->tenders[i].form == PAYMENT_TRANSFER)
			return &r->tenders[i];
	return NULL;
}

/* ---- shown on stderr: the answer alone is on stdout */

static bool is_dark(const struct qr *q, unsigned x, unsigned y)
{
	unsigned edge = QR_QUIET_ZONE / 2;
	if (x < edge || y < edge || x >= q->size + edge || y >= q->size + edge)
		return false;
	return qr_is_dark(q, x - edge, y - edge);
}

/* Two modules a character, light on the terminal's dark. */
static void show_qr(const struct qr *q)
{
	static const char *const blocks[] = {"\xe2\x96\x88", "\xe2\x96\x80", "\xe2\x96\x84", " "};
	unsigned size = q->size + QR_QUIET_ZONE;
	for (unsigned y = 0; y < size; y += 2) {
		for (unsigned x = 0; x < size; x++)
			fputs(blocks[2 * is_dark(q, x, y) + is_dark(q, x, y + 1)], stderr);
		fputc('\n', stderr);
	}
}

static void show(struct invocation *in, const struct transfer *x)
{
	struct qr q;
	fprintf(stderr, "%s\n%s\n%lld\n", x->vietqr, x->reference, (long long)x->request.amount);
	if (!in->is_json && qr_encode(&q, &in->till.arena, x->vietqr) == E_OK)
		show_qr(&q);
}

/* ---- waiting */

/* A line that is cut for a moment is not the end; a word of the server is. */
static bool may_pass(enum err e)
{
	return e == E_OK || e == E_NETWORK || e == E_TIMEOUT || e == E_BUSY || e == E_UNAVAILABLE;
}

static enum err await(struct invocation *in, struct transfer_words *w)
{
	int64_t until = monotonic_ms() + 1000 * w->wait_s;
	const struct timespec pause = {.tv_sec = PAUSE_MS / 1000, .tv_nsec = PAUSE_MS % 1000 * 1000000L};
	for (;;) {
		enum err e = transfer_ask(&in->till, &w->transfer);
		if (!may_pass(e))
			return e;
		if (transfer_is_paid(&w->transfer))
			return E_OK;
		if (monotonic_ms() + PAUSE_MS > until)
			break;
		nanosleep(&pause, NULL);
	}
	return till_refuse(&in->till, E_TIMEOUT, "--pay", "transfer_waiting", "the transfer %s has not been confirmed",
			   w->transfer.reference);
}

enum err transfer_words_take(struct invocation *in, struct transfer_words *w, struct sell_request *r)
{
	struct tender_request *tender = find_transfer(r);
	if (tender == NULL)
		return E_OK;
	if (w->is_on_word) {
		tender->form = PAYMENT_TRANSFER_UNCONFIRMED;
		r->word = &w->word;
		return supervisor_ask(in, &w->supervisor, &w->word);
	}
	if (!r->has_id) {
		till_new_id(&in->till, r->id);
		r->has_id = true;
	}
	TRY(transfer_begin(&in->till, r, &w->transfer));
	show(in, &w->transfer);
	r->transfer = &w->transfer;
	return await(in, w);
}

void transfer_words_wipe(struct transfer_words *w)
{
	sodium_memzero(w->supervisor.pin, sizeof w->supervisor.pin);
}
