#include "domain/throttle.h"

#include <hoaban/cose.h>
#include <hoaban/str.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>

#define BUCKETS	    4096u
#define WAYS	    4u /* places a key may stand at */
#define MINUTE_MS   60000
#define NETWORK_LEN 8 /* bytes */

struct bucket {
	uint64_t key; /* 0 = free */
	int64_t filled_ms;
	int64_t tokens_ms; /* tokens, in milliseconds of filling: one token = MINUTE_MS / per_minute */
};

struct throttle {
	pthread_mutex_t lock;
	int64_t token_ms, full_ms;
	struct bucket buckets[BUCKETS];
};

enum err throttle_open(struct throttle **out, unsigned burst, unsigned per_minute)
{
	struct throttle *t = calloc(1, sizeof(*t));
	if (!t)
		return E_MEMORY;
	pthread_mutex_init(&t->lock, NULL);
	t->token_ms = MINUTE_MS / per_minute;
	t->full_ms = t->token_ms * burst;
	*out = t;
	return E_OK;
}

void throttle_close(struct throttle *t)
{
	if (!t)
		return;
	pthread_mutex_destroy(&t->lock);
	free(t);
}

/* Of an IPv6 address the half that a network is given by: the other half its owner chooses, as often as he likes. */
static struct bytes counted(const char *key, uint8_t address[static 16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool is_ipv6 = inet_pton(AF_INET6, key, address) == 1 && memcmp(address, mapped, sizeof(mapped)) != 0;
	return is_ipv6 ? bytes_of(address, NETWORK_LEN) : bytes_of_text(key);
}

static uint64_t hash_of(const char *key)
{
	uint8_t hash[HASH_LEN], address[16];
	uint64_t h;
	sha256(hash, counted(key, address));
	memcpy(&h, hash, sizeof(h));
	return h ? h : 1;
}

/* The key's bucket, or the longest idle one of its places, filled. */
static struct bucket *bucket_of(struct throttle *t, uint64_t key, int64_t now_ms)
{
	struct bucket *first = &t->buckets[(key % (BUCKETS / WAYS)) * WAYS], *oldest = first;
	for (unsigned i = 0; i < WAYS; i++) {
		if (first[i].key == key)
			return &first[i];
		if (first[i].filled_ms < oldest->filled_ms)
			oldest = &first[i];
	}
	*oldest = (struct bucket){key, now_ms, t->full_ms};
	return oldest;
}

enum err throttle_take(struct throttle *t, const char *key, int64_t now_ms)
{
	enum err e = E_BUSY;
	uint64_t hash = hash_of(key);
	pthread_mutex_lock(&t->lock);
	struct bucket *b = bucket_of(t, hash, now_ms);
	if (now_ms > b->filled_ms)
		b->tokens_ms += now_ms - b->filled_ms;
	b->filled_ms = now_ms;
	if (b->tokens_ms > t->full_ms)
		b->tokens_ms = t->full_ms;
	if (b->tokens_ms >= t->token_ms) {
		b->tokens_ms -= t->token_ms;
		e = E_OK;
	}
	pthread_mutex_unlock(&t->lock);
	return e;
}
