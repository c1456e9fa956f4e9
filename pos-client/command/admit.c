#include "pos-client/domain/admit.h"
#include "pos-client/command/command.h"
#include <hoaban/correction.h>
#include <hoaban/lists_file.h>
#include <stdio.h>

#define LINE_TEXT 4096

struct admit_words {
	const char *site, *gate;
	int64_t count;
	uint32_t number; /* of the site */
};

static json_t *view(const struct till *t, const struct admit_answer *a)
{
	json_t *o = json_object();
	json_object_set_new(o, "verdict", json_string(verdict_text(a->verdict)));
	json_object_set_new(o, "provisional", json_boolean(a->is_provisional));
	json_object_set_new(o, "notice", a->notice != NULL ? json_string(a->notice) : json_null());
	json_object_set_new(o, "ticket", a->has_ticket ? view_ticket(t, &a->ticket, NULL) : json_null());
	json_object_set_new(o, "admitted", json_integer(a->admitted));
	json_object_set_new(o, "remaining", json_integer(a->remaining));
	json_object_set_new(o, "first_admitted_at", view_time(a->first_admitted_at));
	json_object_set_new(o, "entry_seq", json_integer((json_int_t)a->seq));
	return o;
}

/* E_OK only when everybody may go in. */
static enum err admit_one(struct invocation *in, const struct admit_words *w, const char *text, size_t len)
{
	struct admit_answer answer;
	if (introduction_is_text(text, len))
		return introduce_text(in, text, len);
	struct admit_request r = {.text = text, .len = len, .site = w->number, .gate = w->gate, .count = (uint32_t)w->count};
	TRY(admit(&in->till, &r, &answer));
	TRY(answer_give(in, view(&in->till, &answer)));
	return answer.verdict == VERDICT_ADMITTED ? E_OK : E_REFUSED;
}

static size_t trim(char *line, size_t len)
{
	while (len > 0 && strchr("\r\n", line[len - 1]) != NULL)
		len--;
	return len;
}

/* A longer line than any ticket is one scan, whatever follows in it. */
static void skip_rest(FILE *f, const char *line, size_t len)
{
	int c = len > 0 && line[len - 1] == '\n' ? '\n' : 0;
	while (c != '\n' && c != EOF)
		c = getc(f);
}

static enum err admit_lines(struct invocation *in, const struct admit_words *w)
{
	char line[LINE_TEXT];
	enum err worst = E_OK;
	while (fgets(line, sizeof line, stdin) != NULL) {
		size_t len = strlen(line);
		skip_rest(stdin, line, len);
		len = trim(line, len);
		if (len == 0)
			continue;
		enum err e = admit_one(in, w, line, len);
		if (e != E_OK && e != E_REFUSED)
			return e;
		worst = e != E_OK ? e : worst;
		till_forget(&in->till);
	}
	return worst;
}

static enum err take_words(struct invocation *in, struct admit_words *w)
{
	const struct option_row rows[] = {{"--site", OPTION_TEXT, &w->site, NULL},
					  {"--gate", OPTION_TEXT, &w->gate, NULL},
					  {"--count", OPTION_COUNT, &w->count, NULL}};
	w->gate = in->settings.gate;
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(till_need_enrolment(&in->till));
	if (in->word_count > 1)
		return till_refuse(&in->till, E_USAGE, in->words[1], "unknown",
				   "usage: admit --site A1 [--gate G] [--count N] [QR]");
	if (strlen(w->gate) > 31)
		return till_refuse(&in->till, E_USAGE, "--gate", "range", "at most 31 bytes");
	if (w->gate[0] != '\0' && !correction_text_is_good(w->gate)) /* the server could not read the entry of who went in */
		return till_refuse(&in->till, E_USAGE, "--gate", "format", "no control characters");
	const char *code = w->site != NULL ? w->site : default_site(in);
	const struct tariff_site *site = tariff_site_by_code(in->till.tariff, code);
	if (site == NULL)
		return till_refuse(&in->till, E_INVALID, "--site", "unknown", "there is no site \"%s\"", code);
	w->number = site->number;
	return E_OK;
}

enum err command_admit(struct invocation *in)
{
	struct admit_words w = {0};
	TRY(take_words(in, &w));
	if (in->word_count == 0)
		return admit_lines(in, &w);
	return admit_one(in, &w, in->words[0], strlen(in->words[0]));
}
