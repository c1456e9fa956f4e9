/* The phone's journal: entries chained by SHA-256 and signed by its device key, exactly like a till's (FORMATS §4). One act at a
 * time over all tabs: an act reads the chain's end under a lock and commits everything that belongs to it at once. */
import { sha256 } from "./bytes.js";
import { FAULT, STEP } from "./clock.js";
import { clockChangedEncode, ENTRY, entrySeal } from "./entry.js";

/** @typedef {{seq: number, hash: Uint8Array}} Head
 * @typedef {import("./store.js").Change} Change */

export class Act {
	/** @param {import("./phone.js").Phone} phone @param {Head} head */
	constructor(phone, head) {
		this.phone = phone;
		this.head = head;
		/** @type {Change[]} */
		this.changes = [];
	}

	/** @param {Change} c */
	add(c) {
		this.changes.push(c);
	}

	/** @param {number} type @param {Uint8Array} body @param {number} timeMs */
	async #chain(type, body, timeMs) {
		const { id, deviceKey } = this.phone.needKeys();
		const seq = this.head.seq + 1;
		const bytes = await entrySeal({ device: id, seq, prev: this.head.hash, timeMs, type, body }, deviceKey);
		const hash = await sha256(bytes);
		this.head = { seq, hash };
		/* "add": were the lock to fail, the second writer of a number fails as a whole. */
		this.add({ store: "entries", verb: "add", value: { seq, hash, bytes } });
	}

	/** The chain says where trouble with the clock begins and ends: the times between are unconfirmed. @param {{fault: number, ms: number}} time */
	async #markSpan({ fault, ms }) {
		const clock = this.phone.clock, span = clock.state.span;
		if ((span !== FAULT.right) === (fault !== FAULT.right))
			return;
		const isEnd = fault === FAULT.right;
		const body = clockChangedEncode({ step: isEnd ? STEP.ended : STEP.began, fault: isEnd ? span : fault,
			clockMs: Math.trunc(clock.wall()), timeMs: ms });
		clock.load({ ...clock.state, span: fault });
		await this.#chain(ENTRY.clockChanged, body, ms);
	}

	/** @param {number} type @param {Uint8Array} body */
	async append(type, body) {
		const time = this.phone.clock.look();
		await this.#markSpan(time);
		await this.#chain(type, body, time.ms);
		this.add({ store: "held", verb: "put", key: "head", value: this.head });
		this.add({ store: "held", verb: "put", key: "clock", value: this.phone.clock.passed(time.ms) });
	}

	/** @returns {Promise<void>} */
	commit() {
		return this.phone.store.commit(this.changes);
	}
}

/** Does one act while no other tab does one. @template T @param {import("./phone.js").Phone} phone @param {(act: Act) => Promise<T>} work @returns {Promise<T>} */
export async function inJournal(phone, work) {
	return await navigator.locks.request("hoaban-journal", async () => {
		await phone.refresh();
		return work(new Act(phone, phone.head));
	});
}

/** What has not reached the server yet. @param {import("./store.js").Store} store @returns {Promise<number>} */
export async function countUnsent(store) {
	const [head, synced] = await store.many("held", ["head", "synced"]);
	return Math.max(0, (head?.seq ?? 0) - (synced?.seq ?? 0));
}
