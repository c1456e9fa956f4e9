#include "show.h"

#include "audit/input/each.h"
#include "audit/words.h"

#include <hoaban/instant.h>
#include <hoaban/money.h>

#include <stdlib.h>

struct tree {
	uint64_t size, wanted;
	struct hash *leaves;
	uint8_t entry[LEAF_BYTES_MAX]; /* the wanted one */
	size_t entry_len;
};

static enum err take(void *ctx, uint64_t row, const struct cell *c)
{
	struct tree *t = ctx;
	uint64_t at = (uint64_t)c[LEAVES_INDEX].number;
	struct bytes entry = c[LEAVES_ENTRY].bytes;
	(void)row;
	if (at >= t->size)
		return E_OK;
	merkle_leaf(&t->leaves[at], entry);
	if (at == t->wanted && entry.len <= sizeof(t->entry)) {
		memcpy(t->entry, entry.data, entry.len);
		t->entry_len = entry.len;
	}
	return E_OK;
}

/* 2^level leaves from the array, level by level: once for each node of a proof. */
static enum err node(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	const struct tree *t = ctx;
	struct merkle_range r = {0};
	uint64_t first = index << level, count = UINT64_C(1) << level;
	if (level >= 63 || first + count > t->size)
		return E_NOT_FOUND;
	for (uint64_t i = 0; i < count; i++)
		merkle_range_append(&r, &t->leaves[first + i]);
	merkle_range_root(out, &r);
	return E_OK;
}

static void say_hash(struct buf *out, const struct hash *h)
{
	buf_append_text(out, "    ");
	buf_append_hex(out, h->bytes, HASH_LEN);
	buf_append_byte(out, '\n');
}

static void say_entry(struct buf *out, const struct tree *t, int language)
{
	struct leaf l;
	char at[LOCAL_TEXT], amount[MONEY_TEXT];
	if (leaf_decode(&l, bytes_of(t->entry, t->entry_len)) != E_OK)
		return;
	local_format(at, l.time);
	money_format(amount, l.amount, (enum language)language);
	buf_append_format(out, "  %s, %s, %s\n  ", leaf_word(l.type, language), at, amount);
	show_bytes(out, bytes_of(t->entry, t->entry_len), show_shape_of(TABLE_LEAVES, LEAVES_ENTRY));
	buf_append_byte(out, '\n');
}

static enum err prove(struct buf *out, struct audit *a, struct tree *t)
{
	struct hash proof[MERKLE_PROOF_MAX];
	const struct merkle_source source = {node, t};
	int language = options_language(a->options);
	size_t count = 0;
	TRY(merkle_prove_inclusion(proof, &count, t->wanted, t->size, &source));
	enum err e = merkle_verify_inclusion(&t->leaves[t->wanted], t->wanted, t->size, proof, count, &a->checkpoint.root);
	buf_append_format(out, "  %s: %llu\n", word(e == E_OK ? WORD_SHOW_PROVEN : WORD_SHOW_UNPROVEN, language),
			  (unsigned long long)t->size);
	if (e != E_OK)
		return e == E_INVALID ? E_OK : e;
	for (size_t i = 0; i < count; i++)
		say_hash(out, &proof[i]);
	buf_append_format(out, "  %s\n", word(WORD_SHOW_ROOT, language));
	say_hash(out, &a->checkpoint.root);
	return E_OK;
}

enum err show_proof(struct buf *out, struct audit *a, uint64_t index)
{
	struct tree t = {.size = a->checkpoint.size, .wanted = index};
	int language = options_language(a->options);
	buf_append_format(out, "\n%s #%llu\n", word(WORD_SHOW_ENTRY, language), (unsigned long long)index);
	if (index >= t.size || t.size > a->tables[TABLE_LEAVES].rows) {
		buf_append_format(out, "  %s: %llu\n", word(WORD_SHOW_UNPROVEN, language), (unsigned long long)t.size);
		return E_OK;
	}
	t.leaves = calloc(t.size, sizeof(*t.leaves));
	enum err e = t.leaves ? each_row(a, TABLE_LEAVES, take, &t) : E_MEMORY;
	if (e == E_OK)
		say_entry(out, &t, language);
	if (e == E_OK)
		e = prove(out, a, &t);
	free(t.leaves);
	return e;
}
