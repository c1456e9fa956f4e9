#include "server/store/connection.h"
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct store {
	struct store_config config; /* with its own copies of the texts */
	pthread_mutex_t mutex;
	pthread_cond_t returned;
	struct db *all;	 /* config.connections of them */
	struct db *free; /* the last returned is lent first: its statements are warm */
};

#define TIMEOUT_DEFAULT_S 10

static char *text_copy(const char *text)
{
	char *copy = text ? strdup(text) : NULL;
	if (text && !copy)
		abort();
	return copy;
}

static void config_copy(struct store_config *to, const struct store_config *from)
{
	*to = *from;
	to->socket = text_copy(from->socket);
	to->host = text_copy(from->host);
	to->user = text_copy(from->user);
	to->password = text_copy(from->password);
	to->schema = text_copy(from->schema);
	if (to->timeout_s == 0)
		to->timeout_s = TIMEOUT_DEFAULT_S;
	if (to->connections == 0)
		to->connections = 1;
}

static void config_release(struct store_config *c)
{
	const char *texts[] = {c->socket, c->host, c->user, c->password, c->schema};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		free((void *)(uintptr_t)texts[i]);
}

static void store_init_locks(struct store *s)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&s->mutex, NULL);
	pthread_cond_init(&s->returned, &attributes);
	pthread_condattr_destroy(&attributes);
}

static enum err store_fill(struct store *s)
{
	s->all = calloc(s->config.connections, sizeof(*s->all));
	if (!s->all)
		return E_MEMORY;
	for (unsigned i = s->config.connections; i-- > 0;) {
		s->all[i] = (struct db){.config = &s->config, .timeout_s = s->config.timeout_s, .next = s->free};
		s->free = &s->all[i];
	}
	/* The first shows that name, password and schema are right; the others connect when they are first lent. */
	return db_connect(s->free);
}

enum err store_open(struct store **out, const struct store_config *config)
{
	struct store *s = calloc(1, sizeof(*s));
	if (!s)
		return E_MEMORY;
	config_copy(&s->config, config);
	store_init_locks(s);
	enum err e = store_fill(s);
	if (e != E_OK) {
		store_close(s);
		return e;
	}
	*out = s;
	return E_OK;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (unsigned i = 0; s->all && i < s->config.connections; i++)
		db_disconnect(&s->all[i]);
	free(s->all);
	pthread_cond_destroy(&s->returned);
	pthread_mutex_destroy(&s->mutex);
	config_release(&s->config);
	free(s);
}

static struct db *free_take(struct store *s)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += s->config.timeout_s;
	pthread_mutex_lock(&s->mutex);
	while (!s->free && pthread_cond_timedwait(&s->returned, &s->mutex, &until) != ETIMEDOUT)
		;
	struct db *db = s->free;
	if (db)
		s->free = db->next;
	pthread_mutex_unlock(&s->mutex);
	return db;
}

enum err store_take(struct store *s, struct db **out)
{
	*out = free_take(s);
	return *out ? E_OK : E_BUSY;
}

enum err store_acquire(struct store *s, struct db **out)
{
	struct db *db;
	TRY(store_take(s, &db));
	enum err e = db_revive(db);
	if (e != E_OK) {
		store_release(s, db);
		return e;
	}
	db->fate = FATE_FINE;
	*out = db;
	return E_OK;
}

void store_release(struct store *s, struct db *db)
{
	assert(!db->is_in_transaction);
	db_unchain(db);
	pthread_mutex_lock(&s->mutex);
	db->next = s->free;
	s->free = db;
	pthread_cond_signal(&s->returned);
	pthread_mutex_unlock(&s->mutex);
}

enum err store_connect_apart(struct store *s, unsigned timeout_s, struct db *db)
{
	*db = (struct db){.config = &s->config, .timeout_s = timeout_s};
	return db_connect(db);
}
