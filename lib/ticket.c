#include <hoaban/base45.h>
#include <hoaban/cbor.h>
#include <hoaban/ticket.h>

#include <assert.h>

#define CLAIM_EXP    4
#define CLAIM_NBF    5
#define CLAIM_IAT    6
#define CLAIM_CTI    7
#define CLAIM_TICKET (-65537)

/* Times stand in four bytes: what fits into two would be written shorter. */
#define TIME_MIN 0x10000u

/* The claim's elements; the first five are always there. */
enum { AT_SITES, AT_CATEGORY, AT_PARTY, AT_DAYS, AT_EDITION, AT_ENTRIES, AT_MIX, AT_SPLIT, AT_END };
#define ENTRIES_DEFAULT 1

/* ---------------------------------------------------------------- categories */
static const char *const codes[] = {
	[CATEGORY_MIXED] = "MIXED",	      [CATEGORY_ADULT] = "ADULT",     [CATEGORY_CHILD] = "CHILD",
	[CATEGORY_SENIOR] = "SENIOR",	      [CATEGORY_POLICY] = "POLICY",   [CATEGORY_DISABLED] = "DISABLED",
	[CATEGORY_DISABLED_X] = "DISABLED_X", [CATEGORY_VETERAN] = "VETERAN", [CATEGORY_STUDY] = "STUDY",
	[CATEGORY_LOCAL_DAY] = "LOCAL_DAY",
};
static_assert(sizeof(codes) / sizeof(codes[0]) == CATEGORY_COUNT);

const char *category_code(enum category c)
{
	return (unsigned)c < CATEGORY_COUNT ? codes[c] : "";
}

enum err category_parse(enum category *out, const char *code)
{
	for (unsigned c = CATEGORY_MIXED + 1; c < CATEGORY_COUNT; c++) {
		if (str_equal(codes[c], code)) {
			*out = (enum category)c;
			return E_OK;
		}
	}
	return E_INVALID;
}

/* ---------------------------------------------------------------- fields */
const uint8_t *ticket_root(const struct ticket *t)
{
	return t->is_split ? t->root : t->id;
}

uint32_t ticket_first_use(const struct ticket *t)
{
	return t->is_split ? t->first_use : 1;
}

uint32_t ticket_count(const struct ticket *t, enum category c)
{
	if ((unsigned)c >= CATEGORY_COUNT)
		return 0;
	if (t->has_mix)
		return t->mix[c];
	return t->category == (uint32_t)c ? t->party : 0;
}

static bool is_mix_sound(const struct ticket *t)
{
	if (t->has_mix != (t->category == CATEGORY_MIXED))
		return false;
	if (!t->has_mix)
		return true;
	uint64_t sum = 0;
	for (unsigned c = CATEGORY_MIXED + 1; c < CATEGORY_COUNT; c++)
		sum += t->mix[c];
	return t->mix[CATEGORY_MIXED] == 0 && sum == t->party;
}

static bool is_split_sound(const struct ticket *t)
{
	return !t->is_split || (t->first_use >= 1 && t->first_use - 1 <= UINT32_MAX - t->party);
}

/* What both the writer and the reader demand of the fields. */
static bool is_sound(const struct ticket *t)
{
	bool has_times = t->valid_until >= TIME_MIN && t->valid_from >= TIME_MIN && t->issued_at >= TIME_MIN;
	bool has_counts = t->party >= 1 && t->days >= 1 && t->category < CATEGORY_COUNT;
	return has_times && has_counts && is_mix_sound(t) && is_split_sound(t);
}

/* ---------------------------------------------------------------- writing */
static size_t element_count(const struct ticket *t)
{
	if (t->is_split)
		return AT_SPLIT + 1;
	if (t->has_mix)
		return AT_MIX + 1;
	return t->entries != ENTRIES_DEFAULT ? AT_ENTRIES + 1 : AT_ENTRIES;
}

static void put_mix(struct buf *out, const struct ticket *t)
{
	if (!t->has_mix) {
		cbor_put_null(out);
		return;
	}
	size_t pairs = 0;
	for (unsigned c = 1; c < CATEGORY_COUNT; c++)
		pairs += t->mix[c] > 0;
	cbor_put_map(out, pairs);
	for (unsigned c = 1; c < CATEGORY_COUNT; c++) {
		if (t->mix[c] == 0)
			continue;
		cbor_put_uint(out, c);
		cbor_put_uint(out, t->mix[c]);
	}
}

static void put_split(struct buf *out, const struct ticket *t)
{
	cbor_put_array(out, 2);
	cbor_put_bytes(out, t->root, UUID_LEN);
	cbor_put_uint(out, t->first_use);
}

