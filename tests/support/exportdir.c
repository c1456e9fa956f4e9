#include "tests/support/exportdir.h"
#include "tests/support/sample.h"

#include <hoaban/instant.h>

#include <dirent.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define YEARS_S	 (400LL * DAY_S)
#define LIST_MAX (1u << 20)
#define FILES	 128

/* ---- files and rows */

void exportdir_path(char out[static EXPORTDIR_PATH], const struct exportdir *d, const char *file)
{
	assert_true((size_t)snprintf(out, EXPORTDIR_PATH, "%s/%s", d->dir, file) < EXPORTDIR_PATH);
}

void exportdir_table_file(char out[static EXPORT_NAME + 16], enum export_table t)
{
	char name[EXPORT_NAME];
	export_name(name, export_forms[t].name);
	snprintf(out, EXPORT_NAME + 16, "%s.cborseq", name);
}

static void write_file(const char *path, struct bytes content)
{
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(content.data, 1, content.len, f), content.len);
	assert_int_equal(fclose(f), 0);
}

void exportdir_file(struct exportdir *d, const char *path, struct bytes content)
{
	char full[EXPORTDIR_PATH];
	exportdir_path(full, d, path);
	write_file(full, content);
}

void exportdir_raw(struct exportdir *d, enum export_table t, struct bytes raw)
{
	assert_int_equal(fwrite(raw.data, 1, raw.len, d->tables[t]), raw.len);
}

void exportdir_row(struct exportdir *d, enum export_table t, const struct cell *cells)
{
	BUF_LOCAL row;
	buf_init(&row, export_row_most(t));
	assert_int_equal(export_row_write(&row, t, cells), E_OK);
	assert_int_equal(buf_status(&row), E_OK);
	exportdir_raw(d, t, buf_bytes(&row));
	d->rows[t]++;
}

void exportdir_begin(struct exportdir *d, int64_t made_at)
{
	char path[EXPORTDIR_PATH], file[EXPORT_NAME + 16];
	*d = (struct exportdir){.made_at = made_at, .origin = AUTHORITY_ORIGIN};
	testdir_make(d->base);
	snprintf(d->dir, sizeof d->dir, "%s/export", d->base);
	snprintf(d->root, sizeof d->root, "%s/root.pub", d->base);
	snprintf(d->ca, sizeof d->ca, "%s/ca.pem", d->base);
	snprintf(d->vkey, sizeof d->vkey, "%s/vkey", d->base);
	assert_int_equal(mkdir(d->dir, 0755), 0);
	exportdir_path(path, d, "keys");
	assert_int_equal(mkdir(path, 0755), 0);
	for (unsigned t = 0; t < EXPORT_TABLE_COUNT; t++) {
		exportdir_table_file(file, (enum export_table)t);
		exportdir_path(path, d, file);
		d->tables[t] = fopen(path, "we");
		assert_non_null(d->tables[t]);
	}
	sample_key_named(d->root_key.public_key, d->root_key.secret_key, "test root");
	sample_key_named(d->lists.public_key, d->lists.secret_key, "test lists");
	sample_key_named(d->devices.public_key, d->devices.secret_key, "test devices");
	sample_key_named(d->tickets.public_key, d->tickets.secret_key, "test tickets");
	sample_key_named(d->log.public_key, d->log.secret_key, "test log");
}

/* ---- log */

uint64_t exportdir_leaf(struct exportdir *d, const struct leaf *l)
{
	uint8_t room[LEAF_BYTES_MAX];
	struct buf entry = BUF_FIXED(room);
	struct hash hash;
	uint64_t index = d->range.size;
	assert_int_equal(leaf_encode(&entry, l), E_OK);
	merkle_leaf(&hash, buf_bytes(&entry));
	merkle_range_append(&d->range, &hash);
	exportdir_row(d, TABLE_LEAVES,
		      (struct cell[LEAVES_COLUMNS]){CELL_OF((int64_t)index), CELL_SPAN(entry.data, entry.len)});
	return index;
}

