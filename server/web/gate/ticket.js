/* The ticket (FORMATS §1): a CWT with fixed fields in a COSE_Sign1, as base45 text behind "HB1:". The strict inverse of the
 * writer: exactly its bytes are accepted. */
import { base45Parse } from "./base45.js";
import { hex } from "./bytes.js";
import { decode, Reader } from "./cbor.js";
import { coseParse } from "./cose.js";
import { crockfordNumber, crockfordValues } from "./crockford.js";

export const TICKET_PREFIX = "HB1:";
const TEXT_MIN = 8, TEXT_MAX = 600, BYTES_MAX = 400;
const EXP = 4, NBF = 5, IAT = 6, CTI = 7, TICKET = -65537;
const U32 = 0xffffffff, TIME_MIN = 0x10000; /* times stand in four bytes */
const ELEMENTS_MIN = 5, AT_ENTRIES = 5, AT_MIX = 6, AT_SPLIT = 7, ELEMENTS_MAX = 8, ENTRIES_DEFAULT = 1;

export const CATEGORIES = ["MIXED", "ADULT", "CHILD", "SENIOR", "POLICY", "DISABLED", "DISABLED_X", "VETERAN", "STUDY", "LOCAL_DAY"];

/** @typedef {{
 *   id: Uint8Array, validUntil: number, validFrom: number, issuedAt: number, sites: bigint, category: number, party: number,
 *   days: number, edition: number, entries: number, mix: number[] | null, root: Uint8Array, firstUse: number, isSplit: boolean
 * }} Ticket mix: count per category, index = category; root: what admissions are keyed by, the id itself unless split */

/** Keys ascend, counts are at least 1. @param {Reader} r @returns {number[]} */
function readMix(r) {
	const mix = CATEGORIES.map(() => 0);
	const pairs = r.map(1, CATEGORIES.length - 1);
	for (let i = 0, last = 0; i < pairs; i++) {
		const category = r.int(last + 1, CATEGORIES.length - 1);
		mix[category] = r.uint(U32);
		r.need(mix[category] > 0);
		last = category;
	}
	return mix;
}

/** @param {Ticket} t @returns {number} */
function elementCount(t) {
	if (t.isSplit)
		return ELEMENTS_MAX;
	if (t.mix !== null)
		return AT_MIX + 1;
	return t.entries !== ENTRIES_DEFAULT ? AT_ENTRIES + 1 : ELEMENTS_MIN;
}

/** @param {Reader} r @param {Ticket} t */
function readClaim(r, t) {
	const count = r.array(ELEMENTS_MIN, ELEMENTS_MAX);
	t.sites = r.mask();
	t.category = r.uint(U32);
	t.party = r.uint(U32);
	t.days = r.uint(U32);
	t.edition = r.uint(U32);
	if (count > AT_ENTRIES)
		t.entries = r.uint(U32);
	if (count > AT_MIX)
		t.mix = r.orNull(() => readMix(r));
	if (count > AT_SPLIT) {
		r.array(2, 2);
		t.root = r.fixed(16);
		t.firstUse = r.uint(U32);
		t.isSplit = true;
	}
	/* A last element that equals its default would be a second encoding of the same ticket. */
	r.need(count === elementCount(t));
}

/** @param {Ticket} t @returns {boolean} */
function isSound(t) {
	const hasTimes = t.validUntil >= TIME_MIN && t.validFrom >= TIME_MIN && t.issuedAt >= TIME_MIN;
	const hasCounts = t.party >= 1 && t.days >= 1 && t.category < CATEGORIES.length;
	const sum = t.mix?.reduce((a, b) => a + b, 0);
	const isMixSound = (t.mix !== null) === (t.category === 0) && (t.mix === null || sum === t.party);
	const isSplitSound = !t.isSplit || (t.firstUse >= 1 && t.firstUse - 1 <= U32 - t.party);
	return hasTimes && hasCounts && isMixSound && isSplitSound;
}

/** @param {Reader} r @param {number} label @returns {number} */
function readTime(r, label) {
	r.key(label);
	return r.uint(U32);
}

/** @param {Uint8Array} payload of a verified message @returns {Ticket | null} */
export function ticketDecode(payload) {
	return decode(payload, (r) => {
		r.map(5, 5);
		const validUntil = readTime(r, EXP), validFrom = readTime(r, NBF), issuedAt = readTime(r, IAT);
		r.key(CTI);
		const id = r.fixed(16);
		/** @type {Ticket} */
		const t = { id, validUntil, validFrom, issuedAt, sites: 0n, category: 0, party: 0, days: 0, edition: 0,
			entries: ENTRIES_DEFAULT, mix: null, root: id, firstUse: 1, isSplit: false };
		r.key(TICKET);
		readClaim(r, t);
		r.need(isSound(t));
		return t;
	});
}

/** The COSE bytes in a QR's text; null: malformed. @param {string} text @returns {Uint8Array | null} */
export function ticketBytes(text) {
	if (text.length < TEXT_MIN || text.length > TEXT_MAX || !text.startsWith(TICKET_PREFIX))
		return null;
	const bytes = base45Parse(text.slice(TICKET_PREFIX.length));
	return bytes === null || bytes.length > BYTES_MAX || coseParse(bytes) === null ? null : bytes;
}

/** Persons of a category. @param {Ticket} t @param {number} category @returns {number} */
export function ticketCount(t, category) {
	if (t.mix !== null)
		return t.mix[category] ?? 0;
	return t.category === category ? t.party : 0;
}

/* ---------------------------------------------------------------- the code that is typed */

const CODE_DIGITS = 11, CODE_BITS = 55n;

/** The low 55 bits of the id as 11 digits and a check digit. @param {Uint8Array} id @returns {string} */
export function typedCode(id) {
	const bits = BigInt("0x" + hex(id.subarray(9))) & ((1n << CODE_BITS) - 1n);
	return crockfordNumber(bits, CODE_DIGITS) + crockfordNumber(bits % 31n, 1);
}

/** As typedCode() writes it; null on a typing error. @param {string} text @returns {string | null} */
export function typedCodeParse(text) {
	const values = crockfordValues(text);
	if (values === null || values.length !== CODE_DIGITS + 1)
		return null;
	const bits = values.slice(0, CODE_DIGITS).reduce((sum, v) => (sum << 5n) | BigInt(v), 0n);
	if (BigInt(values[CODE_DIGITS]) !== bits % 31n)
		return null;
	return crockfordNumber(bits, CODE_DIGITS) + crockfordNumber(bits % 31n, 1);
}
