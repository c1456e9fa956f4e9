/* Words of tills and gates in stories: TILL("quay1", "sell", …) is the command of the till whose data are in DIR/quay1. */
#ifndef TESTS_TILLWORDS_H
#define TESTS_TILLWORDS_H

#include "tests/support/story.h"

#define TILL_AT(name, clock, ...)                                                                                              \
	.run = {"hoaban-pos", "--data", "${dir}/" name, "--json", "--demo", "--clock", clock, __VA_ARGS__}
#define TILL(name, ...) TILL_AT(name, "${clock}", __VA_ARGS__)
#define CODE(name, ...)                                                                                                        \
	.run = {"hoaband", "device",   "code",	 "--data", "${data}", "--demo",                                                \
		"--clock", "${clock}", "--json", "--name", name,      __VA_ARGS__}

/* One setting of DIR/<till>/pos.ini. */
void till_set(struct story *s, const char *till, const char *setting, const char *value);
/* The server's hoaband.ini, for its next start. */
void server_set(struct story *s, const char *settings);

#endif
