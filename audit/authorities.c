#include "authorities.h"
#include "rows.h"

#include <hoaban/x509.h>

static bool is_as_row(const struct x509_certificate *c, const struct cell *row)
{
	return bytes_equal(bytes_of_text(c->serial), row[CERTIFICATES_SERIAL].bytes) &&
	       bytes_equal(bytes_of_text(c->tax_code), row[CERTIFICATES_TAX_CODE].bytes) &&
	       c->not_before == row[CERTIFICATES_NOT_BEFORE].number && c->not_after == row[CERTIFICATES_NOT_AFTER].number;
}

static enum err judge_row(struct authorities *x, struct audit *a, uint64_t row, const struct cell *c)
{
	struct x509_certificate read;
	struct bytes der = c[CERTIFICATES_DER].bytes;
	enum err e = x509_parse(&read, der);
	if (e == E_OK && !is_as_row(&read, c))
		e = E_CONFLICT;
	if (e == E_OK)
		e = x509_verify_at(x->ca, der, read.not_before);
	if (e != E_OK) {
		findings_add(&a->findings, FINDING_CERTIFICATE, TABLE_CERTIFICATES, row,
			     arena_textn(&a->arena, (const char *)c[CERTIFICATES_SERIAL].bytes.data,
					 c[CERTIFICATES_SERIAL].bytes.len),
			     "%s", err_code(e));
		return E_OK;
	}
	x->list = arena_grow(&a->arena, x->list, x->count, &x->room, sizeof(*x->list));
	struct authority_certificate *kept = &x->list[x->count++];
	*kept = (struct authority_certificate){.not_before = read.not_before,
					       .not_after = read.not_after,
					       .is_good = x509_verify_at(x->ca, der, read.not_after) == E_OK};
	sha256(kept->hash, der);
	return E_OK;
}

enum err authorities_load(struct authorities *out, struct audit *a)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL r = {.fd = -1};
	*out = (struct authorities){.ca = a->ca};
	TRY(rows_open(&r, a, TABLE_CERTIFICATES));
	enum err e = rows_next(&r, cells);
	for (; e == E_OK; e = rows_next(&r, cells))
		TRY(judge_row(out, a, r.row, cells));
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err authorities_judge(const struct authorities *x, struct bytes der, int64_t at)
{
	uint8_t hash[HASH_LEN];
	sha256(hash, der);
	for (size_t i = 0; i < x->count; i++) {
		const struct authority_certificate *c = &x->list[i];
		if (memcmp(c->hash, hash, HASH_LEN) != 0)
			continue;
		if (c->is_good && at >= c->not_before && at <= c->not_after)
			return E_OK;
		return x509_verify_at(x->ca, der, at);
	}
	return E_NOT_FOUND;
}
