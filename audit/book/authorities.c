#include "authorities.h"

#include "audit/input/rows.h"

#define CERTIFICATES_MAX 10000

static bool is_as_row(const struct x509_certificate *c, const struct cell *row)
{
	return bytes_equal(bytes_of_text(c->serial), row[CERTIFICATES_SERIAL].bytes) &&
	       bytes_equal(bytes_of_text(c->tax_code), row[CERTIFICATES_TAX_CODE].bytes) &&
	       c->not_before == row[CERTIFICATES_NOT_BEFORE].number && c->not_after == row[CERTIFICATES_NOT_AFTER].number;
}

/* What is judged was signed before the export was made. */
static void add(struct authorities *x, struct audit *a, struct x509_opened *opened, struct bytes der)
{
	const struct x509_certificate *c = x509_says(opened);
	int64_t until = c->not_after < a->manifest.made_at ? c->not_after : a->manifest.made_at;
	bool is_good = x509_verify_at(x->ca, der, until) == E_OK;
	size_t opened_room = x->room;
	x->list = arena_grow(&a->arena, x->list, x->count, &x->room, sizeof(*x->list));
	x->opened = arena_grow(&a->arena, x->opened, x->count, &opened_room, sizeof(struct x509_opened *));
	x->list[x->count] = (struct authority_certificate){opened, c->not_before, is_good ? until : c->not_before - 1};
	x->opened[x->count++] = opened;
	x->known = (struct x509_known){x->count, x->opened};
}

static enum err judge_row(struct authorities *x, struct audit *a, uint64_t row, const struct cell *c)
{
	if (x->count == CERTIFICATES_MAX)
		return rows_too_many(a, TABLE_CERTIFICATES);
	struct bytes der = c[CERTIFICATES_DER].bytes, serial = c[CERTIFICATES_SERIAL].bytes;
	struct x509_opened *opened;
	enum err e = x509_open(&opened, der);
	if (e == E_OK && !is_as_row(x509_says(opened), c))
		e = E_CONFLICT;
	if (e == E_OK)
		e = x509_verify_at(x->ca, der, x509_says(opened)->not_before);
	if (e == E_OK) {
		add(x, a, opened, der);
		return E_OK;
	}
	x509_close(&opened);
	findings_add(&a->findings, FINDING_CERTIFICATE, TABLE_CERTIFICATES, row,
		     arena_textn(&a->arena, (const char *)serial.data, serial.len), SAYS({IS_ERROR(e)}));
	return E_OK;
}

enum err authorities_load(struct authorities *out, struct audit *a)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL r = {0};
	*out = (struct authorities){.ca = a->ca};
	TRY(rows_open(&r, a, TABLE_CERTIFICATES));
	enum err e = rows_next(&r, cells);
	for (; e == E_OK; e = rows_next(&r, cells))
		TRY(judge_row(out, a, r.row, cells));
	return e == E_NOT_FOUND ? E_OK : e;
}

void authorities_release(struct authorities *x)
{
	for (size_t i = 0; i < x->count; i++)
		x509_close(&x->list[i].opened);
	x->count = 0;
}

enum err authorities_judge(const struct authorities *x, struct bytes der, int64_t at)
{
	const struct x509_opened *opened = x509_known_find(&x->known, der);
	for (size_t i = 0; opened && i < x->count; i++)
		if (x->list[i].opened == opened && at >= x->list[i].from && at <= x->list[i].until)
			return E_OK;
	return opened ? x509_verify_at(x->ca, der, at) : E_NOT_FOUND;
}
