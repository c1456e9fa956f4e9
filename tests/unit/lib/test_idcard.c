/* The name and the number in these texts belong to nobody. */
#include <hoaban/idcard.h>
#include <hoaban/instant.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define CARD_START "011066000001|040000001|Nguyễn Văn Mẫu|"
#define CARD_END   "|15082021"

static enum err read_text(struct idcard *c, const char *text)
{
	char copy[4096];
	size_t len = strlen(text);
	assert_true(len < sizeof copy);
	memcpy(copy, text, len);
	enum err e = idcard_read(c, copy, len);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(copy[i], 0);
	return e;
}

static void refuses_what_is_no_card(void **)
{
	static const char *const texts[] = {
		"",
		"|",
		"||||||x",
		"HB1:6BF",
		"011066000001|040000001|Nguyễn Văn Mẫu|05051966|Nam|Điện Biên",	   /* a field short */
		"01106600001|040000001|M|05051966|Nam|Điện Biên|15082021",	   /* number short */
		"0110660000011|040000001|M|05051966|Nam|Điện Biên|15082021",	   /* number long */
		"01106600000a|040000001|M|05051966|Nam|Điện Biên|15082021",	   /* number with a letter */
		"011066000001|04000000|M|05051966|Nam|Điện Biên|15082021",	   /* old number short */
		"011066000001|040000001|M|31021966|Nam|Điện Biên|15082021",	   /* 31 February */
		"011066000001|040000001|M|29022023|Nam|Điện Biên|15082021",	   /* no leap year */
		"011066000001|040000001|M|00001966|Nam|Điện Biên|15082021",	   /* year only */
		"011066000001|040000001|M|5051966|Nam|Điện Biên|15082021",	   /* seven digits */
		"011066000001|040000001|M|05051799|Nam|Điện Biên|15082021",	   /* nobody is so old */
		"011066000001|040000001|M|-5051966|Nam|Điện Biên|15082021",	   /* sign */
		"011066000001|040000001|M|05051966|Nam|Điện Biên|15132021",	   /* month 13 */
		"011066000001|040000001|M\n|05051966|Nam|Điện Biên|15082021",	   /* control character */
		"011066000001|040000001|M|05051966|Nam|Điện Biên|15082021\r",	   /* the line's end is not the text's */
		"011066000001|040000001|\xff|05051966|Nam|Điện Biên|15082021",	   /* not UTF-8 */
		"011066000001|040000001|\xc0\xaf|05051966|Nam|Điện Biên|15082021", /* overlong */
		"||||||||||||||||",						   /* seventeen fields */
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct idcard c = {true, 1, true};
		assert_int_equal(read_text(&c, texts[i]), E_MALFORMED);
		assert_false(c.has_birth);
		assert_false(c.is_local);
		assert_int_equal(c.birth, 0);
	}
}

static void refuses_and_wipes_a_flood(void **)
{
	static char flood[100000];
	struct idcard c;
	memset(flood, '|', sizeof flood);
	assert_int_equal(idcard_read(&c, flood, sizeof flood), E_MALFORMED);
	for (size_t i = 0; i < sizeof flood; i++)
		assert_int_equal(flood[i], 0);
	memset(flood, 0, sizeof flood); /* NULs are control characters */
	assert_int_equal(idcard_read(&c, flood, 100), E_MALFORMED);
}

static void cuts_at_every_length(void **)
{
	static const char whole[] = CARD_START "05051966|Nam|Tổ 1, Mường Thanh, Điện Biên" CARD_END;
	for (size_t len = 0; len < sizeof whole - 1; len++) {
		char copy[sizeof whole];
		struct idcard c;
		memcpy(copy, whole, len);
		enum err e = idcard_read(&c, copy, len);
		assert_true(e == E_MALFORMED || len == strlen(whole) - 8); /* without the day of issue */
	}
}