void exportdir_checkpoint(struct exportdir *d, struct buf *note)
{
	struct checkpoint c = {.size = d->range.size};
	uint8_t signature[SIGNATURE_LEN];
	BUF_LOCAL body;
	buf_init(&body, CHECKPOINT_TEXT);
	snprintf(c.origin, sizeof c.origin, "%s", d->origin);
	merkle_range_root(&c.root, &d->range);
	assert_int_equal(checkpoint_body(&body, &c), E_OK);
	key_sign(signature, buf_bytes(&body), d->log.secret_key);
	assert_int_equal(checkpoint_note(note, &c, d->log.public_key, signature), E_OK);
	exportdir_row(d, TABLE_CHECKPOINTS,
		      (struct cell[CHECKPOINTS_COLUMNS]){CELL_OF(0), CELL_OF((int64_t)c.size),
							 CELL_SPAN(&c.root, sizeof c.root), CELL_SPAN(note->data, note->len),
							 CELL_OF(d->made_at)});
}

/* ---- devices */

static void sign_list(struct exportdir *d, const char *file, const struct buf *payload, const char *aad,
		      const struct authority_key *by)
{
	BUF_LOCAL cose;
	buf_init(&cose, LIST_MAX);
	assert_int_equal(buf_status(payload), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(payload), aad, by->secret_key), E_OK);
	exportdir_file(d, file, buf_bytes(&cose));
}

static void certify(struct exportdir *d, struct exportdir_device *v)
{
	struct certificate c = {.issued_at = v->enrolled_at,
				.not_before = v->enrolled_at,
				.expires = v->enrolled_at + YEARS_S,
				.sites = v->sites,
				.party = 100,
				.days_ahead = 30};
	BUF_LOCAL payload;
	buf_init(&payload, 1024);
	memcpy(c.device, v->id, UUID_LEN);
	memcpy(c.ticket_key, v->ticket.public_key, PUBLIC_KEY_LEN);
	memcpy(c.device_key, v->device.public_key, PUBLIC_KEY_LEN);
	certificate_encode(&payload, &c);
	buf_init(&v->certificate, 1024);
	assert_int_equal(cose_sign(&v->certificate, buf_bytes(&payload), AAD_DEVICE, d->devices.secret_key), E_OK);
}

struct exportdir_device *exportdir_device(struct exportdir *d, const char *name, uint64_t sites)
{
	assert_true(d->device_count < EXPORTDIR_DEVICES);
	struct exportdir_device *v = &d->device[d->device_count++];
	char key[64];
	*v = (struct exportdir_device){.name = name, .sites = sites, .enrolled_at = d->made_at - 30 * DAY_S};
	memset(v->id, 0x20, UUID_LEN);
	v->id[0] = (uint8_t)d->device_count;
	snprintf(key, sizeof key, "device %zu", d->device_count);
	sample_key_named(v->device.public_key, v->device.secret_key, key);
	snprintf(key, sizeof key, "ticket %zu", d->device_count);
	sample_key_named(v->ticket.public_key, v->ticket.secret_key, key);
	certify(d, v);
	struct leaf leaf = {.type = LEAF_DEVICE_ENROLLED, .time = v->enrolled_at, .sites = sites, .has_kid = true};
	cose_kid(leaf.kid, v->device.public_key);
	sha256(leaf.hash, buf_bytes(&v->certificate));
	exportdir_leaf(d, &leaf);
	return v;
}

void exportdir_entry(struct exportdir *d, struct exportdir_device *of, enum entry_type type, int64_t time_ms, struct bytes body,
		     uint8_t *hash)
{
	struct entry e = {.seq = of->last_seq + 1, .time_ms = time_ms, .type = type, .body = body};
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, ENTRY_BYTES_MAX);
	buf_init(&cose, ENTRY_BYTES_MAX);
	memcpy(e.device, of->id, UUID_LEN);
	memcpy(e.prev, of->last_hash, HASH_LEN);
	assert_int_equal(entry_encode(&payload, &e), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_ENTRY, of->device.secret_key), E_OK);
	exportdir_row(d, TABLE_JOURNAL,
		      (struct cell[JOURNAL_COLUMNS]){CELL_SPAN(of->id, UUID_LEN), CELL_OF((int64_t)e.seq), CELL_OF(time_ms),
						     CELL_SPAN(cose.data, cose.len)});
	of->last_seq++;
	sha256(of->last_hash, buf_bytes(&cose));
	if (hash)
		memcpy(hash, of->last_hash, HASH_LEN);
}

