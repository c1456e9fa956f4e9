/* What the journals of tills and gates told, held against the tables that should say the same (mirror.h). */
#ifndef AUDIT_FACTS_H
#define AUDIT_FACTS_H

#include "incidents.h"
#include "ledger.h"

#include "audit/input/mark.h"
#include "audit/input/mirror.h"

#include <hoaban/fact.h>

/* What is compared, what findings call it, and what explains that the tables do not have it; EXCUSE_COUNT = nothing does. */
#define FACT_TABLE(X)                                                                                                          \
	X(FACT_SALE, DETAIL_FACT_SALE, EXCUSE_SALE)                                                                            \
	X(FACT_RECEIPT, DETAIL_FACT_RECEIPT, EXCUSE_RECEIPT)                                                                   \
	X(FACT_XML, DETAIL_FACT_XML, EXCUSE_XML)                                                                               \
	X(FACT_TICKET, DETAIL_FACT_TICKET, EXCUSE_TICKET)                                                                      \
	X(FACT_CASH, DETAIL_FACT_CASH, EXCUSE_COUNT)                                                                           \
	X(FACT_OVERRIDE, DETAIL_FACT_OVERRIDE, EXCUSE_OVERRIDE)                                                                \
	X(FACT_PLACE, DETAIL_FACT_ADMISSION, EXCUSE_PLACE)                                                                     \
	X(FACT_SHIFT, DETAIL_FACT_SHIFT, EXCUSE_SHIFT)                                                                         \
	X(FACT_Z, DETAIL_FACT_Z, EXCUSE_Z)                                                                                     \
	X(FACT_UNDONE, DETAIL_FACT_UNDONE, EXCUSE_COUNT)

enum fact_kind {
#define FACT_ENUM(kind, word, excuse) kind,
	FACT_TABLE(FACT_ENUM)
#undef FACT_ENUM
		FACT_KINDS
};

/* The shift that is folded, from its opening to its Z. */
struct fold {
	bool is_open, is_whole; /* its opening was read */
	uint8_t id[UUID_LEN];
	int64_t opened_at, opening_float;
	struct figures figures;
	bool has_z; /* a Z of this device was read */
	uint32_t z_number;
	int64_t perpetual;
};

/* A Z that was read: the log tells of it. */
struct closing {
	uint8_t id[UUID_LEN];
	uint64_t row; /* of its entry */
	uint8_t device[UUID_LEN];
	uint64_t seq;
	bool is_claimed;
	struct leaf leaf;
};

struct facts {
	struct audit *audit;
	struct arena scratch;
	struct mirror of[FACT_KINDS];

	/* of the device whose journal is read */
	uint8_t device[UUID_LEN];
	struct ledger_device *known;
	uint64_t last_seq;
	struct fold fold;
	struct approval approval; /* of the entry before, when `approval_seq` is its number */
	uint64_t approval_seq;

	/* of the entry */
	uint64_t row;
	struct entry entry;
	struct bytes bytes;

	size_t closing_count, closing_room;
	struct closing *closings;
};

enum detail_word fact_word(enum fact_kind k);
/* Marks of table rows: the columns that a fact decides. */
uint64_t fact_row_mark(const struct audit *a, enum fact_kind k, const struct cell *row);

enum err fact_tell(struct facts *f, enum fact_kind k, const struct cell *cells, size_t count);
/* A finding about the entry, unless an incident of it can be the cause. */
void fact_find(struct facts *f, enum finding_code code, enum excuse by, const struct detail *says);
/* The tables do not have it: an incident may explain that of all but cash. */
void fact_miss(struct facts *f, enum fact_kind k);
enum err facts_take_entry(struct facts *f); /* facts_take.c */
/* What tables keep of journals: facts_kept.c */
enum err facts_take_tables(struct facts *f);

/* fold.c */
enum err fold_take(struct facts *f);
enum err fold_open(struct facts *f, const struct shift_opened *s);
enum err fold_close(struct facts *f, const struct shift_closed *s);

#endif
