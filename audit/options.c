#include "options.h"
#include "words.h"

#include <hoaban/money.h>
#include <hoaban/str.h>

static const struct {
	const char *name;
	size_t offset;
} texts[] = {
	{"--root", offsetof(struct options, root)},	{"--ca", offsetof(struct options, ca)},
	{"--vkey", offsetof(struct options, vkey)},	{"--lang", offsetof(struct options, lang)},
	{"--report", offsetof(struct options, report)}, {"--server", offsetof(struct options, server)},
	{"--log", offsetof(struct options, log)},	{"--proof", offsetof(struct options, proof)},
	{"--state", offsetof(struct options, state)},	{"--key", offsetof(struct options, key)},
	{"--name", offsetof(struct options, name)},	{"--out", offsetof(struct options, out)},
	{"--clock", offsetof(struct options, clock)},
};

static const struct {
	const char *name;
	size_t offset;
} switches[] = {
	{"--json", offsetof(struct options, is_json)},
	{"--submit", offsetof(struct options, is_submitting)},
	{"--new-origin", offsetof(struct options, is_new_origin)},
};

static bool take_switch(struct options *o, const char *word)
{
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (str_equal(switches[i].name, word)) {
			*(bool *)((char *)o + switches[i].offset) = true;
			return true;
		}
	return false;
}

static enum err take_text(struct options *o, const char *word, const char *value)
{
	if (str_equal(word, "--checkpoint")) {
		if (o->checkpoint_count == OPTION_CHECKPOINTS_MAX)
			return say_usage(options_language(o), word, WORD_OPTION_MANY);
		o->checkpoints[o->checkpoint_count++] = value;
		return E_OK;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (str_equal(texts[i].name, word)) {
			*(const char **)((char *)o + texts[i].offset) = value;
			return E_OK;
		}
	return say_usage(options_language(o), word, WORD_OPTION_UNKNOWN);
}

/* "show EXPORT TABLE KEY…" */
static enum err take_record(struct options *o, const char *word)
{
	if (!str_equal(o->command, "show") || o->record_count == OPTION_RECORD_MAX)
		return say_usage(options_language(o), word, WORD_OPTION_WORD);
	if (o->table == NULL)
		o->table = word;
	else
		o->record[o->record_count++] = word;
	return E_OK;
}

static enum err take_word(struct options *o, const char *word)
{
	if (o->command == NULL)
		o->command = word;
	else if (o->dir == NULL)
		o->dir = word;
	else
		return take_record(o, word);
	return E_OK;
}

/* Known before anything is said. */
const char *options_asked_language(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (str_equal(argv[i], "--lang"))
			return argv[i + 1];
	return NULL;
}

enum err options_parse(struct options *out, int argc, char **argv)
{
	*out = (struct options){.lang = options_asked_language(argc, argv)};
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-') {
			TRY(take_word(out, argv[i]));
			continue;
		}
		if (take_switch(out, argv[i]))
			continue;
		if (i + 1 == argc)
			return say_usage(options_language(out), argv[i], WORD_OPTION_EMPTY);
		TRY(take_text(out, argv[i], argv[i + 1]));
		i++;
	}
	if (out->lang && !str_equal(out->lang, "vi") && !str_equal(out->lang, "en"))
		return say_usage(options_language(out), "--lang", WORD_OPTION_LANG);
	return out->command ? E_OK : E_USAGE;
}

int options_language(const struct options *o)
{
	return str_equal(o->lang, "en") ? LANGUAGE_EN : LANGUAGE_VI;
}
