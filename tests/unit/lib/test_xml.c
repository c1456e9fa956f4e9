/* Canonical XML: what is not canonical is refused, what is written comes back, and an outside program agrees byte by byte. */
#include <hoaban/xml.h>
#include "tests/support/outside.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static enum err parse(struct bytes in)
{
	const struct xml_element *root;
	struct arena a;
	uint8_t *exact = malloc(in.len + (in.len == 0)); /* a sanitizer sees a read past the end */
	assert_non_null(exact);
	memcpy(exact, in.data, in.len);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = xml_parse(&root, &a, bytes_of(exact, in.len));
	arena_release(&a);
	free(exact);
	return e;
}

/* ---------------------------------------------------------------- hostile */
static void test_refuses_what_is_not_canonical(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"<",
		"<a",
		"<a>",
		"<a></b>",
		"<a/>",
		"<a />",
		"<a></a>\n",
		" <a></a>",
		"<a></a><b></b>",
		"text",
		"<?xml version=\"1.0\"?><a></a>",
		"<!DOCTYPE a><a></a>",
		"<a><!-- c --></a>",
		"<a><?p i?></a>",
		"<a><![CDATA[x]]></a>",
		"<a>&lt</a>",
		"<a>&apos;</a>",
		"<a>&quot;</a>",
		"<a>&#13;</a>",
		"<a>&#xd;</a>",
		"<a>&#xA;</a>",
		"<a>&#x9;</a>",
		"<a>&#65;</a>",
		"<a>&other;</a>",
		"<a>&</a>",
		"<a>></a>",
		"<a>]]></a>",
		"<a>\r</a>",
		"<a>\r\n</a>",
		"<a>\x01</a>",
		"<a>\x0b</a>",
		"<a>\xff</a>",
		"<a>\xc0\x80</a>",
		"<a>\xed\xa0\x80</a>",
		"<a>\xef\xbf\xbe</a>",
		"<a>\xef\xbf\xbf</a>",
		"<a b='1'></a>",
		"<a  b=\"1\"></a>",
		"<a b =\"1\"></a>",
		"<a b= \"1\"></a>",
		"<a b=\"1\" ></a>",
		"<a b></a>",
		"<a b=\"1\"c=\"2\"></a>",
		"<a b=\"<\"></a>",
		"<a b=\"&gt;\"></a>",
		"<a b=\"\t\"></a>",
		"<a b=\"\n\"></a>",
		"<a b=\"1\" b=\"2\"></a>",
		"<a c=\"1\" b=\"2\"></a>",
		"<a Id=\"1\" xmlns=\"urn:u\"></a>",
		"<a xmlns=\"\"></a>",
		"<a xmlns=\"a&amp;b\"></a>",
		"<a xmlns=\"urn:u\"><b xmlns=\"urn:u\"></b></a>",
		"<a xmlns=\"u\"></a>",
		"<a xmlns:p=\"u\"></a>",
		"<p:a></p:a>",
		"<a>x<b></b></a>",
		"<a><b></b>x</a>",
		"<a><b></a></b>",
		"<1a></1a>",
		"<-a></-a>",
		"<a></a",
		"<a></ a>",
		"<a></a >",
		"< a></a>",
		"<a1234567890123456789012345678901234567890123456789012345678901234></"
		"a1234567890123456789012345678901234567890123456"
		"789012345678901234>",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (parse(bytes_of_text(bad[i])) == E_OK)
			fail_msg("accepted: %s", bad[i]);
	assert_int_equal(parse(bytes_of("<a>\0</a>", 8)), E_MALFORMED);
	(void)state;
}

static void test_ceilings(void **state)
{
	BUF_LOCAL b;
	buf_init(&b, XML_MAX + 16);
	for (size_t depth = XML_DEPTH_MAX; depth <= XML_DEPTH_MAX + 1; depth++) {
		buf_clear(&b);
		for (size_t i = 0; i < depth; i++)
			buf_append_text(&b, "<a>");
		for (size_t i = 0; i < depth; i++)
			buf_append_text(&b, "</a>");
		assert_int_equal(parse(buf_bytes(&b)), depth > XML_DEPTH_MAX ? E_TOO_LARGE : E_OK);
	}
	for (size_t extra = 0; extra < 2; extra++) { /* the most nodes of the most expensive kind fit into an arena */
		buf_clear(&b);
		buf_append_text(&b, "<a>");
		for (size_t i = 1; i < XML_NODES_MAX / 2 + extra; i++)
			buf_append_text(&b, "<b c=\"d\">e</b>");
		buf_append_text(&b, "</a>");
		assert_int_equal(parse(buf_bytes(&b)), extra == 0 ? E_OK : E_TOO_LARGE);
	}
	buf_clear(&b);
	buf_append_text(&b, "<a>");
	while (b.len < XML_MAX - 4)
		buf_append_byte(&b, 'x');
	buf_append_text(&b, "</a>");
	assert_int_equal(parse(buf_bytes(&b)), E_OK);
	buf_append_text(&b, " ");
	assert_int_equal(parse(buf_bytes(&b)), E_TOO_LARGE);
	assert_int_equal(parse(bytes_of_text("<a a=\"\" b=\"\" c=\"\" d=\"\" e=\"\" f=\"\" g=\"\" h=\"\"></a>")), E_OK);
	assert_int_equal(parse(bytes_of_text("<a a=\"\" b=\"\" c=\"\" d=\"\" e=\"\" f=\"\" g=\"\" h=\"\" i=\"\"></a>")),
			 E_TOO_LARGE);
	(void)state;
}

