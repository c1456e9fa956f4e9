#include "pos-client/domain/cashier.h"
#include <hoaban/pin.h>
#include <sodium.h>

#define FREE_GUESSES 2 /* a slip of the finger costs nothing */
#define FIRST_WAIT_S 30
#define WAIT_MAX_S   DAY_S

struct judging {
	struct till *t;
	const char *pointer;
	const struct lease_staff *person;
	struct journal_guesses guesses;
};

int64_t cashier_wait_s(uint32_t wrong)
{
	if (wrong <= FREE_GUESSES)
		return 0;
	uint32_t doublings = wrong - FREE_GUESSES - 1;
	int64_t wait = doublings < 12 ? (int64_t)FIRST_WAIT_S << doublings : WAIT_MAX_S;
	return wait < WAIT_MAX_S ? wait : WAIT_MAX_S;
}

enum err credential_find(struct till *t, const struct credential *c, const struct lease_staff **out)
{
	const struct lease *l = &t->held.lease;
	for (size_t i = 0; i < l->staff_count; i++) {
		*out = &l->staff[i];
		if (str_equal(l->staff[i].name, c->name))
			return E_OK;
	}
	return till_refuse(t, E_FORBIDDEN, c->pointer, "unknown",
			   "nobody called \"%s\" works at this till; the office adds people, sync brings them", c->name);
}

enum err cashier_needs_pin(struct till *t, const char *name, bool *needs)
{
	const struct lease_staff *person = NULL;
	*needs = false;
	TRY(till_need_enrolment(t));
	TRY(credential_find(t, &(struct credential){"--cashier", name, NULL}, &person));
	*needs = person->pin_hash[0] != '\0';
	return E_OK;
}

/* A clock that was set back does not shorten a wait. */
static enum err check_wait(struct judging *j)
{
	int64_t now = till_now(j->t), passed = now > j->guesses.last_at ? now - j->guesses.last_at : 0;
	int64_t left = cashier_wait_s(j->guesses.count) - passed;
	if (left <= 0)
		return E_OK;
	return till_refuse(j->t, E_UNAUTHORIZED, j->pointer, "wait", "%u wrong PINs in a row: wait %lld seconds",
			   j->guesses.count, (long long)left);
}

static enum err write_guesses(void *ctx)
{
	struct judging *j = ctx;
	return journal_put_guesses(j->t->journal, j->person->name, &j->guesses);
}

static enum err judge(struct judging *j, const char *pin)
{
	uint8_t pepper[PEPPER_LEN];
	enum err e = keys_pepper(j->t->keys, pepper);
	if (e != E_OK)
		return till_refuse(j->t, e, j->pointer, "pepper",
				   "the secret for PINs is missing: this till must be enrolled again");
	e = pin_verify(pin, j->person->pin_hash, pepper);
	sodium_memzero(pepper, sizeof pepper);
	if (e != E_UNAUTHORIZED)
		return e;
	log_warn(j->t->logger, "wrong_pin", "in_a_row=%u", j->guesses.count);
	return till_refuse(j->t, e, j->pointer, "pin", "this is not the PIN");
}

enum err credential_check(struct till *t, const struct credential *c)
{
	struct judging j = {.t = t, .pointer = c->pointer};
	TRY(till_need_enrolment(t));
	TRY(credential_find(t, c, &j.person));
	if (j.person->pin_hash[0] == '\0')
		return E_OK;
	if (c->pin == NULL)
		return till_refuse(t, E_UNAUTHORIZED, c->pointer, "pin", "a PIN is needed: from the prompt or %s-pin-fd",
				   str_equal(c->pointer, "--cashier") ? "-" : c->pointer);
	TRY(journal_find_guesses(t->journal, c->name, &j.guesses));
	TRY(check_wait(&j));
	j.guesses.count++;
	j.guesses.last_at = till_now(t);
	TRY(journal_write(t->journal, write_guesses, &j));
	TRY(judge(&j, c->pin));
	j.guesses.count = 0;
	return journal_write(t->journal, write_guesses, &j);
}

enum err cashier_check(struct till *t, const char *name, const char *pin)
{
	return credential_check(t, &(struct credential){"--cashier", name, pin});
}
