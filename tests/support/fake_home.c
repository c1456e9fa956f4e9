#include "tests/support/fake_home.h"
#include <hoaban/gzip.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

static struct bytes hash_bytes(const struct fake_home *h, uint64_t seq)
{
	return bytes_of(h->hashes[seq], HASH_LEN);
}

/* ---- the guard at the door */

static enum err check_signature(struct fake_home *h, const struct fake_request *in, struct httpsig_claim *claim)
{
	char target[1024];
	bool has_body = str_equal(in->method, "POST");
	snprintf(target, sizeof target, "%s%s", h->authority.public_url, in->path);
	struct httpsig_request r = {in->method, target, has_body ? "application/cbor" : NULL,
				    has_body ? in->body : (struct bytes){NULL, 0}};
	if (has_body)
		TRY(content_digest_check(in->content_digest, in->body));
	TRY(httpsig_parse(claim, &r, in->signature_input, in->signature));
	return httpsig_verify(claim, &r, h->device.device_key);
}

static bool is_let_in(struct fake_home *h, const struct fake_request *in, struct fake_reply *out)
{
	struct httpsig_claim claim;
	if (check_signature(h, in, &claim) != E_OK || memcmp(claim.device, h->device.id, UUID_LEN) != 0) {
		h->bad_signatures++;
		out->status = 401;
		return false;
	}
	int64_t off = h->clock_s - claim.created;
	if (off >= -HTTPSIG_SKEW_S && off <= HTTPSIG_SKEW_S)
		return true;
	out->status = 401;
	if (h->has_bad_time)
		claim.signature_hash[0] ^= 1;
	if (!h->has_no_time)
		authority_time(&h->authority, h->clock_s, claim.signature_hash, &out->time);
	return false;
}

/* ---- the journal */

static void put_answer(struct fake_home *h, struct buf *out)
{
	struct journal_answer a = {.last_seq = h->last_seq};
	memcpy(a.last_hash, hash_bytes(h, h->last_seq).data, HASH_LEN);
	BUF_LOCAL note;
	buf_init(&note, 4096);
	if (h->authority.log_size > 0) {
		authority_checkpoint(&h->authority, &note);
		a.checkpoint = buf_bytes(&note);
	}
	journal_answer_encode(out, &a);
}

/* FORMATS §4: known and equal is fine, the next is stored, a gap is 409, anything else a fork. */
static int store_entry(struct fake_home *h, struct bytes cose)
{
	struct entry e;
	uint8_t hash[HASH_LEN];
	if (entry_open(&e, cose, h->device.device_key) != E_OK || e.seq > HOME_ENTRIES)
		return 403;
	sha256(hash, cose);
	if (e.seq <= h->last_seq)
		return memcmp(hash, h->hashes[e.seq], HASH_LEN) == 0 ? 200 : 403;
	if (e.seq > h->last_seq + 1)
		return 409;
	if (memcmp(e.prev, h->hashes[h->last_seq], HASH_LEN) != 0)
		return 403;
	h->last_seq = e.seq;
	memcpy(h->hashes[e.seq], hash, HASH_LEN);
	h->stored++;
	return 200;
}

static const struct journal_attachment *find_attachment(const struct journal_batch *b, uint64_t seq, uint32_t kind,
							size_t place)
{
	for (size_t i = 0; i < b->attachment_count; i++)
		if (b->attachments[i].seq == seq && b->attachments[i].kind == kind && b->attachments[i].index == place)
			return &b->attachments[i];
	return NULL;
}

static void look_at_receipt(struct fake_home *h, const struct journal_batch *b, struct arena *a, uint64_t seq,
			    const struct sale *sale, size_t i)
{
	uint8_t hash[HASH_LEN] = {0};
	struct receipt r;
	const struct journal_attachment *xml = find_attachment(b, seq, ATTACHMENT_XML, i);
	const struct journal_attachment *payer = find_attachment(b, seq, ATTACHMENT_PAYER, i);
	if (xml != NULL)
		sha256(hash, xml->bytes);
	bool is_matching = xml != NULL && memcmp(hash, sale->receipts[i].xml_hash, HASH_LEN) == 0;
	bool is_read = receipt_decode(&r, a, sale->receipts[i].record) == E_OK;
	h->missing_attachments += sale->receipts[i].has_xml != is_matching;
	h->missing_attachments += !is_read || r.has_payer != (payer != NULL);
}

