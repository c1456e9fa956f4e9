/* Papers of the drawer, and the marks on all papers: what stands there, for whom, and when. */
#include "pos-client/device/decode.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/slip.h"
#include "pos-client/domain/slip_view.h"
#include "pos-client/domain/training.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1	(UINT64_C(1) << AUTHORITY_SITE_A1)
#define FLOAT	500000
#define DAY_MS	INT64_C(86400000)
#define KEEP_MM 80

struct lab {
	struct counter c;
	char printer[128];
};

/* $HOABAN_KEEP keeps the paper for the eye and for tests/paper/check.sh; $HOABAN_PAPER_MM=58 on narrow paper. */
static int set_up(void **state)
{
	static struct lab l;
	struct shift_report r;
	const char *keep = getenv("HOABAN_KEEP"), *mm = getenv("HOABAN_PAPER_MM");
	counter_start(&l.c);
	l.c.authority.staff_count = 3;
	snprintf(l.c.authority.staff[2].name, NAME_TEXT, "mai");
	l.c.authority.staff[2].role = STAFF_SUPERVISOR;
	counter_enrol(&l.c);
	snprintf(l.printer, sizeof l.printer, "file:%s/slips", keep != NULL ? keep : l.c.dir);
	l.c.settings.printer = l.printer;
	l.c.settings.paper_mm = mm != NULL ? atoi(mm) : KEEP_MM;
	assert_int_equal(shift_open(&l.c.till, "lan", NULL, FLOAT, &r), E_OK);
	*state = &l;
	return 0;
}

static int tear_down(void **state)
{
	struct lab *l = *state;
	counter_stop(&l->c);
	return 0;
}

static void sell_some(struct lab *l, uint32_t adults, uint32_t children, struct sale_view *v)
{
	struct sell_request r = counter_ask(A1, adults, children, 0);
	assert_int_equal(counter_sell(&l->c, &r, v), E_OK);
}

/* ---- rows */

/* A sum keeps its sign beside it by a no-break blank. */
static const char *with_blanks(char out[static 128], const char *text)
{
	size_t len = 0;
	for (; *text != '\0' && len < 127; text++) {
		bool is_unbroken = text[0] == '\xC2' && text[1] == '\xA0';
		text += is_unbroken;
		out[len++] = is_unbroken ? ' ' : *text;
	}
	out[len] = '\0';
	return out;
}

static const char *value_of(const struct paper_slip *s, const char *label)
{
	char text[128];
	for (size_t i = 0; i < s->row_count; i++)
		if (strcmp(with_blanks(text, s->rows[i].left), label) == 0)
			return s->rows[i].right != NULL ? s->rows[i].right : "";
	return NULL;
}

static void assert_row(const struct paper_slip *s, const char *label, const char *value)
{
	char text[128];
	const char *found = value_of(s, label);
	if (found == NULL)
		fail_msg("no row \"%s\"", label);
	assert_string_equal(with_blanks(text, found), value);
}

static bool has_text(const struct paper_slip *s, const char *text)
{
	for (size_t i = 0; i < s->row_count; i++)
		if (s->rows[i].right == NULL && strstr(s->rows[i].left, text) != NULL)
			return true;
	return false;
}

/* Its last piece, and where it was asked for the first and last row. */
struct edges {
	unsigned pieces;
	bool is_barred; /* black across at the head and above the feed at the foot */
};

static bool is_black_row(struct bitmap b, unsigned y)
{
	for (unsigned i = 0; i < b.width / 8; i++)
		if (b.rows[(size_t)y * (b.width / 8) + i] != 0xFF)
			return false;
	return true;
}

static enum err look(void *ctx, unsigned number, struct bitmap b)
{
	struct edges *e = ctx;
	unsigned last = b.height - 1;
	while (last > 0 && !is_black_row(b, last))
		last--;
	e->pieces = number;
	e->is_barred = is_black_row(b, 0) && last > b.height / 2;
	return E_OK;
}

/* The stream beside the first picture of a job. */
static struct edges edges_of(const struct paper_result *paper)
{
	static uint8_t stream[4u << 20];
	struct edges e = {0};
	char path[256];
	assert_true(paper->path_count > 0);
	snprintf(path, sizeof path, "%s", paper->paths[0]);
	snprintf(strrchr(path, '-'), 16, ".escpos");
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t len = fread(stream, 1, sizeof stream, f);
	fclose(f);
	assert_int_equal(decode(bytes_of(stream, len), look, &e), E_OK);
	return e;
}

