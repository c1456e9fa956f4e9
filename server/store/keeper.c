#include "server/store/connection.h"
#include "server/store/keeper.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define LOOK_EVERY_MS	10
#define STOP_WAIT_S	30   /* then it is killed; InnoDB recovers at the next start */
#define PAUSE_MAX_MS	5000 /* between starts of a server that dies at once */
#define STABLE_AFTER_MS 10000

static int64_t monotonic_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct timespec monotonic_in(int64_t ms)
{
	int64_t at = monotonic_ms() + ms;
	return (struct timespec){.tv_sec = at / 1000, .tv_nsec = (long)(at % 1000) * 1000000};
}

static bool is_stopping(struct keeper *k)
{
	pthread_mutex_lock(&k->mutex);
	bool stopping = k->is_stopping;
	pthread_mutex_unlock(&k->mutex);
	return stopping;
}

static void change(struct keeper *k, enum keeper_state state, enum err result)
{
	pthread_mutex_lock(&k->mutex);
	k->state = state;
	k->result = result;
	pthread_cond_broadcast(&k->changed);
	pthread_mutex_unlock(&k->mutex);
}

/* The pid is forgotten in the same breath as it is reaped: nobody signals a pid that is no longer ours. */
static bool has_died(struct keeper *k)
{
	int status;
	pthread_mutex_lock(&k->mutex);
	pid_t got = waitpid(k->pid, &status, WNOHANG);
	bool died = got == k->pid || (got < 0 && errno == ECHILD);
	if (died)
		k->pid = 0;
	pthread_mutex_unlock(&k->mutex);
	return died;
}

static void wait_for_death(struct keeper *k)
{
	siginfo_t info;
	pid_t pid = keeper_pid(k);
	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
		;
	while (!has_died(k))
		db_pause_ms(1);
}

static enum err spawn(struct keeper *k)
{
	pthread_mutex_lock(&k->mutex);
	enum err e = k->is_stopping ? E_BUSY : mariadbd_spawn(k->mariadbd, &k->pid);
	if (e != E_OK)
		k->pid = 0;
	pid_t pid = k->pid;
	pthread_mutex_unlock(&k->mutex);
	directory_describe(k->mariadbd->lock_fd, pid, k->mariadbd->socket);
	return e;
}

/* Recovery after a crash may take long: as long as the process lives, it is given time. */
static enum err wait_until_ready(struct keeper *k)
{
	int64_t since = monotonic_ms();
	while (!mariadbd_answers(k->mariadbd)) {
		if (has_died(k))
			return E_DATABASE;
		db_pause_ms(LOOK_EVERY_MS);
	}
	log_info(k->mariadbd->logger, "database_ready", "pid=%ld ms=%ld socket=%s", (long)keeper_pid(k),
		 (long)(monotonic_ms() - since), k->mariadbd->socket);
	change(k, KEEPER_READY, E_OK);
	return E_OK;
}

/* One life of the server. An error means it never answered. */
static enum err serve_once(struct keeper *k)
{
	TRY(spawn(k));
	TRY(wait_until_ready(k));
	wait_for_death(k);
	return E_OK;
}

static void pause_or_stop(struct keeper *k, int64_t ms)
{
	struct timespec until = monotonic_in(ms);
	pthread_mutex_lock(&k->mutex);
	while (!k->is_stopping && pthread_cond_timedwait(&k->changed, &k->mutex, &until) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&k->mutex);
}

static enum err keep(struct keeper *k)
{
	TRY(mariadbd_install(k->mariadbd));
	int64_t pause = 0;
	bool has_served = false;
	while (!is_stopping(k)) {
		int64_t begin = monotonic_ms();
		enum err e = serve_once(k);
		if (e != E_OK && !has_served)
			return e;
		has_served = true;
		if (is_stopping(k))
			break;
		bool was_stable = monotonic_ms() - begin >= STABLE_AFTER_MS;
		log_warn(k->mariadbd->logger, "database_died", "note=\"starting it again\" pause_ms=%ld",
			 was_stable ? 0L : (long)pause);
		pause_or_stop(k, was_stable ? 0 : pause);
		pause = was_stable ? 0 : pause == 0 ? 100 : pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
	}
	return E_OK;
}

static void *keeper_main(void *arg)
{
	struct keeper *k = arg;
	enum err e = keep(k);
	change(k, KEEPER_ENDED, e);
	return NULL;
}

static enum err thread_start(struct keeper *k)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are main's */
	int failed = pthread_create(&k->thread, NULL, keeper_main, k);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? E_INTERNAL : E_OK;
}

static void keeper_release(struct keeper *k)
{
	pthread_cond_destroy(&k->changed);
	pthread_mutex_destroy(&k->mutex);
}

enum err keeper_start(struct keeper *k, struct mariadbd *m)
{
	pthread_condattr_t attributes;
	*k = (struct keeper){.mariadbd = m, .state = KEEPER_STARTING};
	pthread_mutex_init(&k->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&k->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	enum err e = thread_start(k);
	if (e != E_OK) {
		keeper_release(k);
		return e;
	}
	pthread_mutex_lock(&k->mutex);
	while (k->state == KEEPER_STARTING)
		pthread_cond_wait(&k->changed, &k->mutex);
	bool ended = k->state == KEEPER_ENDED;
	pthread_mutex_unlock(&k->mutex);
	if (!ended)
		return E_OK;
	pthread_join(k->thread, NULL);
	keeper_release(k);
	return k->result == E_OK ? E_INTERNAL : k->result;
}

static void signal_child(const struct keeper *k, int number)
{
	if (k->pid > 0)
		kill(k->pid, number);
}

void keeper_stop(struct keeper *k)
{
	struct timespec until = monotonic_in(STOP_WAIT_S * 1000);
	pthread_mutex_lock(&k->mutex);
	k->is_stopping = true;
	signal_child(k, SIGTERM);
	pthread_cond_broadcast(&k->changed);
	while (k->state != KEEPER_ENDED && pthread_cond_timedwait(&k->changed, &k->mutex, &until) != ETIMEDOUT)
		;
	if (k->state != KEEPER_ENDED)
		signal_child(k, SIGKILL);
	pthread_mutex_unlock(&k->mutex);
	pthread_join(k->thread, NULL);
	keeper_release(k);
}

pid_t keeper_pid(struct keeper *k)
{
	pthread_mutex_lock(&k->mutex);
	pid_t pid = k->pid;
	pthread_mutex_unlock(&k->mutex);
	return pid;
}
