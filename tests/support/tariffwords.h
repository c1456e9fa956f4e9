/* Tariff editions in the words of a story's steps. */
#ifndef TESTS_TARIFFWORDS_H
#define TESTS_TARIFFWORDS_H

#include "tests/support/story.h"

/* `hoaband tariff …` at the story's clock. */
#define TARIFF(...) .run = {"hoaband", "tariff", __VA_ARGS__, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}

/* Three steps: the first edition with a rule by which visitors change the day, published as the second. */
#define EDITION_THAT_LETS_MOVE                                                                                                 \
	{"edition 2",                                                                                                          \
	 .run = {"sh", "-c",                                                                                                   \
		 "sed '0,/\"edition\": 1/s//\"edition\": 2/; 0,/2020-10-10/s//2026-11-21/; "                                   \
		 "0,/\"remarks\"/s//\"date_change\": {\"until_hours_before\": 1, \"times\": 3, \"days_ahead\": 60, "           \
		 "\"basis\": \"NQ21\"},\\n  \"remarks\"/' tariff/edition-1.json >$0/2.json",                                   \
		 "${dir}"}},                                                                                                   \
		{"import", TARIFF("import", "${dir}/2.json")},                                                                 \
	{                                                                                                                      \
		"publish", TARIFF("publish", "--edition", "2")                                                                 \
	}

#endif
