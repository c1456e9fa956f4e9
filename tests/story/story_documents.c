/* What an order leaves in people's hands: tickets and receipts, judged by tools that are not ours, and the verdict on a ticket.
 */
#include "tests/support/story.h"

#include <hoaban/ticket.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define POST_ORDER(name) .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}, .status = 201
#define SOLD		 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"
#define PAYER                                                                                                                  \
	"\"payer\":{\"name\":\"Công ty trách nhiệm hữu hạn Hoa Ban Trắng\",\"tax_code\":\"0100000000-001\","         \
	"\"address\":\"Số 1, phố Thử Nghiệm, phường Hoàn Kiếm\"},"

static const struct step selling[] = {
	{"today", POST_ORDER("today"),
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2},"
		 "{\"category\":\"SENIOR\",\"quantity\":1}]," PAYER SOLD,
	 .expect = {{"tickets", "#3"}, {"total", "50000"}}},
	{"later", POST_ORDER("later"),
	 .body = "{\"visit_date\":\"2026-11-23\",\"sites\":[\"A1\",\"MP\"],\"group\":true,\"lines\":[{\"category\":\"ADULT\","
		 "\"quantity\":9},{\"category\":\"CHILD\",\"quantity\":3}]," SOLD,
	 .expect = {{"tickets", "#1"}}},
	{"receipt", .path = "/v1/receipts/${today.receipts.0.lookup}.json", .status = 200},
	{"keys", .path = "/.well-known/jwks.json", .status = 200, .expect = {{"keys.0.kty", "OKP"}, {"keys.0.crv", "Ed25519"}}},
};

static void sells(void **state)
{
	story_tell(*state, selling, COUNT(selling));
}

/* ---------------------------------------------------------------- files and tools */

static const char *path_of(struct story *s, const char *name)
{
	return arena_format(&s->arena, "%s/%s", s->dir, name);
}

