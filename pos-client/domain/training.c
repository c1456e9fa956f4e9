#include "pos-client/domain/training.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/press.h"
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#define PATH_TEXT 4096

/* ---- the area */

static enum err area_path(const struct till *t, char out[static PATH_TEXT])
{
	int n = snprintf(out, PATH_TEXT, "%s/training", t->dir);
	return n > 0 && n < PATH_TEXT ? E_OK : E_TOO_LARGE;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static enum err area_wipe(const char *area)
{
	return nftw(area, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT ? E_OK : E_IO;
}

static void area_close(struct till *t)
{
	press_settle(t->press); /* a running paper belongs to this journal */
	keys_close(t->keys);
	journal_close(t->journal);
	t->keys = t->real_keys;
	t->journal = t->real_journal;
	t->real_keys = NULL;
	t->real_journal = NULL;
	t->is_training = false;
}

/* What was there before is worth nothing: a damaged area is made anew. */
static enum err area_make(const struct till *t, const char *area)
{
	TRY(area_wipe(area));
	if (mkdir(area, 0700) != 0)
		return E_IO;
	return keys_make(area, till_now_ms(t));
}

static enum err area_parts(const char *area, struct journal **journal, struct keys **keys)
{
	*keys = NULL;
	TRY(journal_open(journal, area));
	enum err e = keys_open(keys, area);
	if (e == E_OK)
		return E_OK;
	journal_close(*journal);
	*journal = NULL;
	return e;
}

static enum err area_open(struct till *t)
{
	char area[PATH_TEXT];
	struct journal *journal;
	struct keys *keys;
	TRY(area_path(t, area));
	press_settle(t->press);
	if (area_parts(area, &journal, &keys) != E_OK) {
		TRY(area_make(t, area));
		TRY(area_parts(area, &journal, &keys));
	}
	t->real_journal = t->journal;
	t->real_keys = t->keys;
	t->journal = journal;
	t->keys = keys;
	t->is_training = true;
	return E_OK;
}

/* ---- what is held, as the training till sees it */

static void dress_lease(struct lease *l)
{
	for (size_t i = 0; i < l->symbol_count; i++) {
		memcpy(l->symbols[i].symbol, TRAINING_SYMBOL, sizeof TRAINING_SYMBOL);
		l->symbols[i].last_number = NUMBER_MAX;
	}
	for (size_t i = 0; i < l->staff_count; i++)
		l->staff[i].pin_hash[0] = '\0';
	l->value_cap = MONEY_MAX;
}

static void dress(struct till *t)
{
	struct certificate *own = &t->held.certificate;
	dress_lease(&t->held.lease);
	memcpy(own->device, keys_device(t->keys), UUID_LEN);
	memcpy(own->ticket_key, keys_ticket_public(t->keys), PUBLIC_KEY_LEN);
	memcpy(own->device_key, keys_device_public(t->keys), PUBLIC_KEY_LEN);
	t->certificates[0] = *own; /* the device's own stands first (introduction.h); here it is the only one */
	t->certificate_count = 1;
	t->held.trust_list.count = 0;
	t->held.revoked.count = 0;
	t->held.superseded.count = 0;
	t->held.closures.count = 0;
	t->held.known_count = 0;
	t->bundle.organisation_certificate = (struct bytes){NULL, 0};
}

enum err training_enter(struct till *t)
{
	int64_t since = 0;
	TRY(journal_get_number(t->journal, HELD_TRAINING, &since));
	if (since == 0 || !t->is_enrolled)
		return E_OK;
	TRY(area_open(t));
	dress(t);
	return E_OK;
}

enum err training_leave(struct till *t)
{
	if (!t->is_training)
		return E_OK;
	area_close(t);
	return till_reload(t);
}

/* ---- the switch */

struct switching {
	struct till *t;
	struct approval_request who;
	struct training_switched fact;
	uint64_t seq;
};

static enum err write_switch(void *ctx)
{
	struct switching *s = ctx;
	BUF_LOCAL body;
	buf_init(&body, 128);
	training_switched_encode(&body, &s->fact);
	approval_bind(&s->who, &body);
	if (s->fact.is_on)
		TRY(approval_write(s->t, &s->who));
	TRY(till_append(s->t, ENTRY_TRAINING, &body, &s->seq));
	return journal_put_number(s->t->journal, HELD_TRAINING, s->fact.is_on ? s->fact.since : 0);
}

static enum err look(struct till *t, struct training_report *out)
{
	struct journal_unsent all;
	*out = (struct training_report){.is_on = t->is_training};
	if (!t->is_training)
		return E_OK;
	TRY(journal_get_number(t->real_journal, HELD_TRAINING, &out->since));
	TRY(journal_unsent(t->journal, 0, &all));
	out->sale_count = all.sales;
	out->sale_total = all.amount;
	return E_OK;
}

enum err training_look(struct till *t, struct training_report *out)
{
	TRY(till_need_enrolment(t));
	return look(t, out);
}

enum err training_begin(struct till *t, const struct approval_request *who, struct training_report *out)
{
	struct switching s = {.t = t, .who = *who, .fact = {.is_on = true, .since = till_now(t)}};
	char area[PATH_TEXT];
	s.who.action = APPROVAL_TRAINING;
	TRY(till_need_enrolment(t));
	if (t->is_training)
		return till_refuse(t, E_REFUSED, "", "training_on", "the till stands in training already");
	TRY(approval_check(t, &s.who));
	TRY(area_path(t, area));
	TRY(area_make(t, area));
	TRY(journal_write(t->journal, write_switch, &s));
	TRY(training_enter(t));
	TRY(look(t, out));
	out->seq = s.seq;
	return E_OK;
}

/* The area is wiped after the commit; what a crash leaves of it is wiped before the next training. */
enum err training_end(struct till *t, struct training_report *out)
{
	struct switching s = {.t = t};
	char area[PATH_TEXT];
	TRY(till_need_enrolment(t));
	if (!t->is_training)
		return till_refuse(t, E_REFUSED, "", "training_off", "the till does not stand in training");
	TRY(look(t, out));
	s.fact = (struct training_switched){.since = out->since, .sale_count = out->sale_count, .sale_total = out->sale_total};
	TRY(training_leave(t));
	TRY(journal_write(t->journal, write_switch, &s));
	out->is_on = false;
	out->seq = s.seq;
	TRY(area_path(t, area));
	if (area_wipe(area) != E_OK)
		log_warn(t->logger, "training_left", "errno=%d", errno);
	return E_OK;
}
