#include "facts.h"

#include <stdio.h>

enum err fact_tell(struct facts *f, enum fact_kind k, const struct cell *cells, size_t count)
{
	return mirror_add(&f->of[k], MIRROR_TOLD, mark_cells(f->audit, cells, count), TABLE_JOURNAL, f->row);
}

static const struct {
	enum detail_word word;
	enum excuse excuse;
} kinds[FACT_KINDS] = {
#define FACT_ROW(kind, word, excuse) [kind] = {word, excuse},
	FACT_TABLE(FACT_ROW)
#undef FACT_ROW
};

enum detail_word fact_word(enum fact_kind k)
{
	return kinds[k].word;
}

void fact_find(struct facts *f, enum finding_code code, enum excuse by, const struct detail *says)
{
	char id[FINDING_ID], hex[UUID_HEX];
	const struct ledger_device *d = ledger_device(f->audit->ledger, f->device);
	if (by != EXCUSE_COUNT && incident_excuses(f->audit, f->device, f->entry.seq, by))
		return;
	uuid_hex(hex, f->device);
	snprintf(id, sizeof(id), "%s %llu", hex, (unsigned long long)f->entry.seq);
	finding_place(findings_add(&f->audit->findings, code, TABLE_JOURNAL, f->row, id, says), d ? d->name : "",
		      f->entry.time_ms / 1000);
}

void fact_miss(struct facts *f, enum fact_kind k)
{
	fact_find(f, FINDING_FACT_MISSING, kinds[k].excuse, SAYS({IS_WORD(DETAIL_FACT, kinds[k].word)}));
}
