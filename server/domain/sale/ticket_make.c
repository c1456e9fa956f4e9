#include "domain/sale/ticket_make.h"

#include "app.h"
#include "signer/signer.h"
#include "store/orders.h"

#include <stdlib.h>

static int id_compare(const void *a, const void *b)
{
	return memcmp(a, b, UUID_LEN);
}

void id_supply_take(void *ctx, uint8_t id[static UUID_LEN])
{
	struct id_supply *s = ctx;
	memcpy(id, s->ids[s->next++], UUID_LEN);
}

struct id_supply id_supply_new(struct app *app, struct arena *a, int64_t now_ms, size_t count)
{
	struct id_supply s = {.ids = arena_array(a, count, UUID_LEN)};
	for (size_t i = 0; i < count; i++) {
		uint8_t random[10];
		app->random(random, sizeof(random));
		uuid_v7(s.ids[i], now_ms, random);
	}
	qsort(s.ids, count, UUID_LEN, id_compare);
	return s;
}

static enum err encode(struct app *app, struct issue_ticket *t)
{
	struct buf payload = BUF_FIXED(t->payload_bytes);
	app->random(t->leaf_salt, sizeof(t->leaf_salt));
	TRY(ticket_encode(&payload, &t->claims));
	TRY(buf_status(&payload));
	t->payload = buf_bytes(&payload);
	return E_OK;
}

static enum err sign(struct app *app, struct arena *a, struct issue_ticket *tickets, size_t count)
{
	struct bytes *payloads = arena_array(a, count, sizeof(*payloads));
	uint8_t(*signatures)[SIGNATURE_LEN] = arena_array(a, count, SIGNATURE_LEN);
	uint8_t kid[KID_LEN];
	cose_kid(kid, signer_keys(app->signer)->tickets);
	for (size_t i = 0; i < count; i++)
		payloads[i] = tickets[i].payload;
	TRY(signer_sign_tickets(app->signer, count, payloads, signatures));
	for (size_t i = 0; i < count; i++) {
		struct issue_ticket *t = &tickets[i];
		struct buf cose = BUF_FIXED(t->cose_bytes);
		cose_assemble(&cose, kid, t->payload, signatures[i]);
		TRY(buf_status(&cose));
		t->cose = buf_bytes(&cose);
	}
	return E_OK;
}

enum err tickets_make(struct issue_ticket **out, struct app *app, struct arena *a, const struct ticket_plan *plan)
{
	struct issue_ticket *list = arena_array(a, plan->count, sizeof(*list));
	for (size_t i = 0; i < plan->count; i++) {
		list[i].claims = plan->tickets[i];
		list[i].free_persons = plan->free_persons[i];
		TRY(encode(app, &list[i]));
	}
	*out = list;
	return sign(app, a, list, plan->count);
}

void tickets_add_leaves(struct issue_ticket *tickets, size_t ticket_count, struct leaf *list, size_t *count)
{
	for (size_t i = 0; i < ticket_count; i++) {
		struct issue_ticket *t = &tickets[i];
		if (t->free_persons == 0)
			continue;
		t->leaf_index = *count;
		leaf_of_free_ticket(&list[(*count)++], &t->claims, t->free_persons, t->payload, NULL, t->leaf_salt);
	}
}

enum err tickets_put(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], const struct issue_ticket *tickets,
		     size_t count)
{
	struct ticket_insert *rows = arena_array(a, count, sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const struct issue_ticket *t = &tickets[i];
		rows[i] = (struct ticket_insert){
			.id = t->claims.id,
			.source = source,
			.valid_until = t->claims.valid_until,
			.cose = t->cose,
			.has_leaf = t->free_persons > 0,
			.leaf_index = t->leaf_index,
		};
	}
	return tickets_insert(db, a, rows, count);
}
