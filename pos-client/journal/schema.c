#include "pos-client/journal/schema.h"

/* Append steps; never change one that has been shipped. What must always be true stands here as keys and checks. */
static const char *const steps[] = {
	/* 1: the first journal */
	"CREATE TABLE entry ("
	"  seq INTEGER PRIMARY KEY CHECK (seq >= 1),"
	"  type INTEGER NOT NULL,"
	"  time_ms INTEGER NOT NULL,"
	"  hash BLOB NOT NULL CHECK (length(hash) = 32),"
	"  bytes BLOB NOT NULL) STRICT;"
	/* last number taken; the receipts below prove it gap-free */
	"CREATE TABLE counter ("
	"  tax_code TEXT NOT NULL, form TEXT NOT NULL, symbol TEXT NOT NULL,"
	"  last INTEGER NOT NULL CHECK (last BETWEEN 1 AND 99999999),"
	"  PRIMARY KEY (tax_code, form, symbol)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE shift ("
	"  id BLOB PRIMARY KEY CHECK (length(id) = 16),"
	"  cashier TEXT NOT NULL,"
	"  opened_at INTEGER NOT NULL,"
	"  opening_float INTEGER NOT NULL CHECK (opening_float >= 0),"
	"  closed_at INTEGER, z_number INTEGER UNIQUE,"
	"  CHECK ((closed_at IS NULL) = (z_number IS NULL))) STRICT, WITHOUT ROWID;"
	/* one drawer, one person, one shift */
	"CREATE UNIQUE INDEX shift_open ON shift (closed_at IS NULL) WHERE closed_at IS NULL;"
	"CREATE TABLE sale ("
	"  id BLOB PRIMARY KEY CHECK (length(id) = 16),"
	"  seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq),"
	"  shift BLOB NOT NULL REFERENCES shift (id),"
	"  input_hash BLOB NOT NULL CHECK (length(input_hash) = 32),"
	"  visit_day INTEGER NOT NULL, sold_at INTEGER NOT NULL,"
	"  total INTEGER NOT NULL CHECK (total >= 0),"
	"  cash INTEGER NOT NULL CHECK (cash BETWEEN 0 AND total),"
	"  tendered INTEGER NOT NULL CHECK (tendered >= cash),"
	"  sites INTEGER NOT NULL, persons INTEGER NOT NULL, free_persons INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX sale_shift ON sale (shift);"
	"CREATE TABLE receipt ("
	"  tax_code TEXT NOT NULL, form TEXT NOT NULL, symbol TEXT NOT NULL,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 99999999),"
	"  sale BLOB NOT NULL REFERENCES sale (id),"
	"  lookup BLOB NOT NULL UNIQUE CHECK (length(lookup) = 16),"
	"  record BLOB NOT NULL,"
	"  PRIMARY KEY (tax_code, form, symbol, number)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX receipt_sale ON receipt (sale);"
	"CREATE INDEX receipt_number ON receipt (number);"
	/* sale NULL: only seen at the gate; code = the low 55 bits of the id */
	"CREATE TABLE ticket ("
	"  position INTEGER PRIMARY KEY,"
	"  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),"
	"  sale BLOB REFERENCES sale (id),"
	"  code INTEGER NOT NULL,"
	"  cose BLOB NOT NULL) STRICT;"
	"CREATE INDEX ticket_code ON ticket (code);"
	"CREATE INDEX ticket_sale ON ticket (sale);"
	/* one row per person let in */
	"CREATE TABLE admission ("
	"  root BLOB NOT NULL CHECK (length(root) = 16),"
	"  use_no INTEGER NOT NULL, site INTEGER NOT NULL, day INTEGER NOT NULL, entry_no INTEGER NOT NULL,"
	"  claim BLOB NOT NULL CHECK (length(claim) = 16),"
	"  admitted_at INTEGER NOT NULL,"
	"  PRIMARY KEY (root, site, day, use_no, entry_no)) STRICT, WITHOUT ROWID;"
	/* asked the server, outcome not recorded yet */
	"CREATE TABLE open_claim ("
	"  ticket BLOB NOT NULL, site INTEGER NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL,"
	"  claim BLOB NOT NULL UNIQUE CHECK (length(claim) = 16),"
	"  PRIMARY KEY (ticket, site, day, count)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE print_job ("
	"  sale BLOB PRIMARY KEY REFERENCES sale (id),"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),"
	"  copies INTEGER NOT NULL CHECK (copies >= 0)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX print_job_state ON print_job (state);"
	"CREATE TABLE held (what INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT;",
	/* 2: what travels beside an entry, by the receipt's place in it; what shows a payer is erasable. Guessed PINs are
	   counted. */
	"CREATE TABLE receipt_xml ("
	"  seq INTEGER NOT NULL REFERENCES entry (seq), place INTEGER NOT NULL CHECK (place >= 0),"
	"  bytes BLOB NOT NULL,"
	"  PRIMARY KEY (seq, place)) STRICT;"
	"CREATE TABLE payer ("
	"  seq INTEGER NOT NULL REFERENCES entry (seq), place INTEGER NOT NULL CHECK (place >= 0),"
	"  bytes BLOB NOT NULL,"
	"  PRIMARY KEY (seq, place)) STRICT, WITHOUT ROWID;"
	/* what is owed to the server is summed before every sale */
	"CREATE INDEX sale_owed ON sale (seq, total);"
	"CREATE TABLE pin_failure ("
	"  name TEXT PRIMARY KEY,"
	"  count INTEGER NOT NULL CHECK (count >= 1),"
	"  last_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
	/* 3: the number up to which the server had received a symbol when the lease was accepted */
	"ALTER TABLE counter ADD COLUMN leased_from INTEGER NOT NULL DEFAULT 0 CHECK (leased_from >= 0);",
	/* a shift's entries, and what the till has sold since its first day; bags of cash on their way to the bank */
	"ALTER TABLE shift ADD COLUMN opened_seq INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE shift ADD COLUMN closed_seq INTEGER;"
	"ALTER TABLE shift ADD COLUMN perpetual INTEGER NOT NULL DEFAULT 0 CHECK (perpetual >= 0);"
	"CREATE TABLE bag ("
	"  bag TEXT PRIMARY KEY,"
	"  seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq),"
	"  dropped_at INTEGER NOT NULL,"
	"  amount INTEGER NOT NULL CHECK (amount >= 1),"
	"  slip TEXT, slip_seq INTEGER UNIQUE REFERENCES entry (seq), counted INTEGER CHECK (counted >= 1),"
	"  CHECK ((slip IS NULL) = (slip_seq IS NULL) AND (slip IS NULL) = (counted IS NULL))) STRICT, WITHOUT ROWID;",
	/* a paper that nobody waits for any more */
	"ALTER TABLE print_job ADD COLUMN is_skipped INTEGER NOT NULL DEFAULT 0 CHECK (is_skipped IN (0, 1));",
	/* carts put aside: nothing was sold */
	"CREATE TABLE parked ("
	"  id BLOB PRIMARY KEY CHECK (length(id) = 16),"
	"  parked_at INTEGER NOT NULL,"
	"  persons INTEGER NOT NULL CHECK (persons >= 0),"
	"  total INTEGER NOT NULL CHECK (total >= 0),"
	"  body BLOB NOT NULL) STRICT, WITHOUT ROWID;",
	/* receipts replaced here, once each; tickets that others have taken the place of, until the server's list says so too */
	"CREATE TABLE correction ("
	"  id BLOB PRIMARY KEY REFERENCES sale (id),"
	"  origin BLOB NOT NULL REFERENCES sale (id),"
	"  exchanges INTEGER NOT NULL CHECK (exchanges IN (0, 1)),"
	"  tax_code TEXT NOT NULL, form TEXT NOT NULL, symbol TEXT NOT NULL, number INTEGER NOT NULL,"
	"  UNIQUE (tax_code, form, symbol, number),"
	"  FOREIGN KEY (tax_code, form, symbol, number) REFERENCES receipt (tax_code, form, symbol, number))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX correction_origin ON correction (origin);"
	"CREATE TABLE superseded ("
	"  root BLOB PRIMARY KEY CHECK (length(root) = 16), until INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
	/* few entries tell where unconfirmed times begin and end, and every paper asks for the last one */
	"CREATE INDEX entry_clock ON entry (seq) WHERE type = 12;",
	/* movements of cash by the id of whoever asked for them */
	"CREATE TABLE cash ("
	"  id BLOB PRIMARY KEY CHECK (length(id) = 16),"
	"  seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq)) STRICT, WITHOUT ROWID;",
	/* carts that were put aside in the same second keep their order */
	"ALTER TABLE parked ADD COLUMN place INTEGER NOT NULL DEFAULT 0;",
	/* what a gate let in, by its claim: what may be undone, and where it was; and what it did, summed by local day */
	"CREATE TABLE passage ("
	"  claim BLOB PRIMARY KEY CHECK (length(claim) = 16),"
	"  site INTEGER NOT NULL, day INTEGER NOT NULL, gate TEXT NOT NULL,"
	"  persons INTEGER NOT NULL CHECK (persons >= 1),"
	"  admitted_at INTEGER NOT NULL,"
	"  is_undone INTEGER NOT NULL DEFAULT 0 CHECK (is_undone IN (0, 1))) STRICT, WITHOUT ROWID;"
	"CREATE TABLE tally ("
	"  site INTEGER NOT NULL, day INTEGER NOT NULL, what INTEGER NOT NULL,"
	"  persons INTEGER NOT NULL CHECK (persons >= 0),"
	"  PRIMARY KEY (site, day, what)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX admission_claim ON admission (claim);",
	/* tickets split here, once each */
	"CREATE TABLE split ("
	"  parent BLOB PRIMARY KEY CHECK (length(parent) = 16),"
	"  seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq)) STRICT, WITHOUT ROWID;",
	/* the highest term of each site's authority that was seen here, with its proof; what the authority is told of */
	"CREATE TABLE site_term ("
	"  site INTEGER PRIMARY KEY,"
	"  epoch INTEGER NOT NULL CHECK (epoch >= 1),"
	"  holder BLOB NOT NULL CHECK (length(holder) = 16),"
	"  holder_key BLOB NOT NULL CHECK (length(holder_key) = 32),"
	"  statement BLOB NOT NULL, certificate BLOB NOT NULL) STRICT;"
	"CREATE TABLE gate_entry ("
	"  site INTEGER NOT NULL, day INTEGER NOT NULL, seq INTEGER NOT NULL REFERENCES entry (seq),"
	"  PRIMARY KEY (site, day, seq)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX entry_epoch ON entry (seq) WHERE type = 19;",
	/* persons sold of slots out of this till's own places; classes that came; orders of the shop that were printed here */
	"CREATE TABLE slot_sold ("
	"  site INTEGER NOT NULL, day INTEGER NOT NULL, begins INTEGER NOT NULL,"
	"  persons INTEGER NOT NULL CHECK (persons >= 0),"
	"  PRIMARY KEY (site, day, begins)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE class_sold ("
	"  code TEXT PRIMARY KEY CHECK (length(code) = 8),"
	"  sale BLOB NOT NULL UNIQUE REFERENCES sale (id)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE order_print ("
	"  id BLOB PRIMARY KEY CHECK (length(id) = 16),"
	"  copies INTEGER NOT NULL CHECK (copies >= 1)) STRICT, WITHOUT ROWID;",
};

