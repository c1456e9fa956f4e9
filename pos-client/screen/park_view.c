#include "pos-client/screen/park_view.h"
#include "pos-client/screen/page.h"

#include <hoaban/instant.h>

#define PARK_BYTES (64u << 10)

struct park_view {
	struct page page; /* first: keys get it */
	struct arena arena;
	bool is_chosen;
};

static enum err fill(struct screen *s, struct park_view *v)
{
	struct parked list[PARK_MAX];
	size_t count = 0;
	char when[LOCAL_TEXT], money[SCREEN_MONEY];
	TRY(park_list(screen_till(s), list, &count));
	page_start(&v->page, &v->arena, "park.title");
	v->page.note = "park.note";
	v->page.is_list = true;
	for (size_t i = 0; i < count; i++) {
		local_format(when, list[i].parked_at);
		const char *left = arena_format(&v->arena, "%zu   %.5s   %4u %s", i + 1, when + 11, list[i].persons,
						screen_text(s, "park.persons"));
		page_add(&v->page, LOOK_PLAIN, left, screen_money(s, money, list[i].total));
	}
	return E_OK;
}

static enum screen_step press_enter(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct park_view *v = ctx;
	(void)s, (void)k;
	v->is_chosen = page_length(&v->page) > 0;
	return SCREEN_LEAVE;
}

static enum screen_step press_digit(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct park_view *v = ctx;
	const size_t n = (size_t)(k->text[0] - '1');
	if (n >= page_length(&v->page))
		return SCREEN_STAY;
	v->page.chosen = n;
	return press_enter(s, ctx, k);
}

enum err park_show(struct screen *s, size_t *n, bool *is_chosen)
{
	static const struct view_key keys[] = {
		{SCREEN_ENTER, "key.take_back", press_enter, NULL}, {SCREEN_LETTER + '1', NULL, press_digit, NULL},
		{SCREEN_LETTER + '2', NULL, press_digit, NULL},	    {SCREEN_LETTER + '3', NULL, press_digit, NULL},
		{SCREEN_LETTER + '4', NULL, press_digit, NULL},	    {SCREEN_LETTER + '5', NULL, press_digit, NULL},
		{SCREEN_LETTER + '6', NULL, press_digit, NULL},	    {SCREEN_LETTER + '7', NULL, press_digit, NULL},
		{SCREEN_LETTER + '8', NULL, press_digit, NULL},	    {SCREEN_LETTER + '9', NULL, press_digit, NULL},
	};
	static const struct page_keys more = {sizeof(keys) / sizeof(keys[0]), keys};
	struct park_view v = {.is_chosen = false};
	arena_init(&v.arena, PARK_BYTES);
	enum err e = fill(s, &v);
	if (e == E_OK)
		e = page_run(s, &v.page, &more);
	*n = v.page.chosen;
	*is_chosen = e == E_OK && v.is_chosen;
	arena_release(&v.arena);
	return e;
}
