/* Bytes: Uint8Array everywhere, never a view into something that changes. */

/** @param {...Uint8Array} parts @returns {Uint8Array} */
export function concat(...parts) {
	const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
	let at = 0;
	for (const p of parts) {
		out.set(p, at);
		at += p.length;
	}
	return out;
}

/** As memcmp, then by length. @param {Uint8Array} a @param {Uint8Array} b @returns {number} */
export function compare(a, b) {
	const shorter = Math.min(a.length, b.length);
	for (let i = 0; i < shorter; i++)
		if (a[i] !== b[i])
			return a[i] - b[i];
	return a.length - b.length;
}

/** @param {Uint8Array} a @param {Uint8Array} b @returns {boolean} */
export function equal(a, b) {
	return compare(a, b) === 0;
}

/** @param {Uint8Array} b @returns {string} lower case */
export function hex(b) {
	let text = "";
	for (const byte of b)
		text += byte.toString(16).padStart(2, "0");
	return text;
}

/** @param {string} text @returns {Uint8Array} */
export function fromHex(text) {
	const out = new Uint8Array(text.length / 2);
	for (let i = 0; i < out.length; i++)
		out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
	return out;
}

/** @param {string} text @returns {Uint8Array} UTF-8 */
export function utf8(text) {
	return new TextEncoder().encode(text);
}

/** @param {Uint8Array} b @returns {string} */
export function base64(b) {
	let text = "";
	for (const byte of b)
		text += String.fromCharCode(byte);
	return btoa(text);
}

/** @param {string} text @returns {Uint8Array | null} null: not base64 */
export function fromBase64(text) {
	try {
		return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
	} catch {
		return null;
	}
}

/** @param {number} length @returns {Uint8Array} */
export function random(length) {
	return crypto.getRandomValues(new Uint8Array(length));
}

/** @param {Uint8Array} message @returns {Promise<Uint8Array>} */
export async function sha256(message) {
	return new Uint8Array(await crypto.subtle.digest("SHA-256", plain(message)));
}

/** The same bytes as the browser's own functions want them: over a buffer that nobody shares. @param {Uint8Array} b @returns {Uint8Array<ArrayBuffer>} */
export function plain(b) {
	return /** @type {Uint8Array<ArrayBuffer>} */ (b);
}
