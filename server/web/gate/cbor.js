/* Deterministic CBOR (RFC 8949 §4.2.1), strict: shortest forms, definite lengths, no simple values but false, true and null, nothing
 * left over. A reader throws Malformed at the first deviation; whoever opens a message catches it once. */

const UINT = 0, NINT = 1, BYTES = 2, TEXT = 3, ARRAY = 4, MAP = 5, TAG = 6, SIMPLE = 7;
const FALSE = 20, TRUE = 21, NULL = 22;
const DEPTH_MAX = 16;
const LEAST = [0, 24, 0x100, 0, 0x10000, 0, 0, 0, 0x100000000]; /* by the argument's length */

export class Malformed extends Error {}

/** Runs `read` over all of `bytes`; null when they are malformed.
 * @template T @param {Uint8Array} bytes @param {(r: Reader) => T} read @returns {T | null} */
export function decode(bytes, read) {
	try {
		const r = new Reader(bytes);
		const value = read(r);
		r.finish();
		return value;
	} catch (e) {
		if (e instanceof Malformed)
			return null;
		throw e;
	}
}

export class Reader {
	/** @param {Uint8Array} bytes */
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
	}

	/** @param {boolean} holds */
	need(holds) {
		if (!holds)
			throw new Malformed("malformed");
	}

	/** @param {number} length @returns {Uint8Array} a view */
	#skip(length) {
		this.need(length <= this.bytes.length - this.at);
		const view = this.bytes.subarray(this.at, this.at + length);
		this.at += length;
		return view;
	}

	/** @param {number} length 1, 2, 4 or 8 @returns {number | bigint} a bigint where a number would lose digits */
	#argument(length) {
		const b = this.#skip(length);
		const view = new DataView(b.buffer, b.byteOffset, length);
		if (length < 8)
			return length === 1 ? view.getUint8(0) : length === 2 ? view.getUint16(0) : view.getUint32(0);
		const v = view.getBigUint64(0);
		return v <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(v) : v;
	}

	/** @returns {{major: number, arg: number | bigint}} */
	#head() {
		const first = this.#skip(1)[0];
		const major = first >> 5, additional = first & 31;
		this.need(additional < 28);
		const length = additional < 24 ? 0 : 1 << (additional - 24);
		const arg = length === 0 ? additional : this.#argument(length);
		this.need(major === SIMPLE ? length === 0 && arg >= FALSE && arg <= NULL : arg >= LEAST[length]);
		return { major, arg };
	}

	/** @param {number} major @param {number} min @param {number} max @returns {number} */
	#take(major, min, max) {
		const head = this.#head();
		this.need(head.major === major && typeof head.arg === "number" && head.arg >= min && head.arg <= max);
		return Number(head.arg);
	}

	/** @param {number} [max] @returns {number} */
	uint(max = Number.MAX_SAFE_INTEGER) {
		return this.#take(UINT, 0, max);
	}

	/** 64 bits. @returns {bigint} */
	mask() {
		const head = this.#head();
		this.need(head.major === UINT);
		return BigInt(head.arg);
	}

	/** @param {number} [min] @param {number} [max] @returns {number} */
	int(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
		const { major, arg } = this.#head();
		this.need(major <= NINT && typeof arg === "number");
		const v = major === NINT ? -1 - Number(arg) : Number(arg);
		this.need(v >= min && v <= max);
		return v;
	}

	/** This label or constant, nothing else. @param {number} expected */
	key(expected) {
		this.int(expected, expected);
	}

	/** @param {number} [min] @param {number} [max] @returns {Uint8Array} a view */
	byteString(min = 0, max = this.bytes.length) {
		return this.#skip(this.#take(BYTES, min, max));
	}

	/** @param {number} length @returns {Uint8Array} a copy */
	fixed(length) {
		return this.byteString(length, length).slice();
	}

	/** @param {number} [min] @param {number} [max] in bytes @returns {string} */
	text(min = 0, max = this.bytes.length) {
		const b = this.#skip(this.#take(TEXT, min, max));
		try {
			return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(b);
		} catch {
			throw new Malformed("not UTF-8");
		}
	}

	/** @param {number} min @param {number} max @returns {number} */
	array(min, max) {
		return this.#take(ARRAY, min, max);
	}

	/** @param {number} min @param {number} max @returns {number} pairs */
	map(min, max) {
		return this.#take(MAP, min, max);
	}

	/** @param {number} expected */
	tag(expected) {
		this.#take(TAG, expected, expected);
	}

	/** @returns {boolean} */
	bool() {
		return this.#take(SIMPLE, FALSE, TRUE) === TRUE;
	}

	/** True, and the null is taken; else nothing is. @returns {boolean} */
	isNull() {
		if (this.bytes[this.at] !== ((SIMPLE << 5) | NULL))
			return false;
		this.at++;
		return true;
	}

	/** What `read` reads, or null for a null. @template T @param {() => T} read @returns {T | null} */
	orNull(read) {
		return this.isNull() ? null : read();
	}

	/** @template T @param {number} min @param {number} max @param {(i: number) => T} read @returns {T[]} */
	list(min, max, read) {
		const count = this.array(min, max);
		const out = [];
		for (let i = 0; i < count; i++)
			out.push(read(i));
		return out;
	}

	/** One whole item, whatever it is. @param {number} [depth] @returns {Uint8Array} a view */
	any(depth = DEPTH_MAX) {
		this.need(depth > 0);
		const start = this.at;
		const { major, arg } = this.#head();
		this.need(typeof arg === "number");
		const n = Number(arg);
		if (major === TEXT) {
			this.at = start;
			this.text();
		} else if (major === BYTES) {
			this.#skip(n);
		} else if (major === MAP) {
			this.#pairs(n, depth - 1);
		} else if (major === ARRAY || major === TAG) {
			for (let i = 0; i < (major === TAG ? 1 : n); i++)
				this.any(depth - 1);
		}
		return this.bytes.subarray(start, this.at);
	}

	/** @param {number} count @param {number} depth */
	#pairs(count, depth) {
		/** @type {Uint8Array | null} */
		let last = null;
		for (let i = 0; i < count; i++) {
			const key = this.any(depth);
			this.need(last === null || isBefore(last, key));
			this.any(depth);
			last = key;
		}
	}

	finish() {
		this.need(this.at === this.bytes.length);
	}
}