static void write_device(struct exportdir *d, const struct exportdir_device *v)
{
	exportdir_row(
		d, TABLE_DEVICES,
		(struct cell[DEVICES_COLUMNS]){CELL_SPAN(v->id, UUID_LEN), CELL_WORDS(v->name), CELL_OF(1), CELL_OF(0),
					       CELL_OF((int64_t)v->sites), CELL_SPAN(v->ticket.public_key, PUBLIC_KEY_LEN),
					       CELL_SPAN(v->device.public_key, PUBLIC_KEY_LEN),
					       CELL_SPAN(v->certificate.data, v->certificate.len), CELL_OF(v->enrolled_at),
					       CELL_OF(v->enrolled_at + YEARS_S), CELL_NONE, CELL_NONE,
					       CELL_OF((int64_t)v->last_seq), CELL_SPAN(v->last_hash, HASH_LEN), CELL_NONE});
}

void exportdir_ticket(struct exportdir *d, const struct ticket *t, const struct authority_key *by,
		      const uint8_t source[static UUID_LEN], int64_t leaf)
{
	uint8_t room[TICKET_BYTES_MAX], message[TICKET_BYTES_MAX];
	struct buf payload = BUF_FIXED(room), cose = BUF_FIXED(message);
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, by->secret_key), E_OK);
	exportdir_row(d, TABLE_TICKETS,
		      (struct cell[TICKETS_COLUMNS]){CELL_SPAN(t->id, UUID_LEN), CELL_SPAN(source, UUID_LEN),
						     CELL_OF(t->valid_until), leaf < 0 ? CELL_NONE : CELL_OF(leaf),
						     CELL_SPAN(cose.data, cose.len)});
}

/* ---- keys */

static struct trust_key key_of(const struct exportdir *d, const struct authority_key *k, enum key_use use)
{
	struct trust_key t = {.use = use, .not_before = d->made_at - YEARS_S, .expires = d->made_at + YEARS_S};
	memcpy(t.public_key, k->public_key, PUBLIC_KEY_LEN);
	cose_kid(t.kid, k->public_key);
	return t;
}

static void write_delegations(struct exportdir *d)
{
	struct trust_key keys[] = {
		key_of(d, &d->tickets, KEY_USE_TICKET),
		key_of(d, &d->log, KEY_USE_LOG),
		key_of(d, &d->devices, KEY_USE_DEVICES),
		key_of(d, &d->lists, KEY_USE_LISTS),
	};
	struct trust_list l = {d->made_at + YEARS_S, d->made_at, 1, 4, keys};
	BUF_LOCAL payload;
	buf_init(&payload, LIST_MAX);
	trust_list_encode(&payload, &l);
	sign_list(d, "keys/delegations", &payload, AAD_DELEGATIONS, &d->root_key);
}

static void write_trust_list(struct exportdir *d)
{
	struct trust_key keys[EXPORTDIR_DEVICES + 1] = {key_of(d, &d->tickets, KEY_USE_TICKET)};
	struct trust_list l = {d->made_at + YEARS_S, d->made_at, 1, 1, keys};
	BUF_LOCAL payload;
	buf_init(&payload, LIST_MAX);
	for (size_t i = 0; i < d->device_count; i++) {
		struct trust_key k = key_of(d, &d->device[i].ticket, KEY_USE_TICKET);
		k.not_before = d->device[i].enrolled_at;
		k.expires = d->device[i].enrolled_at + YEARS_S;
		k.has_limits = true;
		k.sites = d->device[i].sites;
		k.party = 100;
		k.days_ahead = 30;
		keys[l.count++] = k;
	}
	trust_list_encode(&payload, &l);
	sign_list(d, "keys/trust-list", &payload, AAD_TRUST_LIST, &d->lists);
}

