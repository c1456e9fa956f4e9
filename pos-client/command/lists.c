/* Lists by file, and certificates by QR: what a gate needs when no network reaches it. */
#include "pos-client/domain/lists_file.h"
#include "pos-client/command/command.h"
#include "pos-client/domain/introduction.h"
#include <hoaban/qr.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* ---- files */

static enum err refuse_file(struct invocation *in, const char *path)
{
	return till_refuse(&in->till, E_IO, path, "file", "%s", strerror(errno));
}

static void close_file(FILE **f)
{
	if (*f != NULL)
		fclose(*f);
}

static enum err read_file(struct invocation *in, const char *path, struct buf *out)
{
	uint8_t piece[65536];
	[[gnu::cleanup(close_file)]] FILE *f = fopen(path, "rbe");
	if (f == NULL)
		return refuse_file(in, path);
	for (size_t n = 1; n > 0 && !out->failed;) {
		n = fread(piece, 1, sizeof piece, f);
		buf_append(out, piece, n);
	}
	return ferror(f) ? refuse_file(in, path) : buf_status(out);
}

/* A stick that is pulled out must not leave half a file under the name of a whole one. */
static enum err write_file(struct invocation *in, const char *path, struct bytes b)
{
	const char *fresh = arena_format(&in->till.arena, "%s.new", path);
	FILE *f = fopen(fresh, "wbe");
	if (f == NULL)
		return refuse_file(in, path);
	bool is_written = fwrite(b.data, 1, b.len, f) == b.len && fflush(f) == 0 && fsync(fileno(f)) == 0;
	is_written = fclose(f) == 0 && is_written;
	if (!is_written || rename(fresh, path) != 0) {
		enum err e = refuse_file(in, path);
		unlink(fresh);
		return e;
	}
	return E_OK;
}

/* ---- lists */

static enum err export(struct invocation *in, const char *path) {
	BUF_LOCAL file; buf_init(&file, LISTS_FILE_BYTES_MAX); TRY(lists_export(&in->till, &file));
	TRY(write_file(in, path, buf_bytes(&file)));
	json_t *o = json_object();
	json_object_set_new(o, "file", json_string(path));
	json_object_set_new(o, "bytes", json_integer((json_int_t)file.len));
	json_object_set_new(o, "issued_at", view_time(till_lists_issued_at(&in->till)));
	return answer_give(in, o);
}

static json_t *view_part(const struct list_part *p)
{
	json_t *o = json_object();
	json_object_set_new(o, "part", json_string(p->name));
	json_object_set_new(o, "held", json_integer((json_int_t)p->held));
	json_object_set_new(o, "offered", json_integer((json_int_t)p->offered));
	json_object_set_new(o, "fate", json_string(list_fate_text(p->fate)));
	return o;
}

static enum err import(struct invocation *in, const char *path)
{
	BUF_LOCAL file;
	struct lists_report r;
	buf_init(&file, LISTS_FILE_BYTES_MAX);
	TRY(read_file(in, path, &file));
	TRY(lists_import(&in->till, buf_bytes(&file), &r));
	json_t *o = json_object(), *parts = json_array();
	for (size_t i = 0; i < LISTS_PARTS_MAX; i++)
		json_array_append_new(parts, view_part(&r.parts[i]));
	json_object_set_new(o, "parts", parts);
	json_object_set_new(o, "known_taken", json_integer((json_int_t)r.known_taken));
	json_object_set_new(o, "introduced", json_integer((json_int_t)r.introduced));
	json_object_set_new(o, "issued_at", view_time(r.issued_at));
	return answer_give(in, o);
}

enum err command_lists(struct invocation *in)
{
	TRY(options_take(in, NULL, 0));
	const char *verb = in->word_count == 2 ? in->words[0] : "";
	if (str_equal(verb, "export"))
		return export(in, in->words[1]);
	if (str_equal(verb, "import"))
		return import(in, in->words[1]);
	return till_refuse(&in->till, E_USAGE, "", "usage", "lists export FILE | lists import FILE");
}

/* ---- certificates */

static bool is_dark(const struct qr *q, int x, int y)
{
	bool is_inside = x >= 0 && y >= 0 && x < (int)q->size && y < (int)q->size;
	return is_inside && qr_is_dark(q, (unsigned)x, (unsigned)y);
}

/* Two modules in each sign, light on dark, so that a camera reads it from a terminal. */
static void draw(const struct qr *q)
{
	static const char *const blocks[] = {"█", "▀", "▄", " "}; /* which of the two is dark: none, lower, upper, both */
	for (int y = -2; y < (int)q->size + 2; y += 2) {
		for (int x = -2; x < (int)q->size + 2; x++)
			fputs(blocks[(is_dark(q, x, y) ? 2 : 0) + (is_dark(q, x, y + 1) ? 1 : 0)], stderr);
		fputc('\n', stderr);
	}
}

static enum err show(struct invocation *in)
{
	struct qr q;
	BUF_LOCAL text;
	buf_init(&text, 1024);
	TRY(introduction_own(&in->till, &text));
	if (!in->is_json) {
		TRY(qr_encode(&q, &in->till.arena, buf_text(&text)));
		draw(&q);
	}
	json_t *o = json_object();
	json_object_set_new(o, "certificate", json_string(buf_text(&text)));
	json_object_set_new(o, "device", view_hex(in->till.held.certificate.device, UUID_LEN));
	json_object_set_new(o, "valid_until", view_time(in->till.held.certificate.expires));
	return answer_give(in, o);
}

enum err introduce_text(struct invocation *in, const char *text, size_t len)
{
	struct introduced one;
	TRY(introduction_take_text(&in->till, text, len, &one));
	json_t *o = json_object();
	json_object_set_new(o, "introduced", view_hex(one.certificate.device, UUID_LEN));
	json_object_set_new(o, "was_known", json_boolean(one.was_known));
	json_object_set_new(o, "sites", view_sites(&in->till, one.certificate.sites));
	json_object_set_new(o, "largest_party", json_integer(one.certificate.party));
	json_object_set_new(o, "days_ahead", json_integer(one.certificate.days_ahead));
	json_object_set_new(o, "valid_until", view_time(one.certificate.expires));
	return answer_give(in, o);
}

enum err command_introduce(struct invocation *in)
{
	TRY(options_take(in, NULL, 0));
	TRY(till_need_enrolment(&in->till));
	if (in->word_count == 0)
		return show(in);
	if (in->word_count == 1)
		return introduce_text(in, in->words[0], strlen(in->words[0]));
	return till_refuse(&in->till, E_USAGE, "", "usage", "introduce [HBC1:…]");
}
