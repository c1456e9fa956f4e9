/* The main job once, for people: every step with its evidence. Exits 0 only when all of it happened. What it made stays in
 * var/demo-run for looking; what it started is stopped. */
#include "tests/support/story.h"

#include <hoaban/buf.h>
#include <hoaban/checkpoint.h>
#include <hoaban/instant.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACE "var/demo-run"

static struct story s = {.clock = STORY_CLOCK, .place = PLACE};
static const char *current = "the beginning"; /* for the last words */
static bool is_done;

static void last_words(void)
{
	if (!is_done)
		printf("\nFAILED: %s. What was made so far is in %s, the server's log is %s/server.log\n", current, PLACE,
		       PLACE);
}

/* ---- saying and asking */

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	va_list ap;
	printf("      ");
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

/* What is not so ends the demo. */
static void must(bool is_so, const char *what)
{
	if (is_so)
		return;
	printf("      not so: %s\n", what);
	exit(1);
}

/* "sell --site A1 …" as it would be typed, and its answer under the label. */
static void command(const char *label, int status, const char *const words[])
{
	printf("      $");
	for (size_t i = 0; words[i]; i++) {
		const char *word = story_text(&s, words[i]);
		bool is_noise = str_equal(word, "--json") || str_equal(word, "--demo");
		if (str_equal(word, "--clock"))
			i++;
		else if (!is_noise)
			printf(strchr(word, ' ') ? " '%s'" : " %s", word);
	}
	putchar('\n');
	struct outcome o = story_run(&s, words, NULL);
	if (o.status != status)
		printf("      exit code %d instead of %d\n%s%s", o.status, status, o.out, o.err);
	must(o.status == status, label);
	json_t *answer = json_loads(o.out, JSON_DECODE_ANY, NULL);
	must(answer != NULL, "the answer is JSON");
	story_keep(&s, label, answer);
}
#define COMMAND(label, status, ...) command(label, status, (const char *const[]){__VA_ARGS__, NULL})
#define TILL(label, status, ...)                                                                                               \
	COMMAND(label, status, "hoaban-pos", "--data", PLACE "/quay1", "--json", "--demo", "--clock", "${clock}", __VA_ARGS__)

static const char *text(const char *label_and_path)
{
	return story_answer_text(&s, label_and_path);
}

static void must_be(const char *label_and_path, const char *value)
{
	const char *found = text(label_and_path);
	if (!str_equal(found, value))
		printf("      %s is %s, not %s\n", label_and_path, found, value);
	must(str_equal(found, value), label_and_path);
}

/* A GET into a file of the demo's directory; the path is returned. */
static const char *download(const char *path, const char *name, struct reply *r)
{
	const char *file = arena_format(&s.arena, PLACE "/%s", name);
	int status = story_call(&s, &(struct call){.path = path}, r);
	if (status != 200)
		printf("      GET %s: %d\n", story_text(&s, path), status);
	must(status == 200, path);
	FILE *f = fopen(file, "w");
	must(f && fwrite(r->body, 1, r->body_len, f) == r->body_len && fclose(f) == 0, file);
	return file;
}

static const char *joined(const char *label_and_path)
{
	size_t i;
	const json_t *part;
	const char *all = "";
	json_array_foreach(story_answer(&s, label_and_path), i, part)
		all = arena_format(&s.arena, "%s%s%s", all, i ? " " : "", json_string_value(part));
	return all;
}

/* ---- the steps */

static void enrol(void)
{
	COMMAND("code", 0, "hoaband", "device", "code", "--data", PLACE "/server", "--demo", "--clock", "${clock}", "--json",
		"--name", "quay1", "--site", "A1,BT");
	TILL("enrolled", 0, "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:" PLACE "/paper");
	must_be("enrolled.name", "quay1");
	say("device %s, for %s, receipt symbols %s", text("enrolled.device"), joined("enrolled.sites"),
	    joined("enrolled.symbols"));
	TILL("shift", 0, "shift", "open", "--cashier", "lan", "--float", "500000");
	say("shift of %s with %s ₫ in the drawer", text("shift.cashier"), text("shift.float"));
}