static void look_at_attachments(struct fake_home *h, const struct journal_batch *b)
{
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	h->attachments += (unsigned)b->attachment_count;
	for (size_t i = 0; i < b->count; i++) {
		struct entry e;
		struct sale sale;
		if (entry_open(&e, b->entries[i], h->device.device_key) != E_OK || e.type != ENTRY_SALE ||
		    sale_decode(&sale, &a, e.body) != E_OK)
			continue;
		for (size_t k = 0; k < sale.receipt_count; k++)
			look_at_receipt(h, b, &a, e.seq, &sale, k);
		arena_clear(&a);
	}
	arena_release(&a);
}

static int store_batch(struct fake_home *h, const struct journal_batch *b)
{
	look_at_attachments(h, b);
	int status = 200;
	for (size_t i = 0; i < b->count && status == 200; i++)
		status = store_entry(h, b->entries[i]);
	h->largest = b->count > h->largest ? b->count : h->largest;
	h->seen_checkpoint = b->checkpoint.len;
	return status;
}

static enum home_fault next_fault(struct fake_home *h)
{
	if (h->fault_count == 0)
		return h->always;
	enum home_fault f = h->faults[0];
	memmove(h->faults, h->faults + 1, --h->fault_count * sizeof h->faults[0]);
	return f;
}

/* What a fault does instead of an honest answer. */
static enum fake_action misbehave(struct fake_home *h, enum home_fault fault, struct fake_reply *out)
{
	struct journal_answer a = {.last_seq = h->last_seq};
	memcpy(a.last_hash, h->hashes[h->last_seq], HASH_LEN);
	buf_clear(&out->body);
	switch (fault) {
	case HOME_FINE:
	case HOME_OLD:
	case HOME_TOO_LARGE:
		put_answer(h, &out->body);
		return FAKE_ANSWER;
	case HOME_CUT_BEFORE:
	case HOME_CUT_AFTER:
		return FAKE_CUT;
	case HOME_HANG_AFTER:
		return FAKE_HANG;
	case HOME_CUT_MID:
		put_answer(h, &out->body);
		return FAKE_CUT_MID;
	case HOME_BUSY:
		out->status = 503;
		return FAKE_ANSWER;
	case HOME_QUARANTINE:
		out->status = 403;
		buf_append_text(&out->body, "{\"status\":403,\"code\":\"quarantined\"}");
		return FAKE_ANSWER;
	case HOME_PORTAL:
		out->status = 403;
		buf_append_text(&out->body, "<html>hotspot login</html>");
		return FAKE_ANSWER;
	case HOME_RUBBISH:
		buf_append_text(&out->body, "<html>hotspot login</html>");
		return FAKE_ANSWER;
	case HOME_LIE:
		a.last_hash[0] ^= 1;
		journal_answer_encode(&out->body, &a);
		return FAKE_ANSWER;
	case HOME_SHORT:
		put_answer(h, &out->body);
		return FAKE_ANSWER;
	case HOME_STUCK:
		out->status = 409;
		put_answer(h, &out->body);
		return FAKE_ANSWER;
	}
	return FAKE_CUT;
}

static bool is_stored_under(enum home_fault f)
{
	return f == HOME_FINE || f == HOME_OLD || f == HOME_CUT_AFTER || f == HOME_CUT_MID || f == HOME_HANG_AFTER || f == HOME_LIE;
}

static enum err unpack(struct fake_home *h, const struct fake_request *in, struct buf *plain)
{
	h->packed++;
	return str_equal(in->content_encoding, "gzip") ? gzip_decode(plain, in->body) : E_MEDIA_TYPE;
}

