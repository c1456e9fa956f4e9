#include "signer/organisation_files.h"

#include "signer/keyfile.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define CERTIFICATE_YEARS 5
#define AUTHORITY_YEARS	  10
#define YEAR_S		  (365LL * 86400 + 86400 / 4)
#define VALID_FROM	  1577836800LL /* 2020-01-01: who tries things out sets the clock back as well */

static void folder_path(char out[static 4096], const char *directory)
{
	snprintf(out, 4096, "%s/" ORGANISATION_FOLDER, directory);
}

static enum err read_file(struct bytes *out, struct arena *a, const char *directory, const char *file, unsigned mode)
{
	BUF_LOCAL content;
	buf_init(&content, ORGANISATION_FILE_MAX);
	TRY(keyfile_read(&content, directory, file, mode));
	*out = bytes_of(arena_copy(a, content.data, content.len), content.len);
	sodium_memzero(content.data, content.len);
	return E_OK;
}

/* ---- loading */

static enum err load_key(struct rsa_key **out, const char *folder, const char *tax_code)
{
	char file[ORGANISATION_FILE_NAME];
	BUF_LOCAL pem;
	buf_init(&pem, ORGANISATION_FILE_MAX);
	snprintf(file, sizeof file, "%s.key", tax_code);
	TRY(keyfile_read(&pem, folder, file, KEYFILE_SECRET));
	enum err e = rsa_key_open(out, buf_bytes(&pem));
	sodium_memzero(pem.data, pem.len);
	return e;
}

static enum err load_one(struct organisation_keys *o, struct arena *a, const char *folder, const char *tax_code, bool with_keys)
{
	char file[ORGANISATION_FILE_NAME];
	struct bytes pem;
	BUF_LOCAL der;
	buf_init(&der, X509_MAX);
	if (o->count == ORGANISATIONS_MAX)
		return E_TOO_LARGE;
	struct organisation_certificate *c = &o->list[o->count].certificate;
	snprintf(file, sizeof file, "%s.pem", tax_code);
	TRY(read_file(&pem, a, folder, file, KEYFILE_PUBLIC));
	TRY(x509_to_der(&der, pem));
	c->der = bytes_of(arena_copy(a, der.data, der.len), der.len);
	TRY(x509_parse(&c->facts, c->der));
	if (!str_equal(c->facts.tax_code, tax_code))
		return E_INVALID;
	memcpy(c->tax_code, c->facts.tax_code, TAX_CODE_TEXT);
	if (with_keys)
		TRY(load_key(&o->list[o->count].key, folder, tax_code));
	o->count++;
	return E_OK;
}

static enum err load_folder(struct organisation_keys *o, struct arena *a, const char *folder, bool with_keys)
{
	DIR *dir = opendir(folder);
	enum err e = E_OK;
	if (!dir)
		return errno == ENOENT ? E_OK : E_IO;
	for (struct dirent *d; e == E_OK && (d = readdir(dir)) != NULL;) {
		char tax_code[TAX_CODE_TEXT] = "";
		size_t len = strlen(d->d_name);
		if (len < 5 || len - 4 >= TAX_CODE_TEXT || !str_equal(d->d_name + len - 4, ".pem"))
			continue;
		memcpy(tax_code, d->d_name, len - 4);
		e = load_one(o, a, folder, tax_code, with_keys);
	}
	closedir(dir);
	return e;
}

enum err organisation_files_load(struct organisation_keys *out, struct arena *a, const char *directory, bool with_keys)
{
	char folder[4096];
	*out = (struct organisation_keys){0};
	folder_path(folder, directory);
	enum err e = read_file(&out->authorities, a, directory, AUTHORITY_FILE, KEYFILE_PUBLIC);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (with_keys) {
		e = read_file(&out->authority_key, a, directory, AUTHORITY_KEY_FILE, KEYFILE_SECRET);
		if (e != E_OK && e != E_NOT_FOUND)
			return e;
	}
	return load_folder(out, a, folder, with_keys);
}

