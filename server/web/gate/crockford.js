/* Crockford's base-32, as people type it: either case, O for 0, I and L for 1. */

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SPOKEN = new Map([["O", 0], ["I", 1], ["L", 1]]);

/** @param {string} c @returns {number} −1: not a digit */
export function crockfordValue(c) {
	const upper = c.toUpperCase();
	return SPOKEN.get(upper) ?? (c.length === 1 ? DIGITS.indexOf(upper) : -1);
}

/** The digits' values, without blanks and hyphens; null on a foreign character. @param {string} text @returns {number[] | null} */
export function crockfordValues(text) {
	const out = [];
	for (const c of text) {
		if (c === " " || c === "-")
			continue;
		const v = crockfordValue(c);
		if (v < 0)
			return null;
		out.push(v);
	}
	return out;
}

/** `length` bytes, exactly; null when the digits are not theirs. @param {string} text @param {number} length @returns {Uint8Array | null} */
export function crockfordParse(text, length) {
	const values = crockfordValues(text);
	if (values === null || values.length !== Math.floor((8 * length + 4) / 5))
		return null;
	const out = new Uint8Array(length);
	let held = 0, bits = 0, at = 0;
	for (const v of values) {
		held = (held << 5) | v;
		bits += 5;
		if (bits < 8)
			continue;
		bits -= 8;
		out[at++] = held >> bits;
		held &= (1 << bits) - 1;
	}
	return held === 0 ? out : null;
}

/** @param {bigint} value @param {number} digits @returns {string} */
export function crockfordNumber(value, digits) {
	let text = "";
	for (let i = 0; i < digits; i++, value >>= 5n)
		text = DIGITS[Number(value & 31n)] + text;
	return text;
}
