#include <hoaban/vnpay.h>

#include <hoaban/cose.h>
#include <hoaban/instant.h>
#include <hoaban/money.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define PAIRS_MAX 48
#define MAC_LEN	  64
#define VALUE_MAX 1024
#define TIME_TEXT 32

struct pair {
	char name[40];
	char value[VALUE_MAX];
};
struct pairs {
	size_t count;
	struct pair list[PAIRS_MAX];
};

/* ---------------------------------------------------------------- form encoding */
static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' ||
	       c == '*';
}

static void append_encoded(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (is_plain(*text))
			buf_append(out, text, 1);
		else if (*text == ' ')
			buf_append_text(out, "+");
		else
			buf_append_format(out, "%%%02X", (unsigned char)*text);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->name, ((const struct pair *)b)->name);
}

/* What is signed, and what stands in the address. */
static void append_pairs(struct buf *out, struct pairs *p)
{
	qsort(p->list, p->count, sizeof(p->list[0]), by_name);
	for (size_t i = 0; i < p->count; i++) {
		buf_append_text(out, i > 0 ? "&" : "");
		append_encoded(out, p->list[i].name);
		buf_append_text(out, "=");
		append_encoded(out, p->list[i].value);
	}
}

static void mac_of(uint8_t out[static MAC_LEN], struct bytes text, struct bytes secret)
{
	crypto_auth_hmacsha512_state state;
	crypto_auth_hmacsha512_init(&state, secret.data, secret.len);
	crypto_auth_hmacsha512_update(&state, text.data, text.len);
	crypto_auth_hmacsha512_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

/* ---------------------------------------------------------------- asking */
static enum err put(struct pairs *p, const char *name, const char *value)
{
	struct pair *pair = &p->list[p->count++];
	for (const char *c = value; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			return E_INVALID;
	if (value[0] == '\0' || strlen(value) >= VALUE_MAX)
		return E_INVALID;
	snprintf(pair->name, sizeof(pair->name), "%s", name);
	snprintf(pair->value, sizeof(pair->value), "%s", value);
	return E_OK;
}

static const char *local_time(char out[static TIME_TEXT], int64_t at)
{
	struct civil c = instant_civil(at);
	snprintf(out, TIME_TEXT, "%04d%02d%02d%02d%02d%02d", c.year % 10000, c.month % 100, c.day % 100, c.hour % 100,
		 c.minute % 100, c.second % 100);
	return out;
}

static enum err put_request(struct pairs *p, const struct vnpay_request *r)
{
	char amount[24], created[TIME_TEXT], expires[TIME_TEXT];
	if (r->amount < 1 || r->amount > MONEY_MAX)
		return E_INVALID;
	snprintf(amount, sizeof(amount), "%lld00", (long long)r->amount);
	const struct {
		const char *name, *value;
	} rows[] = {
		{"vnp_Version", "2.1.0"},
		{"vnp_Command", "pay"},
		{"vnp_TmnCode", r->terminal},
		{"vnp_Amount", amount},
		{"vnp_CurrCode", "VND"},
		{"vnp_TxnRef", r->reference},
		{"vnp_OrderInfo", r->info},
		{"vnp_OrderType", "other"},
		{"vnp_Locale", r->locale},
		{"vnp_ReturnUrl", r->return_url},
		{"vnp_IpAddr", r->ip},
		{"vnp_CreateDate", local_time(created, r->created)},
		{"vnp_ExpireDate", local_time(expires, r->expires)},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		TRY(put(p, rows[i].name, rows[i].value));
	return E_OK;
}

enum err vnpay_url(struct buf *out, const char *base, const struct vnpay_request *r, struct bytes secret)
{
	struct pairs *p = calloc(1, sizeof(*p));
	uint8_t mac[MAC_LEN];
	char hex[2 * MAC_LEN + 1];
	BUF_LOCAL query;
	buf_init(&query, VNPAY_URL_MAX * 2);
	enum err e = p != NULL ? put_request(p, r) : E_MEMORY;
	if (e == E_OK)
		append_pairs(&query, p);
	free(p);
	TRY(e);
	mac_of(mac, buf_bytes(&query), secret);
	hex_format(hex, mac, MAC_LEN);
	buf_append_format(out, "%s?", base);
	buf_append(out, query.data, query.len);
	buf_append_format(out, "&vnp_SecureHash=%s", hex);
	TRY(buf_status(&query));
	return buf_status(out);
}

/* ---------------------------------------------------------------- being told */
static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One name or value; *from moves behind it. */
static enum err decode(char *out, size_t room, const char **from, const char *until)
{
	size_t len = 0;
	for (const char *c = *from; *c != '\0' && strchr(until, *c) == NULL; *from = c) {
		char byte = *c == '+' ? ' ' : *c;
		if (*c == '%') {
			int high = hex_value(c[1]), low = high < 0 ? -1 : hex_value(c[2]);
			if (low < 0)
				return E_MALFORMED;
			byte = (char)(high * 16 + low);
			c += 2;
		}
		if (byte == '\0' || len + 1 >= room)
			return E_MALFORMED;
		out[len++] = byte;
		c++;
	}
	out[len] = '\0';
	return E_OK;
}

static enum err read_pair(struct pair *out, const char **at)
{
	TRY(decode(out->name, sizeof(out->name), at, "=&"));
	out->value[0] = '\0';
	if (**at == '=') {
		++*at;
		TRY(decode(out->value, sizeof(out->value), at, "&"));
	}
	*at += **at == '&';
	return E_OK;
}

/* All vnp_ parameters but the signature; others are none of theirs. A parameter twice is none that they send. */
static enum err read_query(struct pairs *p, const char *query, char hash[static VALUE_MAX])
{
	hash[0] = '\0';
	while (*query != '\0') {
		struct pair *pair = &p->list[p->count];
		if (p->count == PAIRS_MAX)
			return E_MALFORMED;
		TRY(read_pair(pair, &query));
		if (str_equal(pair->name, "vnp_SecureHash"))
			memcpy(hash, pair->value, VALUE_MAX);
		else if (str_starts_with(pair->name, "vnp_") && !str_equal(pair->name, "vnp_SecureHashType"))
			p->count++;
	}
	qsort(p->list, p->count, sizeof(p->list[0]), by_name);
	for (size_t i = 1; i < p->count; i++)
		if (str_equal(p->list[i - 1].name, p->list[i].name))
			return E_MALFORMED;
	return E_OK;
}

static bool is_signed(struct pairs *p, const char *hash, struct bytes secret)
{
	uint8_t told[MAC_LEN], right[MAC_LEN];
	BUF_LOCAL text;
	buf_init(&text, 4 * VNPAY_QUERY_MAX);
	append_pairs(&text, p);
	if (secret.len == 0 || buf_status(&text) != E_OK || hex_parse(told, MAC_LEN, hash, strlen(hash)) != E_OK)
		return false;
	mac_of(right, buf_bytes(&text), secret);
	return sodium_memcmp(told, right, MAC_LEN) == 0;
}

static const char *value_of(const struct pairs *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (str_equal(p->list[i].name, name))
			return p->list[i].value;
	return "";
}

static bool take_text(char out[static VNPAY_TEXT], const struct pairs *p, const char *name)
{
	const char *value = value_of(p, name);
	if (value[0] == '\0' || strlen(value) >= VNPAY_TEXT)
		return false;
	for (const char *c = value; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	snprintf(out, VNPAY_TEXT, "%s", value);
	return true;
}

/* yyyyMMddHHmmss, local time. */
static int64_t time_of(const char *text)
{
	char rfc[32];
	int64_t at = 0;
	if (strlen(text) != 14 || strspn(text, "0123456789") != 14)
		return 0;
	snprintf(rfc, sizeof(rfc), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s+07:00", text, text + 4, text + 6, text + 8, text + 10,
		 text + 12);
	return instant_parse(&at, rfc) == E_OK ? at : 0;
}

static enum err take(struct vnpay_notice *out, const struct pairs *p)
{
	int64_t hundredths;
	bool is_read = take_text(out->terminal, p, "vnp_TmnCode") && take_text(out->reference, p, "vnp_TxnRef") &&
		       take_text(out->transaction, p, "vnp_TransactionNo") &&
		       int_parse(&hundredths, value_of(p, "vnp_Amount"), 100, MONEY_MAX * 100) == E_OK && hundredths % 100 == 0;
	if (!is_read)
		return E_MALFORMED;
	out->amount = hundredths / 100;
	out->is_success =
		str_equal(value_of(p, "vnp_ResponseCode"), "00") && str_equal(value_of(p, "vnp_TransactionStatus"), "00");
	out->paid_at = time_of(value_of(p, "vnp_PayDate"));
	return E_OK;
}

enum err vnpay_open(struct vnpay_notice *out, const char *query, struct bytes secret)
{
	char hash[VALUE_MAX];
	struct pairs *p = calloc(1, sizeof(*p));
	*out = (struct vnpay_notice){0};
	if (p == NULL)
		return E_MEMORY;
	bool is_read = strlen(query) <= VNPAY_QUERY_MAX && read_query(p, query, hash) == E_OK;
	enum err e = is_read && is_signed(p, hash, secret) ? take(out, p) : E_UNAUTHORIZED;
	free(p);
	return e;
}
