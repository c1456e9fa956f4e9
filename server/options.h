/* The command line of hoaband. */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <hoaban/err.h>

#include <stddef.h>

struct options {
	const char *command[2];	 /* "serve", or "device" "code" */
	const char *operands[2]; /* what follows them: a file, two editions */
	size_t operand_count;
	const char *data, *listen, *clock, *name, *site, *role, *as, *login, *device, *edition, *date, *day, *quarter;
	const char *vkey; /* of "witness" */
	const char *reason, *hours, *receipt, *to, *from, *until;
	const char *bag, *slip, *amount;
	const char *bank, *columns, *account; /* of "statement" */
	const char *serial, *tax_code, *key, *cert, *ca; /* of "certificate" */
	bool is_embedded, is_demo, is_json, is_hub, is_deputy, has_pin;
};

/* Says on stderr what is wrong and returns E_USAGE. */
enum err options_parse(struct options *out, int argc, char **argv);

#endif
