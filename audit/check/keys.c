/* Keys: what the root delegated, the lists signed with it, every device's certificate, every tariff edition's signature; and
 * whether lists and tables say the same of who may sign and who is refused. */
#include "check.h"

#include "audit/book/keys.h"
#include "audit/input/rows.h"

#include <stdio.h>

/* A list is of a moment after the export's snapshot: what was enrolled in between is in one and not in the other. */
#define AFTER_SNAPSHOT_S 3600

/* ---- devices */

/* A certificate was signed when it was issued: that is when the key had to be good. */
static enum err open_certificate(struct certificate *out, const struct audit *a, struct bytes message)
{
	struct cose_sign1 m;
	struct bytes payload;
	TRY(cose_parse(&m, message));
	TRY(certificate_decode(out, m.payload));
	return trust_open(&payload, &a->keys->delegations, KEY_USE_DEVICES, AAD_DEVICE, message, out->issued_at);
}

static bool is_certified_as(const struct certificate *c, const struct cell *row)
{
	return memcmp(c->device, row[DEVICES_ID].bytes.data, UUID_LEN) == 0 &&
	       memcmp(c->ticket_key, row[DEVICES_TICKET_KEY].bytes.data, PUBLIC_KEY_LEN) == 0 &&
	       memcmp(c->device_key, row[DEVICES_DEVICE_KEY].bytes.data, PUBLIC_KEY_LEN) == 0 &&
	       c->sites == (uint64_t)row[DEVICES_SITES].number && c->expires == row[DEVICES_EXPIRES_AT].number;
}

static enum err take_device(struct audit *a, uint64_t row, const struct cell *c)
{
	char id[FINDING_ID];
	struct certificate certificate;
	enum err e = open_certificate(&certificate, a, c[DEVICES_CERTIFICATE].bytes);
	if (e == E_OK && !is_certified_as(&certificate, c))
		e = E_CONFLICT;
	if (e != E_OK) {
		findings_add(&a->findings, FINDING_DEVICE_CERTIFICATE, TABLE_DEVICES, row,
			     finding_hex_id(id, c[DEVICES_ID].bytes), SAYS({IS_ERROR(e)}));
		return E_OK;
	}
	struct device_key d = {.row = row,
			       .closed_at = c[DEVICES_CLOSED_AT].is_null ? 0 : c[DEVICES_CLOSED_AT].number,
			       .quarantined_at = c[DEVICES_QUARANTINED_AT].is_null ? 0 : c[DEVICES_QUARANTINED_AT].number,
			       .last_seq = (uint64_t)c[DEVICES_LAST_SEQ].number};
	memcpy(d.id, c[DEVICES_ID].bytes.data, UUID_LEN);
	memcpy(d.device_key, c[DEVICES_DEVICE_KEY].bytes.data, PUBLIC_KEY_LEN);
	memcpy(d.last_hash, c[DEVICES_LAST_HASH].bytes.data, HASH_LEN);
	return keys_add_device(a, &d, &certificate);
}

static enum err take_edition(struct audit *a, uint64_t row, const struct cell *c)
{
	char id[24];
	struct bytes payload;
	enum err e = trust_open(&payload, &a->keys->delegations, KEY_USE_DEVICES, AAD_TARIFF, c[EDITIONS_COSE].bytes,
				c[EDITIONS_ISSUED_AT].number);
	snprintf(id, sizeof(id), "%lld", (long long)c[EDITIONS_EDITION].number);
	if (e != E_OK)
		findings_add(&a->findings, FINDING_EDITION_SIGNATURE, TABLE_EDITIONS, row, id, SAYS({IS_ERROR(e)}));
	return E_OK;
}

/* ---- lists and tables */

/* What may still be shown at a gate must be refused there. */
static enum err take_block(struct audit *a, uint64_t row, const struct cell *c)
{
	char id[FINDING_ID];
	const struct id_list *list = c[BLOCKS_LIST].number == 1 ? &a->keys->revoked : &a->keys->superseded;
	bool is_over = c[BLOCKS_VALID_UNTIL].number <= a->manifest.made_at + AFTER_SNAPSHOT_S;
	if (!is_over && !id_list_has(list, c[BLOCKS_ROOT].bytes.data))
		findings_add(&a->findings, FINDING_BLOCK_UNLISTED, TABLE_BLOCKS, row, finding_hex_id(id, c[BLOCKS_ROOT].bytes),

			     SAYS({IS_WORD(DETAIL_LIST, c[BLOCKS_LIST].number == 1 ? DETAIL_REVOKED : DETAIL_SUPERSEDED)}));
	return E_OK;
}

static enum err each(struct audit *a, enum export_table t,
		     enum err (*take)(struct audit *a, uint64_t row, const struct cell *c))
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL r = {0};
	TRY(rows_open(&r, a, t));
	enum err e = rows_next(&r, cells);
	for (; e == E_OK; e = rows_next(&r, cells))
		TRY(take(a, r.row, cells));
	return e == E_NOT_FOUND ? E_OK : e;
}

/* A key that tills are told to trust, and that no device has: who holds it sells tickets that nobody accounts for. */
static void judge_listed_key(struct audit *a, const struct trust_key *k)
{
	char id[FINDING_ID];
	const struct trust_key *own = trust_find(&a->keys->tickets, k->kid, KEY_USE_TICKET);
	bool is_new = k->not_before > a->manifest.made_at - AFTER_SNAPSHOT_S;
	finding_hex_id(id, BYTES(k->kid));
	if (!own && !is_new)
		findings_add(&a->findings, FINDING_TRUSTED_UNKNOWN, NO_TABLE, 0, id,
			     SAYS({IS_TEXT(DETAIL_FILE, "keys/trust-list")}));
	if (own && own->has_limits &&
	    (k->sites & ~own->sites || k->party > own->party || k->days_ahead > own->days_ahead || k->expires > own->expires ||
	     !k->has_limits))
		findings_add(&a->findings, FINDING_TRUSTED_BEYOND, NO_TABLE, 0, id,
			     SAYS({IS_TEXT(DETAIL_FILE, "keys/trust-list")}));
}

static void judge_log_key(struct audit *a)
{
	struct note_verifier v;
	char text[VKEY_TEXT];
	size_t len = a->vkey.len < sizeof(text) - 1 ? a->vkey.len : sizeof(text) - 1;
	bool is_delegated = false;
	memcpy(text, a->vkey.data, len);
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (note_vkey_parse(&v, text) != E_OK)
		return; /* check_log() has said so */
	for (size_t i = 0; i < a->keys->delegations.count; i++)
		is_delegated |= a->keys->delegations.keys[i].use == KEY_USE_LOG &&
				memcmp(a->keys->delegations.keys[i].public_key, v.public_key, PUBLIC_KEY_LEN) == 0;
	if (!is_delegated)
		findings_add(&a->findings, FINDING_LOG_KEY, NO_TABLE, 0, "keys/delegations",
			     SAYS({IS_TEXT(DETAIL_KEY, v.name)}));
}

enum err check_keys(struct audit *a)
{
	TRY(keys_load(a));
	judge_log_key(a);
	TRY(each(a, TABLE_DEVICES, take_device));
	for (size_t i = 0; i < a->keys->listed.count; i++)
		judge_listed_key(a, &a->keys->listed.keys[i]);
	TRY(each(a, TABLE_EDITIONS, take_edition));
	return each(a, TABLE_BLOCKS, take_block);
}
