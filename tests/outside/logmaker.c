/* Logs for verifiers that are not ours: the publisher's files at each of these sizes, with a real database and a real signer.
 * usage: logmaker DIR SIZE…      writes DIR/<size>/{checkpoint,tile/…}, DIR/vkey, DIR/entries (u16 length and bytes, all) */
#include "tests/support/loglab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void must(enum err e, const char *what)
{
	if (e == E_OK)
		return;
	fprintf(stderr, "logmaker: %s: %s\n", what, err_code(e));
	exit(3);
}

static void save(const char *dir, const char *name, struct bytes content)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "wb");
	bool is_whole = f && fwrite(content.data, 1, content.len, f) == content.len;
	if (!f || fclose(f) != 0 || !is_whole)
		must(E_IO, path);
}

static void copy(const char *from, const char *dir, uint64_t size)
{
	char command[512];
	snprintf(command, sizeof(command), "cp -r '%s/log' '%s/%llu'", from, dir, (unsigned long long)size);
	if (system(command) != 0)
		must(E_IO, command);
}

static void save_vkey(const struct loglab *l, const char *dir)
{
	struct note_verifier v;
	char vkey[VKEY_TEXT + 1];
	note_verifier_init(&v, LOGLAB_ORIGIN, signer_keys(l->app.signer)->log);
	note_vkey_format(vkey, &v);
	strcat(vkey, "\n");
	save(dir, "vkey", bytes_of_text(vkey));
}

static void save_entries(const char *dir, uint64_t size)
{
	BUF_LOCAL all;
	buf_init(&all, 64u << 20);
	for (uint64_t i = 0; i < size; i++) {
		uint8_t entry[128];
		size_t len = loglab_entry(entry, i);
		buf_append_u16be(&all, (uint16_t)len);
		buf_append(&all, entry, len);
	}
	must(buf_status(&all), "entries");
	save(dir, "entries", buf_bytes(&all));
}

/* Nobody publishes an empty log; what its checkpoint would say is defined all the same. */
static void save_empty(const struct loglab *l, const char *dir)
{
	struct checkpoint c = {.origin = LOGLAB_ORIGIN};
	char path[512];
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	merkle_empty(&c.root);
	must(signer_sign_checkpoint(l->app.signer, &c, &note), "signer");
	snprintf(path, sizeof(path), "%s/0", dir);
	if (mkdir(path, 0755) != 0)
		must(E_IO, path);
	save(path, "checkpoint", buf_bytes(&note));
}

int main(int argc, char **argv)
{
	static struct loglab lab;
	static char work[64];
	struct publisher *p = NULL;
	uint64_t size = 0;
	int child = loglab_child_main(argc, argv);
	if (child >= 0)
		return child;
	if (argc < 3)
		return 2;
	loglab_start(&lab);
	testdir_make(work);
	must(publisher_start(&p, &lab.app, work), "publisher");
	save_vkey(&lab, argv[1]);
	for (int i = 2; i < argc; i++) {
		uint64_t wanted = strtoull(argv[i], NULL, 10);
		if (wanted == 0) {
			save_empty(&lab, argv[1]);
			continue;
		}
		loglab_append(&lab, wanted - size);
		size = wanted;
		must(loglab_flush(p), "flush");
		copy(work, argv[1], size);
	}
	save_entries(argv[1], size);
	publisher_stop(p);
	testdir_remove(work);
	loglab_end(&lab);
	return 0;
}