/* ---- X and Z */

static void move(struct lab *l, const struct cash_request *r, struct cash_result *out)
{
	till_forget(&l->c.till);
	assert_int_equal(cash_move(&l->c.till, r, out), E_OK);
}

static void an_x_is_blind(void **state)
{
	struct lab *l = *state;
	struct shift_report r;
	struct paper_slip s;
	struct paper_result paper;
	struct sale_view v;
	sell_some(l, 2, 1, &v);
	uint64_t before = counter_verify(&l->c);
	assert_int_equal(shift_look(&l->c.till, &r), E_OK);
	r.is_blind = true;
	slip_view_shift(&l->c.till, &r, &s);
	assert_row(&s, "Số lần bán", "1");
	assert_row(&s, "Tổng thu", "40.000 ₫");
	assert_row(&s, "Số người", "3");
	assert_row(&s, "trong đó miễn phí", "1");
	assert_null(value_of(&s, "Phải có"));
	assert_null(value_of(&s, "Đếm được"));
	assert_int_equal(s.signer_count, 0);
	r.is_blind = false; /* for a supervisor */
	slip_view_shift(&l->c.till, &r, &s);
	assert_row(&s, "Phải có", "540.000 ₫");
	assert_int_equal(slip_print_shift(&l->c.till, &r, false, &paper), E_OK);
	assert_true(paper.is_printed);
	assert_int_equal(counter_verify(&l->c), before); /* it writes nothing */
}

static void a_z_tells_everything(void **state)
{
	struct lab *l = *state;
	const struct cash_count pieces = {.is_given = true, .pieces = {[0] = 1, [3] = 1}};
	struct shift_report r;
	struct paper_slip s;
	struct paper_result paper;
	struct sale_view v;
	struct cash_result moved;
	sell_some(l, 2, 1, &v);
	sell_some(l, 1, 0, &v);
	move(l, &(struct cash_request){.kind = CASH_DROP, .amount = 30000, .bag = "TB-1"}, &moved);
	assert_int_equal(shift_close_pieces(&l->c.till, &pieces, &r), E_OK);
	slip_view_shift(&l->c.till, &r, &s);
	assert_string_equal(s.number, "Z số 1");
	assert_row(&s, "Tổng thu", "60.000 ₫");
	assert_row(&s, "Tiền mặt (2)", "60.000 ₫");
	assert_row(&s, "số", "00000001 – 00000002");
	assert_row(&s, "Túi tiền đã nộp (1)", "-30.000 ₫");
	assert_row(&s, "Phải có", "530.000 ₫");
	assert_row(&s, "Biên lai thay thế", "0");
	assert_row(&s, "Mở ngăn tiền không bán", "0");
	assert_row(&s, "Bản sao đã in", "0");
	assert_row(&s, "Vé bị từ chối", "0");
	assert_row(&s, "Tổng từ ngày đầu", "60.000 ₫");
	assert_row(&s, "1 × 500.000 ₫", "500.000 ₫");
	assert_row(&s, "Chênh lệch", "20.000 ₫");
	assert_int_equal(s.signer_count, 2);
	assert_int_equal(slip_print_shift(&l->c.till, &r, false, &paper), E_OK);
	assert_int_equal(paper.path_count, 1);
	assert_int_equal(shift_past(&l->c.till, 1, &r), E_OK);
	assert_int_equal(slip_print_shift(&l->c.till, &r, true, &paper), E_OK);
}

