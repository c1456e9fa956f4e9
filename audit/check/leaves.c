/* Entries of the log that nothing in the export stands for: all that no fact has claimed when every table was read. */
#include "check.h"

#include "audit/book/ledger.h"
#include "audit/book/logged.h"
#include "audit/input/each.h"

#include <stdio.h>

static void name_leaf(char out[static FINDING_ID], const struct leaf *l)
{
	if (l->symbol[0] != '\0')
		snprintf(out, FINDING_ID, "%s %s %s %d %08u", l->tax_code, l->form, l->symbol, symbol_year(l->symbol),
			 l->number);
	else
		finding_hex_id(out, bytes_of(l->hash, UUID_LEN));
}

/* The till that issued it; "" = the server, or no receipt. */
static const char *issuer_of(const struct audit *a, const struct leaf *l)
{
	const struct series *s =
		l->symbol[0] == '\0' ? NULL : ledger_series(a->ledger, l->tax_code, l->form, l->symbol, symbol_year(l->symbol));
	const struct ledger_device *d = s && s->has_device ? ledger_device(a->ledger, s->device) : NULL;
	return d ? d->name : "";
}

static enum err tell(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	struct leaf l;
	char id[FINDING_ID];
	const struct logged *g = a->logged;
	uint64_t index = (uint64_t)c[LEAVES_INDEX].number;
	if (index >= g->count || (g->types[index] & LOGGED_CLAIMED) != 0)
		return E_OK;
	if (leaf_decode(&l, c[LEAVES_ENTRY].bytes) != E_OK)
		return E_OK;
	name_leaf(id, &l);
	finding_place(findings_add(&a->findings, FINDING_LEAF_ALONE, TABLE_LEAVES, row, id,
				   SAYS({IS(DETAIL_TYPE, l.type)}, {IS(DETAIL_AMOUNT, l.amount)})),
		      issuer_of(a, &l), l.time);
	return E_OK;
}

/* What an export of some days only may leave out, and what has no record but the log itself. */
static bool needs_fact(const struct audit *a, uint64_t i)
{
	static const bool is_whole[] = {
		[LEAF_DEVICE_ENROLLED] = true, [LEAF_DEVICE_CLOSED] = true, [LEAF_TARIFF] = true, [LEAF_NUMBER_LOST] = true};
	const struct logged *g = a->logged;
	enum leaf_type type = g->types[i];
	if (type == 0 || (type & LOGGED_CLAIMED) != 0 || type == LEAF_NEW_ORIGIN)
		return false;
	return (type < sizeof(is_whole) && is_whole[type]) || audit_is_inside(a, g->times[i]);
}

enum err check_leaves(struct audit *a)
{
	struct logged *g = a->logged;
	uint64_t alone = 0;
	for (uint64_t i = 0; i < g->count; i++) {
		if (needs_fact(a, i))
			alone++;
		else
			g->types[i] |= LOGGED_CLAIMED;
	}
	return alone == 0 ? E_OK : each_row(a, TABLE_LEAVES, tell, a);
}
