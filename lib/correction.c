#include <hoaban/correction.h>
#include "fields.h"

#include <assert.h>

const char *const correction_kind_codes[] = {"notice", "replacement", "refund", NULL};

/* ---- subjects */

static const struct {
	const char *text;
	bool needs_receipt;
} subjects[] = {
	[SUBJECT_PAYER_NAME] = {"Tên người nộp", false},     [SUBJECT_PAYER_ADDRESS] = {"Địa chỉ người nộp", false},
	[SUBJECT_PAYER_TAX_CODE] = {"Mã số thuế", true},     [SUBJECT_AMOUNT] = {"Số tiền", true},
	[SUBJECT_FEE] = {"Tên loại phí, lệ phí", false},     [SUBJECT_CATEGORY] = {"Đối tượng", false},
	[SUBJECT_SITE] = {"Điểm tham quan", false},	     [SUBJECT_VISIT_DATE] = {"Ngày tham quan", false},
	[SUBJECT_PAYMENT] = {"Hình thức thanh toán", false}, [SUBJECT_OTHER] = {"Nội dung khác", false},
};
const char *const correction_subject_codes[] = {"payer_name", "payer_address", "payer_tax_code", "amount", "fee", "category",
						"site",	      "visit_date",    "payment",	 "other",  NULL};
static_assert(sizeof(correction_subject_codes) / sizeof(correction_subject_codes[0]) == sizeof(subjects) / sizeof(subjects[0]));

static bool subject_is_known(enum correction_subject s)
{
	return s >= SUBJECT_PAYER_NAME && s <= SUBJECT_OTHER;
}

const char *correction_subject_text(enum correction_subject s)
{
	return subject_is_known(s) ? subjects[s].text : "";
}

bool correction_subject_needs_receipt(enum correction_subject s)
{
	return subject_is_known(s) && subjects[s].needs_receipt;
}

enum err correction_code_parse(unsigned *out, const char *const codes[], const char *code)
{
	for (unsigned i = 0; codes[i] && code; i++)
		if (str_equal(codes[i], code)) {
			*out = i + 1;
			return E_OK;
		}
	return E_INVALID;
}

/* ---- the rule */

static enum err refuse(struct complaints *c, const char *code, const char *detail)
{
	enum err said = complain(c, "/kind", code, "%s", detail);
	return said == E_INVALID ? E_REFUSED : said;
}

static enum err check_refund(const struct correction_facts *f, struct complaints *c)
{
	if (!f->may_refund)
		return refuse(c, "refunds_are_off", "refunds after a receipt are switched off: setting refund_after_receipt");
	if (f->is_amount_right)
		return refuse(c, "nothing_refunded", "the amount stays as it is: there is nothing to give back");
	return E_OK;
}

enum err correction_check(enum correction_kind said, const struct correction_facts *f, struct complaints *c)
{
	bool is_notice_enough = f->is_tax_code_right && f->is_amount_right;
	if (said == CORRECTION_REFUND)
		return check_refund(f, c);
	if (said == CORRECTION_NOTICE && !is_notice_enough)
		return refuse(c, "replacement_required", "tax code or amount is wrong: the receipt must be replaced");
	if (said == CORRECTION_REPLACEMENT && is_notice_enough)
		return refuse(c, "notice_required", "tax code and amount are right: a notice of error, no new receipt");
	return E_OK;
}

/* ---- reason and persons */

/* One line that may stand in a record, on paper and in XML. */
bool correction_text_is_good(const char *text)
{
	size_t len = text ? strlen(text) : 0;
	return len > 0 && len <= CORRECTION_TEXT_MAX && text_is_plain(bytes_of(text, len));
}

bool correction_reason_is_good(const char *reason)
{
	size_t len = reason ? strlen(reason) : 0, letters = 0;
	uint32_t point;
	for (size_t at = 0, step; at < len && (step = utf8_next(&point, reason + at, len - at)) > 0; at += step)
		letters += point != ' ' && point != 0xA0;
	return correction_text_is_good(reason) && letters >= CORRECTION_REASON_MIN;
}

bool correction_persons_differ(const char *actor, const char *approver)
{
	return actor && approver && actor[0] && approver[0] && !str_equal(actor, approver);
}
