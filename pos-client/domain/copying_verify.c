#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "pos-client/domain/copying.h"

struct checking {
	struct till *t;
	struct copy_report *report;
	uint8_t last_hash[HASH_LEN];
};

/* Our journal may have less (it was restored) or more (the stick was away); what both have is the same. */
static enum err compare(struct checking *c, uint64_t seq)
{
	uint8_t ours[HASH_LEN];
	enum err e = journal_entry_hash(c->t->journal, seq, ours);
	if (e == E_NOT_FOUND)
		return E_OK;
	TRY(e);
	return memcmp(ours, c->last_hash, HASH_LEN) == 0 ? E_OK : E_MISMATCH;
}

static enum err check_entry(struct checking *c, struct bytes bytes)
{
	struct entry e;
	struct copy_report *r = c->report;
	if (entry_open(&e, bytes, keys_device_public(c->t->keys)) != E_OK || e.seq != r->last_seq + 1 ||
	    memcmp(e.prev, c->last_hash, HASH_LEN) != 0)
		return E_CORRUPT;
	sha256(c->last_hash, bytes);
	r->entries++;
	r->last_seq = e.seq;
	return compare(c, e.seq);
}

static enum err check_record(struct checking *c, const struct journal_copy_record *record)
{
	switch (record->kind) {
	case COPY_ENTRY:
		return check_entry(c, record->entry);
	case COPY_ATTACHMENT:
		c->report->attachments++;
		return record->attachment.seq == c->report->last_seq ? E_OK : E_CORRUPT;
	case COPY_MARK:
		return record->mark.seq == c->report->last_seq ? E_OK : E_CORRUPT;
	}
	return E_CORRUPT;
}

static enum err check_all(struct checking *c, struct bytes all)
{
	struct journal_copy_reader r;
	struct journal_copy_record record;
	uint8_t device[UUID_LEN];
	if (journal_copy_open(&r, all, device) != E_OK || memcmp(device, keys_device(c->t->keys), UUID_LEN) != 0)
		return E_CORRUPT;
	for (;;) {
		enum err e = journal_copy_next(&r, &record);
		if (e == E_NOT_FOUND)
			break;
		TRY(e);
		TRY(check_record(c, &record));
	}
	c->report->torn_bytes = all.len - r.at;
	return E_OK;
}

static enum err check_file(struct checking *c, int fd)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return E_IO;
	c->report->bytes = (uint64_t)st.st_size;
	if (st.st_size == 0)
		return E_CORRUPT;
	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return E_IO;
	enum err e = check_all(c, bytes_of(map, (size_t)st.st_size));
	munmap(map, (size_t)st.st_size);
	return e;
}

enum err copying_verify(struct till *t, const char *dir, struct copy_report *out)
{
	struct checking c = {.t = t, .report = out};
	struct journal_head head;
	*out = (struct copy_report){0};
	if (t->keys == NULL)
		return till_need_enrolment(t);
	TRY(journal_head(t->journal, &head));
	out->journal_seq = head.seq;
	TRY(copy_path(out->path, dir, keys_device(t->keys)));
	int fd = open(out->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? E_NOT_FOUND : E_IO;
	enum err e = check_file(&c, fd);
	close(fd);
	return e;
}
