/* Splitting a ticket: what is refused, what the children hold, and that no order of showing them lets in more than the party.
 */
#include <hoaban/rules.h>
#include <hoaban/split.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct complaints complaints;
	uint8_t next_id;
};

static int begin(void **state)
{
	static struct fixture f;
	f = (struct fixture){.next_id = 100};
	arena_init(&f.arena, ARENA_CEILING_DEFAULT);
	f.complaints.arena = &f.arena;
	*state = &f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	arena_release(&f->arena);
	return 0;
}

static void new_id(void *ctx, uint8_t id[static UUID_LEN])
{
	struct fixture *f = ctx;
	memset(id, f->next_id++, UUID_LEN);
}

#define NOW 1780000500
static const struct ticket forty = {
	.id = {1},
	.valid_from = 1780000000,
	.valid_until = 1780172800,
	.issued_at = 1779990000,
	.sites = 0x1f,
	.category = CATEGORY_ADULT,
	.party = 40,
	.days = 2,
	.edition = 3,
	.entries = 2,
};
static const struct ticket mixed = {
	.id = {2},
	.valid_from = 1780000000,
	.valid_until = 1780086400,
	.issued_at = 1779990000,
	.sites = 2,
	.party = 14,
	.days = 1,
	.edition = 1,
	.entries = 1,
	.has_mix = true,
	.mix = {0, 9, 3, 2},
};

static enum err split(struct fixture *f, const struct ticket *parent, const char *text, struct ticket **children, size_t *count)
{
	struct split_request r = {.parent = parent, .issued_at = NOW, .new_id = new_id, .ctx = f, .pointer = "--parts"};
	struct split_part *parts;
	f->complaints.count = 0;
	TRY(split_parts_parse(&parts, count, &f->arena, parent, text, "--parts", &f->complaints));
	r.parts = parts;
	r.count = *count;
	return split_plan(children, &f->arena, &r, &f->complaints);
}

/* ---- hostile first */

static void what_is_no_split_is_refused(void **state)
{
	static const struct {
		const char *text, *code;
	} rows[] = {
		{"", "split_parts"},
		{",", "split_parts"},
		{"10,,30", "split_parts"},
		{"10,30,", "split_parts"},
		{"-10,50", "split_parts"},
		{"+10,30", "split_parts"},
		{" 10,30", "split_parts"},
		{"0,40", "split_parts"},
		{"1e1,30", "split_parts"},
		{"1234567,1", "split_parts"},
		{"4294967296,40", "split_parts"},
		{"ADULT,30", "split_parts"},
		{"ADULT=,30", "split_parts"},
		{"=10,30", "split_parts"},
		{"MIXED=10,30", "split_parts"},
		{"adult=10,30", "split_parts"},
		{"ADULT=10=2,30", "split_parts"},
		{"ADULT=5+ADULT=5,30", "split_parts"},
		{"ADULT=0+CHILD=1,39", "split_parts"},
		{"40", "split_count"},
		{"category", "split_count"},
		{"10,10,10,9", "split_sum"},
		{"10,10,10,11", "split_sum"},
		{"39,1,1", "split_sum"},
		{"CHILD=10,30", "split_category"},
		{"ADULT=20+SENIOR=1,19", "split_category"},
		{"ADULT=999999+CHILD=999999,1", "split_sum"},
	};
	struct fixture *f = *state;
	struct ticket *children;
	size_t count;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(split(f, &forty, rows[i].text, &children, &count), E_INVALID);
		assert_int_equal(f->complaints.count, 1);
		assert_string_equal(f->complaints.list[0].code, rows[i].code);
		assert_string_equal(f->complaints.list[0].pointer, "--parts");
	}
}

