#include "room.h"

#include <stdlib.h>

static const int64_t bounds_us[METRICS_BUCKETS] = {500,	  1000,	  2500,	  5000,	  10000,   20000,
						   50000, 100000, 250000, 500000, 1000000, 5000000};

enum err metrics_init(struct metrics *m, size_t routes)
{
	m->requests = calloc(routes + 1, sizeof(*m->requests));
	return m->requests == NULL ? E_MEMORY : E_OK;
}

void metrics_release(struct metrics *m)
{
	free(m->requests);
	m->requests = NULL;
}

/* One writer, so no locked instruction is needed. */
void metrics_add(_Atomic uint64_t *counter, int64_t n)
{
	uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
	atomic_store_explicit(counter, now + (uint64_t)n, memory_order_relaxed);
}

void metrics_request(struct metrics *m, size_t route, int status, int64_t took_us)
{
	size_t bucket = 0;
	while (bucket < METRICS_BUCKETS && took_us > bounds_us[bucket])
		bucket++;
	metrics_add(&m->requests[route][status >= 100 && status < 600 ? status / 100 : 0], 1);
	metrics_add(&m->buckets[bucket], 1);
	metrics_add(&m->sum_us, took_us);
}

static unsigned long long value_of(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_append_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void append_requests(struct buf *out, const struct http_server *s)
{
	static const char *const classes[METRICS_CLASSES] = {"gone", "1xx", "2xx", "3xx", "4xx", "5xx"};
	head(out, "hoaban_http_requests_total", "counter", "Requests by route and class of status.");
	for (size_t i = 0; i < s->config.route_count + 1; i++) {
		bool is_known = i < s->config.route_count;
		for (size_t k = 0; k < METRICS_CLASSES; k++) {
			unsigned long long n = value_of(&s->metrics.requests[i][k]);
			if (n > 0)
				buf_append_format(out,
						  "hoaban_http_requests_total{method=\"%s\",route=\"%s\",status=\"%s\"} %llu\n",
						  is_known ? s->config.routes[i].method : "",
						  is_known ? s->config.routes[i].path : "", classes[k], n);
		}
	}
}

static void append_durations(struct buf *out, const struct metrics *m)
{
	static const char name[] = "hoaban_http_request_duration_seconds";
	unsigned long long sum = 0;
	head(out, name, "histogram", "From the end of the headers to the end of the answer.");
	for (size_t i = 0; i < METRICS_BUCKETS; i++) {
		sum += value_of(&m->buckets[i]);
		buf_append_format(out, "%s_bucket{le=\"%g\"} %llu\n", name, (double)bounds_us[i] / 1e6, sum);
	}
	sum += value_of(&m->buckets[METRICS_BUCKETS]);
	buf_append_format(out, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %.6f\n%s_count %llu\n", name, sum, name,
			  (double)value_of(&m->sum_us) / 1e6, name, sum);
}

void http_metrics(struct buf *out, const struct http_server *s)
{
	const struct metrics *m = &s->metrics;
	const struct {
		const char *name, *type, *help;
		const _Atomic uint64_t *value;
	} plain[] = {
		{"hoaban_http_in_flight", "gauge", "Requests between their head and the end of their answer.", &m->in_flight},
		{"hoaban_http_connections", "gauge", "Open connections.", &m->connections},
		{"hoaban_http_connections_total", "counter", "Connections accepted.", &m->accepted},
		{"hoaban_http_refused_total", "counter", "Requests refused for their head.", &m->refused},
		{"hoaban_http_busy_total", "counter", "Requests refused because the workers' queue was full.", &m->busy},
		{"hoaban_http_cut_total", "counter", "Connections shut down at a deadline.", &m->cut},
		{"hoaban_http_expired_total", "counter", "Waiting requests answered 503 at their deadline.", &m->expired},
	};
	append_requests(out, s);
	append_durations(out, m);
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		head(out, plain[i].name, plain[i].type, plain[i].help);
		buf_append_format(out, "%s %llu\n", plain[i].name, value_of(plain[i].value));
	}
}
