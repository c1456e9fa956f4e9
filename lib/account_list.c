/* The official accounts: the only ones a payer may be shown. */
#include <hoaban/accounts.h>

#include <hoaban/cbor.h>

#include <stdlib.h>

#define CLAIM_IAT      6
#define CLAIM_ACCOUNTS (-65546)
#define SEQ_MAX	       UINT32_MAX

static int compare(const void *left, const void *right)
{
	const struct official_account *a = left, *b = right;
	int order = strcmp(a->tax_code, b->tax_code);
	if (order == 0)
		order = strcmp(a->bin, b->bin);
	return order ? order : strcmp(a->account, b->account);
}

void account_list_sort(struct account_list *l)
{
	size_t kept = 0;
	if (l->count > 1)
		qsort(l->accounts, l->count, sizeof(*l->accounts), compare);
	for (size_t i = 0; i < l->count; i++)
		if (kept == 0 || compare(&l->accounts[kept - 1], &l->accounts[i]) != 0)
			l->accounts[kept++] = l->accounts[i];
	l->count = kept;
}

void account_list_encode(struct buf *out, const struct account_list *l)
{
	cbor_put_map(out, 2);
	cbor_put_int(out, CLAIM_IAT);
	cbor_put_int(out, l->issued_at);
	cbor_put_int(out, CLAIM_ACCOUNTS);
	cbor_put_array(out, 2);
	cbor_put_uint(out, l->seq);
	cbor_put_array(out, l->count);
	for (size_t i = 0; i < l->count; i++) {
		cbor_put_array(out, 3);
		cbor_put_text(out, l->accounts[i].tax_code);
		cbor_put_text(out, l->accounts[i].bin);
		cbor_put_text(out, l->accounts[i].account);
	}
}

static void read_text(char *out, size_t room, struct cbor_reader *r)
{
	struct bytes text = cbor_read_text(r, 1, room - 1);
	if (r->failed || memchr(text.data, 0, text.len)) {
		cbor_fail(r);
		return;
	}
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
}

static void read_account(struct official_account *out, struct cbor_reader *r)
{
	*out = (struct official_account){0};
	cbor_read_array(r, 3, 3);
	read_text(out->tax_code, sizeof(out->tax_code), r);
	read_text(out->bin, sizeof(out->bin), r);
	read_text(out->account, sizeof(out->account), r);
	if (!vietqr_bin_is_valid(out->bin) || !vietqr_account_is_valid(out->account))
		cbor_fail(r);
}

enum err account_list_decode(struct account_list *out, struct arena *a, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	*out = (struct account_list){0};
	cbor_read_map(&r, 2, 2);
	cbor_read_key(&r, CLAIM_IAT);
	out->issued_at = cbor_read_int(&r, 0, INT64_MAX);
	cbor_read_key(&r, CLAIM_ACCOUNTS);
	cbor_read_array(&r, 2, 2);
	out->seq = cbor_read_uint(&r, SEQ_MAX);
	out->count = cbor_read_array(&r, 0, ACCOUNTS_MAX);
	out->accounts = arena_array(a, out->count + 1, sizeof(*out->accounts));
	for (size_t i = 0; i < out->count && !r.failed; i++) {
		read_account(&out->accounts[i], &r);
		if (i > 0 && compare(&out->accounts[i - 1], &out->accounts[i]) >= 0)
			cbor_fail(&r);
	}
	if (out->seq == 0)
		cbor_fail(&r);
	return cbor_finish(&r);
}

bool account_list_has(const struct account_list *l, const char *tax_code, const char *bin, const char *account)
{
	if (!tax_code || !bin || !account)
		return false;
	for (size_t i = 0; i < l->count; i++) {
		const struct official_account *o = &l->accounts[i];
		if (strcmp(o->tax_code, tax_code) == 0 && strcmp(o->bin, bin) == 0 && strcmp(o->account, account) == 0)
			return true;
	}
	return false;
}