static void write_ids(struct exportdir *d, const char *file, const char *aad)
{
	struct id_list l = {d->made_at + YEARS_S, d->made_at, 1, 0, NULL};
	BUF_LOCAL payload;
	buf_init(&payload, LIST_MAX);
	id_list_encode(&payload, &l);
	sign_list(d, file, &payload, aad, &d->lists);
}

static void write_closures(struct exportdir *d)
{
	struct closure_list l = {d->made_at + YEARS_S, d->made_at, 1, 0, NULL};
	BUF_LOCAL payload;
	buf_init(&payload, LIST_MAX);
	closure_list_encode(&payload, &l);
	sign_list(d, "keys/closures", &payload, AAD_CLOSURES, &d->lists);
}

/* Good enough to be one; it has issued nothing. */
static const char any_authority[] = "-----BEGIN CERTIFICATE-----\n"
				    "MIIBqzCCAVGgAwIBAgIUdZNaoc3Dx+fJHEPME66gCHWoRb4wCgYIKoZIzj0EAwIw\n"
				    "KjEoMCYGA1UEAwwfYW4gYXV0aG9yaXR5IHRoYXQgc2lnbnMgbm90aGluZzAgFw0y\n"
				    "NjExMjIxMzQ4MDNaGA8yMTI2MTAyOTEzNDgwM1owKjEoMCYGA1UEAwwfYW4gYXV0\n"
				    "aG9yaXR5IHRoYXQgc2lnbnMgbm90aGluZzBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
				    "A0IABFTL6QQJ3RWwKVZynxddF6xfGRJmBEfzXY5Gct0iMD/vrwSAES7l2uPYWlhw\n"
				    "e112KdoE030d01Z3mcWqIwB315CjUzBRMB0GA1UdDgQWBBQa+JEWrNs8uhdf3+nB\n"
				    "DsCvbdMmoDAfBgNVHSMEGDAWgBQa+JEWrNs8uhdf3+nBDsCvbdMmoDAPBgNVHRMB\n"
				    "Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCDWc9ovBUqn47cATWMyfYt4yuB\n"
				    "PU8qCGynT0KSPKLMIAIgWhSw6JIDXWkcxsvVGMBque/SUEFaao9pmra0EYYUWJE=\n"
				    "-----END CERTIFICATE-----\n";

static void write_keys(struct exportdir *d)
{
	char text[VKEY_TEXT + 2];
	struct note_verifier v;
	write_delegations(d);
	write_trust_list(d);
	write_ids(d, "keys/revoked", AAD_REVOKED);
	write_ids(d, "keys/superseded", AAD_SUPERSEDED);
	write_closures(d);
	struct bytes ca = d->ca_pem.len ? d->ca_pem : bytes_of_text(any_authority);
	exportdir_file(d, "keys/receipt-ca.pem", ca);
	write_file(d->ca, ca);
	hex_format(text, d->root_key.public_key, PUBLIC_KEY_LEN);
	write_file(d->root, bytes_of_text(text));
	note_verifier_init(&v, d->origin, d->log.public_key);
	note_vkey_format(text, &v);
	strcat(text, "\n");
	exportdir_file(d, "vkey", bytes_of_text(text));
	write_file(d->vkey, bytes_of_text(text));
}

/* ---- manifest */

struct listing {
	size_t count;
	char paths[FILES][EXPORTDIR_PATH];
};

