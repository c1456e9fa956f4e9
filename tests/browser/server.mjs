/* A real server for the browser's tests: made, started, killed and started again at one address, that of a line before it which can be cut or
 * lose what the server answers.
 *
 * A new page comes in so: NAME.test.mjs beside this file (tests/browser/run finds it and runs it beside the others, on two cores: nothing
 * may depend on being fast), with one House and one openBrowser() for the whole file, in before() and closed in after(). Each state of a
 * page is a State (site/look.mjs) in a list that together() hands to judge(): markup, axe and width at three widths, a silent console.
 * Staff log in once per role with logIn() (site/staff.mjs); their context's storageState() goes into the states' options: tabs are shared by
 * states with the same options. Who walks a menu with a page of his own calls look() and checkMarkup() on each; a line of the staff's menu
 * is looked at by staff.test.mjs without anybody's doing. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const BUILD = process.env.HOABAN_BUILD ?? "build/release";
const READY_MS = 180_000, BEFORE_MIDNIGHT_MS = 150_000;
const BUSY = 3, PATIENCE = 600; /* what a command ends with when somebody else is at it; how often it is then tried again */

/** A line in front of the server: `isCut`, or a number of answers to POST that never arrive. */
export class Line {
	isCut = false;
	losses = 0;
	target = 0;

	async open() {
		this.server = http.createServer((request, answer) => this.#pass(request, answer));
		await new Promise((done) => this.server.listen(0, "127.0.0.1", () => done(undefined)));
		this.url = `http://127.0.0.1:${/** @type {any} */ (this.server.address()).port}`;
		return this;
	}

	#pass(request, answer) {
		if (this.isCut) {
			request.socket.destroy();
			return;
		}
		const { method, url, headers } = request;
		const onward = http.request({ host: "127.0.0.1", port: this.target, method, path: url, headers }, (got) => {
			const isLost = method === "POST" && this.losses > 0;
			this.losses -= isLost ? 1 : 0;
			if (isLost) {
				got.resume().on("end", () => request.socket.destroy());
				return;
			}
			answer.writeHead(got.statusCode ?? 500, got.headers);
			got.pipe(answer);
		});
		onward.on("error", () => request.socket.destroy());
		request.pipe(onward);
	}

	close() {
		this.server.closeAllConnections();
		this.server.close();
	}
}

export class House {
	constructor() {
		this.dir = mkdtempSync(join(tmpdir(), "hoaban-browser-"));
		this.data = join(this.dir, "server");
	}

	/** @param {Record<string, string>} [settings] more lines of its hoaband.ini */
	async open(settings = {}) {
		while (localDate(0) !== localDate(0, BEFORE_MIDNIGHT_MS)) /* its today would soon be the server's yesterday */
			await new Promise((done) => setTimeout(done, 1000));
		this.line = await new Line().open();
		this.url = this.line.url;
		this.run("init", "--json");
		const lines = Object.entries({ public_url: this.url, ...settings }).map(([name, value]) => `${name} = ${value}\n`);
		appendFileSync(join(this.data, "hoaband.ini"), lines.join(""));
		return this;
	}

	/** A file beside its data, for a setting that names one. @param {string} name @param {string} text */
	file(name, text) {
		const path = join(this.dir, name);
		writeFileSync(path, text, { mode: 0o600 });
		return path;
	}

	/** What no page can do: time passes, a slot fills up. @param {string} statement */
	sql(statement) {
		return execFileSync("mariadb", ["--no-defaults", "-uroot", `--socket=${join(this.data, "db", "s")}`, "-N", "-e", statement, "hoaban"]).toString().trim();
	}

	/** Its database takes everything and answers nothing, until it may again. @param {boolean} isStalled */
	stall(isStalled) {
		if (isStalled)
			this.database = Number(readFileSync(this.sql("SELECT @@pid_file"), "utf8"));
		process.kill(this.database, isStalled ? "SIGSTOP" : "SIGCONT");
	}

	/** A command of the server's; its JSON. @param {...string} words */
	run(...words) {
		const out = execFileSync(join(BUILD, "hoaband"), [...words, "--data", this.data], { stdio: ["ignore", "pipe", "ignore"] }).toString();
		return out.trimStart().startsWith("{") ? JSON.parse(out) : out;
	}

