#include "pos-client/domain/status.h"
#include "pos-client/domain/checkpoint.h"
#include "pos-client/domain/sync.h"
#include "pos-client/domain/clock.h"
#include <hoaban/checkpoint.h>

static enum err look_at_symbols(struct till *t, struct till_status *out)
{
	out->symbol_count = t->held.lease.symbol_count;
	for (size_t i = 0; i < out->symbol_count; i++) {
		const struct lease_symbol *s = &t->held.lease.symbols[i];
		struct journal_symbol key = {0};
		memcpy(key.tax_code, s->tax_code, sizeof key.tax_code);
		memcpy(key.form, s->form, sizeof key.form);
		memcpy(key.symbol, s->symbol, sizeof key.symbol);
		out->symbols[i].leased = s;
		TRY(journal_last_number(t->journal, &key, &out->symbols[i].last));
	}
	return E_OK;
}

static void look_at_times(struct till *t, struct till_status *out)
{
	int64_t limit_s = (int64_t)t->held.lease.lists_limit_h * 3600;
	out->is_lease_expired = till_now(t) >= t->held.lease.expires;
	out->lists_issued_at = till_lists_issued_at(t);
	out->lists_age_s = till_now(t) - out->lists_issued_at;
	out->are_lists_too_old = limit_s > 0 && out->lists_age_s > limit_s;
}

static enum err look_at_checkpoint(struct till *t, struct till_status *out)
{
	struct bytes note;
	struct checkpoint c;
	TRY(checkpoint_held(t, &t->arena, &note));
	out->has_checkpoint = note.len > 0 && checkpoint_parse(&c, note) == E_OK;
	if (!out->has_checkpoint)
		return E_OK;
	out->checkpoint_origin = arena_text(&t->arena, c.origin);
	out->checkpoint_size = c.size;
	return E_OK;
}

static enum err look_at_shift(struct till *t, struct till_status *out)
{
	struct journal_shift open;
	TRY(journal_open_shift(t->journal, &open, &out->has_shift));
	return out->has_shift ? shift_look(t, &out->shift) : E_OK;
}

static enum err look_at_journal(struct till *t, struct till_status *out)
{
	struct journal_head head;
	TRY(journal_head(t->journal, &head));
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &out->synced_seq));
	TRY(journal_unsent(t->journal, (uint64_t)out->synced_seq, &out->unsent));
	TRY(journal_count_prints(t->journal, PRINT_QUEUED, &out->unprinted));
	TRY(journal_count_prints(t->journal, PRINT_BEGUN, &out->print_uncertain));
	out->entries = head.seq;
	TRY(clock_view(t, &out->clock));
	out->has_clock_trouble = out->clock.fault != CLOCK_RIGHT;
	return E_OK;
}

enum err till_status(struct till *t, struct till_status *out)
{
	*out = (struct till_status){.has_device = t->keys != NULL};
	TRY(look_at_journal(t, out));
	if (out->has_device)
		memcpy(out->device, keys_device(t->keys), UUID_LEN);
	if (!t->is_enrolled)
		return E_OK;
	look_at_times(t, out);
	out->certificates = arena_array(&t->arena, t->tariff->organisation_count, sizeof *out->certificates);
	TRY(certificate_list(t, out->certificates, &out->certificate_count));
	TRY(look_at_symbols(t, out));
	TRY(limits_look(t, &out->limits));
	TRY(standing_look(t, &out->standing));
	TRY(sync_heard_at(t, &out->heard_at));
	TRY(copying_look(t, &out->copy));
	TRY(look_at_checkpoint(t, out));
	return look_at_shift(t, out);
}
