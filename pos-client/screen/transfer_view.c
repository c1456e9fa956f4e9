#include "pos-client/screen/transfer_view.h"
#include "pos-client/domain/transfer_watch.h"
#include <hoaban/qr.h>
#include <stdio.h>

#define SIDE_MAX 96
#define GAP	 2 /* columns between the code and the words */

struct waiting {
	struct transfer *x;
	struct transfer_watch *watch; /* NULL = there is no server to ask */
	struct qr qr;
	bool has_qr, is_known, is_unreached; /* is_known: the server has answered once */
	enum transfer_end end;
};

/* ---- the code: two modules a character, dark on light */

/* As many light modules around it as there is room for, up to what the standard asks for. */
static unsigned edge_of(const struct screen *s, const struct qr *q)
{
	unsigned room = 2 * (unsigned)screen_rows(s);
	unsigned edge = room > q->size ? (room - q->size) / 2 : 0;
	return edge < QR_QUIET_ZONE ? edge : QR_QUIET_ZONE;
}

static bool is_dark(const struct qr *q, unsigned edge, unsigned x, unsigned y)
{
	if (x < edge || y < edge || x >= q->size + edge || y >= q->size + edge)
		return false;
	return qr_is_dark(q, x - edge, y - edge);
}

/* Returns the columns it takes; 0 = there is no room for it. */
static int draw_qr(struct screen *s, const struct qr *q)
{
	static const char *const blocks[] = {" ", "▄", "▀", "█"};
	unsigned edge = edge_of(s, q), side = q->size + 2 * edge;
	if (edge == 0 || side > SIDE_MAX)
		return 0;
	for (unsigned y = 0; y < side; y += 2) {
		char line[3 * SIDE_MAX + 1] = "";
		size_t n = 0;
		for (unsigned x = 0; x < side; x++)
			n += (size_t)snprintf(line + n, sizeof line - n, "%s",
					      blocks[2 * is_dark(q, edge, x, y) + is_dark(q, edge, x, y + 1)]);
		screen_at(s, (int)(y / 2), 0, (int)side, LOOK_PAPER, line);
	}
	return (int)side;
}

/* ---- the words beside it */

static void draw_state(struct screen *s, const struct waiting *w, int column)
{
	char money[SCREEN_MONEY];
	if (w->watch == NULL || w->is_unreached)
		screen_at(s, 9, column, 0, LOOK_WARN, screen_text(s, "transfer.unreached"));
	else if (w->x->received > 0)
		screen_format(s, 9, column, 0, LOOK_WARN, "%s %s", screen_text(s, "transfer.received"),
			      screen_money(s, money, w->x->received));
	else
		screen_at(s, 9, column, 0, w->is_known ? LOOK_GOOD : LOOK_PLAIN,
			  screen_text(s, w->is_known ? "transfer.waiting" : "transfer.asking"));
}

static void draw_key(struct screen *s, int row, int column, const char *key, const char *label)
{
	screen_at(s, row, column, 4, LOOK_KEY, key);
	screen_at(s, row, column + 5, 0, LOOK_PLAIN, screen_text(s, label));
}

static void draw(struct screen *s, void *ctx)
{
	const struct waiting *w = ctx;
	char money[SCREEN_MONEY];
	int column = GAP + (w->has_qr ? draw_qr(s, &w->qr) : 0);
	screen_at(s, 1, column, 0, LOOK_BOLD, screen_text(s, "transfer.title"));
	screen_big(s, 3, column + 4 * (int)strlen(screen_money(s, money, w->x->request.amount)), LOOK_BOLD, money);
	screen_format(s, 7, column, 0, LOOK_PLAIN, "%s %s", screen_text(s, "transfer.reference"), w->x->reference);
	draw_state(s, w, column);
	if (column == GAP)
		screen_at(s, 11, column, 0, LOOK_WARN, screen_text(s, "transfer.no_room"));
	draw_key(s, 13, column, "Esc", "transfer.leave");
	draw_key(s, 14, column, "D", "transfer.word");
}

/* ---- waiting */

static enum screen_step tick(struct screen *s, void *ctx)
{
	struct waiting *w = ctx;
	if (w->watch == NULL)
		return SCREEN_STAY;
	enum err e = transfer_watch_turn(w->watch, w->x);
	if (e != E_BUSY)
		w->is_unreached = e != E_OK;
	w->is_known |= e == E_OK;
	screen_till(s)->why.count = 0;
	if (!transfer_is_paid(w->x))
		return SCREEN_STAY;
	w->end = TRANSFER_PAID;
	return SCREEN_LEAVE;
}

static enum screen_step press_leave(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)s, (void)ctx, (void)k;
	return SCREEN_LEAVE;
}

static enum screen_step press_word(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct waiting *w = ctx;
	(void)s, (void)k;
	w->end = TRANSFER_ON_WORD;
	return SCREEN_LEAVE;
}

enum err transfer_show(struct screen *s, struct transfer *x, enum transfer_end *end)
{
	static const struct view_key keys[] = {{SCREEN_ESCAPE, "transfer.leave", press_leave, NULL},
					       {SCREEN_LETTER + 'd', "transfer.word", press_word, NULL}};
	static const struct view view = {"", keys, sizeof keys / sizeof keys[0], draw, NULL, NULL, tick};
	struct till *t = screen_till(s);
	struct waiting w = {.x = x, .end = TRANSFER_LEFT};
	w.has_qr = qr_encode(&w.qr, &t->arena, x->vietqr) == E_OK;
	enum err e = transfer_watch_open(&w.watch, t);
	if (e != E_OK && e != E_NETWORK)
		return e;
	bool is_there = tick(s, &w) == SCREEN_LEAVE;
	e = is_there ? E_OK : screen_run(s, &view, &w);
	transfer_watch_close(w.watch);
	*end = w.end;
	return e;
}
