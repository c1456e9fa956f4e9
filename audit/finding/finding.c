#include "finding.h"

#include <hoaban/money.h>

#include <stdio.h>

#define YEAR_9999_END_S INT64_C(253402300799)

static const struct {
	const char *name, *vi, *en;
} sentences[FINDING_COUNT] = {
#define FINDING_ROW(name, code, vi, en) [name] = {code, vi, en},
	FINDING_TABLE(FINDING_ROW)
#undef FINDING_ROW
};

const char *finding_name(enum finding_code c)
{
	return sentences[c].name;
}

const char *finding_sentence(enum finding_code c, int language)
{
	return language == LANGUAGE_VI ? sentences[c].vi : sentences[c].en;
}

struct finding *findings_add(struct findings *f, enum finding_code code, enum export_table t, uint64_t row, const char *id,
			     const struct detail *detail)
{
	bool is_asked = row != 0 && row == f->asked.row && t == f->asked.table;
	if (++f->counts[code] > FINDINGS_LISTED && !is_asked)
		return NULL;
	f->list = arena_grow(f->arena, f->list, f->count, &f->room, sizeof(*f->list));

	f->list[f->count++] = (struct finding){.code = code,
					       .check = f->check,
					       .table = t,
					       .row = row,
					       .id = detail_plain(f->arena, id),
					       .detail = detail_keep(f->arena, detail),
					       .device = ""};
	return &f->list[f->count - 1];
}

void finding_place(struct finding *f, const char *device, int64_t at)
{
	if (f == NULL)
		return;
	f->device = device;
	f->at = at >= 0 && at <= YEAR_9999_END_S ? at : 0;
}

uint64_t findings_total(const struct findings *f)
{
	uint64_t total = 0;
	for (size_t i = 0; i < FINDING_COUNT; i++)
		total += f->counts[i];
	return total;
}

const char *finding_receipt_id(char out[static FINDING_ID], const struct cell *receipt)
{
	snprintf(out, FINDING_ID, "%.*s %.*s %.*s %lld %08lld", (int)receipt[0].bytes.len, (const char *)receipt[0].bytes.data,
		 (int)receipt[1].bytes.len, (const char *)receipt[1].bytes.data, (int)receipt[2].bytes.len,
		 (const char *)receipt[2].bytes.data, (long long)receipt[3].number, (long long)receipt[4].number);
	return out;
}

const char *finding_hex_id(char out[static FINDING_ID], struct bytes id)
{
	hex_format(out, id.data, id.len < (FINDING_ID - 1) / 2 ? id.len : (FINDING_ID - 1) / 2);
	return out;
}
