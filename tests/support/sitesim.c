#include <hoaban/instant.h>
#include "tests/support/sitesim.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define START_MS 1000000

enum event_kind { EVENT_DATAGRAM, EVENT_TIMER };
struct sim_event {
	int64_t at;
	uint64_t order;
	enum event_kind kind;
	int node, from;
	uint16_t len;
	uint8_t *bytes;
};

/* ---------------------------------------------------------------- chance */
uint64_t sim_random(struct sim *s, uint64_t below)
{
	uint64_t z = (s->random += 0x9e3779b97f4a7c15u); /* splitmix64 */
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return below == 0 ? 0 : (z ^ (z >> 31)) % below;
}

bool sim_chance(struct sim *s, unsigned in_thousand)
{
	return !s->is_calm && sim_random(s, 1000) < in_thousand;
}

void sim_fail(struct sim *s, const char *format, ...)
{
	va_list ap;
	if (s->violation != NULL)
		return;
	va_start(ap, format);
	vsnprintf(s->violation_text, sizeof(s->violation_text), format, ap);
	va_end(ap);
	s->violation = s->violation_text;
}

struct lan_time sim_time(const struct sim *s)
{
	return (struct lan_time){SIM_NOW + (s->ms - START_MS) / 1000, s->ms};
}

/* ---------------------------------------------------------------- events */
static bool is_sooner(const struct sim_event *a, const struct sim_event *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void swap(struct sim_event *a, struct sim_event *b)
{
	struct sim_event c = *a;
	*a = *b;
	*b = c;
}

static void push(struct sim *s, struct sim_event e)
{
	if (s->event_count == s->event_room) {
		s->event_room = s->event_room == 0 ? 1024 : 2 * s->event_room;
		s->events = realloc(s->events, s->event_room * sizeof(*s->events));
		if (s->events == NULL)
			abort();
	}
	e.order = ++s->serial;
	size_t i = s->event_count++;
	s->events[i] = e;
	for (; i > 0 && is_sooner(&s->events[i], &s->events[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&s->events[i], &s->events[(i - 1) / 2]);
}

static struct sim_event pop(struct sim *s)
{
	struct sim_event top = s->events[0];
	s->events[0] = s->events[--s->event_count];
	for (size_t i = 0;;) {
		size_t least = i;
		for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < s->event_count; k++)
			if (is_sooner(&s->events[k], &s->events[least]))
				least = k;
		if (least == i)
			return top;
		swap(&s->events[i], &s->events[least]);
		i = least;
	}
}

/* ---------------------------------------------------------------- network */
static int64_t delay(struct sim *s)
{
	if (sim_chance(s, s->options.late))
		return 50 + (int64_t)sim_random(s, s->options.late_ms);
	return 1 + (int64_t)sim_random(s, 15);
}

static void carry(struct sim *s, const struct sim_node *from, int to, const struct lan_datagram *d)
{
	int copies = 1 + sim_chance(s, s->options.twice);
	s->datagrams++;
	if (s->is_cut[from->index][to] || sim_chance(s, s->options.loss))
		return;
	for (int i = 0; i < copies; i++) {
		uint8_t *bytes = malloc(d->len);
		if (bytes == NULL)
			abort();
		memcpy(bytes, d->bytes, d->len);
		push(s, (struct sim_event){.at = s->ms + delay(s),
					   .kind = EVENT_DATAGRAM,
					   .node = to,
					   .from = from->index,
					   .len = d->len,
					   .bytes = bytes});
	}
}

void sim_flush(struct sim *s, struct sim_node *n, struct lan_out *out)
{
	for (size_t i = 0; i < out->count; i++) {
		const struct lan_datagram *d = &out->list[i];
		for (int to = 0; to < SIM_NODES; to++)
			if (d->to.len == 0 || d->to.bytes[0] == to)
				carry(s, n, to, d);
	}
	out->count = 0;
}

/* ---------------------------------------------------------------- machines */
static enum err sign(void *ctx, struct buf *out, struct bytes payload)
{
	const struct sim_node *n = ctx;
	return cose_sign(out, payload, AAD_LAN, n->sim->world->device_keys[n->device].secret_key);
}

static void set_timer(struct sim *s, struct sim_node *n)
{
	int64_t wait = n->index < SIM_HUBS ? hub_wait_ms(&n->hub, sim_time(s)) : member_wait_ms(&n->member, sim_time(s));
	int64_t due = s->ms + (wait > 0 ? wait : 1);
	if (n->due > s->ms && n->due <= due)
		return;
	n->due = due;
	push(s, (struct sim_event){.at = due, .kind = EVENT_TIMER, .node = n->index});
}

static struct lan_out *out_of(struct sim_node *n)
{
	return n->index < SIM_HUBS ? &n->hub.out : &n->member.out;
}

static enum err begin(struct sim *s, struct sim_node *n)
{
	if (n->index < SIM_HUBS) {
		hub_init(&n->hub, &n->self, &s->world->lists, &n->ledger_port);
		return hub_start(&n->hub, sim_time(s));
	}
	n->asked = -1;
	member_init(&n->member, &n->self, &n->journal_port);
	return member_start(&n->member, sim_time(s));
}

void sim_start(struct sim *s, int node)
{
	struct sim_node *n = &s->nodes[node];
	if (n->is_up)
		return;
	n->is_up = true;
	n->due = 0;
	if (begin(s, n) != E_OK)
		sim_fail(s, "node %d does not start", node);
	sim_flush(s, n, out_of(n));
	set_timer(s, n);
}

void sim_crash(struct sim *s, int node)
{
	struct sim_node *n = &s->nodes[node];
	if (n->is_up && node < SIM_HUBS)
		hub_release(&n->hub);
	n->is_up = false;
}

/* A step of a machine: a datagram (bytes set) or its timer. */
static enum err step(struct sim *s, struct sim_node *n, const struct sim_event *e)
{
	struct lan_address from = {.len = 1, .bytes = {(uint8_t)e->from}};
	struct bytes datagram = {e->bytes, e->len};
	bool is_hub = n->index < SIM_HUBS;
	if (e->kind == EVENT_DATAGRAM)
		return is_hub ? hub_receive(&n->hub, &from, datagram, sim_time(s))
			      : member_receive(&n->member, &from, datagram, sim_time(s));
	return is_hub ? hub_tick(&n->hub, sim_time(s)) : member_tick(&n->member, sim_time(s));
}

/* A hub may crash before its transaction is on the disk, or after that and before anything is sent. */
static bool may_crash(struct sim *s, const struct sim_node *n)
{
	return (n->index < SIM_HUBS || s->options.may_crash_gates) && sim_chance(s, s->options.crash);
}

static void step_and_crash(struct sim *s, struct sim_node *n, const struct sim_event *e)
{
	bool is_before_commit = sim_random(s, 2) == 0;
	if (n->index < SIM_HUBS)
		*s->spare = *n->ledger;
	if (step(s, n, e) != E_OK)
		sim_fail(s, "node %d: a step fails", n->index);
	if (n->index < SIM_HUBS && is_before_commit)
		*n->ledger = *s->spare;
	if (n->index >= SIM_HUBS && !is_before_commit)
		sim_settle(n);
	sim_crash(s, n->index);
}

static void handle(struct sim *s, const struct sim_event *e)
{
	struct sim_node *n = &s->nodes[e->node];
	if (!n->is_up || (e->kind == EVENT_TIMER && e->at != n->due))
		return;
	if (e->kind == EVENT_TIMER)
		n->due = 0;
	if (may_crash(s, n)) {
		step_and_crash(s, n, e);
		return;
	}
	if (step(s, n, e) != E_OK)
		sim_fail(s, "node %d: a step fails", n->index);
	if (n->index >= SIM_HUBS)
		sim_settle(n);
	sim_flush(s, n, out_of(n));
	set_timer(s, n);
}

void sim_run(struct sim *s, int64_t until_ms)
{
	while (s->event_count > 0 && s->events[0].at <= START_MS + until_ms && s->violation == NULL) {
		struct sim_event e = pop(s);
		s->ms = e.at;
		handle(s, &e);
		free(e.bytes);
	}
	s->ms = START_MS + until_ms;
}

/* ---------------------------------------------------------------- the supervisor */
void sim_take_over(struct sim_node *n)
{
	uint8_t room[GRANT_BYTES_MAX], message_room[GRANT_BYTES_MAX];
	struct buf payload = BUF_FIXED(room), message = BUF_FIXED(message_room);
	struct sim *s = n->sim;
	if (!n->is_up)
		return;
	struct site_statement statement = {
		.site = SIM_SITE, .term = {.epoch = hub_next_epoch(&n->hub)}, .declared_at = sim_time(s).now};
	memcpy(statement.term.holder, n->self.device, UUID_LEN);
	site_statement_encode(&payload, &statement);
	if (sign(n, &message, buf_bytes(&payload)) != E_OK || hub_declare(&n->hub, buf_bytes(&message), sim_time(s)) != E_OK)
		sim_fail(s, "hub %d: a take-over is refused", n->index);
	sim_flush(s, n, &n->hub.out);
	set_timer(s, n);
}

/* ---------------------------------------------------------------- birth and death */
static void *room_for(size_t size)
{
	void *room = calloc(1, size);
	if (room == NULL)
		abort();
	return room;
}

static void make_node(struct sim *s, int i)
{
	struct sim_node *n = &s->nodes[i];
	const struct sim_world *w = s->world;
	n->sim = s;
	n->index = i;
	n->device = i < SIM_HUBS ? i : i == SIM_HUBS ? 0 : i - 1;
	n->asked = -1;
	n->self = (struct lan_self){.role = i < SIM_HUBS ? LAN_HUB : LAN_GATE,
				    .site = SIM_SITE,
				    .certificate = {w->certificates[n->device], w->certificate_len[n->device]},
				    .authorities = &w->authorities,
				    .delegations = &w->delegations,
				    .sign = sign,
				    .sign_ctx = n};
	memcpy(n->self.device, w->devices[n->device], UUID_LEN);
	if (i < SIM_HUBS) {
		n->ledger = room_for(sizeof(*n->ledger));
		sim_ledger_port(n);
	} else {
		n->journal = room_for(sizeof(*n->journal));
		sim_journal_port(n);
	}
}

void sim_init(struct sim *s, const struct sim_world *w, uint64_t seed, const struct sim_options *o)
{
	*s = (struct sim){.world = w, .options = *o, .random = seed * 0x2545f4914f6cdd1du + 1, .ms = START_MS};
	s->spare = room_for(sizeof(*s->spare));
	for (int i = 0; i < SIM_NODES; i++)
		make_node(s, i);
}

void sim_release(struct sim *s)
{
	for (int i = 0; i < SIM_NODES; i++) {
		sim_crash(s, i);
		free(s->nodes[i].ledger);
		free(s->nodes[i].journal);
	}
	for (size_t i = 0; i < s->event_count; i++)
		free(s->events[i].bytes);
	free(s->events);
	free(s->spare);
}
