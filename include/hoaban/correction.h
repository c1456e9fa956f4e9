/* Correcting a receipt (TT 91 Art. 20): which way is lawful, who may decide, and the records that a correction leaves in the
 * revenue log. Nothing issued is ever deleted, renumbered or edited.
 *
 * Tax code and amount right: a notice of error (04/SS-CTĐT), no new receipt. Anything else: a replacement that names the old
 * one. Giving money back for a receipt that was right is not regulated: it is modelled as a replacement with the lower amount
 * and a refund record, behind a switch. */
#ifndef HOABAN_CORRECTION_H
#define HOABAN_CORRECTION_H

#include <hoaban/leaf.h>
#include <hoaban/uuid.h>

enum correction_kind { CORRECTION_NOTICE = 1, CORRECTION_REPLACEMENT = 2, CORRECTION_REFUND = 3 };
extern const char *const correction_kind_codes[]; /* "notice", "replacement", "refund", NULL; [kind − 1] */

/* What on a receipt was wrong, as a notice of error tells it. */
enum correction_subject {
	SUBJECT_PAYER_NAME = 1,
	SUBJECT_PAYER_ADDRESS,
	SUBJECT_PAYER_TAX_CODE,
	SUBJECT_AMOUNT,
	SUBJECT_FEE,
	SUBJECT_CATEGORY,
	SUBJECT_SITE,
	SUBJECT_VISIT_DATE,
	SUBJECT_PAYMENT,
	SUBJECT_OTHER,
};
extern const char *const correction_subject_codes[];		  /* "payer_name" …, NULL; [subject − 1] */
const char *correction_subject_text(enum correction_subject s);	  /* "Tên người nộp" */
bool correction_subject_needs_receipt(enum correction_subject s); /* tax code or amount: no notice can mend it */

/* The index of a code in one of the lists above, plus one. E_INVALID. */
enum err correction_code_parse(unsigned *out, const char *const codes[], const char *code);

struct correction_facts {
	bool is_tax_code_right; /* of both sides: the collecting organisation's and the payer's */
	bool is_amount_right;
	bool may_refund; /* the setting refund_after_receipt */
};
/* Whether `said` is the lawful way. E_REFUSED with a complaint at "/kind": "notice_required", "replacement_required",
 * "nothing_refunded", "refunds_are_off". */
enum err correction_check(enum correction_kind said, const struct correction_facts *f, struct complaints *c);

#define CORRECTION_REASON_MIN 5	  /* characters that are not blank */
#define CORRECTION_TEXT_MAX   500 /* bytes of a reason, of what was wrong, of what is right */
bool correction_reason_is_good(const char *reason);
bool correction_text_is_good(const char *text); /* one line, not empty */
/* Every correction has a second person. */
bool correction_persons_differ(const char *actor, const char *approver);

#define PERSON_TEXT 64 /* a login, or a name of the till's staff */

/* What a refund leaves behind: [1, tax code, form, symbol, number, amount, method, time, correction, reason, actor, approver,
 * salt(16)]. The receipt is the one that is refunded, not its replacement. */
struct refund {
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
	uint32_t number;
	int64_t amount;		  /* > 0 */
	enum payment_form method; /* how it was given back */
	int64_t time;
	uint8_t correction[UUID_LEN];
	char reason[CORRECTION_TEXT_MAX + 1], actor[PERSON_TEXT], approver[PERSON_TEXT];
	uint8_t salt[SALT_LEN];
};
#define CORRECTION_RECORD_MAX 1024
enum err refund_encode(struct buf *out, const struct refund *r);
enum err refund_decode(struct refund *out, struct bytes record); /* strict; E_MALFORMED */
void leaf_of_refund(struct leaf *out, const struct receipt *refunded, const struct refund *r, struct bytes record,
		    const uint8_t salt[static SALT_LEN]);

/* A notice of error: [1, tax code, year, notice number, form, symbol, number, day of the receipt, subject, text hash, reason,
 * time, correction, actor, approver, salt(16)]. What was wrong may name a payer, so it stands apart: text hash =
 * SHA-256(salt ‖ was ‖ LF ‖ is) with a salt of its own. */
struct error_notice {
	char tax_code[TAX_CODE_TEXT];
	int year; /* local, of the notice */
	uint32_t notice_number;
	char form[FORM_TEXT], symbol[SYMBOL_TEXT];
	uint32_t number;
	int32_t receipt_day;
	enum correction_subject subject;
	uint8_t text_hash[HASH_LEN];
	char reason[CORRECTION_TEXT_MAX + 1];
	int64_t time;
	uint8_t correction[UUID_LEN];
	char actor[PERSON_TEXT], approver[PERSON_TEXT];
	uint8_t salt[SALT_LEN];
};
enum err error_notice_encode(struct buf *out, const struct error_notice *n);
enum err error_notice_decode(struct error_notice *out, struct bytes record); /* strict; E_MALFORMED */
void error_notice_text_hash(uint8_t hash[static HASH_LEN], const uint8_t salt[static SALT_LEN], const char *was,
			    const char *is);
void leaf_of_error_notice(struct leaf *out, const struct error_notice *n, struct bytes record,
			  const uint8_t salt[static SALT_LEN]);

#endif
