/* The phone as a device: its keys, what it holds of the server, its clock, and how it speaks with the server. */
import { equal, fromBase64, hex, random, sha256 } from "./bytes.js";
import { bundleDecode, bundleMerge, bundleOpen, gateLists, Refused } from "./bundle.js";
import { decode } from "./cbor.js";
import { Clock } from "./clock.js";
import { AAD, coseParse } from "./cose.js";
import { sendSigned } from "./httpsig.js";
import { checkpointKeep } from "./note.js";
import { certificateDecode, readTime, trustOpen, USE } from "./trust.js";

const IAT = 6, REQUEST = -65542;
export const STANDING = { good: "good", quarantined: "quarantined", closed: "closed" };
const REFRESH_TIMEOUT_MS = 20_000;

/** @typedef {{id: Uint8Array, ticketPublic: Uint8Array, devicePublic: Uint8Array, ticketKey: CryptoKeyPair,
 *   deviceKey: {kid: Uint8Array, privateKey: CryptoKey}}} Keys private keys: not extractable
 * @typedef {{parts: import("./bundle.js").Bundle, at: number, stamp: string}} HeldBundle at: when it was accepted, Unix seconds; stamp:
 *   another for each, so that a tab sees without reading it that another has renewed it
 * @typedef {{site: number, gate: string, language: "vi" | "en", isLoud: boolean}} Settings site −1: not chosen yet */

/** @type {Settings} */
const DEFAULTS = { site: -1, gate: "", language: "vi", isLoud: true };

const NO_HEAD = { seq: 0, hash: new Uint8Array(32) };

export class Phone {
	/** @param {import("./store.js").Store} store @param {Clock} [clock] */
	constructor(store, clock = new Clock(() => Date.now(), () => performance.now())) {
		this.store = store;
		this.clock = clock;
		/** @type {Keys | null} */
		this.keys = null;
		/** @type {HeldBundle | null} */
		this.bundle = null;
		/** @type {import("./bundle.js").OpenedBundle | null} */
		this.held = null;
		/** @type {import("./trust.js").Certificate[]} */
		this.introduced = [];
		this.lastIntroduced = /** @type {Uint8Array} */ (new Uint8Array());
		/** The journal's last entry. @type {{seq: number, hash: Uint8Array}} */
		this.head = NO_HEAD;
		this.standing = STANDING.good;
		this.settings = DEFAULTS;
	}

	/** Also what another tab has changed since. */
	async refresh() {
		const names = ["keys", "stamp", "clock", "standing", "settings", "introduced", "head"];
		const [keys, stamp, clock, standing, settings, introduced, head] = await this.store.many("held", names);
		this.head = head ?? NO_HEAD;
		this.keys = keys ?? null;
		this.standing = standing ?? STANDING.good;
		this.settings = settings ?? this.settings;
		if (clock !== undefined)
			this.clock.load(clock);
		if (stamp !== undefined && stamp !== this.bundle?.stamp)
			await this.#open(await this.store.get("held", "bundle"));
		await this.#openIntroduced(introduced ?? []);
	}

