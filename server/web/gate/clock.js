/* Which time it is, as far as a device can know (pos-client/domain/clock.h): the machine's clock while nothing speaks against it.
 * Against it speak, strongest first: the server's last signed time plus the steady counter of this page; the last entry; an offset
 * that the server named before the page was loaded. */

export const FAULT = { right: 0, behind: 1, ahead: 2, off: 3, doubted: 4 };
export const STEP = { began: 1, ended: 3 };
const OFF_MS = 300_000, BEHIND_MS = 5000, AHEAD_MS = 400 * 86_400_000;

/** @typedef {{floorMs: number, offsetMs: number, span: number}} ClockState what is kept: the time of whatever was known last, the
 *   server's time minus the machine's, the fault of the span that is open in the chain */

export class Clock {
	/** @param {() => number} wall ms @param {() => number} steady ms, only forward */
	constructor(wall, steady) {
		this.wall = wall;
		this.steady = steady;
		/** @type {ClockState} */
		this.state = { floorMs: 0, offsetMs: 0, span: FAULT.right };
		this.floorSteady = steady();
		/** @type {{ms: number, steady: number} | null} */
		this.anchor = null;
	}

	/** @param {ClockState} state as kept, perhaps by another tab */
	load(state) {
		if (state.floorMs !== this.state.floorMs)
			this.floorSteady = this.steady();
		this.state = state;
	}

	/** The chain has an entry of this time now. @param {number} ms @returns {ClockState} */
	passed(ms) {
		this.load({ ...this.state, floorMs: ms });
		return this.state;
	}

	/** The server's signed word, taken now. @param {number} serverS @returns {ClockState} to be kept */
	learn(serverS) {
		this.anchor = { ms: 1000 * serverS, steady: this.steady() };
		this.load({ ...this.state, floorMs: 1000 * serverS, offsetMs: 1000 * serverS - this.wall() });
		return this.state;
	}

	/** @param {number} wall @returns {number} */
	#doubt(wall) {
		const floor = this.state.floorMs;
		if (floor > 0 && wall + BEHIND_MS < floor)
			return FAULT.behind;
		if (floor > 0 && wall > floor + AHEAD_MS)
			return FAULT.ahead;
		return Math.abs(this.state.offsetMs) > OFF_MS ? FAULT.doubted : FAULT.right;
	}

	/** @param {number} fault @param {number} wall @returns {number} */
	#guess(fault, wall) {
		const floor = this.state.floorMs;
		if (fault !== FAULT.doubted)
			return floor + this.steady() - this.floorSteady;
		const word = wall + this.state.offsetMs;
		return word >= floor && (floor === 0 || word <= floor + AHEAD_MS) ? word : wall;
	}

	/** @returns {{fault: number, ms: number}} the time, and what speaks against the machine's clock */
	look() {
		const wall = Math.trunc(this.wall());
		if (this.anchor !== null) {
			const server = Math.trunc(this.anchor.ms + this.steady() - this.anchor.steady);
			const isOff = Math.abs(wall - server) > OFF_MS;
			return { fault: isOff ? FAULT.off : FAULT.right, ms: isOff ? server : wall };
		}
		const fault = this.#doubt(wall);
		const ms = fault === FAULT.right ? wall : this.#guess(fault, wall);
		return { fault, ms: Math.trunc(Math.max(ms, this.state.floorMs)) };
	}

	/** Unix seconds. @returns {number} */
	now() {
		return Math.floor(this.look().ms / 1000);
	}

	/** What the server will take for now. @returns {number} Unix seconds */
	corrected() {
		const a = this.anchor;
		return Math.floor((a === null ? this.wall() + this.state.offsetMs : a.ms + this.steady() - a.steady) / 1000);
	}
}
