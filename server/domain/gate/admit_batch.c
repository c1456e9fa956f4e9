#include "domain/device/keyring.h"
#include "domain/gate/admit_room.h"

#include <stdlib.h>

#define RACES_MAX 8 /* two servers at the same place: the loser looks again */

static bool is_open(const struct admit_job *j)
{
	return j->outcome == E_OK && j->reading.is_verified;
}

/* ---- what is known */

static size_t add_id(const uint8_t *ids[], size_t count, const uint8_t *id)
{
	for (size_t i = 0; i < count; i++)
		if (is_same(ids[i], id))
			return count;
	ids[count] = id;
	return count + 1;
}

/* Keys have changed since a ticket was read: it is read again. */
static enum err check_keys(struct batch *b, struct db *db)
{
	uint64_t stamp;
	TRY(keyring_check(b->app->keyring, db, &stamp, &b->hub_sites));
	for (size_t i = 0; i < b->count; i++) {
		struct admit_job *j = b->jobs[i];
		if (j->stamp != 0 && j->stamp != stamp)
			TRY(claim_read_anew(b->app, j));
	}
	return E_OK;
}

static enum err look(struct batch *b, struct db *db)
{
	const uint8_t **roots = arena_array(b->arena, b->count + 1, sizeof(*roots));
	const uint8_t **ids = arena_array(b->arena, 2 * b->count + 1, sizeof(*ids));
	const uint8_t **claims = arena_array(b->arena, b->count + 1, sizeof(*claims));
	size_t root_count = 0, id_count = 0, claim_count = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct admit_job *j = b->jobs[i];
		if (!is_open(j))
			continue;
		root_count = add_id(roots, root_count, ticket_root(&j->reading.ticket));
		id_count = add_id(ids, id_count, ticket_root(&j->reading.ticket));
		id_count = add_id(ids, id_count, j->reading.ticket.id);
		claim_count = add_id(claims, claim_count, j->claim.id);
	}
	TRY(tickets_sold(db, b->arena, ids, id_count, &b->sold, &b->sold_count));
	TRY(blocks_of(db, b->arena, ids, id_count, &b->blocks, &b->block_count));
	TRY(claims_made(db, b->arena, claims, claim_count, &b->claims, &b->claim_count));
	TRY(places_of_roots(db, b->arena, roots, root_count, &b->places, &b->place_count));
	b->place_room = b->place_count;
	b->claim_room = b->claim_count;
	return E_OK;
}

/* ---- the transaction */

static int by_place(const void *a, const void *b)
{
	const struct place_insert *x = a, *y = b;
	int order = memcmp(x->root, y->root, UUID_LEN);
	return order ? order : (x->use > y->use) - (x->use < y->use);
}

static enum err attempt(struct db *db, void *ctx)
{
	struct batch *b = ctx;
	b->insert_count = b->insert_room = 0;
	b->inserts = NULL;
	for (size_t i = 0; i < b->count; i++)
		b->jobs[i]->outcome = E_OK;
	TRY(check_keys(b, db));
	TRY(look(b, db));
	for (size_t i = 0; i < b->count; i++) {
		struct admit_job *j = b->jobs[i];
		j->answer = (struct claim_answer){.verdict = j->read};
		if (!is_open(j))
			continue;
		if (j->read == VERDICT_ADMITTED)
			TRY(admit_decide(b, db, j));
		else
			admit_refuse(b, j);
	}
	if (b->insert_count > 0) /* one order everywhere: nobody waits in a circle */
		qsort(b->inserts, b->insert_count, sizeof(*b->inserts), by_place);
	return places_insert(db, b->arena, b->inserts, b->insert_count);
}

enum err admit_batch_commit(struct app *app, struct db *db, struct arena *arena, struct admit_job *jobs[], size_t count)
{
	struct batch b = {.app = app, .arena = arena, .jobs = jobs, .count = count};
	enum err e = E_DUPLICATE;
	for (int i = 0; e == E_DUPLICATE && i < RACES_MAX; i++)
		e = db_transact(db, attempt, &b);
	/* Its fate is not known: the claims' ids tell, when it did happen. */
	return e == E_UNAVAILABLE ? db_transact(db, attempt, &b) : e;
}
