#include "pos-client/domain/approval.h"
#include "pos-client/domain/cashier.h"
#include <hoaban/correction.h>

void approval_bind(struct approval_request *r, const struct buf *body)
{
	sha256(r->subject, buf_bytes(body));
}

enum err reason_check(struct till *t, const char *reason)
{
	size_t len = reason != NULL ? strlen(reason) : 0;
	if (len == 0 || strspn(reason, " ") == len)
		return till_refuse(t, E_INVALID, "--reason", "reason_required", "a reason is needed");
	/* no other than what the entry is read back with: a shift with one that is not has no Z */
	if (len >= REASON_TEXT || !correction_text_is_good(reason))
		return till_refuse(t, E_INVALID, "--reason", "reason_format", "the reason must be one line of at most %d bytes",
				   REASON_TEXT - 1);
	return E_OK;
}

static enum err check_person(struct till *t, const char *supervisor)
{
	const struct lease_staff *person = NULL;
	struct journal_shift shift;
	bool is_open;
	if (supervisor == NULL || supervisor[0] == '\0')
		return till_refuse(t, E_UNAUTHORIZED, "--supervisor", "approval_needed", "a supervisor must allow this");
	TRY(credential_find(t, &(struct credential){"--supervisor", supervisor, NULL}, &person));
	if (person->role != STAFF_SUPERVISOR)
		return till_refuse(t, E_FORBIDDEN, "--supervisor", "not_supervisor", "%s is not a supervisor", person->name);
	TRY(journal_open_shift(t->journal, &shift, &is_open));
	if (is_open && str_equal(shift.cashier, person->name))
		return till_refuse(t, E_FORBIDDEN, "--supervisor", "same_person",
				   "the shift is %s's own: somebody else must allow this", person->name);
	return E_OK;
}

enum err approval_check(struct till *t, const struct approval_request *r)
{
	TRY(till_need_enrolment(t));
	if (r->action < APPROVAL_PAID_OUT || r->action > APPROVAL_LAST)
		return E_INTERNAL;
	TRY(check_person(t, r->supervisor));
	TRY(reason_check(t, r->reason));
	return credential_check(t, &(struct credential){"--supervisor", r->supervisor, r->pin});
}

enum err supervisor_check(struct till *t, const char *supervisor, const char *pin)
{
	TRY(till_need_enrolment(t));
	TRY(check_person(t, supervisor));
	return credential_check(t, &(struct credential){"--supervisor", supervisor, pin});
}

enum err approval_write(struct till *t, const struct approval_request *r)
{
	struct approval fact = {.action = r->action};
	struct journal_shift shift;
	bool is_open;
	uint64_t seq;
	BUF_LOCAL body;
	buf_init(&body, 1024);
	if (strlen(r->supervisor) >= sizeof fact.supervisor || strlen(r->reason) >= sizeof fact.reason)
		return E_INTERNAL;
	TRY(journal_open_shift(t->journal, &shift, &is_open));
	memcpy(fact.subject, r->subject, HASH_LEN);
	memcpy(fact.supervisor, r->supervisor, strlen(r->supervisor));
	memcpy(fact.reason, r->reason, strlen(r->reason));
	if (is_open)
		memcpy(fact.cashier, shift.cashier, sizeof fact.cashier);
	approval_encode(&body, &fact);
	return till_append(t, ENTRY_APPROVAL, &body, &seq);
}