const struct schema journal_schema = {steps, sizeof steps / sizeof steps[0]};

static enum err version_get(struct journal *j, int *out)
{
	STATEMENT s = statement_open(j, "PRAGMA user_version");
	bool has_row;
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (int)column_int(&s, 0) : 0;
	return E_OK;
}

static enum err execute(struct journal *j, const char *sql)
{
	return sqlite_error(sqlite3_exec(j->db, sql, NULL, NULL, NULL));
}

/* A PRAGMA takes no parameters; the number is ours. */
static enum err version_put(struct journal *j, int version)
{
	char sql[48];
	sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version = %d", version);
	return execute(j, sql);
}

struct migration {
	struct journal *j;
	const struct schema *schema;
};

static enum err steps_run(void *ctx)
{
	struct migration *m = ctx;
	int version = 0;
	TRY(version_get(m->j, &version));
	for (; version < m->schema->count; version++)
		TRY(execute(m->j, m->schema->steps[version]));
	return version_put(m->j, version);
}

enum err schema_migrate(struct journal *j, const struct schema *s)
{
	struct migration m = {j, s};
	int version = 0;
	TRY(version_get(j, &version));
	if (version > s->count)
		return E_CORRUPT;
	return version == s->count ? E_OK : journal_write(j, steps_run, &m);
}
