#include "words.h"

#include <hoaban/money.h>

#include <stdio.h>

static const char *const words[WORD_COUNT][2] = {
#define WORD_ROW(name, vi, en) [name] = {vi, en},
	WORD_TABLE(WORD_ROW)
#undef WORD_ROW
};

/* In English: err_sentence(). */
static const char *const errors[ERR_COUNT] = {
	[E_OK] = "xong",
	[E_MALFORMED] = "các byte không đúng mẫu",
	[E_USAGE] = "lệnh hoặc yêu cầu không hiểu được",
	[E_INVALID] = "có giá trị không được phép",
	[E_UNAUTHORIZED] = "không rõ ai ký, hoặc chữ ký sai",
	[E_FORBIDDEN] = "không có quyền",
	[E_NOT_FOUND] = "không có",
	[E_METHOD] = "đường dẫn không nhận phương thức này",
	[E_TIMEOUT] = "quá lâu",
	[E_CONFLICT] = "trái với điều đã ghi",
	[E_MISMATCH] = "không khớp với lần trước",
	[E_TOO_LARGE] = "lớn hơn mức cho phép",
	[E_MEDIA_TYPE] = "không hiểu loại nội dung này",
	[E_RANGE] = "có số ngoài phạm vi",
	[E_BAD_SIGNATURE] = "chữ ký không đúng",
	[E_FORK] = "nhật ký trái với phần đã nhận",
	[E_QUARANTINED] = "thiết bị bị cách ly",
	[E_CLOSED] = "thiết bị đã đóng",
	[E_REFUSED] = "trái quy tắc",
	[E_EXHAUSTED] = "đã hết phần được cấp",
	[E_SOLD_OUT] = "không còn đủ chỗ",
	[E_EXPIRED] = "đã hết hạn",
	[E_TOO_MANY] = "quá nhiều lần; hãy chờ",
	[E_BUSY] = "người khác đang dùng; hãy thử lại",
	[E_UNAVAILABLE] = "một phần của hệ thống không trả lời; hãy thử lại",
	[E_STOPPED] = "sổ doanh thu đã dừng",
	[E_NETWORK] = "không liên lạc được với bên kia",
	[E_DATABASE] = "cơ sở dữ liệu không trả lời",
	[E_DUPLICATE] = "đã có rồi",
	[E_IO] = "không đọc hoặc ghi được tệp hay thiết bị",
	[E_CORRUPT] = "dữ liệu bị hỏng, hoặc thay đổi trong khi đọc",
	[E_CRYPTO] = "phép tính mật mã không thành",
	[E_MEMORY] = "hết bộ nhớ",
	[E_INTERNAL] = "lỗi của chính chương trình",
};

static const char *const leaves[][2] = {
	[0] = {"không rõ", "unknown"},
	[LEAF_RECEIPT] = {"biên lai", "receipt"},
	[LEAF_REPLACEMENT] = {"biên lai thay thế", "replacement"},
	[LEAF_REFUND] = {"hoàn tiền", "refund"},
	[LEAF_NUMBER_LOST] = {"báo mất số", "number lost"},
	[LEAF_SHIFT_CLOSED] = {"đóng ca", "shift closed"},
	[LEAF_ERROR_NOTICE] = {"thông báo sai sót", "notice of error"},
	[LEAF_DEVICE_ENROLLED] = {"ghi danh thiết bị", "device enrolled"},
	[LEAF_DEVICE_CLOSED] = {"đóng thiết bị", "device closed"},
	[LEAF_TARIFF] = {"biểu phí", "tariff edition"},
	[LEAF_FREE_ADMISSION] = {"vé miễn phí", "free admission"},
	[LEAF_NEW_ORIGIN] = {"mở lại sổ", "log begun anew"},
};

static size_t column(int language)
{
	return language == LANGUAGE_VI ? 0 : 1;
}

const char *word(enum word w, int language)
{
	return words[w][column(language)];
}

const char *error_word(enum err e, int language)
{
	return language == LANGUAGE_VI && e < ERR_COUNT && errors[e] ? errors[e] : err_sentence(e);
}

const char *leaf_word(enum leaf_type t, int language)
{
	size_t i = t < sizeof(leaves) / sizeof(leaves[0]) ? t : 0;
	return leaves[i][column(language)];
}

static void say(const char *option, const char *path, const char *why)
{
	fprintf(stderr, "hoaban-audit: %s%s%s: %s\n", option, path ? " " : "", path ? path : "", why);
}

enum err say_usage(int language, const char *option, enum word why)
{
	say(option, NULL, word(why, language));
	return E_USAGE;
}

enum err say_given(int language, const char *option, const char *path, enum word why)
{
	say(option, path, word(why, language));
	return E_USAGE;
}

enum err say_error(int language, const char *option, const char *path, enum err e)
{
	say(option, path, error_word(e, language));
	return e;
}
