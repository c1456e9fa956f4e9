#include "pos-client/screen/gate_screen.h"
#include "pos-client/domain/introduction.h"
#include <sodium.h>

#define PERSONS_DIGITS 4
#define UNENDED_MIN    100 /* characters; a ticket has more */

/* ---- how many, and which code */

static size_t leading_digits(const char *text, size_t len)
{
	size_t n = 0;
	while (n < len && text[n] >= '0' && text[n] <= '9')
		n++;
	return n;
}

static uint32_t number_of(const char *digits, size_t len)
{
	uint32_t n = 0;
	for (size_t i = 0; i < len; i++)
		n = n * 10 + (uint32_t)(digits[i] - '0');
	return n;
}

/* Digits that were typed before the scan. */
static void take_persons(struct gate_screen *g, const char *digits, size_t len)
{
	if (len > 0 && len <= PERSONS_DIGITS)
		g->persons = number_of(digits, len);
}

/* A slow scanner's code comes as keys, behind those digits: "3HB1:…". */
static void cut_persons(struct gate_screen *g, const char **text, size_t *len)
{
	size_t digits = leading_digits(*text, *len);
	bool is_ticket = *len > digits && ((*text)[digits] == 'H' || (*text)[digits] == 'h');
	if (!is_ticket)
		return;
	take_persons(g, *text, digits);
	*text += digits;
	*len -= digits;
}

static bool is_repeated(struct gate_screen *g, const char *text, size_t len)
{
	uint8_t hash[HASH_LEN];
	const int64_t now = gate_steady_ms(), before = g->last_ms;
	sha256(hash, bytes_of(text, len));
	bool is_same = before != 0 && g->persons == 0 && memcmp(hash, g->last_hash, HASH_LEN) == 0;
	memcpy(g->last_hash, hash, HASH_LEN);
	g->last_ms = now;
	return is_same && now - before < GATE_REPEAT_MS;
}

/* ---- the scan */

static bool is_signed(void *ctx, const char *text, size_t len)
{
	const struct gate_screen *g = ctx;
	const struct gate_lists lists = till_gate_lists(g->till);
	struct reading reading;
	rules_read(&reading, text, len, &lists, till_now(g->till), (int)g->place.site);
	return reading.is_verified;
}

static void judge(struct screen *s, struct gate_screen *g, const struct wedge *w)
{
	struct admit_answer answer;
	const struct admit_request r = {
		.text = w->text, .len = w->len, .site = g->place.site, .gate = g->place.gate, .count = g->persons};
	enum err e = admit(g->till, &r, &answer);
	if (e != E_OK)
		gate_show_fault(s, g, e);
	else
		gate_show_answer(s, g, &answer);
	if (e == E_OK && answer.verdict == VERDICT_ADMITTED)
		turnstile_open(&g->turnstile, answer.admitted);
}

/* A new till shows who it is: no visitor, no verdict. */
static void introduce(struct screen *s, struct gate_screen *g, const char *text, size_t len)
{
	struct introduced one;
	enum err e = introduction_take_text(g->till, text, len, &one);
	if (e != E_OK)
		screen_say_why(s, e);
	else
		screen_say(s, LOOK_GOOD, "%s", screen_text(s, one.was_known ? "gate.introduced_known" : "gate.introduced"));
	till_forget(g->till);
}

static void take_code(struct screen *s, struct gate_screen *g, const char *text, size_t len)
{
	const struct wedge_judge judge_of_repair = {is_signed, g};
	struct wedge w;
	cut_persons(g, &text, &len);
	if (is_repeated(g, text, len)) {
		screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "gate.repeated"));
		return;
	}
	if (introduction_is_text(text, len)) {
		introduce(s, g, text, len);
		return;
	}
	wedge_read(&w, text, len, &judge_of_repair);
	if (w.fault != WEDGE_NONE && !w.is_repaired)
		gate_show_spoilt(s, g, &w);
	else
		judge(s, g, &w);
	if (w.is_repaired)
		screen_say(s, LOOK_WARN, "%s", screen_text(s, "gate.repaired"));
	g->persons = 0;
	g->last_ms = gate_steady_ms(); /* what was scanned while the answer was awaited comes only now */
	till_forget(g->till);
	gate_look_again(g);
}

bool gate_scan(struct screen *s, void *ctx, char *text, size_t len)
{
	struct gate_screen *g = ctx;
	const struct field *f = &g->input;
	if (leading_digits(f->text, f->len) == f->len)
		take_persons(g, f->text, f->len);
	field_init(&g->input, FIELD_TEXT, FIELD_TEXT_MAX);
	g->is_asked_to_leave = false;
	take_code(s, g, text, len);
	return true;
}

/* ---- the field */

enum screen_step gate_type(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct gate_screen *g = ctx;
	(void)s;
	field_press(&g->input, k);
	g->is_asked_to_leave = false;
	return SCREEN_STAY;
}

/* A few digits alone are the number of persons for the next code; anything else is a code. */
enum screen_step gate_enter(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct gate_screen *g = ctx;
	char text[FIELD_TEXT_MAX + 1];
	const size_t len = g->input.len;
	(void)k;
	memcpy(text, g->input.text, len + 1);
	field_init(&g->input, FIELD_TEXT, FIELD_TEXT_MAX);
	if (len == 0)
		return SCREEN_STAY;
	if (len <= PERSONS_DIGITS && leading_digits(text, len) == len) {
		take_persons(g, text, len);
		gate_show_ready(g);
	} else {
		take_code(s, g, text, len);
	}
	sodium_memzero(text, sizeof text);
	return SCREEN_STAY;
}

void gate_take_unended(struct screen *s, struct gate_screen *g)
{
	const struct field *f = &g->input;
	const bool is_at_rest = f->len == g->input_before;
	const size_t digits = leading_digits(f->text, f->len);
	g->input_before = f->len;
	if (is_at_rest && f->len > UNENDED_MIN && memcmp(f->text + digits, TICKET_PREFIX, strlen(TICKET_PREFIX)) == 0)
		gate_enter(s, g, NULL);
}
