#include "tests/support/tariff_cases.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COLUMNS	  11
#define CASES_MAX 500
#define LINE_MAX  1024

static const char *const sites[] = {"BT", "A1", "TD", "DC", "MP", "C1"};

static bool is_site(const char *what)
{
	for (size_t i = 0; i < sizeof sites / sizeof *sites; i++)
		if (str_equal(sites[i], what))
			return true;
	return strchr(what, ',') != NULL;
}

static void read_who(struct tariff_case *c, char *text)
{
	for (char *word; (word = strsep(&text, " ")) != NULL;) {
		enum category category;
		char *count = word;
		const char *name = strsep(&count, "=");
		assert_int_equal(category_parse(&category, name), E_OK);
		assert_non_null(count);
		c->ask.quantity[category] = (uint32_t)strtoul(count, NULL, 10);
	}
}

static void read_receipts(struct tariff_case *c, char *text)
{
	if (str_equal(text, "-"))
		return;
	for (char *word; (word = strsep(&text, " ")) != NULL;) {
		struct tariff_case_receipt *r = &c->receipts[c->receipt_count++];
		assert_true(c->receipt_count <= sizeof c->receipts / sizeof *c->receipts);
		char *rest = word;
		r->tax_code = strsep(&rest, ":");
		r->form = strsep(&rest, ":");
		assert_non_null(rest);
		r->amount = strtoll(strsep(&rest, "*"), NULL, 10);
		r->copies = rest != NULL ? (uint32_t)strtoul(rest, NULL, 10) : 1;
	}
}

/* "/visit_date range (till: --date range)" */
static void read_refusal(struct tariff_case *c, char *text)
{
	if (str_equal(text, "-"))
		return;
	char *till = strstr(text, " (till: ");
	if (till != NULL) {
		*till = '\0';
		till += strlen(" (till: ");
		till[strcspn(till, ")")] = '\0';
		c->till_pointer = strsep(&till, " ");
		c->till_code = till;
	}
	c->pointer = strsep(&text, " ");
	c->code = text;
	assert_non_null(c->code);
	if (c->till_pointer == NULL) {
		c->till_pointer = c->pointer;
		c->till_code = c->code;
	}
}

static void read_case(struct tariff_case *c, char *line)
{
	char *column[COLUMNS];
	for (size_t i = 0; i < COLUMNS; i++)
		assert_non_null(column[i] = strsep(&line, "\t"));
	assert_null(line);
	assert_true(column[10][0] != '\0'); /* no case without the rule behind it */
	*c = (struct tariff_case){.label = column[0], .sold = column[2], .visit = column[3], .what = column[4]};
	c->edition = (uint32_t)strtoul(column[1], NULL, 10);
	c->is_product = !is_site(c->what);
	assert_int_equal(date_parse(&c->ask.sale_day, c->sold), E_OK);
	assert_int_equal(date_parse(&c->ask.visit_day, c->visit), E_OK);
	read_who(c, column[5]);
	c->total = strtoll(column[6], NULL, 10);
	read_receipts(c, column[7]);
	c->free_persons = (uint32_t)strtoul(column[8], NULL, 10);
	read_refusal(c, column[9]);
}

size_t tariff_cases_load(struct tariff_case **out, struct arena *a)
{
	char line[LINE_MAX];
	size_t count = 0, lines = 0;
	FILE *f = fopen("tests/vectors/tariff-cases.tsv", "r");
	assert_non_null(f);
	*out = arena_array(a, CASES_MAX, sizeof **out);
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0' || lines++ == 0) /* the first line names the columns */
			continue;
		assert_true(count < CASES_MAX);
		read_case(&(*out)[count++], arena_text(a, line));
	}
	fclose(f);
	return count;
}

size_t tariff_case_receipts(const struct tariff_case *c)
{
	size_t count = 0;
	for (size_t i = 0; i < c->receipt_count; i++)
		count += c->receipts[i].copies;
	return count;
}
