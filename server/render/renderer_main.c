/* The child: reads views that strangers influence, so it holds nothing worth taking and may do next to nothing. */
#include "render/render.h"

#include "child/child.h"
#include "render/frame.h"
#include "render/sheets.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CPU_SECONDS 15 /* per request */

/* ---------------------------------------------------------------- giving up rights */

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#else
#define OWN_ARCH 0
#endif

#define REFUSE(call)                                                                                                           \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/* No sockets and no programs. A kernel without seccomp, or another machine, keeps the other bounds. */
static enum err refuse_calls(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		REFUSE(socket),
		REFUSE(socketpair),
		REFUSE(connect),
		REFUSE(bind),
		REFUSE(listen),
		REFUSE(execve),
		REFUSE(execveat),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0 && errno != EINVAL)
		return E_INTERNAL;
	return E_OK;
}

static enum err drop_rights(void)
{
	const struct rlimit none = {0, 0};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return E_INTERNAL;
	if (setrlimit(RLIMIT_FSIZE, &none) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
		return E_INTERNAL;
	return refuse_calls();
}

/* Whatever the parent left open by mistake goes before anything is read. */
static void close_others(void)
{
	close_range(CHILD_FD + 1, ~0u, 0);
}

/* The kernel counts from the process's birth, so the limit moves along with every request. */
static void limit_cpu(void)
{
	struct rusage used;
	if (getrusage(RUSAGE_SELF, &used) != 0)
		return;
	rlim_t seconds = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + CPU_SECONDS;
	setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, RLIM_INFINITY});
}

/* ---------------------------------------------------------------- serving */

static enum err handle(void *ctx, struct bytes request, struct buf *answer)
{
	BUF_LOCAL sheet;
	buf_init(&sheet, RENDER_FRAME_MAX - 1);
	enum err e = E_MALFORMED;
	limit_cpu();
	if (request.len > 0)
		e = render_sheet(&sheet, ctx, (enum render_kind)request.data[0], bytes_of(request.data + 1, request.len - 1));
	buf_append_byte(answer, (uint8_t)e);
	if (e == E_OK)
		buf_append(answer, sheet.data, sheet.len);
	return buf_status(answer);
}

int renderer_main(void)
{
	struct fonts fonts;
	close_others();
	enum err e = fonts_open(&fonts);
	if (e == E_OK)
		e = drop_rights();
	if (e == E_OK)
		e = child_serve(CHILD_FD, RENDER_FRAME_MAX, handle, &fonts);
	if (e != E_OK)
		fprintf(stderr, "renderer: %s\n", err_sentence(e));
	fonts_close(&fonts);
	return err_exit(e);
}
