/* A transmission provider for tests: a program of its own that judges what it gets by its signature and shape, and misbehaves
 *on request.
 *
 *	taxpeer DIR CA.PEM TOKEN PORT      (0 = any) prints "ready PORT"; ends with its standard input
 *
 * POST /tdiep         a message (XML envelope, bearer token)
 * POST /behave/MODE   how the next message is treated; once, then "ok" again. Modes: see the table.
 *
 * DIR/<MTDiep>.xml is a document that was accepted, DIR/received.tsv has a line for every request: MTDiep, mode, what was done.
 */
#include <hoaban/envelope.h>
#include <hoaban/instant.h>
#include <hoaban/tax_notice.h>
#include <hoaban/tax_table.h>

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SENDER	     "TCTTEST"
#define LATE_S	     6 /* longer than the story's transmission_timeout_s */
#define BODY_MAX     (8u << 20)
#define MESSAGES_MAX 4096

/* What a mode does, before or instead of an honest answer. */
enum deed {
	DEED_ANSWER = 1,  /* judge, keep, answer */
	DEED_KEEP = 2,	  /* judge and keep */
	DEED_SLEEP = 4,	  /* past the sender's patience */
	DEED_HANG_UP = 8, /* no answer at all */
	DEED_REFUSE = 16, /* "not taken" */
	DEED_TWICE = 32,  /* the answer, and once more */
	DEED_STALE = 64,  /* the answer to another message */
	DEED_RUBBISH = 128,
	DEED_LATER = 256, /* 202: ask again */
	DEED_FAIL = 512,  /* 503 */
	DEED_CUT = 1024,  /* half the answer */
};
static const struct {
	const char *name;
	unsigned deeds;
} modes[] = {
	{"ok", DEED_KEEP | DEED_ANSWER},
	{"fail", DEED_FAIL},
	{"timeout", DEED_SLEEP | DEED_HANG_UP},
	{"late", DEED_KEEP | DEED_SLEEP | DEED_ANSWER},
	{"drop", DEED_KEEP | DEED_HANG_UP},
	{"twice", DEED_KEEP | DEED_TWICE | DEED_ANSWER},
	{"stale", DEED_KEEP | DEED_STALE | DEED_ANSWER},
	{"rubbish", DEED_KEEP | DEED_RUBBISH},
	{"taken", DEED_KEEP | DEED_LATER},
	{"refuse", DEED_KEEP | DEED_REFUSE | DEED_ANSWER},
	{"cut", DEED_KEEP | DEED_CUT | DEED_ANSWER},
};
#define MODE_COUNT (sizeof(modes) / sizeof(modes[0]))

struct kept {
	char id[MESSAGE_ID_TEXT];
	bool is_taken;
	char code[24];
};

struct peer {
	const char *dir, *token;
	struct bytes authorities;
	pthread_mutex_t lock;
	size_t mode; /* of the next message */
	size_t kept_count;
	struct kept kept[MESSAGES_MAX];
};

/* ---- judging */

static enum err judge_content(struct arena *a, const struct envelope *e, struct xmldsig *signature)
{
	struct tax_table_opened table;
	struct tax_notice_opened notice;
	if (e->type == MESSAGE_TABLE) {
		TRY(tax_table_open(&table, a, e->content));
		*signature = table.signature;
		return str_equal(table.table.tax_code, e->tax_code) ? E_OK : E_INVALID;
	}
	if (e->type != MESSAGE_NOTICE)
		return E_INVALID;
	TRY(tax_notice_open(&notice, a, e->content));
	*signature = notice.signature;
	return str_equal(notice.notice.tax_code, e->tax_code) ? E_OK : E_INVALID;
}

static enum err judge(struct peer *p, struct arena *a, const struct envelope *e)
{
	struct xmldsig signature;
	TRY(judge_content(a, e, &signature));
	return x509_verify_at(p->authorities, signature.certificate, signature.signing_time);
}

/* ---- keeping */

static void write_line(struct peer *p, const char *id, const char *mode, const char *done)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/received.tsv", p->dir);
	FILE *f = fopen(path, "a");
	if (!f)
		abort();
	fprintf(f, "%s\t%s\t%s\n", id, mode, done);
	fclose(f);
}

static void write_document(struct peer *p, const struct envelope *e)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/%s.xml", p->dir, e->id);
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(e->content.data, 1, e->content.len, f) != e->content.len)
		abort();
	fclose(f);
}

static const struct kept *find_kept(const struct peer *p, const char *id)
{
	for (size_t i = 0; i < p->kept_count; i++)
		if (str_equal(p->kept[i].id, id))
			return &p->kept[i];
	return NULL;
}

/* The same message is judged once; each time it gets the same answer. */
static const struct kept *keep(struct peer *p, struct arena *a, const struct envelope *e, size_t mode)
{
	const struct kept *before = find_kept(p, e->id);
	if (before || p->kept_count == MESSAGES_MAX) {
		write_line(p, e->id, modes[mode].name, "again");
		return before;
	}
	struct kept *k = &p->kept[p->kept_count++];
	enum err outcome = judge(p, a, e);
	bool is_refused = (modes[mode].deeds & DEED_REFUSE) != 0;
	snprintf(k->id, sizeof(k->id), "%s", e->id);
	k->is_taken = outcome == E_OK && !is_refused;
	snprintf(k->code, sizeof(k->code), "%s", k->is_taken ? "" : is_refused ? "refused" : err_code(outcome));
	write_line(p, e->id, modes[mode].name, k->is_taken ? "accepted" : k->code);
	if (k->is_taken)
		write_document(p, e);
	return k;
}

/* ---- answering */

