#include <hoaban/split.h>

#include <string.h>

/* ---------------------------------------------------------------- who is left */
struct persons {
	uint64_t of[CATEGORY_COUNT];
};

static struct persons persons_of(const struct ticket *t)
{
	struct persons p = {0};
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		p.of[c] = ticket_count(t, (enum category)c);
	return p;
}

static bool take_named(struct persons *left, const struct split_part *part)
{
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		if (part->mix[c] > left->of[c])
			return false;
		left->of[c] -= part->mix[c];
	}
	return true;
}

static void take_any(struct persons *left, struct split_part *part)
{
	uint64_t wanted = part->persons;
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		uint64_t taken = wanted < left->of[c] ? wanted : left->of[c];
		part->mix[c] = (uint32_t)taken;
		left->of[c] -= taken;
		wanted -= taken;
	}
}

static uint64_t sum_of(const struct split_part *parts, size_t count)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += parts[i].persons;
	return sum;
}

static bool has_empty(const struct split_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (parts[i].persons == 0)
			return true;
	return false;
}

/* Named persons have their places first; whoever is left fills the other parts. */
static enum err share_out(struct split_part *parts, const struct split_request *r, struct complaints *c)
{
	struct persons left = persons_of(r->parent);
	for (size_t i = 0; i < r->count; i++)
		if (parts[i].has_mix && !take_named(&left, &parts[i]))
			return complain(c, r->pointer, "split_category", "the ticket does not have these persons (part %zu)",
					i + 1);
	for (size_t i = 0; i < r->count; i++)
		if (!parts[i].has_mix)
			take_any(&left, &parts[i]);
	return E_OK;
}

/* ---------------------------------------------------------------- the plan */
static void put_persons(struct ticket *t, const struct split_part *part)
{
	unsigned kinds = 0;
	t->party = part->persons;
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		kinds += part->mix[c] > 0;
		t->category = part->mix[c] > 0 ? c : t->category;
	}
	t->has_mix = kinds > 1;
	if (!t->has_mix) {
		memset(t->mix, 0, sizeof(t->mix));
		return;
	}
	t->category = CATEGORY_MIXED;
	memcpy(t->mix, part->mix, sizeof(t->mix));
}

static struct ticket child_of(const struct split_request *r, const struct split_part *part, uint32_t first_use)
{
	struct ticket t = *r->parent;
	t.is_split = true;
	t.first_use = first_use;
	t.issued_at = (uint32_t)r->issued_at;
	memcpy(t.root, ticket_root(r->parent), UUID_LEN);
	r->new_id(r->ctx, t.id);
	put_persons(&t, part);
	return t;
}

static enum err check_parts(const struct split_request *r, struct complaints *c)
{
	if (r->count < 2 || r->count > SPLIT_PARTS_MAX)
		return complain(c, r->pointer, "split_count", "a ticket is split into 2 to %d parts", SPLIT_PARTS_MAX);
	if (sum_of(r->parts, r->count) == r->parent->party && !has_empty(r->parts, r->count))
		return E_OK;
	return complain(c, r->pointer, "split_sum", "the parts have %llu persons, the ticket has %u, and no part is empty",
			(unsigned long long)sum_of(r->parts, r->count), r->parent->party);
}

enum err split_plan(struct ticket **children, struct arena *a, const struct split_request *r, struct complaints *c)
{
	TRY(check_parts(r, c));
	struct split_part *parts = arena_copy(a, r->parts, r->count * sizeof(*parts));
	uint32_t use = ticket_first_use(r->parent);
	TRY(share_out(parts, r, c));
	*children = arena_array(a, r->count, sizeof(**children));
	for (size_t i = 0; i < r->count; i++) {
		(*children)[i] = child_of(r, &parts[i], use);
		use += parts[i].persons;
	}
	return E_OK;
}

/* ---------------------------------------------------------------- judging */
static bool is_same_right(const struct ticket *child, const struct ticket *parent)
{
	return child->sites == parent->sites && child->days == parent->days && child->edition == parent->edition &&
	       child->entries == parent->entries && child->valid_from == parent->valid_from &&
	       child->valid_until == parent->valid_until;
}

bool split_is_whole(const struct ticket *parent, const struct ticket *children, size_t count)
{
	struct persons left = persons_of(parent);
	uint64_t use = ticket_first_use(parent), end = use + parent->party;
	for (size_t i = 0; i < count; i++) {
		const struct ticket *t = &children[i];
		bool is_child = t->is_split && memcmp(t->root, ticket_root(parent), UUID_LEN) == 0 && t->first_use == use;
		if (!is_child || !is_same_right(t, parent))
			return false;
		for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
			if (ticket_count(t, (enum category)c) > left.of[c])
				return false;
			left.of[c] -= ticket_count(t, (enum category)c);
		}
		use += t->party;
	}
	return count >= 2 && use == end;
}

static bool has_same_persons(const struct ticket *a, const struct ticket *b)
{
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		if (ticket_count(a, (enum category)c) != ticket_count(b, (enum category)c))
			return false;
	return ticket_first_use(a) == ticket_first_use(b) && a->party == b->party;
}

bool split_is_same(const struct ticket *a, size_t a_count, const struct ticket *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++)
		if (!has_same_persons(&a[i], &b[i]))
			return false;
	return true;
}

enum err split_read(struct ticket **out, struct arena *a, const struct bytes *cose, size_t count)
{
	*out = arena_array(a, count + 1, sizeof(**out));
	for (size_t i = 0; i < count; i++) {
		struct cose_sign1 m;
		TRY(cose_parse(&m, cose[i]));
		TRY(ticket_decode(&(*out)[i], m.payload));
	}
	return E_OK;
}
