/* What the auditor finds: codes of one table, each with its sentence in Vietnamese and English, and the record it is about. */
#ifndef AUDIT_FINDING_H
#define AUDIT_FINDING_H

#include <hoaban/arena.h>
#include <hoaban/export.h>

/* X(name, code, Vietnamese, English). Codes are stable: reports, tests and docs/AUDITOR.md say them. */
#define FINDINGS_OF_FORM(X)                                                                                                    \
	X(FINDING_MANIFEST_FORM, "manifest_form", "bản kê không đúng mẫu", "the manifest does not have the agreed form")       \
	X(FINDING_FILE_MISSING, "file_missing", "thiếu tệp mà bản kê có ghi", "a file of the manifest is missing")             \
	X(FINDING_FILE_UNKNOWN, "file_unknown", "tệp không có trong bản kê", "a file is not in the manifest")                  \
	X(FINDING_FILE_HASH, "file_hash", "tệp khác với bản kê (SHA-256 hoặc độ dài)",                                         \
	  "a file is not the one of the manifest (SHA-256 or length)")                                                         \
	X(FINDING_ROW_COUNT, "row_count", "số dòng khác với bản kê", "a table does not have the rows of the manifest")         \
	X(FINDING_ROW_FORM, "row_form", "dòng không đúng mẫu; các dòng sau không được xét",                                    \
	  "a row does not have the agreed form; what follows it was not judged")                                               \
	X(FINDING_ROW_ORDER, "row_order", "dòng sai thứ tự hoặc bị lặp", "a row is out of order or there twice")

/* Numbers, prices, sums, admissions, money, cash, persons. */
#define FINDINGS_OF_RULES(X)

#define FINDING_TABLE(X) FINDINGS_OF_FORM(X) FINDINGS_OF_RULES(X)

enum finding_code {
#define FINDING_ENUM(name, code, vi, en) name,
	FINDING_TABLE(FINDING_ENUM)
#undef FINDING_ENUM
		FINDING_COUNT
};
const char *finding_name(enum finding_code c);			 /* "row_order" */
const char *finding_sentence(enum finding_code c, int language); /* enum language of money.h */

/* No table: about a file or a key that is in none. */
#define NO_TABLE EXPORT_TABLE_COUNT

struct finding {
	enum finding_code code;
	size_t check; /* in the order of judgement */
	enum export_table table;
	uint64_t row;	    /* from 1, as a person counts; 0 = the table as a whole */
	const char *id;	    /* what people call the record: "0123456789 EBL01 26TAA 2026 17", a hex id; "" = none */
	const char *detail; /* the values that contradict each other; no sentence, so that it needs no translation */
};

#define FINDINGS_LISTED 100 /* of one code; all are counted */

struct findings {
	struct arena *arena;
	size_t check; /* verify.c sets it */
	uint64_t counts[FINDING_COUNT];
	size_t count, room;
	struct finding *list;
};

/* A check adds in the order of rows of a table: of more than FINDINGS_LISTED the first are kept. Not for several threads. */
void findings_add(struct findings *f, enum finding_code code, enum export_table t, uint64_t row, const char *id,
		  const char *detail, ...) __attribute__((format(printf, 6, 7)));
uint64_t findings_total(const struct findings *f);
/* By check, table, row: the first wrong record is the first of the list. */
void findings_sort(struct findings *f);

#define FINDING_ID 64
/* How a receipt is named, from the five cells that name it. */
const char *finding_receipt_id(char out[static FINDING_ID], const struct cell *receipt);
const char *finding_hex_id(char out[static FINDING_ID], struct bytes id); /* of at most 31 bytes */

#endif
