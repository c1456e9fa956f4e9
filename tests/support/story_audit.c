/* What the auditor says of a story's server. */
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void export_to(struct story *s, const char *to)
{
	const char *const real[] = {"hoaband", "export", "--data", s->data, "--to", to, NULL};
	const char *const played[] = {"hoaband", "export", "--data",  s->data,	  "--to",
				      to,	 "--demo", "--clock", "${clock}", NULL};
	struct outcome o = story_run(s, s->clock ? played : real, NULL);
	if (o.status != 0)
		fail_msg("export: status %d\n%s\n%s", o.status, o.out, o.err);
}

void story_audit(struct story *s)
{
	const char *to = arena_format(&s->arena, "%s/audited", s->dir);
	export_to(s, to);
	const char *const words[] = {"hoaban-audit",
				     "verify",
				     to,
				     "--lang",
				     "en",
				     "--root",
				     arena_format(&s->arena, "%s/keys/root.pub", s->beside ? s->beside : s->data),
				     "--ca",
				     arena_format(&s->arena, "%s/keys/receipt-ca.pem", to),
				     "--vkey",
				     arena_format(&s->arena, "%s/vkey", to),
				     NULL};
	struct outcome o = story_run(s, words, NULL);
	if (o.status != 0)
		fail_msg("audit: status %d\n%s\n%s", o.status, o.out, o.err);
}
