/* The query of VNPAY's notice: read, and read again behind a signature that holds. */
#include <hoaban/money.h>
#include <hoaban/vnpay.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *query, struct bytes key)
{
	struct vnpay_notice n;
	if (vnpay_open(&n, query, key) == E_OK && (n.amount < 1 || n.amount > MONEY_MAX || n.reference[0] == '\0'))
		abort();
}

/* A query that is written as the service writes it verifies; others need not. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[] = "key";
	crypto_auth_hmacsha512_state state;
	uint8_t mac[crypto_auth_hmacsha512_BYTES];
	char hex[2 * sizeof mac + 1], query[2 * VNPAY_QUERY_MAX];
	if (size > VNPAY_QUERY_MAX || memchr(data, 0, size) != NULL)
		return 0;
	crypto_auth_hmacsha512_init(&state, key, sizeof key - 1);
	crypto_auth_hmacsha512_update(&state, data, size);
	crypto_auth_hmacsha512_final(&state, mac);
	hex_format(hex, mac, sizeof mac);
	snprintf(query, sizeof query, "%.*s", (int)size, (const char *)data);
	check(query, bytes_of(key, sizeof key - 1));
	snprintf(query, sizeof query, "vnp_SecureHash=%s&%.*s", hex, (int)size, (const char *)data);
	check(query, bytes_of(key, sizeof key - 1));
	return 0;
}
