#include <hoaban/bank_notice.h>

#include <hoaban/cose.h>
#include <hoaban/instant.h>
#include <hoaban/json.h>
#include <hoaban/money.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define DEPTH_MAX   4
#define MEMBERS_MAX 64

/* ---------------------------------------------------------------- signatures */
/* In constant time: how much of a guess is right must not show. */
static bool is_mac(const char *hex, struct bytes secret, struct bytes message)
{
	uint8_t told[HASH_LEN], right[HASH_LEN];
	if (hex == NULL || secret.len == 0 || hex_parse(told, HASH_LEN, hex, strlen(hex)) != E_OK)
		return false;
	hmac_sha256(right, secret, message);
	return sodium_memcmp(told, right, HASH_LEN) == 0;
}

/* ---------------------------------------------------------------- members */
/* Free text from outside: shown to people later, so made plain here. */
static void copy_memo(char out[static NOTICE_MEMO], const char *text)
{
	size_t left = strlen(text), len = 0;
	uint32_t c;
	for (size_t n; left > 0 && len + 4 < NOTICE_MEMO; text += n, left -= n) {
		n = utf8_next(&c, text, left);
		if (n == 0)
			break;
		if (char_is_plain(c))
			memcpy(out + len, text, n);
		else
			out[len] = '?';
		len += char_is_plain(c) ? n : 1;
	}
	out[len] = '\0';
}

/* Numbers of transactions and accounts: letters, digits and a few marks. */
static bool copy_code(char *out, size_t room, const char *text)
{
	size_t len = strlen(text);
	if (len >= room)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	memcpy(out, text, len + 1);
	return true;
}

/* A text, or an integer in digits; "" for what is absent or null. */
static const char *text_of(const json_t *object, const char *member, char digits[static 24])
{
	const json_t *v = json_object_get(object, member);
	if (json_is_integer(v)) {
		snprintf(digits, 24, "%lld", (long long)json_integer_value(v));
		return digits;
	}
	return json_is_string(v) ? json_string_value(v) : "";
}

static bool take_code(char *out, size_t room, const json_t *object, const char *member)
{
	char digits[24];
	return copy_code(out, room, text_of(object, member, digits));
}

/* "2023-02-04 18:25:00", local time. */
static enum err take_time(int64_t *out, const json_t *object, const char *member)
{
	char text[32], digits[24];
	const char *told = text_of(object, member, digits);
	if (strlen(told) != 19 || told[10] != ' ')
		return E_MALFORMED;
	snprintf(text, sizeof text, "%.10sT%.8s+07:00", told, told + 11);
	return instant_parse(out, text);
}

static void find_reference(struct bank_notice *n)
{
	char found[TRANSFER_REFERENCE];
	size_t at = 0, count = 0;
	while (transfer_reference_next(found, bytes_of_text(n->memo), &at) == E_OK) {
		if (count > 0 && str_equal(found, n->reference))
			continue;
		memcpy(n->reference, found, sizeof found);
		count++;
	}
	if (count != 1)
		n->reference[0] = '\0';
}

void bank_notice_memo(struct bank_notice *out, const char *text)
{
	copy_memo(out->memo, text);
	find_reference(out);
}

struct members {
	const char *tx, *bank_ref, *account, *amount, *memo, *time;
};

static enum err take(struct bank_notice *out, const json_t *o, const struct members *m)
{
	char digits[24];
	const json_t *amount = json_object_get(o, m->amount);
	bool is_read = take_code(out->tx, sizeof out->tx, o, m->tx) && out->tx[0] != '\0' &&
		       take_code(out->bank_ref, sizeof out->bank_ref, o, m->bank_ref) &&
		       take_code(out->account, sizeof out->account, o, m->account) && json_is_integer(amount);
	if (!is_read)
		return E_MALFORMED;
	out->amount = json_integer_value(amount);
	if (out->amount < 1 || out->amount > MONEY_MAX)
		return E_MALFORMED;
	bank_notice_memo(out, text_of(o, m->memo, digits));
	return take_time(&out->at, o, m->time);
}

