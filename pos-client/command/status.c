#include "pos-client/command/command.h"
#include "pos-client/domain/checkpoint.h"
#include "pos-client/domain/shift.h"
#include <hoaban/checkpoint.h>

static enum err add_symbols(const struct till *t, json_t *list)
{
	for (size_t i = 0; i < t->held.lease.symbol_count; i++) {
		const struct lease_symbol *s = &t->held.lease.symbols[i];
		struct journal_symbol key = {0};
		uint32_t last = 0;
		memcpy(key.tax_code, s->tax_code, sizeof key.tax_code);
		memcpy(key.form, s->form, sizeof key.form);
		memcpy(key.symbol, s->symbol, sizeof key.symbol);
		TRY(journal_last_number(t->journal, &key, &last));
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:i, s:I, s:I, s:I}", "tax_code", s->tax_code, "form",
						      s->form, "symbol", s->symbol, "year", (int)s->year, "last",
						      (json_int_t)last, "last_allowed", (json_int_t)s->last_number, "room",
						      (json_int_t)s->last_number - (json_int_t)last));
	}
	return E_OK;
}

static enum err add_lease(const struct till *t, json_t *o, int64_t unsent)
{
	const struct lease *l = &t->held.lease;
	json_t *lease = json_object(), *symbols = json_array();
	json_object_set_new(o, "lease", lease);
	json_object_set_new(lease, "symbols", symbols);
	json_object_set_new(lease, "expires_at", view_time(l->expires));
	json_object_set_new(lease, "is_expired", json_boolean(till_now(t) >= l->expires));
	json_object_set_new(lease, "edition", json_integer(l->edition));
	json_object_set_new(lease, "value_cap", json_integer(l->value_cap));
	json_object_set_new(lease, "value_room", json_integer(l->value_cap - unsent));
	json_object_set_new(lease, "certificate_expires_at", view_time(t->held.certificate.expires));
	return add_symbols(t, symbols);
}

static void add_lists(const struct till *t, json_t *o)
{
	int64_t issued_at = till_lists_issued_at(t), age = till_now(t) - issued_at;
	int64_t limit_s = (int64_t)t->held.lease.lists_limit_h * 3600;
	json_object_set_new(o, "lists",
			    json_pack("{s:o, s:I, s:b, s:I, s:I, s:I}", "issued_at", view_time(issued_at), "age_s",
				      (json_int_t)age, "too_old", (int)(limit_s > 0 && age > limit_s), "trust_list_seq",
				      (json_int_t)t->held.trust_list.seq, "revoked_seq", (json_int_t)t->held.revoked.seq,
				      "superseded_seq", (json_int_t)t->held.superseded.seq));
}

static enum err add_checkpoint(struct till *t, json_t *o)
{
	struct bytes note;
	struct checkpoint c;
	TRY(checkpoint_held(t, &t->arena, &note));
	bool has = note.len > 0 && checkpoint_parse(&c, note) == E_OK;
	json_object_set_new(o, "checkpoint",
			    has ? json_pack("{s:s, s:I}", "origin", c.origin, "size", (json_int_t)c.size) : json_null());
	return E_OK;
}

static enum err add_shift(struct till *t, json_t *o)
{
	struct shift_report r;
	bool found;
	TRY(journal_open_shift(t->journal, &r.shift, &found));
	if (found)
		TRY(shift_look(t, &r));
	json_object_set_new(o, "shift", found ? view_shift(&r) : json_null());
	return E_OK;
}

static enum err add_device(struct till *t, json_t *o, int64_t unsent)
{
	const struct lease *l = &t->held.lease;
	json_object_set_new(o, "name", json_string(l->name));
	json_object_set_new(o, "role", json_string(l->role == ROLE_GATE ? "gate" : "counter"));
	json_object_set_new(o, "sites", view_sites(t, l->sites));
	add_lists(t, o);
	TRY(add_lease(t, o, unsent));
	TRY(add_checkpoint(t, o));
	return add_shift(t, o);
}

static enum err fill(struct till *t, json_t *o)
{
	struct journal_head head;
	struct journal_unsent unsent;
	int64_t synced = 0;
	uint64_t queued = 0, begun = 0;
	TRY(journal_head(t->journal, &head));
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &synced));
	TRY(journal_unsent(t->journal, (uint64_t)synced, &unsent));
	TRY(journal_count_prints(t->journal, PRINT_QUEUED, &queued));
	TRY(journal_count_prints(t->journal, PRINT_BEGUN, &begun));
	json_object_set_new(o, "enrolled", json_boolean(t->is_enrolled));
	json_object_set_new(o, "device", t->keys != NULL ? view_hex(keys_device(t->keys), UUID_LEN) : json_null());
	json_object_set_new(o, "server", json_string(t->settings->server));
	json_object_set_new(o, "entries", json_integer((json_int_t)head.seq));
	json_object_set_new(o, "synced_seq", json_integer(synced));
	json_object_set_new(o, "unsynced",
			    json_pack("{s:I, s:I, s:I}", "entries", (json_int_t)unsent.entries, "sales",
				      (json_int_t)unsent.sales, "amount", (json_int_t)unsent.amount));
	json_object_set_new(o, "unprinted", json_integer((json_int_t)queued));
	json_object_set_new(o, "print_uncertain", json_integer((json_int_t)begun));
	json_object_set_new(o, "clock_offset_s", json_integer(t->offset_s));
	json_object_set_new(o, "clock_trouble", json_boolean(till_clock_is_behind(t, &head)));
	return t->is_enrolled ? add_device(t, o, unsent.amount) : E_OK;
}

enum err command_status(struct invocation *in)
{
	json_t *o = json_object();
	enum err e = options_take(in, NULL, 0);
	if (e == E_OK)
		e = fill(&in->till, o);
	if (e == E_OK)
		return answer_give(in, o);
	json_decref(o);
	return e;
}
