/* The notice's shape as data. Private to lib/. */
#ifndef HOABAN_LIB_TAX_NOTICE_PROFILE_H
#define HOABAN_LIB_TAX_NOTICE_PROFILE_H

#include "tax_form.h"

enum notice_field {
	NOTICE_FIELD_NONE = FORM_GROUP,
	NOTICE_VERSION,
	NOTICE_MODEL,
	NOTICE_TITLE,
	NOTICE_NUMBER,
	NOTICE_OFFICE,
	NOTICE_ORGANISATION,
	NOTICE_TAX_CODE,
	NOTICE_DATE,
	WRONG_ORDINAL,
	WRONG_FORM,
	WRONG_SYMBOL,
	WRONG_NUMBER,
	WRONG_DATE,
	WRONG_KIND,
	WRONG_NOTICE,
	WRONG_REASON,
	NOTICE_FIELD_COUNT
};

extern const struct form tax_notice_form;

#define NOTICE_MODEL_TEXT "04/SS-CTĐT"
#define NOTICE_TITLE_TEXT "Thông báo chứng từ điện tử đã lập sai"

#endif
