/* The frame of the counter's screens: a terminal (ncursesw), its regions, its keys, and the loop between them. Nothing else in
 * this room says a word of curses.
 *
 *	row 0 …          banner: drawn by the house on every screen, 2 rows
 *	body             the screen's own, screen_rows() × screen_columns(); row 0 is its title
 *	two rows         the message: what just happened, or why something was refused
 *	two rows         the keys that work now, out of the screen's table
 *
 * A screen is a `struct view`: a table of keys → functions, and a function that draws. screen_run() shows it until one of its
 * functions says SCREEN_LEAVE; a function may run another view meanwhile, and finds its own drawn again afterwards:
 *
 *	static enum screen_step press_count(struct screen *s, void *ctx, const struct screen_key *k) { … return SCREEN_STAY; }
 *	static const struct view_key keys[] = {{SCREEN_ENTER, "key.confirm", press_confirm, NULL}, {SCREEN_ESCAPE, …}};
 *	static const struct view view = {"count.title", keys, 2, draw, type, NULL, NULL};
 *	struct count c = {.till = t};
 *	TRY(screen_run(s, &view, &c));
 *
 * Texts are keys of texts.tsv (screen_text); all columns are display columns, and nothing that is drawn ever cuts a letter off
 * its diacritic or passes its region. Everything runs in one thread. */
#ifndef POS_SCREEN_H
#define POS_SCREEN_H

#include "pos-client/domain/state.h"

struct screen;

/* ---- keys */

enum screen_code {
	SCREEN_TEXT = 1, /* one character, UTF-8 in `text` */
	SCREEN_ENTER,
	SCREEN_ESCAPE,
	SCREEN_TAB,
	SCREEN_BACKSPACE,
	SCREEN_DELETE,
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_LEFT,
	SCREEN_RIGHT,
	SCREEN_HOME,
	SCREEN_END,
	SCREEN_PAGE_UP,
	SCREEN_PAGE_DOWN,
	SCREEN_F1 = 0x100, /* F1 … F12 follow each other */
	SCREEN_F12 = SCREEN_F1 + 11,
	SCREEN_LETTER =
		0x1000, /* in tables only: SCREEN_LETTER + 'x' is that letter in either case, or another ASCII character */
};

struct screen_key {
	int code;     /* SCREEN_TEXT … SCREEN_F12 */
	char text[5]; /* the character, else "" */
};

enum screen_step { SCREEN_STAY, SCREEN_LEAVE };

struct view_key {
	int code;
	const char *label; /* text key shown beside the key's name; NULL = works unseen */
	enum screen_step (*press)(struct screen *s, void *ctx, const struct screen_key *k);
	bool (*is_on)(const void *ctx); /* NULL = always; a key that is off neither works nor is shown */
};

struct view {
	/* Text key. NULL: row 0 of the body is the screen's as well. "": so are all rows but the first of the banner, and the
	 * keys are shown by the screen itself, for a code that needs the room. */
	const char *title;
	const struct view_key *keys;
	size_t key_count;
	void (*draw)(struct screen *s, void *ctx);
	/* Characters, Backspace and Delete that no row of the table takes; NULL = ignored. */
	enum screen_step (*type)(struct screen *s, void *ctx, const struct screen_key *k);
	/* What a scanner typed: a line of 12 characters or more that came faster than anybody types. `text` is wiped
	 * afterwards. False (or NULL): it was no scan for this screen, its characters come as keys. */
	bool (*scan)(struct screen *s, void *ctx, char *text, size_t len);
	/* Every turn; NULL = nothing. */
	enum screen_step (*tick)(struct screen *s, void *ctx);
};

/* ---- the terminal */

/* What belongs to every screen. */
#define SCREEN_WAKES 2
struct screen_house {
	struct till *till;
	void *ctx;
	void (*banner)(struct screen *s, void *ctx); /* draws with screen_at, row 0 and 1 being the banner's; NULL = empty */
	void (*job)(void *ctx);			     /* every turn, and when a descriptor can be read; quick */
	int turn_ms;				     /* 0 = a second */
	int wake_fds[SCREEN_WAKES];		     /* −1 = none */
};

/* Takes the terminal over. E_USAGE without one, E_UNAVAILABLE when nothing is known of its TERM: reasons in till->why. */
enum err screen_open(struct screen **out, const struct screen_house *house);
/* Gives the terminal back; also happens on a signal that ends the program. NULL is fine. */
void screen_close(struct screen *s);

