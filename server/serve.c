/* hoaband init, hoaband migrate, hoaband serve */
#include "api/api.h"
#include "certificate_file.h"
#include "command.h"
#include "domain/gate/live.h"
#include "domain/halt.h"
#include "house.h"
#include "pages/pages.h"
#include "routes.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#define STOP_GRACE_S	   10
#define LOOK_S		   30  /* whether the certificate's files have changed */
#define DESCRIPTORS_BESIDE 200 /* database, files, children */

enum err command_init(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = house_open(&h, false);
	if (e == E_OK && o->is_json)
		printf("{\"data\":\"%s\"}\n", h.app.data_dir);
	else if (e == E_OK)
		printf("made %s\nmove %s/keys/root.key to a place that is not connected to anything\n", h.app.data_dir,
		       h.app.data_dir);
	house_close(&h);
	return e;
}

struct serving {
	struct house *house;
	const struct options *options;
};

/* The address under which the world, or at least this machine, reaches us. */
static void set_public_url(void *context, unsigned port)
{
	const struct serving *s = context;
	struct house *h = s->house;
	const char *listen = s->options->listen ? s->options->listen : h->settings.listen;
	const char *colon = strrchr(listen, ':');
	if (h->settings.public_url[0]) {
		snprintf(h->app.public_url, sizeof(h->app.public_url), "%s", h->settings.public_url);
		return;
	}
	snprintf(h->app.public_url, sizeof(h->app.public_url), "%s://%.*s:%u",
		 h->settings.tls_certificate[0] ? "https" : "http", (int)(colon ? colon - listen : 9),
		 colon ? listen : "127.0.0.1", port);
}

/* The first line of stdin, for --as: a password on the command line would be seen by everybody. */
static const char *read_password(char *line, size_t size)
{
	if (!fgets(line, (int)size, stdin))
		return "";
	line[strcspn(line, "\n")] = 0;
	return line;
}

enum err command_migrate(const struct options *o)
{
	struct house h;
	char line[256];
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = house_migrate(&h, o->as, o->as ? read_password(line, sizeof(line)) : NULL);
	if (e == E_OK)
		puts(o->is_json ? "{\"migrated\":true}" : "the schema is up to date");
	house_close(&h);
	return e;
}

/* One descriptor for each connection: the usual 1024 descriptors are too few. */
static void raise_descriptors(const struct settings *s)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	rlim_t wanted = (rlim_t)s->http_connections + DESCRIPTORS_BESIDE;
	if (limit.rlim_cur < wanted)
		limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Those who wait for something to happen are answered now. */
static void drain(struct app *app)
{
	live_drain(app->live);
}

static enum err start_http(struct house *h, const struct options *o, struct http_server **out)
{
	struct certificate_pem pem;
	TRY(certificate_read(&pem, &h->arena, &h->settings));
	raise_descriptors(&h->settings);
	routes_join(&h->app, &h->arena);
	struct serving serving = {h, o};
	struct http_config c = {
		.listen = o->listen ? o->listen : h->settings.listen,
		.certificate_pem = pem.certificate,
		.key_pem = pem.key,
		.is_behind_proxy = h->settings.behind_proxy,
		.is_https = pem.certificate || str_starts_with(h->settings.public_url, "https://"),
		.connections_max = (unsigned)h->settings.http_connections,
		.workers = (unsigned)h->settings.http_workers,
		.header_deadline_s = 10,
		.idle_s = 60,
		.body_min_rate = 256,
		.deferred_s = 30,
		.total_s = 300,
		.is_demo = o->is_demo,
		.routes = h->app.routes,
		.route_count = h->app.route_count,
		.app = &h->app,
		.guard = api_guard,
		.may_issue = halt_check,
		.error_page = error_page,
		.show_problem = routes_problem,
		.drain = drain,
		.on_listening = set_public_url,
		.context = &serving,
		.logger = &h->logger,
		.clock = &h->app.clock,
	};
	enum err e = http_start(out, &c);
	if (e == E_FORBIDDEN)
		fprintf(stderr,
			"hoaband: %s: without TLS only this machine is served; set tls_certificate and tls_key, or "
			"behind_proxy = yes\n",
			c.listen);
	if (e == E_INVALID)
		fprintf(stderr, "hoaband: tls_certificate, tls_key: no chain of certificates with its key\n");
	return e;
}

/* Until somebody says stop. SIGHUP, and files that changed, bring another certificate. */
static void wait_for_signal(const sigset_t *set, struct house *h, struct http_server *server)
{
	struct certificate_file file = certificate_file_now(&h->settings);
	int signal_number = 0;
	while (signal_number != SIGTERM && signal_number != SIGINT) {
		signal_number = sigtimedwait(set, NULL, &(struct timespec){.tv_sec = LOOK_S});
		certificate_file_look(&file, signal_number == SIGHUP, &h->settings, server, &h->logger);
	}
}

static enum err serve(struct house *h, const struct options *o, const sigset_t *set)
{
	struct http_server *server;
	TRY(house_open(h, false));
	TRY(house_furnish(h));
	TRY(start_http(h, o, &server));
	printf("ready %s\n", h->app.public_url);
	fflush(stdout);
	wait_for_signal(set, h, server);
	log_info(&h->logger, "stopping", "grace_s=%d", STOP_GRACE_S);
	http_stop(server, STOP_GRACE_S);
	return E_OK;
}

enum err command_serve(const struct options *o)
{
	struct house h;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL); /* every thread inherits this: signals are read in one place */
	enum err e = house_found(&h, o);
	if (e == E_OK && h.settings.tls_certificate[0]) { /* else a terminal that goes away ends the program, as always */
		sigaddset(&set, SIGHUP);
		sigprocmask(SIG_BLOCK, &set, NULL);
	}
	if (e == E_OK)
		e = serve(&h, o, &set);
	house_close(&h);
	return e;
}
