#include "pos-client/domain/letter.h"
#include <hoaban/str.h>
#include <stddef.h>
#include <string.h>

/* Each row: no tone, grave, acute, hook, tilde, dot; capitals, then small ones. */
static const struct {
	char base;
	enum letter_shape shape;
	const char *tones[2];
} rows[] = {
	{'A', SHAPE_PLAIN, {"AÀÁẢÃẠ", "aàáảãạ"}},
	{'A', SHAPE_BREVE, {"ĂẰẮẲẴẶ", "ăằắẳẵặ"}},
	{'A', SHAPE_CIRCUMFLEX, {"ÂẦẤẨẪẬ", "âầấẩẫậ"}},
	{'E', SHAPE_PLAIN, {"EÈÉẺẼẸ", "eèéẻẽẹ"}},
	{'E', SHAPE_CIRCUMFLEX, {"ÊỀẾỂỄỆ", "êềếểễệ"}},
	{'I', SHAPE_PLAIN, {"IÌÍỈĨỊ", "iìíỉĩị"}},
	{'O', SHAPE_PLAIN, {"OÒÓỎÕỌ", "oòóỏõọ"}},
	{'O', SHAPE_CIRCUMFLEX, {"ÔỒỐỔỖỘ", "ôồốổỗộ"}},
	{'O', SHAPE_HORN, {"ƠỜỚỞỠỢ", "ơờớởỡợ"}},
	{'U', SHAPE_PLAIN, {"UÙÚỦŨỤ", "uùúủũụ"}},
	{'U', SHAPE_HORN, {"ƯỪỨỬỮỰ", "ưừứửữự"}},
	{'Y', SHAPE_PLAIN, {"YỲÝỶỸỴ", "yỳýỷỹỵ"}},
	{'D', SHAPE_STROKE, {"Đ", "đ"}},
};

static bool find_tone(const char *tones, uint32_t code_point, enum letter_tone *out)
{
	size_t len = strlen(tones);
	int tone = TONE_NONE;
	for (size_t at = 0, n; at < len; at += n, tone++) {
		uint32_t cp;
		n = utf8_next(&cp, tones + at, len - at);
		if (n == 0)
			return false;
		*out = (enum letter_tone)tone;
		if (cp == code_point)
			return true;
	}
	return false;
}

bool letter_split(uint32_t code_point, struct letter *out)
{
	*out = (struct letter){0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (int c = 0; c < 2; c++) {
			enum letter_tone tone;
			if (!find_tone(rows[i].tones[c], code_point, &tone))
				continue;
			*out = (struct letter){rows[i].base, rows[i].shape, tone};
			return true;
		}
	bool is_small = code_point >= 'a' && code_point <= 'z';
	if (!is_small && (code_point < 'A' || code_point > 'Z'))
		return false;
	out->base = (char)(is_small ? code_point - 'a' + 'A' : code_point);
	return true;
}

bool letter_add_mark(uint32_t code_point, struct letter *l)
{
	static const struct {
		uint32_t mark;
		enum letter_shape shape;
		enum letter_tone tone;
	} marks[] = {
		{0x300, SHAPE_PLAIN, TONE_GRAVE}, {0x301, SHAPE_PLAIN, TONE_ACUTE}, {0x309, SHAPE_PLAIN, TONE_HOOK},
		{0x303, SHAPE_PLAIN, TONE_TILDE}, {0x323, SHAPE_PLAIN, TONE_DOT},   {0x302, SHAPE_CIRCUMFLEX, TONE_NONE},
		{0x306, SHAPE_BREVE, TONE_NONE},  {0x31b, SHAPE_HORN, TONE_NONE},
	};
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (marks[i].mark != code_point)
			continue;
		if (marks[i].tone != TONE_NONE)
			l->tone = marks[i].tone;
		else
			l->shape = marks[i].shape;
		return true;
	}
	return false;
}
