/* What a receipt or a ticket shows on 80 mm paper. Texts are NFC UTF-8; NULL and "" both mean absent. The structs borrow. */
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

struct paper_replaced {
	const char *form, *symbol;
	uint32_t number;
	struct paper_date issued;
};

struct paper_receipt {
	const char *mark; /* "BẢN SAO 1", "HUẤN LUYỆN – KHÔNG CÓ GIÁ TRỊ" */
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

/* One print job: the receipts, then the tickets, each a piece of its own. */
struct paper_job {
	size_t receipt_count, ticket_count;
	const struct paper_receipt *receipts;
	const struct paper_ticket *tickets;
};

#endif
