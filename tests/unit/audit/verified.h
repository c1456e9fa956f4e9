/* What the auditor's unit tests share: an export, and the report over it. */
#ifndef TESTS_UNIT_AUDIT_VERIFIED_H
#define TESTS_UNIT_AUDIT_VERIFIED_H

#include "audit/command.h"
#include "tests/support/exportdir.h"
#include "tests/support/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

struct world {
	struct exportdir d;
	struct buf out; /* the report */
	struct options options;
};

static inline int world_begin(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	buf_init(&w->out, 1u << 20);
	exportdir_begin(&w->d, SAMPLE_NOW);
	w->options = (struct options){.command = "verify",
				      .dir = w->d.dir,
				      .root = w->d.root,
				      .ca = w->d.ca,
				      .vkey = w->d.vkey,
				      .lang = "en",
				      .is_json = true};
	*state = w;
	return 0;
}

static inline int world_end(void **state)
{
	struct world *w = *state;
	exportdir_end(&w->d);
	buf_release(&w->out);
	free(w);
	return 0;
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

static inline enum err world_verify(struct world *w)
{
	buf_clear(&w->out);
	return verify_export(&w->options, &w->out);
}

static inline void assert_holds(struct world *w)
{
	if (world_verify(w) != E_OK)
		fail_msg("%s", buf_text(&w->out));
}

static inline bool says(struct world *w, const char *what)
{
	return strstr(buf_text(&w->out), what) != NULL;
}

/* `what`: a part of the report. */
static inline void assert_found(struct world *w, const char *what)
{
	assert_int_equal(world_verify(w), E_REFUSED);
	if (!says(w, what))
		fail_msg("not found: %s in %s", what, buf_text(&w->out));
}

static inline void assert_first(struct world *w, const char *code)
{
	char what[64];
	snprintf(what, sizeof what, "\"findings\":[{\"code\":\"%s\"", code);
	assert_found(w, what);
}

#endif
