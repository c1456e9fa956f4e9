#include "pos-client/screen/gate_screen.h"
#include "pos-client/screen/big_text.h"
#include <stdio.h>

#define PART_ROOM 160
#define TEXT_ROOM 256
#define HOUR	  3600
#define LEFT	  2 /* column in which everything of the verdict begins */

static const enum screen_look looks[FACE_COUNT] = {LOOK_PLAIN, LOOK_GO, LOOK_CARE, LOOK_STOP};

/* ---- who, where, when; and what it stands on */

static void draw_who(struct screen *s, const struct gate_screen *g)
{
	char now[LOCAL_TEXT], right[PART_ROOM], left[PART_ROOM];
	struct till *t = screen_till(s);
	local_format(now, till_now(t));
	snprintf(right, sizeof right, "%.16s  %s ", now, t->language == TILL_EN ? "EN" : "VI");
	snprintf(left, sizeof left, " HOA BAN · %s · %s%s%s", t->held.lease.name, g->place.code,
		 g->place.gate[0] != '\0' ? " · " : "", g->place.gate);
	screen_at(s, 0, 0, screen_columns(s), LOOK_BAR, left);
	screen_right(s, 0, screen_columns(s), LOOK_BAR, right);
}

struct part {
	enum screen_look look;
	char text[PART_ROOM];
};

static void part_set(struct screen *s, struct part *p, enum screen_look look, const char *key)
{
	p->look = look;
	snprintf(p->text, sizeof p->text, "%s", screen_text(s, key));
}

static void authority_part(struct screen *s, const struct gate_screen *g, struct part *p)
{
	static const struct {
		enum screen_look look;
		const char *server, *hub;
	} rows[] = {
		[AUTHORITY_ALONE] = {LOOK_WARN, "gate.alone", "gate.alone"},
		[AUTHORITY_STRICT] = {LOOK_GOOD, "gate.strict_server", "gate.strict_hub"},
		[AUTHORITY_FORMING] = {LOOK_WARN, "gate.forming", "gate.forming"},
		[AUTHORITY_SILENT] = {LOOK_WARN, "gate.silent_server", "gate.silent_hub"},
	};
	const struct authority_view *a = &g->view.authority;
	if (g->view.is_training)
		return; /* nobody is asked */
	part_set(s, p, rows[a->standing].look, a->is_hub ? rows[a->standing].hub : rows[a->standing].server);
}

static void lists_part(struct screen *s, const struct gate_screen *g, struct part *p)
{
	const struct gate_view *v = &g->view;
	int64_t age_h = (till_now(screen_till(s)) - v->lists_at) / HOUR;
	if (v->lists_are_old)
		part_set(s, p, v->lists_are_allowed ? LOOK_WARN : LOOK_BAD,
			 v->lists_are_allowed ? "gate.lists_allowed" : "gate.lists_old");
	else
		part_set(s, p, LOOK_PLAIN, "gate.lists");
	size_t n = strlen(p->text);
	if (v->lists_at != 0)
		snprintf(p->text + n, sizeof p->text - n, " %lld %s", (long long)(age_h < 48 ? age_h : age_h / 24),
			 screen_text(s, age_h < 48 ? "gate.hours" : "gate.days"));
}

static void unsent_part(struct screen *s, const struct gate_screen *g, struct part *p)
{
	p->look = LOOK_PLAIN;
	if (g->view.unsent > 0)
		snprintf(p->text, sizeof p->text, "%s %llu", screen_text(s, "banner.unsent"),
			 (unsigned long long)g->view.unsent);
}

static void incident_part(struct screen *s, const struct gate_screen *g, struct part *p)
{
	p->look = LOOK_BAD;
	if (g->view.authority.incidents > 0)
		snprintf(p->text, sizeof p->text, "%s %u", screen_text(s, "gate.doubles"), g->view.authority.incidents);
}

static void trouble_part(struct screen *s, const struct gate_screen *g, struct part *p)
{
	const struct gate_view *v = &g->view;
	if (v->standing == STANDING_QUARANTINED || v->standing == STANDING_CLOSED)
		part_set(s, p, LOOK_BAD, v->standing == STANDING_CLOSED ? "banner.closed" : "banner.quarantined");
	else if (v->has_clock_trouble)
		part_set(s, p, LOOK_BAD, "banner.clock");
}

static void training_part(struct screen *s, const struct gate_screen *g, struct part *p)
{
	if (g->view.is_training)
		part_set(s, p, LOOK_WARN, "banner.training");
}

/* The worst first, as long as there is room. */
static void draw_state(struct screen *s, const struct gate_screen *g, int row)
{
	static void (*const parts[])(struct screen *, const struct gate_screen *, struct part *) = {
		training_part, trouble_part, incident_part, authority_part, lists_part, unsent_part};
	int column = 0;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		struct part p = {0};
		char padded[PART_ROOM + 2];
		parts[i](s, g, &p);
		int width = columns_of(p.text) + 2;
		if (p.text[0] == '\0' || column + width > screen_columns(s))
			continue;
		snprintf(padded, sizeof padded, " %s ", p.text);
		screen_at(s, row, column, width, p.look, padded);
		column += width;
	}
}

void gate_draw_banner(struct screen *s, void *ctx)
{
	draw_who(s, ctx);
	draw_state(s, ctx, 1); /* where a screen has only one row for it, the screen draws it itself */
}

/* ---- the verdict */

struct room {
	int top, rows;
};

static void fill(struct screen *s, const struct room *room, enum screen_look look)
{
	for (int i = 0; i < room->rows; i++)
		screen_at(s, room->top + i, 0, screen_columns(s), look, "");
}

