#include "tests/support/tariff_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct tariff *sample_tariff(struct arena *a)
{
	FILE *f = fopen("tariff/edition-1.json", "rb");
	assert_non_null(f);
	char *text = calloc(1, 1 << 20);
	size_t len = fread(text, 1, 1 << 20, f);
	fclose(f);
	struct complaints c = {.arena = a};
	struct tariff *t;
	enum err e = tariff_parse(&t, a, bytes_of(text, len), &c);
	for (size_t i = 0; i < c.count && i < COMPLAINTS_MAX; i++)
		print_error("%s %s: %s\n", c.list[i].pointer, c.list[i].code, c.list[i].detail);
	free(text);
	assert_int_equal(e, E_OK);
	return t;
}

#define NAMES(text) "{\"vi\":\"" text "\",\"en\":\"" text "\",\"fr\":\"" text "\"}"
#define UNIT(code)  "{\"tax_code\":\"" code "\",\"name\":\"Unit\",\"address\":\"-\",\"phone\":\"-\",\"account\":\"-\"}"
#define SITE(number, code, unit)                                                                                               \
	"{\"number\":" number ",\"code\":\"" code "\",\"organisation\":\"" unit                                                \
	"\",\"name\":" NAMES(code) ",\"fee_name\":{\"vi\":\"Phí " code "\"}}"
#define CATEGORY(code, more)   "{\"code\":\"" code "\",\"name\":" NAMES(code) ",\"rule\":" NAMES("rule") more "}"
#define PRICE(category, price) "{\"categories\":[\"" category "\"],\"price\":" price ",\"basis\":\"LAW\"}"
#define LIST(head, form, days, entries, prices)                                                                                \
	"{" head ",\"form\":\"" form "\",\"days\":" days ",\"entries\":" entries ",\"prices\":[" prices "]}"

const char sample_document[] = "{\"edition\":7,\"first_day\":\"2026-01-01\",\"remarks\":[\"for tests\"],"
			       "\"legal_bases\":[{\"id\":\"LAW\",\"text\":\"The law\"}],"
			       "\"organisations\":[" UNIT(
				       "5600000000") "," UNIT("5600000000-001") "],"
										"\"sites\":[" SITE(
											"0",
											"BT", "5600000000-001") "," SITE("1",
															 "A1", "5600000000") "," SITE("31", "TD", "5600000000") "],"
																						"\"categories\":[" CATEGORY("ADULT", "") "," CATEGORY("CHILD", ",\"basis\":\"LAW\"") "," CATEGORY("LOCAL_DAY", ",\"basis\":\"LAW\",\"listed_days_only\":true") "],"
																																									       "\"price_lists\":[" LIST("\"sites\":[\"BT\"],\"first_day\":\"2026-01-01\"", "EBL02", "1", "1", PRICE("ADULT", "100") "," PRICE("CHILD", "40")) "," LIST("\"sites\":[\"A1\"],\"first_day\":\"2026-01-01\"", "EBL01", "1", "1", PRICE("ADULT", "20") "," PRICE("CHILD", "0") "," PRICE("LOCAL_DAY", "0")) "," LIST("\"sites\":[\"TD\"],\"first_day\":\"2026-01-01\",\"last_day\":\"2026-12-31\"",
																																																																																"EBL01",
																																																																																"1",
																																																																																"0",
																																																																																PRICE("ADULT",
																																																																																      "30") "," PRICE("LOCAL_DAY", "5")) "," LIST("\"product\":\"PASS\",\"fee_name\":{\"vi\":\"Phí PASS\"},\"sites\":[\"A1\",\"TD\"],\"first_day\":\"2026-01-01\"",
																																																																																						  "EBL01",
																																																																																						  "2",
																																																																																						  "1",
																																																																																						  PRICE("ADULT", "45") "," PRICE("CHILD", "0") "," PRICE(
																																																																																							  "LOCAL_DAY", "0")) "," LIST("\"product\":\"NIGHT\",\"fee_name\":{\"vi\":\"Phí NIGHT\"},\"sites\":[\"BT\"],\"first_day\":\"2026-05-06\",\"last_day\":"
																																																																																										      "\"2026-05-07\"",
																																																																																										      "EBL01", "1", "1",
																																																																																										      PRICE("ADULT",
																																																																																											    "999999999999999")) "],"
																																																																																														"\"days\":[{\"name\":" NAMES("7 May") ",\"yearly\":\"05-07\",\"categories\":[\"LOCAL_DAY\"],\"basis\":\"LAW\"},"
																																																																																																		      "{\"name\":" NAMES(
																																																																																																			      "Fair") ",\"first_day\":\"2026-03-01\",\"last_day\":\"2026-03-03\",\"sites\":[\"A1\"],"
																																																																																																				      "\"categories\":[\"LOCAL_DAY\"],\"basis\":\"LAW\"},"
																																																																																																				      "{\"name\":" NAMES(
																																																																																																					      "Leap") ",\"yearly\":\"02-29\",\"categories\":[],\"basis\":\"LAW\"}]}";
