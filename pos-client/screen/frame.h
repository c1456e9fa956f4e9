/* The frame's insides, shared by its files and by nobody else. */
#ifndef POS_FRAME_H
#define POS_FRAME_H

#include "pos-client/screen/screen.h"

#define FRAME_MESSAGE	   512
#define FRAME_ROWS_MIN	   24
#define FRAME_COLUMNS_MIN  80
#define FRAME_BANNER_ROWS  2
#define FRAME_MESSAGE_ROWS 2
#define FRAME_HELP_ROWS	   2

/* Characters that came in one burst, in locked memory: a scanner may have typed somebody's name. */
#define INPUT_ROOM 2048
struct input {
	char *line;
	size_t len, at;
	struct screen_key after; /* what ended the burst; code 0 = nothing */
	int end;		 /* … that was a scan: Enter or Tab */
};

struct region {
	int top, rows;
};

struct screen {
	struct screen_house house;
	int rows, columns; /* of the terminal */
	struct region region;
	const struct view *view; /* the innermost that runs */
	void *ctx;
	struct input input;
	int64_t tick_at; /* monotonic ms */
	bool must_end;
	enum screen_look message_look;
	char message[FRAME_MESSAGE];
	bool has_cursor;
	int cursor_row, cursor_column; /* of the terminal */
};

/* ---- terminal.c: taken over, and given back whatever happens */

enum err terminal_take(struct screen *s);
void terminal_give_back(void);
/* Whether a signal asked the program to end. */
bool terminal_was_ended(void);

/* ---- input.c */

enum event { EVENT_NONE, EVENT_KEY, EVENT_SCAN, EVENT_SIZE };
enum err input_open(struct input *in);
void input_close(struct input *in);
/* What is there now, without waiting for more than the rest of a burst; `gathers`: whether bursts are looked for. */
enum event input_next(struct input *in, bool gathers, struct screen_key *k);
/* Of an EVENT_SCAN: forgets the line, or hands it out as keys. */
void input_drop_scan(struct input *in);
void input_replay_scan(struct input *in);

/* ---- draw.c, help.c */

void draw_looks(void); /* prepares them */
void draw_everything(struct screen *s);
void draw_help(struct screen *s);
bool key_matches(const struct view_key *row, const struct screen_key *k);

#endif
