#include "tests/support/signlab.h"

#include <hoaban/instant.h>
#include <hoaban/ticket.h>
#include <hoaban/uuid.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char signlab_dir[TESTDIR_TEXT];

bool signlab_is_child(int argc, char **argv)
{
	return argc == 3 && str_equal(argv[1], "signer");
}

const char *signlab_path(const char *file)
{
	static char paths[4][320];
	static unsigned next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", signlab_dir, file);
	return path;
}

void signlab_empty(void)
{
	DIR *d = opendir(signlab_dir);
	assert_non_null(d);
	for (const struct dirent *e; (e = readdir(d)) != NULL;)
		unlink(signlab_path(e->d_name));
	closedir(d);
}

int signlab_open(void **state)
{
	(void)state;
	testdir_make(signlab_dir);
	return 0;
}

int signlab_close(void **state)
{
	(void)state;
	testdir_remove(signlab_dir);
	return 0;
}

int signlab_make_keys(void **state)
{
	(void)state;
	signlab_empty();
	return signer_init_keys(signlab_dir, SIGNLAB_ORIGIN, SIGNLAB_NOW, NULL) == E_OK ? 0 : -1;
}

struct signer *signlab_start(void)
{
	struct signer *s = NULL;
	assert_int_equal(signer_start(&s, signlab_dir, NULL), E_OK);
	return s;
}

const uint8_t *signlab_key(const struct signer *s, enum ring_key k)
{
	const struct signer_keys *keys = signer_keys(s);
	const uint8_t *const table[] = {[RING_LISTS] = keys->lists,
					[RING_DEVICES] = keys->devices,
					[RING_TICKETS] = keys->tickets,
					[RING_LOG] = keys->log};
	return table[k];
}

void signlab_ticket(struct buf *out, uint32_t n)
{
	struct ticket t = {
		.valid_until = SIGNLAB_NOW + 2 * DAY_S,
		.valid_from = SIGNLAB_NOW,
		.issued_at = SIGNLAB_NOW,
		.sites = 2,
		.category = CATEGORY_ADULT,
		.party = 1,
		.days = 1,
		.edition = 1,
		.entries = 1,
	};
	uint8_t random[10] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
	uuid_v7(t.id, (int64_t)SIGNLAB_NOW * 1000, random);
	assert_int_equal(ticket_encode(out, &t), E_OK);
}
