/* Datagrams, terms, grants, and the guards of hub and gate that a schedule of chance seldom meets. */
#include <hoaban/instant.h>
#include "tests/support/sitesim.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static struct sim_world world;
static const struct sim_options quiet;

static int make_world(void **state)
{
	(void)state;
	sim_world_init(&world);
	return 0;
}

/* ---------------------------------------------------------------- reading */
static struct lan_message sample(enum lan_kind kind)
{
	static const uint8_t bytes[] = "a signed object";
	struct bytes some = {bytes, sizeof(bytes)};
	struct lan_message m = {
		.kind = kind, .site = SIM_SITE, .role = LAN_GATE, .device = {0xd0}, .term = {7, {0xd1}}, .tail = 12};
	m.certificate = m.statement = m.ticket = m.entry = some;
	m.verdict = VERDICT_ALREADY_ADMITTED;
	m.remaining = 3;
	m.time = SIM_NOW;
	m.number = 9;
	m.before = 8;
	if (kind == LAN_COPY)
		m.grant = some;
	return m;
}

static void test_round_trip(void **state)
{
	(void)state;
	for (int kind = LAN_HELLO; kind <= LAN_LAST; kind++) {
		uint8_t room[LAN_BYTES_MAX], again_room[LAN_BYTES_MAX];
		struct buf out = BUF_FIXED(room), again = BUF_FIXED(again_room);
		struct lan_message m = sample((enum lan_kind)kind), back;
		lan_encode(&out, &m);
		assert_int_equal(buf_status(&out), E_OK);
		assert_int_equal(lan_decode(&back, buf_bytes(&out)), E_OK);
		lan_encode(&again, &back);
		assert_true(bytes_equal(buf_bytes(&out), buf_bytes(&again)));
		for (size_t len = 0; len < out.len; len++)
			assert_int_equal(lan_decode(&back, bytes_of(room, len)), E_MALFORMED);
		buf_append_byte(&out, 0);
		assert_int_equal(lan_decode(&back, buf_bytes(&out)), E_MALFORMED);
	}
}

static enum err decode_changed(const struct lan_message *m)
{
	uint8_t room[LAN_BYTES_MAX];
	struct buf out = BUF_FIXED(room);
	struct lan_message back;
	lan_encode(&out, m);
	assert_int_equal(buf_status(&out), E_OK);
	return lan_decode(&back, buf_bytes(&out));
}

static void test_refused(void **state)
{
	(void)state;
	struct lan_message m = sample(LAN_ANSWER);
	assert_int_equal(decode_changed(&m), E_OK);
	m.verdict = VERDICT_ADMITTED; /* without a grant */
	assert_int_equal(decode_changed(&m), E_MALFORMED);
	m = sample(LAN_ANSWER);
	m.grant = m.ticket; /* a grant for a refusal */
	assert_int_equal(decode_changed(&m), E_MALFORMED);
	m = sample(LAN_WHO);
	m.site = 64;
	assert_int_equal(decode_changed(&m), E_MALFORMED);
	m = sample(LAN_WHO);
	m.role = (enum lan_role)3;
	assert_int_equal(decode_changed(&m), E_MALFORMED);
	m = sample(LAN_WHO);
	m.term = (struct site_term){0};
	assert_int_equal(decode_changed(&m), E_OK);
}

/* No object that is signed with a device key for the LAN reads as another. */
static void test_kinds_apart(void **state)
{
	(void)state;
	uint8_t room[LAN_BYTES_MAX];
	struct buf out = BUF_FIXED(room);
	struct grant g = {.site = 1, .term = {1, {1}}, .entry = 1, .first_use = 1, .count = 1, .at = SIM_NOW};
	struct site_statement s = {.site = 1, .term = {1, {1}}, .declared_at = SIM_NOW};
	struct lan_message m;
	grant_encode(&out, &g);
	assert_int_equal(grant_decode(&g, buf_bytes(&out)), E_OK);
	assert_int_equal(site_statement_decode(&s, buf_bytes(&out)), E_MALFORMED);
	assert_int_equal(lan_decode(&m, buf_bytes(&out)), E_MALFORMED);
	out.len = 0;
	s.term.epoch = 1;
	site_statement_encode(&out, &s);
	assert_int_equal(lan_decode(&m, buf_bytes(&out)), E_MALFORMED);
}

