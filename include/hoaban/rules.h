/* The gate's rules: from facts to a named verdict. Pure; used unchanged by gate, server and auditor. */
#ifndef HOABAN_RULES_H
#define HOABAN_RULES_H

#include <hoaban/ticket.h>
#include <hoaban/trust.h>

/* Numbers are stored and sent: never reuse one. */
#define VERDICT_TABLE(X)                                                                     \
	X(VERDICT_ADMITTED, 0, "admitted") X(VERDICT_ALREADY_ADMITTED, 1, "already_admitted")    \
	X(VERDICT_PARTY_EXHAUSTED, 2, "party_exhausted") X(VERDICT_NOT_YET_VALID, 3, "not_yet_valid") \
	X(VERDICT_EXPIRED, 4, "expired") X(VERDICT_WRONG_SITE, 5, "wrong_site")                   \
	X(VERDICT_CLOSED_DAY, 6, "closed_day") X(VERDICT_REVOKED, 7, "revoked")                   \
	X(VERDICT_SUPERSEDED, 8, "superseded") X(VERDICT_OVER_LIMIT, 9, "over_limit")             \
	X(VERDICT_UNKNOWN_KEY, 10, "unknown_key") X(VERDICT_BAD_SIGNATURE, 11, "bad_signature")   \
	X(VERDICT_MALFORMED, 12, "malformed") X(VERDICT_LISTS_TOO_OLD, 13, "lists_too_old")

enum verdict {
#define VERDICT_ENUM(name, number, text) name = (number),
	VERDICT_TABLE(VERDICT_ENUM)
#undef VERDICT_ENUM
	VERDICT_COUNT
};
const char *verdict_text(enum verdict v);
bool verdict_is_known(uint32_t number);

/* A gate's view of keys and lists. `find_key` yields NULL for an unknown kid. */
struct gate_lists {
	const struct trust_list *keys;    /* ticket keys: server's and tills' (use 1) */
	const struct certificate *certificates; /* verified: the device's own and those that were introduced to it (FORMATS §2), for
						 * tills whose keys no list names yet; may be NULL */
	size_t certificate_count;
	const struct id_list *revoked;    /* may be NULL: empty */
	const struct id_list *superseded;
	const struct closure_list *closures; /* may be NULL: no day is closed */
	const struct known_list *known;   /* of closed keys: whose list is missing here, nothing is known of */
	size_t known_count;
	int64_t issued_at;                /* of the oldest list held; 0 = no age check */
	uint32_t limit_h;                 /* lists older than this many hours → lists_too_old; 0 = no limit */
	int32_t approved_day;             /* local day (instant.h) on which a supervisor allows lists of any age; 0 = none */
};

/* Text of a QR → verified ticket. Everything that needs no memory of earlier entries: form, key, signature, key limits, lists,
 * time, site. `site` is a site number, or −1 to skip the site check. VERDICT_ADMITTED = nothing speaks against it.
 * On verdicts other than MALFORMED, UNKNOWN_KEY and BAD_SIGNATURE, *out holds the verified ticket; `bytes` (TICKET_BYTES_MAX)
 * holds the COSE message that `payload` is a view into. */
struct reading {
	struct ticket ticket;
	bool is_verified;
	uint8_t bytes[TICKET_BYTES_MAX];
	struct bytes cose, payload;
};
enum verdict rules_read(struct reading *out, const char *text, size_t len, const struct gate_lists *lists, int64_t now, int site);
/* The same from COSE bytes. */
enum verdict rules_read_cose(struct reading *out, struct bytes cose, const struct gate_lists *lists, int64_t now, int site);

/* The uses of one (root, site, day) that are known to be taken. */
struct taken_use {
	uint32_t use, entry;
	int64_t admitted_at;
};
struct uses {
	size_t count;
	const struct taken_use *list; /* any order */
	uint32_t other_days;          /* distinct other local days on which this root was used at any site */
};
struct ruling {
	enum verdict verdict;
	uint32_t first_use, count; /* granted: consecutive uses first_use … first_use+count−1 */
	uint32_t entry;            /* entry number granted */
	uint32_t remaining;        /* uses of this ticket still free today at this site after this ruling */
	int64_t first_admitted_at; /* of the earliest taken use; 0 = none */
};
/* How many of `want` (0 = all that are left) may enter now. Already all in → ALREADY_ADMITTED; some but fewer than `want`
 * left → PARTY_EXHAUSTED; other_days ≥ days → EXPIRED. Uses are granted in order, as one consecutive run; nothing is granted
 * (count 0) unless ADMITTED. Where entries made apart have left gaps, `want` = 0 grants the longest run. */
void rules_admit(struct ruling *out, const struct ticket *t, const struct uses *u, uint32_t want);

#endif
