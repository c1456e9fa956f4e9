/* Asking the ledger. */
#include "ledger.h"

#include <hoaban/instant.h>
#include <stdlib.h>

static int by_id(const void *key, const void *element)
{
	return memcmp(key, element, UUID_LEN);
}

static void *find(const void *id, const void *list, size_t count, size_t size)
{
	return count == 0 ? NULL : bsearch(id, list, count, size, by_id);
}

struct account *ledger_account(const struct ledger *l, const uint8_t *id)
{
	return find(id, l->accounts, l->account_count, sizeof(*l->accounts));
}

struct alias *ledger_alias(const struct ledger *l, const uint8_t *id)
{
	return find(id, l->aliases, l->alias_count, sizeof(*l->aliases));
}

struct ledger_device *ledger_device(const struct ledger *l, const uint8_t *id)
{
	return find(id, l->devices, l->device_count, sizeof(*l->devices));
}

/* By whoever made it: another device's word takes nothing away. */
bool ledger_is_undone(const struct ledger *l, const uint8_t *claim, const uint8_t *device)
{
	const uint8_t *row = find(claim, l->undone, l->undone_count, sizeof(*l->undone));
	return row && memcmp(row + UUID_LEN, device, UUID_LEN) == 0;
}

struct account *ledger_source(const struct ledger *l, const uint8_t *id, int32_t *visit_day)
{
	const struct alias *alias = ledger_alias(l, id); /* a till's correction has a sale of its own name too */
	if (alias && alias->account != NO_ACCOUNT) {
		*visit_day = alias->visit_day;
		return &l->accounts[alias->account];
	}
	struct account *account = ledger_account(l, id);
	if (account)
		*visit_day = account->visit_day;
	return account;
}

bool is_bounded(const struct audit *a)
{
	return a->manifest.has_from || a->manifest.has_until;
}

bool is_well_inside(const struct audit *a, int64_t at)
{
	return !is_bounded(a) || (audit_is_inside(a, at - DAY_S) && audit_is_inside(a, at + DAY_S));
}

/* The first 48 bits of a UUIDv7 are milliseconds. */
int64_t id_made_at(const uint8_t id[static UUID_LEN])
{
	int64_t ms = 0;
	for (size_t i = 0; i < 6; i++)
		ms = ms << 8 | id[i];
	return ms / 1000;
}

bool source_may_miss(const struct audit *a, const uint8_t *id)
{
	return is_bounded(a) && (ledger_alias(a->ledger, id) != NULL || !is_well_inside(a, id_made_at(id)));
}

struct series *ledger_series(const struct ledger *l, const char *tax_code, const char *form, const char *symbol, int year)
{
	for (size_t i = 0; i < l->series_count; i++) {
		struct series *s = &l->series[i];
		if (s->year == year && str_equal(s->symbol, symbol) && str_equal(s->form, form) &&
		    str_equal(s->tax_code, tax_code))
			return s;
	}
	return NULL;
}

int symbol_year(const char *symbol)
{
	return symbol_is_valid(symbol) ? 2000 + (symbol[0] - '0') * 10 + (symbol[1] - '0') : 0;
}

void cell_text(char *out, size_t size, const struct cell *c)
{
	size_t len = c->is_null ? 0 : c->bytes.len < size ? c->bytes.len : size - 1;
	if (len > 0)
		memcpy(out, c->bytes.data, len);
	out[len] = '\0';
}