static void test_order_of_terms(void **state)
{
	(void)state;
	const struct lease_hub *a = &world.authorities;
	struct site_term hub = {2, {0}}, deputy = {2, {0}}, stranger = {2, {0x99}}, later = {3, {0x99}};
	memcpy(hub.holder, world.devices[0], UUID_LEN);
	memcpy(deputy.holder, world.devices[1], UUID_LEN);
	assert_true(site_term_compare(a, &hub, &deputy) > 0);
	assert_true(site_term_compare(a, &deputy, &hub) < 0);
	assert_true(site_term_compare(a, &stranger, &deputy) < 0);
	assert_true(site_term_compare(a, &later, &hub) > 0);
	assert_int_equal(site_term_compare(a, &hub, &hub), 0);
}

/* ---------------------------------------------------------------- guards */
static void say(struct sim *s, int from, struct lan_message *m)
{
	const struct lan_address all = {0};
	struct sim_node *n = &s->nodes[from];
	uint8_t payload_room[LAN_BYTES_MAX], room[LAN_BYTES_MAX];
	struct buf payload = BUF_FIXED(payload_room), message = BUF_FIXED(room);
	m->site = SIM_SITE;
	m->role = n->self.role;
	memcpy(m->device, n->self.device, UUID_LEN);
	lan_encode(&payload, m);
	assert_int_equal(cose_sign(&message, buf_bytes(&payload), AAD_LAN, world.device_keys[n->device].secret_key), E_OK);
	assert_int_equal(hub_receive(&s->nodes[0].hub, &all, buf_bytes(&message), sim_time(s)), E_OK);
}

static struct lan_message hello(const struct sim *s, int from)
{
	const struct sim_node *n = &s->nodes[from];
	return (struct lan_message){
		.kind = LAN_HELLO, .certificate = n->self.certificate, .term = s->nodes[0].hub.standing.term};
}

#define GATE (SIM_HUBS + 1)

/* Nobody heard: strict after a second. Somebody heard who has not delivered, or who does not know the term: after four. */
static void settle(const struct lan_message *m, int64_t strict_at)
{
	static struct sim s;
	sim_init(&s, &world, 1, &quiet);
	sim_start(&s, 0);
	int64_t began = s.ms;
	if (m != NULL) {
		struct lan_message said = *m;
		if (said.term.epoch != 0)
			said.term = s.nodes[0].hub.standing.term;
		say(&s, GATE, &said);
	}
	for (int64_t ms = 0; ms <= 5000; ms += 50) {
		s.ms = began + ms;
		assert_int_equal(hub_tick(&s.nodes[0].hub, sim_time(&s)), E_OK);
		assert_int_equal(s.nodes[0].hub.state, ms >= strict_at ? HUB_STRICT : HUB_SETTLING);
		s.nodes[0].hub.out.count = 0;
	}
	sim_release(&s);
}

static void test_settling(void **state)
{
	(void)state;
	struct lan_message m = {.kind = LAN_HELLO, .term = {1, {0}}};
	m.certificate = bytes_of(world.certificates[GATE - 1], world.certificate_len[GATE - 1]);
	settle(NULL, HUB_SETTLE_MIN_MS);
	settle(&m, HUB_SETTLE_MIN_MS); /* it has nothing to deliver */
	m.tail = 5;
	settle(&m, HUB_SETTLE_MAX_MS);
	m.tail = 0;
	m.term.epoch = 0;
	settle(&m, HUB_SETTLE_MAX_MS);
}

