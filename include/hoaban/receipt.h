/* The receipt's record: the fiscal fact itself, as deterministic CBOR (FORMATS §3). Its SHA-256 stands in the revenue log. */
#ifndef HOABAN_RECEIPT_H
#define HOABAN_RECEIPT_H

#include <hoaban/arena.h>
#include <hoaban/cose.h>
#include <hoaban/ticket.h>

#define SALT_LEN       16
#define LOOKUP_LEN     16 /* the 128-bit token on the paper */
#define LOOKUP_TEXT    33 /* 32 lower-case hex digits + NUL */
#define FORM_TEXT      6  /* "EBL01" */
#define SYMBOL_TEXT    6  /* "26TAA" */
#define TAX_CODE_TEXT  15
#define PRODUCT_TEXT   16
#define NUMBER_MAX     99999999
#define RECEIPT_LINES_MAX 64

/* form of payment: what the law and the log call it */
enum payment_form {
	PAYMENT_CASH = 1, PAYMENT_CARD = 2, PAYMENT_TRANSFER = 3, PAYMENT_WALLET = 4, PAYMENT_TRANSFER_UNCONFIRMED = 5,
	PAYMENT_SEVERAL = 9
};
const char *payment_form_text(enum payment_form f, int language); /* "Tiền mặt" / "Cash"; enum language of money.h */
/* The fee on a replacement that leaves nothing to pay: it has no line, but the law wants the fee's name (ND 23(2)). */
const char *receipt_fee_of_nothing(int language);

struct receipt_line {
	uint64_t sites;              /* bit mask */
	char product[PRODUCT_TEXT];  /* "" = none (null in the record) */
	enum category category;
	int64_t quantity, unit_price, amount;
};

struct receipt {
	char tax_code[TAX_CODE_TEXT]; /* of the collecting organisation */
	char form[FORM_TEXT];
	char symbol[SYMBOL_TEXT];
	uint32_t number;              /* 1…NUMBER_MAX */
	int64_t time;                 /* Unix seconds: the moment of issue */
	size_t line_count;
	struct receipt_line *lines;
	int64_t total;
	enum payment_form payment;
	uint32_t edition;
	bool has_payer;
	uint8_t payer_hash[HASH_LEN];
	bool is_replacement;
	char replaces_form[FORM_TEXT];
	char replaces_symbol[SYMBOL_TEXT];
	uint32_t replaces_number;
	uint8_t salt[SALT_LEN];
};

/* E_INVALID when lines, amounts and total disagree or a text has the wrong form. */
enum err receipt_encode(struct buf *out, const struct receipt *r);
enum err receipt_decode(struct receipt *out, struct arena *a, struct bytes record); /* strict; E_MALFORMED, E_INVALID */

bool form_is_valid(const char *form);     /* EBL01, EBL02 */
bool symbol_is_valid(const char *symbol); /* ^[0-9]{2}T[ABCDEGHKLMNPQRSTUVXY]{2}$ */
/* The n-th symbol of a year, 0…399: 26TAA, 26TAB, … E_RANGE. */
enum err symbol_format(char out[static SYMBOL_TEXT], int year, unsigned n);
#define NUMBER_TEXT 9
void number_format(char out[static NUMBER_TEXT], uint32_t number); /* eight digits, for paper and PDF */

#endif
