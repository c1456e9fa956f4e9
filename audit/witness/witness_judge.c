#include "witness.h"

#include <hoaban/money.h>
#include <hoaban/str.h>
#include <hoaban/tile_tree.h>

static const struct {
	const char *code;
	bool is_refusal;
	const char *words[LANGUAGE_EN + 1];
} verdicts[WITNESS_VERDICTS] = {
	[WITNESS_CONSISTENT] = {"consistent",
				false,
				{[LANGUAGE_VI] = "sổ chứa trọn phần đã thấy lần trước",
				 [LANGUAGE_EN] = "the log contains all that was seen before"}},
	[WITNESS_FIRST] = {"first",
			   false,
			   {[LANGUAGE_VI] = "lần đầu thấy sổ này: từ nay nó chỉ được dài thêm",
			    [LANGUAGE_EN] = "seen for the first time: from now on it may only grow"}},
	[WITNESS_SAME] = {"same", false, {[LANGUAGE_VI] = "sổ không có gì mới", [LANGUAGE_EN] = "nothing new in the log"}},
	[WITNESS_SIGNATURE] = {"signature",
			       true,
			       {[LANGUAGE_VI] = "TỪ CHỐI: không phải điểm kiểm tra do khoá của sổ ký",
				[LANGUAGE_EN] = "REFUSED: no checkpoint signed by the log's key"}},
	[WITNESS_SMALLER] = {"smaller",
			     true,
			     {[LANGUAGE_VI] = "TỪ CHỐI: sổ ngắn hơn lần trước, phần cuối đã mất",
			      [LANGUAGE_EN] = "REFUSED: the log is shorter than before, its tail is gone"}},
	[WITNESS_TWO_ROOTS] = {"two_roots",
			       true,
			       {[LANGUAGE_VI] = "TỪ CHỐI: hai gốc khác nhau cho cùng một độ dài",
				[LANGUAGE_EN] = "REFUSED: two roots for one size"}},
	[WITNESS_REWRITTEN] = {"rewritten",
			       true,
			       {[LANGUAGE_VI] = "TỪ CHỐI: phần đã thấy lần trước đã bị sửa",
				[LANGUAGE_EN] = "REFUSED: what was seen before was rewritten"}},
	[WITNESS_TILES] = {"tiles",
			   true,
			   {[LANGUAGE_VI] = "TỪ CHỐI: các mảnh cây không dẫn đến gốc đã ký",
			    [LANGUAGE_EN] = "REFUSED: the tiles do not lead to the signed root"}},
	[WITNESS_NEW_LOG] = {"new_log",
			     true,
			     {[LANGUAGE_VI] = "TỪ CHỐI: một sổ mới bắt đầu; hãy hỏi lý do, rồi cho phép bằng --new-origin",
			      [LANGUAGE_EN] = "REFUSED: a log begun anew; ask why, then allow it with --new-origin"}},
};

bool witness_is_refusal(enum witness_verdict v)
{
	return verdicts[v].is_refusal;
}

const char *witness_code(enum witness_verdict v)
{
	return verdicts[v].code;
}

const char *witness_words(enum witness_verdict v, int language)
{
	return verdicts[v].words[language == LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_VI];
}

/* ---- what is shown */

static enum err read_shown(struct witnessing *w)
{
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	TRY(witness_source_note(&w->source, &note));
	w->shown = bytes_of(arena_copy(&w->arena, note.data, note.len), note.len);
	return E_OK;
}

/* The same key signs for a log that was begun anew, under the next name. */
static bool is_signed(struct witnessing *w)
{
	struct note_verifier v;
	if (checkpoint_parse(&w->shown_point, w->shown) != E_OK || !log_origin_is_of(w->shown_point.origin, w->verifier.name))
		return false;
	note_verifier_init(&v, w->shown_point.origin, w->verifier.public_key);
	return note_verify(&w->text, w->shown, &v) == E_OK;
}

/* ---- against what was seen */

/* E_INVALID and E_CORRUPT are verdicts; that a tile is missing is none: ask again. */
static enum err as_verdict(struct witnessing *w, enum err e, enum witness_verdict good, enum witness_verdict bad)
{
	w->verdict = e == E_OK ? good : bad;
	return e == E_INVALID || e == E_CORRUPT ? E_OK : e;
}

static enum err check_root(struct witnessing *w, struct tile_tree *tree)
{
	struct merkle_source source = tile_tree_source(tree);
	struct hash root;
	enum err e = merkle_root(&root, w->shown_point.size, &source);
	if (e == E_OK && memcmp(&root, &w->shown_point.root, sizeof(root)) != 0)
		e = E_INVALID;
	return as_verdict(w, e, WITNESS_FIRST, WITNESS_TILES);
}

static enum err check_growth(struct witnessing *w, struct tile_tree *tree)
{
	const struct checkpoint *old = &w->seen_point, *now = &w->shown_point;
	struct merkle_source source = tile_tree_source(tree);
	struct hash proof[MERKLE_PROOF_MAX];
	size_t count = 0;
	if (old->size == 0)
		return check_root(w, tree);
	enum err e = merkle_prove_consistency(proof, &count, old->size, now->size, &source);
	if (e == E_OK)
		e = merkle_verify_consistency(old->size, &old->root, now->size, &now->root, proof, count);
	return as_verdict(w, e, WITNESS_CONSISTENT, WITNESS_REWRITTEN);
}

static enum err compare(struct witnessing *w)
{
	const struct checkpoint *old = &w->seen_point, *now = &w->shown_point;
	struct tile_tree *tree = ARENA_NEW(&w->arena, struct tile_tree);
	*tree = (struct tile_tree){.read = witness_source_tile, .ctx = &w->source, .size = now->size};
	if (w->seen.len == 0)
		return check_root(w, tree);
	if (now->size > old->size)
		return check_growth(w, tree);
	if (now->size < old->size)
		w->verdict = WITNESS_SMALLER;
	else
		w->verdict = memcmp(&now->root, &old->root, sizeof(old->root)) == 0 ? WITNESS_SAME : WITNESS_TWO_ROOTS;
	return E_OK;
}

static enum err read_seen(struct witnessing *w)
{
	enum err e = witness_state_last(&w->state, &w->arena, w->shown_point.origin, &w->seen);
	if (e == E_NOT_FOUND)
		return E_OK;
	TRY(e);
	TRY(checkpoint_parse(&w->seen_point, w->seen));
	return str_equal(w->seen_point.origin, w->shown_point.origin) ? E_OK : E_CORRUPT;
}

enum err witness_judge(struct witnessing *w)
{
	w->verdict = WITNESS_SIGNATURE;
	TRY(read_shown(w));
	if (!is_signed(w))
		return E_OK;
	TRY(read_seen(w));
	w->verdict = WITNESS_NEW_LOG;
	if (w->seen.len == 0 && !witness_state_is_new(&w->state) && !w->options->is_new_origin)
		return E_OK;
	return compare(w);
}
