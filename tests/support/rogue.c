#include "tests/support/rogue.h"

#include <hoaban/cbor.h>
#include <hoaban/httpsig.h>
#include <hoaban/instant.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define CBOR "application/cbor"
#define A1   2u /* mask of site 1 */

static struct bytes keep(struct rogue *r, const struct buf *b)
{
	assert_int_equal(buf_status(b), E_OK);
	return bytes_of(arena_copy(&r->story->arena, b->data, b->len), b->len);
}

/* ---- requests */

static void sign(struct rogue *r, const struct httpsig_request *q, struct buf *input, struct buf *signature)
{
	char id[UUID_HEX];
	uint8_t bytes[SIGNATURE_LEN];
	BUF_LOCAL params;
	BUF_LOCAL base;
	buf_init(&params, 1024);
	buf_init(&base, 4096);
	uuid_hex(id, r->id);
	httpsig_params(&params, q, story_now(r->story), id);
	httpsig_base(&base, q, buf_bytes(&params));
	key_sign(bytes, buf_bytes(&base), r->device_key);
	buf_append_format(input, "Signature-Input: pos=%s", buf_text(&params));
	buf_append_text(signature, "Signature: pos=:");
	buf_append_base64(signature, bytes, sizeof bytes);
	buf_append_byte(signature, ':');
}

static int post_coded(struct rogue *r, const char *path, const char *coding, struct bytes body, struct reply *reply)
{
	const char *coded = coding ? arena_format(&r->story->arena, "Content-Encoding: %s", coding) : NULL;
	BUF_LOCAL digest;
	BUF_LOCAL input;
	BUF_LOCAL signature;
	buf_init(&digest, 256);
	buf_init(&input, 2048);
	buf_init(&signature, 256);
	struct httpsig_request q = {.method = "POST",
				    .target_uri = arena_format(&r->story->arena, "%s%s", r->story->url, path),
				    .content_type = CBOR,
				    .body = body};
	buf_append_text(&digest, "Content-Digest: ");
	content_digest(&digest, body);
	sign(r, &q, &input, &signature);
	const char *const headers[] = {
		"Content-Type: " CBOR, buf_text(&digest), buf_text(&input), buf_text(&signature), coded, NULL};
	return story_call(
		r->story,
		&(struct call){.path = path, .body = (const char *)body.data, .body_len = body.len, .headers = headers}, reply);
}

static int post(struct rogue *r, const char *path, struct bytes body, struct reply *reply)
{
	return post_coded(r, path, NULL, body, reply);
}

int rogue_post(struct rogue *r, const char *path, const char *coding, struct bytes body, char accepts[static 32])
{
	struct reply reply;
	int status = post_coded(r, path, coding, body, &reply);
	accepts[0] = '\0';
	if (!reply_header(&reply, "Accept-Encoding", accepts, 32))
		accepts[0] = '\0';
	reply_release(&reply);
	return status;
}

int rogue_call(struct rogue *r, const char *path, struct bytes body, struct reply *reply)
{
	return post(r, path, body, reply);
}

int rogue_renew(struct rogue *r)
{
	static const char path[] = "/v1/lease";
	struct reply reply;
	BUF_LOCAL input;
	BUF_LOCAL signature;
	buf_init(&input, 2048);
	buf_init(&signature, 256);
	struct httpsig_request q = {.method = "GET", .target_uri = arena_format(&r->story->arena, "%s%s", r->story->url, path)};
	sign(r, &q, &input, &signature);
	const char *const headers[] = {buf_text(&input), buf_text(&signature), NULL};
	int status = story_call(r->story, &(struct call){.method = "GET", .path = path, .headers = headers}, &reply);
	reply_release(&reply);
	return status;
}

