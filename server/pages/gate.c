/* The phone gate: whatever lies in server/web/gate, under /gate/ by the same path. The build packs each file once with brotli
 * and writes down its hash, which is its ETag here and its version in files.js (Makefile, "the phone gate"). Every answer is
 * asked for again and mostly 304: what a phone keeps offline is its service worker's business. */
#include "assets/assets.h"
#include "pages/pages.h"
#include "render/sums.h"

/* A script's policy counts where it runs as a worker: the decoder's has WebAssembly, nothing else has. The page's policy object
 * is for the addresses of its two workers, which Trusted Types wants named. */
#define POLICY(script_)                                                                                                        \
	"default-src 'none'; script-src 'self'" script_ "; style-src 'self'; img-src 'self'; connect-src 'self'; "             \
	"media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "                \
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types hoaban-gate"

const char *const gate_headers[] = {"If-None-Match", NULL};

static const struct {
	const char *suffix, *type, *policy;
} kinds[] = {
	/* The first that fits counts. */
	{"scan-worker.js", "text/javascript; charset=utf-8", POLICY(" 'wasm-unsafe-eval'")},
	{".html", "text/html; charset=utf-8", POLICY("")},
	{"sw.js", "text/javascript; charset=utf-8", POLICY("")},
	{".js", "text/javascript; charset=utf-8", NULL}, /* a module runs under its page's policy */
	{".css", "text/css; charset=utf-8", NULL},
	{".svg", "image/svg+xml", POLICY("")},
	{".png", "image/png", NULL},
	{".wasm", "application/wasm", NULL},
	{".webmanifest", "application/manifest+json", NULL},
	{"LICENSE", "text/plain; charset=utf-8", NULL},
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static size_t kind_of(const char *name)
{
	size_t i = 0, len = strlen(name);
	for (; i < KIND_COUNT; i++) {
		size_t n = strlen(kinds[i].suffix);
		if (len >= n && str_equal(name + len - n, kinds[i].suffix))
			break;
	}
	return i;
}

static const char *tag_of(struct arena *a, const char *name, const char *coding)
{
	const char *version = sums_find(a, "gate.sums", name);
	return version ? arena_format(a, "\"%s%s\"", version, coding) : "";
}

static enum err answer_file(struct http_request *r, struct http_answer *a, const char *name)
{
	bool is_packed = http_accepts(r, "br");
	struct bytes file = asset_find(arena_format(r->arena, is_packed ? "gate/%s.br" : "gate/%s", name));
	size_t kind = kind_of(name);
	if (file.len == 0 || kind == KIND_COUNT)
		return E_NOT_FOUND;
	const char *tag = tag_of(r->arena, name, is_packed ? "-br" : ""), *known = http_header(r, "If-None-Match");
	http_answer_header(a, "Cache-Control", "no-cache");
	http_answer_header(a, "Vary", "Accept-Encoding");
	http_answer_header(a, "ETag", tag);
	if (kinds[kind].policy)
		http_answer_header(a, "Content-Security-Policy", kinds[kind].policy);
	if (known && *tag && strstr(known, tag)) {
		a->status = 304;
		return E_OK;
	}
	if (is_packed)
		http_answer_header(a, "Content-Encoding", "br");
	a->content_type = kinds[kind].type;
	buf_append(&a->body, file.data, file.len);
	return buf_status(&a->body);
}

/* Typed without its slash; the files' addresses are relative to it. */
enum err gate_go(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app, (void)r;
	a->status = 308;
	http_answer_header(a, "Location", "/gate/");
	return E_OK;
}

enum err gate_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return answer_file(r, a, "gate.html");
}

enum err gate_file(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return answer_file(r, a, r->params[0]);
}
