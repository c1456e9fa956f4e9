#include "tests/support/authority.h"
#include "assets/assets.h"
#include "tests/support/sample.h"
#include <hoaban/checkpoint.h>
#include <hoaban/instant.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#define PART_MAX (1u << 20)
#define KEYS_S	 (400LL * DAY_S)

static void make_key(struct authority_key *k, const char *name)
{
	sample_key_named(k->public_key, k->secret_key, name);
}

void authority_init(struct authority *a, int64_t now)
{
	*a = (struct authority){
		.now = now,
		.name = "Quầy Đồi A1",
		.role = ROLE_COUNTER,
		.sites = 0x1f,
		.party = 100,
		.days_ahead = 30,
		.lease_s = 30 * DAY_S,
		.certificate_s = 90 * DAY_S,
		.value_cap = 50000000,
		.last_number = 10000,
		.symbol = "26TAB",
		.public_url = "http://127.0.0.1:8080",
		.lists_limit_h = 72,
		.staff_count = 2,
		.staff = {{"lan", STAFF_CASHIER, ""}, {"minh", STAFF_CASHIER, ""}},
		.lists_s = 30 * DAY_S,
		.delegations_seq = 1,
		.trust_seq = 1,
		.revoked_seq = 1,
		.superseded_seq = 1,
		.closures_seq = 1,
		.accounts_seq = 1,
		.account = {"5600000000", "970436", "0000000000"}, /* as edition 1 has it */
	};
	make_key(&a->root, "test root");
	make_key(&a->lists, "test lists");
	make_key(&a->devices, "test devices");
	make_key(&a->tickets, "test tickets");
	make_key(&a->log, "test log");
}

static void sign_part(struct buf *out, const struct buf *payload, const char *aad, const struct authority_key *k)
{
	assert_int_equal(buf_status(payload), E_OK);
	assert_int_equal(cose_sign(out, buf_bytes(payload), aad, k->secret_key), E_OK);
	assert_int_equal(buf_status(out), E_OK);
}

static struct trust_key trust_key_of(const struct authority *a, const uint8_t key[static PUBLIC_KEY_LEN], enum key_use use)
{
	struct trust_key t = {.use = use, .not_before = a->now - KEYS_S, .expires = a->now + KEYS_S};
	memcpy(t.public_key, key, PUBLIC_KEY_LEN);
	cose_kid(t.kid, key);
	return t;
}

static void put_delegations(const struct authority *a, struct buf *out)
{
	struct trust_key keys[] = {
		trust_key_of(a, a->tickets.public_key, KEY_USE_TICKET),
		trust_key_of(a, a->log.public_key, KEY_USE_LOG),
		trust_key_of(a, a->devices.public_key, KEY_USE_DEVICES),
		trust_key_of(a, a->lists.public_key, KEY_USE_LISTS),
	};
	struct trust_list l = {a->now + KEYS_S, a->now, a->delegations_seq, 4, keys};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	trust_list_encode(&payload, &l);
	sign_part(out, &payload, AAD_DELEGATIONS, &a->root);
}

static struct trust_key key_of_device(const struct authority *a, const struct authority_device *d)
{
	struct trust_key k = trust_key_of(a, d->ticket_key, KEY_USE_TICKET);
	k.has_limits = true;
	k.sites = a->sites;
	k.party = a->party;
	k.days_ahead = a->days_ahead;
	k.closed_at = a->device_closed_at;
	return k;
}

static void put_trust_list(const struct authority *a, const struct authority_device *d, struct buf *out)
{
	struct trust_key keys[] = {trust_key_of(a, a->tickets.public_key, KEY_USE_TICKET), key_of_device(a, d)};
	struct trust_list l = {a->now + a->lists_s, a->now, a->trust_seq, a->is_device_listed ? 2 : 1, keys};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	trust_list_encode(&payload, &l);
	sign_part(out, &payload, AAD_TRUST_LIST, &a->lists);
}

static void put_ids(const struct authority *a, const char *aad, uint64_t seq, size_t count, const uint8_t *ids, struct buf *out)
{
	struct id_list l = {a->now + a->lists_s, a->now, seq, count, ids};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	id_list_encode(&payload, &l);
	sign_part(out, &payload, aad, &a->lists);
}

