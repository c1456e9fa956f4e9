/* The report of a period as a signed PDF, judged by programs that are not ours: what it says, who signed it, what it carries.
 */
#include "tests/support/correctwords.h"
#include "tests/support/sealed.h"
#include "tests/support/staffpage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct story story; /* by the real clock: pdfsig judges by it */
static struct sealed sealed;
static struct staff_page auditor;

static const struct step shop[] = {SOLD("two") VISIT("A1", LINE("ADULT", "2")) PAID, .expect = {{"total", "40000"}}},
			 SOLD("three") VISIT("DC", LINE("ADULT", "3")) PAID, .expect = {{"total", "60000"}}
}
,
}
;

static int begin(void **state)
{
	(void)state;
	sealed_open(&sealed, &story);
	story_begin(&story);
	story_tell(&story, shop, COUNT(shop));
	sealed_trust(&sealed);
	staff_page_in(&auditor, &story, "auditor");
	return 0;
}

static int end(void **state)
{
	(void)state;
	story_tear_down(&story);
	sealed_close(&sealed);
	return 0;
}

static void fetch(const char *path)
{
	struct reply r = {0};
	assert_int_equal(staff_page_get(&auditor, path, &r), 200);
	outside_write(&sealed.shell, "r.pdf", bytes_of(r.body, r.body_len));
	reply_release(&r);
}

static void must(const char *command, const char *said)
{
	int status = outside_run(&sealed.shell, command);
	struct bytes text = outside_read(&sealed.shell, "said");
	if (status != 0 || !memmem(text.data, text.len, said, strlen(said)))
		fail_msg("%s: status %d, not '%s':\n%.*s", command, status, said, (int)text.len, (const char *)text.data);
}

static void test_signed(void **state)
{
	(void)state;
	fetch("/v1/audit/report.pdf");
	must("qpdf --check r.pdf", "No syntax or stream encoding errors found");
	must("pdfsig -nssdir sql:nss r.pdf", "Signature is Valid.");
	must("pdfsig -nssdir sql:nss r.pdf", "Certificate is Trusted.");
	must("pdfsig -nssdir sql:nss r.pdf", "Total document signed");
}

static void test_says(void **state)
{
	(void)state;
	fetch("/v1/audit/report.pdf");
	must("pdftotext -layout r.pdf - 2>/dev/null | tr -s ' '", "doanh thu thuần 100.000");
	must("pdftotext -layout r.pdf - 2>/dev/null", "Lượt vào cổng không vượt vé hợp lệ");
	must("pdftotext -layout r.pdf - 2>/dev/null", "Khớp: chênh lệch 0");
	must("pdftotext -layout r.pdf - 2>/dev/null", "SHA-256 (CSV)");
	fetch("/v1/audit/report.pdf?lang=en&sites=A1");
	must("pdftotext -layout r.pdf - 2>/dev/null", "Revenue report");
	must("pdftotext -layout r.pdf - 2>/dev/null | tr -s ' '", "net revenue ₫40,000");
}

/* The hashes on it are those of the tables, and the figures are there for machines. */
static void test_carries(void **state)
{
	(void)state;
	json_t *table = json_loads(staff_page_read(&auditor, "/v1/audit/tables/sites"), 0, NULL);
	const char *hash = json_string_value(json_object_get(table, "sha256"));
	assert_non_null(hash);
	fetch("/v1/audit/report.pdf");
	must("pdftotext -layout r.pdf - 2>/dev/null", hash);
	must("rm -rf parts && mkdir parts && pdfdetach -saveall -o parts r.pdf && xmllint --noout parts/*.xml && cat "
	     "parts/*.xml",
	     hash);
	must("cat parts/*.xml", "&quot;code&quot;:&quot;net&quot;");
	json_decref(table);
}

static void test_changed(void **state)
{
	(void)state;
	fetch("/v1/audit/report.pdf");
	must("printf xxxxxxxx | dd of=r.pdf bs=1 seek=5000 conv=notrunc 2>/dev/null; pdfsig -nssdir sql:nss r.pdf; true",
	     "Signature");
	assert_false(outside_said(&sealed.shell, "Signature is Valid."));
}

static void test_refused(void **state)
{
	(void)state;
	struct reply r = {0};
	assert_int_equal(staff_page_get(&auditor, "/v1/audit/report.pdf?from=x", &r), 422);
	reply_release(&r);
}

static void test_end(void **state)
{
	(void)state;
	story_end(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed),	cmocka_unit_test(test_says),	cmocka_unit_test(test_carries),
		cmocka_unit_test(test_changed), cmocka_unit_test(test_refused), cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("the auditor's report", tests, begin, end);
}
