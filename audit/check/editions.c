/* Tariff editions and devices: what was signed is what the log was told of. Whether the signatures are right is judged with the
 * keys (check/keys.c). */
#include "check.h"

#include "audit/book/editions.h"
#include "audit/book/ledger.h"
#include "audit/book/logged.h"
#include "audit/input/each.h"

#include <stdio.h>

#define EDITIONS_MEMORY (128u << 20)

static enum err parse(struct audit *a, uint64_t row, const struct cell *c, const char *id)
{
	struct editions *x = a->editions;
	struct complaints complaints = {.arena = &x->arena};
	struct cose_sign1 m;
	struct bytes json;
	uint32_t number;
	int64_t issued_at;
	struct tariff *t;
	if (cose_parse(&m, c[EDITIONS_COSE].bytes) != E_OK ||
	    tariff_edition_decode(&number, &issued_at, &json, m.payload) != E_OK ||
	    tariff_parse(&t, &x->arena, bytes_of(arena_copy(&x->arena, json.data, json.len), json.len), &complaints) != E_OK) {
		findings_add(&a->findings, FINDING_EDITION_FORM, TABLE_EDITIONS, row, id,
			     SAYS({IS(DETAIL_BYTES, c[EDITIONS_COSE].bytes.len)}));
		return E_OK;
	}
	if (number != c[EDITIONS_EDITION].number || issued_at != c[EDITIONS_ISSUED_AT].number || t->edition != number ||
	    t->from != c[EDITIONS_FROM_DAY].number)
		findings_add(
			&a->findings, FINDING_EDITION_DIFFERS, TABLE_EDITIONS, row, id,

			SAYS({IS(DETAIL_EDITION, number)}, {IS(DETAIL_ISSUED_AT, issued_at)}, {IS(DETAIL_FROM_DAY, t->from)}));
	x->list = arena_grow(&x->arena, x->list, x->count, &x->room, sizeof(struct tariff *));
	x->issued_at = arena_grow(&x->arena, x->issued_at, x->count, &x->issued_room, sizeof(*x->issued_at));
	x->issued_at[x->count] = issued_at;
	x->list[x->count++] = t;
	return E_OK;
}

static enum err take_edition(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	char id[FINDING_ID];
	struct leaf l = {
		.type = LEAF_TARIFF, .time = c[EDITIONS_ISSUED_AT].number, .edition = (uint32_t)c[EDITIONS_EDITION].number};
	snprintf(id, sizeof(id), "%u", l.edition);
	sha256(l.hash, c[EDITIONS_COSE].bytes);
	TRY(parse(a, row, c, id));
	if (!logged_claim_all(a, &l))
		findings_add(&a->findings, FINDING_EDITION_UNLOGGED, TABLE_EDITIONS, row, id,
			     SAYS({IS(DETAIL_ISSUED_AT, l.time)}));
	return E_OK;
}

/* A device's certificate never changes: its beginning and its end name the same. */
static enum err take_device(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	char id[FINDING_ID];
	struct leaf l = {.type = LEAF_DEVICE_ENROLLED,
			 .time = c[DEVICES_ENROLLED_AT].number,
			 .sites = (uint64_t)c[DEVICES_SITES].number,
			 .has_kid = true};
	cose_kid(l.kid, c[DEVICES_DEVICE_KEY].bytes.data);
	sha256(l.hash, c[DEVICES_CERTIFICATE].bytes);
	finding_hex_id(id, c[DEVICES_ID].bytes);
	if (!logged_claim_all(a, &l))
		findings_add(&a->findings, FINDING_DEVICE_UNLOGGED, TABLE_DEVICES, row, id,
			     SAYS({IS(DETAIL_ENROLLED_AT, l.time)}));
	l.type = LEAF_DEVICE_CLOSED;
	if (logged_claim_all(a, &l) == c[DEVICES_CLOSED_AT].is_null)
		findings_add(&a->findings, FINDING_DEVICE_END, TABLE_DEVICES, row, id,
			     SAYS({IS(DETAIL_CLOSED_AT, c[DEVICES_CLOSED_AT].number)}));
	return E_OK;
}

enum err check_editions(struct audit *a)
{
	a->editions = ARENA_NEW(&a->arena, struct editions);
	arena_init(&a->editions->arena, EDITIONS_MEMORY);
	TRY(each_row(a, TABLE_EDITIONS, take_edition, a));
	return each_row(a, TABLE_DEVICES, take_device, a);
}

const struct tariff *edition_find(const struct audit *a, uint32_t number)
{
	for (size_t i = 0; i < a->editions->count; i++)
		if (a->editions->list[i]->edition == number)
			return a->editions->list[i];
	return NULL;
}

int64_t edition_issued_at(const struct audit *a, uint32_t number)
{
	for (size_t i = 0; i < a->editions->count; i++)
		if (a->editions->list[i]->edition == number)
			return a->editions->issued_at[i];
	return 0;
}

void editions_free(struct audit *a)
{
	if (a->editions)
		arena_release(&a->editions->arena);
	a->editions = NULL;
}