static void put_closures(const struct authority *a, struct buf *out)
{
	struct closure closures[AUTHORITY_CLOSURES];
	struct closure_list l = {a->now + a->lists_s, a->now, a->closures_seq, a->closure_count, closures};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	memcpy(closures, a->closures, sizeof closures);
	closure_list_encode(&payload, &l);
	sign_part(out, &payload, AAD_CLOSURES, &a->lists);
}

static void put_known(const struct authority *a, const struct authority_device *d, struct buf *out)
{
	struct known_list l = {.expires = a->now + a->lists_s,
			       .issued_at = a->now,
			       .seq = a->known_seq,
			       .count = a->known_count,
			       .ids = a->known[0]};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	cose_kid(l.kid, d->ticket_key);
	known_list_encode(&payload, &l);
	sign_part(out, &payload, AAD_KNOWN_IDS, &a->lists);
}

static void put_certificate(const struct authority *a, const struct authority_device *d, struct buf *out)
{
	struct certificate c = {
		.expires = a->now + a->certificate_s,
		.not_before = a->now - 300,
		.issued_at = a->now,
		.sites = a->sites,
		.party = a->party,
		.days_ahead = a->days_ahead,
	};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	memcpy(c.device, d->id, UUID_LEN);
	memcpy(c.ticket_key, d->ticket_key, PUBLIC_KEY_LEN);
	memcpy(c.device_key, d->device_key, PUBLIC_KEY_LEN);
	certificate_encode(&payload, &c);
	sign_part(out, &payload, AAD_DEVICE, &a->devices);
}

/* Two symbols: this year's and, as on every real lease, next year's. */
static void put_lease(const struct authority *a, const struct authority_device *d, struct buf *out)
{
	uint32_t year = (uint32_t)day_year(instant_day(a->now));
	struct lease l = {
		.expires = a->now + a->lease_s,
		.issued_at = a->now,
		.role = a->role,
		.sites = a->sites,
		.value_cap = a->value_cap,
		.symbol_count = 2,
		.symbols = {{"5600000000", "EBL01", "", year, a->last_number},
			    {"5600000000", "EBL01", "27TAB", year + 1, a->last_number}},
		.edition = 1,
		.lists_limit_h = a->lists_limit_h,
		.staff_count = a->staff_count,
		.hub_count = a->hub_count,
		.timed = a->timed,
		.slot_count = a->slot_count,
	};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	memcpy(l.staff, a->staff, sizeof a->staff);
	memcpy(l.hubs, a->hubs, sizeof a->hubs);
	memcpy(l.slots, a->slots, sizeof a->slots);
	memcpy(l.device, d->id, UUID_LEN);
	memcpy(l.name, a->name, sizeof l.name);
	memcpy(l.symbols[0].symbol, a->symbol, sizeof a->symbol);
	memcpy(l.public_url, a->public_url, sizeof l.public_url);
	lease_encode(&payload, &l);
	sign_part(out, &payload, AAD_LEASE, &a->devices);
}

static void put_accounts(const struct authority *a, struct buf *out)
{
	struct official_account account = a->account;
	const struct account_list l = {.issued_at = a->now, .seq = a->accounts_seq, .count = 1, .accounts = &account};
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	account_list_encode(&payload, &l);
	sign_part(out, &payload, AAD_ACCOUNTS, &a->devices);
}

static void put_tariff(const struct authority *a, struct buf *out)
{
	struct bytes json = asset_find("tariff/edition-1.json");
	BUF_LOCAL payload;
	buf_init(&payload, PART_MAX);
	assert_true(json.len > 0);
	tariff_edition_encode(&payload, 1, a->now, json);
	sign_part(out, &payload, AAD_TARIFF, &a->devices);
}

void authority_checkpoint(const struct authority *a, struct buf *note)
{
	struct checkpoint c = {.origin = AUTHORITY_ORIGIN, .size = a->log_size};
	uint8_t signature[SIGNATURE_LEN];
	BUF_LOCAL body;
	buf_init(&body, CHECKPOINT_TEXT);
	memset(c.root.bytes, a->log_root, HASH_LEN);
	assert_int_equal(checkpoint_body(&body, &c), E_OK);
	key_sign(signature, buf_bytes(&body), a->log.secret_key);
	assert_int_equal(checkpoint_note(note, &c, a->log.public_key, signature), E_OK);
}

