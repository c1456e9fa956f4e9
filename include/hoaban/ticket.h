/* The ticket: a CWT (RFC 8392) with fixed fields in a COSE_Sign1, as base45 text behind "HB1:" in a QR code (FORMATS §1). */
#ifndef HOABAN_TICKET_H
#define HOABAN_TICKET_H

#include <hoaban/cose.h>
#include <hoaban/uuid.h>

#define TICKET_PREFIX    "HB1:"
#define TICKET_TEXT_MIN  8
#define TICKET_TEXT_MAX  600
#define TICKET_BYTES_MAX 400
#define CATEGORY_COUNT   10 /* 0 = mixed, 1…9 in the order of the till's keys */

/* Category codes, fixed for ever; prices and rules about them are data. */
enum category {
	CATEGORY_MIXED, CATEGORY_ADULT, CATEGORY_CHILD, CATEGORY_SENIOR, CATEGORY_POLICY, CATEGORY_DISABLED,
	CATEGORY_DISABLED_X, CATEGORY_VETERAN, CATEGORY_STUDY, CATEGORY_LOCAL_DAY
};
const char *category_code(enum category c);                 /* "ADULT" */
enum err category_parse(enum category *out, const char *code); /* "ADULT"; MIXED is not accepted */

struct ticket {
	uint8_t id[UUID_LEN];
	uint32_t valid_until; /* exp: first second at which it is no longer valid */
	uint32_t valid_from;  /* nbf */
	uint32_t issued_at;   /* iat */
	uint64_t sites;       /* bit mask of site numbers */
	uint32_t category;    /* 1…9; 0 = mixed, then mix is set */
	uint32_t party;       /* ≥ 1 persons */
	uint32_t days;        /* ≥ 1 local days of use inside valid_from…valid_until */
	uint32_t edition;     /* tariff edition */
	uint32_t entries;     /* entries per person, site and day; 0 = any number */
	bool has_mix;
	uint32_t mix[CATEGORY_COUNT]; /* count per category, index = category; used when has_mix */
	bool is_split;
	uint8_t root[UUID_LEN]; /* when split: the root ticket's id */
	uint32_t first_use;     /* when split: ≥ 1 */
};

/* The id that admissions, refunds and replacements are keyed by: the root's when split, else its own. */
const uint8_t *ticket_root(const struct ticket *t);
uint32_t ticket_first_use(const struct ticket *t); /* 1 unless split */
uint32_t ticket_count(const struct ticket *t, enum category c); /* persons of a category */

/* The deterministic payload. E_INVALID when the fields contradict the format (the writer checks what the reader checks). */
enum err ticket_encode(struct buf *out, const struct ticket *t);
/* Strict inverse: exactly the writer's bytes are accepted. E_MALFORMED. */
enum err ticket_decode(struct ticket *out, struct bytes payload);

/* "HB1:" + base45 of the COSE bytes. */
enum err ticket_text(struct buf *out, struct bytes cose);
/* The way back, to bytes in `out` (TICKET_BYTES_MAX) and a parsed, still unverified message over them. E_MALFORMED. */
enum err ticket_parse(struct cose_sign1 *m, uint8_t out[static TICKET_BYTES_MAX], const char *text, size_t text_len);

#endif
