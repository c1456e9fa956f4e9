/* What the doctor says of the revenue log. */
#include "doctor.h"
#include "signer/signer.h"
#include "store/log.h"
#include "store/origin.h"
#include "store/witnesses.h"

#include <hoaban/checkpoint.h>

#define LEAVES_AT_ONCE 1000

/* The root over the first `size` leaves, from the leaves themselves. */
static enum err recompute_root(struct db *db, uint64_t size, struct hash *root)
{
	struct merkle_range range = {0};
	struct arena scratch;
	enum err e = E_OK;
	arena_init(&scratch, 64u << 20);
	while (e == E_OK && range.size < size) {
		struct log_row *rows;
		size_t count = 0;
		arena_clear(&scratch);
		e = log_leaves_from(db, &scratch, range.size, LEAVES_AT_ONCE, &rows, &count);
		if (e == E_OK && count == 0)
			e = E_CORRUPT;
		for (size_t i = 0; e == E_OK && i < count && range.size < size; i++) {
			struct hash leaf;
			merkle_leaf(&leaf, rows[i].entry);
			merkle_range_append(&range, &leaf);
		}
	}
	arena_release(&scratch);
	merkle_range_root(root, &range);
	return e;
}

static enum err present_verifier(struct house *h, struct db *db, struct note_verifier *v)
{
	const struct signer_keys *keys = signer_keys(h->app.signer);
	char name[ORIGIN_TEXT];
	uint64_t number;
	TRY(origin_number(db, &number));
	TRY(log_origin_name(name, keys->origin, number));
	note_verifier_init(v, name, keys->log);
	return E_OK;
}

static enum err check_head(struct findings *f, struct house *h, struct db *db)
{
	static const char sentence[] = "the newest checkpoint is signed and its root is that of the leaves";
	struct log_head head;
	struct hash root;
	struct bytes text;
	struct note_verifier v;
	enum err e = log_head_newest(db, &h->arena, &head);
	if (e == E_NOT_FOUND) {
		doctor_find(f, "green", "log", "nothing published yet");
		return E_OK;
	}
	TRY(e);
	TRY(recompute_root(db, head.size, &root));
	TRY(present_verifier(h, db, &v));
	bool holds =
		memcmp(&root, &head.root, sizeof(root)) == 0 && (!head.is_signed || note_verify(&text, head.note, &v) == E_OK);
	doctor_find(f, holds ? "green" : "red", "log", sentence);
	return E_OK;
}

static enum err check_stop(struct findings *f, struct house *h, struct db *db)
{
	struct log_stop stop;
	char at[INSTANT_TEXT];
	enum err e = stop_get(db, &h->arena, &stop);
	if (e == E_NOT_FOUND) {
		doctor_find(f, "green", "stop", "nobody has shown more of the log than is here");
		return E_OK;
	}
	TRY(e);
	instant_format(at, stop.noticed_at);
	doctor_find(
		f, "red", "stop",
		arena_format(&h->arena,
			     "nothing is issued since %s: more of the log was published than is here (%s); after a restored "
			     "backup: hoaband log new-origin",
			     at, stop.kind));
	return E_OK;
}

#define SILENT_S (7 * DAY_S) /* a witness comes once a day */

static enum err check_witness(struct findings *f, struct house *h, struct db *db)
{
	struct witnessed w;
	struct witness_row *list;
	size_t count, open = 0;
	TRY(witnesses_all(db, &h->arena, &list, &count));
	for (size_t i = 0; i < count; i++)
		open += list[i].ended_at == 0;
	if (open == 0) {
		doctor_find(f, "green", "witness", "no witness is registered: hoaband witness add");
		return E_OK;
	}
	enum err e = cosignature_newest(db, &h->arena, &w);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	bool is_silent = e != E_OK || clock_s(&h->app.clock) - w.signed_at > SILENT_S;
	doctor_find(f, is_silent ? "yellow" : "green", "witness",
		    e != E_OK ? "a witness is registered, and none has cosigned the log yet"
			      : arena_format(&h->arena, "%s has cosigned the log up to %llu entries%s", w.name,
					     (unsigned long long)w.size, is_silent ? ", more than a week ago" : ""));
	return E_OK;
}

enum err doctor_check_log(struct findings *f, struct house *h, struct db *db)
{
	TRY(check_head(f, h, db));
	TRY(check_witness(f, h, db));
	return check_stop(f, h, db);
}
