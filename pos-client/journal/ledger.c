#include "pos-client/journal/ledger.h"
#include "pos-client/journal/ledger_parts.h"
#include "pos-client/journal/schema.h"

static const char *const steps[] = {
	/* whose ledger this is, and the highest term it knows */
	"CREATE TABLE place (one INTEGER PRIMARY KEY CHECK (one = 1), site INTEGER NOT NULL) STRICT;"
	"CREATE TABLE standing ("
	"  one INTEGER PRIMARY KEY CHECK (one = 1),"
	"  epoch INTEGER NOT NULL CHECK (epoch >= 1),"
	"  holder BLOB NOT NULL CHECK (length(holder) = 16),"
	"  holder_key BLOB NOT NULL CHECK (length(holder_key) = 32),"
	"  statement BLOB NOT NULL, certificate BLOB NOT NULL) STRICT;"
	/* one row per claim; first_number = when it was first put, number = when it was put last */
	"CREATE TABLE claim ("
	"  claim BLOB PRIMARY KEY CHECK (length(claim) = 16),"
	"  root BLOB NOT NULL CHECK (length(root) = 16),"
	"  device BLOB NOT NULL CHECK (length(device) = 16),"
	"  gate TEXT NOT NULL,"
	"  day INTEGER NOT NULL, entry INTEGER NOT NULL,"
	"  first_use INTEGER NOT NULL, count INTEGER NOT NULL CHECK (count >= 0),"
	"  at INTEGER NOT NULL,"
	"  is_provisional INTEGER NOT NULL, is_undone INTEGER NOT NULL,"
	"  epoch INTEGER NOT NULL, holder BLOB NOT NULL CHECK (length(holder) = 16),"
	"  signed BLOB,"
	"  seq INTEGER NOT NULL,"
	"  number INTEGER NOT NULL UNIQUE, first_number INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX claim_root ON claim (root, first_number);"
	"CREATE INDEX claim_day ON claim (day, is_undone, count);"
	"CREATE INDEX claim_signed ON claim (day, number) WHERE signed IS NOT NULL;"
	"CREATE TABLE stored ("
	"  device BLOB PRIMARY KEY CHECK (length(device) = 16), seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	/* journal entries as their devices signed them; persons = of ENTRY_LEFT and ENTRY_OVERRIDE */
	"CREATE TABLE entry ("
	"  device BLOB NOT NULL CHECK (length(device) = 16), seq INTEGER NOT NULL,"
	"  type INTEGER NOT NULL, day INTEGER NOT NULL, persons INTEGER NOT NULL,"
	"  bytes BLOB NOT NULL,"
	"  PRIMARY KEY (device, seq)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX entry_persons ON entry (day, type, persons) WHERE persons > 0;"
	"CREATE INDEX entry_day ON entry (day);"
	"CREATE TABLE incident ("
	"  number INTEGER PRIMARY KEY,"
	"  root BLOB NOT NULL, day INTEGER NOT NULL, entry INTEGER NOT NULL,"
	"  first_use INTEGER NOT NULL, count INTEGER NOT NULL,"
	"  first_claim BLOB NOT NULL, second_claim BLOB NOT NULL,"
	"  first_device BLOB NOT NULL, second_device BLOB NOT NULL,"
	"  first_seq INTEGER NOT NULL, second_seq INTEGER NOT NULL,"
	"  found_at INTEGER NOT NULL,"
	"  UNIQUE (first_claim, second_claim, first_use)) STRICT;",
};
const struct schema ledger_schema = {steps, sizeof steps / sizeof steps[0]};

struct hub_ledger ledger_port(struct journal *ledger)
{
	return (struct hub_ledger){
		.ctx = ledger,
		.get_standing = ledger_get_standing,
		.put_standing = ledger_put_standing,
		.find_row = ledger_find_row,
		.put_row = ledger_put_row,
		.rows_of = ledger_rows_of,
		.next_grant = ledger_next_grant,
		.last_grant = ledger_last_grant,
		.get_stored = ledger_get_stored,
		.put_stored = ledger_put_stored,
		.put_entry = ledger_put_entry,
		.put_incident = ledger_put_incident,
		.counts = ledger_counts,
	};
}

enum err ledger_site(struct journal *ledger, uint32_t *site)
{
	static const char sql[] = "SELECT site FROM place";
	STATEMENT s = statement_open(ledger, sql);
	bool has_row;
	TRY(statement_row(&s, &has_row));
	*site = has_row ? (uint32_t)column_int(&s, 0) : 0;
	return has_row ? E_OK : E_NOT_FOUND;
}

enum err ledger_claim_site(struct journal *ledger, uint32_t site)
{
	static const char sql[] = "INSERT INTO place (one, site) VALUES (1, ?)";
	uint32_t held;
	enum err e = ledger_site(ledger, &held);
	if (e == E_OK)
		return held == site ? E_OK : E_CONFLICT;
	if (e != E_NOT_FOUND)
		return e;
	STATEMENT s = statement_open(ledger, sql);
	bind_int(&s, site);
	return statement_run(&s);
}

/* ---- the highest term */

enum err ledger_get_standing(void *ctx, struct site_standing *out)
{
	static const char sql[] = "SELECT epoch, holder, holder_key, statement, certificate FROM standing";
	STATEMENT s = statement_open(ctx, sql);
	return standing_column(&s, out);
}

enum err ledger_put_standing(void *ctx, const struct site_standing *v)
{
	static const char sql[] = "INSERT INTO standing (one, epoch, holder, holder_key, statement, certificate)"
				  " VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch,"
				  " holder = excluded.holder, holder_key = excluded.holder_key,"
				  " statement = excluded.statement, certificate = excluded.certificate";
	STATEMENT s = statement_open(ctx, sql);
	standing_bind(&s, v);
	return statement_run(&s);
}