static void cash_has_a_slip(void **state)
{
	struct lab *l = *state;
	struct cash_result r;
	struct paper_slip s;
	struct paper_result paper;
	move(l, &(struct cash_request){.kind = CASH_DROP, .amount = 200000, .bag = "TB-00147"}, &r);
	slip_view_cash(&l->c.till, &r, &s);
	assert_row(&s, "Túi số", "TB-00147");
	assert_row(&s, "Số tiền", "200.000 ₫");
	assert_true(has_text(&s, "Hai trăm nghìn đồng"));
	assert_int_equal(slip_print_cash(&l->c.till, &r, &paper), E_OK);
	assert_true(paper.is_printed);
	move(l, &(struct cash_request){.kind = CASH_SLIP, .amount = 0, .bag = "TB-00147", .slip = "GN 88"}, &r);
	slip_view_cash(&l->c.till, &r, &s);
	assert_row(&s, "Giấy nộp tiền số", "GN 88");
	assert_row(&s, "Trong túi khi nộp", "200.000 ₫");
	move(l, &(struct cash_request){.kind = CASH_PAID_OUT, .amount = 50000, .reason = "mua nước", .supervisor = "mai"}, &r);
	slip_view_cash(&l->c.till, &r, &s);
	assert_true(has_text(&s, "Lý do: mua nước"));
	assert_int_equal(slip_print_cash(&l->c.till, &r, &paper), E_OK);
	assert_int_equal(cash_open_drawer(&l->c.till, "đổi tiền", NULL, &r), E_OK);
	assert_int_equal(slip_print_drawer(&l->c.till, &r, "đổi tiền", &paper), E_OK);
	assert_true(paper.is_printed);
}

/* The shift is closed and the money has moved, whatever the printer does. */
static void no_paper_fails_nothing(void **state)
{
	struct lab *l = *state;
	struct shift_report r;
	struct paper_result paper;
	l->c.settings.printer = "file:/proc/none";
	assert_int_equal(shift_close(&l->c.till, FLOAT, &r), E_OK);
	assert_int_equal(slip_print_shift(&l->c.till, &r, false, &paper), E_OK);
	assert_false(paper.is_printed);
	assert_non_null(paper.trouble);
	l->c.settings.printer = "";
	assert_int_equal(slip_print_shift(&l->c.till, &r, false, &paper), E_OK);
	assert_null(paper.trouble);
}

/* ---- marks */

static void a_training_is_on_every_paper(void **state)
{
	struct lab *l = *state;
	const struct approval_request who = {.supervisor = "mai", .reason = "một người mới"};
	struct training_report training;
	struct shift_report r;
	struct paper_result paper;
	struct sale_view v;
	sell_some(l, 1, 0, &v);
	assert_int_equal(paper_print_open(&l->c.till, &v, &paper), E_OK);
	assert_false(edges_of(&paper).is_barred);
	till_forget(&l->c.till);
	assert_int_equal(training_begin(&l->c.till, &who, &training), E_OK);
	assert_int_equal(shift_open(&l->c.till, "lan", NULL, FLOAT, &r), E_OK);
	sell_some(l, 1, 0, &v);
	assert_int_equal(paper_print_open(&l->c.till, &v, &paper), E_OK);
	assert_int_equal(edges_of(&paper).pieces, 2);
	assert_true(edges_of(&paper).is_barred);
	assert_int_equal(shift_look(&l->c.till, &r), E_OK);
	assert_int_equal(slip_print_shift(&l->c.till, &r, false, &paper), E_OK);
	assert_true(edges_of(&paper).is_barred);
}

static const char *note_of(struct lab *l, const struct sale_view *v)
{
	struct paper_job job;
	struct sale_view again;
	assert_int_equal(sale_view_load(&l->c.till, v->sale.id, &again), E_OK);
	paper_view(&l->c.till, &again, 1, &job);
	return job.note;
}

/* What was sold while the clock was in doubt keeps its mark; what was sold before and after has none. */
static void an_unconfirmed_time_is_on_paper(void **state)
{
	struct lab *l = *state;
	const struct approval_request who = {.supervisor = "mai", .reason = "pin đồng hồ hết"};
	struct sale_view before, within, after;
	struct paper_result paper;
	sell_some(l, 1, 0, &before);
	l->c.now_ms -= DAY_MS;
	till_forget(&l->c.till);
	assert_int_equal(clock_approve(&l->c.till, &who, 0), E_OK);
	sell_some(l, 1, 0, &within);
	assert_int_equal(paper_print_open(&l->c.till, &within, &paper), E_OK);
	l->c.now_ms += DAY_MS + 60000;
	sell_some(l, 1, 0, &after);
	assert_null(note_of(l, &before));
	assert_string_equal(note_of(l, &within), PAPER_UNCONFIRMED);
	assert_null(note_of(l, &after));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_x_is_blind),	      CASE(a_z_tells_everything),	  CASE(cash_has_a_slip),
		CASE(no_paper_fails_nothing), CASE(a_training_is_on_every_paper), CASE(an_unconfirmed_time_is_on_paper),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