/** Bytewise; no encoding is another's prefix. @param {Uint8Array} a @param {Uint8Array} b @returns {boolean} */
function isBefore(a, b) {
	for (let i = 0; i < a.length && i < b.length; i++)
		if (a[i] !== b[i])
			return a[i] < b[i];
	return false;
}

/** Puts items one behind the other; chains. */
export class Writer {
	constructor() {
		this.room = new Uint8Array(256);
		this.length = 0;
	}

	/** @param {ArrayLike<number>} b @returns {this} */
	raw(b) {
		while (this.room.length < this.length + b.length) {
			const larger = new Uint8Array(2 * this.room.length);
			larger.set(this.room);
			this.room = larger;
		}
		this.room.set(b, this.length);
		this.length += b.length;
		return this;
	}

	/** @param {number} major @param {number | bigint} arg @returns {this} */
	#head(major, arg) {
		const length = arg < 24 ? 0 : arg < 0x100 ? 1 : arg < 0x10000 ? 2 : arg < 0x100000000 ? 4 : 8;
		const additional = [0, 24, 25, 0, 26, 0, 0, 0, 27][length];
		const head = new Uint8Array(1 + length);
		head[0] = (major << 5) | (length === 0 ? Number(arg) : additional);
		for (let i = length, rest = BigInt(arg); i > 0; i--, rest >>= 8n)
			head[i] = Number(rest & 0xffn);
		return this.raw(head);
	}

	/** @param {number | bigint} v @returns {this} */
	uint(v) {
		return this.#head(UINT, v);
	}

	/** @param {number} v @returns {this} */
	int(v) {
		return v < 0 ? this.#head(NINT, -1 - v) : this.#head(UINT, v);
	}

	/** @param {Uint8Array} b @returns {this} */
	bytes(b) {
		return this.#head(BYTES, b.length).raw(b);
	}

	/** @param {string} text @returns {this} */
	text(text) {
		const b = new TextEncoder().encode(text);
		return this.#head(TEXT, b.length).raw(b);
	}

	/** @param {number} count @returns {this} */
	array(count) {
		return this.#head(ARRAY, count);
	}

	/** @param {number} pairs @returns {this} */
	map(pairs) {
		return this.#head(MAP, pairs);
	}

	/** @param {number} tag @returns {this} */
	tag(tag) {
		return this.#head(TAG, tag);
	}

	/** @param {boolean} v @returns {this} */
	bool(v) {
		return this.#head(SIMPLE, v ? TRUE : FALSE);
	}

	/** @returns {this} */
	null() {
		return this.#head(SIMPLE, NULL);
	}

	/** @param {string} text @returns {this} null for "" */
	textOrNull(text) {
		return text === "" ? this.null() : this.text(text);
	}

	/** @param {Uint8Array | null} b @returns {this} */
	bytesOrNull(b) {
		return b === null ? this.null() : this.bytes(b);
	}

	/** @returns {Uint8Array} */
	done() {
		return this.room.slice(0, this.length);
	}
}
