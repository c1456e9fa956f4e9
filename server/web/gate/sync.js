/* Sync: what the phone did goes up, in order and exactly once, whatever is lost on the way; what the server gives comes down. One
 * tab at a time. An answer that was lost costs nothing: the server knows the entries again, or names the last one it has (409). */
import { equal } from "./bytes.js";
import { Refused } from "./bundle.js";
import { askAgain } from "./claim.js";
import { BATCH_MAX, batchEncode, journalAnswerDecode } from "./entry.js";
import { STANDING } from "./phone.js";
import { prune } from "./prune.js";

const UPLOAD_TIMEOUT_MS = 60_000, QUICK_MS = 10_000, SLOW_MS = 30_000;
const SIZE_FIRST = 64, REWINDS_MAX = 16;
const RENEWAL_MS = 600_000, IDLE_MS = 60_000, WROTE_MS = 1000;
const BACKOFF_MS = 500, BACKOFF_MAX_MS = 60_000, SHIFT_MAX = 12, HOPELESS_MS = 600_000;

/** @typedef {{seq: number, at: number}} Synced seq: the last entry the server is known to have; at: its last answer, Unix seconds */

/** What went wrong in words.js's terms: "network", "busy", "fork", "quarantined", "closed", "stopped", "clock", "lists". */
class Trouble extends Error {
	/** @param {string} name @param {number} [waitS] what the server asked for */
	constructor(name, waitS = 0) {
		super(name);
		this.waitMs = 1000 * waitS;
	}
}

/** @type {Record<string, string>} by the code of a problem */
const TROUBLES = { device_closed: "closed", quarantined: "quarantined", expired: "closed", log_stopped: "stopped", unauthorized: "clock" };
/** @type {Record<string, string>} */
const STANDINGS = { closed: STANDING.closed, quarantined: STANDING.quarantined };

const HOPELESS = new Set(["closed", "quarantined", "fork"]);

export class Sync {
	/** @param {import("./phone.js").Phone} phone @param {() => void} changed */
	constructor(phone, changed) {
		this.phone = phone;
		this.changed = changed;
		this.isOnline = false;
		this.trouble = "";
		this.failures = 0;
		this.rewinds = 0;
		this.size = SIZE_FIRST;
		this.renewalDue = 0;
		this.due = Infinity; /* the next turn, by performance.now() */
		this.waitMs = 0;
		/** @type {ReturnType<typeof setTimeout> | undefined} */
		this.timer = undefined;
		this.isRunning = false;
		this.isWanted = false;
		this.isHurried = false;
	}

	/** Now, whatever pause runs; right after the turn that runs, however that ends. */
	hurry() {
		askAgain();
		this.renewalDue = 0;
		this.isHurried = true;
		this.#plan(0);
	}

	/** Something new has been written: it goes in a moment, so that the next visitor's question goes first. A pause after a failure
	 * goes on. */
	wrote() {
		if (this.failures === 0 && (this.isRunning || this.due > performance.now() + WROTE_MS))
			this.#plan(WROTE_MS);
	}

