#include "report.h"
#include "report_sums.h"
#include "report_unjudged.h"

#include "audit/check/check.h"

#include <hoaban/instant.h>
#include <hoaban/json_text.h>
#include <hoaban/money.h>

const char *report_table_name(char out[static EXPORT_NAME], enum export_table t)
{
	out[0] = '\0';
	if (t < EXPORT_TABLE_COUNT)
		export_name(out, export_forms[t].name);
	return out;
}

/* ---- to people */

void report_finding(struct buf *out, const struct finding *f, int language)
{
	char table[EXPORT_NAME];
	report_table_name(table, f->table);
	buf_append_format(out, "  %s", finding_name(f->code));
	if (table[0])
		buf_append_format(out, "  %s", table);
	if (f->row)
		buf_append_format(out, " #%llu", (unsigned long long)f->row);
	if (f->id && f->id[0])
		buf_append_format(out, "  %s", f->id);
	buf_append_format(out, "\n    %s", finding_sentence(f->code, language));
	if (f->detail->word != DETAIL_END) {
		buf_append_text(out, ": ");
		detail_text(out, f->detail, language);
	}
	buf_append_byte(out, '\n');
	char at[LOCAL_TEXT];
	if (f->at) {
		local_format(at, f->at);
		buf_append_format(out, "    %s%s%s\n", f->device, f->device[0] ? ", " : "", at);
	}
}

static void say_counts(struct buf *out, const struct findings *f, int language)
{
	for (unsigned c = 0; c < FINDING_COUNT; c++)
		if (f->counts[c])
			buf_append_format(out, "%8llu  %-24s %s\n", (unsigned long long)f->counts[c],
					  finding_name((enum finding_code)c), finding_sentence((enum finding_code)c, language));
}

static const char *phrase(int language, const char *vi, const char *en)
{
	return language == LANGUAGE_VI ? vi : en;
}

static void say_period(struct buf *out, const struct audit *a, int language)
{
	char from[DATE_TEXT] = "…", until[DATE_TEXT] = "…";
	const struct manifest *m = &a->manifest;
	if (!m->has_from && !m->has_until)
		return;
	if (m->has_from)
		date_format(from, m->from_day);
	if (m->has_until)
		date_format(until, m->until_day - 1);
	buf_append_format(out, "%s: %s – %s\n", phrase(language, "Chỉ những ngày", "Only the days"), from, until);
}

static void say_kept(struct buf *out, const struct audit *a, int language)
{
	if (a->kept_count == 0 && a->witnessed == 0) {
		buf_append_format(out, "%s\n",
				  phrase(language, "Không có điểm kiểm tra cũ: chưa xét được sổ có bị viết lại hay không",
					 "No older checkpoint: whether the log was rewritten could not be judged"));
		return;
	}
	buf_append_format(
		out, "%s:",
		phrase(language, "Đã đối chiếu với điểm kiểm tra cũ, số mục", "Held against older checkpoints, of entries"));
	for (size_t i = 0; i < a->kept_count; i++)
		buf_append_format(out, " %llu%s", (unsigned long long)a->kept[i].size, a->kept[i].holds ? "" : " (!)");
	if (a->witnessed)
		buf_append_format(out, " (+ %zu witnessed/)", a->witnessed);
	buf_append_byte(out, '\n');
}

enum err report_text(struct buf *out, struct audit *a)
{
	char made_at[INSTANT_TEXT];
	int language = options_language(a->options);
	uint64_t total = findings_total(&a->findings);
	instant_format(made_at, a->manifest.made_at);
	buf_append_format(out, "%s  %s\n", a->manifest.origin, made_at);
	say_period(out, a, language);
	buf_append_format(out, "%s: %llu\n", phrase(language, "Số mục của sổ doanh thu", "Entries of the revenue log"),
			  (unsigned long long)a->manifest.log_size);
	say_kept(out, a, language);
	report_unjudged_text(out, a);
	if (total == 0) {
		buf_append_format(out, "%s\n",
				  phrase(language, "KẾT LUẬN: mọi số liệu đều khớp.", "VERDICT: everything holds."));
		return buf_status(out);
	}
	buf_append_format(out, "%s: %llu\n",
			  phrase(language, "KẾT LUẬN: KHÔNG KHỚP. Số điểm sai", "VERDICT: DOES NOT HOLD. Findings"),
			  (unsigned long long)total);
	buf_append_format(out, "\n%s:\n", phrase(language, "Bản ghi sai đầu tiên", "The first wrong record"));
	report_finding(out, &a->findings.list[0], language);
	buf_append_text(out, "\n");
	say_counts(out, &a->findings, language);
	buf_append_text(out, "\n");
	for (size_t i = 0; i < a->findings.count; i++)
		report_finding(out, &a->findings.list[i], language);
	return buf_status(out);
}

