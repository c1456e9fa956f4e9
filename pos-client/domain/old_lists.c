#include "pos-client/domain/old_lists.h"
#include <hoaban/cbor.h>

struct allowing {
	struct till *t;
	const struct approval_request *who;
	int32_t day;
};

static enum err write_word(void *ctx)
{
	struct allowing *a = ctx;
	TRY(approval_write(a->t, a->who));
	return journal_put_number(a->t->journal, HELD_LISTS_DAY, a->day);
}

static bool are_old(const struct till *t)
{
	int64_t at = till_lists_issued_at(t), limit_s = (int64_t)t->held.lease.lists_limit_h * 3600;
	return limit_s > 0 && at != 0 && till_now(t) - at > limit_s;
}

enum err old_lists_allow(struct till *t, struct approval_request *who)
{
	struct allowing a = {t, who, instant_day(till_now(t))};
	BUF_LOCAL body;
	buf_init(&body, 64);
	TRY(till_need_enrolment(t));
	if (!are_old(t))
		return till_refuse(t, E_REFUSED, "", "lists_fresh", "the lists are not too old: nothing is to be allowed");
	cbor_put_array(&body, 3);
	cbor_put_uint(&body, 1);
	cbor_put_int(&body, a.day);
	cbor_put_int(&body, till_lists_issued_at(t));
	who->action = APPROVAL_OLD_LISTS;
	approval_bind(who, &body);
	TRY(approval_check(t, who));
	return journal_write(t->journal, write_word, &a);
}

enum err old_lists_are_allowed(const struct till *t, bool *are_so)
{
	int64_t day = 0;
	TRY(journal_get_number(t->journal, HELD_LISTS_DAY, &day));
	*are_so = day != 0 && day == instant_day(till_now(t));
	return E_OK;
}