static struct bytes vkey_of(const struct authority *a, char out[static VKEY_TEXT])
{
	struct note_verifier v;
	note_verifier_init(&v, AUTHORITY_ORIGIN, a->log.public_key);
	note_vkey_format(out, &v);
	return bytes_of_text(out);
}

enum part { DELEGATIONS, CERTIFICATE, LEASE, TARIFF, TRUST, REVOKED, SUPERSEDED, CLOSURES, KNOWN, NOTE, ACCOUNTS, PART_COUNT };

static void release_parts(struct buf (*parts)[PART_COUNT])
{
	for (size_t i = 0; i < PART_COUNT; i++)
		buf_release(&(*parts)[i]);
}

static void put_parts(const struct authority *a, const struct authority_device *d, struct buf parts[static PART_COUNT])
{
	for (size_t i = 0; i < PART_COUNT; i++)
		buf_init(&parts[i], PART_MAX);
	put_delegations(a, &parts[DELEGATIONS]);
	put_certificate(a, d, &parts[CERTIFICATE]);
	put_lease(a, d, &parts[LEASE]);
	put_tariff(a, &parts[TARIFF]);
	put_trust_list(a, d, &parts[TRUST]);
	put_ids(a, AAD_REVOKED, a->revoked_seq, a->revoked_count, a->revoked[0], &parts[REVOKED]);
	put_ids(a, AAD_SUPERSEDED, a->superseded_seq, a->superseded_count, a->superseded[0], &parts[SUPERSEDED]);
	put_closures(a, &parts[CLOSURES]);
	if (a->known_seq > 0)
		put_known(a, d, &parts[KNOWN]);
	if (a->log_size > 0)
		authority_checkpoint(a, &parts[NOTE]);
	if (a->accounts_seq > 0)
		put_accounts(a, &parts[ACCOUNTS]);
}

void authority_bundle(const struct authority *a, const struct authority_device *d, struct buf *out)
{
	[[gnu::cleanup(release_parts)]] struct buf parts[PART_COUNT];
	char vkey[VKEY_TEXT];
	put_parts(a, d, parts);
	struct bundle b = {
		.delegations = buf_bytes(&parts[DELEGATIONS]),
		.certificate = buf_bytes(&parts[CERTIFICATE]),
		.lease = buf_bytes(&parts[LEASE]),
		.tariff_count = 1,
		.tariffs = {buf_bytes(&parts[TARIFF])},
		.trust_list = buf_bytes(&parts[TRUST]),
		.revoked = buf_bytes(&parts[REVOKED]),
		.superseded = buf_bytes(&parts[SUPERSEDED]),
		.closures = buf_bytes(&parts[CLOSURES]),
		.known_count = a->known_seq > 0,
		.known = {buf_bytes(&parts[KNOWN])},
		.checkpoint = buf_bytes(&parts[NOTE]),
		.vkey = vkey_of(a, vkey),
		.organisation_certificate = a->organisation_certificate,
		.accounts = buf_bytes(&parts[ACCOUNTS]),
		.classes = a->classes,
	};
	if (a->has_pepper)
		b.pepper = BYTES(a->pepper);
	memcpy(b.root_key, a->root.public_key, PUBLIC_KEY_LEN);
	bundle_encode(out, &b);
	assert_int_equal(buf_status(out), E_OK);
}

void authority_ticket(const struct authority *a, const struct ticket *t, struct buf *cose)
{
	BUF_LOCAL payload;
	buf_init(&payload, TICKET_BYTES_MAX);
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	sign_part(cose, &payload, AAD_TICKET, &a->tickets);
}

void authority_time(const struct authority *a, int64_t now, const uint8_t hash[static HASH_LEN], struct buf *base64)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, 256);
	buf_init(&cose, 512);
	server_time_encode(&payload, now, hash);
	sign_part(&cose, &payload, AAD_TIME, &a->devices);
	buf_append_base64(base64, cose.data, cose.len);
}

void authority_code(const struct authority *a, const uint8_t secret[static ENROL_SECRET_LEN], char out[static ENROL_CODE_TEXT])
{
	enrol_code_format(out, secret, a->root.public_key);
}
