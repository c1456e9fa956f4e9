#include "domain/sale/basket.h"

#include "app.h"
#include "store/baskets.h"

void basket_hash(uint8_t hash[static HASH_LEN], const struct order_inputs *in)
{
	struct order_inputs chosen = *in;
	BUF_LOCAL b;
	buf_init(&b, 8192);
	chosen.language = (enum language)0;
	chosen.method = PAY_NONE;
	chosen.is_settled_now = false;
	order_inputs_encode(&b, &chosen);
	sha256(hash, buf_bytes(&b));
}

void buyer_hash(uint8_t hash[static HASH_LEN], const uint8_t mark[static BUYER_MARK_LEN])
{
	static const char purpose[] = "hoaban/buyer";
	uint8_t bytes[sizeof(purpose) - 1 + BUYER_MARK_LEN];
	memcpy(bytes, purpose, sizeof(purpose) - 1);
	memcpy(bytes + sizeof(purpose) - 1, mark, BUYER_MARK_LEN);
	sha256(hash, bytes_of(bytes, sizeof(bytes)));
}

static enum err find(struct app *app, const uint8_t mark[static BUYER_MARK_LEN], const uint8_t basket[static HASH_LEN],
		     int64_t since_ms, uint8_t token[static TOKEN_LEN])
{
	uint8_t buyer[HASH_LEN];
	struct db *db;
	buyer_hash(buyer, mark);
	const struct basket_ask ask = {basket, buyer, since_ms, clock_s(&app->clock)};
	TRY(store_acquire(app->store, &db));
	enum err e = basket_order(db, &ask, token);
	store_release(app->store, db);
	return e;
}

static int64_t window_ms(const struct app *app)
{
	return app->settings->same_basket_s * 1000;
}

enum err basket_find_before(struct app *app, const struct order_inputs *in, uint8_t token[static TOKEN_LEN])
{
	uint8_t basket[HASH_LEN];
	if (in->is_meant_again || !in->buyer)
		return E_NOT_FOUND;
	basket_hash(basket, in);
	return find(app, in->buyer, basket, clock_ms(&app->clock) - window_ms(app), token);
}

enum err basket_is_paid_otherwise(struct db *db, const uint8_t order[static UUID_LEN], int64_t within_ms, bool *out)
{
	uint64_t twins = 0;
	TRY(basket_paid_twins(db, order, within_ms, &twins));
	*out = twins > 0;
	return E_OK;
}

static enum err prune(struct db *db, void *ctx)
{
	const struct app *app = ctx;
	return baskets_forget(db, clock_ms(&app->clock) - window_ms(app));
}

enum err basket_prune(struct app *app)
{
	return store_transact(app->store, prune, app);
}
