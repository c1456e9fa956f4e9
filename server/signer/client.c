/* The server's side of the signer: requests out, answers in, no key in sight. */
#include "signer/signer.h"

#include "child/child.h"
#include "signer/protocol.h"

#include <hoaban/ticket.h>
#include <stdlib.h>

#define SIGNER_DEADLINE_MS 5000

struct signer {
	struct child *child;
	struct signer_keys keys;
};

/* The answer's body, behind its status; a view into `answer`. */
static enum err ask(struct signer *s, const struct buf *request, struct buf *answer, struct wire *body)
{
	TRY(buf_status(request));
	TRY(child_call(s->child, buf_bytes(request), answer));
	*body = wire_open(buf_bytes(answer));
	return get_status(body);
}

static enum err fetch_keys(struct signer *s, const struct logger *logger)
{
	BUF_LOCAL request, answer;
	buf_init(&request, 1);
	buf_init(&answer, SIGNER_FRAME_MAX);
	buf_append_byte(&request, OP_KEYS);
	struct wire body;
	struct confinement c;
	TRY(ask(s, &request, &answer, &body));
	TRY(get_keys(&s->keys, &c, &body));
	log_info(logger, "signer_started", "pid=%d own_user=%s landlock=%s", signer_pid(s), c.has_own_user ? "yes" : "no",
		 c.has_landlock ? "yes" : "no");
	return E_OK;
}

enum err signer_start(struct signer **out, const char *directory, const struct logger *logger)
{
	struct signer *s = calloc(1, sizeof *s);
	if (s == NULL)
		return E_MEMORY;
	struct child_config config = {
		.role = SIGNER_ROLE,
		.argument = directory,
		.frame_max = SIGNER_FRAME_MAX,
		.deadline_ms = SIGNER_DEADLINE_MS,
		.logger = logger,
	};
	enum err e = child_start(&s->child, &config);
	if (e == E_OK)
		e = fetch_keys(s, logger);
	if (e != E_OK) {
		log_error(logger, "signer_failed", "error=%s", err_code(e));
		signer_stop(s);
		return e;
	}
	*out = s;
	return E_OK;
}

void signer_stop(struct signer *s)
{
	if (s == NULL)
		return;
	child_stop(s->child);
	free(s);
}

const struct signer_keys *signer_keys(const struct signer *s)
{
	return &s->keys;
}

int signer_pid(struct signer *s)
{
	return child_pid(s->child);
}

static enum err check_batch(size_t n, const struct bytes payloads[])
{
	if (n > SIGNER_BATCH_MAX)
		return E_RANGE;
	for (size_t i = 0; i < n; i++)
		if (payloads[i].len > TICKET_BYTES_MAX)
			return E_TOO_LARGE;
	return E_OK;
}

enum err signer_sign_tickets(struct signer *s, size_t n, const struct bytes payloads[], uint8_t signatures[][SIGNATURE_LEN])
{
	TRY(check_batch(n, payloads));
	if (n == 0)
		return E_OK;
	BUF_LOCAL request, answer;
	buf_init(&request, SIGNER_FRAME_MAX);
	buf_init(&answer, SIGNER_FRAME_MAX);
	put_tickets(&request, n, payloads);
	struct wire body;
	TRY(ask(s, &request, &answer, &body));
	struct bytes all = wire_rest(&body);
	if (all.len != n * SIGNATURE_LEN)
		return E_MALFORMED;
	memcpy(signatures, all.data, all.len);
	return E_OK;
}

/* The whole body of an answer is what was asked for. */
static enum err ask_for_bytes(struct signer *s, const struct buf *request, struct buf *out)
{
	BUF_LOCAL answer;
	buf_init(&answer, SIGNER_FRAME_MAX);
	struct wire body;
	TRY(ask(s, request, &answer, &body));
	struct bytes all = wire_rest(&body);
	buf_append(out, all.data, all.len);
	return buf_status(out);
}

enum err signer_sign(struct signer *s, enum signer_purpose purpose, struct bytes payload, struct buf *cose)
{
	BUF_LOCAL request;
	buf_init(&request, SIGNER_FRAME_MAX);
	buf_append_byte(&request, OP_SIGN);
	buf_append_byte(&request, (uint8_t)purpose);
	buf_append(&request, payload.data, payload.len);
	return ask_for_bytes(s, &request, cose);
}

enum err signer_sign_checkpoint(struct signer *s, const struct checkpoint *c, struct buf *note)
{
	BUF_LOCAL request;
	buf_init(&request, SIGNER_FRAME_MAX);
	put_checkpoint(&request, c);
	return ask_for_bytes(s, &request, note);
}
