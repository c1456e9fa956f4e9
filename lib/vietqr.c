#include <hoaban/vietqr.h>

#include <hoaban/str.h>

#include <string.h>

/* ---- what NAPAS gives */
#define ID_FORMAT   0
#define ID_METHOD   1
#define ID_NAPAS    38
#define ID_CURRENCY 53
#define ID_AMOUNT   54
#define ID_COUNTRY  58
#define ID_EXTRA    62
#define ID_CRC	    63
#define ID_BANK	    1 /* within 38 */
#define ID_SERVICE  2
#define ID_PURPOSE  8 /* within 62 */

#define NAPAS_AID "A000000727"
#define SERVICE	  "QRIBFTTA" /* to an account */
#define DONG	  "704"
#define CRC_HEAD  "6304"

/* ---- checks */
static bool is_of(const char *text, size_t min, size_t max, bool (*fits)(char c))
{
	size_t len = strnlen(text, max + 1);
	for (size_t i = 0; i < len; i++)
		if (!fits(text[i]))
			return false;
	return len >= min && len <= max;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alphanumeric(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

bool vietqr_bin_is_valid(const char *bin)
{
	return is_of(bin, VIETQR_BIN_LEN, VIETQR_BIN_LEN, is_digit);
}

bool vietqr_account_is_valid(const char *account)
{
	return is_of(account, 1, VIETQR_ACCOUNT_MAX, is_alphanumeric);
}

/* CRC-16/CCITT-FALSE: polynomial 0x1021, initial value 0xFFFF, nothing reflected. */
static uint16_t crc16(struct bytes b)
{
	unsigned crc = 0xffff;
	for (size_t i = 0; i < b.len; i++) {
		crc ^= (unsigned)b.data[i] << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1;
		crc &= 0xffff;
	}
	return (uint16_t)crc;
}

/* ---- writing */
static void put(struct buf *out, unsigned id, struct bytes value)
{
	buf_append_format(out, "%02u%02zu", id, value.len);
	buf_append(out, value.data, value.len);
}

static void put_text(struct buf *out, unsigned id, const char *text)
{
	put(out, id, bytes_of_text(text));
}

static void put_receiver(struct buf *out, const struct vietqr *v)
{
	uint8_t bank_room[64], room[96];
	struct buf bank = BUF_FIXED(bank_room), receiver = BUF_FIXED(room);
	put_text(&bank, 0, v->bin);
	put_text(&bank, 1, v->account);
	put_text(&receiver, 0, NAPAS_AID);
	put(&receiver, ID_BANK, buf_bytes(&bank));
	put_text(&receiver, ID_SERVICE, SERVICE);
	put(out, ID_NAPAS, buf_bytes(&receiver));
}

static void put_amount(struct buf *out, int64_t amount)
{
	uint8_t room[24];
	struct buf digits = BUF_FIXED(room);
	if (amount == 0)
		return;
	buf_append_format(&digits, "%lld", (long long)amount);
	put(out, ID_AMOUNT, buf_bytes(&digits));
}

static void put_purpose(struct buf *out, const char *purpose)
{
	uint8_t room[64];
	struct buf extra = BUF_FIXED(room);
	if (purpose == NULL)
		return;
	put_text(&extra, ID_PURPOSE, purpose);
	put(out, ID_EXTRA, buf_bytes(&extra));
}

enum err vietqr_encode(struct buf *out, const struct vietqr *v)
{
	size_t start = out->len;
	if (!vietqr_bin_is_valid(v->bin) || !vietqr_account_is_valid(v->account) || v->amount < 0 ||
	    v->amount > VIETQR_AMOUNT_MAX)
		return E_INVALID;
	if (v->purpose != NULL && !is_of(v->purpose, 1, VIETQR_PURPOSE_MAX, is_printable))
		return E_INVALID;
	put_text(out, ID_FORMAT, "01");
	put_text(out, ID_METHOD, v->amount == 0 ? "11" : "12");
	put_receiver(out, v);
	put_text(out, ID_CURRENCY, DONG);
	put_amount(out, v->amount);
	put_text(out, ID_COUNTRY, "VN");
	put_purpose(out, v->purpose);
	buf_append_text(out, CRC_HEAD);
	TRY(buf_status(out));
	buf_append_format(out, "%04X", crc16(bytes_of(out->data + start, out->len - start)));
	return buf_status(out);
}

/* ---- reading */
struct fields {
	struct bytes left;
	struct bytes value[100]; /* by id; data NULL = absent */
};

static bool read_two(unsigned *out, struct bytes b)
{
	if (!is_digit((char)b.data[0]) || !is_digit((char)b.data[1]))
		return false;
	*out = (unsigned)(b.data[0] - '0') * 10 + (unsigned)(b.data[1] - '0');
	return true;
}

static enum err split(struct fields *f, struct bytes text)
{
	unsigned id, len;
	*f = (struct fields){.left = text};
	while (f->left.len > 0) {
		struct bytes *l = &f->left;
		if (l->len < 4 || !read_two(&id, *l) || !read_two(&len, bytes_of(l->data + 2, 2)))
			return E_MALFORMED;
		if (len == 0 || len > l->len - 4 || f->value[id].data != NULL)
			return E_MALFORMED;
		f->value[id] = bytes_of(l->data + 4, len);
		*l = bytes_of(l->data + 4 + len, l->len - 4 - len);
	}
	return E_OK;
}

static bool says(const struct fields *f, unsigned id, const char *text)
{
	return f->value[id].data != NULL && bytes_equal(f->value[id], bytes_of_text(text));
}

static enum err check_crc(struct bytes text)
{
	static const char hex[] = "0123456789ABCDEF";
	if (text.len < 8 || text.len >= VIETQR_TEXT_MAX)
		return E_MALFORMED;
	const uint8_t *tail = text.data + text.len - 8;
	unsigned crc = crc16(bytes_of(text.data, text.len - 4));
	if (memcmp(tail, CRC_HEAD, 4) != 0)
		return E_MALFORMED;
	for (unsigned i = 0; i < 4; i++)
		if (tail[4 + i] != (uint8_t)hex[crc >> (12 - 4 * i) & 15])
			return E_MALFORMED;
	return E_OK;
}

/* As a text of its own in the caller's room. */
static const char *keep(char **room, struct bytes value)
{
	char *text = *room;
	memcpy(text, value.data, value.len);
	text[value.len] = '\0';
	*room += value.len + 1;
	return text;
}

static enum err read_receiver(struct vietqr *out, char **room, struct bytes value)
{
	struct fields napas, bank;
	TRY(split(&napas, value));
	if (!says(&napas, 0, NAPAS_AID) || !says(&napas, ID_SERVICE, SERVICE) || napas.value[ID_BANK].data == NULL)
		return E_MALFORMED;
	TRY(split(&bank, napas.value[ID_BANK]));
	if (bank.value[0].data == NULL || bank.value[1].data == NULL)
		return E_MALFORMED;
	out->bin = keep(room, bank.value[0]);
	out->account = keep(room, bank.value[1]);
	return vietqr_bin_is_valid(out->bin) && vietqr_account_is_valid(out->account) ? E_OK : E_MALFORMED;
}

static enum err read_amount(struct vietqr *out, char **room, const struct fields *f)
{
	bool is_static = says(f, ID_METHOD, "11");
	struct bytes value = f->value[ID_AMOUNT];
	if ((!is_static && !says(f, ID_METHOD, "12")) || is_static != (value.data == NULL))
		return E_MALFORMED;
	return is_static || int_parse(&out->amount, keep(room, value), 1, VIETQR_AMOUNT_MAX) == E_OK ? E_OK : E_MALFORMED;
}

static enum err read_purpose(struct vietqr *out, char **room, struct bytes value)
{
	struct fields extra;
	if (value.data == NULL)
		return E_OK;
	TRY(split(&extra, value));
	if (extra.value[ID_PURPOSE].data == NULL)
		return E_OK;
	out->purpose = keep(room, extra.value[ID_PURPOSE]);
	return is_of(out->purpose, 1, VIETQR_PURPOSE_MAX, is_printable) ? E_OK : E_MALFORMED;
}

enum err vietqr_decode(struct vietqr *out, char room[static VIETQR_TEXT_MAX], struct bytes text)
{
	struct fields f;
	*out = (struct vietqr){0};
	TRY(check_crc(text));
	TRY(split(&f, text));
	if (!says(&f, ID_FORMAT, "01") || !says(&f, ID_CURRENCY, DONG) || !says(&f, ID_COUNTRY, "VN"))
		return E_MALFORMED;
	if (f.value[ID_NAPAS].data == NULL)
		return E_MALFORMED;
	TRY(read_receiver(out, &room, f.value[ID_NAPAS]));
	TRY(read_amount(out, &room, &f));
	return read_purpose(out, &room, f.value[ID_EXTRA]);
}

/* ---- references */
#define PREFIX "HB"

void transfer_reference_format(char out[static TRANSFER_REFERENCE], const uint8_t id[static UUID_LEN])
{
	memcpy(out, PREFIX, sizeof PREFIX - 1);
	typed_code_format(out + sizeof PREFIX - 1, id);
}

static uint8_t upper(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

static bool is_reference(const char *text)
{
	uint64_t bits;
	return strspn(text, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == TRANSFER_REFERENCE - 1 &&
	       memcmp(text, PREFIX, sizeof PREFIX - 1) == 0 && typed_code_parse(&bits, text + sizeof PREFIX - 1) == E_OK;
}

enum err transfer_reference_next(char out[static TRANSFER_REFERENCE], struct bytes memo, size_t *at)
{
	const size_t len = TRANSFER_REFERENCE - 1;
	for (; *at + len <= memo.len; ++*at) {
		for (size_t i = 0; i < len; i++)
			out[i] = (char)upper(memo.data[*at + i]);
		out[len] = '\0';
		if (!is_reference(out))
			continue;
		++*at;
		return E_OK;
	}
	return E_NOT_FOUND;
}

enum err transfer_reference_check(const char *text)
{
	return strnlen(text, TRANSFER_REFERENCE) == TRANSFER_REFERENCE - 1 && is_reference(text) ? E_OK : E_MALFORMED;
}