	/** Detectors look for what is odd. Some time after its start the server does so by itself, and nobody else can meanwhile. */
	async detect() {
		for (let left = PATIENCE; ; left--)
			try {
				return this.run("detect", "--demo", "--json");
			} catch (error) {
				if (/** @type {any} */ (error).status !== BUSY || left === 0)
					throw error;
				await new Promise((done) => setTimeout(done, 100));
			}
	}

	/** A command of a till's; it may speak with the server, so the line must go on. @param {...string} words */
	till(...words) {
		return this.tillAt("till", ...words);
	}

	/** @param {string} name of its directory @param {...string} words */
	async tillAt(name, ...words) {
		const { stdout } = await promisify(execFile)(join(BUILD, "hoaban-pos"), ["--data", join(this.dir, name), ...words, "--json"],
			{ env: { ...process.env, XDG_STATE_HOME: this.dir } }); // a till marks its journal's end outside of its directory
		return JSON.parse(stdout);
	}

	/** @param {...string} more e.g. "--clock", "2026-11-21T03:00:00Z" */
	async start(...more) {
		this.line.target = await freePort(); /* anew each time: while it is down, another may take it */
		const listen = `127.0.0.1:${this.line.target}`;
		this.child = spawn(join(BUILD, "hoaband"), ["serve", "--embedded", "--demo", "--data", this.data, "--listen", listen, ...more], { stdio: ["ignore", "pipe", "pipe"] });
		let said = "";
		this.child.stderr.on("data", (text) => {
			said += text;
		});
		await new Promise((done, fail) => {
			const timer = setTimeout(() => fail(new Error(`the server does not come up: ${said.slice(-800)}`)), READY_MS);
			this.child.stdout.on("data", (text) => {
				if (!String(text).includes("ready http"))
					return;
				clearTimeout(timer);
				done(undefined);
			});
			this.child.on("exit", () => fail(new Error(`the server ended: ${said.slice(-800)}`)));
		});
	}

	/** @param {NodeJS.Signals} [signal] */
	async stop(signal = "SIGTERM") {
		const child = this.child;
		if (child.exitCode !== null || child.signalCode !== null)
			return;
		const ended = new Promise((done) => child.once("exit", done));
		child.kill(signal);
		await ended;
	}

	async close() {
		await this.stop();
		this.line.close();
		rmSync(this.dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }); /* the database may still be writing */
	}

	/** The one-time code of a new device. @param {string} name @param {string} sites @param {...string} more */
	code(name, sites, ...more) {
		return this.run("device", "code", "--name", name, "--site", sites, "--json", ...more).code;
	}

	/** @param {string} path @param {any} body @param {Record<string, string>} [headers] */
	async post(path, body, headers = {}) {
		const answer = await fetch(this.url + path, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });
		if (!answer.ok)
			throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		return answer.json();
	}

	/** A paid order. @param {string[]} sites @param {Record<string, number>} counts by category @param {{group?: boolean, date?: string}} [more] */
	order(sites, counts, more = {}) {
		const lines = Object.entries(counts).map(([category, quantity]) => ({ category, quantity }));
		const body = { visit_date: more.date ?? localDate(0), sites, lines, group: more.group ?? false, language: "vi", payment: { method: "sandbox", settle: "now" } };
		return this.post("/v1/orders", body, { "Idempotency-Key": crypto.randomUUID() });
	}
}

/** Today in Vietnam, or so many days from it. @param {number} days @param {number} [ahead] what it will be in so many ms */
export function localDate(days, ahead = 0) {
	return new Date(Date.now() + ahead + (7 + 24 * days) * 3_600_000).toISOString().slice(0, 10);
}

/** Somebody who listens there; null when one does already. @param {number} port @param {string} address @returns {Promise<http.Server | null>} */
function listenAt(port, address) {
	const server = http.createServer();
	return new Promise((done) => {
		server.on("error", () => done(null));
		server.listen(port, address, () => done(server));
	});
}

/** A free port: below those the system gives away by itself, above those of the other tests (tests/support/port.c). A server takes its time
 * to come up: meanwhile the same port of another address says to the tests beside that this one is taken, until this program ends. */
async function freePort() {
	const FIRST = 30_000, COUNT = 2_700;
	for (;;) {
		const port = FIRST + Math.floor(Math.random() * COUNT), claim = await listenAt(port, "127.0.0.2");
		claim?.unref();
		const free = claim && await listenAt(port, "127.0.0.1");
		if (!free)
			continue;
		await new Promise((done) => free.close(done));
		return port;
	}
}