static const char *write_file(struct story *s, const char *name, const void *data, size_t len)
{
	const char *path = path_of(s, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* GETs a document into a file; its content type is as it should be. */
static const char *download(struct story *s, const char *url, const char *name, const char *type)
{
	struct reply r;
	char said[64];
	if (story_call(s, &(struct call){.path = url}, &r) != 200)
		fail_msg("%s: %d %s", url, r.status, r.body);
	assert_true(reply_header(&r, "content-type", said, sizeof(said)));
	assert_string_equal(said, type);
	const char *path = write_file(s, name, r.body, r.body_len);
	reply_release(&r);
	return path;
}

#define TOOL(s, ...) tool(s, (const char *const[]){__VA_ARGS__, NULL})
static const char *tool(struct story *s, const char *const words[])
{
	struct outcome o = story_run(s, words, NULL);
	if (o.status != 0)
		fail_msg("%s: %d %s%s", words[0], o.status, o.out, o.err);
	return o.out;
}

/* In the noise of a QR code stands a code of lines now and then. */
#define QR_ALONE "-Sdisable", "-Sqrcode.enable"

/* The picture holds this code and no other. */
static void assert_code(struct story *s, const char *picture, const char *code)
{
	assert_string_equal(TOOL(s, "zbarimg", "--nodbus", "-q", "--raw", QR_ALONE, picture),
			    arena_format(&s->arena, "%s\n", code));
}

/* ---------------------------------------------------------------- tickets */

#define DOT 6 /* pixels of a module */

/* The rectangles of our one path, drawn by a second hand. */
static const char *draw_svg(struct story *s, const char *file)
{
	unsigned side = 0, x, y, w, h;
	const char *svg = TOOL(s, "cat", file), *view = strstr(svg, "viewBox=\"0 0 "), *at = strstr(svg, "<path d=\"");
	assert_true(view != NULL && at != NULL && sscanf(view, "viewBox=\"0 0 %u", &side) == 1 && side < 200);
	size_t width = (size_t)side * DOT;
	uint8_t *dots = calloc(width, width);
	assert_non_null(dots);
	memset(dots, 255, width * width);
	for (at = strchr(at, 'M'); at != NULL && sscanf(at, "M%u %uh%uv%uh", &x, &y, &w, &h) == 4; at = strchr(at + 1, 'M'))
		for (size_t row = (size_t)y * DOT; row < (size_t)(y + h) * DOT; row++)
			memset(dots + row * width + (size_t)x * DOT, 0, (size_t)w * DOT);
	char head[32];
	int head_len = snprintf(head, sizeof(head), "P5 %zu %zu 255\n", width, width);
	uint8_t *image = malloc((size_t)head_len + width * width);
	assert_non_null(image);
	memcpy(image, head, (size_t)head_len);
	memcpy(image + head_len, dots, width * width);
	const char *path = write_file(s, "svg.pgm", image, (size_t)head_len + width * width);
	free(image);
	free(dots);
	return path;
}

static void check_ticket(struct story *s, const char *order, size_t i)
{
	const char *ticket = arena_format(&s->arena, "%s.tickets.%zu", order, i);
	const char *qr = story_answer_text(s, arena_format(&s->arena, "%s.qr", ticket));
	const char *url = arena_format(&s->arena, "/v1/tickets/${%s.id}.%%s?token=${%s.token}", ticket, order);
	char text[256];
	snprintf(text, sizeof(text), "%.*spng%s", (int)(strstr(url, "%s") - url), url, strstr(url, "%s") + 2);
	assert_code(s, download(s, text, "ticket.png", "image/png"), qr);
	memcpy(strstr(text, ".png?"), ".svg?", 5);
	assert_code(s, draw_svg(s, download(s, text, "ticket.svg", "image/svg+xml")), qr);
	memcpy(strstr(text, ".svg?"), ".pdf?", 5);
	const char *pdf = download(s, text, "ticket.pdf", "application/pdf");
	TOOL(s, "qpdf", "--check", pdf);
	TOOL(s, "pdftoppm", "-r", "150", "-png", "-singlefile", pdf, path_of(s, "ticket-page"));
	assert_code(s, path_of(s, "ticket-page.png"), qr);
}

static void prints_exactly_the_codes(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < 3; i++)
		check_ticket(s, "today", i);
	check_ticket(s, "later", 0);
	assert_non_null(strstr(TOOL(s, "pdftotext", path_of(s, "ticket.pdf"), "-"), "9 Người lớn, 3 Trẻ em"));
}

static const struct step strangers[] = {
	{"no token", .path = "/v1/tickets/${today.tickets.0.id}.png", .status = 404},
	{"somebody else's token", .path = "/v1/tickets/${today.tickets.0.id}.png?token=${later.token}", .status = 404},
	{"somebody else's token on paper", .path = "/v1/tickets/${today.tickets.0.id}.pdf?token=${later.token}", .status = 404},
	{"no such ticket", .path = "/v1/tickets/00000000000000000000000000000000.svg?token=${later.token}", .status = 404},
	{"no such kind", .path = "/v1/tickets/${today.tickets.0.id}.gif?token=${today.token}", .status = 404},
};

static void shows_tickets_to_nobody_else(void **state)
{
	story_tell(*state, strangers, COUNT(strangers));
}

/* ---------------------------------------------------------------- the receipt */

/* Every word of every text of the receipt stands in what pdftotext found. */
static void find_words(struct story *s, const json_t *value, const char *text)
{
	const char *name;
	json_t *member;
	size_t i;
	if (json_is_object(value))
		json_object_foreach((json_t *)(uintptr_t)value, name, member)
			if (!str_equal(name, "record") && !str_equal(name, "entry"))
				find_words(s, member, text);
	json_array_foreach(value, i, member)
		find_words(s, member, text);
	if (!json_is_string(value))
		return;
	char *words = arena_text(&s->arena, json_string_value(value)), *rest = words;
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		if (strstr(text, word) == NULL)
			fail_msg("the PDF lacks '%s' of '%s'", word, json_string_value(value));
}

static void prints_a_receipt(void **state)
{
	static const char *const labels[] = {"BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ",
					     "Mẫu số: EBL01",
					     "Ký hiệu: 26TAA",
					     "00000001",
					     "Ngày 21 tháng 11 năm 2026",
					     "Tên tổ chức thu:",
					     "Mã số thuế:",
					     "Địa chỉ:",
					     "Điện thoại:",
					     "Số tài khoản:",
					     "Tên người nộp:",
					     "Tên loại phí, lệ phí:",
					     "Số tiền:",
					     "(Số tiền bằng chữ):",
					     "Năm mươi nghìn đồng",
					     "Hình thức thanh toán:",
					     "Chuyển khoản",
					     "Tổ chức thu phí, lệ phí",
					     "(Chữ ký số)",
					     "50.000 ₫"};
	struct story *s = *state;
	const char *pdf = download(s, "/v1/receipts/${today.receipts.0.lookup}.pdf", "receipt.pdf", "application/pdf");
	const char *text = TOOL(s, "sh", "-c",
				"pdftotext -layout \"$0\" - | sed 's/\\xC2\\xA0/ /g; s/\\xE2\\x80\\xAF/ /g' | tr -s ' '", pdf);
	TOOL(s, "qpdf", "--check", pdf);
	for (size_t i = 0; i < COUNT(labels); i++)
		if (strstr(text, labels[i]) == NULL)
			fail_msg("the receipt lacks '%s':\n%s", labels[i], text);
	find_words(s, story_answer(s, "receipt"), text);
	assert_null(strchr(text, '?')); /* what a letter without glyph would be */
}

/* Read off the pixels: a letter whose glyph were missing or empty would not be there, whatever pdftotext says. */
static void shows_every_letter(void **state)
{
	static const char *const read[] = {"Tên tổ chức thu",
					   "Bảo tàng Chiến thắng lịch sử Điện Biên Phủ",
					   "Phường Mường Thanh",
					   "Công ty trách nhiệm hữu hạn Hoa Ban Trắng",
					   "phố Thử Nghiệm, phường Hoàn Kiếm",
					   "Phí tham quan Di tích",
					   "Năm mươi nghìn đồng",
					   "Chuyển khoản"};
	struct story *s = *state;
	const char *fonts = TOOL(s, "pdffonts", path_of(s, "receipt.pdf"));
	assert_non_null(strstr(fonts, "NotoSans"));
	assert_null(strstr(fonts, " no  yes yes")); /* emb is the column before sub and uni */
	TOOL(s, "pdftoppm", "-r", "300", "-png", path_of(s, "receipt.pdf"), path_of(s, "receipt"));
	const char *text = TOOL(s, "tesseract", path_of(s, "receipt-1.png"), "-", "-l", "vie", "--psm", "6");
	for (size_t i = 0; i < COUNT(read); i++)
		if (strstr(text, read[i]) == NULL)
			fail_msg("tesseract does not read '%s':\n%s", read[i], text);
	const char *pages =
		TOOL(s, "sh", "-c", "zbarimg --nodbus -q --raw -Sdisable -Sqrcode.enable \"$0\"/receipt-*.png || [ $? = 4 ]",
		     s->dir);
	assert_string_equal(pages, arena_format(&s->arena, "%s\n", story_answer_text(s, "receipt.lookup_url")));
}

/* ---------------------------------------------------------------- signatures, by OpenSSL alone */

static void put(struct buf *b, uint8_t head, struct bytes bytes)
{
	buf_append_byte(b, head);
	if (head == 0x58)
		buf_append_byte(b, (uint8_t)bytes.len);
	buf_append(b, bytes.data, bytes.len);
}

/* Sig_structure of RFC 9052 §4.4, byte by byte: ["Signature1", protected, h'', payload]. */
static struct bytes sig_structure(struct buf *b, const struct cose_sign1 *m)
{
	assert_true(m->protected_header.len < 24 && m->payload.len >= 24 && m->payload.len < 256);
	buf_append_byte(b, 0x84);
	put(b, 0x6a, bytes_of_text("Signature1"));
	put(b, (uint8_t)(0x40 + m->protected_header.len), m->protected_header);
	buf_append_byte(b, 0x40);
	put(b, 0x58, m->payload);
	return buf_bytes(b);
}

static int openssl_verify(struct story *s, const char *key, struct bytes message, const uint8_t *signature)
{
	const char *in = write_file(s, "message", message.data, message.len);
	const char *sig = write_file(s, "signature", signature, SIGNATURE_LEN);
	const char *const words[] = {"openssl", "pkeyutl", "-verify", "-rawin", "-pubin",   "-keyform", "DER",
				     "-inkey",	key,	   "-in",     in,	"-sigfile", sig,	NULL};
	return story_run(s, words, NULL).status;
}

/* The JWKS's key as SubjectPublicKeyInfo (RFC 8410). */
static const char *write_key(struct story *s, const char *jwk)
{
	uint8_t der[44] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
	size_t len = PUBLIC_KEY_LEN;
	const char *x = story_answer_text(s, arena_format(&s->arena, "%s.x", jwk));
	assert_int_equal(base64url_parse(der + 12, &len, x, strlen(x)), E_OK);
	assert_int_equal(len, PUBLIC_KEY_LEN);
	return write_file(s, "key.der", der, sizeof(der));
}

static void parse_qr(struct cose_sign1 *m, uint8_t bytes[static TICKET_BYTES_MAX], const char *qr)
{
	assert_int_equal(ticket_parse(m, bytes, qr, strlen(qr)), E_OK);
}

static void is_verified_by_openssl(void **state)
{
	struct story *s = *state;
	const char *key = write_key(s, "keys.keys.0");
	static const char *const tickets[] = {"today.tickets.0", "today.tickets.2", "later.tickets.0"};
	for (size_t i = 0; i < COUNT(tickets); i++) {
		struct cose_sign1 m;
		uint8_t bytes[TICKET_BYTES_MAX], room[512];
		struct buf b = BUF_FIXED(room);
		parse_qr(&m, bytes, story_answer_text(s, arena_format(&s->arena, "%s.qr", tickets[i])));
		struct bytes message = sig_structure(&b, &m);
		assert_int_equal(openssl_verify(s, key, message, m.signature), 0);
		room[message.len - 1] ^= 1;
		assert_int_not_equal(openssl_verify(s, key, message, m.signature), 0);
	}
}

/* ---------------------------------------------------------------- the verdict */

#define VERIFY(qr, more) .path = "/v1/tickets/verify", .body = "{\"qr\":\"" qr "\"" more "}", .status = 200
#define SAMPLE                                                                                                                 \
	"HB1:RRQT 9P60GO0A+JDHBC9FGQR8CKX66FN0XNDC2Q1T0WNDSXFWY0WNDSIUR-0590Z1C2L5L "                                          \
	"F*JK2YOA3TG+0/E7V50/20IB0W50T70I98YBPZTK1+"                                                                           \
	"G5XUQKHXHHS81555:9760OUO36*6WCWIIB$9G9ZDG$M9 B.M1FRQ2936U4FCD2 FBGL778H46TBSU2LK/H-K1B0"

static const struct step verdicts[] = {
	{"good anywhere", VERIFY("${today.tickets.0.qr}", ""),
	 .expect = {{"verdict", "admitted"},
		    {"ticket.id", "${today.tickets.0.id}"},
		    {"ticket.party", "1"},
		    {"ticket.category", "ADULT"}}},
	{"good here", VERIFY("${today.tickets.0.qr}", ",\"site\":\"A1\""), .expect = {{"verdict", "admitted"}}},
	{"asking admits nobody", VERIFY("${today.tickets.0.qr}", ",\"site\":\"A1\""), .same_as = "good here"},
	{"not here", VERIFY("${today.tickets.0.qr}", ",\"site\":\"DC\""), .expect = {{"verdict", "wrong_site"}}},
	{"second site", VERIFY("${later.tickets.0.qr}", ",\"site\":\"MP\",\"at\":\"2026-11-23T08:00:00+07:00\""),
	 .expect = {{"verdict", "admitted"}, {"ticket.mix.CHILD", "3"}}},
	{"too early", VERIFY("${later.tickets.0.qr}", ""), .expect = {{"verdict", "not_yet_valid"}}},
	{"a second early", VERIFY("${later.tickets.0.qr}", ",\"at\":\"2026-11-22T16:59:59Z\""),
	 .expect = {{"verdict", "not_yet_valid"}}},
	{"the first second", VERIFY("${later.tickets.0.qr}", ",\"at\":\"2026-11-22T17:00:00Z\""),
	 .expect = {{"verdict", "admitted"}}},
	{"the last second", VERIFY("${later.tickets.0.qr}", ",\"at\":\"2026-11-23T16:59:59Z\""),
	 .expect = {{"verdict", "admitted"}}},
	{"too late", VERIFY("${later.tickets.0.qr}", ",\"at\":\"2026-11-23T17:00:00Z\""), .expect = {{"verdict", "expired"}}},
	{"another's key", VERIFY(SAMPLE, ""), .expect = {{"verdict", "unknown_key"}, {"ticket", "null"}}},
	{"no ticket", VERIFY("hello", ""), .expect = {{"verdict", "malformed"}, {"ticket", "null"}}},
	{"no such site", .path = "/v1/tickets/verify", .body = "{\"qr\":\"x\",\"site\":\"ZZ\"}", .status = 422,
	 .expect = {{"errors.0.pointer", "/site"}}},
	{"no such time", .path = "/v1/tickets/verify", .body = "{\"qr\":\"x\",\"at\":\"tomorrow, at lunchtime\"}",
	 .status = 422, .expect = {{"errors.0.pointer", "/at"}}},
	{"nothing to judge", .path = "/v1/tickets/verify", .body = "{}", .status = 422,
	 .expect = {{"errors.0.pointer", "/qr"}}},
	{"forged", VERIFY("${forged.qr}", ""), .expect = {{"verdict", "bad_signature"}, {"ticket", "null"}}},
};

/* The same ticket for one more site. */
static void forge(struct story *s, const char *qr)
{
	struct cose_sign1 m;
	struct ticket t;
	uint8_t bytes[TICKET_BYTES_MAX], payload_room[256], cose_room[TICKET_BYTES_MAX], text_room[TICKET_TEXT_MAX + 1];
	struct buf payload = BUF_FIXED(payload_room), cose = BUF_FIXED(cose_room), text = BUF_FIXED(text_room);
	parse_qr(&m, bytes, qr);
	assert_int_equal(ticket_decode(&t, m.payload), E_OK);
	t.sites |= 1;
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	cose_assemble(&cose, m.kid, buf_bytes(&payload), m.signature);
	assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
	story_keep(s, "forged", json_pack("{s:s%}", "qr", text.data, text.len));
}

static void judges_tickets(void **state)
{
	struct story *s = *state;
	forge(s, story_answer_text(s, "today.tickets.0.qr"));
	story_tell(s, verdicts, COUNT(verdicts));
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sells),
		cmocka_unit_test(prints_exactly_the_codes),
		cmocka_unit_test(shows_tickets_to_nobody_else),
		cmocka_unit_test(prints_a_receipt),
		cmocka_unit_test(shows_every_letter),
		cmocka_unit_test(is_verified_by_openssl),
		cmocka_unit_test(judges_tickets),
	};
	return cmocka_run_group_tests_name("documents", tests, story_group_begin, story_group_end);
}