enum err organisation_authority(struct bytes *out, struct bytes authorities, struct bytes key)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----", finish[] = "-----END CERTIFICATE-----";
	const uint8_t *at = authorities.data, *end = at + authorities.len;
	RSA_KEY_LOCAL opened = NULL;
	TRY(rsa_key_open(&opened, key));
	while ((at = memmem(at, (size_t)(end - at), begin, strlen(begin))) != NULL) {
		const uint8_t *mark = memmem(at, (size_t)(end - at), finish, strlen(finish));
		if (!mark)
			break;
		*out = bytes_of(at, (size_t)(mark - at) + strlen(finish));
		if (rsa_key_matches(opened, *out) == E_OK)
			return E_OK;
		at = mark;
	}
	return E_NOT_FOUND;
}

/* ---- making: an authority and certificates for development */

static struct x509_spec spec_of(const char *name, const char *tax_code, int64_t now, int years)
{
	struct x509_spec s = {.name = name, .tax_code = tax_code, .not_before = VALID_FROM, .not_after = now + years * YEAR_S};
	randombytes_buf(s.serial, sizeof s.serial);
	s.serial[0] &= 0x7f; /* positive */
	s.serial[0] |= 0x01;
	return s;
}

/* The key of an attempt that was cut off before its certificate was there is used again. */
static enum err make_key(struct buf *key, const char *folder, const char *file)
{
	enum err e = keyfile_read(key, folder, file, KEYFILE_SECRET);
	if (e != E_NOT_FOUND)
		return e;
	TRY(rsa_key_make(key));
	return keyfile_make(folder, file, KEYFILE_SECRET, buf_bytes(key));
}

static enum err make_authority(const char *directory, int64_t now)
{
	BUF_LOCAL key, pem;
	buf_init(&key, ORGANISATION_FILE_MAX);
	buf_init(&pem, ORGANISATION_FILE_MAX);
	struct x509_spec spec = spec_of(ORGANISATION_DEVELOPMENT, NULL, now, AUTHORITY_YEARS);
	TRY(make_key(&key, directory, AUTHORITY_KEY_FILE));
	TRY(x509_make_authority(&pem, &spec, buf_bytes(&key)));
	enum err e = keyfile_make(directory, AUTHORITY_FILE, KEYFILE_PUBLIC, buf_bytes(&pem));
	sodium_memzero(key.data, key.len);
	return e;
}

static enum err make_certificate(const char *directory, const char *folder, const char *tax_code, const char *name, int64_t now)
{
	char file[ORGANISATION_FILE_NAME];
	struct bytes authority;
	BUF_LOCAL key, pem, authorities, authority_key;
	buf_init(&key, ORGANISATION_FILE_MAX);
	buf_init(&pem, ORGANISATION_FILE_MAX);
	buf_init(&authorities, ORGANISATION_FILE_MAX);
	buf_init(&authority_key, ORGANISATION_FILE_MAX);
	struct x509_spec spec = spec_of(name, tax_code, now, CERTIFICATE_YEARS);
	TRY(keyfile_read(&authorities, directory, AUTHORITY_FILE, KEYFILE_PUBLIC));
	TRY(keyfile_read(&authority_key, directory, AUTHORITY_KEY_FILE, KEYFILE_SECRET));
	TRY(organisation_authority(&authority, buf_bytes(&authorities), buf_bytes(&authority_key)));
	snprintf(file, sizeof file, "%s.key", tax_code);
	TRY(make_key(&key, folder, file));
	TRY(x509_make(&pem, &spec, buf_bytes(&key), authority, buf_bytes(&authority_key)));
	snprintf(file, sizeof file, "%s.pem", tax_code);
	enum err e = keyfile_make(folder, file, KEYFILE_PUBLIC, buf_bytes(&pem));
	sodium_memzero(key.data, key.len);
	sodium_memzero(authority_key.data, authority_key.len);
	return e;
}

enum err organisations_init(const char *directory, const char *tax_code, const char *name, int64_t now,
			    const struct logger *logger)
{
	char folder[4096], file[ORGANISATION_FILE_NAME];
	folder_path(folder, directory);
	snprintf(file, sizeof file, "%s.pem", tax_code);
	if (keyfile_exists(folder, file))
		return E_OK;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return E_IO;
	if (!keyfile_exists(directory, AUTHORITY_FILE))
		TRY(make_authority(directory, now));
	if (!keyfile_exists(directory, AUTHORITY_KEY_FILE))
		return E_OK; /* a real authority: its certificates are installed, not made */
	TRY(make_certificate(directory, folder, tax_code, name, now));
	log_info(logger, "development_certificate_made", "tax_code=%s", tax_code);
	return E_OK;
}