static void write_answer(struct buf *out, const struct envelope *e, const char *about, const struct kept *k)
{
	static unsigned count; /* under the lock */
	uint8_t random[16] = {0};
	char id[MESSAGE_ID_TEXT];
	random[15] = (uint8_t)++count;
	random[14] = (uint8_t)(count >> 8);
	message_id_format(id, SENDER, random);
	struct envelope answer = {.sender = SENDER,
				  .receiver = e->sender,
				  .type = MESSAGE_ANSWER,
				  .id = id,
				  .refers_to = about,
				  .tax_code = e->tax_code};
	if (verdict_write(out, &answer, &(struct verdict){k->is_taken, k->code, "không tiếp nhận"}) != E_OK)
		abort();
}

struct answering {
	unsigned status;
	bool is_hanging_up;
	unsigned sleep_s;
	struct buf body;
};

static void misanswer(struct answering *x, const struct envelope *e, const struct kept *k, unsigned deeds)
{
	static const char other[] = "V0100000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
	write_answer(&x->body, e, (deeds & DEED_STALE) ? other : e->id, k);
	if (deeds & DEED_TWICE)
		write_answer(&x->body, e, e->id, k);
	if (deeds & DEED_CUT)
		x->body.len /= 2;
}

static void treat(struct peer *p, struct arena *a, struct bytes body, struct answering *x)
{
	struct envelope e;
	size_t mode = p->mode;
	unsigned deeds = modes[mode].deeds;
	x->status = MHD_HTTP_OK;
	p->mode = 0;
	if (envelope_open(&e, a, body) != E_OK) {
		write_line(p, "-", modes[mode].name, "malformed");
		x->status = MHD_HTTP_BAD_REQUEST;
		return;
	}
	x->sleep_s = (deeds & DEED_SLEEP) ? LATE_S : 0;
	x->is_hanging_up = (deeds & DEED_HANG_UP) != 0;
	const struct kept *k = (deeds & DEED_KEEP) ? keep(p, a, &e, mode) : NULL;
	if (!k) {
		write_line(p, e.id, modes[mode].name, "ignored");
		x->status = MHD_HTTP_SERVICE_UNAVAILABLE;
		return;
	}
	if (deeds & DEED_LATER)
		x->status = MHD_HTTP_ACCEPTED;
	if (deeds & DEED_RUBBISH)
		buf_append_text(&x->body, "<html><body>Bảo trì hệ thống</body></html>");
	if (deeds & DEED_ANSWER)
		misanswer(x, &e, k, deeds);
}

/* ---- HTTP */

static bool set_mode(struct peer *p, const char *name)
{
	for (size_t i = 0; i < MODE_COUNT; i++)
		if (str_equal(modes[i].name, name)) {
			p->mode = i;
			return true;
		}
	return false;
}

static bool has_token(const struct peer *p, struct MHD_Connection *c)
{
	char wanted[256];
	snprintf(wanted, sizeof(wanted), "Bearer %s", p->token);
	return str_equal(MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization"), wanted);
}

static enum MHD_Result respond(struct MHD_Connection *c, const struct answering *x)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(x->body.len, x->body.data, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result done = MHD_queue_response(c, x->status, r);
	MHD_destroy_response(r);
	return done;
}

static void answer_path(struct peer *p, struct MHD_Connection *c, const char *path, struct bytes body, struct answering *x)
{
	struct arena a;
	arena_init(&a, 128u << 20);
	pthread_mutex_lock(&p->lock);
	if (str_starts_with(path, "/behave/"))
		x->status = set_mode(p, path + strlen("/behave/")) ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND;
	else if (!str_equal(path, "/tdiep"))
		x->status = MHD_HTTP_NOT_FOUND;
	else if (!has_token(p, c))
		x->status = MHD_HTTP_UNAUTHORIZED;
	else
		treat(p, &a, body, x);
	pthread_mutex_unlock(&p->lock);
	arena_release(&a);
	if (x->sleep_s > 0)
		sleep(x->sleep_s);
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *c, const char *path, const char *method, const char *version,
			      const char *data, size_t *len, void **state)
{
	(void)method;
	(void)version;
	struct buf *body = *state;
	if (!body) {
		*state = body = calloc(1, sizeof(*body));
		if (!body)
			return MHD_NO;
		buf_init(body, BODY_MAX);
		return MHD_YES;
	}
	if (*len > 0) {
		buf_append(body, data, *len);
		*len = 0;
		return MHD_YES;
	}
	struct answering x = {0};
	buf_init(&x.body, BODY_MAX);
	answer_path(ctx, c, path, buf_bytes(body), &x);
	enum MHD_Result done = x.is_hanging_up ? MHD_NO : respond(c, &x);
	buf_release(&x.body);
	return done;
}

static void forget(void *ctx, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	(void)ctx;
	(void)c;
	(void)why;
	if (*state)
		buf_release(*state);
	free(*state);
	*state = NULL;
}

static struct bytes read_file(const char *path)
{
	static uint8_t room[65536];
	FILE *f = fopen(path, "rb");
	size_t len = f ? fread(room, 1, sizeof(room), f) : 0;
	if (f)
		fclose(f);
	return bytes_of(room, len);
}

int main(int argc, char **argv)
{
	static struct peer p;
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char byte;
	if (argc != 5)
		return 2;
	p.dir = argv[1];
	p.authorities = read_file(argv[2]);
	p.token = argv[3];
	address.sin_port = htons((uint16_t)atoi(argv[4]));
	pthread_mutex_init(&p.lock, NULL);
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL,
						0, NULL, NULL, handle, &p, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
						MHD_OPTION_NOTIFY_COMPLETED, forget, NULL, MHD_OPTION_END);
	if (!d || p.authorities.len == 0)
		return 3;
	printf("ready %u\n", (unsigned)MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	MHD_stop_daemon(d);
	return 0;
}
