/* `hoaban-audit verify`: the checks in their order, then the verdict. */
#include "check.h"
#include "command.h"
#include "editions.h"
#include "files.h"
#include "ledger.h"
#include "logged.h"
#include "report.h"
#include "report_pdf.h"

#include <hoaban/instant.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define ARENA_CEILING (128u << 20)
#define GIVEN_MAX     (1u << 20) /* bytes of a file the auditor names */
#define REPORT_MAX    (256u << 20)

const struct check checks[] = {
	{"files", check_files},
	{"log", check_log},
	{"witnesses", check_cosignatures},
	{"keys", check_keys},
	{"journals", check_chains},
	{"tickets", check_signed_tickets},
	{"sealed", check_sealed},
	{"numbers", check_numbers},
	{"editions", check_editions},
	{"payments", check_payments},
	{"receipts", check_receipts},
	{"links", check_links},
	{"corrections", check_corrections},
	{"persons", check_persons},
	{"accounts", check_accounts},
	{"facts", check_facts},
	{"admissions", check_admissions},
	{"returns", check_returns},
	{"cash", check_cash},
	{"leaves", check_leaves},
	{"sums", check_sums},
};
const size_t check_count = sizeof(checks) / sizeof(checks[0]);

bool audit_is_beyond_log(const struct audit *a, int64_t leaf)
{
	return leaf >= 0 && (uint64_t)leaf >= a->manifest.log_size;
}

bool audit_is_inside(const struct audit *a, int64_t at)
{
	int32_t day = instant_day(at);
	return (!a->manifest.has_from || day >= a->manifest.from_day) &&
	       (!a->manifest.has_until || day < a->manifest.until_day);
}

/* ---- what it is given */

static enum err read_given(struct bytes *out, struct audit *a, const char *option, const char *path)
{
	if (path == NULL) {
		fprintf(stderr, "hoaban-audit: verify: %s is missing\n", option);
		return E_USAGE;
	}
	enum err e = file_read(out, &a->arena, path, GIVEN_MAX);
	if (e != E_OK)
		fprintf(stderr, "hoaban-audit: %s %s: %s\n", option, path, err_sentence(e));
	return e;
}

static enum err read_manifest(struct audit *a)
{
	struct bytes text;
	const char *why = "";
	enum err e = file_read_below(&text, &a->arena, a->dir, MANIFEST_NAME, MANIFEST_MAX);
	if (e != E_OK) {
		fprintf(stderr, "hoaban-audit: %s/%s: %s\n", a->options->dir, MANIFEST_NAME, err_sentence(e));
		return E_IO;
	}
	if (manifest_parse(&a->manifest, &a->arena, text, &why) == E_OK)
		return E_OK;
	a->manifest.file_count = 0;
	if (a->manifest.origin == NULL)
		a->manifest.origin = "";
	findings_add(&a->findings, FINDING_MANIFEST_FORM, NO_TABLE, 0, "", "%s", why);
	return E_OK;
}

static enum err prepare(struct audit *a)
{
	const struct options *o = a->options;
	if (o->dir == NULL) {
		fprintf(stderr, "hoaban-audit: verify: the directory of the export is missing\n");
		return E_USAGE;
	}
	TRY(read_given(&a->root, a, "--root", o->root));
	TRY(read_given(&a->ca, a, "--ca", o->ca));
	TRY(read_given(&a->vkey, a, "--vkey", o->vkey));
	a->dir = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a->dir < 0) {
		fprintf(stderr, "hoaban-audit: %s: not a directory that can be read\n", o->dir);
		return E_IO;
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
		progress_step(&a->progress, checks[i].name);
		e = checks[i].run(a);
	}
	progress_end(&a->progress);
	return e;
}

static enum err judge(struct audit *a, struct buf *out)
{
	TRY(prepare(a));
	TRY(run_checks(a));
	TRY(a->options->is_json ? report_json(out, a) : report_text(out, a));
	if (a->options->report)
		TRY(report_pdf_write(a));
	return findings_total(&a->findings) == 0 ? E_OK : E_REFUSED;
}

enum err verify_export(const struct options *o, struct buf *out)
{
	struct audit a = {.options = o, .dir = -1};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	arena_init(&a.arena, ARENA_CEILING);
	a.findings.arena = &a.arena;
	a.threads = cores > 0 ? (size_t)cores : 1;
	enum err e = judge(&a, out);
	if (a.dir >= 0)
		close(a.dir);
	ledger_free(&a);
	logged_free(&a);
	editions_free(&a);
	arena_release(&a.arena);
	return e;
}

enum err command_verify(const struct options *o)
{
	BUF_LOCAL out;
	buf_init(&out, REPORT_MAX);
	enum err e = verify_export(o, &out);
	if (e != E_OK && e != E_REFUSED)
		return e;
	return fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0 ? e : E_IO;
}
