/* A form: a few lines that are filled in one after the other. Enter and Down go to the next, Enter on the last one finishes; Up
 * goes back; Esc leaves and nothing has happened. Every secret is wiped when the form is left.
 *
 *	struct form f = {.title = "drop.title", .done = drop, .ctx = &d};
 *	form_add(&f, "drop.amount", LINE_AMOUNT, 0);
 *	TRY(form_run(s, &f));
 *
 * `done` does what the form is for. When that is refused, it says why and stays: everything that was typed is still there, but
 * for the secrets. */
#ifndef SCREEN_FORM_H
#define SCREEN_FORM_H

#include "pos-client/screen/screen.h"

#define FORM_LINES_MAX 16
#define FORM_MORE_MAX  4

enum line_kind {
	LINE_TEXT,
	LINE_SECRET,
	LINE_AMOUNT, /* đồng; "." adds three zeros */
	LINE_COUNT,  /* pieces */
	LINE_CHOICE, /* one of a list: Left and Right, or the first letters of its name */
};

struct form_line {
	const char *label; /* key of the texts */
	const char *hint; /* key of a text that stands behind while it is filled in; for a choice: where nothing is to choose */
	enum line_kind kind;
	const char *pointer; /* of the complaint that speaks of this line, "--amount"; NULL = none does */
	bool may_be_empty;
	bool is_off; /* neither shown nor asked for */
	struct field field;
	size_t choice_count, chosen;
	const char *const *choices; /* shown as they are */
};

struct form {
	const char *title; /* key of the texts */
	const char *note;  /* key of what the person must know before, or NULL */
	size_t count, at;  /* at: the line that is being filled in */
	struct form_line lines[FORM_LINES_MAX];
	/* Enter on the last line, and nothing that is needed is empty. SCREEN_LEAVE: it is done. */
	enum screen_step (*done)(struct screen *s, struct form *f);
	/* After every key: what one line says may put another on or off. NULL = nothing. */
	void (*changed)(struct screen *s, struct form *f);
	/* Keys beside the form's own, which go before them; their functions get the form. */
	const struct view_key *more;
	size_t more_count; /* at most FORM_MORE_MAX */
	void *ctx;
	bool is_done; /* `done` has left; else it was Esc */
};

/* Adds a line behind the others; max = bytes, 0 = as fits the kind. */
struct form_line *form_add(struct form *f, const char *label, enum line_kind kind, size_t max);
/* Until `done` leaves or Esc is pressed. Secrets are wiped on every way out. */
enum err form_run(struct screen *s, struct form *f);
/* For a `done` that was refused: says why, wipes the secrets, and goes to the line that the first reason speaks of, else to
 * the first secret. Returns SCREEN_STAY. */
enum screen_step form_refused(struct screen *s, struct form *f, enum err e);
/* Wipes the secrets and goes back to the first of them. */
void form_forget_secrets(struct form *f);

/* In place of what stands in an amount. */
void line_set(struct form_line *l, int64_t amount);
const char *line_text(const struct form_line *l); /* of a choice: the chosen one; "" = nothing */
int64_t line_value(const struct form_line *l);	  /* 0 = nothing */

/* ---- for a screen that shows its lines in its own way */

enum form_step { FORM_STAYS, FORM_DONE, FORM_FOREIGN /* the key does nothing here */ };
/* Every key but Esc. */
enum form_step form_press(struct form *f, const struct screen_key *k);
void line_draw(struct screen *s, const struct form_line *l, int row, int column, int width, bool is_active);

#endif
