/* The doctor's look at where payers are told to pay, and at money that waits for a person. */
#include "doctor.h"
#include "domain/money/accounts.h"
#include "domain/tariff/shelf.h"
#include "store/money.h"

/* Why a way to pay is not offered: the tariff and the list of official accounts must say the same. */
static enum err check_accounts(struct findings *f, struct house *h)
{
	const struct tariff *t = shelf_on(h->app.shelf, instant_day(clock_s(&h->app.clock)));
	size_t missing = 0;
	for (size_t i = 0; t && i < t->organisation_count; i++) {
		const struct tariff_organisation *o = &t->organisations[i];
		if (!o->bank_account || accounts_may_show(h->app.accounts, o))
			continue;
		missing++;
		doctor_find(
			f, "yellow", "account",
			arena_format(
				&h->arena,
				"account %s of %s (%s) is not on the list of official accounts: nobody is told to pay there "
				"(accounts show, accounts publish)",
				o->bank_account, o->name, o->tax_code));
	}
	if (missing == 0)
		doctor_find(f, "green", "account", "the tariff's accounts are on the list of official accounts");
	return E_OK;
}

static enum err check_waiting(struct findings *f, struct house *h, struct db *db)
{
	uint64_t count;
	int64_t sum, hours = h->settings.money_wait_h;
	TRY(money_waiting(db, clock_ms(&h->app.clock) - hours * 3600 * 1000, &count, &sum));
	doctor_find(f, count > 0 ? "yellow" : "green", "money",
		    arena_format(&h->arena,
				 "%llu transfers, %lld đồng, wait for a person longer than %lld hours (/admin/settlement)",
				 (unsigned long long)count, (long long)sum, (long long)hours));
	return E_OK;
}

enum err doctor_check_money(struct findings *f, struct house *h, struct db *db)
{
	TRY(check_accounts(f, h));
	return check_waiting(f, h, db);
}
