/* The lists of a case: what the gate holds beside the ticket. */
#include "tests/support/verdict_cases.h"

#include <hoaban/instant.h>

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LISTS_S (10 * DAY_S) /* no list expires in a case */

struct making {
	struct arena *arena;
	const struct verdict_world *world;
	struct verdict_case *c;
	int64_t issued_at;
};

static void put_key(struct making *m, enum verdict_signer s, enum key_use use)
{
	const struct verdict_key *from = &m->world->keys[s];
	struct trust_key *k = &m->c->keys.keys[m->c->keys.count++];
	*k = (struct trust_key){.use = use, .not_before = from->not_before, .expires = from->expires};
	memcpy(k->public_key, from->public_key, PUBLIC_KEY_LEN);
	cose_kid(k->kid, k->public_key);
	if (s != SIGNED_BY_TILL && s != SIGNED_BY_CLOSED)
		return;
	k->has_limits = true;
	k->sites = verdict_sites("A1,TD");
	k->party = 50;
	k->days_ahead = 1;
	k->closed_at = s == SIGNED_BY_CLOSED ? day_start(m->world->day) + 8 * 3600 : 0;
}

static void make_keys(struct making *m)
{
	m->c->keys = (struct trust_list){.issued_at = m->issued_at, .expires = m->issued_at + LISTS_S, .seq = 5};
	m->c->keys.keys = arena_array(m->arena, VERDICT_SIGNERS, sizeof(struct trust_key));
	put_key(m, SIGNED_BY_SERVER, KEY_USE_TICKET);
	put_key(m, SIGNED_BY_TILL, KEY_USE_TICKET);
	put_key(m, SIGNED_BY_CLOSED, KEY_USE_TICKET);
	put_key(m, SIGNED_BY_LISTS_KEY, KEY_USE_LISTS);
}

static void make_certificates(struct making *m)
{
	static const enum verdict_signer order[] = {SIGNED_BY_CERT_OLDER, SIGNED_BY_CERT_REVOKED, SIGNED_BY_CERT_EXPIRED,
						    SIGNED_BY_CERTIFIED};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const struct verdict_key *k = &m->world->keys[order[i]];
		struct certificate *c = &m->c->certificates[i];
		*c = (struct certificate){.issued_at = m->issued_at - (order[i] == SIGNED_BY_CERT_OLDER),
					  .not_before = k->not_before,
					  .expires = k->expires,
					  .sites = verdict_sites("A1"),
					  .party = 10};
		memcpy(c->ticket_key, k->public_key, PUBLIC_KEY_LEN);
		memcpy(c->device_key, k->public_key, PUBLIC_KEY_LEN);
		verdict_ids(c->device, ID_OF_DEVICE, (uint32_t)order[i]);
	}
}

/* Ids of kinds in ascending order. */
static struct id_list ids_of(struct making *m, const uint8_t (*ids)[2], size_t count)
{
	uint8_t(*list)[UUID_LEN] = arena_array(m->arena, count + 1, UUID_LEN);
	for (size_t i = 0; i < count; i++)
		verdict_ids(list[i], ids[i][0], ids[i][1]);
	return (struct id_list){
		.issued_at = m->issued_at, .expires = m->issued_at + LISTS_S, .seq = 5, .count = count, .ids = list[0]};
}

static void make_id_lists(struct making *m)
{
	static const uint8_t revoked[][2] = {{ID_REVOKED, 0}, {ID_BOTH, 0}, {ID_OF_DEVICE, SIGNED_BY_CERT_REVOKED}};
	static const uint8_t superseded[][2] = {{ID_SUPERSEDED, 0}, {ID_BOTH, 0}};
	m->c->revoked = ids_of(m, revoked, 3);
	m->c->superseded = ids_of(m, superseded, 2);
	m->c->older = ids_of(m, NULL, 0);
	m->c->older.seq = 4;
}