static enum fake_action take_journal(struct fake_home *h, const struct fake_request *in, struct fake_reply *out)
{
	static struct journal_batch b; /* one thread, and too large for its stack */
	enum home_fault fault = next_fault(h);
	h->uploads++;
	BUF_LOCAL plain;
	buf_init(&plain, JOURNAL_BATCH_BYTES);
	if (in->content_encoding[0] != '\0' && (fault == HOME_OLD || unpack(h, in, &plain) != E_OK)) {
		out->status = 415;
		return FAKE_ANSWER;
	}
	if (journal_batch_decode(&b, plain.len > 0 ? buf_bytes(&plain) : in->body) != E_OK) {
		out->status = 400;
		return FAKE_ANSWER;
	}
	if (fault == HOME_TOO_LARGE && b.count > 1) {
		out->status = 413;
		return FAKE_ANSWER;
	}
	out->status = is_stored_under(fault) || fault == HOME_TOO_LARGE ? store_batch(h, &b) : 200;
	h->refused += out->status != 200;
	return misbehave(h, fault, out);
}

/* ---- bundles */

static enum fake_action take_device(struct fake_home *h, const struct fake_request *in, struct fake_reply *out)
{
	struct enrolment e;
	uint8_t id[UUID_LEN], mac[HASH_LEN];
	enrol_code_id(id, h->secret);
	if (enrolment_decode(&e, in->body) != E_OK || memcmp(id, e.code_id, UUID_LEN) != 0 || h->is_unknown) {
		out->status = 403;
		return FAKE_ANSWER;
	}
	enrol_mac(mac, h->secret, e.device, e.ticket_key, e.device_key);
	memcpy(h->device.id, e.device, UUID_LEN);
	memcpy(h->device.ticket_key, e.ticket_key, PUBLIC_KEY_LEN);
	memcpy(h->device.device_key, e.device_key, PUBLIC_KEY_LEN);
	if (memcmp(mac, e.mac, HASH_LEN) != 0 || !is_let_in(h, in, out)) {
		out->status = 401;
		return FAKE_ANSWER;
	}
	h->enrolments++;
	authority_bundle(&h->authority, &h->device, &out->body);
	return next_fault(h) == HOME_CUT_AFTER ? FAKE_CUT : FAKE_ANSWER;
}

static enum fake_action handle(void *ctx, const struct fake_request *in, struct fake_reply *out)
{
	struct fake_home *h = ctx;
	if (str_equal(in->path, "/v1/devices"))
		return take_device(h, in, out);
	if (!is_let_in(h, in, out))
		return FAKE_ANSWER;
	if (str_equal(in->path, "/v1/journal"))
		return take_journal(h, in, out);
	if (!str_starts_with(in->path, "/v1/lease")) {
		out->status = 404;
		return FAKE_ANSWER;
	}
	h->renewals++;
	if (h->is_closed) {
		out->status = 409;
		buf_append_text(&out->body, "{\"status\":409,\"code\":\"expired\"}");
		return FAKE_ANSWER;
	}
	authority_bundle(&h->authority, &h->device, &out->body);
	return FAKE_ANSWER;
}

void fake_home_start(struct fake_home *h, struct counter *c)
{
	memset(h, 0, sizeof *h);
	h->counter = c;
	h->authority = c->authority;
	h->clock_s = c->now_ms / 1000;
	memset(h->secret, 0x5a, sizeof h->secret);
	if (c->till.is_enrolled)
		h->device = counter_device(c);
	h->server.handle = handle;
	h->server.ctx = h;
	fake_server_start(&h->server);
	c->settings.server = h->server.url;
	if (!c->till.is_enrolled)
		snprintf(h->authority.public_url, sizeof h->authority.public_url, "%s", h->server.url);
}

void fake_home_stop(struct fake_home *h)
{
	fake_server_stop(&h->server);
}
