/* tests/vectors/verdict-cases.tsv, read and made real: for any set of keys and any day each row becomes the text of a QR, the
 * lists that a gate holds, what it remembers, and the verdict it must give. */
#ifndef TESTS_VERDICT_CASES_H
#define TESTS_VERDICT_CASES_H

#include <hoaban/gate.h>

/* Who signs. The server's key has no limits; till and closed may sell for A1 and TD, parties of 50, a day ahead; those known by
 * their certificate alone for A1, parties of 10, on the day. */
enum verdict_signer {
	SIGNED_BY_SERVER,
	SIGNED_BY_TILL,
	SIGNED_BY_CLOSED,	/* listed as closed at 08:00 of day 0 */
	SIGNED_BY_LISTS_KEY,	/* listed, for another use */
	SIGNED_BY_CERTIFIED,	/* by its certificate, as young as the list */
	SIGNED_BY_CERT_OLDER,	/* … a second older than the list, which would name it */
	SIGNED_BY_CERT_REVOKED, /* … whose device is closed */
	SIGNED_BY_CERT_EXPIRED, /* … that is over since 08:20:00 of day 0 */
	SIGNED_BY_STRANGER,
	VERDICT_SIGNERS
};
struct verdict_key {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	int64_t not_before, expires;
};
struct verdict_world {
	int32_t day; /* day 0 of the table */
	struct verdict_key keys[VERDICT_SIGNERS];
};
/* Keys made of names. A runner that has others puts them in their places. */
void verdict_world_init(struct verdict_world *w, int32_t day);

enum verdict_column {
	COLUMN_LABEL,
	COLUMN_SIGNER,
	COLUMN_TICKET,
	COLUMN_BYTES,
	COLUMN_LISTS,
	COLUMN_TAKEN,
	COLUMN_WANT,
	COLUMN_SITE,
	COLUMN_TIME,
	COLUMN_VERDICT,
	COLUMN_LET_IN,
	COLUMN_LEFT,
	VERDICT_COLUMNS
};
struct verdict_row {
	const char *is[VERDICT_COLUMNS];
	uint32_t number; /* from 0; makes the ticket's ids */
};
/* Fails the test when a line is not of the form. */
size_t verdict_rows_load(struct verdict_row **out, struct arena *a);

#define VERDICT_CASE_TEXT 1200
struct verdict_case {
	const struct verdict_row *row;
	enum verdict_signer signer;
	struct ticket ticket; /* before its bytes were tampered with */
	char text[VERDICT_CASE_TEXT];
	size_t text_len;
	struct bytes payload; /* what was signed */

	struct trust_list keys;
	struct id_list revoked, superseded;
	struct closure_list closures;
	struct known_list known;
	struct certificate certificates[4];
	struct gate_lists lists; /* of the parts above */
	struct id_list older;	 /* offered after `revoked`, with a lower number and empty; must be refused */
	bool is_older_offered;
	struct gate_memory memory;
	int64_t now;
	int site;
	uint32_t want;

	enum verdict verdict;
	uint32_t let_in, left;
};
/* All memory is the arena's. Fails the test when the row says something that is not understood. */
struct verdict_case *verdict_case_make(struct arena *a, const struct verdict_world *w, const struct verdict_row *row);
/* Compares; fails the test with the row's label. */
void verdict_case_hold(const struct verdict_case *c, const struct ruling *is);

/* The table as JSON, for programs in other languages: the lists as payloads in base64url. */
void verdict_cases_json(struct buf *out, struct arena *a);

/* ---- parts, for verdict_*.c */

/* A time of the table: "0d08:15:00" = of day 0 in Vietnam, "key", "keyend" = the signer's; "+5", "-1" behind it adds seconds.
 */
int64_t verdict_time(const struct verdict_case *c, const struct verdict_world *w, const char *text);
uint64_t verdict_sites(const char *codes); /* "A1,BT" */
uint32_t verdict_site(const char *code);
/* "name=value" → value, else NULL. */
const char *verdict_value(const char *word, const char *name);
void verdict_ids(uint8_t id[static UUID_LEN], uint8_t kind, uint32_t number);
enum { ID_OF_ROW, ID_OF_ROOT, ID_REVOKED, ID_SUPERSEDED, ID_BOTH, ID_OF_DEVICE };

size_t verdict_index(const char *const names[], size_t count, const char *name); /* count: it is not there */
void verdict_misread(const struct verdict_case *c, const char *word);		 /* fails the test */
/* Every word of a column; none when it is "-". */
void verdict_each_word(struct arena *a, const struct verdict_world *w, struct verdict_case *c, enum verdict_column which,
		       void (*take)(struct verdict_case *c, const struct verdict_world *w, const char *word));

void verdict_case_ticket(struct arena *a, const struct verdict_world *w, struct verdict_case *c);
/* The lists of the column, as of c->now. */
void verdict_case_lists(struct arena *a, const struct verdict_world *w, struct verdict_case *c);
/* Signs and writes c->text, tampered with as the column says. */
void verdict_case_sign(struct arena *a, const struct verdict_world *w, struct verdict_case *c);

#endif