/* ---- as JSON */

static void put_hash(struct json_text *j, const char *name, struct bytes of)
{
	uint8_t hash[HASH_LEN];
	sha256(hash, of);
	json_text_hex(j, name, hash, sizeof(hash));
}

static void put_inputs(struct json_text *j, const struct audit *a)
{
	json_text_begin(j, "inputs", '{');
	json_text_hex(j, "manifest", a->manifest.hash, HASH_LEN);
	put_hash(j, "root", a->root);
	put_hash(j, "ca", a->ca);
	put_hash(j, "vkey", a->vkey);
	json_text_begin(j, "files", '[');
	for (size_t i = 0; i < a->manifest.file_count; i++) {
		const struct manifest_file *f = &a->manifest.files[i];
		json_text_begin(j, NULL, '{');
		json_text_string(j, "path", f->path);
		json_text_integer(j, "rows", (int64_t)f->rows);
		json_text_integer(j, "bytes", (int64_t)f->bytes);
		json_text_hex(j, "sha256", f->hash, HASH_LEN);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
	json_text_end(j, '}');
}

static void put_checkpoint(struct json_text *j, const struct checkpoint *c)
{
	json_text_begin(j, "checkpoint", '{');
	json_text_string(j, "origin", c->origin);
	json_text_integer(j, "size", (int64_t)c->size);
	json_text_hex(j, "root", &c->root, sizeof(c->root));
	json_text_end(j, '}');
}

static void put_counts(struct json_text *j, const struct findings *f)
{
	json_text_begin(j, "counts", '{');
	for (unsigned c = 0; c < FINDING_COUNT; c++)
		if (f->counts[c])
			json_text_integer(j, finding_name((enum finding_code)c), (int64_t)f->counts[c]);
	json_text_end(j, '}');
}

static void put_at(struct json_text *j, int64_t at)
{
	char text[INSTANT_TEXT];
	if (at == 0) {
		json_text_null(j, "at");
		return;
	}
	instant_format(text, at);
	json_text_string(j, "at", text);
}

static void put_kept(struct json_text *j, const struct audit *a)
{
	json_text_begin(j, "kept", '[');
	for (size_t i = 0; i < a->kept_count; i++) {
		const struct kept_checkpoint *k = &a->kept[i];
		json_text_begin(j, NULL, '{');
		json_text_integer(j, "size", (int64_t)k->size);
		json_text_hex(j, "root", &k->root, sizeof(k->root));
		json_text_boolean(j, "holds", k->holds);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
	json_text_integer(j, "witnessed", (int64_t)a->witnessed);
}

static void put_findings(struct json_text *j, const struct audit *a)
{
	char table[EXPORT_NAME];
	json_text_begin(j, "findings", '[');
	for (size_t i = 0; i < a->findings.count; i++) {
		const struct finding *f = &a->findings.list[i];
		json_text_begin(j, NULL, '{');
		json_text_string(j, "code", finding_name(f->code));
		json_text_string(j, "sentence", finding_sentence(f->code, options_language(a->options)));
		json_text_string(j, "check", checks[f->check].name);
		json_text_string(j, "table", report_table_name(table, f->table));
		json_text_integer(j, "row", (int64_t)f->row);
		json_text_string(j, "id", f->id ? f->id : "");
		detail_json(j, "detail", f->detail);
		json_text_string(j, "device", f->device);
		put_at(j, f->at);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
}

static void put_day(struct json_text *j, const char *name, bool has, int32_t day)
{
	char text[DATE_TEXT];
	if (!has) {
		json_text_null(j, name);
		return;
	}
	date_format(text, day);
	json_text_string(j, name, text);
}

enum err report_json(struct buf *out, struct audit *a)
{
	char made_at[INSTANT_TEXT];
	struct json_text j = JSON_TEXT(out);
	instant_format(made_at, a->manifest.made_at);
	json_text_begin(&j, NULL, '{');
	json_text_boolean(&j, "holds", findings_total(&a->findings) == 0);
	json_text_string(&j, "origin", a->manifest.origin);
	json_text_string(&j, "made_at", made_at);
	put_day(&j, "from", a->manifest.asked_from, a->manifest.from_day);
	put_day(&j, "until", a->manifest.asked_until, a->manifest.until_day);
	put_checkpoint(&j, &a->checkpoint);
	put_kept(&j, a);
	json_text_begin(&j, "checks", '[');
	for (size_t i = 0; i < check_count; i++)
		json_text_string(&j, NULL, checks[i].name);
	json_text_end(&j, ']');
	put_counts(&j, &a->findings);
	put_findings(&j, a);
	report_unjudged_json(&j, a);
	report_sums_json(&j, a);
	put_inputs(&j, a);
	json_text_end(&j, '}');
	buf_append_byte(out, '\n');
	return buf_status(out);
}
