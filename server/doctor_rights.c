/* What the doctor says of the database's rights: nobody who sells may rewrite what was sold. */
#include "doctor.h"
#include "store/rights.h"

/* Too much is red; too little is found by whoever needs it, and is yellow here. */
static void judge(struct findings *f, struct arena *a, const char *who, const char *file, const struct lines *held,
		  const struct lines *wanted)
{
	const char *beyond = lines_beyond(held, wanted), *lacks = lines_beyond(wanted, held);
	if (beyond)
		doctor_find(f, "red", "right",
			    arena_format(a, "%s may do more than it should (%s): take all rights away and run %s", who, beyond,
					 file));
	else if (lacks)
		doctor_find(f, "yellow", "right", arena_format(a, "%s lacks a right (%s): run %s", who, lacks, file));
	else
		doctor_find(f, "green", "right", arena_format(a, "%s has the rights of %s and no other", who, file));
}

static enum err check_server(struct findings *f, struct house *h, struct db *db)
{
	struct lines held, wanted;
	TRY(rights_own(db, &h->arena, &held));
	TRY(rights_wanted(&h->arena, RIGHTS_SERVER, &wanted));
	judge(f, &h->arena, "the server's account", RIGHTS_SERVER, &held, &wanted);
	return E_OK;
}

static enum err check_auditor(struct findings *f, struct house *h, struct db *db)
{
	struct lines held, wanted;
	TRY(rights_of(db, &h->arena, AUDITOR_ACCOUNT, &held));
	TRY(rights_wanted(&h->arena, RIGHTS_AUDITOR, &wanted));
	if (held.count == 0)
		doctor_find(f, "green", "right", "there is no account of an auditor in this database");
	else
		judge(f, &h->arena, "the auditor's account", RIGHTS_AUDITOR, &held, &wanted);
	return E_OK;
}

/* A guard's line names its table third. */
static const char *table_of(struct arena *a, const char *guard)
{
	const char *at = strchr(guard, ' ');
	at = strchr(at + 1, ' ') + 1;
	return arena_textn(a, at, strcspn(at, " "));
}

/* One that is there with another body is missing too. */
static enum err check_guards(struct findings *f, struct house *h, struct db *db, const struct lines *wanted)
{
	struct lines held;
	TRY(guards_held(db, &h->arena, &held));
	const char *missing = lines_beyond(wanted, &held);
	if (missing)
		doctor_find(
			f, "red", "guard",
			arena_format(
				&h->arena,
				"the trigger that keeps table %s from being rewritten is missing or another: somebody with the "
				"rights of the database's administrator has removed it",
				table_of(&h->arena, missing)));
	else
		doctor_find(f, "green", "guard",
			    arena_format(&h->arena, "%zu triggers keep what only grows from being rewritten by anybody",
					 wanted->count));
	return E_OK;
}

/* Rights are what the database does, not what it lists. */
static enum err check_by_trying(struct findings *f, struct house *h, struct db *db, const struct lines *guards)
{
	const char *before = "";
	for (size_t i = 0; i < guards->count; i++) {
		const char *table = table_of(&h->arena, guards->list[i]);
		unsigned number = 0;
		if (str_starts_with(guards->list[i], "BEFORE UPDATE "))
			continue; /* the same table has another */
		TRY(rights_try(db, &h->arena, table, &number));
		if (number == RIGHTS_DENIED)
			continue;
		before = table;
		doctor_find(f, "red", "right",
			    arena_format(&h->arena,
					 "the server's account was let change or delete rows of %s (error %u instead of %u)",
					 table, number, RIGHTS_DENIED));
	}
	if (*before == '\0')
		doctor_find(f, "green", "right",
			    "the database refused the server's account when it tried to rewrite what only grows");
	return E_OK;
}

enum err doctor_check_rights(struct findings *f, struct house *h, struct db *db)
{
	struct lines guards;
	TRY(guards_wanted(&h->arena, &guards));
	TRY(check_server(f, h, db));
	TRY(check_auditor(f, h, db));
	TRY(check_guards(f, h, db, &guards));
	return check_by_trying(f, h, db, &guards);
}
