/* The server's side: requests out, answers in, no key in sight. */
#include "child/child.h"
#include "signer/organisation_files.h"
#include "signer/organisation_wire.h"
#include "signer/organisations.h"

#include <hoaban/arena.h>
#include <hoaban/cose.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define DEADLINE_MS 10000

/* What was read at one time. Older ones are kept: somebody may still hold a certificate of theirs, and there is one a year. */
struct generation {
	struct generation *older;
	struct arena arena;
	struct bytes authorities;
	size_t count;
	struct organisation_certificate list[ORGANISATIONS_MAX];
};

/* When the files last changed. */
struct stamp {
	struct timespec folder, authorities;
};

struct organisations {
	struct child *child;
	const struct logger *logger;
	char folder[4096], authorities[4096];
	struct stamp loaded, seen;
	_Atomic(struct generation *) newest;
};

static enum err ask(struct organisations *o, const struct buf *request, struct buf *answer, struct wire *body)
{
	TRY(buf_status(request));
	TRY(child_call(o->child, buf_bytes(request), answer));
	*body = wire_open(buf_bytes(answer));
	return get_status(body);
}

/* ---- what lies there */

/* What is not there, or can not be looked at just now, has not changed: keys do not vanish because a disk does. */
static void look_at(struct timespec *changed, const char *path)
{
	struct stat st;
	if (stat(path, &st) == 0)
		*changed = st.st_mtim;
}

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static struct stamp look(const struct organisations *o)
{
	struct stamp now = o->loaded;
	look_at(&now.folder, o->folder);
	look_at(&now.authorities, o->authorities);
	return now;
}

static bool is_same(const struct stamp *a, const struct stamp *b)
{
	return is_same_time(a->folder, b->folder) && is_same_time(a->authorities, b->authorities);
}

/* ---- what was read */

static enum err take_certificate(struct generation *g, struct wire *body)
{
	struct organisation_certificate *c = &g->list[g->count];
	struct bytes der = wire_bytes(body, (size_t)wire_uint(body, 4));
	c->der = bytes_of(arena_copy(&g->arena, der.data, der.len), der.len);
	TRY(x509_parse(&c->facts, c->der));
	memcpy(c->tax_code, c->facts.tax_code, TAX_CODE_TEXT);
	g->count++;
	return E_OK;
}

static enum err fetch(struct organisations *o, struct generation *g)
{
	BUF_LOCAL request, answer;
	struct wire body;
	buf_init(&request, 16);
	buf_init(&answer, ORGANISATION_FRAME_MAX);
	buf_append_byte(&request, ORGANISATION_LIST);
	TRY(ask(o, &request, &answer, &body));
	struct bytes authorities = wire_bytes(&body, (size_t)wire_uint(&body, 4));
	g->authorities = bytes_of(arena_copy(&g->arena, authorities.data, authorities.len), authorities.len);
	uint64_t count = wire_uint(&body, 1);
	for (uint64_t i = 0; i < count && i < ORGANISATIONS_MAX; i++)
		TRY(take_certificate(g, &body));
	return wire_finish(&body);
}

static void generation_free(struct generation *g)
{
	arena_release(&g->arena);
	free(g);
}

static enum err load(struct organisations *o)
{
	struct generation *g = calloc(1, sizeof *g);
	if (!g)
		return E_MEMORY;
	arena_init(&g->arena, ORGANISATION_FRAME_MAX);
	enum err e = fetch(o, g);
	if (e != E_OK) {
		generation_free(g);
		return e;
	}
	g->older = atomic_load(&o->newest);
	atomic_store(&o->newest, g);
	log_info(o->logger, "organisations_loaded", "pid=%d certificates=%zu", organisations_pid(o), g->count);
	return E_OK;
}

enum err organisations_look(struct organisations *o, bool *is_new)
{
	struct stamp now = look(o);
	bool is_still = is_same(&now, &o->seen);
	*is_new = false;
	o->seen = now;
	if (!is_still || is_same(&now, &o->loaded))
		return E_OK;
	TRY(child_renew(o->child));
	TRY(load(o));
	o->loaded = now;
	*is_new = true;
	return E_OK;
}

enum err organisations_start(struct organisations **out, const char *directory, const struct logger *logger)
{
	struct organisations *o = calloc(1, sizeof *o);
	if (!o)
		return E_MEMORY;
	o->logger = logger;
	snprintf(o->folder, sizeof o->folder, "%s/" ORGANISATION_FOLDER, directory);
	snprintf(o->authorities, sizeof o->authorities, "%s/" AUTHORITY_FILE, directory);
	o->loaded = o->seen = look(o);
	struct child_config config = {
		.role = ORGANISATIONS_ROLE,
		.argument = directory,
		.frame_max = ORGANISATION_FRAME_MAX,
		.deadline_ms = DEADLINE_MS,
		.logger = logger,
	};
	enum err e = child_start(&o->child, &config);
	if (e == E_OK)
		e = load(o);
	if (e != E_OK) {
		log_error(logger, "organisations_failed", "error=%s", err_code(e));
		organisations_stop(o);
		return e;
	}
	*out = o;
	return E_OK;
}

void organisations_stop(struct organisations *o)
{
	if (!o)
		return;
	child_stop(o->child);
	for (struct generation *g = atomic_load(&o->newest), *older; g; g = older) {
		older = g->older;
		generation_free(g);
	}
	free(o);
}

/* ---- questions that need no child */

int organisations_pid(struct organisations *o)
{
	return child_pid(o->child);
}

size_t organisations_count(const struct organisations *o)
{
	return atomic_load(&o->newest)->count;
}

const struct organisation_certificate *organisations_at(const struct organisations *o, size_t i)
{
	return &atomic_load(&o->newest)->list[i];
}

const struct organisation_certificate *organisations_find(const struct organisations *o, const char *tax_code)
{
	const struct generation *g = atomic_load(&o->newest);
	for (size_t i = 0; i < g->count; i++)
		if (str_equal(g->list[i].tax_code, tax_code))
			return &g->list[i];
	return NULL;
}

struct bytes organisations_authorities(const struct organisations *o)
{
	return atomic_load(&o->newest)->authorities;
}

/* ---- questions that need its keys */

static void put_text(struct buf *out, const char *text)
{
	size_t len = strnlen(text, 255);
	buf_append_byte(out, (uint8_t)len);
	buf_append(out, text, len);
}

enum err organisations_sign(struct organisations *o, const struct organisation_certificate *certificate,
			    enum organisation_purpose purpose, struct bytes message, struct rsa_signature *out)
{
	BUF_LOCAL request, answer;
	struct wire body;
	uint8_t hash[HASH_LEN];
	sha256(hash, certificate->der);
	buf_init(&request, ORGANISATION_FRAME_MAX);
	buf_init(&answer, ORGANISATION_FRAME_MAX);
	buf_append_byte(&request, ORGANISATION_SIGN);
	buf_append_byte(&request, (uint8_t)purpose);
	buf_append(&request, hash, sizeof hash);
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
