/* The server's side: requests out, answers in, no key in sight. */
#include "child/child.h"
#include "signer/organisation_wire.h"
#include "signer/organisations.h"

#include <hoaban/arena.h>
#include <stdlib.h>

#define DEADLINE_MS 10000

struct organisations {
	struct child *child;
	struct arena arena;
	struct bytes authorities;
	size_t count;
	struct organisation_certificate list[ORGANISATIONS_MAX];
};

static enum err ask(struct organisations *o, const struct buf *request, struct buf *answer, struct wire *body)
{
	TRY(buf_status(request));
	TRY(child_call(o->child, buf_bytes(request), answer));
	*body = wire_open(buf_bytes(answer));
	return get_status(body);
}

static enum err take_certificate(struct organisations *o, struct wire *body)
{
	struct organisation_certificate *c = &o->list[o->count];
	struct bytes der = wire_bytes(body, (size_t)wire_uint(body, 4));
	c->der = bytes_of(arena_copy(&o->arena, der.data, der.len), der.len);
	TRY(x509_parse(&c->facts, c->der));
	memcpy(c->tax_code, c->facts.tax_code, TAX_CODE_TEXT);
	o->count++;
	return E_OK;
}

static enum err fetch(struct organisations *o)
{
	BUF_LOCAL request, answer;
	struct wire body;
	buf_init(&request, 16);
	buf_init(&answer, ORGANISATION_FRAME_MAX);
	buf_append_byte(&request, ORGANISATION_LIST);
	TRY(ask(o, &request, &answer, &body));
	struct bytes authorities = wire_bytes(&body, (size_t)wire_uint(&body, 4));
	o->authorities = bytes_of(arena_copy(&o->arena, authorities.data, authorities.len), authorities.len);
	uint64_t count = wire_uint(&body, 1);
	for (uint64_t i = 0; i < count && i < ORGANISATIONS_MAX; i++)
		TRY(take_certificate(o, &body));
	return wire_finish(&body);
}

enum err organisations_start(struct organisations **out, const char *directory, const struct logger *logger)
{
	struct organisations *o = calloc(1, sizeof *o);
	if (!o)
		return E_MEMORY;
	arena_init(&o->arena, ORGANISATION_FRAME_MAX);
	struct child_config config = {
		.role = ORGANISATIONS_ROLE,
		.argument = directory,
		.frame_max = ORGANISATION_FRAME_MAX,
		.deadline_ms = DEADLINE_MS,
		.logger = logger,
	};
	enum err e = child_start(&o->child, &config);
	if (e == E_OK)
		e = fetch(o);
	if (e != E_OK) {
		log_error(logger, "organisations_failed", "error=%s", err_code(e));
		organisations_stop(o);
		return e;
	}
	log_info(logger, "organisations_started", "pid=%d certificates=%zu", organisations_pid(o), o->count);
	*out = o;
	return E_OK;
}

void organisations_stop(struct organisations *o)
{
	if (!o)
		return;
	child_stop(o->child);
	arena_release(&o->arena);
	free(o);
}

int organisations_pid(struct organisations *o)
{
	return child_pid(o->child);
}

size_t organisations_count(const struct organisations *o)
{
	return o->count;
}

const struct organisation_certificate *organisations_at(const struct organisations *o, size_t i)
{
	return &o->list[i];
}

const struct organisation_certificate *organisations_find(const struct organisations *o, const char *tax_code)
{
	for (size_t i = 0; i < o->count; i++)
		if (str_equal(o->list[i].tax_code, tax_code))
			return &o->list[i];
	return NULL;
}

struct bytes organisations_authorities(const struct organisations *o)
{
	return o->authorities;
}

static void put_text(struct buf *out, const char *text)
{
	size_t len = strnlen(text, 255);
	buf_append_byte(out, (uint8_t)len);
	buf_append(out, text, len);
}

enum err organisations_sign(struct organisations *o, const char *tax_code, enum organisation_purpose purpose,
			    struct bytes message, struct rsa_signature *out)
{
	BUF_LOCAL request, answer;
	struct wire body;
	buf_init(&request, ORGANISATION_FRAME_MAX);
	buf_init(&answer, ORGANISATION_FRAME_MAX);
	buf_append_byte(&request, ORGANISATION_SIGN);
	buf_append_byte(&request, (uint8_t)purpose);
	put_text(&request, tax_code);
	buf_append(&request, message.data, message.len);
	TRY(ask(o, &request, &answer, &body));
	struct bytes signature = wire_rest(&body);
	if (signature.len == 0 || signature.len > sizeof out->data)
		return E_MALFORMED;
	memcpy(out->data, signature.data, signature.len);
	out->len = signature.len;
	return E_OK;
}

enum err organisations_certify(struct organisations *o, const char *tax_code, const char *name, struct bytes public_key,
			       int64_t not_before, int64_t not_after, struct buf *der)
{
	BUF_LOCAL request, answer;
	struct wire body;
	buf_init(&request, ORGANISATION_FRAME_MAX);
	buf_init(&answer, ORGANISATION_FRAME_MAX);
	buf_append_byte(&request, ORGANISATION_CERTIFY);
	buf_append_u64be(&request, (uint64_t)not_before);
	buf_append_u64be(&request, (uint64_t)not_after);
	put_text(&request, tax_code);
	put_text(&request, name);
	buf_append(&request, public_key.data, public_key.len);
	TRY(ask(o, &request, &answer, &body));
	struct bytes all = wire_rest(&body);
	buf_append(der, all.data, all.len);
	return buf_status(der);
}
