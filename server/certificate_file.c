#include "certificate_file.h"

#include "app.h"
#include "file.h"
#include "http/http.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PEM_MAX (1u << 20)

static enum err read_pem(const char **out, struct arena *a, const char *path)
{
	struct bytes pem;
	enum err e = file_read(&pem, a, path, PEM_MAX);
	if (e != E_OK)
		fprintf(stderr, "hoaband: %s can not be read\n", path);
	else
		*out = (const char *)pem.data;
	return e;
}

enum err certificate_read(struct certificate_pem *out, struct arena *a, const struct settings *s)
{
	*out = (struct certificate_pem){NULL, NULL};
	if (!s->tls_certificate[0] && !s->tls_key[0])
		return E_OK;
	if (!s->tls_certificate[0] || !s->tls_key[0]) {
		fprintf(stderr, "hoaband: tls_certificate and tls_key: set both or none\n");
		return E_USAGE;
	}
	TRY(read_pem(&out->certificate, a, s->tls_certificate));
	return read_pem(&out->key, a, s->tls_key);
}

struct certificate_file certificate_file_now(const struct settings *s)
{
	const char *const paths[2] = {s->tls_certificate, s->tls_key};
	struct certificate_file f = {0};
	for (int i = 0; i < 2; i++) {
		struct stat st;
		if (!paths[i][0] || stat(paths[i], &st) != 0)
			continue;
		f.changed[i] = st.st_mtim;
		f.inode[i] = st.st_ino;
	}
	return f;
}

static bool is_same(const struct certificate_file *a, const struct certificate_file *b)
{
	for (int i = 0; i < 2; i++)
		if (a->inode[i] != b->inode[i] || a->changed[i].tv_sec != b->changed[i].tv_sec ||
		    a->changed[i].tv_nsec != b->changed[i].tv_nsec)
			return false;
	return true;
}

void certificate_file_look(struct certificate_file *f, bool is_asked, const struct settings *s, struct http_server *server,
			   const struct logger *logger)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct certificate_file now = certificate_file_now(s);
	struct certificate_pem pem;
	arena_init(&a, ARENA_CEILING_DEFAULT); /* before any way out: it is released on all of them */
	if (!s->tls_certificate[0] || (!is_asked && is_same(f, &now)))
		return;
	*f = now;
	enum err e = certificate_read(&pem, &a, s);
	if (e == E_OK)
		e = http_exchange_certificate(server, pem.certificate, pem.key);
	if (e == E_OK)
		log_info(logger, "certificate_exchanged", "file=%s", s->tls_certificate);
	else
		log_error(logger, "certificate_not_exchanged", "error=%s", err_code(e));
}