static void show_paper(const char *label)
{
	size_t i;
	const json_t *path;
	json_array_foreach(story_answer(&s, arena_format(&s.arena, "%s.paper", label)), i, path) {
		struct stat st;
		must(stat(json_string_value(path), &st) == 0 && st.st_size > 0, json_string_value(path));
		say("paper: %s", json_string_value(path));
	}
}

static void sell(void)
{
	TILL("sold", 0, "sell", "--site", "A1", "--pay", "cash", "--tendered", "100000", "ADULT=2", "CHILD=1", "SENIOR=1");
	must_be("sold.total", "50000");
	must_be("sold.change", "50000");
	must_be("sold.receipts.0.number", "1");
	must_be("sold.printed", "true");
	must(json_array_size(story_answer(&s, "sold.tickets")) == 4, "four tickets");
	must(json_array_size(story_answer(&s, "sold.paper")) == 5, "five pieces of paper");
	say("total %s ₫ (%s), change %s ₫", text("sold.total"), text("sold.receipts.0.amount_in_words"), text("sold.change"));
	say("receipt %s %s number %s; 4 tickets", text("sold.receipts.0.form"), text("sold.receipts.0.symbol"),
	    text("sold.receipts.0.number"));
	show_paper("sold");
}

static void sync_up(void)
{
	struct reply r;
	TILL("synced", 0, "sync");
	say("%s entries sent, the server has all up to %s", text("synced.sent"), text("synced.last_seq"));
	const char *file = download("/v1/receipts/${sold.receipts.0.lookup}.pdf", "receipt.pdf", &r);
	must(r.body_len > 1000 && memcmp(r.body, "%PDF", 4) == 0, "a PDF");
	say("the receipt as PDF: %s (%zu bytes)", file, r.body_len);
	reply_release(&r);
}

static void admit(void)
{
	TILL("in", 0, "admit", "--site", "A1", "${sold.tickets.0.qr}");
	must_be("in.verdict", "admitted");
	must_be("in.provisional", "false");
	say("%s, by the server's word", text("in.verdict"));
}

static void admit_again(void)
{
	TILL("in again", 1, "admit", "--site", "A1", "${sold.tickets.0.qr}");
	must_be("in again.verdict", "already_admitted");
	must(json_is_string(story_answer(&s, "in again.first_admitted_at")), "the time of the first admission");
	say("refused: %s, first admitted at %s", text("in again.verdict"), text("in again.first_admitted_at"));
}

static void order(void)
{
	struct reply r;
	const char *const headers[] = {"Idempotency-Key: ${uuid.order}", NULL};
	const char *body =
		"{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2}],"
		"\"group\":false,\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}";
	say("POST %s/v1/orders %s", s.url, story_text(&s, body));
	int status = story_call(&s, &(struct call){.path = "/v1/orders", .body = body, .headers = headers}, &r);
	must(status == 201 && r.json != NULL, "the order is taken");
	story_keep(&s, "order", json_incref(r.json));
	reply_release(&r);
	must_be("order.status", "paid");
	say("%s: %s ₫, receipt %s number %s", text("order.status"), text("order.total"), text("order.receipts.0.symbol"),
	    text("order.receipts.0.number"));
	const char *file = download("/v1/tickets/${order.tickets.0.id}.pdf?token=${order.token}", "ticket.pdf", &r);
	say("its first ticket as PDF: %s", file);
	reply_release(&r);
	TILL("web", 0, "admit", "--site", "A1", "${order.tickets.0.qr}");
	must_be("web.verdict", "admitted");
	say("and at the gate: %s", text("web.verdict"));
}

static void alone(void)
{
	story_stop(&s);
	say("the server is stopped");
	TILL("sold alone", 0, "sell", "--site", "A1", "--pay", "cash", "ADULT=1");
	must_be("sold alone.receipts.0.number", "2");
	say("sold all the same: receipt number %s", text("sold alone.receipts.0.number"));
	show_paper("sold alone");
	TILL("in alone", 0, "admit", "--site", "A1", "${sold alone.tickets.0.qr}");
	must_be("in alone.verdict", "admitted");
	must_be("in alone.provisional", "true");
	say("admitted, provisionally");
	TILL("in alone again", 1, "admit", "--site", "A1", "${sold alone.tickets.0.qr}");
	must_be("in alone again.verdict", "already_admitted");
	say("a second time: %s, first at %s", text("in alone again.verdict"), text("in alone again.first_admitted_at"));
}

