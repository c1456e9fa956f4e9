/* `hoaban-audit verify`: the checks in their order, then the verdict. */
#include "command.h"

#include "audit/book/editions.h"
#include "audit/book/incidents.h"
#include "audit/book/known.h"
#include "audit/book/ledger.h"
#include "audit/book/logged.h"
#include "audit/check/check.h"
#include "audit/input/files.h"
#include "audit/report/report.h"
#include "audit/report/report_pdf.h"

#include <hoaban/x509.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define ARENA_CEILING (128u << 20)
#define GIVEN_MAX     (1u << 20) /* bytes of a file the auditor names */
#define REPORT_MAX    (256u << 20)

const struct check checks[] = {
	{"files", WORD_CHECK_FILES, check_files},
	{"log", WORD_CHECK_LOG, check_log},
	{"witnesses", WORD_CHECK_WITNESSES, check_cosignatures},
	{"keys", WORD_CHECK_KEYS, check_keys},
	{"journals", WORD_CHECK_JOURNALS, check_chains},
	{"evidence", WORD_CHECK_EVIDENCE, check_evidence},
	{"tickets", WORD_CHECK_TICKETS, check_signed_tickets},
	{"sealed", WORD_CHECK_SEALED, check_sealed},
	{"numbers", WORD_CHECK_NUMBERS, check_numbers},
	{"editions", WORD_CHECK_EDITIONS, check_editions},
	{"payments", WORD_CHECK_PAYMENTS, check_payments},
	{"receipts", WORD_CHECK_RECEIPTS, check_receipts},
	{"links", WORD_CHECK_LINKS, check_links},
	{"corrections", WORD_CHECK_CORRECTIONS, check_corrections},
	{"persons", WORD_CHECK_PERSONS, check_persons},
	{"accounts", WORD_CHECK_ACCOUNTS, check_accounts},
	{"facts", WORD_CHECK_FACTS, check_facts},
	{"admissions", WORD_CHECK_ADMISSIONS, check_admissions},
	{"returns", WORD_CHECK_RETURNS, check_returns},
	{"cash", WORD_CHECK_CASH, check_cash},
	{"shifts", WORD_CHECK_SHIFTS, check_shifts},
	{"leaves", WORD_CHECK_LEAVES, check_leaves},
	{"sums", WORD_CHECK_SUMS, check_sums},
};
const size_t check_count = sizeof(checks) / sizeof(checks[0]);

/* ---- what it is given */

static enum err read_given(struct bytes *out, struct audit *a, const char *option, const char *path)
{
	int language = options_language(a->options);
	if (path == NULL)
		return say_usage(language, option, WORD_OPTION_MISSING);
	enum err e = file_read(out, &a->arena, path, GIVEN_MAX);
	return e == E_OK ? e : say_error(language, option, path, e);
}

static enum err read_manifest(struct audit *a)
{
	struct bytes text;
	const char *why = "";
	enum err e = file_read_below(&text, &a->arena, a->dir, MANIFEST_NAME, MANIFEST_MAX);
	if (e != E_OK) {
		enum err said = say_error(options_language(a->options), a->options->dir, MANIFEST_NAME, e);
		return said == E_MEMORY ? said : E_IO;
	}
	if (manifest_parse(&a->manifest, &a->arena, text, &why) == E_OK)
		return E_OK;
	a->manifest.file_count = 0;
	if (a->manifest.origin == NULL)
		a->manifest.origin = "";
	findings_add(&a->findings, FINDING_MANIFEST_FORM, NO_TABLE, 0, "", SAYS({IS_TEXT(DETAIL_MEMBER, why)}));
	return E_OK;
}

static enum err prepare(struct audit *a)
{
	const struct options *o = a->options;
	if (o->dir == NULL)
		return say_usage(options_language(o), "verify", WORD_DIR_MISSING);
	TRY(read_given(&a->root, a, "--root", o->root));
	TRY(read_given(&a->ca, a, "--ca", o->ca));
	TRY(read_given(&a->vkey, a, "--vkey", o->vkey));
	if (x509_authorities_check(a->ca) != E_OK)
		return say_given(options_language(o), "--ca", o->ca, WORD_NO_CA);
	a->dir = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a->dir < 0) {
		enum err said = say_usage(options_language(o), o->dir, WORD_DIR_UNREADABLE);
		return said == E_USAGE ? E_IO : said;
	}
	return read_manifest(a);
}

/* ---- judgement */

static enum err run_checks(struct audit *a)
{
	enum err e = E_OK;
	progress_init(&a->progress, check_count);
	if (a->findings.count > 0) /* without a manifest there is nothing to judge */
		return E_OK;
	for (size_t i = 0; i < check_count && e == E_OK; i++) {
		a->findings.check = i;
		progress_step(&a->progress, word(checks[i].word, options_language(a->options)));
		e = checks[i].run(a);
	}
	progress_end(&a->progress);
	return e;
}

static enum err judge(struct audit *a, enum err (*then)(void *ctx, struct audit *a), void *ctx)
{
	TRY(prepare(a));
	TRY(run_checks(a));
	return then(ctx, a);
}

enum err verify_then(const struct options *o, struct finding_asked asked, enum err (*then)(void *ctx, struct audit *a),
		     void *ctx)
{
	struct audit a = {.options = o, .dir = -1};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	arena_init(&a.arena, ARENA_CEILING);
	a.findings.arena = &a.arena;
	a.findings.asked = asked;
	a.threads = cores > 0 ? (size_t)cores : 1;
	enum err e = judge(&a, then, ctx);
	if (a.dir >= 0)
		close(a.dir);
	ledger_free(&a);
	logged_free(&a);
	editions_free(&a);
	incidents_free(&a);
	known_free(&a);
	arena_release(&a.arena);
	return e;
}

static enum err report(void *ctx, struct audit *a)
{
	TRY(a->options->is_json ? report_json(ctx, a) : report_text(ctx, a));
	if (a->options->report) /* who has no room for it still reads the verdict */
		TRY(report_pdf_write(a));
	return findings_total(&a->findings) == 0 ? E_OK : E_REFUSED;
}

enum err verify_export(const struct options *o, struct buf *out)
{
	return verify_then(o, (struct finding_asked){.table = NO_TABLE}, report, out);
}

enum err command_verify(const struct options *o)
{
	BUF_LOCAL out;
	buf_init(&out, REPORT_MAX);
	enum err e = verify_export(o, &out);
	bool is_told = out.len == 0 || (fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0);
	return is_told || (e != E_OK && e != E_REFUSED) ? e : E_IO;
}
