#include "pos-client/screen/waiting_view.h"
#include "pos-client/domain/print_queue.h"
#include "pos-client/screen/page.h"

#include <hoaban/instant.h>

#define WAITING_BYTES (512u << 10)

struct waiting_view {
	struct page page; /* first: keys get it */
	struct arena arena;
	uint8_t sales[PAGE_ROWS_MAX][UUID_LEN]; /* of the rows */
	size_t skipping;			/* the row, from 1, that was asked about: skip it? 0 = none */
};

/* ---- what waits */

static void add_row(struct screen *s, struct waiting_view *w, const struct waiting_print *p)
{
	char when[LOCAL_TEXT], money[SCREEN_MONEY];
	const bool is_queued = p->job.state == PRINT_QUEUED;
	const size_t row = page_length(&w->page);
	if (row == PAGE_ROWS_MAX)
		return; /* the rest is shown when these are printed */
	memcpy(w->sales[row], p->job.sale, UUID_LEN);
	local_format(when, p->sold_at);
	const char *left =
		arena_format(&w->arena, "%.16s   %s", when, screen_text(s, is_queued ? "waiting.queued" : "waiting.uncertain"));
	page_add(&w->page, is_queued ? LOOK_PLAIN : LOOK_BOLD, left, screen_money(s, money, p->total));
}

static enum err fill(struct screen *s, struct waiting_view *w)
{
	const size_t chosen = w->page.chosen;
	struct waiting_print p = {0};
	bool found = true;
	arena_clear(&w->arena);
	page_start(&w->page, &w->arena, "waiting.title");
	w->page.is_list = true;
	while (found) {
		TRY(print_queue_next(screen_till(s), p.seq, &p, &found));
		if (found)
			add_row(s, w, &p);
	}
	const size_t count = page_length(&w->page);
	w->page.note = arena_format(&w->arena, "%zu %s", count, screen_text(s, "waiting.note"));
	w->page.chosen = chosen < count ? chosen : count > 0 ? count - 1 : 0;
	return E_OK;
}

/* Looks again; left when nothing waits, or nothing can be read. */
static enum screen_step look_again(struct screen *s, struct waiting_view *w)
{
	const enum err e = fill(s, w);
	if (e != E_OK)
		screen_say_why(s, e);
	return e != E_OK || page_length(&w->page) == 0 ? SCREEN_LEAVE : SCREEN_STAY;
}

/* ---- keys */

static void say_trouble(struct screen *s, const char *trouble)
{
	const struct complaint c = {"", trouble, ""};
	screen_say(s, LOOK_BAD, "%s", till_why(screen_till(s)->language, &c));
}

static enum screen_step print(struct screen *s, struct waiting_view *w, bool copies_too)
{
	struct print_queue_run run = {0};
	w->skipping = 0;
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "reprint.printing"));
	screen_show(s);
	const enum err e = print_queue_run(screen_till(s), copies_too, &run);
	if (run.trouble != NULL)
		say_trouble(s, run.trouble);
	else if (e != E_OK)
		screen_say_why(s, e);
	else
		screen_say(s, LOOK_GOOD, "%s: %llu, %s: %llu", screen_text(s, "waiting.printed"),
			   (unsigned long long)(run.originals + run.copies), screen_text(s, "waiting.left"),
			   (unsigned long long)(run.waiting + run.uncertain));
	return look_again(s, w);
}

static enum screen_step press_print(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)k;
	return print(s, ctx, false);
}

static enum screen_step press_copies(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)k;
	return print(s, ctx, true);
}

/* Twice: a paper that nobody waits for any more is easily skipped by mistake. */
static enum screen_step press_skip(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct waiting_view *w = ctx;
	(void)k;
	if (w->skipping != w->page.chosen + 1) {
		w->skipping = w->page.chosen + 1;
		screen_say(s, LOOK_WARN, "%s", screen_text(s, "waiting.skip_sure"));
		return SCREEN_STAY;
	}
	w->skipping = 0;
	const enum err e = print_queue_skip(screen_till(s), w->sales[w->page.chosen]);
	if (e != E_OK)
		screen_say_why(s, e);
	return look_again(s, w);
}

static enum screen_step press_later(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)s, (void)ctx, (void)k;
	return SCREEN_LEAVE;
}

static enum err run(struct screen *s, struct waiting_view *w)
{
	static const struct view_key keys[] = {
		{SCREEN_ENTER, "key.print_all", press_print, NULL},
		{SCREEN_LETTER + 'c', "key.print_copies", press_copies, NULL},
		{SCREEN_DELETE, "key.skip", press_skip, NULL},
		{SCREEN_ESCAPE, "key.later", press_later, NULL},
	};
	static const struct page_keys more = {sizeof(keys) / sizeof(keys[0]), keys};
	TRY(fill(s, w));
	if (page_length(&w->page) > 0)
		return page_run(s, &w->page, &more);
	screen_say(s, LOOK_GOOD, "%s", screen_text(s, "waiting.none"));
	return E_OK;
}

enum err waiting_show(struct screen *s, bool *is_done)
{
	struct waiting_view w = {.skipping = 0};
	arena_init(&w.arena, WAITING_BYTES);
	const enum err e = run(s, &w);
	*is_done = e == E_OK && page_length(&w.page) == 0;
	arena_release(&w.arena);
	if (e == E_OK || e == E_EXPIRED)
		return e;
	screen_say_why(s, e);
	return E_OK;
}

enum err waiting_show_if_any(struct screen *s)
{
	struct waiting_print p;
	bool found = false, is_done;
	if (print_queue_next(screen_till(s), 0, &p, &found) != E_OK || !found)
		return E_OK; /* a journal that cannot be read says so at the first sale */
	return waiting_show(s, &is_done);
}
