#include "report_pdf.h"
#include "report.h"
#include "report_sums.h"
#include "report_unjudged.h"
#include "sheet.h"

#include "audit/book/ledger.h"
#include "audit/check/check.h"
#include "audit/words.h"

#include <hoaban/instant.h>
#include <hoaban/money.h>

#include <stdio.h>

#define PDF_MAX	     (256u << 20)
#define SENTENCE_MAX (64u << 10)

static const char *say(const struct audit *a, const char *vi, const char *en)
{
	return options_language(a->options) == LANGUAGE_VI ? vi : en;
}

static const char *hash_of(struct audit *a, struct bytes given)
{
	uint8_t hash[HASH_LEN];
	char hex[2 * HASH_LEN + 1];
	sha256(hash, given);
	hex_format(hex, hash, sizeof(hash));
	return arena_text(&a->arena, hex);
}

static const char *hex_of(struct audit *a, const void *data, size_t len)
{
	char hex[2 * HASH_LEN + 1];
	hex_format(hex, data, len);
	return arena_text(&a->arena, hex);
}

/* ---- what was judged */

static const char *period_of(struct audit *a)
{
	const char *from = "…", *until = "…";
	const struct manifest *m = &a->manifest;
	if (!m->asked_from && !m->asked_until)
		return say(a, "toàn bộ", "everything");
	if (m->asked_from)
		from = report_day(&a->arena, m->from_day);
	if (m->asked_until)
		until = report_day(&a->arena, m->until_day - 1);
	return arena_format(&a->arena, "%s – %s", from, until);
}

static void put_verdict(struct sheet *s, struct audit *a)
{
	uint64_t total = findings_total(&a->findings);
	if (total == 0)
		sheet_text(s, TONE_GOOD, say(a, "KẾT LUẬN: mọi số liệu đều khớp.", "VERDICT: everything holds."));
	else
		sheet_text(s, TONE_BAD,
			   arena_format(&a->arena, "%s: %llu",
					say(a, "KẾT LUẬN: KHÔNG KHỚP. Số điểm sai", "VERDICT: DOES NOT HOLD. Findings"),
					(unsigned long long)total));
}

/* Sizes and roots, no names of files: whoever calls them otherwise gets the same report. */
static void put_kept(struct sheet *s, struct audit *a)
{
	for (size_t i = 0; i < a->kept_count; i++)
		sheet_fact(s, "--checkpoint",
			   arena_format(&a->arena, "%llu · %s%s", (unsigned long long)a->kept[i].size,
					hex_of(a, &a->kept[i].root, sizeof(a->kept[i].root)), a->kept[i].holds ? "" : " (!)"));
	if (a->witnessed)
		sheet_fact(s, "witnessed/", arena_format(&a->arena, "%zu", a->witnessed));
	else if (a->kept_count == 0)
		sheet_fact(s, "--checkpoint",
			   say(a, "không có: chưa xét được sổ có bị viết lại hay không",
			       "none: whether the log was rewritten could not be judged"));
}

static void put_head(struct sheet *s, struct audit *a)
{
	char made_at[LOCAL_TEXT];
	const struct checkpoint *c = &a->checkpoint;
	local_format(made_at, a->manifest.made_at);
	sheet_title(s, say(a, "Báo cáo kiểm toán độc lập", "Independent audit report"));
	put_verdict(s, a);
	s->y += 2;
	sheet_fact(s, say(a, "Sổ doanh thu", "Revenue log"), a->manifest.origin);
	sheet_fact(s, say(a, "Bản xuất lập lúc", "Export made at"), made_at);
	sheet_fact(s, say(a, "Kỳ", "Period"), period_of(a));
	sheet_fact(s, say(a, "Số mục của sổ", "Entries of the log"),
		   arena_format(&a->arena, "%llu", (unsigned long long)a->manifest.log_size));
	sheet_fact(s, say(a, "Gốc của điểm kiểm tra", "Root of the checkpoint"),
		   c->size ? hex_of(a, &c->root, sizeof(c->root)) : "");
	sheet_fact(s, "manifest.json", hex_of(a, a->manifest.hash, HASH_LEN));
	sheet_fact(s, "--root", hash_of(a, a->root));
	sheet_fact(s, "--ca", hash_of(a, a->ca));
	sheet_fact(s, "--vkey", hash_of(a, a->vkey));
	put_kept(s, a);
	s->y += 1;
	sheet_text(s, TONE_QUIET,
		   say(a,
		       "Các dãy số là SHA-256. Báo cáo này không ký: ai có cùng tệp đầu vào cũng lập được đúng từng byte "
		       "của nó bằng hoaban-audit.",
		       "The digits are SHA-256. This report is not signed: whoever has the same input files can make it "
		       "again, byte for byte, with hoaban-audit."));
}

