/* The exchange of tickets: all old ones are superseded; places that were used are used on the new ones too. */
#include "domain/correct_room.h"
#include "domain/exchange.h"
#include "signer/signer.h"

#include <stdlib.h>

/* ---- new tickets */

static int id_compare(const void *a, const void *b)
{
	return memcmp(a, b, UUID_LEN);
}

/* Ids ascend in the order of the tickets (as in issue_plan.c). */
struct id_supply {
	uint8_t (*ids)[UUID_LEN];
	size_t next;
};

static void id_take(void *ctx, uint8_t id[static UUID_LEN])
{
	struct id_supply *s = ctx;
	memcpy(id, s->ids[s->next++], UUID_LEN);
}

static struct id_supply id_supply_new(struct correcting *x, size_t count)
{
	struct id_supply s = {.ids = arena_array(x->arena, count, UUID_LEN)};
	for (size_t i = 0; i < count; i++) {
		uint8_t random[10];
		x->app->random(random, sizeof(random));
		uuid_v7(s.ids[i], x->now_ms, random);
	}
	qsort(s.ids, count, UUID_LEN, id_compare);
	return s;
}

static enum err encode(struct correcting *x, struct issue_ticket *t)
{
	struct buf payload = BUF_FIXED(t->payload_bytes);
	x->app->random(t->leaf_salt, sizeof(t->leaf_salt));
	TRY(ticket_encode(&payload, &t->claims));
	TRY(buf_status(&payload));
	t->payload = buf_bytes(&payload);
	return E_OK;
}

static enum err sign(struct correcting *x)
{
	struct bytes *payloads = arena_array(x->arena, x->new_count, sizeof(*payloads));
	uint8_t(*signatures)[SIGNATURE_LEN] = arena_array(x->arena, x->new_count, SIGNATURE_LEN);
	uint8_t kid[KID_LEN];
	cose_kid(kid, signer_keys(x->app->signer)->tickets);
	for (size_t i = 0; i < x->new_count; i++)
		payloads[i] = x->new_tickets[i].payload;
	TRY(signer_sign_tickets(x->app->signer, x->new_count, payloads, signatures));
	for (size_t i = 0; i < x->new_count; i++) {
		struct issue_ticket *t = &x->new_tickets[i];
		struct buf cose = BUF_FIXED(t->cose_bytes);
		cose_assemble(&cose, kid, t->payload, signatures[i]);
		TRY(buf_status(&cose));
		t->cose = buf_bytes(&cose);
	}
	return E_OK;
}

enum err correct_plan_tickets(struct correcting *x)
{
	struct ticket_plan plan;
	x->new_count = 0;
	if (!x->plan.exchanges || x->plan.persons == 0)
		return E_OK;
	bool is_group = x->is_group && x->plan.persons > 1;
	struct slot slots[ORDER_SLOTS_MAX];
	size_t count = order_slots(slots, &x->slots), sets = tariff_ticket_sets(&x->plan.quote, slots, count);
	struct id_supply ids = id_supply_new(x, sets * (is_group ? 1 : x->plan.persons));
	TRY(tariff_plan_timed_tickets(&plan, x->arena, x->plan.tariff, &x->plan.quote, &x->plan.then, slots, count, is_group,
				      x->now_ms / 1000, id_take, &ids));
	x->new_count = plan.count;
	x->new_tickets = arena_array(x->arena, plan.count, sizeof(*x->new_tickets));
	for (size_t i = 0; i < plan.count; i++) {
		x->new_tickets[i].claims = plan.tickets[i];
		x->new_tickets[i].free_persons = plan.free_persons[i];
		TRY(encode(x, &x->new_tickets[i]));
	}
	return sign(x);
}

/* ---- what is written */

static enum err insert_tickets(struct correcting *x)
{
	struct ticket_insert *rows = arena_array(x->arena, x->new_count, sizeof(*rows));
	for (size_t i = 0; i < x->new_count; i++) {
		const struct issue_ticket *t = &x->new_tickets[i];
		rows[i] = (struct ticket_insert){
			.id = t->claims.id,
			.source = x->row.id,
			.valid_until = t->claims.valid_until,
			.cose = t->cose,
			.has_leaf = t->free_persons > 0,
			.leaf_index = t->leaf_index,
		};
	}
	return tickets_insert(x->db, x->arena, rows, x->new_count);
}

enum err correct_write_tickets(struct correcting *x)
{
	if (!x->plan.exchanges)
		return E_OK;
	struct ticket *fresh = arena_array(x->arena, x->new_count, sizeof(*fresh));
	for (size_t i = 0; i < x->new_count; i++)
		fresh[i] = x->new_tickets[i].claims;
	TRY(tickets_exchange(x->db, x->arena,
			     &(struct ticket_exchange){.correction = x->row.id,
						       .old_count = x->ticket_count,
						       .old = x->tickets,
						       .new_count = x->new_count,
						       .fresh = fresh,
						       .now = x->now_ms / 1000}));
	return insert_tickets(x);
}