/* As many parts as an entry holds, and one more. */
static void parts_are_counted(void **state)
{
	struct fixture *f = *state;
	struct ticket parent = forty, *children;
	char text[2 * (SPLIT_PARTS_MAX + 1) + 1];
	size_t count;
	for (size_t i = 0; i < SPLIT_PARTS_MAX + 1; i++)
		memcpy(text + 2 * i, "1,", 2);
	parent.party = SPLIT_PARTS_MAX + 1;
	text[2 * (SPLIT_PARTS_MAX + 1) - 1] = '\0';
	assert_int_equal(split(f, &parent, text, &children, &count), E_INVALID);
	assert_string_equal(f->complaints.list[0].code, "split_count");
	parent.party = SPLIT_PARTS_MAX;
	text[2 * SPLIT_PARTS_MAX - 1] = '\0';
	assert_int_equal(split(f, &parent, text, &children, &count), E_OK);
	assert_true(split_is_whole(&parent, children, count));
}

static void one_person_is_not_split(void **state)
{
	struct fixture *f = *state;
	struct ticket one = forty, *children;
	size_t count;
	one.party = 1;
	assert_int_equal(split(f, &one, "1", &children, &count), E_INVALID);
	assert_int_equal(split(f, &one, "1,1", &children, &count), E_INVALID);
}

/* ---- the children */

static void children_carry_what_the_parent_has(void **state)
{
	struct fixture *f = *state;
	struct ticket *c;
	size_t count;
	uint8_t payload[TICKET_BYTES_MAX];
	assert_int_equal(split(f, &forty, "10,12,18", &c, &count), E_OK);
	assert_int_equal(count, 3);
	static const uint32_t first[] = {1, 11, 23}, party[] = {10, 12, 18};
	for (size_t i = 0; i < count; i++) {
		struct buf b = BUF_FIXED(payload);
		struct ticket read;
		assert_int_equal(ticket_encode(&b, &c[i]), E_OK);
		assert_int_equal(ticket_decode(&read, buf_bytes(&b)), E_OK);
		assert_true(read.is_split);
		assert_memory_equal(read.root, forty.id, UUID_LEN);
		assert_int_equal(read.first_use, first[i]);
		assert_int_equal(read.party, party[i]);
		assert_int_equal(read.category, CATEGORY_ADULT);
		assert_int_equal(read.issued_at, NOW);
		assert_int_equal(read.valid_from, forty.valid_from);
		assert_int_equal(read.valid_until, forty.valid_until);
		assert_int_equal(read.sites, forty.sites);
		assert_int_equal(read.days, 2);
		assert_int_equal(read.entries, 2);
		assert_int_equal(read.edition, 3);
		assert_memory_not_equal(read.id, forty.id, UUID_LEN);
	}
	assert_memory_not_equal(c[0].id, c[1].id, UUID_LEN);
	assert_true(split_is_whole(&forty, c, count));
}

static void persons_keep_their_categories(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		struct {
			uint32_t category, adults, children, seniors;
		} of[4];
	} rows[] = {
		{"category", 3, {{CATEGORY_ADULT, 9, 0, 0}, {CATEGORY_CHILD, 0, 3, 0}, {CATEGORY_SENIOR, 0, 0, 2}}},
		{"7,7", 2, {{CATEGORY_ADULT, 7, 0, 0}, {CATEGORY_MIXED, 2, 3, 2}}},
		{"4,ADULT=2+CHILD=3,5", 3, {{CATEGORY_ADULT, 4, 0, 0}, {CATEGORY_MIXED, 2, 3, 0}, {CATEGORY_MIXED, 3, 0, 2}}},
		{"SENIOR=2,12", 2, {{CATEGORY_SENIOR, 0, 0, 2}, {CATEGORY_MIXED, 9, 3, 0}}},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ticket *c;
		size_t count;
		assert_int_equal(split(f, &mixed, rows[i].text, &c, &count), E_OK);
		assert_int_equal(count, rows[i].count);
		for (size_t k = 0; k < count; k++) {
			assert_int_equal(c[k].category, rows[i].of[k].category);
			assert_int_equal(c[k].has_mix, c[k].category == CATEGORY_MIXED);
			assert_int_equal(ticket_count(&c[k], CATEGORY_ADULT), rows[i].of[k].adults);
			assert_int_equal(ticket_count(&c[k], CATEGORY_CHILD), rows[i].of[k].children);
			assert_int_equal(ticket_count(&c[k], CATEGORY_SENIOR), rows[i].of[k].seniors);
		}
		assert_true(split_is_whole(&mixed, c, count));
	}
}