/* A device whose certificate is revoked is not heard, and starts no talk without end. */
static void test_revoked(void **state)
{
	(void)state;
	static struct sim s;
	sim_init(&s, &world, 1, &quiet);
	sim_start(&s, 0);
	const struct id_list revoked = {.count = 1, .ids = world.devices[GATE - 1]};
	struct lan_message m = hello(&s, GATE);
	s.nodes[0].hub.out.count = 0;
	say(&s, GATE, &m);
	assert_int_equal(s.nodes[0].hub.out.count, 1); /* up to where it has delivered */
	s.nodes[0].self.revoked = &revoked;
	s.nodes[0].hub.out.count = 0;
	say(&s, GATE, &m);
	assert_int_equal(s.nodes[0].hub.out.count, 0);
	sim_release(&s);
}

/* What nobody of the site has signed changes nothing. */
static void test_forged(void **state)
{
	(void)state;
	static struct sim s;
	sim_init(&s, &world, 1, &quiet);
	sim_start(&s, 0);
	const struct lan_address from = {0};
	uint8_t room[LAN_BYTES_MAX], payload_room[LAN_BYTES_MAX];
	struct buf payload = BUF_FIXED(payload_room), message = BUF_FIXED(room);
	struct lan_message m = hello(&s, GATE);
	m.site = SIM_SITE;
	m.role = LAN_GATE;
	memcpy(m.device, s.nodes[GATE].self.device, UUID_LEN);
	lan_encode(&payload, &m);
	assert_int_equal(cose_sign(&message, buf_bytes(&payload), AAD_LAN, world.ticket_key.secret_key), E_OK);
	s.nodes[0].hub.out.count = 0;
	assert_int_equal(hub_receive(&s.nodes[0].hub, &from, buf_bytes(&message), sim_time(&s)), E_OK);
	assert_int_equal(s.nodes[0].hub.peers.count, 0);
	assert_int_equal(s.nodes[0].hub.out.count, 0);
	sim_release(&s);
}

/* A statement is for one device, one site, and above what is held. */
static void test_declare(void **state)
{
	(void)state;
	static struct sim s;
	uint8_t payload_room[GRANT_BYTES_MAX], room[GRANT_BYTES_MAX];
	sim_init(&s, &world, 1, &quiet);
	sim_start(&s, 0);
	const struct {
		uint32_t site, epoch;
		int holder, signer;
		enum err expected;
	} rows[] = {
		{SIM_SITE, 5, 0, 0, E_OK},	    {SIM_SITE, 5, 0, 0, E_OK},	    {SIM_SITE, 4, 0, 0, E_REFUSED},
		{SIM_SITE + 1, 6, 0, 0, E_INVALID}, {SIM_SITE, 6, 1, 0, E_INVALID}, {SIM_SITE, 6, 0, 1, E_BAD_SIGNATURE},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf payload = BUF_FIXED(payload_room), message = BUF_FIXED(room);
		struct site_statement st = {.site = rows[i].site, .term = {.epoch = rows[i].epoch}, .declared_at = SIM_NOW};
		memcpy(st.term.holder, world.devices[rows[i].holder], UUID_LEN);
		site_statement_encode(&payload, &st);
		assert_int_equal(
			cose_sign(&message, buf_bytes(&payload), AAD_LAN, world.device_keys[rows[i].signer].secret_key), E_OK);
		assert_int_equal(hub_declare(&s.nodes[0].hub, buf_bytes(&message), sim_time(&s)), rows[i].expected);
	}
	assert_int_equal(s.nodes[0].ledger->standing.term.epoch, 5);
	assert_int_equal(hub_next_epoch(&s.nodes[0].hub), 6);
	s.nodes[0].hub.heard_epoch = EPOCH_MAX; /* a deputy has leapt to the end: there the hub stands first */
	assert_int_equal(hub_next_epoch(&s.nodes[0].hub), EPOCH_MAX);
	sim_release(&s);
}

static struct grant row_as_grant(const struct hub_row *row)
{
	struct grant g = {.site = SIM_SITE,
			  .term = row->term,
			  .day = row->day,
			  .entry = row->entry,
			  .first_use = row->first_use,
			  .count = row->count,
			  .at = row->at};
	memcpy(g.claim, row->claim, UUID_LEN);
	memcpy(g.device, row->device, UUID_LEN);
	memcpy(g.root, row->root, UUID_LEN);
	return g;
}

