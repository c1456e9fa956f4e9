#include "server/audit/entry_fields.h"

#include "admin/screen.h"
#include "server/audit/listing.h"
#include "server/audit/trail.h"

#include <hoaban/cbor.h>
#include <hoaban/entry.h>
#include <hoaban/rules.h>

enum as {
	AS_RAW,
	AS_ID,
	AS_SALE,
	AS_TEXT,
	AS_NUMBER,
	AS_MONEY,
	AS_DAY,
	AS_TIME,
	AS_TIME_MS,
	AS_SITE,
	AS_FLAG,
	AS_VERDICT,
	AS_CODE
};

/* By number, from 0; "" = that number means nothing. */
struct codes {
	const char *prefix; /* of the words */
	const char *list[11];
};
static const struct codes approvals = {"audit.approval_",
				       {"", "paid_out", "drawer", "clock", "old_lists", "replace", "refund", "transfer", "gate",
					"training", "take_over"}},
			  cash_kinds = {"audit.cash_", {"", "paid_in", "paid_out", "drop", "slip"}},
			  clock_steps = {"audit.clock_", {"", "began", "approved", "ended"}},
			  clock_faults = {"detect.code_", {"right", "behind", "ahead", "off", "doubted"}},
			  corrections = {"audit.correction_", {"", "", "replacement", "refund"}};

struct field {
	const char *code; /* the word audit.field_CODE; NULL = nothing more */
	enum as as;
	const struct codes *codes;
};
#define FIELDS_MAX 14
#define SHIFT                                                                                                                  \
	{                                                                                                                      \
		"shift", AS_ID, NULL                                                                                           \
	}
#define CASHIER                                                                                                                \
	{                                                                                                                      \
		"cashier", AS_TEXT, NULL                                                                                       \
	}
#define REASON                                                                                                                 \
	{                                                                                                                      \
		"reason", AS_TEXT, NULL                                                                                        \
	}
#define SITE_GATE                                                                                                              \
	{"site", AS_SITE, NULL},                                                                                               \
	{                                                                                                                      \
		"gate", AS_TEXT, NULL                                                                                          \
	}

