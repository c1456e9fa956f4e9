#include "pos-client/screen/gate.h"
#include "pos-client/command/command.h"
#include <hoaban/correction.h>
#include <stdio.h>
#include <string.h>

struct gate_words {
	const char *site, *gate;
};

static enum err take_words(struct invocation *in, struct gate_words *w)
{
	const struct option_row rows[] = {{"--site", OPTION_TEXT, &w->site, NULL}, {"--gate", OPTION_TEXT, &w->gate, NULL}};
	w->gate = in->settings.gate;
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(till_need_enrolment(&in->till));
	if (in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "usage: gate [--site A1] [--gate G]");
	if (strlen(w->gate) > 31)
		return till_refuse(&in->till, E_USAGE, "--gate", "range", "at most 31 bytes");
	if (w->gate[0] != '\0' && !correction_text_is_good(w->gate))
		return till_refuse(&in->till, E_USAGE, "--gate", "format", "no control characters");
	return E_OK;
}

static enum err find_place(struct invocation *in, const struct gate_words *w, struct gate_place *out)
{
	const char *code = w->site != NULL ? w->site : default_site(in);
	const struct tariff_site *site = tariff_site_by_code(in->till.tariff, code);
	if (site == NULL)
		return till_refuse(&in->till, E_INVALID, "--site", "unknown", "there is no site \"%s\"", code);
	if ((in->till.held.lease.sites >> site->number & 1) == 0)
		return till_refuse(&in->till, E_REFUSED, "--site", "wrong_site", "this device is not for that site");
	*out = (struct gate_place){.site = site->number};
	snprintf(out->code, sizeof out->code, "%s", site->code);
	snprintf(out->gate, sizeof out->gate, "%s", w->gate);
	return E_OK;
}

static enum err show_gate(struct till *t, const void *place)
{
	return gate_run(t, place);
}

enum err command_gate(struct invocation *in)
{
	struct gate_words w = {0};
	struct gate_place place;
	TRY(take_words(in, &w));
	TRY(find_place(in, &w, &place));
	return screen_beside_log(&in->till, "gate", show_gate, &place);
}
