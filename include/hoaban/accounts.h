/* The official accounts: the only ones that a payer may be shown, on a page or at a till. Made from the organisations of the
 * tariff by a person's own act, and signed by itself, so that a changed tariff alone redirects no money.
 *
 * A COSE_Sign1 by a use-3 key (AAD_ACCOUNTS) over {6: iat, -65546: [seq, [[tax code, bank, account]…]]}, ascending by tax code,
 * then bank, then account, each once. It holds until there is one with a higher seq; a reader keeps the highest it has seen. */
#ifndef HOABAN_ACCOUNTS_H
#define HOABAN_ACCOUNTS_H

#include <hoaban/arena.h>
#include <hoaban/receipt.h>
#include <hoaban/vietqr.h>

#define ACCOUNTS_MAX 256

struct official_account {
	char tax_code[TAX_CODE_TEXT];
	char bin[VIETQR_BIN_LEN + 1];	      /* of the bank */
	char account[VIETQR_ACCOUNT_MAX + 1]; /* as vietqr.h has it */
};
struct account_list {
	int64_t issued_at;
	uint64_t seq; /* from 1; 0 = there is none: nobody may be shown any account */
	size_t count;
	struct official_account *accounts;
};
/* The list must be in its order (account_list_sort). */
void account_list_encode(struct buf *out, const struct account_list *l);
/* E_MALFORMED. Memory comes from the arena. */
enum err account_list_decode(struct account_list *out, struct arena *a, struct bytes payload);
/* Brings it into its order and drops what stands twice. */
void account_list_sort(struct account_list *l);
/* Whether this account is this organisation's. False when a text is NULL. */
bool account_list_has(const struct account_list *l, const char *tax_code, const char *bin, const char *account);

#endif