/* As large as it fits; as plain text where it does not. Returns the rows it took. */
static int draw_large(struct screen *s, const struct room *room, enum screen_look look, const char *text)
{
	int width = screen_columns(s) - LEFT - 1;
	int scale = big_text_scale(text, room->rows, width);
	if (text[0] == '\0' || room->rows <= 0)
		return 0;
	if (scale == 0) {
		screen_at(s, room->top, LEFT, width, look, text);
		return 1;
	}
	big_text_draw(s, room->top, LEFT, look, text, scale);
	return big_text_rows(text, scale);
}

/* A line that is too long goes on in the next row. */
static int draw_line(struct screen *s, int row, int end, enum screen_look look, const char *text)
{
	char piece[GATE_TEXT];
	int width = screen_columns(s) - LEFT - 1, rows = 0;
	while (*text != '\0' && row + rows < end) {
		size_t n = columns_fit(text, width), cut = n;
		while (text[n] != '\0' && cut > 0 && text[cut] != ' ')
			cut--;
		n = cut > 0 ? cut : n;
		snprintf(piece, sizeof piece, "%.*s", (int)n, text);
		screen_at(s, row + rows++, LEFT, width, look, piece);
		text += n + strspn(text + n, " ");
	}
	return rows;
}

static int rows_of_lines(struct screen *s, const struct gate_shown *w)
{
	int width = screen_columns(s) - LEFT - 1, rows = 0;
	for (size_t i = 0; i < GATE_LINES; i++)
		rows += (columns_of(w->lines[i]) + width - 1) / width;
	return rows;
}

/* The word takes what the reason and the lines leave, the reason at least the rows of the smallest letters. */
static void draw_shown(struct screen *s, const struct gate_shown *w, const struct room *room)
{
	enum screen_look look = looks[w->face];
	int end = room->top + room->rows, lines = rows_of_lines(s, w), reason = big_text_rows(w->reason, 1);
	int word = room->rows - lines - reason;
	int row = room->top;
	row += draw_large(s, &(struct room){row, word < room->rows * 5 / 9 ? room->rows * 5 / 9 : word}, look, w->word);
	row += end - row > lines + reason; /* air, where there is some */
	if (w->has_care) {
		look = LOOK_CARE;
		fill(s, &(struct room){row, end - row}, look);
	}
	row += draw_large(s, &(struct room){row, end - row - lines > 2 ? end - row - lines : 1}, look, w->reason);
	row += end - row > lines + 1;
	for (size_t i = 0; i < GATE_LINES && row < end; i++)
		row += draw_line(s, row, end, look, w->lines[i]);
}

static void draw_ready(struct screen *s, const struct gate_screen *g, const struct room *room)
{
	char text[TEXT_ROOM];
	int row = room->top + 1;
	row += draw_large(s, &(struct room){row, room->rows * 5 / 9}, LOOK_BOLD, screen_text(s, "gate.word.ready")) + 1;
	if (g->persons > 0)
		snprintf(text, sizeof text, "%u %s", g->persons, screen_text(s, "gate.persons"));
	else
		snprintf(text, sizeof text, "%s", screen_text(s, "gate.ready"));
	if (g->persons > 0)
		draw_large(s, &(struct room){row, room->top + room->rows - row}, LOOK_BOLD, text);
	else
		draw_line(s, row, room->top + room->rows, LOOK_PLAIN, text);
}

/* ---- below it */

struct count_row {
	enum tally what;
	const char *label;
};

static void draw_counts(struct screen *s, const struct gate_screen *g, int row)
{
	static const struct count_row rows[] = {
		{TALLY_ADMITTED, "gate.count.admitted"},     {TALLY_PROVISIONAL, "gate.count.provisional"},
		{TALLY_OVERRIDDEN, "gate.count.overridden"}, {TALLY_UNDONE, "gate.count.undone"},
		{TALLY_REFUSED, "gate.count.refused"},	     {TALLY_LEFT, "gate.count.left"},
	};
	char text[TEXT_ROOM];
	size_t n = (size_t)snprintf(text, sizeof text, " %s", screen_text(s, "gate.today"));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0] && n < sizeof text; i++)
		if (i == 0 || g->view.today[rows[i].what] > 0)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s %s %llu", i > 0 ? " ·" : "",
					      screen_text(s, rows[i].label), (unsigned long long)g->view.today[rows[i].what]);
	screen_at(s, row, 0, screen_columns(s), LOOK_BOLD, text);
}

/* What is being typed, or what the till has to say; the two never meet. */
static void draw_input(struct screen *s, const struct gate_screen *g, int row)
{
	const char *label = screen_text(s, "gate.typed");
	if (screen_has_message(s) && g->input.len == 0) {
		screen_message_at(s, row);
		return;
	}
	screen_at(s, row, 1, 0, LOOK_PLAIN, label);
	field_draw(s, &g->input, row, columns_of(label) + 2, screen_columns(s) - columns_of(label) - 4, true);
}

void gate_draw(struct screen *s, void *ctx)
{
	const struct gate_screen *g = ctx;
	const int rows = screen_rows(s);
	const struct room room = {1, rows - 5};
	draw_state(s, g, 0);
	fill(s, &room, looks[g->shown.face]);
	if (g->shown.face == FACE_READY)
		draw_ready(s, g, &room);
	else
		draw_shown(s, &g->shown, &room);
	draw_counts(s, g, rows - 4);
	draw_input(s, g, rows - 3);
	screen_keys_at(s, rows - 2, 2);
}
