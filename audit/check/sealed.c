/* Receipts as signed: the XML has the agreed form, its signatures are right, its certificate is a registered one that leads to
 * the authority at the moment of signing, and the record inside is the receipt's. A receipt is signed within days. */
#include "check.h"

#include "audit/book/authorities.h"
#include "audit/input/pass.h"
#include "audit/input/rows.h"

#include <hoaban/instant.h>
#include <hoaban/receipt_xml.h>

#define UNSIGNED_MOST_S (3 * DAY_S)

struct sealed_result {
	enum err error; /* of form or signature */
	enum err trust; /* of the certificate */
	bool is_as_row;
	uint8_t record[HASH_LEN];
};

/* ---- one document, on any thread */

static void judge_xml(const void *shared, struct arena *scratch, const struct pass_row *row)
{
	struct sealed_result *out = row->result;
	const struct cell *c = row->cells;
	const struct authorities *authorities = shared;
	struct receipt_opened o;
	out->error = receipt_xml_open_known(&o, scratch, c[RECEIPT_XML_XML].bytes, &authorities->known);
	if (out->error != E_OK)
		return;
	out->trust = authorities_judge(authorities, o.signature.certificate, o.signature.signing_time);
	out->is_as_row = o.signature.signing_time == c[RECEIPT_XML_SIGNED_AT].number;
	sha256(out->record, o.record);
}

/* ---- beside the receipts, in order */

struct sealing {
	struct audit *audit;
	struct rows receipts;
	struct cell cells[EXPORT_COLUMNS_MAX]; /* the next receipt that no document was held against */
	bool has_receipt;
};

static void find(struct sealing *x, enum finding_code code, enum export_table t, uint64_t row, const struct cell *c,
		 const struct detail *says)
{
	char id[FINDING_ID];
	findings_add(&x->audit->findings, code, t, row, finding_receipt_id(id, c), says);
}

static enum err next_receipt(struct sealing *x)
{
	enum err e = rows_next(&x->receipts, x->cells);
	x->has_receipt = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err pass_over(struct sealing *x)
{
	if (x->cells[RECEIPTS_ISSUED_AT].number < x->audit->manifest.made_at - UNSIGNED_MOST_S)
		find(x, FINDING_RECEIPT_UNSIGNED, TABLE_RECEIPTS, x->receipts.row, x->cells, SAYS_NOTHING);
	return next_receipt(x);
}

/* The keys of both tables are the same five cells. */
static int order(const struct sealing *x, const struct cell *document)
{
	return export_row_compare(TABLE_RECEIPT_XML, x->cells, document);
}

static enum err judge_record(struct sealing *x, const struct pass_row *row, const struct sealed_result *r)
{
	uint8_t record[HASH_LEN];
	while (x->has_receipt && order(x, row->cells) < 0)
		TRY(pass_over(x));
	if (!x->has_receipt || order(x, row->cells) > 0) {
		find(x, FINDING_XML_ORPHAN, TABLE_RECEIPT_XML, row->row, row->cells, SAYS_NOTHING);
		return E_OK;
	}
	sha256(record, x->cells[RECEIPTS_RECORD].bytes);
	if (r->error == E_OK && memcmp(record, r->record, HASH_LEN) != 0)
		find(x, FINDING_XML_RECORD, TABLE_RECEIPT_XML, row->row, row->cells, SAYS({IS_TEXT(DETAIL_COLUMNS, "record")}));
	return next_receipt(x);
}

static enum err take_xml(void *ctx, const struct pass_row *row)
{
	struct sealing *x = ctx;
	const struct sealed_result *r = row->result;
	enum finding_code code = r->error == E_BAD_SIGNATURE ? FINDING_XML_SIGNATURE : FINDING_XML_FORM;
	if (r->error != E_OK)
		find(x, code, TABLE_RECEIPT_XML, row->row, row->cells, SAYS({IS_ERROR(r->error)}));
	else if (r->trust != E_OK)
		find(x, FINDING_XML_CERTIFICATE, TABLE_RECEIPT_XML, row->row, row->cells, SAYS({IS_ERROR(r->trust)}));
	else if (!r->is_as_row)
		find(x, FINDING_XML_RECORD, TABLE_RECEIPT_XML, row->row, row->cells,
		     SAYS({IS_TEXT(DETAIL_COLUMNS, "signed_at")}));
	return judge_record(x, row, r);
}

static enum err hold_against(struct sealing *x, const struct authorities *authorities)
{
	const struct pass pass = {.table = TABLE_RECEIPT_XML,
				  .result_size = sizeof(struct sealed_result),
				  .judge = judge_xml,
				  .shared = authorities,
				  .take = take_xml,
				  .ctx = x};
	TRY(rows_open(&x->receipts, x->audit, TABLE_RECEIPTS));
	x->receipts.progress = NULL;
	TRY(next_receipt(x));
	TRY(pass_run(x->audit, &pass));
	while (x->has_receipt)
		TRY(pass_over(x));
	return E_OK;
}

enum err check_sealed(struct audit *a)
{
	struct authorities authorities;
	struct sealing *x = ARENA_NEW(&a->arena, struct sealing);
	x->audit = a;
	enum err e = authorities_load(&authorities, a);
	if (e == E_OK)
		e = hold_against(x, &authorities);
	rows_close(&x->receipts);
	authorities_release(&authorities);
	return e;
}