void rogue_request(struct rogue *r, const char *path, struct bytes body, struct buf *out)
{
	char target[512];
	BUF_LOCAL input;
	BUF_LOCAL signature;
	buf_init(&input, 2048);
	buf_init(&signature, 256);
	snprintf(target, sizeof target, "%s%s", r->story->url, path);
	struct httpsig_request q = {.method = "POST", .target_uri = target, .content_type = CBOR, .body = body};
	sign(r, &q, &input, &signature);
	buf_append_format(out, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: " CBOR "\r\n", path, r->story->port);
	buf_append_text(out, "Content-Digest: ");
	content_digest(out, body);
	buf_append_format(out, "\r\n%s\r\n%s\r\nContent-Length: %zu\r\n\r\n", buf_text(&input), buf_text(&signature), body.len);
	buf_append(out, body.data, body.len);
	assert_int_equal(buf_status(out), E_OK);
}

/* ---- enrolment */

static void read_lease(struct rogue *r, const struct reply *reply)
{
	struct bundle *b = ARENA_NEW(&r->story->arena, struct bundle);
	struct lease *l = ARENA_NEW(&r->story->arena, struct lease);
	struct cose_sign1 m;
	assert_int_equal(
		bundle_decode(b, bytes_of(arena_copy(&r->story->arena, reply->body, reply->body_len), reply->body_len)), E_OK);
	assert_int_equal(cose_parse(&m, b->lease), E_OK);
	assert_int_equal(lease_decode(l, m.payload), E_OK);
	assert_true(l->symbol_count > 0);
	r->symbol = l->symbols[0];
}

int rogue_ask(struct rogue *r)
{
	struct enrolment e = {0};
	struct reply reply;
	BUF_LOCAL body;
	buf_init(&body, 4096);
	enrol_code_id(e.code_id, r->secret);
	memcpy(e.device, r->id, UUID_LEN);
	memcpy(e.ticket_key, r->ticket_public, PUBLIC_KEY_LEN);
	memcpy(e.device_key, r->device_public, PUBLIC_KEY_LEN);
	enrol_mac(e.mac, r->secret, e.device, e.ticket_key, e.device_key);
	enrolment_encode(&body, &e);
	int status = post(r, "/v1/devices", buf_bytes(&body), &reply);
	if (status == 200)
		read_lease(r, &reply);
	reply_release(&reply);
	return status;
}

static void make_key(uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t secret_key[static SECRET_KEY_LEN])
{
	uint8_t seed[SEED_LEN];
	randombytes_buf(seed, sizeof seed);
	key_pair_from_seed(public_key, secret_key, seed);
}

void rogue_enrol(struct rogue *r, struct story *s, const char *label)
{
	uint8_t fingerprint[16];
	*r = (struct rogue){.story = s};
	randombytes_buf(r->id, UUID_LEN);
	r->id[6] = 0x70 | (r->id[6] & 0x0f);
	r->id[8] = 0x80 | (r->id[8] & 0x3f);
	make_key(r->ticket_public, r->ticket_key);
	make_key(r->device_public, r->device_key);
	const char *code = story_answer_text(s, arena_format(&s->arena, "%s.code", label));
	assert_int_equal(enrol_code_parse(r->secret, fingerprint, code), E_OK);
	assert_int_equal(rogue_ask(r), 200);
}

/* ---- the journal */

void rogue_say(struct rogue *r, enum entry_type type, const struct buf *body)
{
	r->said_at = story_now(r->story);
	struct entry e = {.seq = ++r->seq, .time_ms = r->said_at * 1000, .type = type, .body = buf_bytes(body)};
	BUF_LOCAL payload;
	BUF_LOCAL message;
	buf_init(&payload, ENTRY_BYTES_MAX);
	buf_init(&message, ENTRY_BYTES_MAX);
	memcpy(e.device, r->id, UUID_LEN);
	memcpy(e.prev, r->prev, HASH_LEN);
	assert_int_equal(entry_encode(&payload, &e), E_OK);
	assert_int_equal(cose_sign(&message, buf_bytes(&payload), AAD_ENTRY, r->device_key), E_OK);
	struct bytes kept = keep(r, &message);
	sha256(r->prev, kept);
	assert_true(r->batch.count < JOURNAL_BATCH_MAX);
	r->batch.entries[r->batch.count++] = kept;
}

void rogue_attach(struct rogue *r, enum attachment_kind kind, const struct buf *bytes)
{
	r->batch.attachments[r->batch.attachment_count++] = (struct journal_attachment){r->seq, kind, 0, keep(r, bytes)};
}

void rogue_encode(struct rogue *r, struct buf *out)
{
	journal_batch_encode(out, &r->batch);
	assert_int_equal(buf_status(out), E_OK);
}

int rogue_send(struct rogue *r)
{
	struct reply reply;
	BUF_LOCAL body;
	buf_init(&body, JOURNAL_BATCH_BYTES);
	rogue_encode(r, &body);
	int status = post(r, "/v1/journal", buf_bytes(&body), &reply);
	reply_release(&reply);
	r->batch.count = r->batch.attachment_count = 0;
	return status;
}

int rogue_claim(struct rogue *r, const struct claim *c, struct claim_answer *out)
{
	struct reply reply;
	BUF_LOCAL body;
	buf_init(&body, 4096);
	claim_encode(&body, c);
	assert_int_equal(buf_status(&body), E_OK);
	int status = post(r, "/v1/admissions", buf_bytes(&body), &reply);
	if (status == 200)
		assert_int_equal(claim_answer_decode(out, bytes_of(reply.body, reply.body_len)), E_OK);
	reply_release(&reply);
	return status;
}

/* ---- sales */

struct receipt rogue_fields(struct rogue *r, struct receipt_line *line)
{
	*line = (struct receipt_line){
		.sites = A1, .category = CATEGORY_ADULT, .quantity = 1, .unit_price = 20000, .amount = 20000};
	struct receipt f = {.number = ++r->number,
			    .time = story_now(r->story),
			    .line_count = 1,
			    .lines = line,
			    .total = 20000,
			    .payment = PAYMENT_CASH,
			    .edition = 1};
	memcpy(f.tax_code, r->symbol.tax_code, sizeof f.tax_code);
	memcpy(f.form, r->symbol.form, sizeof f.form);
	memcpy(f.symbol, r->symbol.symbol, sizeof f.symbol);
	randombytes_buf(f.salt, sizeof f.salt);
	return f;
}

struct sale_receipt rogue_receipt(struct rogue *r, const struct receipt *fields)
{
	struct sale_receipt out = {0};
	BUF_LOCAL record;
	buf_init(&record, 8192);
	assert_int_equal(receipt_encode(&record, fields), E_OK);
	out.record = keep(r, &record);
	randombytes_buf(out.lookup, sizeof out.lookup);
	randombytes_buf(out.leaf_salt, sizeof out.leaf_salt);
	return out;
}

struct sale_ticket rogue_ticket(struct rogue *r)
{
	return rogue_ticket_for(r, CATEGORY_CHILD);
}

struct sale_ticket rogue_ticket_for(struct rogue *r, enum category category)
{
	int64_t now = story_now(r->story);
	struct ticket t = {.valid_from = (uint32_t)now - 60,
			   .valid_until = (uint32_t)now + 3600,
			   .issued_at = (uint32_t)now,
			   .sites = A1,
			   .category = category,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	struct sale_ticket out = {.free_persons = category == CATEGORY_CHILD};
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	randombytes_buf(t.id, UUID_LEN);
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, r->ticket_key), E_OK);
	out.cose = keep(r, &cose);
	randombytes_buf(out.leaf_salt, sizeof out.leaf_salt);
	return out;
}

void rogue_sell(struct rogue *r, const struct sale_receipt *receipts, size_t receipt_count, const struct sale_ticket *tickets,
		size_t ticket_count, int64_t total)
{
	struct tender tender = {.form = PAYMENT_CASH, .amount = total, .tendered = total};
	struct sale sale = {.visit_day = instant_day(story_now(r->story)),
			    .cashier = "lan",
			    .total = total,
			    .receipt_count = receipt_count,
			    .receipts = (struct sale_receipt *)(uintptr_t)receipts,
			    .ticket_count = ticket_count,
			    .tickets = (struct sale_ticket *)(uintptr_t)tickets,
			    .tender_count = 1,
			    .tenders = &tender};
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	randombytes_buf(sale.id, UUID_LEN);
	assert_int_equal(sale_encode(&body, &sale), E_OK);
	rogue_say(r, ENTRY_SALE, &body);
}