static void a_child_is_split_again(void **state)
{
	struct fixture *f = *state;
	struct ticket *c, *grand;
	size_t count, grand_count;
	assert_int_equal(split(f, &forty, "10,30", &c, &count), E_OK);
	assert_int_equal(split(f, &c[1], "29,1", &grand, &grand_count), E_OK);
	assert_memory_equal(grand[1].root, forty.id, UUID_LEN);
	assert_int_equal(grand[0].first_use, 11);
	assert_int_equal(grand[1].first_use, 40);
	assert_true(split_is_whole(&c[1], grand, grand_count));
	assert_false(split_is_whole(&c[0], grand, grand_count));
	assert_false(split_is_whole(&forty, grand, grand_count));
}

static void whatever_differs_is_no_split_of_it(void **state)
{
	struct fixture *f = *state;
	struct ticket *c;
	size_t count;
	assert_int_equal(split(f, &forty, "10,10,20", &c, &count), E_OK);
#define SPOILT(change)                                                                                                         \
	do {                                                                                                                   \
		struct ticket kept[3];                                                                                         \
		memcpy(kept, c, sizeof kept);                                                                                  \
		change;                                                                                                        \
		assert_false(split_is_whole(&forty, c, count));                                                                \
		memcpy(c, kept, sizeof kept);                                                                                  \
	} while (0)
	SPOILT(c[0].is_split = false);
	SPOILT(c[1].root[15] ^= 1);
	SPOILT(c[1].first_use = 12);
	SPOILT(c[1].first_use = 10);
	SPOILT(c[2].party = 21);
	SPOILT(c[2].party = 19);
	SPOILT(c[0].sites |= 0x20);
	SPOILT(c[0].sites &= ~1u);
	SPOILT(c[0].days++);
	SPOILT(c[0].entries = 0);
	SPOILT(c[0].edition++);
	SPOILT(c[0].valid_from--);
	SPOILT(c[2].valid_until++);
	SPOILT(c[1].category = CATEGORY_CHILD);
	SPOILT(c[1] = c[0]);
	assert_true(split_is_whole(&forty, c, count));
	assert_false(split_is_whole(&forty, c, 2));
	assert_false(split_is_whole(&forty, c, 0));
	struct ticket alone = forty;
	alone.is_split = true;
	alone.first_use = 1;
	memcpy(alone.root, forty.id, UUID_LEN);
	assert_false(split_is_whole(&forty, &alone, 1));
}

static void equal_parts_are_recognised(void **state)
{
	struct fixture *f = *state;
	struct ticket *a, *b, *other;
	size_t n, m, o;
	assert_int_equal(split(f, &mixed, "7,7", &a, &n), E_OK);
	assert_int_equal(split(f, &mixed, "ADULT=7,ADULT=2+CHILD=3+SENIOR=2", &b, &m), E_OK);
	assert_int_equal(split(f, &mixed, "ADULT=6+CHILD=1,7", &other, &o), E_OK);
	assert_true(split_is_same(a, n, b, m));
	assert_false(split_is_same(a, n, other, o));
	assert_false(split_is_same(a, n, b, 1));
}

/* ---- parent of 40 and its four children in every order at three gates that know more or less of each other */

#define GATES 3
#define PARTY 40
struct place_book {
	size_t count;
	struct taken_use uses[5 * PARTY];
};

/* A gate that hears of an entry writes it down; what it writes twice is a place given twice. */
static unsigned note(struct place_book *b, uint32_t first, uint32_t count)
{
	unsigned doubled = 0;
	for (uint32_t use = first; use < first + count; use++) {
		size_t i = 0;
		while (i < b->count && b->uses[i].use != use)
			i++;
		doubled += i < b->count;
		if (i == b->count)
			b->uses[b->count++] = (struct taken_use){use, 1, NOW};
	}
	return doubled;
}