/* ---- installing a real one */

static enum err check_pair(const struct organisation_pair *p, struct bytes authorities, int64_t now)
{
	struct x509_certificate facts;
	RSA_KEY_LOCAL opened = NULL;
	TRY(x509_parse(&facts, p->certificate));
	TRY(rsa_key_open(&opened, p->key));
	TRY(rsa_key_matches(opened, p->certificate));
	if (!str_equal(facts.tax_code, p->tax_code))
		return E_INVALID;
	return x509_verify_at(authorities, p->certificate, now);
}

/* What receipt-ca.pem will hold: it grows and never shrinks, so that old receipts stay checkable. The newest stands first, for
 * programs that read one. */
static enum err gather_authorities(struct buf *all, bool *is_new, const char *directory, struct bytes authority)
{
	BUF_LOCAL known;
	buf_init(&known, ORGANISATION_FILE_MAX);
	enum err e = keyfile_read(&known, directory, AUTHORITY_FILE, KEYFILE_PUBLIC);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	*is_new = authority.len > 0 && !memmem(known.data, known.len, authority.data, authority.len);
	if (*is_new)
		buf_append(all, authority.data, authority.len);
	if (*is_new && authority.data[authority.len - 1] != '\n')
		buf_append_byte(all, '\n');
	buf_append(all, known.data, known.len);
	return buf_status(all);
}

/* Through a new file: at every moment there is the old one or the new one, whole. */
static enum err write_authorities(const char *directory, struct bytes all)
{
	char path[4200], fresh[4200];
	snprintf(path, sizeof path, "%s/" AUTHORITY_FILE, directory);
	snprintf(fresh, sizeof fresh, "%s/" AUTHORITY_FILE ".new", directory);
	if (unlink(fresh) != 0 && errno != ENOENT) /* of an installation that was cut off */
		return E_IO;
	TRY(keyfile_make(directory, AUTHORITY_FILE ".new", KEYFILE_PUBLIC, all));
	return rename(fresh, path) == 0 ? E_OK : E_IO;
}

/* The old pair makes room under a name that nobody loads; the certificate first: alone, a key is nothing. */
static enum err retire(const char *folder, const char *tax_code)
{
	static const char *const suffixes[] = {"pem", "key"};
	char file[ORGANISATION_FILE_NAME + 16];
	unsigned n = 0;
	do
		snprintf(file, sizeof file, "%s.key.%u", tax_code, ++n);
	while (keyfile_exists(folder, file));
	for (size_t i = 0; i < 2; i++) {
		char from[4600], to[4700];
		snprintf(from, sizeof from, "%s/%s.%s", folder, tax_code, suffixes[i]);
		snprintf(to, sizeof to, "%s/%s.%s.%u", folder, tax_code, suffixes[i], n);
		if (rename(from, to) != 0 && errno != ENOENT)
			return E_IO;
	}
	return E_OK;
}

enum err organisations_install(const char *directory, const struct organisation_pair *pair, int64_t now)
{
	char folder[4096], file[ORGANISATION_FILE_NAME];
	bool is_new;
	BUF_LOCAL authorities;
	buf_init(&authorities, ORGANISATION_FILE_MAX);
	TRY(gather_authorities(&authorities, &is_new, directory, pair->authority));
	TRY(check_pair(pair, pair->authority.len > 0 ? pair->authority : buf_bytes(&authorities), now));
	folder_path(folder, directory);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return E_IO;
	if (is_new)
		TRY(write_authorities(directory, buf_bytes(&authorities)));
	TRY(retire(folder, pair->tax_code));
	snprintf(file, sizeof file, "%s.key", pair->tax_code);
	TRY(keyfile_make(folder, file, KEYFILE_SECRET, pair->key));
	snprintf(file, sizeof file, "%s.pem", pair->tax_code);
	return keyfile_make(folder, file, KEYFILE_PUBLIC, pair->certificate);
}
