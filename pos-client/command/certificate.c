#include "pos-client/domain/certificate.h"
#include "pos-client/command/command.h"
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#define FILE_ROOM (64u << 10)

/* Locked memory: one of the two files is a private key. */
static void wipe(struct buf *b)
{
	sodium_free(b->data);
}
#define SECRET [[gnu::cleanup(wipe)]] struct buf

static enum err read_all(struct buf *out, int fd)
{
	ssize_t n;
	while ((n = read(fd, out->data + out->len, out->cap - out->len)) > 0)
		out->len += (size_t)n;
	return n == 0 && out->len < out->cap ? E_OK : E_IO;
}

static enum err read_file(struct invocation *in, const char *option, const char *path, struct buf *out)
{
	*out = (struct buf){.data = sodium_malloc(FILE_ROOM), .cap = FILE_ROOM, .ceiling = FILE_ROOM, .is_fixed = true};
	if (out->data == NULL)
		return E_MEMORY;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e = fd >= 0 ? read_all(out, fd) : E_IO;
	if (fd >= 0)
		close(fd);
	return e == E_OK ? E_OK : till_refuse(&in->till, e, option, "io", "%s cannot be read", path);
}

static enum err install(struct invocation *in)
{
	const char *key_path = NULL, *certificate_path = NULL;
	struct organisation_certificate c;
	SECRET key = {0};
	SECRET certificate = {0};
	const struct option_row rows[] = {{"--key", OPTION_TEXT, &key_path, NULL},
					  {"--cert", OPTION_TEXT, &certificate_path, NULL}};
	TRY(options_take(in, rows, 2));
	if (key_path == NULL || certificate_path == NULL || in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, "", "required", "usage: certificate install --key FILE --cert FILE");
	TRY(read_file(in, "--key", key_path, &key));
	TRY(read_file(in, "--cert", certificate_path, &certificate));
	TRY(certificate_install(&in->till, buf_bytes(&key), buf_bytes(&certificate), &c));
	return answer_give(in, view_certificate(&c));
}

static enum err show(struct invocation *in)
{
	struct till *t = &in->till;
	size_t count;
	TRY(options_take(in, NULL, 0));
	TRY(till_need_enrolment(t));
	struct organisation_certificate *list = arena_array(&t->arena, t->tariff->organisation_count, sizeof *list);
	TRY(certificate_list(t, list, &count));
	json_t *certificates = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(certificates, view_certificate(&list[i]));
	return answer_give(in, json_pack("{s:s, s:o}", "sign", t->settings->sign, "certificates", certificates));
}

enum err command_certificate(struct invocation *in)
{
	const char *verb = in->word_count > 0 ? in->words[0] : "";
	bool is_install = str_equal(verb, "install");
	if (!is_install && !str_equal(verb, "show"))
		return till_refuse(&in->till, E_USAGE, verb, "unknown", "usage: certificate install|show");
	in->words++;
	in->word_count--;
	return is_install ? install(in) : show(in);
}
