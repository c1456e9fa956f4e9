#include "options.h"

#include <hoaban/str.h>

#include <stdio.h>

static const struct {
	const char *name;
	size_t offset;
} texts[] = {
	{"--data", offsetof(struct options, data)},
	{"--listen", offsetof(struct options, listen)},
	{"--clock", offsetof(struct options, clock)},
	{"--name", offsetof(struct options, name)},
	{"--site", offsetof(struct options, site)},
	{"--role", offsetof(struct options, role)},
	{"--as", offsetof(struct options, as)},
	{"--login", offsetof(struct options, login)},
	{"--device", offsetof(struct options, device)},
	{"--serial", offsetof(struct options, serial)},
	{"--tax-code", offsetof(struct options, tax_code)},
	{"--key", offsetof(struct options, key)},
	{"--cert", offsetof(struct options, cert)},
	{"--ca", offsetof(struct options, ca)},
	{"--edition", offsetof(struct options, edition)},
	{"--date", offsetof(struct options, date)},
	{"--day", offsetof(struct options, day)},
	{"--quarter", offsetof(struct options, quarter)},
	{"--bag", offsetof(struct options, bag)},
	{"--slip", offsetof(struct options, slip)},
	{"--amount", offsetof(struct options, amount)},
	{"--bank", offsetof(struct options, bank)},
	{"--columns", offsetof(struct options, columns)},
	{"--account", offsetof(struct options, account)},
	{"--reason", offsetof(struct options, reason)},
	{"--hours", offsetof(struct options, hours)},
	{"--receipt", offsetof(struct options, receipt)},
	{"--vkey", offsetof(struct options, vkey)},
	{"--to", offsetof(struct options, to)},
	{"--from", offsetof(struct options, from)},
	{"--until", offsetof(struct options, until)},
};

static const struct {
	const char *name;
	size_t offset;
} switches[] = {
	{"--embedded", offsetof(struct options, is_embedded)}, {"--demo", offsetof(struct options, is_demo)},
	{"--json", offsetof(struct options, is_json)},	       {"--hub", offsetof(struct options, is_hub)},
	{"--deputy", offsetof(struct options, is_deputy)},     {"--pin", offsetof(struct options, has_pin)},
};

/* The commands that are told something without an option. */
static const struct {
	const char *first, *second;
	size_t operands;
} told[] = {
	{"tariff", "import", 1},
	{"tariff", "diff", 2},
	{"journal", "import", 1},
};

static size_t operands_of(const struct options *o)
{
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (str_equal(told[i].first, o->command[0]) && str_equal(told[i].second, o->command[1]))
			return told[i].operands;
	return 0;
}

/* How many words of argv the option took; 0 = there is no such option. */
static int take_option(struct options *o, const char *word, const char *value)
{
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (str_equal(switches[i].name, word)) {
			*(bool *)((char *)o + switches[i].offset) = true;
			return 1;
		}
	for (size_t i = 0; value && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (str_equal(texts[i].name, word)) {
			*(const char **)((char *)o + texts[i].offset) = value;
			return 2;
		}
	return 0;
}

enum err options_parse(struct options *out, int argc, char **argv)
{
	size_t words = 0;
	*out = (struct options){0};
	for (int i = 1; i < argc;) {
		if (argv[i][0] != '-' && words < 2) {
			out->command[words++] = argv[i++];
			continue;
		}
		if (argv[i][0] != '-' && out->operand_count < 2) {
			out->operands[out->operand_count++] = argv[i++];
			continue;
		}
		int taken = take_option(out, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
		if (taken == 0) {
			fprintf(stderr, "hoaband: %s: unknown option, or its value is missing\n", argv[i]);
			return E_USAGE;
		}
		i += taken;
	}
	if (out->clock && !out->is_demo) {
		fprintf(stderr, "hoaband: --clock: only together with --demo\n");
		return E_USAGE;
	}
	return words > 0 && out->operand_count == operands_of(out) ? E_OK : E_USAGE;
}
