import { random } from "./bytes.js";

/** A UUIDv7 of this millisecond. @param {number} ms @returns {Uint8Array} */
export function uuidV7(ms) {
	const out = new Uint8Array(16);
	new DataView(out.buffer).setBigUint64(0, BigInt(Math.trunc(ms)) << 16n);
	out.set(random(10), 6);
	out[6] = 0x70 | (out[6] & 0x0f);
	out[8] = 0x80 | (out[8] & 0x3f);
	return out;
}
