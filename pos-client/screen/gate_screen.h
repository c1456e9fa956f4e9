/* The gate's screen, in its files: the loop (gate.c), what a scan does (gate_scan.c), what is said about it (gate_face.c), the
 * drawing (gate_view.c), the keys (gate_keys.c), the forms behind them (gate_forms.c). All rules are domain/'s.
 *
 * Everything that is typed goes into one field, because a scanner types too: digits in front of a scan are the number of
 * persons to let in, twelve signs of a code and Enter are a typed code. What the guard does beside it has function keys. */
#ifndef SCREEN_GATE_SCREEN_H
#define SCREEN_GATE_SCREEN_H

#include "pos-client/domain/admit.h"
#include "pos-client/domain/courier.h"
#include "pos-client/domain/gate.h"
#include "pos-client/domain/turnstile.h"
#include "pos-client/domain/undo.h"
#include "pos-client/domain/wedge.h"
#include "pos-client/screen/gate.h"
#include "pos-client/screen/screen.h"

/* The same code once more within this time is the scanner's doing, not a second visitor's. */
#define GATE_REPEAT_MS 2500
/* So long green and orange stand: nobody shall go in by the last visitor's. Red stays. */
#define GATE_FACE_MS 8000

enum gate_face {
	FACE_READY,
	FACE_GO,    /* green, check mark: goes in. With care: its lower half is orange, something is to be looked at or known */
	FACE_DOUBT, /* orange, exclamation marks: used already, or to be read again: the guard looks */
	FACE_STOP,  /* red, cross */
	FACE_COUNT
};

#define GATE_LINES 3
#define GATE_TEXT  240
struct gate_shown {
	enum gate_face face;
	bool has_care; /* of FACE_GO */
	int64_t at_ms; /* monotonic */
	char word[32], reason[64];
	char lines[GATE_LINES][GATE_TEXT];
	/* what a supervisor would overrule */
	enum verdict verdict;
	uint32_t persons; /* who wanted in, as far as is known; ≥ 1 */
	size_t cose_len;
	uint8_t cose[TICKET_BYTES_MAX];
};

struct gate_screen {
	struct till *till;
	struct gate_place place;
	struct courier *courier; /* NULL = nothing is sent in the background */
	struct arena aside;	 /* of the work beside the screen, forgotten after each turn */
	bool is_elsewhere;	 /* another screen is shown, which may hold what a renewal would take away */
	struct turnstile turnstile;
	struct gate_view view;
	struct undo_view undo;
	struct gate_shown shown;
	struct field input;
	size_t input_before; /* its length a turn ago */
	uint32_t persons;    /* to let in with the next scan; 0 = all that are left */
	bool is_asked_to_leave;
	uint8_t last_hash[HASH_LEN]; /* of the code that was scanned last */
	int64_t last_ms;	     /* monotonic; 0 = none, or the guard has done something since */
};

extern const struct view gate_view;
int64_t gate_steady_ms(void);
/* Looks again at what an act may have changed. */
void gate_look_again(struct gate_screen *g);

/* ---- gate_scan.c */

bool gate_scan(struct screen *s, void *ctx, char *text, size_t len);
enum screen_step gate_type(struct screen *s, void *ctx, const struct screen_key *k);
enum screen_step gate_enter(struct screen *s, void *ctx, const struct screen_key *k);
/* Every turn: a scanner that is set to end with nothing leaves a whole code in the field. */
void gate_take_unended(struct screen *s, struct gate_screen *g);

/* ---- gate_face.c: fills g->shown and sounds it */

void gate_show_answer(struct screen *s, struct gate_screen *g, const struct admit_answer *a);
void gate_show_fault(struct screen *s, struct gate_screen *g, enum err e);
void gate_show_spoilt(struct screen *s, struct gate_screen *g, const struct wedge *w);
void gate_show_override(struct screen *s, struct gate_screen *g, uint32_t persons);
void gate_show_ready(struct gate_screen *g);

/* ---- gate_keys.c */

#define GATE_KEY(name) enum screen_step name(struct screen *s, void *ctx, const struct screen_key *k)
extern const struct view_key gate_keys[];
extern const size_t gate_key_count;

/* ---- gate_forms.c: E_EXPIRED = the program shall end */

enum err gate_ask_override(struct screen *s, struct gate_screen *g);
enum err gate_ask_old_lists(struct screen *s, struct gate_screen *g);
enum err gate_ask_take_over(struct screen *s, struct gate_screen *g);
enum err gate_show_inside(struct screen *s, struct gate_screen *g);

/* ---- gate_view.c */

void gate_draw(struct screen *s, void *ctx);
void gate_draw_banner(struct screen *s, void *ctx);

#endif
