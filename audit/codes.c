/* `hoaban-audit codes`: every code that a finding can have, and every kind of incident with what it may explain, from the
 * tables that judge: a list in a manual would grow old. */
#include "command.h"
#include "words.h"

#include "audit/book/incidents.h"
#include "audit/finding/finding.h"

#include <stdio.h>

static void say_findings(int language)
{
	for (enum finding_code c = 0; c < FINDING_COUNT; c++)
		printf("%-24s %s\n", finding_name(c), finding_sentence(c, language));
}

static void say_incidents(int language)
{
	struct incident i = {0};
	for (; incident_kind_at(&i, i.kind); i.kind++) {
		printf("%-24s", incident_kind(&i));
		const char *between = " ";
		for (enum excuse e = 0; e < EXCUSE_COUNT; e++) {
			if ((i.may & CAN(e)) == 0)
				continue;
			printf("%s%s", between, excuse_words(e, language));
			between = "; ";
		}
		putchar('\n');
	}
}

enum err command_codes(const struct options *o)
{
	int language = options_language(o);
	say_findings(language);
	printf("\n%s\n", word(WORD_CODES_INCIDENTS, language));
	say_incidents(language);
	return fflush(stdout) == 0 ? E_OK : E_IO;
}
