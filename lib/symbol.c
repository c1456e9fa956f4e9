/* How forms, symbols and numbers of receipts are written (DOMAIN: Decree 254/2026, Circular 91/2026). */
#include <hoaban/receipt.h>
#include <hoaban/money.h>
#include <assert.h>
#include <stdio.h>

static const char letters[] = "ABCDEGHKLMNPQRSTUVXY";
#define LETTER_COUNT (sizeof(letters) - 1)
static_assert(LETTER_COUNT == 20, "400 symbols a year");

bool form_is_valid(const char *form)
{
	return strcmp(form, "EBL01") == 0 || strcmp(form, "EBL02") == 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return c != '\0' && strchr(letters, c) != NULL;
}

bool symbol_is_valid(const char *symbol)
{
	return strnlen(symbol, SYMBOL_TEXT) == SYMBOL_TEXT - 1 && is_digit(symbol[0]) && is_digit(symbol[1]) &&
	       symbol[2] == 'T' && is_letter(symbol[3]) && is_letter(symbol[4]);
}

enum err symbol_format(char out[static SYMBOL_TEXT], int year, unsigned n)
{
	out[0] = '\0';
	if (n >= LETTER_COUNT * LETTER_COUNT || year < 2000 || year > 2099)
		return E_RANGE;
	out[0] = (char)('0' + year / 10 % 10);
	out[1] = (char)('0' + year % 10);
	out[2] = 'T';
	out[3] = letters[n / LETTER_COUNT];
	out[4] = letters[n % LETTER_COUNT];
	out[5] = '\0';
	return E_OK;
}

void number_format(char out[static NUMBER_TEXT], uint32_t number)
{
	for (size_t i = NUMBER_TEXT - 1; i-- > 0; number /= 10)
		out[i] = (char)('0' + number % 10);
	out[NUMBER_TEXT - 1] = '\0';
}

const char *payment_form_text(enum payment_form f, int language)
{
	static const char *const texts[][LANGUAGE_COUNT] = {
		[PAYMENT_CASH] = {"Tiền mặt", "Cash", "Espèces"},
		[PAYMENT_CARD] = {"Thẻ", "Card", "Carte"},
		[PAYMENT_TRANSFER] = {"Chuyển khoản", "Bank transfer", "Virement"},
		[PAYMENT_WALLET] = {"Ví điện tử", "E-wallet", "Portefeuille électronique"},
		[PAYMENT_TRANSFER_UNCONFIRMED] = {"Chuyển khoản (chưa đối soát)", "Bank transfer (unconfirmed)",
						  "Virement (non confirmé)"},
		[PAYMENT_SEVERAL] = {"Nhiều hình thức", "Several", "Plusieurs moyens"},
	};

	assert(language >= 0 && language < LANGUAGE_COUNT);
	if ((size_t)f >= sizeof(texts) / sizeof(texts[0]) || texts[f][language] == NULL)
		return "";
	return texts[f][language];
}

const char *receipt_fee_of_nothing(int language)
{
	static const char *const texts[LANGUAGE_COUNT] = {"Phí tham quan", "Visiting fee", "Droit de visite"};

	assert(language >= 0 && language < LANGUAGE_COUNT);
	return texts[language];
}
