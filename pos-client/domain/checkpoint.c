#include "pos-client/domain/checkpoint.h"
#include <hoaban/checkpoint.h>

/* The vkey came beside the bundle, unsigned; what makes it good is that the root delegated its key as the log's. */
static enum err find_verifier(const struct till *t, struct note_verifier *v)
{
	char text[VKEY_TEXT];
	uint8_t kid[KID_LEN];
	if (t->bundle.vkey.len == 0 || t->bundle.vkey.len >= sizeof text)
		return E_NOT_FOUND;
	memcpy(text, t->bundle.vkey.data, t->bundle.vkey.len);
	text[t->bundle.vkey.len] = '\0';
	TRY(note_vkey_parse(v, text));
	cose_kid(kid, v->public_key);
	const struct trust_key *k = trust_find(&t->held.delegations, kid, KEY_USE_LOG);
	return k != NULL && memcmp(k->public_key, v->public_key, PUBLIC_KEY_LEN) == 0 ? E_OK : E_UNAUTHORIZED;
}

static enum err read_note(const struct till *t, struct bytes note, struct checkpoint *out)
{
	struct note_verifier v;
	struct bytes text;
	TRY(find_verifier(t, &v));
	TRY(note_verify(&text, note, &v));
	return checkpoint_parse(out, text);
}

struct keeping {
	struct till *t;
	struct bytes note;
};

static enum err keep(void *ctx)
{
	struct keeping *k = ctx;
	return journal_put_held(k->t->journal, HELD_CHECKPOINT, k->note);
}

/* The one held was verified when it came. */
static enum err is_step_back(struct till *t, const struct checkpoint *seen, bool *is_back)
{
	struct bytes note;
	struct checkpoint held;
	*is_back = false;
	TRY(checkpoint_held(t, &t->arena, &note));
	if (note.len == 0)
		return E_OK;
	TRY(checkpoint_parse(&held, note));
	bool is_other = str_equal(held.origin, seen->origin) && held.size == seen->size &&
			memcmp(&held.root, &seen->root, sizeof held.root) != 0;
	*is_back = is_other || (str_equal(held.origin, seen->origin) && seen->size < held.size);
	if (*is_back)
		log_warn(t->logger, is_other ? "checkpoint_forked" : "checkpoint_smaller", "held=%llu seen=%llu",
			 (unsigned long long)held.size, (unsigned long long)seen->size);
	return E_OK;
}

enum err checkpoint_seen(struct till *t, struct bytes note)
{
	struct keeping k = {t, note};
	struct checkpoint seen;
	bool is_back;
	if (note.len == 0)
		return E_OK;
	enum err e = read_note(t, note, &seen);
	if (e != E_OK) {
		log_warn(t->logger, "checkpoint_not_taken", "error=%s", err_code(e));
		return E_OK; /* it may come again; nothing at the counter depends on it */
	}
	TRY(is_step_back(t, &seen, &is_back));
	return is_back ? E_OK : journal_write(t->journal, keep, &k);
}

enum err checkpoint_held(struct till *t, struct arena *a, struct bytes *note)
{
	return journal_get_held(t->journal, a, HELD_CHECKPOINT, note);
}