static void sign_grant(struct buf *out, const struct grant *g, int device)
{
	uint8_t room[GRANT_BYTES_MAX];
	struct buf payload = BUF_FIXED(room);
	grant_encode(&payload, g);
	assert_int_equal(cose_sign(out, buf_bytes(&payload), AAD_LAN, world.device_keys[device].secret_key), E_OK);
}

static void copy_from_deputy(struct sim *s, const struct grant *g)
{
	uint8_t room[GRANT_BYTES_MAX];
	struct buf grant = BUF_FIXED(room);
	sign_grant(&grant, g, 1);
	struct lan_message m = {.kind = LAN_COPY, .term = s->nodes[0].hub.standing.term, .grant = buf_bytes(&grant)};
	say(s, 1, &m);
}

static struct lan_message claim_of(const struct sim *s)
{
	return (struct lan_message){.kind = LAN_CLAIM,
				    .term = s->nodes[0].hub.standing.term,
				    .claim = {7},
				    .count = 1,
				    .time = sim_time(s).now,
				    .ticket = {world.tickets[0].bytes, world.tickets[0].len}};
}

/* A deputy that invents a grant, of the term held or above it, moves no place that was granted. */
static void test_invented_copies(void **state)
{
	(void)state;
	static struct sim s;
	sim_init(&s, &world, 1, &quiet);
	sim_start(&s, 0);
	struct lan_message gate = hello(&s, GATE), deputy = hello(&s, 1), claim = claim_of(&s);
	say(&s, GATE, &gate);
	say(&s, 1, &deputy);
	say(&s, GATE, &claim);
	const struct sim_ledger *l = s.nodes[0].ledger;
	assert_int_equal(l->row_count, 1);
	const struct hub_row granted = l->rows[0];
	struct grant g = row_as_grant(&granted);
	g.term.epoch++;
	g.root[0] ^= 1;
	copy_from_deputy(&s, &g);
	assert_memory_equal(l->rows[0].root, granted.root, UUID_LEN);
	assert_int_equal(l->rows[0].term.epoch, granted.term.epoch);
	/* … and answers no claim that is still to come */
	g.term.epoch--;
	g.claim[0] ^= 1;
	copy_from_deputy(&s, &g);
	assert_int_equal(l->row_count, 1);
	sim_release(&s);
}

/* ---- one id, two gates */

/* An admission of the first ticket under claim 7, or its undoing; the first entry of that journal, or the next. */
static void deliver(struct sim *s, int from, uint32_t type, uint64_t seq)
{
	struct sim_node *n = &s->nodes[from];
	const struct ticket *t = &world.tickets[0].ticket;
	uint8_t body_room[SIM_ENTRY], payload_room[SIM_ENTRY], room[SIM_ENTRY];
	struct buf body = BUF_FIXED(body_room), payload = BUF_FIXED(payload_room), entry = BUF_FIXED(room);
	struct admission a = {.claim = {7},
			      .site = SIM_SITE,
			      .day = instant_day(sim_time(s).now),
			      .admitted_at = sim_time(s).now,
			      .entry = 1,
			      .first_use = ticket_first_use(t),
			      .count = 1,
			      .gate = "cong",
			      .cose = bytes_of(world.tickets[0].bytes, world.tickets[0].len)};
	struct admission_undone u = {.claim = {7}, .site = SIM_SITE};
	memcpy(a.ticket, t->id, UUID_LEN);
	memcpy(a.root, ticket_root(t), UUID_LEN);
	if (type == ENTRY_ADMISSION)
		admission_encode(&body, &a);
	else
		admission_undone_encode(&body, &u);
	struct entry e = {.seq = seq, .time_ms = sim_time(s).now * 1000, .type = type, .body = buf_bytes(&body)};
	memcpy(e.device, n->self.device, UUID_LEN);
	assert_int_equal(entry_encode(&payload, &e), E_OK);
	assert_int_equal(cose_sign(&entry, buf_bytes(&payload), AAD_ENTRY, world.device_keys[n->device].secret_key), E_OK);
	struct lan_message m = {
		.kind = LAN_ENTRY, .term = s->nodes[0].hub.standing.term, .before = seq - 1, .entry = buf_bytes(&entry)};
	say(s, from, &m);
	s->nodes[0].hub.out.count = 0;
}

