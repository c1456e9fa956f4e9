#include "pos-client/domain/class.h"
#include "pos-client/domain/remote.h"

#include <stdio.h>

#define POINTER "--booking"

static enum err read_code(struct till *t, const char *typed, struct class_found *out)
{
	*out = (struct class_found){.is_known = false};
	if (booking_code_parse(out->code, typed) == E_OK)
		return E_OK;
	return till_refuse(t, E_INVALID, POINTER, "booking_code", "this is not the code of a booking");
}

/* What the bundle holds is a help: a list that cannot be read is none. */
static void look_up_held(struct till *t, struct class_found *out)
{
	struct bytes classes = t->bundle.classes;
	out->is_known = classes.len > 0 && booked_list_find(&out->booked, classes, out->code) == E_OK;
}

static enum err check_own(struct till *t, const struct class_found *c)
{
	uint8_t sale[UUID_LEN];
	bool found = false;
	TRY(journal_find_class(t->journal, c->code, sale, &found));
	if (found)
		return till_refuse(t, E_REFUSED, POINTER, "booking_sold", "this till has sold that class already");
	return E_OK;
}

static enum err check_state(struct till *t, const struct class_found *c)
{
	static const char *const whys[] = {[BOOKING_CANCELLED] = "booking_cancelled",
					   [BOOKING_LAPSED] = "booking_lapsed",
					   [BOOKING_SOLD] = "booking_sold"};
	const char *why = c->is_known && c->booked.state >= BOOKING_CANCELLED ? whys[c->booked.state] : NULL;
	TRY(check_own(t, c));
	if (why != NULL)
		return till_refuse(t, E_REFUSED, POINTER, why, "the booking is %s", booking_state_text(c->booked.state));
	return E_OK;
}

/* E_OK: *found says whether there is one. Anything else: nobody was reached. */
static enum err ask(struct till *t, struct class_found *out, bool *found)
{
	BUF_LOCAL answer;
	buf_init(&answer, BOOKED_BYTES_MAX);
	struct remote_call call = {.method = "GET",
				   .path = arena_format(&t->arena, "/v1/till-bookings/%s", out->code),
				   .connect_ms = t->settings->claim_ms,
				   .total_ms = 4 * t->settings->claim_ms,
				   .answer_max = BOOKED_BYTES_MAX,
				   .answer = &answer};
	struct booked b;
	TRY(remote_send(t, &call));
	*found = call.status == 200;
	if (call.status == 404 && remote_problem_is(&answer, "not_found"))
		return E_OK;
	TRY(remote_meaning(call.status));
	TRY(booked_decode(&b, buf_bytes(&answer)));
	if (!str_equal(b.code, out->code))
		return E_MALFORMED;
	out->booked = b;
	out->is_known = out->is_fresh = true;
	return E_OK;
}

enum err class_find_held(struct till *t, const char *typed, struct class_found *out)
{
	TRY(till_need_enrolment(t));
	TRY(read_code(t, typed, out));
	look_up_held(t, out);
	return check_state(t, out);
}

enum err class_find(struct till *t, const char *typed, struct class_found *out)
{
	bool found = false;
	TRY(till_need_enrolment(t));
	TRY(read_code(t, typed, out));
	enum err e = t->is_training || !remote_is_configured(t) ? E_NETWORK : ask(t, out, &found);
	if (e != E_OK)
		look_up_held(t, out);
	else if (!found)
		return till_refuse(t, E_NOT_FOUND, POINTER, "booking_unknown", "the server knows no such booking");
	return check_state(t, out);
}