static void empty_fields_prove_nothing(void **)
{
	struct idcard c;
	assert_int_equal(read_text(&c, "||||||"), E_OK);
	assert_false(c.has_birth);
	assert_false(c.is_local);
	assert_int_equal(idcard_age(&c, 20000), AGE_UNKNOWN);
	assert_int_equal(read_text(&c, "|||05051966|||"), E_OK);
	assert_true(c.has_birth);
	assert_int_equal(read_text(&c, "|||||Điện Biên||||||||||"), E_OK); /* a later card appends fields */
	assert_true(c.is_local);
}

static void ages_change_on_the_birthday(void **)
{
	static const struct {
		const char *birth, *day;
		enum age_class is;
	} table[] = {
		{"21112008", "2026-11-20", AGE_CHILD},	{"21112008", "2026-11-21", AGE_ADULT},
		{"22112008", "2026-11-21", AGE_CHILD},	{"21111966", "2026-11-20", AGE_ADULT},
		{"21111966", "2026-11-21", AGE_SENIOR}, {"01011900", "2026-11-21", AGE_SENIOR},
		{"29022008", "2026-02-28", AGE_CHILD},	{"29022008", "2026-03-01", AGE_ADULT},
		{"29021968", "2028-02-28", AGE_ADULT},	{"29021968", "2028-02-29", AGE_SENIOR},
		{"31121966", "2026-12-30", AGE_ADULT},	{"31121966", "2026-12-31", AGE_SENIOR},
		{"01012009", "2026-12-31", AGE_CHILD},	{"01012009", "2027-01-01", AGE_ADULT},
		{"21112026", "2026-11-21", AGE_CHILD},	{"22112026", "2026-11-21", AGE_UNKNOWN},
		{"31121969", "2026-11-21", AGE_ADULT},	{"01011970", "2029-12-31", AGE_ADULT},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		char text[256];
		struct idcard c;
		int32_t day;
		snprintf(text, sizeof text, CARD_START "%s|Nữ|Hà Nội" CARD_END, table[i].birth);
		assert_int_equal(read_text(&c, text), E_OK);
		assert_int_equal(date_parse(&day, table[i].day), E_OK);
		assert_int_equal(idcard_age(&c, day), table[i].is);
	}
}

static void residence_is_the_last_part(void **)
{
	static const struct {
		const char *address;
		bool is_local;
	} table[] = {
		{"Tổ 5, Phường Mường Thanh, Thành phố Điện Biên Phủ, Điện Biên", true},
		{"Bản Pá Khoang, Xã Mường Phăng, tỉnh Điện Biên", true},
		{"Điện Biên", true},
		{"TỈNH ĐIỆN BIÊN", true},
		{"điện  biên ", true},
		{"Mường Lay,  Tỉnh\xc2\xa0"
		 "Điện Biên",
		 true},
		{"x,Đie\xcc\xa3\xcc\x82n Bie\xcc\x82n", true}, /* NFD */
		{"x,Đie\xcc\x82\xcc\xa3n Bie\xcc\x82n", true}, /* marks in the other order */
		{"x,Đi\xc3\xaa\xcc\xa3n Biên", true},	       /* half composed */
		{"x,Ti\xcc\x89nh Điện Biên", true},
		{"Thành phố Điện Biên Phủ", false},
		{"Điện Biên, Lai Châu", false},
		{"Số 1 Điện Biên Phủ, Ba Đình, Hà Nội", false},
		{"Dien Bien", false},
		{"Điện Biện", false},
		{"Điên Biên", false},
		{"Điện Biên,", false},
		{"ĐiệnBiên", false},
		{"huyện Điện Biên", false},
		{"", false},
		{",", false},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		char text[512];
		struct idcard c;
		snprintf(text, sizeof text, CARD_START "05051966|Nam|%s" CARD_END, table[i].address);
		assert_int_equal(read_text(&c, text), E_OK);
		assert_int_equal(c.is_local, table[i].is_local);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_no_card),     cmocka_unit_test(refuses_and_wipes_a_flood),
		cmocka_unit_test(cuts_at_every_length),	       cmocka_unit_test(empty_fields_prove_nothing),
		cmocka_unit_test(ages_change_on_the_birthday), cmocka_unit_test(residence_is_the_last_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