/* Without the version, which stands first in each. */
static const struct field fields[][FIELDS_MAX] = {
	[ENTRY_SALE] = {{"sale", AS_SALE, NULL},
			{"visit_day", AS_DAY, NULL},
			SHIFT,
			CASHIER,
			{"total", AS_MONEY, NULL},
			{"receipts", AS_RAW, NULL},
			{"tickets", AS_RAW, NULL},
			{"tenders", AS_RAW, NULL},
			{"proofs", AS_RAW, NULL},
			{"booking", AS_TEXT, NULL},
			{"covered", AS_NUMBER, NULL},
			{"slots", AS_RAW, NULL}},
	[ENTRY_REPLACEMENT] = {{"kind", AS_CODE, &corrections},
			       {"replaces", AS_RAW, NULL},
			       {"origin", AS_SALE, NULL},
			       {"exchanges", AS_RAW, NULL},
			       {"inside", AS_NUMBER, NULL},
			       REASON,
			       {"supervisor", AS_TEXT, NULL},
			       {"refund", AS_RAW, NULL},
			       {"new_sale", AS_RAW, NULL}},
	[ENTRY_REFUND] = {{"correction", AS_ID, NULL},
			  SHIFT,
			  CASHIER,
			  {"amount", AS_MONEY, NULL},
			  {"method", AS_RAW, NULL},
			  {"reference", AS_TEXT, NULL}},
	[ENTRY_SHIFT_OPENED] = {SHIFT, CASHIER, {"float", AS_MONEY, NULL}},
	[ENTRY_SHIFT_CLOSED] =
		{SHIFT,
		 CASHIER,
		 {"z_number", AS_NUMBER, NULL},
		 {"opened_at", AS_TIME, NULL},
		 {"float", AS_MONEY, NULL},
		 {"figures", AS_RAW, NULL},
		 {"counted", AS_MONEY, NULL},
		 {"pieces", AS_RAW, NULL},
		 {"expected", AS_MONEY, NULL},
		 {"perpetual", AS_MONEY, NULL},
		 {"salt", AS_ID, NULL}},
	[ENTRY_DRAWER_OPENED] = {SHIFT, CASHIER, REASON},
	[ENTRY_PRINT] = {{"sale", AS_SALE, NULL}, {"copy", AS_NUMBER, NULL}},
	[ENTRY_REPRINT] = {{"sale", AS_SALE, NULL}, {"copy", AS_NUMBER, NULL}},
	[ENTRY_ADMISSION] = {{"claim", AS_ID, NULL},
			     {"ticket", AS_ID, NULL},
			     {"root", AS_ID, NULL},
			     SITE_GATE,
			     {"day", AS_DAY, NULL},
			     {"entry_number", AS_NUMBER, NULL},
			     {"first_use", AS_NUMBER, NULL},
			     {"persons", AS_NUMBER, NULL},
			     {"admitted_at", AS_TIME, NULL},
			     {"provisional", AS_FLAG, NULL},
			     {"ticket_bytes", AS_RAW, NULL},
			     {"grant", AS_RAW, NULL}},
	[ENTRY_SCAN_REFUSED] = {SITE_GATE, {"verdict", AS_VERDICT, NULL}, {"ticket", AS_ID, NULL}},
	[ENTRY_SPLIT] = {SHIFT, {"ticket_bytes", AS_RAW, NULL}, {"parts", AS_RAW, NULL}},
	[ENTRY_CLOCK_CHANGED] = {{"step", AS_CODE, &clock_steps},
				 {"clock_fault", AS_CODE, &clock_faults},
				 {"clock", AS_TIME_MS, NULL},
				 {"time", AS_TIME_MS, NULL}},
	[ENTRY_TRAINING] = {{"is_on", AS_FLAG, NULL},
			    {"since", AS_TIME, NULL},
			    {"sale_count", AS_NUMBER, NULL},
			    {"total", AS_MONEY, NULL}},
	[ENTRY_APPROVAL] =
		{{"act", AS_CODE, &approvals}, {"subject", AS_ID, NULL}, {"supervisor", AS_TEXT, NULL}, CASHIER, REASON},
	[ENTRY_CASH_MOVED] = {{"movement", AS_ID, NULL},
			      SHIFT,
			      CASHIER,
			      {"kind", AS_CODE, &cash_kinds},
			      {"amount", AS_MONEY, NULL},
			      REASON,
			      {"bag", AS_TEXT, NULL},
			      {"slip", AS_TEXT, NULL}},
	[ENTRY_ADMISSION_UNDONE] = {{"claim", AS_ID, NULL}, SITE_GATE, {"day", AS_DAY, NULL}},
	[ENTRY_OVERRIDE] = {{"override", AS_ID, NULL},
			    SITE_GATE,
			    {"verdict", AS_VERDICT, NULL},
			    {"persons", AS_NUMBER, NULL},
			    {"ticket_bytes", AS_RAW, NULL}},
	[ENTRY_LEFT] = {SITE_GATE, {"day", AS_DAY, NULL}, {"persons", AS_NUMBER, NULL}},
	[ENTRY_EPOCH] = {{"site", AS_SITE, NULL}, {"statement", AS_RAW, NULL}},
	[ENTRY_ORDER_PRINTED] = {{"order", AS_SALE, NULL}, CASHIER, {"count", AS_NUMBER, NULL}, {"copy", AS_NUMBER, NULL}},
};
#define TYPE_COUNT (sizeof(fields) / sizeof(fields[0]))

struct showing {
	struct app *app;
	struct http_request *r;
};

static const char *code_text(const struct showing *x, const struct codes *c, int64_t n)
{
	bool is_known = n >= 0 && n < (int64_t)(sizeof(c->list) / sizeof(c->list[0])) && c->list[n] && *c->list[n];
	return is_known ? screen_code_word(x->app, x->r, c->prefix, c->list[n])
			: arena_format(x->r->arena, "%lld", (long long)n);
}

static const char *verdict_word(const struct showing *x, int64_t n)
{
	const char *code = n >= 0 && n < VERDICT_COUNT ? verdict_text((enum verdict)n) : NULL;
	return code ? screen_code_word(x->app, x->r, "gate.verdict.", code) : arena_format(x->r->arena, "%lld", (long long)n);
}

/* A till may write any number. */
#define TIME_MAX INT64_C(253402300799) /* 9999-12-31 */
#define DAY_MAX	 (TIME_MAX / 86400)

