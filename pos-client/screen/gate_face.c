#include "pos-client/screen/gate_screen.h"
#include "pos-client/screen/big_text.h"
#include <stdio.h>

#define KEY_ROOM 64

static enum language language_of(const struct gate_screen *g)
{
	return g->till->language == TILL_EN ? LANGUAGE_EN : LANGUAGE_VI;
}

static const char *verdict_row(const struct screen *s, const char *kind, enum verdict v)
{
	char key[KEY_ROOM];
	snprintf(key, sizeof key, "gate.%s.%s", kind, verdict_text(v));
	return screen_text(s, key);
}

static void moment(char *out, size_t size, const struct gate_screen *g, int64_t at)
{
	char text[LOCAL_TEXT];
	local_format(text, at);
	bool is_today = instant_day(at) == instant_day(till_now(g->till));
	snprintf(out, size, "%.5s%s%.10s", text + 11, is_today ? "" : " ", is_today ? "" : text);
}

/* Behind the lines that are there. */
__attribute__((format(printf, 2, 3))) static void add_line(struct gate_shown *w, const char *format, ...)
{
	va_list ap;
	for (size_t i = 0; i < GATE_LINES; i++) {
		if (w->lines[i][0] != '\0')
			continue;
		va_start(ap, format);
		vsnprintf(w->lines[i], GATE_TEXT, format, ap);
		va_end(ap);
		return;
	}
}

/* ---- begun and ended */

/* Icon and word go together: neither is ever left to the colour alone. */
static void begin(struct screen *s, struct gate_screen *g, enum gate_face face)
{
	static const char *const icons[FACE_COUNT] = {"", BIG_CHECK, BIG_CARE, BIG_CROSS};
	static const char *const words[FACE_COUNT] = {"gate.word.ready", "gate.word.go", "gate.word.stop", "gate.word.stop"};
	g->shown = (struct gate_shown){.face = face,
				       .at_ms = gate_steady_ms(),
				       .verdict = VERDICT_MALFORMED,
				       .persons = g->persons > 0 ? g->persons : 1};
	snprintf(g->shown.word, sizeof g->shown.word, "%s%s%s", icons[face], face == FACE_READY ? "" : "  ",
		 screen_text(s, words[face]));
}

static void sound(struct screen *s, struct gate_screen *g)
{
	static const char *const words[FACE_COUNT] = {"ready", "go", "stop", "stop"};
	if (g->shown.has_care || g->shown.face == FACE_DOUBT || g->shown.face == FACE_STOP)
		screen_bell(s);
	turnstile_sound(&g->turnstile, g->shown.has_care ? "care" : words[g->shown.face]);
}

void gate_show_ready(struct gate_screen *g)
{
	g->shown = (struct gate_shown){.face = FACE_READY};
}

/* ---- admitted */

/* What the guard looks at: the proofs of whoever has a reduced price on this ticket. */
static void add_proofs(struct screen *s, struct gate_screen *g, const struct ticket *t)
{
	const struct tariff *tariff = till_tariff_edition(g->till, t->edition);
	char text[GATE_TEXT] = "";
	size_t n = 0;
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT && n < sizeof text; c++) {
		const uint32_t count = ticket_count(t, c);
		const char *proof =
			count > 0 ? tariff_proof_on(tariff, t->sites, c, instant_day(t->valid_from), language_of(g)) : NULL;
		if (proof != NULL)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%u × %s: %s", n > 0 ? "; " : "", count,
					      tariff_category_of(tariff, c)->name[language_of(g)], proof);
	}
	if (n > 0)
		add_line(&g->shown, "%s %s", screen_text(s, "gate.look_at"), text);
}

static const char *category_name(const struct gate_screen *g, const struct ticket *t)
{
	const struct tariff *tariff = till_tariff_edition(g->till, t->edition);
	const struct tariff_category *c =
		tariff != NULL && t->category != CATEGORY_MIXED ? tariff_category_of(tariff, (enum category)t->category) : NULL;
	return c != NULL ? c->name[language_of(g)] : "";
}

static void give_reason(struct screen *s, struct gate_screen *g, const struct admit_answer *a)
{
	struct gate_shown *w = &g->shown;
	if (a->ticket.party > 1 || a->admitted > 1)
		snprintf(w->reason, sizeof w->reason, "%u %s", a->admitted, screen_text(s, "gate.persons"));
	else if (a->notice != NULL)
		snprintf(w->reason, sizeof w->reason, "%s", screen_text(s, "gate.check_papers"));
	else if (a->is_provisional)
		snprintf(w->reason, sizeof w->reason, "%s", screen_text(s, "gate.provisional"));
	else
		snprintf(w->reason, sizeof w->reason, "%s", category_name(g, &a->ticket));
}

static void show_admitted(struct screen *s, struct gate_screen *g, const struct admit_answer *a)
{
	begin(s, g, FACE_GO);
	g->shown.has_care = a->is_provisional || a->notice != NULL;
	give_reason(s, g, a);
	add_proofs(s, g, &a->ticket);
	if (a->is_provisional)
		add_line(&g->shown, "%s",
			 screen_text(s, g->view.authority.is_hub ? "gate.provisional_hub" : "gate.provisional_server"));
	if (a->ticket.party > 1)
		add_line(&g->shown, "%s: %u / %u", screen_text(s, "gate.remaining"), a->remaining, a->ticket.party);
}

/* ---- refused */

