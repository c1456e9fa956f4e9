/* What a shift comes to: the X of the open one, the Z of a closed one. */
#include "pos-client/domain/shift.h"

#define ENTRIES_AT_ONCE 256
#define BYTES_AT_ONCE	(4u << 20)
#define WINDOW_MAX	(16u << 20)
#define SCRATCH_MAX	(16u << 20) /* one entry, decoded */

/* ---- the fold */

struct folding {
	const struct journal_shift *shift;
	struct figures *figures;
	struct arena window, scratch;
};

static enum err take(struct folding *f, struct bytes cose)
{
	struct cose_sign1 m;
	struct entry e;
	arena_clear(&f->scratch);
	TRY(cose_parse(&m, cose));
	TRY(entry_decode(&e, m.payload));
	return figures_take(f->figures, &f->scratch, f->shift->id, &e);
}

static enum err take_all(struct till *t, struct folding *f)
{
	struct bytes list[ENTRIES_AT_ONCE];
	size_t count;
	uint64_t next = f->shift->opened_seq + 1;
	do {
		arena_clear(&f->window);
		TRY(journal_read_entries(t->journal, &f->window, next, ENTRIES_AT_ONCE, BYTES_AT_ONCE, list, &count));
		for (size_t i = 0; i < count; i++)
			TRY(take(f, list[i]));
		next += count;
	} while (count > 0);
	return E_OK;
}

enum err shift_fold(struct till *t, const struct journal_shift *s, struct figures *out)
{
	struct folding f = {.shift = s, .figures = out};
	*out = (struct figures){0};
	arena_init(&f.window, WINDOW_MAX);
	arena_init(&f.scratch, SCRATCH_MAX);
	enum err e = take_all(t, &f);
	arena_release(&f.scratch);
	arena_release(&f.window);
	/* these are our own entries: one that cannot be read is damage, not a fault of the cashier's */
	return e == E_MALFORMED || e == E_INVALID ? E_CORRUPT : e;
}

/* ---- X */

enum err shift_need(struct till *t, struct journal_shift *out)
{
	bool found;
	TRY(till_need_enrolment(t));
	TRY(journal_open_shift(t->journal, out, &found));
	return found ? E_OK : till_refuse(t, E_REFUSED, "", "no_shift", "no shift is open; run: hoaban-pos shift open");
}

enum err shift_look(struct till *t, struct shift_report *out)
{
	struct journal_z last;
	*out = (struct shift_report){.is_blind = true};
	TRY(shift_need(t, &out->shift));
	TRY(shift_fold(t, &out->shift, &out->figures));
	TRY(journal_last_z(t->journal, &last));
	TRY(money_add(&out->perpetual, last.perpetual, out->figures.of[FIGURE_SALES].amount));
	TRY(journal_head(t->journal, &out->head));
	return figures_expected(&out->expected, &out->figures, out->shift.opening_float);
}

/* ---- a Z of the past */

static enum err read_z(struct till *t, const struct journal_z *z, struct entry *e, struct shift_closed *fact)
{
	struct bytes cose;
	struct cose_sign1 m;
	size_t count;
	TRY(journal_read_entries(t->journal, &t->arena, z->seq, 1, ENTRY_BYTES_MAX, &cose, &count));
	if (count != 1 || cose_parse(&m, cose) != E_OK || entry_decode(e, m.payload) != E_OK || e->seq != z->seq)
		return E_CORRUPT;
	return shift_closed_decode(fact, e->body) == E_OK ? E_OK : E_CORRUPT;
}

enum err shift_past(struct till *t, uint32_t z_number, struct shift_report *out)
{
	struct journal_z z;
	struct entry e;
	struct shift_closed *fact = ARENA_NEW(&t->arena, struct shift_closed);
	enum err err = journal_find_z(t->journal, z_number, &z);
	if (err == E_NOT_FOUND)
		return till_refuse(t, err, "--z", "no_z", "there is no Z %u at this till", z_number);
	TRY(err);
	TRY(read_z(t, &z, &e, fact));
	*out = (struct shift_report){
		.shift = {.opened_at = fact->opened_at, .opening_float = fact->opening_float},
		.figures = fact->figures,
		.expected = fact->expected,
		.perpetual = fact->perpetual,
		.is_closed = true,
		.z_number = fact->z_number,
		.closed_at = z.closed_at,
		.counted = fact->counted,
		.pieces = fact->pieces,
		.seq = z.seq,
		.head = {.seq = z.seq, .time_ms = e.time_ms},
	};
	memcpy(out->shift.id, fact->id, UUID_LEN);
	memcpy(out->shift.cashier, fact->cashier, sizeof out->shift.cashier);
	return journal_entry_hash(t->journal, z.seq, out->head.hash);
}
