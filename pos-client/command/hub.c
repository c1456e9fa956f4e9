#include "pos-client/domain/hub_keep.h"
#include "pos-client/command/command.h"
#include "pos-client/domain/authority.h"
#include "pos-client/domain/remote.h"
#include <poll.h>
#include <sodium.h>

#define TAKEN_MS 6000 /* a hub that runs beside is the authority by then, and strict */

static volatile sig_atomic_t ends;

static void on_end(int number)
{
	ends = number;
}

/* ---- words */

static enum err site_number(struct invocation *in, const char *word, uint32_t *out)
{
	const char *code = word != NULL ? word : default_site(in);
	const struct tariff_site *site = tariff_site_by_code(in->till.tariff, code);
	if (site == NULL)
		return till_refuse(&in->till, E_INVALID, "--site", "unknown", "there is no site \"%s\"", code);
	*out = site->number;
	return E_OK;
}

/* ---- the process */

static json_t *ready(const struct invocation *in, uint32_t site)
{
	json_t *o = json_object();
	json_object_set_new(o, "site", view_sites(&in->till, UINT64_C(1) << site));
	json_object_set_new(o, "listen", json_string(in->settings.lan_listen));
	return o;
}

static enum err serve(struct invocation *in, uint32_t site)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
	const struct sigaction act = {.sa_handler = on_end};
	struct hub_keep *k;
	TRY(hub_keep_open(&k, &in->till, site));
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		sigaction(numbers[i], &act, NULL);
	enum err e = answer_give(in, ready(in, site));
	if (e == E_OK)
		e = hub_keep_run(k, &ends);
	hub_keep_close(k);
	return e;
}

static enum err run(struct invocation *in)
{
	const char *word = NULL;
	uint32_t site;
	const struct option_row rows[] = {{"--site", OPTION_TEXT, &word, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(till_open_beside(&in->till));
	TRY(till_need_enrolment(&in->till));
	TRY(site_number(in, word, &site));
	return serve(in, site);
}

/* ---- how it stands */

static json_t *view_incident(const struct hub_incident *i)
{
	json_t *o = json_object();
	json_object_set_new(o, "root", view_hex(i->root, UUID_LEN));
	json_object_set_new(o, "first_use", json_integer(i->first_use));
	json_object_set_new(o, "persons", json_integer(i->count));
	json_object_set_new(o, "entry", json_integer(i->entry));
	json_object_set_new(o, "first_device", view_hex(i->first_device, UUID_LEN));
	json_object_set_new(o, "first_seq", json_integer((json_int_t)i->first_seq));
	json_object_set_new(o, "second_device", view_hex(i->second_device, UUID_LEN));
	json_object_set_new(o, "second_seq", json_integer((json_int_t)i->second_seq));
	json_object_set_new(o, "found_at", view_time(i->found_at));
	return o;
}

static json_t *view_look(const struct hub_look *l)
{
	json_t *o = json_object(), *list = json_array();
	json_object_set_new(o, "running", json_boolean(l->is_running));
	json_object_set_new(o, "is_authority", json_boolean(l->is_holder));
	json_object_set_new(o, "epoch", json_integer(l->standing.term.epoch));
	json_object_set_new(o, "holder", l->has_term ? view_hex(l->standing.term.holder, UUID_LEN) : json_null());
	json_object_set_new(o, "admitted_today", json_integer(l->today.admitted));
	json_object_set_new(o, "left_today", json_integer(l->today.left));
	json_object_set_new(o, "incidents_today", json_integer((json_int_t)l->incidents));
	for (size_t i = 0; i < l->incident_count; i++)
		json_array_append_new(list, view_incident(&l->list[i]));
	json_object_set_new(o, "incidents", list);
	return o;
}

static enum err status(struct invocation *in)
{
	struct hub_look l;
	TRY(options_take(in, NULL, 0));
	TRY(till_open_beside(&in->till));
	enum err e = hub_keep_look(&in->till, &l);
	if (e == E_NOT_FOUND)
		return till_refuse(&in->till, E_REFUSED, "", "no_hub", "no hub has run here yet");
	return e == E_OK ? answer_give(in, view_look(&l)) : e;
}

/* ---- a supervisor's declaration */

/* The hub beside reads the declaration in the journal; it is waited for, so that the answer says what came of it. */
static enum err wait_taken(struct invocation *in, uint64_t epoch, struct hub_look *l)
{
	const int64_t end = monotonic_ms() + TAKEN_MS;
	enum err e = hub_keep_look(&in->till, l);
	while ((e == E_OK || e == E_NOT_FOUND) && l->is_running && l->standing.term.epoch < epoch && monotonic_ms() < end) {
		poll(NULL, 0, 50);
		e = hub_keep_look(&in->till, l);
	}
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err declare(struct invocation *in, struct supervisor_words *who, uint32_t site, uint64_t *epoch)
{
	struct approval_request request;
	TRY(supervisor_ask(in, who, &request));
	enum err e = authority_take_over(&in->till, site, &request, epoch);
	sodium_memzero(who->pin, sizeof who->pin);
	return e;
}

static enum err take_over(struct invocation *in)
{
	struct supervisor_words who = {.pin_fd = -1};
	const char *word = NULL;
	uint32_t site;
	uint64_t epoch;
	struct hub_look l;
	const struct option_row rows[] = {SUPERVISOR_ROWS(&who), {"--site", OPTION_TEXT, &word, NULL}};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	TRY(till_open(&in->till));
	TRY(till_need_enrolment(&in->till));
	TRY(site_number(in, word, &site));
	TRY(declare(in, &who, site, &epoch));
	TRY(wait_taken(in, epoch, &l));
	json_t *o = json_object();
	json_object_set_new(o, "declared_epoch", json_integer((json_int_t)epoch));
	json_object_set_new(o, "running", json_boolean(l.is_running));
	json_object_set_new(o, "is_authority", json_boolean(l.is_holder && l.standing.term.epoch == epoch));
	return answer_give(in, o);
}

enum err command_hub(struct invocation *in)
{
	static const struct {
		const char *name;
		enum err (*run)(struct invocation *in);
	} verbs[] = {{"take-over", take_over}, {"status", status}};
	if (in->word_count == 0 || in->words[0][0] == '-')
		return run(in);
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (str_equal(verbs[i].name, in->words[0])) {
			in->words++;
			in->word_count--;
			return verbs[i].run(in);
		}
	return till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "usage: hub [--site A1] | hub take-over | hub status");
}