static void site_codes(const struct gate_screen *g, uint64_t sites, char *out, size_t size)
{
	size_t n = 0;
	out[0] = '\0';
	for (uint32_t i = 0; i < SITES_MAX && n < size; i++) {
		const struct tariff_site *site = (sites >> i & 1) != 0 ? tariff_site_by_number(g->till->tariff, i) : NULL;
		if (site != NULL)
			n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? ", " : "", site->name[language_of(g)]);
	}
}

static void add_when_and_where(struct screen *s, struct gate_screen *g, const struct admit_answer *a)
{
	char at[64];
	if (a->first_admitted_at == 0)
		return;
	moment(at, sizeof at, g, a->first_admitted_at);
	if (a->first_gate[0] != '\0')
		add_line(&g->shown, "%s %s · %s %s", screen_text(s, "gate.first_in"), at, screen_text(s, "gate.at_gate"),
			 a->first_gate);
	else
		add_line(&g->shown, "%s %s", screen_text(s, "gate.first_in"), at);
}

/* What the ticket itself says against it. */
static void add_ticket(struct screen *s, struct gate_screen *g, const struct admit_answer *a)
{
	char text[GATE_TEXT], from[LOCAL_TEXT], until[LOCAL_TEXT];
	const struct ticket *t = &a->ticket;
	if (!a->has_ticket)
		return;
	if (a->verdict == VERDICT_WRONG_SITE) {
		site_codes(g, t->sites, text, sizeof text);
		add_line(&g->shown, "%s: %s", screen_text(s, "gate.good_at"), text);
	}
	local_format(from, t->valid_from);
	local_format(until, t->valid_until);
	if (a->verdict == VERDICT_NOT_YET_VALID || a->verdict == VERDICT_EXPIRED)
		add_line(&g->shown, "%s: %.16s – %.16s", screen_text(s, "gate.valid"), from, until);
	if (t->party > 1)
		add_line(&g->shown, "%s: %u / %u", screen_text(s, "gate.remaining"), a->remaining, t->party);
}

static void give_short(struct screen *s, struct gate_screen *g, const struct admit_answer *a)
{
	char at[64];
	struct gate_shown *w = &g->shown;
	const char *text = verdict_row(s, "short", a->verdict);
	if (a->verdict == VERDICT_ALREADY_ADMITTED && a->first_admitted_at != 0) {
		moment(at, sizeof at, g, a->first_admitted_at);
		snprintf(w->reason, sizeof w->reason, "%s %.5s", text, at);
	} else if (a->verdict == VERDICT_PARTY_EXHAUSTED) {
		snprintf(w->reason, sizeof w->reason, "%s %u", text, a->remaining);
	} else {
		snprintf(w->reason, sizeof w->reason, "%s", text);
	}
}

static void show_refused(struct screen *s, struct gate_screen *g, const struct admit_answer *a)
{
	bool is_used = a->verdict == VERDICT_ALREADY_ADMITTED || a->verdict == VERDICT_PARTY_EXHAUSTED;
	begin(s, g, is_used ? FACE_DOUBT : FACE_STOP);
	give_short(s, g, a);
	add_when_and_where(s, g, a);
	add_ticket(s, g, a);
	add_line(&g->shown, "%s", verdict_row(s, "why", a->verdict));
}

void gate_show_answer(struct screen *s, struct gate_screen *g, const struct admit_answer *a)
{
	if (a->verdict == VERDICT_ADMITTED)
		show_admitted(s, g, a);
	else
		show_refused(s, g, a);
	g->shown.verdict = a->verdict;
	if (a->has_ticket && g->persons == 0)
		g->shown.persons = a->ticket.party;
	if (a->has_ticket && a->cose.len <= sizeof g->shown.cose) {
		memcpy(g->shown.cose, a->cose.data, a->cose.len);
		g->shown.cose_len = a->cose.len;
	}
	sound(s, g);
}

/* ---- what is no verdict */

/* Nothing was recorded: nobody goes in by it. */
void gate_show_fault(struct screen *s, struct gate_screen *g, enum err e)
{
	struct till *t = g->till;
	begin(s, g, FACE_STOP);
	snprintf(g->shown.reason, sizeof g->shown.reason, "%s", screen_text(s, "gate.fault"));
	add_line(&g->shown, "%s", t->why.count > 0 ? till_why(t->language, &t->why.list[0]) : till_why_error(t->language, e));
	sound(s, g);
}

void gate_show_spoilt(struct screen *s, struct gate_screen *g, const struct wedge *w)
{
	begin(s, g, FACE_DOUBT);
	snprintf(g->shown.word, sizeof g->shown.word, BIG_CARE "  %s", screen_text(s, "gate.word.again"));
	snprintf(g->shown.reason, sizeof g->shown.reason, "%s",
		 screen_text(s, w->fault == WEDGE_METHOD ? "gate.method" : "gate.layout"));
	add_line(&g->shown, "%s", screen_text(s, w->fault == WEDGE_METHOD ? "gate.method_off" : "gate.layout_off"));
	sound(s, g);
}

void gate_show_override(struct screen *s, struct gate_screen *g, uint32_t persons)
{
	begin(s, g, FACE_GO);
	g->shown.has_care = true;
	snprintf(g->shown.reason, sizeof g->shown.reason, "%u %s", persons, screen_text(s, "gate.persons"));
	add_line(&g->shown, "%s", screen_text(s, "gate.overridden"));
	sound(s, g);
}
