/* What a scanner typed through Caps Lock, another layout, an input method: repaired, or recognised as spoilt. */
#include "pos-client/domain/letter.h"
#include "pos-client/domain/wedge.h"
#include <hoaban/base45.h>
#include <hoaban/buf.h>
#include <hoaban/str.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static bool is_the_one(void *ctx, const char *text, size_t len)
{
	const char *right = ctx;
	return strlen(right) == len && memcmp(right, text, len) == 0;
}

static struct wedge read(const char *typed, const char *right)
{
	static struct wedge w;
	const struct wedge_judge j = {is_the_one, (char *)(uintptr_t)right};
	wedge_read(&w, typed, strlen(typed), &j);
	return w;
}

static void test_hostile(void **state)
{
	(void)state;
	static const char *const texts[] = {"",
					    "H",
					    "hb",
					    "hb1:",
					    "HB1:\xff\xff\xff\xff",
					    "hb1:abc\x01xyz",
					    "Á",
					    "ÁÁ",
					    "HBă:",
					    "HB1:Ạ\u0301\u0302",
					    "hello world, a label"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct wedge w = read(texts[i], "HB1:ABC");
		assert_false(w.is_repaired && w.fault == WEDGE_METHOD);
		assert_true(w.len <= strlen(texts[i]));
	}
	static char large[4 * WEDGE_TEXT];
	for (size_t i = 0; i + 2 < sizeof large; i += 2)
		memcpy(large + i, "Á", 2);
	memcpy(large, "HB1:", 4);
	assert_false(read(large, "HB1:").is_repaired);
	large[WEDGE_TEXT - 2] = '\0'; /* as many marks as fit: the search ends */
	assert_false(read(large, "HB1:").is_repaired);
	assert_int_equal(read(large, "HB1:").fault, WEDGE_METHOD);
}

static void test_rows(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *meant;
		enum wedge_fault fault;
	} rows[] = {
		{"HB1:ABC 123$%*+-./:", "HB1:ABC 123$%*+-./:", WEDGE_NONE},
		{"hb1:abc 123$%*+-./:", "HB1:ABC 123$%*+-./:", WEDGE_CAPS},
		{"HB&MQBC &é\"458+):!M", "HB1:ABC 123$%*+-./:", WEDGE_LAYOUT},
		{"HB1ÖABCZY $%(ß.-Ö", "HB1:ABCYZ $%*-./:", WEDGE_LAYOUT},
		{"HB1:Á12", "HB1:AS12", WEDGE_METHOD},
		{"HB1:Đ12", "HB1:DD12", WEDGE_METHOD},
		{"HB1:Ư1T", "HB1:W1T", WEDGE_METHOD},
		{"HB1:Ư1T", "HB1:UW1T", WEDGE_METHOD},
		{"HB1:TIẾN 0", "HB1:TIENES 0", WEDGE_METHOD},
		{"HB1:TIẾN 0", "HB1:TIESEN 0", WEDGE_METHOD},
		{"HB1:TI\u1ebe"
		 "N 0",
		 "HB1:TIEENS 0", WEDGE_METHOD},
		{"HB1:A\u0301"
		 "12",
		 "HB1:AS12", WEDGE_METHOD},
		{"HB1:á12", "HB1:AS12", WEDGE_METHOD},
		{"HB1:Á02", "HB1:A102", WEDGE_METHOD},
		{"HB1:Đ02", "HB1:D902", WEDGE_METHOD},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct wedge w = read(rows[i].typed, rows[i].meant);
		if (w.fault != rows[i].fault || strcmp(w.text, rows[i].meant) != 0)
			fail_msg("%s: fault %d, \"%s\" instead of \"%s\"", rows[i].typed, w.fault, w.text, rows[i].meant);
		assert_int_equal(w.is_repaired, rows[i].fault != WEDGE_NONE);
	}
	assert_false(read("HB1:Á12", "HB1:QQ12").is_repaired); /* nothing fits: it is said, not guessed */
	assert_int_equal(read("HBă:ô12", "HB1:").fault, WEDGE_METHOD);
}

/* ---- an input method of Telex, as far as single letters go: the mark of a key goes to the vowel before it, if it has none */

static void telex(const char *text, char *out, size_t size)
{
	static const char *const made[] = {"AÂA", "EÊE", "OÔO", "DĐD", "AÁS", "AÀF", "EÉS", "OÒF", "UÚS",
					   "IÍS", "AĂW", "OƠW", "UƯW", "YÝS", "EẺR", "OÕX", "AẠJ"};
	size_t n = 0;
	for (const char *at = text; *at != '\0' && n + 4 < size; at++) {
		const char *hit = NULL;
		for (size_t i = 0; i < sizeof made / sizeof made[0] && at - text >= 4; i++)
			if (at[0] == made[i][0] && at[1] == made[i][strlen(made[i]) - 1])
				hit = made[i];
		n += (size_t)snprintf(out + n, size - n, "%.*s", hit != NULL ? (int)strlen(hit) - 2 : 1,
				      hit != NULL ? hit + 1 : at);
		at += hit != NULL;
	}
}

/* Random tickets through that method: nearly all come back, and none wrong. */
static void test_random(void **state)
{
	(void)state;
	unsigned spoilt = 0, repaired = 0;
	srand(7);
	for (int round = 0; round < 300; round++) {
		uint8_t bytes[160];
		char typed[2048];
		BUF_LOCAL right;
		buf_init(&right, 1024);
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = (uint8_t)rand();
		buf_append(&right, "HB1:", 4);
		base45_append(&right, bytes, sizeof bytes);
		telex(buf_text(&right), typed, sizeof typed);
		struct wedge w = read(typed, buf_text(&right));
		spoilt += w.fault == WEDGE_METHOD;
		repaired += w.is_repaired;
		if (w.is_repaired)
			assert_string_equal(w.text, buf_text(&right));
	}
	assert_true(spoilt > 150);
	if (repaired * 100 < spoilt * 95)
		fail_msg("%u of %u", repaired, spoilt);
}

static void test_letters(void **state)
{
	(void)state;
	struct letter l;
	assert_false(letter_split('1', &l));
	assert_false(letter_split(0x4e00, &l));
	assert_true(letter_split(0x1ec6, &l)); /* Ệ */
	assert_int_equal(l.base, 'E');
	assert_int_equal(l.shape, SHAPE_CIRCUMFLEX);
	assert_int_equal(l.tone, TONE_DOT);
	assert_true(letter_split(0x111, &l)); /* đ */
	assert_int_equal(l.base, 'D');
	assert_int_equal(l.shape, SHAPE_STROKE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_letters),
	};
	return cmocka_run_group_tests_name("the scanner's keyboard", tests, NULL, NULL);
}