/* ---- findings */

static void put_sentence(struct sheet *s, struct audit *a, const struct finding *f)
{
	int language = options_language(a->options);
	BUF_LOCAL text;
	buf_init(&text, SENTENCE_MAX);
	buf_append_text(&text, finding_sentence(f->code, language));
	if (f->detail->word != DETAIL_END)
		buf_append_text(&text, ": ");
	detail_text(&text, f->detail, language);
	sheet_text(s, TONE_QUIET, buf_text(&text));
}

static void put_finding(struct sheet *s, struct audit *a, const struct finding *f)
{
	char table[EXPORT_NAME];
	report_table_name(table, f->table);
	const char *row = f->row ? arena_format(&a->arena, "  #%llu", (unsigned long long)f->row) : "";
	sheet_text(s, TONE_TEXT,
		   arena_format(&a->arena, "%s   %s%s   %s", finding_name(f->code), table, row, f->id ? f->id : ""));
	put_sentence(s, a, f);
	char at[LOCAL_TEXT];
	if (f->at) {
		local_format(at, f->at);
		sheet_text(s, TONE_QUIET, arena_format(&a->arena, "%s%s%s", f->device, f->device[0] ? ", " : "", at));
	}
}

static void put_counts(struct sheet *s, struct audit *a)
{
	static const float widths[] = {-18, 42, 118};
	static const char *const heads[2][3] = {{"Số", "Mã", "Nghĩa"}, {"Count", "Code", "Meaning"}};
	int language = options_language(a->options);
	sheet_table(s, 3, widths, heads[language == LANGUAGE_VI ? 0 : 1]);
	for (unsigned c = 0; c < FINDING_COUNT; c++)
		if (a->findings.counts[c])
			sheet_row(s, (const char *const[]){
					     arena_format(&a->arena, "%llu", (unsigned long long)a->findings.counts[c]),
					     finding_name((enum finding_code)c),
					     finding_sentence((enum finding_code)c, language)});
}

static void put_findings(struct sheet *s, struct audit *a)
{
	const struct findings *f = &a->findings;
	if (f->count == 0)
		return;
	sheet_heading(s, say(a, "Bản ghi sai đầu tiên", "The first wrong record"));
	put_finding(s, a, &f->list[0]);
	sheet_heading(s, say(a, "Tất cả điểm sai", "All findings"));
	put_counts(s, a);
	s->y += 3;
	for (size_t i = 0; i < f->count; i++)
		put_finding(s, a, &f->list[i]);
}

/* ---- inputs */

static void put_files(struct sheet *s, struct audit *a)
{
	static const float widths[] = {42, -14, -19, 103};
	static const char *const heads[2][4] = {{"Tệp", "Dòng", "Byte", "SHA-256"}, {"File", "Rows", "Bytes", "SHA-256"}};
	const struct manifest *m = &a->manifest;
	sheet_heading(s, say(a, "Tệp đầu vào", "Input files"));
	sheet_table(s, 4, widths, heads[options_language(a->options) == LANGUAGE_VI ? 0 : 1]);
	for (size_t i = 0; i < m->file_count; i++)
		sheet_row(s, (const char *const[]){m->files[i].path,
						   arena_format(&a->arena, "%llu", (unsigned long long)m->files[i].rows),
						   arena_format(&a->arena, "%llu", (unsigned long long)m->files[i].bytes),
						   hex_of(a, m->files[i].hash, HASH_LEN)});
}

enum err report_pdf(struct buf *out, struct audit *a)
{
	SHEET_LOCAL s;
	TRY(sheet_open(&s, arena_format(&a->arena, "%s  ·  %s", a->manifest.origin, hex_of(a, a->manifest.hash, 8))));
	put_head(&s, a);
	put_findings(&s, a);
	report_unjudged_sheet(&s, a);
	report_sums_sheet(&s, a);
	put_files(&s, a);
	return sheet_save(&s, out);
}

enum err report_pdf_write(struct audit *a)
{
	BUF_LOCAL out;
	buf_init(&out, PDF_MAX);
	TRY(report_pdf(&out, a));
	FILE *f = fopen(a->options->report, "wb");
	bool is_written = f && fwrite(out.data, 1, out.len, f) == out.len;
	bool is_closed = f && fclose(f) == 0;
	if (is_written && is_closed)
		return E_OK;
	return say_error(options_language(a->options), "--report", a->options->report, E_IO);
}