/* Shows a view until it is left. Draws at once, after each key, each tick and each change of size. E_EXPIRED: the program shall
 * end (SIGTERM, SIGHUP, the terminal is gone): then every running view is left like this. */
enum err screen_run(struct screen *s, const struct view *view, void *ctx);
/* Draws now, in the middle of a function: before something that takes its time. */
void screen_show(struct screen *s);

struct till *screen_till(struct screen *s);
const char *screen_text(const struct screen *s, const char *key); /* in the language of now */
void screen_switch_language(struct screen *s);

/* ---- the message */

/* LOOK_* say how something is meant; colours where the terminal has them. */
enum screen_look {
	LOOK_PLAIN,
	LOOK_BOLD,
	LOOK_DIM,
	LOOK_KEY, /* the name of a key */
	LOOK_GOOD,
	LOOK_WARN,
	LOOK_BAD,
	LOOK_BAR,    /* the banner's ground */
	LOOK_CHOSEN, /* the line that the keys speak of */
	LOOK_PAPER,  /* dark on light, for a code that a camera reads */
	LOOK_GO,     /* grounds that fill a whole screen: a verdict that is seen from two metres */
	LOOK_CARE,
	LOOK_STOP,
	LOOK_COUNT
};

/* Stays until the next key. */
void screen_say(struct screen *s, enum screen_look look, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Why something failed: the sentence of the first reason in till->why, else that of the error; the reasons are forgotten. */
void screen_say_why(struct screen *s, enum err e);

/* ---- drawing: only in a draw or banner function. Rows and columns from 0 in the region that is being drawn. */

int screen_rows(const struct screen *s);
int screen_columns(const struct screen *s);
/* At most `width` columns of the text, filled up with blanks; width 0 = to the end of the row, without filling. */
void screen_at(struct screen *s, int row, int column, int width, enum screen_look look, const char *text);
/* The same, ending at the column before `end`; nothing is filled. */
void screen_right(struct screen *s, int row, int end, enum screen_look look, const char *text);
void screen_format(struct screen *s, int row, int column, int width, enum screen_look look, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* A rule over the whole row. */
void screen_rule(struct screen *s, int row);
/* For a view that shows them itself (title ""): the message in one row, and the keys that work now in so many. */
void screen_message_at(struct screen *s, int row);
void screen_keys_at(struct screen *s, int row, int rows);
bool screen_has_message(const struct screen *s);
void screen_bell(struct screen *s);
/* Big figures, 3 rows high and 4 columns each: digits, blank, dot, comma, minus; ends before `end`. Returns its first column.
 */
int screen_big(struct screen *s, int row, int end, enum screen_look look, const char *figures);
/* Where the terminal's cursor stands after drawing; without it, it is hidden. */
void screen_cursor(struct screen *s, int row, int column);

/* "1.234.567" or "1,234,567", without a currency sign. */
#define SCREEN_MONEY 32
const char *screen_money(const struct screen *s, char out[static SCREEN_MONEY], int64_t amount);

/* ---- text and its columns (columns.c, pure) */

/* Columns that a UTF-8 text takes; control characters and faults count one, combining marks none. */
int columns_of(const char *text);
/* Bytes of the longest beginning of the text that takes at most `columns`, marks kept with their letters. */
size_t columns_fit(const char *text, int columns);

/* ---- a line to fill in (field.c) */

#define FIELD_TEXT_MAX 400
enum field_kind { FIELD_TEXT, FIELD_AMOUNT /* digits, shown in groups */, FIELD_SECRET /* shown as * */ };
struct field {
	enum field_kind kind;
	size_t max, len; /* bytes; max at most FIELD_TEXT_MAX */
	char text[FIELD_TEXT_MAX + 1];
};
void field_init(struct field *f, enum field_kind kind, size_t max); /* wiped and empty */
/* Takes characters and Backspace; Delete empties it. False: the key is not the field's, or it is full. */
bool field_press(struct field *f, const struct screen_key *k);
int64_t field_amount(const struct field *f); /* −1 when it is empty */
/* `width` columns from there; the end of a long text is what is seen. is_active puts the cursor behind it. */
void field_draw(struct screen *s, const struct field *f, int row, int column, int width, bool is_active);

#endif
