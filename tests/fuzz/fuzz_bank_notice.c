/* What a bank's service posts: SePay's body behind a signature that holds, payOS's with whatever it says. */
#include <hoaban/bank_notice.h>
#include <hoaban/cose.h>

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct bank_notice *n)
{
	if (n->amount < 1 || !text_is_plain(bytes_of_text(n->memo)) || n->tx[0] == '\0')
		abort();
	if (n->reference[0] != '\0' && transfer_reference_check(n->reference) != E_OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char key[] = "key";
	struct bank_notice n;
	uint8_t mac[HASH_LEN];
	char hex[2 * HASH_LEN + 1], signature[80];
	BUF_LOCAL text;
	buf_init(&text, 2 * NOTICE_BYTES_MAX);
	buf_append_text(&text, "1.");
	buf_append(&text, data, size);
	if (buf_status(&text) != E_OK)
		return 0;
	hmac_sha256(mac, bytes_of_text(key), buf_bytes(&text));
	hex_format(hex, mac, HASH_LEN);
	snprintf(signature, sizeof signature, "sha256=%s", hex);
	if (sepay_open(&n, bytes_of(data, size), "1", signature, bytes_of_text(key)) == E_OK)
		check(&n);
	if (payos_open(&n, bytes_of(data, size), bytes_of_text(key)) == E_OK)
		check(&n);
	return 0;
}
