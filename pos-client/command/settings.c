#include "pos-client/command/settings.h"
#include <hoaban/conf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define SETTINGS_MAX	      (64u << 10)
#define SETTING(kind, member) (kind), offsetof(struct till_settings, member)

static const struct setting table[] = {
	{"server", SETTING(SETTING_TEXT, server), "", 0, 160, "", "Address of the server, http://host:port"},
	{"printer", SETTING(SETTING_TEXT, printer), "", 0, 160, "",
	 "file:DIR, tcp:HOST:PORT, /dev/usb/lpN, cups:QUEUE; empty = no paper"},
	{"drawer", SETTING(SETTING_TEXT, drawer), "printer", 4, 7, "",
	 "printer = the cash drawer is on the printer's plug and opens after a sale for cash; none"},
	{"quiet_printer", SETTING(SETTING_BOOLEAN, quiet_printer), "no", 0, 1, "",
	 "yes = the printer is never asked how it stands, for one that answers wrongly"},
	{"printer_answer_ms", SETTING(SETTING_INTEGER, printer_answer_ms), "200", 50, 10000, "ms",
	 "Longest wait for a printer's answer when it is asked how it stands; more behind a slow network"},
	{"printer_ms", SETTING(SETTING_INTEGER, printer_ms), "8000", 100, 60000, "ms",
	 "Longest stretch in which the printer takes nothing, before the paper counts as uncertain"},
	{"paper_mm", SETTING(SETTING_INTEGER, paper_mm), "80", 58, 80, "mm", "Width of the paper: 80, or 58"},
	{"site", SETTING(SETTING_TEXT, site), "", 0, 60, "", "Site code used when a command names none"},
	{"gate", SETTING(SETTING_TEXT, gate), "", 0, 31, "", "Name of the gate in admissions"},
	{"turnstile", SETTING(SETTING_TEXT, turnstile), "", 0, 160, "",
	 "A program that the gate's screen starts, with the words \"open\" and the number of persons, when somebody may go in; "
	 "no shell; "
	 "empty = none"},
	{"gate_sound", SETTING(SETTING_TEXT, gate_sound), "", 0, 160, "",
	 "A program that is started at each verdict with the word go, care or stop; empty = the terminal's bell alone"},
	{"language", SETTING(SETTING_TEXT, language), "vi", 2, 2, "", "What the till speaks to the cashier: vi or en"},
	{"mark", SETTING(SETTING_TEXT, mark), "", 0, 160, "",
	 "File outside this directory that notes how far the journal has come; empty = the usual place, none = not kept"},
	{"sign", SETTING(SETTING_TEXT, sign), "till", 4, 6, "",
	 "till = with a certificate of the organisation the till signs receipts and without a valid one it does not sell; "
	 "server = "
	 "signed at sync"},
	{"ask_proof", SETTING(SETTING_BOOLEAN, ask_proof), "no", 0, 1, "",
	 "yes = a reduced or free category needs --proof or --proof-seen; no = naming it is the cashier's word"},
	{"payer_days", SETTING(SETTING_INTEGER, payer_days), "3653", 1, 36500, "days",
	 "A payer's text that was never uploaded is kept so long"},
	{"connect_ms", SETTING(SETTING_INTEGER, connect_ms), "5000", 1, 600000, "ms", "Longest wait for a connection"},
	{"claim_ms", SETTING(SETTING_INTEGER, claim_ms), "1000", 1, 60000, "ms",
	 "Longest wait for a connection at the gate; an answer may take twice that"},
	{"claim_pause_ms", SETTING(SETTING_INTEGER, claim_pause_ms), "5000", 0, 600000, "ms",
	 "After a failed claim the server, or the hub, is left alone for so long"},
	{"lan_listen", SETTING(SETTING_TEXT, lan_listen), "", 0, 60, "",
	 "HOST:PORT on which a hub or deputy of the site listens (UDP, a numeric address); empty = this machine is none"},
	{"lan_peers", SETTING(SETTING_TEXT, lan_peers), "", 0, 1000, "",
	 "HOST:PORT,… of the site's hub and deputies, numeric; a broadcast address is allowed; empty = none is asked"},
	{"hub_ms", SETTING(SETTING_INTEGER, hub_ms), "300", 10, 60000, "ms", "Longest wait for the hub's answer at the gate"},
	{"hub_silence_ms", SETTING(SETTING_INTEGER, hub_silence_ms), "1300", 500, 60000, "ms",
	 "A hub whose beat was not heard for so long is away; more on a network that stutters"},
	{"request_ms", SETTING(SETTING_INTEGER, request_ms), "60000", 1, 600000, "ms",
	 "An exchange with the server is given up when no byte has moved for so long"},
	{"sync_attempts", SETTING(SETTING_INTEGER, sync_attempts), "12", 1, 100, "",
	 "Failures in a row after which a sync gives up"},
	{"backoff_ms", SETTING(SETTING_INTEGER, backoff_ms), "100", 0, 60000, "ms",
	 "The first pause after a failure is drawn from 0 to twice this; the bound doubles with each further one"},
	{"backoff_max_ms", SETTING(SETTING_INTEGER, backoff_max_ms), "60000", 1, 3600000, "ms", "… and never passes this"},
	{"copy", SETTING(SETTING_TEXT, copy), "", 0, 160, "",
	 "A directory on a second medium (USB stick) that gets a copy of the journal; empty = none"},
	{"copy_ms", SETTING(SETTING_INTEGER, copy_ms), "2000", 0, 60000, "ms", "Longest wait for it at the end of a command"},
};
#define TABLE_COUNT (sizeof table / sizeof table[0])

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD [[gnu::cleanup(close_fd)]] int