	/** @param {number} ms */
	#plan(ms) {
		if (this.isRunning) {
			this.isWanted = true;
			return;
		}
		this.due = performance.now() + ms;
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.#run(), ms);
	}

	async #run() {
		this.isRunning = true;
		this.isWanted = this.isHurried = false;
		const isMine = await navigator.locks.request("hoaban-sync", { ifAvailable: true }, async (lock) => {
			if (lock !== null)
				await this.#turn();
			return lock !== null;
		});
		this.isRunning = false;
		this.changed();
		this.#plan(isMine ? this.#pause() : IDLE_MS / 10);
	}

	/** Full jitter: a province's phones do not come back together. @returns {number} */
	#pause() {
		if (this.isHurried)
			return 0;
		if (this.failures === 0)
			return this.isWanted ? WROTE_MS : IDLE_MS;
		if (HOPELESS.has(this.trouble)) /* an operator may set it right */
			return HOPELESS_MS;
		const most = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** Math.min(this.failures, SHIFT_MAX));
		return Math.max(this.waitMs, BACKOFF_MS + Math.random() * most);
	}

	async #turn() {
		try {
			await this.phone.refresh();
			if (!this.phone.isEnrolled)
				return;
			await this.#uploadAll();
			if (performance.now() >= this.renewalDue)
				await this.#renew();
			this.trouble = "";
			this.failures = 0;
			askAgain();
		} catch (e) {
			this.failures++;
			this.size = Math.max(1, this.size >> 1);
			this.trouble = e instanceof Trouble ? e.message : e instanceof Refused ? "lists" : "network";
			this.isOnline = this.trouble !== "network";
			this.waitMs = e instanceof Trouble ? e.waitMs : 0;
			if (STANDINGS[this.trouble] !== undefined)
				await this.phone.stand(STANDINGS[this.trouble]);
		}
	}

	/* -------------------------------------------------------- up */

	/** @returns {Promise<Synced>} */
	async #synced() {
		return (await this.phone.store.get("held", "synced")) ?? { seq: 0, at: 0 };
	}

	/** Once at least: an empty batch asks where the journal stands, and shows the checkpoint. */
	async #uploadAll() {
		for (let isFirst = true; ; isFirst = false) {
			const { seq } = await this.#synced();
			const entries = await this.phone.store.all("entries", IDBKeyRange.lowerBound(seq, true), this.size);
			if (entries.length === 0 && !isFirst)
				return;
			await this.#upload(seq, entries);
			this.changed();
		}
	}

	/** @param {number} from @param {{bytes: Uint8Array}[]} entries */
	async #upload(from, entries) {
		const checkpoint = (await this.phone.store.get("held", "checkpoint")) ?? "";
		const began = performance.now();
		const answer = await this.phone.send("POST", "/v1/journal", batchEncode(entries.map((e) => e.bytes), checkpoint), UPLOAD_TIMEOUT_MS);
		this.isOnline = true;
		const word = answer.status === 200 || answer.status === 409 ? journalAnswerDecode(answer.body) : null;
		if (word === null)
			throw new Trouble(TROUBLES[answer.code] ?? "busy", answer.retryAfterS);
		await this.#compare(word);
		const isBehind = answer.status === 409 || word.lastSeq < from;
		if (isBehind && this.rewinds++ >= REWINDS_MAX)
			throw new Trouble("busy");
		if (!isBehind && word.lastSeq < from + entries.length)
			throw new Trouble("busy");
		if (!isBehind)
			this.rewinds = 0;
		await this.phone.store.put("held", "synced", { seq: word.lastSeq, at: this.phone.clock.now() });
		await this.phone.sawCheckpoint(word.checkpoint);
		this.#resize(performance.now() - began);
	}

	/** The server names its last entry of ours; ours of that number must be the same, else one of the two is a copy.
	 * @param {import("./entry.js").JournalAnswer} word */
	async #compare(word) {
		if (word.lastSeq === 0)
			return;
		const ours = await this.phone.store.get("entries", word.lastSeq);
		if (ours === undefined || !equal(ours.hash, word.lastHash))
			throw new Trouble("fork");
	}

	/** @param {number} tookMs */
	#resize(tookMs) {
		if (tookMs < QUICK_MS)
			this.size = Math.min(BATCH_MAX, 2 * this.size);
		else if (tookMs > SLOW_MS)
			this.size = Math.max(1, this.size >> 1);
	}

	/* -------------------------------------------------------- down */

	async #renew() {
		const answer = await this.phone.renew();
		this.isOnline = true;
		if (answer.status !== 200)
			throw new Trouble(TROUBLES[answer.code] ?? "busy", answer.retryAfterS);
		this.renewalDue = performance.now() + RENEWAL_MS;
		await this.phone.stand(STANDING.good);
		await prune(this.phone);
	}
}
