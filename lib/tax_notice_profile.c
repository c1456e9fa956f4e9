#include "tax_notice_profile.h"

#include <hoaban/tax_notice.h>

#include <assert.h>

static const struct form_row rows[] = {
	{1, "PBan", FORM_MUST, NOTICE_VERSION},	      {1, "MSo", FORM_MUST, NOTICE_MODEL},
	{1, "Ten", FORM_MUST, NOTICE_TITLE},	      {1, "So", FORM_MUST, NOTICE_NUMBER},
	{1, "TCQT", FORM_MAY, NOTICE_OFFICE}, /* Kính gửi */
	{1, "TCThu", FORM_MUST, NOTICE_ORGANISATION}, {1, "MST", FORM_MUST, NOTICE_TAX_CODE},
	{1, "NTBao", FORM_MUST, NOTICE_DATE},	      {1, "DSCTu", FORM_MUST, NOTICE_FIELD_NONE},
	{2, "CTu", FORM_EACH, NOTICE_FIELD_NONE},     {3, "STT", FORM_MUST, WRONG_ORDINAL}, /* (1) */
	{3, "KHMSCTu", FORM_MUST, WRONG_FORM},						    /* (2) */
	{3, "KHCTu", FORM_MUST, WRONG_SYMBOL},						    /* (3) */
	{3, "SCTu", FORM_MUST, WRONG_NUMBER},						    /* (4) */
	{3, "NLap", FORM_MUST, WRONG_DATE},						    /* (5) */
	{3, "LCTu", FORM_MUST, WRONG_KIND},						    /* (6) */
	{3, "TBGTrinh", FORM_MUST, WRONG_NOTICE},					    /* (7) */
	{3, "LDo", FORM_MUST, WRONG_REASON},						    /* (8) */
};

const struct form tax_notice_form = {
	.root = "TBao", .data = TAX_NOTICE_DATA, .seal = "TCThu", .rows = rows, .row_count = sizeof(rows) / sizeof(rows[0])};

static_assert(NOTICE_FIELD_COUNT <= FORM_FIELDS_MAX);
