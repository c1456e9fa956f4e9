/* Base45 (RFC 9285), strict: upper-case alphabet only, no group over its range, no stray last character. */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map([...ALPHABET].map((c, i) => [c, i]));

/** @param {string} text @returns {number[] | null} */
function valuesOf(text) {
	const out = [];
	for (const c of text) {
		const v = VALUES.get(c);
		if (v === undefined)
			return null;
		out.push(v);
	}
	return out;
}

/** @param {string} text @returns {Uint8Array | null} null on any deviation */
export function base45Parse(text) {
	const v = valuesOf(text);
	if (v === null || v.length % 3 === 1)
		return null;
	const out = new Uint8Array(Math.floor(v.length / 3) * 2 + (v.length % 3 === 2 ? 1 : 0));
	for (let i = 0, at = 0; i < v.length; i += 3) {
		const isPair = i + 2 === v.length;
		const n = v[i] + 45 * v[i + 1] + (isPair ? 0 : 2025 * v[i + 2]);
		if (n > (isPair ? 0xff : 0xffff))
			return null;
		if (!isPair)
			out[at++] = n >> 8;
		out[at++] = n & 0xff;
	}
	return out;
}

/** @param {Uint8Array} bytes @returns {string} */
export function base45Format(bytes) {
	let text = "";
	for (let i = 0; i < bytes.length; i += 2) {
		const isPair = i + 1 < bytes.length;
		const n = isPair ? (bytes[i] << 8) | bytes[i + 1] : bytes[i];
		text += ALPHABET[n % 45] + ALPHABET[Math.floor(n / 45) % 45];
		if (isPair)
			text += ALPHABET[Math.floor(n / 2025)];
	}
	return text;
}
