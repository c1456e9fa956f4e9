/* The signer's key files: made once, read only as they should be, delegated by the root. */
#include "tests/support/signlab.h"

#include <hoaban/instant.h>
#include <hoaban/trust.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void assert_start_refused(enum err expected)
{
	struct signer *s = NULL;
	assert_int_equal(signer_start(&s, signlab_dir, NULL), expected);
	assert_null(s);
}

static void test_init_makes_what_it_should(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		mode_t mode;
	} files[] = {{"root.key", 0400}, {"lists.key", 0400}, {"devices.key", 0400}, {"tickets.key", 0400},
		     {"log.key", 0400},	 {"root.pub", 0444},  {"origin", 0444},	     {"delegations.cose", 0444}};
	for (size_t i = 0; i < COUNT(files); i++) {
		struct stat st;
		assert_int_equal(stat(signlab_path(files[i].file), &st), 0);
		assert_int_equal(st.st_mode & 07777, files[i].mode);
	}
	size_t entries = 0;
	DIR *d = opendir(signlab_dir);
	for (const struct dirent *e; (e = readdir(d)) != NULL;)
		entries += e->d_name[0] != '.';
	closedir(d);
	assert_int_equal(entries, COUNT(files)); /* no temporary file left */
}

static void test_init_twice_changes_nothing(void **state)
{
	(void)state;
	uint8_t before[PUBLIC_KEY_LEN], after[PUBLIC_KEY_LEN];
	assert_int_equal(root_public_load(before, signlab_dir), E_OK);
	assert_int_equal(unlink(signlab_path("root.key")), 0); /* moved away, as it should be */
	assert_int_equal(signer_init_keys(signlab_dir, "another.example/log", SIGNLAB_NOW + 1, NULL), E_OK);
	assert_int_equal(access(signlab_path("root.key"), F_OK), -1);
	assert_int_equal(root_public_load(after, signlab_dir), E_OK);
	assert_memory_equal(before, after, sizeof before);
	struct signer *s = signlab_start();
	assert_string_equal(signer_keys(s)->origin, SIGNLAB_ORIGIN);
	signer_stop(s);
}

/* A start that was cut off before the delegations: the keys that are there stay. */
static void test_init_goes_on_where_it_was_cut(void **state)
{
	(void)state;
	struct key_pair before, after;
	assert_int_equal(key_pair_load(&before, signlab_dir, "lists.key"), E_OK);
	assert_int_equal(unlink(signlab_path("delegations.cose")), 0);
	assert_int_equal(unlink(signlab_path("log.key")), 0);
	int fd = open(signlab_path("log.key.new"), O_CREAT | O_WRONLY, 0400);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(signer_init_keys(signlab_dir, SIGNLAB_ORIGIN, SIGNLAB_NOW, NULL), E_OK);
	assert_int_equal(key_pair_load(&after, signlab_dir, "lists.key"), E_OK);
	assert_memory_equal(before.public_key, after.public_key, PUBLIC_KEY_LEN);
	signer_stop(signlab_start());
}

static void test_init_refuses_bad_origins(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "two words", "line\n", "plus+sign", "tab\t", "ti\u1ebfng"};
	signlab_empty();
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(signer_init_keys(signlab_dir, bad[i], SIGNLAB_NOW, NULL), E_INVALID);
	assert_int_equal(access(signlab_path("root.key"), F_OK), -1);
}

