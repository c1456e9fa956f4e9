#include "pos-client/screen/banner_view.h"
#include <stdio.h>

#define PART_ROOM 160

/* ---- row 0: who, where, when */

static void draw_who(struct screen *s, const struct till_banner *b)
{
	struct till *t = screen_till(s);
	char now[LOCAL_TEXT], right[PART_ROOM], left[PART_ROOM];
	local_format(now, till_now(t));
	now[16] = '\0'; /* without the seconds */
	snprintf(right, sizeof right, "%s  %s ", now, t->language == TILL_EN ? "EN" : "VI");
	snprintf(left, sizeof left, " HOA BAN · %s · %s", t->is_enrolled ? t->held.lease.name : "-",
		 b->has_shift ? b->shift.cashier : screen_text(s, "banner.no_shift"));
	screen_at(s, 0, 0, screen_columns(s), LOOK_BAR, left);
	screen_right(s, 0, screen_columns(s), LOOK_BAR, right);
}

/* ---- row 1: the line, what is owed, and what is out of order: the worst first, as long as there is room */

struct part {
	enum screen_look look;
	char text[PART_ROOM];
};

static int add_part(struct screen *s, int column, const struct part *p)
{
	int width = columns_of(p->text) + 2;
	char padded[PART_ROOM + 2];
	if (column + width > screen_columns(s))
		return column;
	snprintf(padded, sizeof padded, " %s ", p->text);
	screen_at(s, 1, column, width, p->look, padded);
	return column + width;
}

static void since_text(char *out, size_t size, struct screen *s, const char *key, int64_t since)
{
	char at[LOCAL_TEXT];
	local_format(at, since);
	bool is_today = instant_day(since) == instant_day(till_now(screen_till(s)));
	if (is_today)
		snprintf(out, size, "%s %.5s", screen_text(s, key), at + 11);
	else
		snprintf(out, size, "%s %.5s %.5s", screen_text(s, key), at, at + 11);
}

static void line_part(struct screen *s, const struct till_banner *b, struct part *p)
{
	p->look = b->is_online ? LOOK_GOOD : LOOK_WARN;
	if (!b->has_server)
		snprintf(p->text, sizeof p->text, "%s", screen_text(s, "banner.no_server"));
	else if (b->since == 0)
		snprintf(p->text, sizeof p->text, "%s", screen_text(s, "banner.never_online"));
	else
		since_text(p->text, sizeof p->text, s, b->is_online ? "banner.online" : "banner.offline", b->since);
}

static void unsent_part(struct screen *s, const struct till_banner *b, struct part *p)
{
	char sum[SCREEN_MONEY];
	p->look = LOOK_PLAIN;
	snprintf(p->text, sizeof p->text, "%s %llu = %s", screen_text(s, "banner.unsent"), (unsigned long long)b->unsent.sales,
		 screen_money(s, sum, b->unsent.amount));
}

static void room_part(struct screen *s, const struct till_banner *b, struct part *p)
{
	unsigned used = b->limits.percent < 100 ? b->limits.percent : 100;
	static const char *const kinds[LIMIT_COUNT] = {"banner.numbers", "banner.value", "banner.time"};
	p->look = used >= 100 ? LOOK_BAD : b->limits.warns ? LOOK_WARN : LOOK_PLAIN;
	snprintf(p->text, sizeof p->text, "%s %u%%", screen_text(s, kinds[b->limits.fullest]), 100 - used);
}

static const char *trouble_of(const struct till_banner *b)
{
	if (b->standing == STANDING_QUARANTINED)
		return "banner.quarantined";
	if (b->standing == STANDING_CLOSED)
		return "banner.closed";
	if (b->has_clock_trouble)
		return "banner.clock";
	if (b->copy.warning != NULL)
		return "banner.copy";
	return NULL;
}

/* Why nothing comes out stands in place of "unprinted" where the printer has said it. */
static int draw_paper(struct screen *s, const struct till_banner *b, int column)
{
	struct part p = {.look = LOOK_BAD};
	char key[40] = "banner.unprinted";
	const unsigned long long waiting = b->unprinted + b->print_uncertain;
	if (waiting == 0 && b->paper == NULL)
		return column;
	if (b->paper != NULL)
		snprintf(key, sizeof key, "banner.%s", b->paper);
	p.look = waiting > 0 ? LOOK_BAD : LOOK_WARN;
	if (waiting > 0)
		snprintf(p.text, sizeof p.text, "%s %llu", screen_text(s, key), waiting);
	else
		snprintf(p.text, sizeof p.text, "%s", screen_text(s, key));
	return add_part(s, column, &p);
}

static int draw_troubles(struct screen *s, const struct till_banner *b, int column)
{
	struct part p = {.look = LOOK_BAD};
	const char *trouble = trouble_of(b);
	if (trouble != NULL) {
		snprintf(p.text, sizeof p.text, "%s", screen_text(s, trouble));
		column = add_part(s, column, &p);
	}
	return draw_paper(s, b, column);
}

void banner_draw(struct screen *s, const struct till_banner *b)
{
	struct part p = {.look = LOOK_WARN};
	int column = 0;
	draw_who(s, b);
	if (b->is_training) {
		snprintf(p.text, sizeof p.text, "%s", screen_text(s, "banner.training"));
		column = add_part(s, column, &p);
	} else {
		line_part(s, b, &p);
		column = add_part(s, column, &p);
		unsent_part(s, b, &p);
		column = add_part(s, column, &p);
		room_part(s, b, &p);
		column = add_part(s, column, &p);
	}
	draw_troubles(s, b, column);
}