static const char *time_text(const struct showing *x, int64_t at)
{
	char text[LOCAL_TEXT];
	if (at < 0 || at > TIME_MAX)
		return arena_format(x->r->arena, "%lld", (long long)at);
	local_format(text, at);
	return arena_text(x->r->arena, text);
}

static const char *day_text(const struct showing *x, int64_t day)
{
	if (day < 0 || day > DAY_MAX)
		return arena_format(x->r->arena, "%lld", (long long)day);
	struct civil c = day_civil((int32_t)day);
	return arena_format(x->r->arena, "%02d/%02d/%04d", c.day, c.month, c.year);
}

static const char *integer_text(const struct showing *x, const struct field *f, int64_t n)
{
	struct arena *a = x->r->arena;
	switch (f->as) {
	case AS_MONEY:
		return money_text(a, n, screen_language(x->r));
	case AS_DAY:
		return day_text(x, n);
	case AS_TIME:
		return time_text(x, n);
	case AS_TIME_MS:
		return time_text(x, n / 1000);
	case AS_SITE:
		return n >= 0 && n < 64 ? shown_sites(x->app, x->r, UINT64_C(1) << n) : "?";
	case AS_VERDICT:
		return verdict_word(x, n);
	case AS_CODE:
		return code_text(x, f->codes, n);
	case AS_RAW:
	case AS_ID:
	case AS_SALE:
	case AS_TEXT:
	case AS_NUMBER:
	case AS_FLAG:
		break;
	}
	return arena_format(a, "%lld", (long long)n);
}

static const char *hex_text(const struct showing *x, struct bytes b)
{
	char *text = arena_alloc(x->r->arena, 2 * b.len + 1);
	hex_format(text, b.data, b.len);
	return text;
}

/* A value of another kind than expected is shown as the CBOR that it is. */
static const char *value_text(const struct showing *x, const struct field *f, struct bytes item)
{
	struct cbor_reader r = cbor_open(item);
	bool is_id = f->as == AS_ID || f->as == AS_SALE;
	if (cbor_read_null(&r))
		return "–";
	switch (cbor_peek(&r)) {
	case CBOR_UINT:
	case CBOR_NINT:
		return integer_text(x, f, cbor_read_int(&r, INT64_MIN, INT64_MAX));
	case CBOR_TEXT: {
		struct bytes text = cbor_read_text(&r, 0, SIZE_MAX);
		return arena_textn(x->r->arena, (const char *)text.data, text.len);
	}
	case CBOR_BYTES:
		return is_id ? hex_text(x, cbor_read_bytes(&r, 0, SIZE_MAX)) : cbor_shown(x->r->arena, item);
	case CBOR_SIMPLE:
		return screen_word(x->app, x->r, cbor_read_bool(&r) ? "audit.yes" : "audit.no");
	case CBOR_ARRAY:
	case CBOR_MAP:
	case CBOR_TAG:
	case CBOR_NONE:
		break;
	}
	return cbor_shown(x->r->arena, item);
}

static json_t *field_view(const struct showing *x, const struct field *f, struct bytes item)
{
	const char *text = value_text(x, f, item);
	bool leads = f->as == AS_SALE && strlen(text) == 2 * UUID_LEN;
	return json_pack("{s:s, s:s, s:s, s:b, s:s?}", "code", f->code, "name",
			 screen_code_word(x->app, x->r, "audit.field_", f->code), "text", text, "is_raw", f->as == AS_RAW,
			 "path", leads ? arena_format(x->r->arena, "/audit/sales/%s", text) : NULL);
}

json_t *entry_fields_view(struct app *app, struct http_request *r, uint32_t type, struct bytes body)
{
	static const struct field further = {"further", AS_RAW, NULL};
	const struct showing x = {app, r};
	json_t *list = json_array();
	struct cbor_reader in = cbor_open(body);
	bool is_known = type < TYPE_COUNT && fields[type][0].code && cbor_check(body) == E_OK && cbor_peek(&in) == CBOR_ARRAY;
	size_t count = is_known ? cbor_read_array(&in, 0, SIZE_MAX) : 0;
	bool is_within = true;
	for (size_t i = 0; i < count; i++) {
		struct bytes item = cbor_read_any(&in);
		is_within = is_within && (i == 0 || (i <= FIELDS_MAX && fields[type][i - 1].code));
		if (i > 0)
			json_array_append_new(list, field_view(&x, is_within ? &fields[type][i - 1] : &further, item));
	}
	return list;
}