static void list_into(struct listing *l, const char *dir, const char *prefix)
{
	char inner[2 * EXPORTDIR_PATH], path[EXPORTDIR_PATH];
	DIR *list = opendir(dir);
	assert_non_null(list);
	for (struct dirent *e = readdir(list); e; e = readdir(list)) {
		if (e->d_name[0] == '.' || str_equal(e->d_name, "manifest.json"))
			continue;
		snprintf(path, sizeof path, "%.60s%.90s", prefix, e->d_name);
		if (e->d_type != DT_DIR) {
			assert_true(l->count < FILES);
			memcpy(l->paths[l->count++], path, sizeof path);
			continue;
		}
		snprintf(inner, sizeof inner, "%s/%s", dir, e->d_name);
		strcat(path, "/");
		list_into(l, inner, path);
	}
	closedir(list);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static uint64_t rows_of(const struct exportdir *d, const char *path)
{
	char file[EXPORT_NAME + 16];
	for (unsigned t = 0; t < EXPORT_TABLE_COUNT; t++) {
		exportdir_table_file(file, (enum export_table)t);
		if (str_equal(file, path))
			return d->rows[t];
	}
	return 0;
}

static void list_file(const struct exportdir *d, struct buf *out, const char *path)
{
	char full[EXPORTDIR_PATH];
	uint8_t piece[64 << 10], hash[HASH_LEN];
	uint64_t bytes = 0;
	size_t got;
	EVP_MD_CTX *sum = EVP_MD_CTX_new();
	exportdir_path(full, d, path);
	FILE *f = fopen(full, "re");
	assert_non_null(f);
	assert_int_equal(EVP_DigestInit_ex(sum, EVP_sha256(), NULL), 1);
	while ((got = fread(piece, 1, sizeof piece, f)) > 0) {
		EVP_DigestUpdate(sum, piece, got);
		bytes += got;
	}
	fclose(f);
	EVP_DigestFinal_ex(sum, hash, NULL);
	EVP_MD_CTX_free(sum);
	buf_append_format(out, "{\"path\":\"%s\",\"rows\":%llu,\"bytes\":%llu,\"sha256\":\"", path,
			  (unsigned long long)rows_of(d, path), (unsigned long long)bytes);
	buf_append_hex(out, hash, sizeof hash);
	buf_append_text(out, "\"}");
}

void exportdir_manifest(struct exportdir *d)
{
	struct listing *l = calloc(1, sizeof *l);
	char made_at[INSTANT_TEXT];
	BUF_LOCAL out;
	buf_init(&out, LIST_MAX);
	instant_format(made_at, d->made_at);
	list_into(l, d->dir, "");
	qsort(l->paths, l->count, sizeof l->paths[0], by_text);
	buf_append_format(&out,
			  "{\"version\":1,\"origin\":\"%s\",\"made_at\":\"%s\",\"from\":null,\"until\":null,\"log_size\":%llu,",
			  d->origin, made_at, (unsigned long long)d->range.size);
	buf_append_text(&out, "\"files\":[");
	for (size_t i = 0; i < l->count; i++) {
		buf_append_text(&out, i ? "," : "");
		list_file(d, &out, l->paths[i]);
	}
	buf_append_text(&out, "]}");
	assert_int_equal(buf_status(&out), E_OK);
	exportdir_file(d, "manifest.json", buf_bytes(&out));
	free(l);
}

/* ---- the end */

void exportdir_finish(struct exportdir *d)
{
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	for (size_t i = 0; i < d->device_count; i++)
		write_device(d, &d->device[i]);
	write_keys(d);
	if (d->rows[TABLE_CHECKPOINTS] == 0) {
		exportdir_checkpoint(d, &note);
		exportdir_file(d, "checkpoint", buf_bytes(&note));
	}
	for (unsigned t = 0; t < EXPORT_TABLE_COUNT; t++) {
		assert_int_equal(fclose(d->tables[t]), 0);
		d->tables[t] = NULL;
	}
	exportdir_manifest(d);
}

void exportdir_end(struct exportdir *d)
{
	for (unsigned t = 0; t < EXPORT_TABLE_COUNT; t++)
		if (d->tables[t])
			fclose(d->tables[t]);
	for (size_t i = 0; i < d->device_count; i++)
		buf_release(&d->device[i].certificate);
	testdir_remove(d->base);
}