/* A device that names another's claim as its own hides nothing: both admissions stand, and the place used twice is found. */
static void test_one_claim_of_two(void **state)
{
	(void)state;
	static struct sim s;
	sim_init(&s, &world, 1, &quiet);
	sim_start(&s, 0);
	struct lan_message first = hello(&s, GATE), second = hello(&s, GATE + 1);
	say(&s, GATE, &first);
	say(&s, GATE + 1, &second);
	const struct sim_ledger *l = s.nodes[0].ledger;
	deliver(&s, GATE + 1, ENTRY_ADMISSION, 1); /* whoever overheard it is first */
	deliver(&s, GATE, ENTRY_ADMISSION, 1);
	assert_int_equal(l->row_count, 2);
	assert_int_equal(l->incident_count, 1);
	assert_memory_equal(l->rows[1].device, s.nodes[GATE].self.device, UUID_LEN);
	deliver(&s, GATE, ENTRY_ADMISSION_UNDONE, 2);
	assert_int_equal(l->row_count, 2);
	assert_false(l->rows[0].is_undone);
	assert_true(l->rows[1].is_undone);
	sim_release(&s);
}

/* Two clocks around midnight: a grant for another day than the admission's is none. */
static enum member_outcome answered_for(struct sim *s, int32_t day)
{
	struct sim_node *n = &s->nodes[GATE];
	const struct lan_address all = {0};
	uint8_t grant_room[GRANT_BYTES_MAX], payload_room[LAN_BYTES_MAX], room[LAN_BYTES_MAX];
	struct buf grant = BUF_FIXED(grant_room), payload = BUF_FIXED(payload_room), message = BUF_FIXED(room);
	struct hub_row row = {
		.term = s->nodes[0].hub.standing.term, .day = day, .entry = 1, .first_use = 1, .count = 1, .at = SIM_NOW};
	memcpy(row.claim, n->member.claim.id, UUID_LEN);
	memcpy(row.device, n->self.device, UUID_LEN);
	memcpy(row.root, n->member.claim.root, UUID_LEN);
	const struct grant g = row_as_grant(&row);
	sign_grant(&grant, &g, 0);
	struct lan_message m = {
		.kind = LAN_ANSWER, .site = SIM_SITE, .role = LAN_HUB, .term = row.term, .grant = buf_bytes(&grant)};
	memcpy(m.device, s->nodes[0].self.device, UUID_LEN);
	memcpy(m.claim, row.claim, UUID_LEN);
	lan_encode(&payload, &m);
	assert_int_equal(cose_sign(&message, buf_bytes(&payload), AAD_LAN, world.device_keys[0].secret_key), E_OK);
	assert_int_equal(member_receive(&n->member, &all, buf_bytes(&message), sim_time(s)), E_OK);
	return member_outcome(&n->member);
}

static void test_grant_of_another_day(void **state)
{
	(void)state;
	static struct sim s;
	sim_init(&s, &world, 1, &quiet);
	for (int i = 0; i < SIM_NODES; i++)
		sim_start(&s, i);
	sim_run(&s, 3000);
	sim_scan(&s.nodes[GATE], 0, 1);
	const int32_t today = instant_day(sim_time(&s).now);
	assert_int_equal(member_outcome(&s.nodes[GATE].member), MEMBER_WAITING);
	assert_int_equal(answered_for(&s, today - 1), MEMBER_WAITING);
	assert_int_equal(answered_for(&s, today + 1), MEMBER_WAITING);
	assert_int_equal(answered_for(&s, today), MEMBER_GRANTED);
	sim_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_kinds_apart),
		cmocka_unit_test(test_order_of_terms),
		cmocka_unit_test(test_settling),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_declare),
		cmocka_unit_test(test_invented_copies),
		cmocka_unit_test(test_one_claim_of_two),
		cmocka_unit_test(test_grant_of_another_day),
	};
	return cmocka_run_group_tests(tests, make_world, NULL);
}
