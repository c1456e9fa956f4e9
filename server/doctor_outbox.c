/* The doctor's look at the way to the tax office. */
#include "doctor.h"
#include "store/mail.h"
#include "store/outbox.h"

#include <hoaban/instant.h>

#define FAULTS_MAX 20

static void judge_states(struct findings *f, struct house *h, const struct state_count *list, size_t count)
{
	int64_t now = clock_s(&h->app.clock);
	const char *colour = "green";
	uint64_t waiting = 0, rejected = 0, dead = 0;
	for (size_t i = 0; i < count; i++) {
		bool is_waiting = list[i].state == MESSAGE_QUEUED || list[i].state == MESSAGE_SENT;
		waiting += is_waiting ? list[i].count : 0;
		rejected += list[i].state == MESSAGE_REJECTED ? list[i].count : 0;
		dead += list[i].state == MESSAGE_DEAD ? list[i].count : 0;
		if (is_waiting && now - list[i].oldest > DAY_S)
			colour = "yellow";
	}
	colour = dead > 0 ? "red" : rejected > 0 ? "yellow" : colour;
	doctor_find(f, colour, "outbox",
		    arena_format(&h->arena, "messages to the tax office: %llu waiting, %llu rejected, %llu given up",
				 (unsigned long long)waiting, (unsigned long long)rejected, (unsigned long long)dead));
}

static void judge_fault(struct findings *f, struct house *h, const struct fault_row *row)
{
	char due[DATE_TEXT];
	if (row->ended_at == 0) {
		doctor_find(
			f, "yellow", "fault",
			row->told_at
				? "the tax office's provider does not answer"
				: "the tax office's provider does not answer: tell the tax office, then `hoaband outbox told`");
		return;
	}
	if (row->late == 0)
		return;
	date_format(due, (int32_t)row->due_day);
	bool is_over = instant_day(clock_s(&h->app.clock)) > row->due_day;
	doctor_find(f, is_over ? "red" : "yellow", "fault",
		    arena_format(&h->arena, "%llu messages delayed by a fault must be there by %s",
				 (unsigned long long)row->late, due));
}

#define DEAD_SHOWN_MS (7 * INT64_C(86400000))
#define LATE_MS	      (2 * INT64_C(3600000))

/* Mail that does not go harms nobody's ticket: it is never red. */
static enum err judge_mail(struct findings *f, struct house *h, struct db *db)
{
	struct mail_counts c;
	int64_t now_ms = clock_ms(&h->app.clock);
	if (!h->settings.smtp_url[0])
		return E_OK;
	TRY(mails_counted(db, now_ms - DEAD_SHOWN_MS, &c));
	bool is_late = c.waiting > 0 && now_ms - c.oldest_ms > LATE_MS;
	doctor_find(f, c.dead > 0 || is_late ? "yellow" : "green", "mail",
		    arena_format(&h->arena, "mail to visitors: %llu waiting, %llu given up in the last seven days",
				 (unsigned long long)c.waiting, (unsigned long long)c.dead));
	return E_OK;
}

enum err doctor_check_outbox(struct findings *f, struct house *h, struct db *db)
{
	struct state_count *states;
	struct fault_row *faults;
	size_t state_count, fault_count;
	TRY(messages_counted(db, &h->arena, &states, &state_count));
	TRY(faults_newest(db, &h->arena, FAULTS_MAX, &faults, &fault_count));
	if (!h->settings.transmission[0])
		doctor_find(f, "yellow", "way", "no transmission is set: daily tables only queue up");
	judge_states(f, h, states, state_count);
	for (size_t i = 0; i < fault_count; i++)
		judge_fault(f, h, &faults[i]);
	return judge_mail(f, h, db);
}