static void overwrite(const char *file, const char *text)
{
	unlink(signlab_path(file));
	int fd = open(signlab_path(file), O_CREAT | O_WRONLY | O_EXCL, 0400);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void test_refuses_bad_key_files(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"\n",
		"#",
		"# only a comment\n",
		"00112233\n",
		"# cut\n000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", /* no line end */
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n",
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g\n",
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n\n",
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		overwrite("tickets.key", bad[i]);
		assert_start_refused(E_MALFORMED);
	}
	/* A good key that the root never delegated to. */
	overwrite("tickets.key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
	assert_start_refused(E_CORRUPT);
}

static void test_refuses_missing_open_and_linked_files(void **state)
{
	(void)state;
	assert_int_equal(chmod(signlab_path("log.key"), 0440), 0);
	assert_start_refused(E_FORBIDDEN);
	assert_int_equal(chmod(signlab_path("log.key"), 0400), 0);
	assert_int_equal(rename(signlab_path("log.key"), signlab_path("elsewhere")), 0);
	assert_start_refused(E_NOT_FOUND);
	assert_int_equal(symlink("elsewhere", signlab_path("log.key")), 0);
	assert_start_refused(E_FORBIDDEN);
	assert_int_equal(unlink(signlab_path("log.key")), 0);
	assert_int_equal(rename(signlab_path("elsewhere"), signlab_path("log.key")), 0);
	signer_stop(signlab_start());
}

static void test_refuses_the_root_key(void **state)
{
	(void)state;
	assert_int_equal(unlink(signlab_path("lists.key")), 0);
	assert_int_equal(link(signlab_path("root.key"), signlab_path("lists.key")), 0);
	assert_start_refused(E_REFUSED);
}

static size_t slurp(uint8_t *out, size_t size, const char *file)
{
	FILE *f = fopen(signlab_path(file), "rb");
	assert_non_null(f);
	size_t len = fread(out, 1, size, f);
	fclose(f);
	return len;
}

static void test_delegations_verify_with_the_root(void **state)
{
	(void)state;
	uint8_t bytes[DELEGATIONS_MAX];
	size_t len = slurp(bytes, sizeof bytes, "delegations.cose");
	struct signer *s = signlab_start();
	const struct signer_keys *keys = signer_keys(s);
	struct cose_sign1 m;
	assert_int_equal(cose_parse(&m, bytes_of(bytes, len)), E_OK);
	assert_int_equal(cose_verify(&m, AAD_DELEGATIONS, keys->root), E_OK);
	assert_int_equal(cose_verify(&m, AAD_TRUST_LIST, keys->root), E_BAD_SIGNATURE);
	assert_int_equal(cose_verify(&m, AAD_DELEGATIONS, keys->lists), E_BAD_SIGNATURE);
	uint8_t kid[KID_LEN];
	cose_kid(kid, keys->root);
	assert_memory_equal(m.kid, kid, KID_LEN);
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct trust_list list;
	assert_int_equal(trust_list_decode(&list, &a, m.payload), E_OK);
	assert_int_equal(list.count, RING_KEY_COUNT);
	for (size_t i = 0; i < RING_KEY_COUNT; i++) {
		cose_kid(kid, signlab_key(s, (enum ring_key)i));
		const struct trust_key *k = trust_find(&list, kid, ring_table[i].use);
		assert_non_null(k);
		assert_memory_equal(k->public_key, signlab_key(s, (enum ring_key)i), PUBLIC_KEY_LEN);
		assert_true(k->not_before <= SIGNLAB_NOW && k->expires > SIGNLAB_NOW + 9LL * 365 * DAY_S &&
			    k->expires < SIGNLAB_NOW + 11LL * 365 * DAY_S);
	}
	arena_release(&a);
	signer_stop(s);
}

int main(int argc, char **argv)
{
	if (signlab_is_child(argc, argv))
		return signer_main(argv[2]);
	const struct CMUnitTest tests[] = {
		WITH_KEYS(test_refuses_bad_key_files),	       WITH_KEYS(test_refuses_missing_open_and_linked_files),
		WITH_KEYS(test_refuses_the_root_key),	       WITH_KEYS(test_init_refuses_bad_origins),
		WITH_KEYS(test_init_makes_what_it_should),     WITH_KEYS(test_init_twice_changes_nothing),
		WITH_KEYS(test_init_goes_on_where_it_was_cut), WITH_KEYS(test_delegations_verify_with_the_root),
	};
	return cmocka_run_group_tests(tests, signlab_open, signlab_close);
}
