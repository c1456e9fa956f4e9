/* Messages: what is refused, then what the bytes are, to the letter. */
#include <hoaban/mime.h>

#include <hoaban/arena.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdarg.h>
#include <cmocka.h>

#define LONG_64	 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg"
#define LABEL_63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"

static void addresses_are_judged_as_listed(void **)
{
	static const struct {
		const char *text;
		bool is_good;
	} rows[] = {
		{"a@example.vn", true},
		{"ten.ho+ve@mail.example.com.vn", true},
		{"x!#$%&'*+-/=?^_`{|}~y@example.vn", true},
		{LONG_64 "@example.vn", true},
		{LONG_64 "h@example.vn", false},
		{"a@" LABEL_63 ".vn", true},
		{"a@" LABEL_63 "h.vn", false},
		{"a@" LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63 ".vn", false},
		{"", false},
		{"a", false},
		{"@example.vn", false},
		{"a@", false},
		{"a@example", false},
		{"a@.vn", false},
		{"a@example.", false},
		{"a@example..vn", false},
		{"a@-example.vn", false},
		{"a@example-.vn", false},
		{"a@127.0.0.1", false},
		{"a@[127.0.0.1]", false},
		{".a@example.vn", false},
		{"a.@example.vn", false},
		{"a..b@example.vn", false},
		{"\"a b\"@example.vn", false},
		{"a b@example.vn", false},
		{"a@example.vn, b@example.vn", false},
		{"<a@example.vn>", false},
		{"a@b@example.vn", false},
		{"a@example.vn\r\nBcc: b@example.vn", false},
		{"a@example.vn\n", false},
		{"\ta@example.vn", false},
		{"đ@example.vn", false},
		{"a@điện.vn", false},
		{"-a@example.vn", true}, /* never handed to a shell */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (mail_address_is_good(rows[i].text) != rows[i].is_good)
			fail_msg("%s", rows[i].text);
}

static struct mime_message plain(void)
{
	return (struct mime_message){
		.from = "ve@example.vn",
		.from_name = "",
		.to = "khach@example.com",
		.subject = "Hello",
		.text = "Hello\n",
		.language = "en",
		.id = "0011aabb@example.vn",
		.date = 1795222800, /* 2026-11-21 08:00 local */
	};
}

static void nothing_makes_a_header_of_its_own(void **)
{
	static const char *const bad[] = {
		"a\r\nBcc: x@example.vn", "a\nb", "a\rb", "a\tb", "a\x7f", "a\x01", "\xff", "\xc0\xaf"};
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct mime_file file = {.name = bad[i], .type = "application/pdf"};
		struct mime_file type = {.name = "a.pdf", .type = bad[i]};
		struct mime_message m = plain();
		m.subject = bad[i];
		assert_int_equal(mime_write(&out, &m), E_INVALID);
		m = plain(), m.from_name = bad[i];
		assert_int_equal(mime_write(&out, &m), E_INVALID);
		m = plain(), m.to = bad[i];
		assert_int_equal(mime_write(&out, &m), E_INVALID);
		m = plain(), m.from = bad[i];
		assert_int_equal(mime_write(&out, &m), E_INVALID);
		m = plain(), m.id = bad[i];
		assert_int_equal(mime_write(&out, &m), E_INVALID);
		m = plain(), m.language = bad[i];
		assert_int_equal(mime_write(&out, &m), E_INVALID);
		m = plain(), m.files = &file, m.file_count = 1;
		assert_int_equal(mime_write(&out, &m), E_INVALID);
		m.files = &type;
		assert_int_equal(mime_write(&out, &m), E_INVALID);
	}
	assert_int_equal(out.len, 0);
}

static void what_is_too_long_is_refused(void **)
{
	char text[MIME_SUBJECT_MAX + 2];
	BUF_LOCAL out;
	struct mime_message m = plain();
	buf_init(&out, 1u << 16);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	m.subject = text;
	assert_int_equal(mime_write(&out, &m), E_INVALID);
	m.subject = text + 1;
	assert_int_equal(mime_write(&out, &m), E_OK);
	m = plain(), m.from_name = text;
	assert_int_equal(mime_write(&out, &m), E_INVALID);
	buf_release(&out);
	buf_init(&out, 64);
	m = plain();
	assert_int_equal(mime_write(&out, &m), E_TOO_LARGE);
}

static void a_plain_message_is_as_written_here(void **)
{
	BUF_LOCAL out;
	struct mime_message m = plain();
	buf_init(&out, 1u << 16);
	m.text = "Một\n.dot\nFrom here\nend \na=b\n\nno end";
	assert_int_equal(mime_write(&out, &m), E_OK);
	assert_string_equal(buf_text(&out), "Date: Sat, 21 Nov 2026 08:00:00 +0700\r\n"
					    "From: ve@example.vn\r\n"
					    "To: khach@example.com\r\n"
					    "Subject: Hello\r\n"
					    "Message-ID: <0011aabb@example.vn>\r\n"
					    "Auto-Submitted: auto-generated\r\n"
					    "Content-Language: en\r\n"
					    "MIME-Version: 1.0\r\n"
					    "Content-Type: text/plain; charset=utf-8\r\n"
					    "Content-Transfer-Encoding: quoted-printable\r\n"
					    "\r\n"
					    "M=E1=BB=99t\r\n"
					    "=2Edot\r\n"
					    "=46rom here\r\n"
					    "end=20\r\n"
					    "a=3Db\r\n"
					    "\r\n"
					    "no end\r\n");
}

