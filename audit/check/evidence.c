/* What contradicts a journal: a fork is another entry that the device itself signed, a bad entry is one that it did not, and a
 * device is in quarantine since the first of them. */
#include "check.h"

#include "audit/book/keys.h"
#include "audit/book/ledger.h"
#include "audit/input/each.h"

#include <hoaban/entry.h>
#include <stdlib.h>

#define SERVERS_APART_S 60 /* two servers may take what contradicts each other */

struct first {
	const struct device_key *device;
	int64_t at; /* Unix seconds, of the oldest evidence; 0 = none */
};
struct judging {
	struct audit *audit;
	struct first *list; /* as keys->devices */
};

static void find_out(struct judging *x, enum export_table t, uint64_t row, struct bytes device, const struct detail *says)
{
	char id[FINDING_ID];
	findings_add(&x->audit->findings, FINDING_EVIDENCE_DIFFERS, t, row, finding_hex_id(id, device), says);
}

static bool is_signed(const struct device_key *d, const struct cell *c)
{
	struct entry e;
	return entry_open(&e, c[EVIDENCE_BYTES].bytes, d->device_key) == E_OK;
}

static bool is_fork(const struct device_key *d, const struct cell *c)
{
	struct entry e;
	return entry_open(&e, c[EVIDENCE_BYTES].bytes, d->device_key) == E_OK && memcmp(e.device, d->id, UUID_LEN) == 0 &&
	       !c[EVIDENCE_SEQ].is_null && e.seq == (uint64_t)c[EVIDENCE_SEQ].number;
}

static enum err take_evidence(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	const struct bytes kind = c[EVIDENCE_KIND].bytes, id = c[EVIDENCE_DEVICE].bytes;
	bool is_of_fork = bytes_equal(kind, bytes_of_text("fork")), is_bad = bytes_equal(kind, bytes_of_text("bad_entry"));
	const struct device_key *d = keys_device(x->audit->keys, id.data);
	if (!d || (!is_of_fork && !is_bad)) /* of a checkpoint: judged by the log */
		return E_OK;
	if (is_of_fork && !is_fork(d, c))
		find_out(x, TABLE_EVIDENCE, row, id, SAYS({IS_TEXT(DETAIL_EVIDENCE, "fork")}));
	if (is_bad && is_signed(d, c))
		find_out(x, TABLE_EVIDENCE, row, id, SAYS({IS_TEXT(DETAIL_EVIDENCE, "bad_entry")}));
	struct first *f = &x->list[d - x->audit->keys->devices];
	int64_t at = c[EVIDENCE_RECEIVED_MS].number / 1000;
	f->at = f->at == 0 || at < f->at ? at : f->at;
	return E_OK;
}

static void judge_quarantine(struct judging *x, const struct device_key *d, const struct first *f)
{
	int64_t apart = d->quarantined_at - f->at;
	if ((d->quarantined_at == 0) != (f->at == 0) || apart > SERVERS_APART_S || apart < -SERVERS_APART_S)
		find_out(x, TABLE_DEVICES, d->row, bytes_of(d->id, UUID_LEN),
			 SAYS({DIFFERS(DETAIL_QUARANTINED, f->at, d->quarantined_at)}));
}

enum err check_evidence(struct audit *a)
{
	const struct keys *k = a->keys;
	struct judging x = {.audit = a, .list = arena_array(&a->arena, k->device_count + 1, sizeof(*x.list))};
	memset(x.list, 0, (k->device_count + 1) * sizeof(*x.list));
	TRY(each_row(a, TABLE_EVIDENCE, take_evidence, &x));
	for (size_t i = 0; i < k->device_count; i++)
		judge_quarantine(&x, &k->devices[i], &x.list[i]);
	return E_OK;
}
