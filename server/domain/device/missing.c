#include "domain/device/missing.h"

#include "app.h"
#include "domain/device/device.h"
#include "domain/tariff/shelf.h"
#include "store/devices.h"
#include "store/orders.h"
#include "store/shown.h"

#include <hoaban/instant.h>

/* ---- what a ticket costs at least */

static int64_t price(struct arena *a, const struct tariff *t, const struct price_request *r)
{
	struct complaints c = {.arena = a};
	struct quote q;
	return tariff_price(&q, a, t, r, &c) == E_OK ? q.total : -1;
}

static int64_t lower(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

int64_t missing_least(struct arena *a, const struct tariff *t, uint64_t sites, enum category c, int32_t sale_day,
		      int32_t visit_day)
{
	struct price_request r = {.sale_day = sale_day, .visit_day = visit_day, .sites = sites};
	r.quantity[c] = 1;
	int64_t least = price(a, t, &r);
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *line = &t->lines[i];
		if (!line->product || line->sites != sites || line->category != c)
			continue;
		r.product = line->product;
		r.sites = 0;
		least = lower(least, price(a, t, &r));
	}
	return least;
}

int64_t missing_least_of(struct arena *a, const struct tariff *t, const struct ticket *ticket)
{
	int32_t sold = instant_day(ticket->issued_at), visit = instant_day(ticket->valid_from);
	int64_t sum = 0;
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		uint32_t persons = ticket_count(ticket, (enum category)c);
		int64_t each = persons > 0 ? missing_least(a, t, ticket->sites, (enum category)c, sold, visit) : 0;
		sum += each > 0 ? each * persons : 0;
	}
	return sum;
}

/* ---- the evidence */

struct tally {
	struct app *app;
	struct arena *arena;
	int64_t least, tickets, persons;
	json_t *evidence;
};

static json_t *evidence_of(struct tally *x, const struct shown_row *row, const struct ticket *t, int64_t least)
{
	char id[UUID_HEX], sold[INSTANT_TEXT], shown[INSTANT_TEXT];
	const struct tariff *tariff = shelf_edition(x->app->shelf, t->edition);
	BUF_LOCAL qr;
	buf_init(&qr, TICKET_TEXT_MAX + 1);
	uuid_hex(id, t->id);
	instant_format(sold, t->issued_at);
	instant_format(shown, row->shown_at);
	enum err e = ticket_text(&qr, row->cose);
	return json_pack("{s:s, s:I, s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:s}", "ticket", id, "party", (json_int_t)t->party,
			 "category", category_code((enum category)t->category), "sites",
			 tariff ? tariff_sites_text(x->arena, tariff, t->sites) : "", "edition", (int)t->edition, "sold_at",
			 sold, "shown_at", shown, "gate", row->gate_name, "least", (json_int_t)least, "qr",
			 e == E_OK ? buf_text(&qr) : "");
}

static enum err count_one(struct tally *x, const struct shown_row *row)
{
	struct cose_sign1 m;
	struct ticket t;
	TRY(cose_parse(&m, row->cose));
	TRY(ticket_decode(&t, m.payload));
	const struct tariff *tariff = shelf_edition(x->app->shelf, t.edition);
	int64_t least = tariff ? missing_least_of(x->arena, tariff, &t) : 0;
	x->least += least;
	x->tickets++;
	x->persons += t.party;
	json_array_append_new(x->evidence, evidence_of(x, row, &t, least));
	return E_OK;
}

/* A part of a ticket that was received stands for no money that is not here; its split may still come. */
static enum err is_paid(struct db *db, struct arena *a, const struct shown_row *row, bool *out)
{
	struct cose_sign1 m;
	struct ticket t;
	struct bytes cose;
	uint8_t source[UUID_LEN];
	*out = false;
	TRY(cose_parse(&m, row->cose));
	TRY(ticket_decode(&t, m.payload));
	if (!t.is_split)
		return E_OK;
	enum err e = ticket_by_id(db, a, t.root, source, &cose);
	*out = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err drop_paid(struct db *db, struct arena *a, struct shown_row *rows, size_t *count)
{
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++) {
		bool is_known;
		TRY(is_paid(db, a, &rows[i], &is_known));
		if (!is_known)
			rows[kept++] = rows[i];
	}
	*count = kept;
	return E_OK;
}

static enum err read_rows(struct app *app, struct arena *a, const uint8_t *device, struct shown_row **rows, size_t *count,
			  struct open_shift **shifts, size_t *shift_count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = shown_unsold(db, a, device, rows, count);
	if (e == E_OK)
		e = drop_paid(db, a, *rows, count);
	if (e == E_OK)
		e = shifts_open(db, a, device, shifts, shift_count);
	store_release(app->store, db);
	return e;
}

static json_t *shifts_view(const struct open_shift *list, size_t count)
{
	json_t *out = json_array();
	for (size_t i = 0; i < count; i++) {
		char id[UUID_HEX], opened[INSTANT_TEXT];
		uuid_hex(id, list[i].id);
		instant_format(opened, list[i].opened_at);
		json_array_append_new(out,
				      json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "shift", id, "cashier", list[i].cashier,
						"opened_at", opened, "float", (json_int_t)list[i].opening_float, "cash",
						(json_int_t)list[i].cash, "moved", (json_int_t)list[i].moved, "in_drawer",
						(json_int_t)(list[i].opening_float + list[i].cash + list[i].moved)));
	}
	return out;
}

enum err missing_of_device(struct app *app, struct arena *a, const char *device, json_t **out)
{
	struct tally x = {.app = app, .arena = a};
	struct device_row d;
	struct shown_row *rows;
	struct open_shift *shifts;
	size_t count, shift_count;
	TRY(device_find(app, a, device, &d));
	TRY(read_rows(app, a, d.id, &rows, &count, &shifts, &shift_count));
	x.evidence = json_array();
	enum err e = E_OK;
	for (size_t i = 0; e == E_OK && i < count; i++)
		e = count_one(&x, &rows[i]);
	*out = json_pack("{s:I, s:I, s:I, s:o, s:o}", "least", (json_int_t)x.least, "tickets", (json_int_t)x.tickets, "persons",
			 (json_int_t)x.persons, "evidence", x.evidence, "shifts", shifts_view(shifts, shift_count));
	return e;
}