/* ---------------------------------------------------------------- SePay */
static enum err read_sepay(struct bank_notice *out, const json_t *o)
{
	static const struct members members = {"id",	  "referenceCode",  "accountNumber", "transferAmount",
					       "content", "transactionDate"};
	char digits[24];
	if (!json_is_object(o))
		return E_MALFORMED;
	out->is_incoming = str_equal(text_of(o, "transferType", digits), "in");
	return take(out, o, &members);
}

enum err sepay_open(struct bank_notice *out, struct bytes body, const char *timestamp, const char *signature,
		    struct bytes secret)
{
	static const char scheme[] = "sha256=";
	BUF_LOCAL signed_text;
	json_t *o;
	buf_init(&signed_text, NOTICE_BYTES_MAX + 64);
	*out = (struct bank_notice){0};
	if (timestamp == NULL || signature == NULL || !str_starts_with(signature, scheme) || body.len > NOTICE_BYTES_MAX)
		return E_UNAUTHORIZED;
	buf_append_text(&signed_text, timestamp);
	buf_append_text(&signed_text, ".");
	buf_append(&signed_text, body.data, body.len);
	if (buf_status(&signed_text) != E_OK || !is_mac(signature + sizeof scheme - 1, secret, buf_bytes(&signed_text)))
		return E_UNAUTHORIZED;
	TRY(json_read(&o, body, NOTICE_BYTES_MAX, DEPTH_MAX));
	enum err e = read_sepay(out, o);
	json_decref(o);
	return e;
}

/* ---------------------------------------------------------------- payOS */
static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum err append_value(struct buf *out, const json_t *v)
{
	if (json_is_string(v))
		buf_append(out, json_string_value(v), json_string_length(v));
	else if (json_is_integer(v))
		buf_append_format(out, "%lld", (long long)json_integer_value(v));
	else if (json_is_boolean(v))
		buf_append_text(out, json_is_true(v) ? "true" : "false");
	else if (!json_is_null(v))
		return E_MALFORMED;
	return E_OK;
}

/* What payOS signs: the values as they are, not encoded in any way. */
static enum err payos_text(struct buf *out, json_t *data)
{
	const char *names[MEMBERS_MAX], *name;
	size_t count = 0;
	json_t *value;
	if (json_object_size(data) > MEMBERS_MAX)
		return E_MALFORMED;
	json_object_foreach(data, name, value)
		names[count++] = name;
	qsort(names, count, sizeof *names, by_name);
	for (size_t i = 0; i < count; i++) {
		buf_append_text(out, i > 0 ? "&" : "");
		buf_append_text(out, names[i]);
		buf_append_text(out, "=");
		TRY(append_value(out, json_object_get(data, names[i])));
	}
	return buf_status(out);
}

static enum err read_payos(struct bank_notice *out, const json_t *o, struct bytes secret)
{
	static const struct members members = {"reference", "reference",   "accountNumber",
					       "amount",    "description", "transactionDateTime"};
	BUF_LOCAL signed_text;
	char digits[24];
	json_t *data = json_object_get(o, "data");
	buf_init(&signed_text, 2 * NOTICE_BYTES_MAX);
	if (!json_is_object(data))
		return E_UNAUTHORIZED;
	if (payos_text(&signed_text, data) != E_OK ||
	    !is_mac(json_string_value(json_object_get(o, "signature")), secret, buf_bytes(&signed_text)))
		return E_UNAUTHORIZED;
	if (!str_equal(text_of(o, "code", digits), "00") || !str_equal(text_of(data, "code", digits), "00"))
		return E_REFUSED;
	if (!str_equal(text_of(data, "currency", digits), "VND"))
		return E_MALFORMED;
	out->is_incoming = true;
	return take(out, data, &members);
}

enum err payos_open(struct bank_notice *out, struct bytes body, struct bytes secret)
{
	json_t *o;
	*out = (struct bank_notice){0};
	if (json_read(&o, body, NOTICE_BYTES_MAX, DEPTH_MAX) != E_OK)
		return E_UNAUTHORIZED;
	enum err e = read_payos(out, o, secret);
	json_decref(o);
	return e;
}