	/** What was verified when it came is opened as of that moment: what expired since stays readable. @param {HeldBundle} bundle */
	async #open(bundle) {
		this.held = await bundleOpen(bundle.parts, bundle.at);
		this.bundle = bundle;
	}

	/** @param {{cose: Uint8Array, at: number}[]} list */
	async #openIntroduced(list) {
		const last = list.at(-1);
		if (this.held === null || last === undefined || equal(last.cose, this.lastIntroduced))
			return;
		this.lastIntroduced = last.cose;
		const delegations = this.held.delegations;
		const opened = await Promise.all(list.map((one) => certificateOpen(delegations, one.cose, one.at)));
		this.introduced = opened.filter((c) => c !== null);
	}

	get isEnrolled() {
		return this.held !== null;
	}

	/** @returns {Keys} */
	needKeys() {
		if (this.keys === null)
			throw new Error("no keys");
		return this.keys;
	}

	/** @returns {import("./bundle.js").OpenedBundle} */
	needHeld() {
		if (this.held === null)
			throw new Error("not enrolled");
		return this.held;
	}

	/** @returns {import("./rules.js").GateLists} */
	lists() {
		return gateLists(this.needHeld(), this.introduced);
	}

	/** @param {Partial<Settings>} some */
	async set(some) {
		this.settings = { ...this.settings, ...some };
		await this.store.put("held", "settings", this.settings);
	}

	/** @param {string} standing */
	async stand(standing) {
		if (standing === this.standing)
			return;
		this.standing = standing;
		await this.store.put("held", "standing", standing);
	}

	/* -------------------------------------------------------- the server */

	/** @param {string} method @param {string} path @param {Uint8Array | null} body @param {number} timeoutMs */
	#sendOnce(method, path, body, timeoutMs) {
		const origin = this.held?.lease.publicUrl ?? location.origin;
		return sendSigned({ method, target: origin + path, body, created: this.clock.corrected() }, this.needKeys(), timeoutMs);
	}

	/** A device with a wrong clock is told the time, and asks once more. Rejects when there is no answer.
	 * @param {string} method @param {string} path @param {Uint8Array | null} body @param {number} timeoutMs @returns {Promise<import("./httpsig.js").Answer>} */
	async send(method, path, body, timeoutMs) {
		const answer = await this.#sendOnce(method, path, body, timeoutMs);
		if (answer.status !== 401 || !(await this.#learn(answer)))
			return answer;
		return this.#sendOnce(method, path, body, timeoutMs);
	}

	/** The signing key's validity is judged at the time that is claimed: our own clock is what is in doubt. The hash binds the word to
	 * the request just made. @param {import("./httpsig.js").Answer} answer @returns {Promise<boolean>} */
	async #learn(answer) {
		const message = this.held === null ? null : fromBase64(answer.timeHeader);
		const word = message === null ? null : decode(coseParse(message)?.payload ?? new Uint8Array(), (r) => {
			r.map(2, 2);
			const now = readTime(r, IAT);
			r.key(REQUEST);
			return { now, hash: r.fixed(32) };
		});
		if (message === null || word === null || !equal(word.hash, await sha256(new TextEncoder().encode(answer.signature))))
			return false;
		if ((await trustOpen(this.needHeld().delegations, USE.devices, AAD.time, message, word.now)) === null)
			return false;
		await this.#keepTime(word.now);
		return true;
	}

	/** @param {number} serverS */
	async #keepTime(serverS) {
		await this.store.put("held", "clock", this.clock.learn(serverS));
	}

	/* -------------------------------------------------------- the bundle */

	/** @param {import("./bundle.js").OpenedBundle} o @returns {boolean} */
	#isOurs(o) {
		const keys = this.needKeys(), c = o.certificate;
		return equal(c.device, keys.id) && equal(c.deviceKey, keys.devicePublic) && equal(c.ticketKey, keys.ticketPublic);
	}

	/** Takes what the server gave; what is older than ours is refused part by part. Throws Refused. @param {Uint8Array} bytes */
	async accept(bytes) {
		const parts = bundleDecode(bytes), now = this.clock.corrected();
		if (parts === null)
			throw new Refused("malformed");
		if (this.bundle !== null && !equal(parts.rootKey, this.bundle.parts.rootKey))
			throw new Refused("other_root");
		const opened = await bundleOpen(parts, now);
		if (!this.#isOurs(opened))
			throw new Refused("not_ours");
		const before = this.held?.lease.issuedAt ?? 0;
		const merged = this.bundle === null || this.held === null ? parts
			: bundleMerge({ parts: this.bundle.parts, opened: this.held }, { parts, opened });
		const bundle = { parts: merged, at: now, stamp: hex(random(8)) };
		await this.#open(bundle); /* the mixture must open as a whole, else nothing changes */
		await this.store.commit([
			{ store: "held", verb: "put", key: "bundle", value: bundle }, { store: "held", verb: "put", key: "stamp", value: bundle.stamp },
		]);
		/* A lease is made and signed when it is asked for: a newer one says what time it is. */
		if (opened.lease.issuedAt > before)
			await this.#keepTime(opened.lease.issuedAt);
		await this.sawCheckpoint(parts.checkpoint);
	}

	/** Asks for lease and lists. @returns {Promise<import("./httpsig.js").Answer>} rejects when there is no answer, or no good one */
	async renew() {
		const answer = await this.send("GET", "/v1/lease", null, REFRESH_TIMEOUT_MS);
		if (answer.status === 200)
			await this.accept(answer.body);
		return answer;
	}

	/** @param {string} note */
	async sawCheckpoint(note) {
		const held = (await this.store.get("held", "checkpoint")) ?? "";
		const kept = await checkpointKeep(held, note, this.bundle?.parts.vkey ?? "", this.needHeld().delegations);
		if (kept !== held)
			await this.store.put("held", "checkpoint", kept);
	}
}

/** @param {import("./trust.js").TrustList} delegations @param {Uint8Array} cose @param {number} now @returns {Promise<import("./trust.js").Certificate | null>} */
export async function certificateOpen(delegations, cose, now) {
	const payload = await trustOpen(delegations, USE.devices, AAD.device, cose, now);
	const c = payload === null ? null : await certificateDecode(payload);
	return c === null || now >= c.expires ? null : c;
}