/* Who hears of an entry at once: everybody (an authority is reached), nobody, or the two gates behind one hub. */
enum reach { REACH_ALL, REACH_NONE, REACH_TWO, REACH_COUNT };
static bool hears(enum reach r, unsigned gate, unsigned from)
{
	return gate == from || r == REACH_ALL || (r == REACH_TWO && gate < 2 && from < 2);
}

struct showing {
	unsigned order[5], gate[5];
	enum reach reach;
};

static void show(const struct showing *s, const struct ticket tickets[static 5])
{
	struct place_book gate[GATES] = {0}, merged = {0};
	unsigned entered = 0, incidents = 0;
	for (size_t i = 0; i < 5; i++) {
		const struct ticket *t = &tickets[s->order[i]];
		struct place_book *here = &gate[s->gate[i]];
		const struct uses known = {here->count, here->uses, 0};
		struct ruling r;
		rules_admit(&r, t, &known, 0);
		if (r.verdict != VERDICT_ADMITTED)
			continue;
		assert_true(r.first_use >= ticket_first_use(t));
		assert_true(r.first_use + r.count <= ticket_first_use(t) + t->party);
		entered += r.count;
		incidents += note(&merged, r.first_use, r.count);
		for (unsigned g = 0; g < GATES; g++)
			if (hears(s->reach, g, s->gate[i]))
				(void)note(&gate[g], r.first_use, r.count);
	}
	assert_int_equal(entered, merged.count + incidents); /* every place above the party is an incident */
	assert_true(merged.count <= PARTY);
	if (s->reach == REACH_ALL)
		assert_int_equal(incidents, 0);
}

static void swap(unsigned *a, unsigned *b)
{
	unsigned x = *a;
	*a = *b;
	*b = x;
}

/* The next permutation in lexical order. */
static bool next_order(unsigned *p)
{
	size_t i = 4, k = 4;
	while (i > 0 && p[i - 1] >= p[i])
		i--;
	if (i == 0)
		return false;
	while (p[k] <= p[i - 1])
		k--;
	swap(&p[k], &p[i - 1]);
	for (size_t a = i, b = 4; a < b; a++, b--)
		swap(&p[a], &p[b]);
	return true;
}

static void no_order_lets_in_more_than_the_party(void **state)
{
	struct fixture *f = *state;
	struct ticket tickets[5], parent = forty, *children;
	size_t count, shown = 0;
	parent.entries = 1;
	assert_int_equal(split(f, &parent, "10,10,10,10", &children, &count), E_OK);
	tickets[0] = parent;
	memcpy(tickets + 1, children, 4 * sizeof *children);
	struct showing s = {.order = {0, 1, 2, 3, 4}};
	do {
		for (unsigned places = 0; places < 243; places++)
			for (unsigned reach = 0; reach < REACH_COUNT; reach++, shown++) {
				for (unsigned i = 0, rest = places; i < 5; i++, rest /= GATES)
					s.gate[i] = rest % GATES;
				s.reach = (enum reach)reach;
				show(&s, tickets);
			}
	} while (next_order(s.order));
	assert_int_equal(shown, 120 * 243 * 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_no_split_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(parts_are_counted, begin, end),
		cmocka_unit_test_setup_teardown(one_person_is_not_split, begin, end),
		cmocka_unit_test_setup_teardown(children_carry_what_the_parent_has, begin, end),
		cmocka_unit_test_setup_teardown(persons_keep_their_categories, begin, end),
		cmocka_unit_test_setup_teardown(a_child_is_split_again, begin, end),
		cmocka_unit_test_setup_teardown(whatever_differs_is_no_split_of_it, begin, end),
		cmocka_unit_test_setup_teardown(equal_parts_are_recognised, begin, end),
		cmocka_unit_test_setup_teardown(no_order_lets_in_more_than_the_party, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
