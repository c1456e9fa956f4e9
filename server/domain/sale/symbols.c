#include "domain/sale/symbols.h"

#include "store/symbols.h"

#define SYMBOLS_PER_YEAR 400

enum err symbol_open(struct symbol *out, struct db *db, const char *tax_code, const char *form, int year, const uint8_t *device,
		     uint32_t last_leased)
{
	uint64_t used = 0;
	TRY(symbol_count(db, tax_code, form, year, &used));
	*out = (struct symbol){.year = year};
	memcpy(out->tax_code, tax_code, strnlen(tax_code, sizeof(out->tax_code) - 1));
	memcpy(out->form, form, strnlen(form, sizeof(out->form) - 1));
	/* Somebody may open one at the same moment: the UNIQUE key tells, and the next name is tried. */
	for (uint64_t n = used; n < SYMBOLS_PER_YEAR; n++) {
		TRY(symbol_format(out->symbol, year, (unsigned)n));
		enum err e = symbol_insert(db, tax_code, form, out->symbol, year, device, last_leased, &out->id);
		if (e != E_DUPLICATE)
			return e;
	}
	return E_EXHAUSTED;
}

static const struct symbol *shelf_find(const struct symbol_shelf *shelf, const char *tax_code, const char *form, int year)
{
	for (size_t i = 0; i < shelf->count; i++) {
		const struct symbol *s = &shelf->list[i];
		if (s->year == year && str_equal(s->form, form) && str_equal(s->tax_code, tax_code))
			return s;
	}
	return NULL;
}

static void shelf_put(struct symbol_shelf *shelf, const struct symbol *s)
{
	size_t room = sizeof(shelf->list) / sizeof(shelf->list[0]);
	shelf->list[shelf->count < room ? shelf->count++ : room - 1] = *s;
}

void symbol_saw(struct symbol_shelf *shelf, uint32_t id, uint32_t number)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (shelf->list[i].id == id)
			shelf->list[i].last_seen = number;
}

bool symbol_is_of(const struct symbol *s, const struct receipt *r)
{
	return str_equal(s->form, r->form) && str_equal(s->tax_code, r->tax_code);
}

struct opening {
	struct symbol *out;
	const char *tax_code, *form;
	int year;
};

/* One opens at a time: two that find none would open one each. */
static enum err find_or_open(struct db *db, void *ctx)
{
	struct opening *o = ctx;
	TRY(symbols_lock(db));
	struct arena scratch;
	arena_init(&scratch, 4096);
	enum err e = symbol_find_own(db, &scratch, o->tax_code, o->form, o->year, &o->out->id, o->out->symbol);
	arena_release(&scratch);
	if (e != E_NOT_FOUND)
		return e;
	return symbol_open(o->out, db, o->tax_code, o->form, o->year, NULL, NUMBER_MAX);
}

enum err symbol_own(struct symbol *out, struct symbol_shelf *shelf, struct db *db, const char *tax_code, const char *form,
		    int year)
{
	const struct symbol *known = shelf_find(shelf, tax_code, form, year);
	if (known) {
		*out = *known;
		return E_OK;
	}
	*out = (struct symbol){.year = year};
	memcpy(out->tax_code, tax_code, strnlen(tax_code, sizeof(out->tax_code) - 1));
	memcpy(out->form, form, strnlen(form, sizeof(out->form) - 1));
	TRY(db_transact(db, find_or_open, &(struct opening){out, tax_code, form, year}));
	shelf_put(shelf, out);
	return E_OK;
}