/* What the server knows of the closed till: this very ticket, or one that differs in a bit. */
static void make_known(struct making *m, bool is_this)
{
	uint8_t *id = arena_alloc(m->arena, KNOWN_ID_LEN);
	struct known_list *l = &m->c->known;
	*l = (struct known_list){.issued_at = m->issued_at, .expires = m->issued_at + LISTS_S, .seq = 5, .count = 1, .ids = id};
	if (is_this || m->c->signer == SIGNED_BY_CLOSED)
		known_id(id, m->c->payload);
	id[0] ^= !is_this;
	cose_kid(l->kid, m->world->keys[SIGNED_BY_CLOSED].public_key);
}

/* "A1:0d00:00:00..1d00:00:00", ">3d00:00:00" behind it = its tickets are honoured until then */
static void put_closure(struct making *m, const char *value)
{
	struct closure_list *l = &m->c->closures;
	struct closure *c = &l->closures[l->count++];
	char *rest = arena_text(m->arena, value);
	c->site = verdict_site(strsep(&rest, ":"));
	c->kind = CLOSURE_WEATHER;
	char *until = strstr(rest, "..");
	assert_non_null(until);
	*until = '\0';
	c->from = verdict_time(m->c, m->world, rest);
	char *honoured = until + 2;
	c->until = verdict_time(m->c, m->world, strsep(&honoured, ">"));
	c->honoured_until = honoured != NULL ? verdict_time(m->c, m->world, honoured) : 0;
}

static int64_t age_of(const char *value)
{
	char *end;
	int64_t hours = strtoll(value, &end, 10);
	assert_int_equal(*end, 'h');
	return hours * 3600 + strtoll(end + 1, NULL, 10);
}

/* What must be known before the lists are made. */
static void read_age(struct making *m, const char *word)
{
	const char *value = verdict_value(word, "age");
	if (value != NULL)
		m->issued_at = m->c->now - age_of(value);
}

static bool take_parts_away(struct gate_lists *l, const char *word)
{
	if (str_equal(word, "none"))
		*l = (struct gate_lists){0};
	else if (str_equal(word, "certificates-only"))
		*l = (struct gate_lists){.certificates = l->certificates, .certificate_count = l->certificate_count};
	else if (str_equal(word, "known=nothing"))
		l->known_count = 0;
	else
		return false;
	return true;
}

static void read_word(struct making *m, const char *word)
{
	struct gate_lists *l = &m->c->lists;
	const char *value;
	if (take_parts_away(l, word) || verdict_value(word, "age") != NULL)
		return;
	if (str_equal(word, "known"))
		make_known(m, true);
	else if (str_equal(word, "older-offered"))
		m->c->is_older_offered = true;
	else if ((value = verdict_value(word, "limit")) != NULL)
		l->limit_h = (uint32_t)strtoul(value, NULL, 10);
	else if ((value = verdict_value(word, "approved")) != NULL)
		l->approved_day = instant_day(m->c->now) + (int32_t)strtol(value, NULL, 10);
	else if ((value = verdict_value(word, "closed")) != NULL)
		put_closure(m, value);
	else
		fail_msg("%s: \"%s\" is not understood", m->c->row->is[COLUMN_LABEL], word);
}

static void each_word(struct making *m, void (*take)(struct making *m, const char *word))
{
	char *rest = arena_text(m->arena, m->c->row->is[COLUMN_LISTS]);
	if (str_equal(rest, "-"))
		return;
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		take(m, word);
}

void verdict_case_lists(struct arena *a, const struct verdict_world *w, struct verdict_case *c)
{
	struct making m = {.arena = a, .world = w, .c = c, .issued_at = c->now - 3600};
	each_word(&m, read_age);
	make_keys(&m);
	make_certificates(&m);
	make_id_lists(&m);
	make_known(&m, false);
	c->closures = (struct closure_list){.issued_at = m.issued_at, .expires = m.issued_at + LISTS_S, .seq = 5};
	c->closures.closures = arena_array(a, 8, sizeof(struct closure));
	c->lists = (struct gate_lists){
		.keys = &c->keys,
		.certificates = c->certificates,
		.certificate_count = sizeof c->certificates / sizeof *c->certificates,
		.revoked = &c->revoked,
		.superseded = &c->superseded,
		.closures = &c->closures,
		.known = &c->known,
		.known_count = 1,
		.issued_at = m.issued_at,
		.limit_h = 72,
	};
	each_word(&m, read_word);
}
