#include "pos-client/domain/state.h"

/* A clock that is being set right by small steps is no trouble. */
#define CLOCK_TOLERANCE_MS 5000

bool till_clock_is_behind(const struct till *t, const struct journal_head *head)
{
	return head->seq > 0 && till_now_ms(t) + CLOCK_TOLERANCE_MS < head->time_ms;
}

/* A clock before the last entry is told, not refused: order is by seq. */
static void look_at_clock(struct till *t, const struct journal_head *head, int64_t now_ms)
{
	t->has_clock_trouble = till_clock_is_behind(t, head);
	if (t->has_clock_trouble)
		log_warn(t->logger, "clock_before_last_entry", "behind_ms=%lld seq=%llu", (long long)(head->time_ms - now_ms),
			 (unsigned long long)head->seq);
}

static enum err sign_and_append(struct till *t, const struct entry *e)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	uint8_t hash[HASH_LEN];
	buf_init(&payload, ENTRY_BYTES_MAX);
	buf_init(&cose, ENTRY_BYTES_MAX);
	TRY(entry_encode(&payload, e));
	TRY(keys_sign_entry(t->keys, &cose, buf_bytes(&payload)));
	TRY(buf_status(&cose));
	return journal_append_entry(t->journal, e, buf_bytes(&cose), hash);
}

enum err till_append(struct till *t, enum entry_type type, const struct buf *body, uint64_t *seq)
{
	struct journal_head head;
	TRY(buf_status(body));
	TRY(journal_head(t->journal, &head));
	struct entry e = {.seq = head.seq + 1, .time_ms = till_now_ms(t), .type = type, .body = buf_bytes(body)};
	memcpy(e.device, keys_device(t->keys), UUID_LEN);
	memcpy(e.prev, head.hash, HASH_LEN);
	look_at_clock(t, &head, e.time_ms);
	*seq = e.seq;
	return sign_and_append(t, &e);
}
