/* What a gate holds besides keys (FORMATS §2): revoked and superseded ids, what is known of closed keys, closures. */
import { compare, hex } from "./bytes.js";
import { decode, Reader } from "./cbor.js";
import { KID_LENGTH } from "./cose.js";
import { readListHead, TIME_MAX } from "./trust.js";

const IDS = -65540, KNOWN = -65541, CLOSURES = -65545;
const ID_LENGTH = 16, SITE_MAX = 63, CLOSURES_MAX = 4096, KIND_LAST = 4;

/** @typedef {{expires: number, issuedAt: number, seq: number, ids: Uint8Array}} IdList ids: 16 bytes each, ascending
 * @typedef {IdList & {kid: string}} KnownList ids: first 16 bytes of SHA-256(ticket's COSE payload)
 * @typedef {{site: number, from: number, until: number, kind: number, honouredUntil: number}} Closure honouredUntil: 0 = tickets of
 *   that time are not good on another
 * @typedef {{expires: number, issuedAt: number, seq: number, closures: Closure[]}} ClosureList */

/** @param {Uint8Array} ids @param {number} i @returns {Uint8Array} */
function idAt(ids, i) {
	return ids.subarray(i * ID_LENGTH, (i + 1) * ID_LENGTH);
}

/** @param {Reader} r @returns {Uint8Array} */
function readIds(r) {
	const ids = r.byteString().slice();
	r.need(ids.length % ID_LENGTH === 0);
	for (let i = 1; i < ids.length / ID_LENGTH; i++)
		r.need(compare(idAt(ids, i - 1), idAt(ids, i)) < 0);
	return ids;
}

/** @param {Uint8Array} payload @returns {IdList | null} */
export function idListDecode(payload) {
	return decode(payload, (r) => ({ ...readListHead(r, IDS, 2), ids: readIds(r) }));
}

/** @param {Uint8Array} payload @returns {KnownList | null} */
export function knownListDecode(payload) {
	return decode(payload, (r) => ({ ...readListHead(r, KNOWN, 3), kid: hex(r.fixed(KID_LENGTH)), ids: readIds(r) }));
}

/** @param {IdList} l @param {Uint8Array} id @returns {boolean} */
export function idListHas(l, id) {
	for (let low = 0, high = l.ids.length / ID_LENGTH; low < high;) {
		const middle = (low + high) >> 1;
		const order = compare(id, idAt(l.ids, middle));
		if (order === 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* ---------------------------------------------------------------- closures */

/** @param {Reader} r @returns {Closure} */
function readClosure(r) {
	r.array(5, 5);
	const site = r.uint(SITE_MAX), from = r.int(0, TIME_MAX), until = r.int(0, TIME_MAX), kind = r.int(1, KIND_LAST);
	const honouredUntil = r.orNull(() => r.int(until, TIME_MAX)) ?? 0;
	r.need(until > from);
	return { site, from, until, kind, honouredUntil };
}

/** @param {Uint8Array} payload @returns {ClosureList | null} */
export function closureListDecode(payload) {
	return decode(payload, (r) => {
		const head = readListHead(r, CLOSURES, 2);
		const closures = r.list(0, CLOSURES_MAX, () => readClosure(r));
		for (let i = 1; i < closures.length; i++) {
			const a = closures[i - 1], b = closures[i];
			r.need(a.site < b.site || (a.site === b.site && a.from < b.from));
		}
		return { ...head, closures };
	});
}

/** The closure that holds at this site and time. @param {ClosureList} l @param {number} site @param {number} at @returns {Closure | null} */
export function closureFind(l, site, at) {
	return l.closures.find((c) => c.site === site && at >= c.from && at < c.until) ?? null;
}

/** Whether a ticket that was valid in from…until is still admitted at this site because of a closure.
 * @param {ClosureList} l @param {number} site @param {{validFrom: number, validUntil: number}} t @param {number} at @returns {boolean} */
export function closureHonours(l, site, t, at) {
	return l.closures.some((c) => c.site === site && t.validFrom < c.until && t.validUntil > c.from &&
		at >= c.until && at < c.honouredUntil);
}