static void together(void)
{
	story_start(&s);
	say("the server is back at %s", s.url);
	TILL("synced later", 0, "sync");
	say("%s entries sent, the server has all up to %s", text("synced later.sent"), text("synced later.last_seq"));
	TILL("synced again", 0, "sync");
	must_be("synced again.sent", "0");
	say("a second time: %s sent", text("synced again.sent"));
}

static struct note_verifier fetch_key(void)
{
	struct reply r;
	struct note_verifier v;
	download("/log/vkey", "log.vkey", &r);
	r.body[strcspn(r.body, "\n")] = 0;
	must(note_vkey_parse(&v, r.body) == E_OK, "the log's key");
	reply_release(&r);
	return v;
}

/* The log is published once a second. */
static void prove(const char *label)
{
	struct reply r;
	struct log_proof p;
	struct checkpoint c;
	BUF_LOCAL scratch;
	buf_init(&scratch, 4096);
	struct note_verifier v = fetch_key();
	const char *path = arena_format(&s.arena, "/log/proof/${%s.receipts.0.lookup}", label);
	for (int tries = 0; tries < 600 && story_call(&s, &(struct call){.path = path}, &r) != 200; tries++, usleep(100000))
		reply_release(&r);
	reply_release(&r);
	const char *file = download(
		path,
		arena_format(&s.arena, "receipt-%s.tlog-proof", text(arena_format(&s.arena, "%s.receipts.0.number", label))),
		&r);
	must(log_proof_parse(&p, &scratch, bytes_of_text(r.body)) == E_OK, "the proof can be read");
	must(log_proof_verify(&p, &v) == E_OK, "the receipt is included in the signed checkpoint");
	must(checkpoint_parse(&c, p.note) == E_OK, "the checkpoint can be read");
	say("leaf %llu of %llu, %zu hashes up to the root signed by %s: verified", (unsigned long long)p.index,
	    (unsigned long long)c.size, p.count, v.name);
	say("proof: %s", file);
	p.index ^= 1;
	must(log_proof_verify(&p, &v) != E_OK, "a wrong proof is refused");
	reply_release(&r);
}

static void inclusion(void)
{
	prove("sold");
	prove("sold alone");
}

static void doctor(void)
{
	size_t i;
	const json_t *f;
	story_wait_for_signatures(&s); /* behind the sales, in the demo's own time */
	COMMAND("doctor", 0, "hoaband", "doctor", "--data", PLACE "/server", "--json", "--demo", "--clock", "${clock}");
	must_be("doctor.healthy", "true");
	json_array_foreach(story_answer(&s, "doctor.findings"), i, f)
		say("%-6s %s", json_string_value(json_object_get(f, "state")), json_string_value(json_object_get(f, "says")));
}

/* ---- */

static const struct {
	const char *title;
	void (*run)(void);
} steps[] = {
	{"A till is enrolled with a one-time code, and a shift opened", enrol},
	{"2 adults, 1 child, 1 senior at Hill A1 for 50 000 ₫, paid with 100 000 ₫", sell},
	{"The till syncs; the server draws the receipt", sync_up},
	{"The first ticket is admitted", admit},
	{"The same ticket again is refused", admit_again},
	{"Two tickets are ordered on the web", order},
	{"Without the server: sold and admitted", alone},
	{"With the server again: delivered, exactly once", together},
	{"The receipts are in the log", inclusion},
	{"The house is healthy", doctor},
};

int main(void)
{
	atexit(last_words);
	mkdir("var", 0711);
	if (access(PLACE, F_OK) == 0)
		testdir_remove(PLACE);
	printf("\nHoa Ban, the main job once. The clock stands at %s.\n", STORY_CLOCK);
	story_begin(&s);
	say("server: %s, its data in %s/server", s.url, PLACE);
	for (size_t i = 0; i < COUNT(steps); i++) {
		current = steps[i].title;
		printf("\n%4zu  %s\n", i + 1, steps[i].title);
		steps[i].run();
	}
	current = "the end";
	story_stop(&s);
	is_done = true;
	printf("\nAll %zu steps done; everything is stopped. Papers, PDFs, proofs and data are in %s\n", COUNT(steps), PLACE);
	client_release(&s.client);
	json_decref(s.answers);
	arena_release(&s.arena);
	return 0;
}