static void test_writer_refuses_what_xml_does_not_know(void **state)
{
	static const char *const bad[] = {"\x01", "a\x1f", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xef\xbf\xbf", "cut \xe1\xba"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint8_t space[64];
		struct buf text = BUF_FIXED(space);
		struct xml_writer w = xml_begin(&text);
		xml_element(&w, "a", bad[i]);
		assert_int_equal(xml_finish(&w), E_INVALID);
		buf_clear(&text);
		w = xml_begin(&text);
		xml_start(&w, "a");
		xml_attribute(&w, "b", bad[i]);
		xml_end(&w);
		assert_int_equal(xml_finish(&w), E_INVALID);
	}
	uint8_t space[8];
	struct buf small = BUF_FIXED(space);
	struct xml_writer w = xml_begin(&small);
	xml_element(&w, "abcdefgh", "");
	assert_int_equal(xml_finish(&w), E_TOO_LARGE);
	(void)state;
}

/* ---------------------------------------------------------------- good */
#define EVERY_ESCAPE "a & < > \" ' \t \n \r ]]> Điện Biên \xf0\x9f\x8c\xb8 \x7f \xc2\x85"

static enum err write_sample(struct buf *out)
{
	struct xml_writer w = xml_begin(out);
	xml_start(&w, "root");
	xml_start(&w, "first");
	xml_attribute(&w, "xmlns", "http://example.com/ns?a=b");
	xml_attribute(&w, "Id", EVERY_ESCAPE);
	xml_attribute(&w, "z", "");
	xml_element(&w, "inner", EVERY_ESCAPE);
	xml_start(&w, "out");
	xml_attribute(&w, "xmlns", "");
	xml_end(&w);
	xml_end(&w);
	xml_element(&w, "empty", "");
	xml_start(&w, "base64");
	xml_base64(&w, bytes_of("\0\1\2\377", 4));
	xml_end(&w);
	xml_raw(&w, bytes_of_text("<raw>r</raw>"));
	xml_end(&w);
	return xml_finish(&w);
}

static void test_what_is_written_comes_back(void **state)
{
	const struct xml_element *root, *first;
	struct arena a;
	BUF_LOCAL b;
	buf_init(&b, 4096);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(write_sample(&b), E_OK);
	assert_int_equal(xml_parse(&root, &a, buf_bytes(&b)), E_OK);
	assert_string_equal(root->name, "root");
	assert_string_equal(root->space, "");
	first = xml_find(root, "first");
	assert_non_null(first);
	assert_string_equal(first->space, "http://example.com/ns?a=b");
	assert_string_equal(xml_find_attribute(first, "Id"), EVERY_ESCAPE);
	assert_string_equal(xml_find_attribute(first, "z"), "");
	assert_null(xml_find_attribute(first, "xmlns"));
	assert_string_equal(xml_find_text(first, "inner"), EVERY_ESCAPE);
	assert_string_equal(xml_find(first, "inner")->space, first->space);
	assert_string_equal(xml_find(first, "out")->space, "");
	assert_string_equal(xml_find_text(root, "empty"), "");
	assert_string_equal(xml_find_text(root, "base64"), "AAEC/w==");
	assert_null(xml_find_text(root, "inner"));
	assert_null(xml_find(root, "root"));
	assert_true(bytes_equal(xml_find(root, "raw")->outer, bytes_of_text("<raw>r</raw>")));
	assert_true(bytes_equal(root->outer, buf_bytes(&b)));
	arena_release(&a);
	(void)state;
}

static void test_white_space_between_elements_only(void **state)
{
	const struct xml_element *root;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(xml_parse(&root, &a, bytes_of_text("<a>\n\t<b> x </b> <c></c>\n</a>")), E_OK);
	assert_string_equal(root->text, "");
	assert_string_equal(xml_find_text(root, "b"), " x ");
	assert_string_equal(root->child->next->name, "c");
	arena_release(&a);
	(void)state;
}

static void test_outside_canonicalizer_agrees(void **state)
{
	struct outside o;
	BUF_LOCAL b;
	buf_init(&b, 4096);
	assert_int_equal(write_sample(&b), E_OK);
	outside_open(&o);
	outside_write(&o, "a.xml", buf_bytes(&b));
	assert_int_equal(outside_run(&o, "xmllint --exc-c14n a.xml > c14n.xml"), 0);
	assert_true(bytes_equal(outside_read(&o, "c14n.xml"), buf_bytes(&b)));
	outside_close(&o);
	(void)state;
}

/* Whatever we accept after a byte was changed is what the outside canonicalizer gives back, too. */
static void test_accepted_means_canonical(void **state)
{
	struct outside o;
	size_t accepted = 0;
	BUF_LOCAL b;
	buf_init(&b, 4096);
	assert_int_equal(write_sample(&b), E_OK);
	outside_open(&o);
	for (size_t i = 0; i < b.len; i += 3) {
		uint8_t kept = b.data[i];
		b.data[i] = (uint8_t) "<>&\"= x"[i % 7];
		if (parse(buf_bytes(&b)) == E_OK) {
			accepted++;
			outside_write(&o, "a.xml", buf_bytes(&b));
			assert_int_equal(outside_run(&o, "xmllint --exc-c14n a.xml > c14n.xml"), 0);
			assert_true(bytes_equal(outside_read(&o, "c14n.xml"), buf_bytes(&b)));
		}
		b.data[i] = kept;
	}
	assert_in_range(accepted, 10, b.len / 3);
	outside_close(&o);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_what_is_not_canonical),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_writer_refuses_what_xml_does_not_know),
		cmocka_unit_test(test_what_is_written_comes_back),
		cmocka_unit_test(test_white_space_between_elements_only),
		cmocka_unit_test(test_outside_canonicalizer_agrees),
		cmocka_unit_test(test_accepted_means_canonical),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