static enum err path_of(char *out, size_t size, const char *dir, const char *name)
{
	int n = snprintf(out, size, "%s/%s", dir, name);
	return n > 0 && (size_t)n < size ? E_OK : E_TOO_LARGE;
}

static enum err read_file(const char *dir, struct buf *out)
{
	char path[4096], piece[4096];
	ssize_t n;
	TRY(path_of(path, sizeof path, dir, "pos.ini"));
	FD fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? E_OK : E_IO;
	while ((n = read(fd, piece, sizeof piece)) > 0)
		buf_append(out, piece, (size_t)n);
	return n < 0 ? E_IO : buf_status(out);
}

enum err settings_load(struct till_settings *out, const char *dir, struct arena *a, struct complaints *complaints)
{
	BUF_LOCAL ini;
	buf_init(&ini, SETTINGS_MAX);
	TRY(read_file(dir, &ini));
	TRY(conf_load(out, table, TABLE_COUNT, buf_bytes(&ini), a, complaints));
	if (!str_equal(out->sign, "till") && !str_equal(out->sign, "server"))
		return complain(complaints, "sign", "range", "must be till or server");
	if (!str_equal(out->drawer, "printer") && !str_equal(out->drawer, "none"))
		return complain(complaints, "drawer", "range", "must be printer or none");
	enum till_language language;
	if (till_language_parse(&language, out->language) != E_OK)
		return complain(complaints, "language", "range", "must be vi or en");
	return E_OK;
}

static enum err format_row(struct buf *out, const struct setting *row, const struct till_settings *s)
{
	const char *at = (const char *)s + row->offset;
	buf_append_format(out, "# %s\n%s = ", row->meaning, row->name);
	if (row->kind == SETTING_INTEGER) {
		buf_append_format(out, "%" PRId64 "\n", *(const int64_t *)(const void *)at);
		return E_OK;
	}
	if (row->kind == SETTING_BOOLEAN) {
		buf_append_format(out, "%s\n", *(const bool *)(const void *)at ? "yes" : "no");
		return E_OK;
	}
	const char *text = *(const char *const *)(const void *)at;
	if (strpbrk(text, "\r\n;\"") != NULL || strlen(text) > (size_t)row->max)
		return E_INVALID;
	buf_append_format(out, "%s\n", text);
	return E_OK;
}

static enum err write_file(const char *path, struct bytes text)
{
	FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return E_IO;
	if (write(fd, text.data, text.len) != (ssize_t)text.len || fsync(fd) != 0)
		return E_IO;
	return E_OK;
}

enum err settings_save(const struct till_settings *s, const char *dir)
{
	char path[4096], fresh[4096];
	BUF_LOCAL text;
	buf_init(&text, SETTINGS_MAX);
	for (size_t i = 0; i < TABLE_COUNT; i++)
		TRY(format_row(&text, &table[i], s));
	TRY(buf_status(&text));
	TRY(path_of(path, sizeof path, dir, "pos.ini"));
	TRY(path_of(fresh, sizeof fresh, dir, "pos.ini.new"));
	TRY(write_file(fresh, buf_bytes(&text)));
	if (rename(fresh, path) != 0)
		return E_IO;
	FD parent = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return parent >= 0 && fsync(parent) == 0 ? E_OK : E_IO;
}
