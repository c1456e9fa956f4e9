/* One ticket of several persons becomes several (FORMATS §1): children that hold the parent's uses in order and whole, with its
 * sites, days, validity, edition and entries. Pure: whoever holds a key signs them.
 *
 * Nothing is listed: parent and children name places of the same root, so that none of them adds one. What was used before
 * stays used, and a child may be split again. */
#ifndef HOABAN_SPLIT_H
#define HOABAN_SPLIT_H

#include <hoaban/arena.h>
#include <hoaban/fact.h>
#include <hoaban/ticket.h>

/* Who is in a part: so many of each category, or so many persons, whoever is left, in the order of the categories. */
struct split_part {
	bool has_mix;
	uint32_t persons; /* ≥ 1; with has_mix the sum of mix */
	uint32_t mix[CATEGORY_COUNT];
};

/* "10,10,20", "ADULT=8+CHILD=2,ADULT=2+CHILD=1,5", or "category": one part for each. E_INVALID with a complaint at `pointer`.
 */
enum err split_parts_parse(struct split_part **out, size_t *count, struct arena *a, const struct ticket *parent,
			   const char *text, const char *pointer, struct complaints *c);

/* The children of these parts, unsigned, in their order. `issued_at` in Unix seconds. E_INVALID with a complaint at `pointer`:
 * "split_count" for less than 2 or more than SPLIT_PARTS_MAX parts, "split_sum" when they are not the whole party,
 * "split_category" for persons whom the parent does not have. */
struct split_request {
	const struct ticket *parent;
	const struct split_part *parts;
	size_t count;
	int64_t issued_at;
	void (*new_id)(void *ctx, uint8_t id[static UUID_LEN]);
	void *ctx;
	const char *pointer;
};
enum err split_plan(struct ticket **children, struct arena *a, const struct split_request *r, struct complaints *c);

/* Whether these are the children of one split of this parent: every use once, in order, and nothing beyond it. */
bool split_is_whole(const struct ticket *parent, const struct ticket *children, size_t count);
/* Whether two lists of children hold the same persons in the same parts, whatever their ids. */
bool split_is_same(const struct ticket *a, size_t a_count, const struct ticket *b, size_t b_count);

/* Tickets of signed messages, whose signatures the caller has verified or keeps for himself. E_MALFORMED. */
enum err split_read(struct ticket **out, struct arena *a, const struct bytes *cose, size_t count);

#endif
