/* Journals: every entry is signed by the device it stands under, says its own place, follows the entry before it, and its body
 * is what its type promises; the last one is the device's last. */
#include "check.h"

#include "audit/book/incidents.h"
#include "audit/book/keys.h"
#include "audit/input/entry_bodies.h"
#include "audit/input/pass.h"
#include "audit/input/rows.h"

#include <stdlib.h>

struct entry_result {
	enum err error; /* of form or signature */
	enum err body;
	bool is_placed;
	uint8_t prev[HASH_LEN], hash[HASH_LEN];
};

/* ---- one entry, on any thread */

static void judge_entry(const void *shared, struct arena *scratch, const struct pass_row *row)
{
	const struct keys *keys = shared;
	const struct cell *c = row->cells;
	struct entry_result *out = row->result;
	const struct device_key *d = keys_device(keys, c[JOURNAL_DEVICE].bytes.data);
	struct entry e;
	out->error = E_UNAUTHORIZED;
	sha256(out->hash, c[JOURNAL_BYTES].bytes);
	if (!d)
		return;
	out->error = entry_open(&e, c[JOURNAL_BYTES].bytes, d->device_key);
	if (out->error != E_OK)
		return;
	memcpy(out->prev, e.prev, HASH_LEN);
	out->is_placed = memcmp(e.device, d->id, UUID_LEN) == 0 && e.seq == (uint64_t)c[JOURNAL_SEQ].number;
	out->body = entry_body_check(&e, scratch);
}

/* ---- one chain after the other */

struct suspect {
	uint8_t device[UUID_LEN];
	int64_t seq;
	uint64_t row;
	enum err error;
};

struct chains {
	struct audit *audit;
	bool has_device;
	uint8_t device[UUID_LEN];
	int64_t seq;	  /* of the entry before */
	bool is_followed; /* its hash is the one that the next must name */
	uint8_t hash[HASH_LEN];
	uint64_t row;
	size_t suspect_count, suspect_room; /* bodies without the promised form; at most SUSPECTS */
	struct suspect *suspects;
};
#define SUSPECTS 100000

static void find(struct chains *x, enum finding_code code, uint64_t row, const struct detail *says)
{
	char id[FINDING_ID];
	finding_hex_id(id, BYTES(x->device));
	findings_add(&x->audit->findings, code, TABLE_JOURNAL, row, id, says);
}

/* Entries behind the last one that is here: the server had them, or the till's last report spoke of them. */
static void end_chain(struct chains *x)
{
	const struct device_key *d = x->has_device ? keys_device(x->audit->keys, x->device) : NULL;
	if (!d || x->audit->manifest.has_until || !x->is_followed)
		return;
	if ((uint64_t)x->seq != d->last_seq || memcmp(x->hash, d->last_hash, HASH_LEN) != 0)
		find(x, FINDING_JOURNAL_HEAD, x->row, SAYS({DIFFERS(DETAIL_SEQ, d->last_seq, x->seq)}));
}

static void begin_chain(struct chains *x, const struct pass_row *row)
{
	end_chain(x);
	keys_note_journal(x->audit->keys, row->cells[JOURNAL_DEVICE].bytes.data);
	x->has_device = true;
	x->seq = 0;
	memset(x->hash, 0, HASH_LEN);
	memcpy(x->device, row->cells[JOURNAL_DEVICE].bytes.data, UUID_LEN);
	/* An export of some days begins in the middle. */
	x->is_followed = !x->audit->manifest.has_from || row->cells[JOURNAL_SEQ].number == 1;
	if (!x->is_followed)
		x->seq = row->cells[JOURNAL_SEQ].number - 1;
}

static void note_suspect(struct chains *x, const struct pass_row *row, enum err error)
{
	if (x->suspect_count == SUSPECTS)
		return;
	x->suspects = arena_grow(&x->audit->arena, x->suspects, x->suspect_count, &x->suspect_room, sizeof(*x->suspects));
	struct suspect *s = &x->suspects[x->suspect_count++];
	*s = (struct suspect){.seq = row->cells[JOURNAL_SEQ].number, .row = row->row, .error = error};
	memcpy(s->device, x->device, UUID_LEN);
}

static void judge_link(struct chains *x, const struct pass_row *row, const struct entry_result *r)
{
	int64_t seq = row->cells[JOURNAL_SEQ].number;
	if (seq != x->seq + 1)
		find(x, FINDING_JOURNAL_GAP, row->row, SAYS({DIFFERS(DETAIL_SEQ, x->seq + 1, seq)}));
	else if (x->is_followed && r->error == E_OK && memcmp(r->prev, x->hash, HASH_LEN) != 0)
		find(x, FINDING_JOURNAL_CHAIN, row->row, SAYS({IS(DETAIL_SEQ, seq)}, {IS_TEXT(DETAIL_COLUMNS, "prev")}));
}

static enum err take_entry(void *ctx, const struct pass_row *row)
{
	struct chains *x = ctx;
	const struct entry_result *r = row->result;
	int64_t seq = row->cells[JOURNAL_SEQ].number;
	if (!x->has_device || memcmp(x->device, row->cells[JOURNAL_DEVICE].bytes.data, UUID_LEN) != 0)
		begin_chain(x, row);
	if (r->error != E_OK)
		find(x, r->error == E_MALFORMED ? FINDING_ENTRY_FORM : FINDING_ENTRY_SIGNATURE, row->row,
		     SAYS({IS(DETAIL_SEQ, seq)}, {IS_ERROR(r->error)}));
	else if (!r->is_placed)
		find(x, FINDING_ENTRY_PLACE, row->row, SAYS({IS(DETAIL_SEQ, seq)}, {IS_TEXT(DETAIL_COLUMNS, "device, seq")}));
	else if (r->body != E_OK)
		note_suspect(x, row, r->body);
	judge_link(x, row, r);
	x->seq = seq;
	x->is_followed = true;
	x->row = row->row;
	memcpy(x->hash, r->hash, HASH_LEN);
	return E_OK;
}

/* ---- bodies that say nothing: stored all the same, and told as an incident when they came */

static void judge_suspects(struct chains *x)
{
	for (size_t i = 0; i < x->suspect_count; i++) {
		const struct suspect *s = &x->suspects[i];
		memcpy(x->device, s->device, UUID_LEN);
		if (!incident_excuses(x->audit, s->device, (uint64_t)s->seq, EXCUSE_BODY))
			find(x, FINDING_ENTRY_BODY, s->row, SAYS({IS(DETAIL_SEQ, s->seq)}, {IS_ERROR(s->error)}));
	}
}

/* ---- devices of whose journal nothing is here */

static void judge_silent(struct chains *x)
{
	const struct keys *k = x->audit->keys;
	for (size_t i = 0; i < k->device_count && !x->audit->manifest.has_from && !x->audit->manifest.has_until; i++) {
		const struct device_key *d = &k->devices[i];
		memcpy(x->device, d->id, UUID_LEN);
		if (!d->has_journal && d->last_seq > 0)
			find(x, FINDING_JOURNAL_HEAD, 0, SAYS({DIFFERS(DETAIL_SEQ, d->last_seq, 0)}));
	}
}

enum err check_chains(struct audit *a)
{
	struct chains x = {.audit = a};
	const struct pass pass = {.table = TABLE_JOURNAL,
				  .result_size = sizeof(struct entry_result),
				  .judge = judge_entry,
				  .shared = a->keys,
				  .take = take_entry,
				  .ctx = &x};
	TRY(incidents_load(a));
	TRY(pass_run(a, &pass));
	end_chain(&x);
	judge_suspects(&x);
	judge_silent(&x);
	return E_OK;
}
