#include "pos-client/screen/status_view.h"
#include "pos-client/domain/status.h"
#include "pos-client/domain/sync.h"
#include "pos-client/screen/page.h"

#include <hoaban/instant.h>
#include <stdio.h>

#define STATUS_BYTES (256u << 10)
#define HOUR	     3600
#define SOON	     INT64_C(604800) /* a certificate that ends within a week */

/* "21/11/2026 08:15", "—" for never. */
static void add_time(struct page *p, enum screen_look look, const char *left, int64_t at)
{
	char text[LOCAL_TEXT];
	local_format(text, at);
	page_format(p, look, left, "%.16s", at > 0 ? text : "—");
}

static enum screen_look ends(const struct till *t, int64_t at)
{
	const int64_t left = at - till_now(t);
	return left <= 0 ? LOOK_BAD : left < SOON ? LOOK_WARN : LOOK_PLAIN;
}

static void add_device(struct screen *s, struct page *p, const struct till_status *st)
{
	const struct till *t = screen_till(s);
	char hex[2 * UUID_LEN + 1] = "—";
	if (st->has_device)
		hex_format(hex, st->device, UUID_LEN);
	page_head(p, "status.device");
	if (t->is_enrolled)
		page_add(p, LOOK_PLAIN, "status.name", t->held.lease.name);
	page_format(p, LOOK_DIM, "status.id", "%.8s…%s", hex, st->has_device ? hex + 2 * UUID_LEN - 8 : "");
	page_add(p, st->has_clock_trouble ? LOOK_BAD : LOOK_GOOD, "status.clock",
		 screen_text(s, st->has_clock_trouble ? "status.wrong" : "status.right"));
}

static void add_percent(struct screen *s, struct page *p, const char *left, const struct limit *l)
{
	page_format(p,
		    l->percent >= 100 ? LOOK_BAD
		    : l->warns	      ? LOOK_WARN
				      : LOOK_PLAIN,
		    left, "%u %% %s", l->percent, screen_text(s, "status.used"));
}

static void add_lease(struct screen *s, struct page *p, const struct till_status *st)
{
	const struct till *t = screen_till(s);
	char left[64];
	page_head(p, "status.lease");
	add_time(p, st->is_lease_expired ? LOOK_BAD : LOOK_PLAIN, "status.until", t->held.lease.expires);
	add_percent(s, p, "status.time", &st->limits.of[LIMIT_TIME]);
	add_percent(s, p, "status.value", &st->limits.of[LIMIT_VALUE]);
	add_percent(s, p, "status.numbers", &st->limits.of[LIMIT_NUMBERS]);
	for (size_t i = 0; i < st->symbol_count; i++) {
		const struct status_symbol *y = &st->symbols[i];
		snprintf(left, sizeof(left), "%s %s", y->leased->form, y->leased->symbol);
		page_format(p, LOOK_DIM, left, "%u / %u", y->last, y->leased->last_number);
	}
}

static void add_line(struct screen *s, struct page *p, const struct till_status *st)
{
	int64_t heard = 0;
	if (sync_heard_at(screen_till(s), &heard) != E_OK)
		heard = 0; /* shown as never */
	page_head(p, "status.line");
	add_time(p, LOOK_PLAIN, "status.heard", heard);
	page_count(p, "status.entries", st->entries);
	page_count(p, "status.unsent", st->unsent.entries);
	page_count(p, "status.unsent_sales", st->unsent.sales);
	page_money(p, LOOK_BOLD, "status.unsent_amount", st->unsent.amount);
}

static void add_lists(struct screen *s, struct page *p, const struct till_status *st)
{
	page_head(p, "status.lists");
	add_time(p, LOOK_PLAIN, "status.lists_at", st->lists_issued_at);
	page_format(p, st->are_lists_too_old ? LOOK_BAD : LOOK_GOOD, "status.lists_age", "%lld %s",
		    (long long)(st->lists_age_s / HOUR), screen_text(s, "status.hours"));
}

static void add_certificates(struct screen *s, struct page *p, const struct till_status *st)
{
	const struct till *t = screen_till(s);
	page_head(p, "status.certificates");
	add_time(p, ends(t, t->held.certificate.expires), "status.device_certificate", t->held.certificate.expires);
	for (size_t i = 0; i < st->certificate_count; i++)
		add_time(p, ends(t, st->certificates[i].not_after), st->certificates[i].tax_code,
			 st->certificates[i].not_after);
}

static void add_paper(struct screen *s, struct page *p, const struct till_status *st)
{
	const struct till *t = screen_till(s);
	page_head(p, "status.paper");
	page_add(p, LOOK_PLAIN, "status.printer", t->settings->printer[0] != 0 ? t->settings->printer : "—");
	page_format(p, st->unprinted > 0 ? LOOK_WARN : LOOK_PLAIN, "status.unprinted", "%llu",
		    (unsigned long long)st->unprinted);
	page_format(p, st->print_uncertain > 0 ? LOOK_WARN : LOOK_PLAIN, "status.uncertain", "%llu",
		    (unsigned long long)st->print_uncertain);
}

static void fill(struct screen *s, struct page *p, const struct till_status *st)
{
	const bool is_enrolled = screen_till(s)->is_enrolled;
	add_device(s, p, st);
	if (is_enrolled)
		add_lease(s, p, st);
	add_paper(s, p, st);
	page_beside(p);
	add_line(s, p, st);
	if (is_enrolled) {
		add_lists(s, p, st);
		add_certificates(s, p, st);
	}
}

enum err status_show(struct screen *s)
{
	struct till_status st;
	struct arena a;
	struct page p;
	const enum err e = till_status(screen_till(s), &st);
	if (e != E_OK) {
		screen_say_why(s, e);
		return E_OK;
	}
	arena_init(&a, STATUS_BYTES);
	page_start(&p, &a, "status.title");
	fill(s, &p, &st);
	const enum err left = page_run(s, &p, NULL);
	arena_release(&a);
	return left;
}