static void put_claim(struct buf *out, const struct ticket *t)
{
	size_t count = element_count(t);
	cbor_put_array(out, count);
	cbor_put_uint(out, t->sites);
	cbor_put_uint(out, t->category);
	cbor_put_uint(out, t->party);
	cbor_put_uint(out, t->days);
	cbor_put_uint(out, t->edition);
	if (count > AT_ENTRIES)
		cbor_put_uint(out, t->entries);
	if (count > AT_MIX)
		put_mix(out, t);
	if (count > AT_SPLIT)
		put_split(out, t);
}

enum err ticket_encode(struct buf *out, const struct ticket *t)
{
	if (!is_sound(t))
		return E_INVALID;
	cbor_put_map(out, 5);
	cbor_put_uint(out, CLAIM_EXP);
	cbor_put_uint(out, t->valid_until);
	cbor_put_uint(out, CLAIM_NBF);
	cbor_put_uint(out, t->valid_from);
	cbor_put_uint(out, CLAIM_IAT);
	cbor_put_uint(out, t->issued_at);
	cbor_put_uint(out, CLAIM_CTI);
	cbor_put_bytes(out, t->id, UUID_LEN);
	cbor_put_int(out, CLAIM_TICKET);
	put_claim(out, t);
	return buf_status(out);
}

/* ---------------------------------------------------------------- reading */
static uint32_t read_u32(struct cbor_reader *r)
{
	return (uint32_t)cbor_read_uint(r, UINT32_MAX);
}

static uint32_t read_time(struct cbor_reader *r, int64_t claim)
{
	cbor_read_key(r, claim);
	return read_u32(r);
}

/* Keys ascend, counts are at least 1. */
static void read_mix(struct ticket *out, struct cbor_reader *r)
{
	size_t pairs = cbor_read_map(r, 1, CATEGORY_COUNT - 1);
	int64_t last = CATEGORY_MIXED;
	for (size_t i = 0; i < pairs; i++) {
		int64_t category = cbor_read_int(r, last + 1, CATEGORY_COUNT - 1);
		uint32_t count = read_u32(r);
		if (count == 0)
			cbor_fail(r);
		out->mix[category] = count;
		last = category;
	}
	out->has_mix = true;
}

static void read_split(struct ticket *out, struct cbor_reader *r)
{
	cbor_read_array(r, 2, 2);
	cbor_read_fixed(r, out->root, UUID_LEN);
	out->first_use = read_u32(r);
	out->is_split = true;
}

static void read_claim(struct ticket *out, struct cbor_reader *r)
{
	size_t count = cbor_read_array(r, AT_ENTRIES, AT_END);
	out->sites = cbor_read_uint(r, UINT64_MAX);
	out->category = read_u32(r);
	out->party = read_u32(r);
	out->days = read_u32(r);
	out->edition = read_u32(r);
	out->entries = count > AT_ENTRIES ? read_u32(r) : ENTRIES_DEFAULT;
	if (count > AT_MIX && !cbor_read_null(r))
		read_mix(out, r);
	if (count > AT_SPLIT)
		read_split(out, r);
	/* A last element that equals its default would be a second encoding of the same ticket. */
	if (count != element_count(out))
		cbor_fail(r);
}

enum err ticket_decode(struct ticket *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	*out = (struct ticket){0};
	cbor_read_map(&r, 5, 5);
	out->valid_until = read_time(&r, CLAIM_EXP);
	out->valid_from = read_time(&r, CLAIM_NBF);
	out->issued_at = read_time(&r, CLAIM_IAT);
	cbor_read_key(&r, CLAIM_CTI);
	cbor_read_fixed(&r, out->id, UUID_LEN);
	cbor_read_key(&r, CLAIM_TICKET);
	read_claim(out, &r);
	TRY(cbor_finish(&r));
	return is_sound(out) ? E_OK : E_MALFORMED;
}

/* ---------------------------------------------------------------- text */
#define PREFIX_LEN (sizeof(TICKET_PREFIX) - 1)

enum err ticket_text(struct buf *out, struct bytes cose)
{
	size_t len = PREFIX_LEN + cose.len / 2 * 3 + cose.len % 2 * 2;
	if (cose.len > TICKET_BYTES_MAX || len > TICKET_TEXT_MAX)
		return E_TOO_LARGE;
	buf_append(out, TICKET_PREFIX, PREFIX_LEN);
	base45_append(out, cose.data, cose.len);
	return buf_status(out);
}

enum err ticket_parse(struct cose_sign1 *m, uint8_t out[static TICKET_BYTES_MAX], const char *text, size_t text_len)
{
	if (text_len < TICKET_TEXT_MIN || text_len > TICKET_TEXT_MAX)
		return E_MALFORMED;
	if (memcmp(text, TICKET_PREFIX, PREFIX_LEN) != 0)
		return E_MALFORMED;
	size_t len = TICKET_BYTES_MAX;
	if (base45_parse(out, &len, text + PREFIX_LEN, text_len - PREFIX_LEN) != E_OK)
		return E_MALFORMED;
	return cose_parse(m, (struct bytes){out, len});
}
