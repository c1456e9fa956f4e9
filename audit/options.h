/* The command line of hoaban-audit. */
#ifndef AUDIT_OPTIONS_H
#define AUDIT_OPTIONS_H

#include <hoaban/err.h>

#define OPTION_CHECKPOINTS_MAX 64
#define OPTION_RECORD_MAX      8

struct options {
	const char *command;
	const char *dir;			       /* the operand */
	const char *table, *record[OPTION_RECORD_MAX]; /* of "show": further operands */
	size_t record_count;
	const char *root, *ca, *vkey, *lang, *report;
	const char *server, *log, *proof, *state, *key, *name, *out, *clock; /* of "witness" */
	size_t checkpoint_count;					     /* --checkpoint, several times */
	const char *checkpoints[OPTION_CHECKPOINTS_MAX];
	bool is_json;
	bool is_submitting, is_new_origin; /* of "witness" */
};

const char *options_asked_language(int argc, char **argv); /* what follows --lang, or NULL: before all else is read */
/* Says on stderr what is wrong and returns E_USAGE; `lang` is set in any case, when it was given. */
enum err options_parse(struct options *out, int argc, char **argv);
int options_language(const struct options *o); /* enum language of money.h; Vietnamese unless told */

#endif
