#include "tax_table_profile.h"

#include <hoaban/tax_table.h>

#include <assert.h>

/* No values are given for column (9); these follow the table of invoices. */
const char *const tax_table_statuses[] = {
	[TABLE_NEW] = "Mới",
	[TABLE_AMENDED] = "Sửa thông tin trên bảng kê",
	[TABLE_REPLACEMENT] = "Biên lai thay thế",
};

static const struct form_row rows[] = {
	{1, "TTChung", FORM_MUST, TABLE_FIELD_NONE},
	{2, "PBan", FORM_MUST, TABLE_VERSION},
	{2, "MSo", FORM_MUST, TABLE_MODEL},
	{2, "Ten", FORM_MUST, TABLE_TITLE},
	{2, "SBTHDLieu", FORM_MUST, TABLE_NUMBER},    /* Số */
	{2, "LKDLieu", FORM_MUST, TABLE_PERIOD_KIND}, /* T = month */
	{2, "KDLieu", FORM_MUST, TABLE_PERIOD},	      /* [01] */
	{2, "LDau", FORM_MUST, TABLE_FIRST},	      /* [02] */
	{2, "BSLThu", FORM_MAY, TABLE_EDITION},	      /* [03] */
	{2, "NLap", FORM_MUST, TABLE_MADE},
	{2, "TCThu", FORM_MUST, TABLE_ORGANISATION}, /* [04] */
	{2, "MST", FORM_MUST, TABLE_TAX_CODE},	     /* [05] */
	{2, "DVTTe", FORM_MUST, TABLE_CURRENCY},     /* Đồng tiền */
	{1, "NDBTHDLieu", FORM_MUST, TABLE_FIELD_NONE},
	{2, "DSDLieu", FORM_MUST, TABLE_FIELD_NONE},
	{3, "DLieu", FORM_EACH, TABLE_FIELD_NONE},
	{4, "STT", FORM_MUST, ROW_ORDINAL},	      /* (1) */
	{4, "KHMSBLai", FORM_MUST, ROW_FORM},	      /* (2) */
	{4, "KHBLai", FORM_MUST, ROW_SYMBOL},	      /* (3) */
	{4, "SBLai", FORM_MUST, ROW_NUMBER},	      /* (4) */
	{4, "NLap", FORM_MUST, ROW_DATE},	      /* (5) */
	{4, "TPLPhi", FORM_MUST, ROW_FEE},	      /* (6) */
	{4, "STien", FORM_MUST, ROW_AMOUNT},	      /* (7) */
	{4, "TGia", FORM_MAY, ROW_RATE},	      /* (8) */
	{4, "TThai", FORM_MUST, ROW_STATUS},	      /* (9) */
	{4, "KDLDChinh", FORM_MAY, ROW_PERIOD},	      /* (10) */
	{4, "TTBLLQuan", FORM_MAY, TABLE_FIELD_NONE}, /* (11) */
	{5, "KHMSBLCLQuan", FORM_MUST, ROW_RELATED_FORM},
	{5, "KHBLCLQuan", FORM_MUST, ROW_RELATED_SYMBOL},
	{5, "SBLCLQuan", FORM_MUST, ROW_RELATED_NUMBER},
	{4, "GTrinh", FORM_MAY, ROW_EXPLANATION}, /* (12) */
	{4, "GChu", FORM_MAY, ROW_NOTE},	  /* (13) */
};

const struct form tax_table_form = {
	.root = "BTHDLieu", .data = TAX_TABLE_DATA, .seal = "TCThu", .rows = rows, .row_count = sizeof(rows) / sizeof(rows[0])};

static_assert((int)TABLE_FIELD_COUNT <= FORM_FIELDS_MAX);
