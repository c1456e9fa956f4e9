/* What a receipt, a ticket or a slip of the drawer shows on paper. Texts are NFC UTF-8; NULL and "" both mean absent. The
 * structs borrow. */
#ifndef DEVICE_PAPER_VIEWS_H
#define DEVICE_PAPER_VIEWS_H

#include <stddef.h>
#include <stdint.h>

struct paper_date {
	int day, month, year; /* local */
};

struct paper_organisation {
	const char *name, *tax_code, *address, *phone, *account;
};

struct paper_payer {
	const char *name, *tax_code, *address, *account;
};

struct paper_line {
	const char *fee, *fee_en, *category;
	int64_t quantity, unit_price, amount;
};

/* One way in which the sale was paid. */
struct paper_tender {
	const char *name, *reference; /* "Thẻ", "Mã giao dịch 123456" */
	int64_t amount;
};

struct paper_replaced {
	const char *form, *symbol;
	uint32_t number;
	struct paper_date issued;
};

struct paper_receipt {
	const char *mark; /* "BẢN SAO 1" */
	const char *form, *symbol;
	uint32_t number;
	struct paper_date issued;
	struct paper_organisation organisation;
	const struct paper_payer *payer; /* NULL: an ordinary visitor; the labels stay */
	size_t line_count;
	const struct paper_line *lines;
	int64_t total;
	const char *amount_in_words, *amount_in_words_en;
	const char *payment, *payment_en;
	size_t tender_count; /* shown when one line does not say it all */
	const struct paper_tender *tenders;
	const char *tenders_of;	  /* "cả lần bán", when the sale has more receipts than this */
	int64_t tendered, change; /* cash handed over and given back; change 0 = not shown */
	const char *lookup_url;
	const struct paper_replaced *replaces;
	const char *signature_note; /* "chờ ký số" */
	const char *desk;	    /* last small line: till, cashier, time */
};

struct paper_site {
	const char *name, *name_en;
};

struct paper_mix {
	const char *name, *name_en;
	uint32_t count;
};

struct paper_ticket {
	const char *mark;
	const char *typed_code, *qr;
	size_t site_count;
	const struct paper_site *sites;
	const char *category, *category_en;
	uint32_t party;
	size_t mix_count;
	const struct paper_mix *mix;	      /* shown in place of category */
	const char *valid_from, *valid_until; /* as a person reads them, both inclusive; equal texts are printed once */
	const char *price;
	const char *proof, *proof_en;
	const char *organisation;
	const char *reference;
};

/* A paper of the drawer: a report, a slip. Rows from top to bottom. */
enum paper_row_kind {
	PAPER_ROW_HEAD,	  /* a line across, `left` in bold */
	PAPER_ROW_PAIR,	  /* `left` at the left, `right` at the right edge */
	PAPER_ROW_STRONG, /* the same, large */
	PAPER_ROW_TEXT,	  /* `left`, wrapping */
};
struct paper_row {
	enum paper_row_kind kind;
	const char *left, *right;
};
struct paper_slip {
	const char *mark;	    /* "IN LẠI" */
	const char *title, *number; /* "BÁO CÁO KẾT CA (Z)", "Z số 12" */
	const char *organisation, *desk;
	size_t row_count;
	const struct paper_row *rows;
	size_t signer_count; /* who signs, each with room above a line */
	const char *const *signers;
	const char *foot;
};

/* One print job: the receipts, then the tickets, then the slips, each a piece of its own. */
struct paper_job {
	size_t receipt_count, ticket_count;
	const struct paper_receipt *receipts;
	const struct paper_ticket *tickets;
	size_t slip_count;
	const struct paper_slip *slips;
	const char *banner; /* white on black at the head and the foot of every piece: "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ" */
	const char *note;   /* under the head of every piece: "giờ chưa xác nhận" */
};

#endif
