#include "pos-client/domain/authority.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/copying.h"
#include "pos-client/domain/introduction.h"
#include "pos-client/domain/mark.h"
#include "pos-client/domain/old_lists.h"
#include "pos-client/domain/training.h"
#include <sodium.h>
#include <stdarg.h>

#define HELD_CEILING (64u << 20) /* a bundle, its lists decoded, its tariff */

static enum err open_tariffs(struct till *t)
{
	struct complaints complaints = {.arena = &t->held_arena};
	for (size_t i = 0; i < t->held.tariff_count; i++)
		TRY(tariff_parse(&t->tariffs[i], &t->held_arena, t->held.tariffs[i].json, &complaints));
	t->tariff_count = t->held.tariff_count;
	till_use_day(t, instant_day(till_now(t)));
	return E_OK;
}

static enum err open_held(struct till *t, struct bytes encoded)
{
	int64_t accepted_at = 0;
	TRY(journal_get_number(t->journal, HELD_BUNDLE_AT, &accepted_at));
	enum err e = bundle_decode(&t->bundle, encoded);
	if (e == E_OK)
		e = bundle_open(&t->held, &t->held_arena, &t->bundle, t->bundle.root_key, accepted_at);
	if (e == E_OK)
		e = open_tariffs(t);
	if (e != E_OK) /* it was whole when it was accepted */
		return e == E_MEMORY ? e : E_CORRUPT;
	TRY(introduction_load(t));
	t->is_enrolled = true;
	return E_OK;
}

/* What was verified when it came is opened as of that moment: what expired since stays readable, and each use asks for the
 * validity it needs. */
enum err till_reload(struct till *t)
{
	struct bytes encoded;
	t->is_enrolled = false;
	t->tariff_count = t->certificate_count = 0;
	t->tariff = NULL;
	arena_clear(&t->held_arena);
	if (t->keys == NULL) {
		enum err e = keys_open(&t->keys, t->dir);
		if (e != E_OK)
			return e == E_NOT_FOUND ? E_OK : e;
	}
	TRY(journal_get_held(t->journal, &t->held_arena, HELD_BUNDLE, &encoded));
	return encoded.len == 0 ? E_OK : open_held(t, encoded);
}

/* ---- what the journal tells */

static void take_committed(void *ctx, const struct journal_end *end)
{
	mark_move(ctx, end);
	copying_follow(ctx);
}

static void take_failed(void *ctx, enum journal_trouble trouble)
{
	struct till *t = ctx;
	bool is_full = trouble == JOURNAL_FULL;
	log_error(t->logger, is_full ? "disk_full" : "disk_unsure", "dir=%s", t->dir);
	/* The error itself is handed up by whoever wrote. */
	(void)till_refuse(t, E_IO, "", is_full ? "disk_full" : "disk_unsure",
			  is_full ? "no room for the journal in %s; nothing of this was recorded"
				  : "the disk of %s failed while writing; start the till anew before anything else",
			  t->dir);
}

static enum err open_parts(struct till *t)
{
	const struct journal_watcher watcher = {take_committed, take_failed, t};
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(journal_open(&t->journal, t->dir));
	journal_watch(t->journal, &watcher);
	TRY(http_open(&t->http));
	TRY(clock_load(t));
	TRY(till_reload(t));
	TRY(mark_open(t));
	return training_enter(t);
}

enum err till_open(struct till *t)
{
	arena_init(&t->held_arena, HELD_CEILING);
	enum err e = open_parts(t);
	if (e != E_OK)
		till_close(t);
	return e;
}

static enum err open_beside(struct till *t)
{
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(journal_open_beside(&t->journal, t->dir));
	TRY(clock_load(t));
	return till_reload(t);
}

enum err till_open_beside(struct till *t)
{
	arena_init(&t->held_arena, HELD_CEILING);
	enum err e = open_beside(t);
	if (e != E_OK)
		till_close(t);
	return e;
}

void till_close(struct till *t)
{
	copying_stop(t);
	authority_close(t);
	http_close(t->http);
	mark_close(t);
	keys_close(t->keys);
	journal_close(t->journal);
	t->http = NULL;
	t->keys = NULL;
	t->journal = NULL;
	keys_close(t->real_keys);
	journal_close(t->real_journal);
	t->real_keys = NULL;
	t->real_journal = NULL;
	t->is_training = false;
	arena_release(&t->held_arena);
}

void till_init(struct till *t)
{
	arena_init(&t->arena, ARENA_CEILING_DEFAULT);
	t->why = (struct complaints){.arena = &t->arena};
}

void till_release(struct till *t)
{
	arena_release(&t->arena);
}

void till_forget(struct till *t)
{
	arena_clear(&t->arena);
	t->why.count = 0;
}

void till_random(void *out, size_t len)
{
	randombytes_buf(out, len);
}

void till_new_id(const struct till *t, uint8_t id[static UUID_LEN])
{
	uint8_t random[10];
	till_random(random, sizeof random);
	uuid_v7(id, till_now_ms(t), random);
}

enum err till_refuse(struct till *t, enum err e, const char *pointer, const char *code, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	const char *detail = arena_vformat(&t->arena, format, ap);
	va_end(ap);
	/* complain() always says E_INVALID; what the caller wants to say is e. */
	enum err said = complain(&t->why, pointer, code, "%s", detail);
	return said == E_OK ? E_INTERNAL : e;
}

struct tariff *till_tariff_on(const struct till *t, int32_t day)
{
	for (size_t i = t->tariff_count; i > 0; i--)
		if (t->tariffs[i - 1]->from <= day)
			return t->tariffs[i - 1];
	return t->tariff_count > 0 ? t->tariffs[0] : NULL;
}

void till_use_day(struct till *t, int32_t day)
{
	t->tariff = till_tariff_on(t, day);
}

struct tariff *till_tariff_edition(const struct till *t, uint32_t edition)
{
	for (size_t i = 0; i < t->tariff_count; i++)
		if (t->tariffs[i]->edition == edition)
			return t->tariffs[i];
	return t->tariff;
}

enum err till_need_enrolment(struct till *t)
{
	if (t->is_enrolled)
		return E_OK;
	return till_refuse(t, E_REFUSED, "", "not_enrolled", "this till is not enrolled; run: hoaban-pos enroll");
}

int64_t till_lists_issued_at(const struct till *t)
{
	int64_t oldest = t->held.trust_list.issued_at;
	if (t->held.revoked.issued_at < oldest)
		oldest = t->held.revoked.issued_at;
	if (t->held.superseded.issued_at < oldest)
		oldest = t->held.superseded.issued_at;
	return t->held.closures.issued_at < oldest ? t->held.closures.issued_at : oldest;
}

/* When it cannot be read, no supervisor has allowed anything. */
static int32_t approved_day(const struct till *t)
{
	bool are_allowed = false;
	enum err e = old_lists_are_allowed(t, &are_allowed);
	return e == E_OK && are_allowed ? instant_day(till_now(t)) : 0;
}

struct gate_lists till_gate_lists(const struct till *t)
{
	return (struct gate_lists){
		.keys = &t->held.trust_list,
		.certificates = t->certificates,
		.certificate_count = t->certificate_count,
		.revoked = &t->held.revoked,
		.superseded = &t->held.superseded,
		.closures = &t->held.closures,
		.known = t->held.known,
		.known_count = t->held.known_count,
		.issued_at = till_lists_issued_at(t),
		.limit_h = t->held.lease.lists_limit_h,
		.approved_day = approved_day(t),
	};
}
