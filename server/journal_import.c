/* hoaband journal import FILE: what a till wrote to its second medium, when the till itself can send nothing any more. */
#include "command.h"
#include "console.h"
#include "domain/journal/journal_import.h"
#include "house.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err answer(const struct options *o, const struct journal_import *i)
{
	char device[UUID_HEX];
	uuid_hex(device, i->device);
	json_t *said = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:b}", "device", device, "name", i->name, "entries",
				 (json_int_t)i->entries, "last_seq", (json_int_t)i->last_seq, "held_before",
				 (json_int_t)i->held_before, "held", (json_int_t)i->held, "torn_bytes",
				 (json_int_t)i->torn_bytes, "damaged", (int)i->is_damaged);
	if (o->is_json)
		console_json(said);
	else
		printf("%s %s: %llu entries in the file, up to %llu; the server held %llu and holds %llu now\n", i->name,
		       device, (unsigned long long)i->entries, (unsigned long long)i->last_seq,
		       (unsigned long long)i->held_before, (unsigned long long)i->held);
	json_decref(said);
	return E_OK;
}

/* What a person can do about each reason. */
static enum err explain(enum err e, const struct journal_import *i)
{
	static const struct {
		enum err e;
		const char *why;
	} table[] = {
		{E_MALFORMED, "this is no copy of a till's journal"},
		{E_NOT_FOUND, "no device of this server has that id: is it another server's till?"},
		{E_CONFLICT, "the file begins behind what the server holds: find the medium that was in the till before"},
		{E_CLOSED, "the till is closed: `hoaband device accept-late` opens it for what is late, then import again"},
		{E_QUARANTINED, "the device is quarantined: its entries contradict each other, both are kept as evidence"},
	};
	for (size_t k = 0; k < sizeof(table) / sizeof(table[0]); k++)
		if (table[k].e == e)
			return console_refuse("FILE", table[k].why) == E_OK ? E_INTERNAL : e;
	fprintf(stderr, "hoaband: FILE: %s; %llu entries are stored\n", err_sentence(e), (unsigned long long)i->held);
	return e;
}

static enum err import(struct house *h, const struct options *o, struct bytes file)
{
	struct journal_import i = {0};
	TRY(house_open(h, true));
	TRY(house_sign(h)); /* a till that cannot sign leaves that to us */
	enum err e = journal_import(&h->app, &h->arena, file, &i);
	if (e != E_OK)
		return explain(e, &i);
	TRY(answer(o, &i));
	if (i.is_damaged)
		fprintf(stderr, "hoaband: FILE: damaged behind entry %llu; what was before it is stored\n",
			(unsigned long long)i.last_seq);
	return i.is_damaged ? E_CORRUPT : E_OK;
}

static enum err with_house(const struct options *o, struct bytes file)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = import(&h, o, file);
	house_close(&h);
	return e;
}

static enum err map(const char *path, struct bytes *out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *at = MAP_FAILED;
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
		at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (at == MAP_FAILED)
		return E_IO;
	*out = bytes_of(at, (size_t)st.st_size);
	return E_OK;
}

enum err command_journal_import(const struct options *o)
{
	struct bytes file;
	if (o->operand_count != 1)
		return console_refuse("FILE", "which file?");
	if (map(o->operands[0], &file) != E_OK) {
		fprintf(stderr, "hoaband: %s can not be read\n", o->operands[0]);
		return E_IO;
	}
	enum err e = with_house(o, file);
	munmap((void *)(uintptr_t)file.data, file.len);
	return e;
}
