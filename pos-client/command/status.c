#include "pos-client/domain/status.h"
#include "pos-client/command/command.h"

static json_t *view_symbol(const struct status_symbol *s)
{
	const struct lease_symbol *l = s->leased;
	json_t *o = json_object();
	json_object_set_new(o, "tax_code", json_string(l->tax_code));
	json_object_set_new(o, "form", json_string(l->form));
	json_object_set_new(o, "symbol", json_string(l->symbol));
	json_object_set_new(o, "year", json_integer(l->year));
	json_object_set_new(o, "last", json_integer(s->last));
	json_object_set_new(o, "last_allowed", json_integer(l->last_number));
	json_object_set_new(o, "room", json_integer((json_int_t)l->last_number - (json_int_t)s->last));
	return o;
}

static json_t *view_lease(const struct till *t, const struct till_status *s)
{
	const struct lease *l = &t->held.lease;
	json_t *o = json_object(), *symbols = json_array();
	for (size_t i = 0; i < s->symbol_count; i++)
		json_array_append_new(symbols, view_symbol(&s->symbols[i]));
	json_object_set_new(o, "expires_at", view_time(l->expires));
	json_object_set_new(o, "is_expired", json_boolean(s->is_lease_expired));
	json_object_set_new(o, "edition", json_integer(l->edition));
	json_object_set_new(o, "value_cap", json_integer(l->value_cap));
	json_object_set_new(o, "value_room", json_integer(l->value_cap - s->unsent.amount));
	json_object_set_new(o, "certificate_expires_at", view_time(t->held.certificate.expires));
	json_object_set_new(o, "symbols", symbols);
	json_object_set_new(o, "used", view_limits(&s->limits));
	return o;
}

static json_t *view_lists(const struct till *t, const struct till_status *s)
{
	json_t *o = json_object();
	json_object_set_new(o, "issued_at", view_time(s->lists_issued_at));
	json_object_set_new(o, "age_s", json_integer(s->lists_age_s));
	json_object_set_new(o, "too_old", json_boolean(s->are_lists_too_old));
	json_object_set_new(o, "trust_list_seq", json_integer((json_int_t)t->held.trust_list.seq));
	json_object_set_new(o, "revoked_seq", json_integer((json_int_t)t->held.revoked.seq));
	json_object_set_new(o, "superseded_seq", json_integer((json_int_t)t->held.superseded.seq));
	json_object_set_new(o, "closures_seq", json_integer((json_int_t)t->held.closures.seq));
	return o;
}

static json_t *view_checkpoint(const struct till_status *s)
{
	if (!s->has_checkpoint)
		return json_null();
	return json_pack("{s:s, s:I}", "origin", s->checkpoint_origin, "size", (json_int_t)s->checkpoint_size);
}

static json_t *view_certificates(const struct till_status *s)
{
	json_t *list = json_array();
	for (size_t i = 0; i < s->certificate_count; i++)
		json_array_append_new(list, view_certificate(&s->certificates[i]));
	return list;
}

static void add_device(const struct till *t, const struct till_status *s, json_t *o)
{
	json_object_set_new(o, "name", json_string(t->held.lease.name));
	json_object_set_new(o, "role", json_string(t->held.lease.role == ROLE_GATE ? "gate" : "counter"));
	json_object_set_new(o, "sites", view_sites(t, t->held.lease.sites));
	json_object_set_new(o, "lists", view_lists(t, s));
	json_object_set_new(o, "lease", view_lease(t, s));
	json_object_set_new(o, "checkpoint", view_checkpoint(s));
	json_object_set_new(o, "certificates", view_certificates(s));
	json_object_set_new(o, "shift", s->has_shift ? view_shift(&s->shift) : json_null());
}

static json_t *view_unsent(const struct journal_unsent *u)
{
	return json_pack("{s:I, s:I, s:I}", "entries", (json_int_t)u->entries, "sales", (json_int_t)u->sales, "amount",
			 (json_int_t)u->amount);
}

static json_t *view_copy(const struct copying_view *c)
{
	return json_pack("{s:s, s:I, s:s?}", "state", copy_state_name(c->state), "behind", (json_int_t)c->behind, "warning",
			 c->warning);
}

static json_t *view(const struct till *t, const struct till_status *s)
{
	json_t *o = json_object();
	json_object_set_new(o, "enrolled", json_boolean(t->is_enrolled));
	json_object_set_new(o, "device", s->has_device ? view_hex(s->device, UUID_LEN) : json_null());
	json_object_set_new(o, "server", json_string(t->settings->server));
	json_object_set_new(o, "entries", json_integer((json_int_t)s->entries));
	json_object_set_new(o, "synced_seq", json_integer(s->synced_seq));
	json_object_set_new(o, "unsynced", view_unsent(&s->unsent));
	json_object_set_new(o, "unprinted", json_integer((json_int_t)s->unprinted));
	json_object_set_new(o, "print_uncertain", json_integer((json_int_t)s->print_uncertain));
	json_object_set_new(o, "clock_offset_s", json_integer(t->offset_s));
	json_object_set_new(o, "rolled_back", json_boolean(t->is_rolled_back));
	json_object_set_new(o, "training", json_boolean(t->is_training));
	json_object_set_new(o, "clock_trouble", json_boolean(s->has_clock_trouble));
	json_object_set_new(o, "clock", view_clock(&s->clock));
	json_object_set_new(o, "standing", json_string(standing_name(s->standing)));
	json_object_set_new(o, "heard_at", view_time(s->heard_at));
	json_object_set_new(o, "copy", view_copy(&s->copy));
	json_object_set_new(o, "warnings", view_warnings(t, &s->limits));
	if (t->is_enrolled)
		add_device(t, s, o);
	return o;
}

enum err command_status(struct invocation *in)
{
	struct till_status s;
	TRY(options_take(in, NULL, 0));
	if (in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "status takes no words");
	copying_finish(&in->till); /* else it is only just being looked at */
	TRY(till_status(&in->till, &s));
	return answer_give(in, view(&in->till, &s));
}
