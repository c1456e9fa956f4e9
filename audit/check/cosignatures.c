/* What witnesses are said to have signed: visitors are shown it as a stranger's word, so it must be one. Whether a witness is
 * one that the auditor knows, only he can say. */
#include "check.h"

#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <hoaban/cosignature.h>

#include <stdio.h>

#define WITNESSES_MOST 1000
#define NOTE_MOST      8192

struct cosigning {
	struct audit *audit;
	size_t count;
	struct cosigner list[WITNESSES_MOST];
	struct rows checkpoints;
	struct cell cells[EXPORT_COLUMNS_MAX];
	bool has_checkpoint;
};

static enum err take_witness(void *ctx, uint64_t row, const struct cell *c)
{
	struct cosigning *x = ctx;
	char name[ORIGIN_TEXT];
	(void)row;
	if (x->count == WITNESSES_MOST)
		return rows_too_many(x->audit, TABLE_WITNESSES);
	struct bytes said = c[WITNESSES_NAME].bytes;
	snprintf(name, sizeof(name), "%.*s", (int)said.len, (const char *)said.data);
	if (cosigner_init(&x->list[x->count], name, c[WITNESSES_PUBLIC_KEY].bytes.data) == E_OK)
		x->count++;
	return E_OK;
}

static const struct cosigner *find_witness(const struct cosigning *x, struct bytes key)
{
	for (size_t i = 0; i < x->count; i++)
		if (bytes_equal(BYTES(x->list[i].public_key), key))
			return &x->list[i];
	return NULL;
}

/* ---- checkpoints, in the same order */

static enum err next_checkpoint(struct cosigning *x)
{
	enum err e = rows_next(&x->checkpoints, x->cells);
	x->has_checkpoint = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

static int compare(const struct cell *checkpoint, const struct cell *line)
{
	int64_t a = checkpoint[CHECKPOINTS_ORIGIN].number, b = line[COSIGNATURES_ORIGIN].number;
	if (a == b) {
		a = checkpoint[CHECKPOINTS_SIZE].number;
		b = line[COSIGNATURES_SIZE].number;
	}
	return (a > b) - (a < b);
}

static bool is_signed(const struct cosigning *x, const struct cell *c)
{
	const struct cosigner *w = find_witness(x, c[COSIGNATURES_PUBLIC_KEY].bytes);
	struct cosignature said;
	uint8_t room[NOTE_MOST];
	struct buf note = BUF_FIXED(room);
	if (!w || !x->has_checkpoint || compare(x->cells, c) != 0 || x->cells[CHECKPOINTS_NOTE].is_null)
		return false;
	buf_append(&note, x->cells[CHECKPOINTS_NOTE].bytes.data, x->cells[CHECKPOINTS_NOTE].bytes.len);
	buf_append(&note, c[COSIGNATURES_LINE].bytes.data, c[COSIGNATURES_LINE].bytes.len);
	return buf_status(&note) == E_OK && cosignature_verify(&said, buf_bytes(&note), w) == E_OK &&
	       bytes_equal(said.line, c[COSIGNATURES_LINE].bytes) && said.time == c[COSIGNATURES_SIGNED_AT].number;
}

static enum err take_line(void *ctx, uint64_t row, const struct cell *c)
{
	struct cosigning *x = ctx;
	while (x->has_checkpoint && compare(x->cells, c) < 0)
		TRY(next_checkpoint(x));
	if (!is_signed(x, c))
		findings_add(&x->audit->findings, FINDING_COSIGNATURE, TABLE_COSIGNATURES, row, "",
			     SAYS({IS(DETAIL_ORIGIN_NUMBER, c[COSIGNATURES_ORIGIN].number)},
				  {IS(DETAIL_SIZE, c[COSIGNATURES_SIZE].number)}));
	return E_OK;
}

enum err check_cosignatures(struct audit *a)
{
	struct cosigning *x = ARENA_NEW(&a->arena, struct cosigning);
	x->audit = a;
	TRY(each_row(a, TABLE_WITNESSES, take_witness, x));
	TRY(rows_open(&x->checkpoints, a, TABLE_CHECKPOINTS));
	enum err e = next_checkpoint(x);
	if (e == E_OK)
		e = each_row(a, TABLE_COSIGNATURES, take_line, x);
	rows_close(&x->checkpoints);
	return e;
}