static void diacritics_become_encoded_words(void **)
{
	BUF_LOCAL out;
	struct mime_message m = plain();
	buf_init(&out, 1u << 16);
	m.from_name = "Di tích Điện Biên";
	m.subject = "Vé tham quan của quý khách, đơn HB0123456789AB"; /* cut between characters, never inside one */
	assert_int_equal(mime_write(&out, &m), E_OK);
	const char *text = buf_text(&out);
	assert_non_null(strstr(text, "From: =?UTF-8?B?RGkgdMOtY2ggxJBp4buHbiBCacOqbg==?=\r\n <ve@example.vn>\r\n"));
	assert_non_null(strstr(text, "Subject: =?UTF-8?B?VsOpIHRoYW0gcXVhbiBj4bunYSBxdcO9IGtow6Fj?=\r\n"
				     " =?UTF-8?B?aCwgxJHGoW4gSEIwMTIzNDU2Nzg5QUI=?=\r\n"));
}

static void a_bare_name_with_a_comma_is_quoted(void **)
{
	BUF_LOCAL out;
	struct mime_message m = plain();
	buf_init(&out, 1u << 16);
	m.from_name = "Tickets, Dien Bien";
	assert_int_equal(mime_write(&out, &m), E_OK);
	assert_non_null(strstr(buf_text(&out), "From: \"Tickets, Dien Bien\"\r\n <ve@example.vn>\r\n"));
}

static void files_stand_behind_the_text(void **)
{
	static const struct mime_file files[] = {
		{"ve.pdf", "application/pdf", {(const uint8_t *)"%PDF", 4}},
		{"vé 1.pdf", "application/pdf", {(const uint8_t *)"", 0}},
	};
	BUF_LOCAL out;
	struct mime_message m = plain();
	buf_init(&out, 1u << 16);
	m.files = files;
	m.file_count = 2;
	assert_int_equal(mime_write(&out, &m), E_OK);
	assert_string_equal(strstr(buf_text(&out), "MIME-Version"), "MIME-Version: 1.0\r\n"
								    "Content-Type: multipart/mixed;\r\n"
								    " boundary=\"=_0011aabb\"\r\n"
								    "\r\n"
								    "--=_0011aabb\r\n"
								    "Content-Type: text/plain; charset=utf-8\r\n"
								    "Content-Transfer-Encoding: quoted-printable\r\n"
								    "\r\n"
								    "Hello\r\n"
								    "--=_0011aabb\r\n"
								    "Content-Type: application/pdf\r\n"
								    "Content-Transfer-Encoding: base64\r\n"
								    "Content-Disposition: attachment;\r\n"
								    " filename=\"ve.pdf\"\r\n"
								    "\r\n"
								    "JVBERg==\r\n"
								    "--=_0011aabb\r\n"
								    "Content-Type: application/pdf\r\n"
								    "Content-Transfer-Encoding: base64\r\n"
								    "Content-Disposition: attachment;\r\n"
								    " filename*=UTF-8''v%C3%A9%201.pdf\r\n"
								    "\r\n"
								    "--=_0011aabb--\r\n");
}

/* A text of every length around the limit: no line is longer than 76, and the text is what a reader gets. */
static void long_lines_are_broken_softly(void **)
{
	char text[400], line[400];
	for (size_t len = 70; len < 160; len++) {
		BUF_LOCAL out;
		struct mime_message m = plain();
		size_t kept = 0;
		buf_init(&out, 1u << 16);
		for (size_t i = 0; i < len; i++)
			text[i] = i % 7 == 3 ? ' ' : i % 11 == 5 ? '=' : (char)('A' + i % 26);
		text[len] = 0;
		m.text = text;
		assert_int_equal(mime_write(&out, &m), E_OK);
		for (const char *at = strstr(buf_text(&out), "\r\n\r\n") + 4; *at; at = strstr(at, "\r\n") + 2) {
			assert_in_range(strcspn(at, "\r"), 0, 76);
			for (const char *c = at; *c != '\r' && !(c[0] == '=' && c[1] == '\r'); c++) {
				unsigned value = (unsigned char)*c;
				if (*c == '=') {
					assert_int_equal(sscanf(c + 1, "%2X", &value), 1);
					c += 2;
				}
				line[kept++] = (char)value;
			}
		}
		line[kept] = 0;
		assert_string_equal(line, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_judged_as_listed),  cmocka_unit_test(nothing_makes_a_header_of_its_own),
		cmocka_unit_test(what_is_too_long_is_refused),	   cmocka_unit_test(a_plain_message_is_as_written_here),
		cmocka_unit_test(diacritics_become_encoded_words), cmocka_unit_test(a_bare_name_with_a_comma_is_quoted),
		cmocka_unit_test(files_stand_behind_the_text),	   cmocka_unit_test(long_lines_are_broken_softly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
