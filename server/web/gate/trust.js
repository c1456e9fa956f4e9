/* Who may sign what (FORMATS §2): delegations (by the root), the trust list, device certificates. */
import { hex } from "./bytes.js";
import { decode, Reader } from "./cbor.js";
import { coseParse, coseVerify, KEY_LENGTH, KID_LENGTH, kidOf } from "./cose.js";

export const USE = { ticket: 1, log: 2, devices: 3, lists: 4 };
const EXP = 4, NBF = 5, IAT = 6, KEYS = -65538, CERTIFICATE = -65539;
const PAIRS = 8, PAIRS_LIMITS = 11, PAIRS_CLOSED = 12;
const KEYS_MAX = 4096, U32 = 0xffffffff;
export const TIME_MAX = 2 ** 40;

/** @typedef {{sites: bigint, party: number, daysAhead: number}} Limits
 * @typedef {{kid: string, publicKey: Uint8Array, use: number, notBefore: number, expires: number, limits: Limits | null, closedAt: number}} TrustKey
 *   limits: tills' ticket keys only; closedAt: 0 = open
 * @typedef {{expires: number, issuedAt: number, seq: number, keys: TrustKey[]}} TrustList
 * @typedef {{expires: number, notBefore: number, issuedAt: number, device: Uint8Array, ticketKey: Uint8Array, deviceKey: Uint8Array,
 *   ticketKid: string, limits: Limits}} Certificate */

/** @param {Reader} r @param {number} label @returns {number} */
export function readTime(r, label) {
	r.key(label);
	return r.int(0, TIME_MAX);
}

/** The head that all lists have: {4: exp, 6: iat, label: [ … `elements` …]}. @param {Reader} r @param {number} label @param {number} elements */
export function readListHead(r, label, elements) {
	r.map(3, 3);
	const expires = readTime(r, EXP), issuedAt = readTime(r, IAT);
	r.key(label);
	r.array(elements, elements);
	return { expires, issuedAt, seq: r.uint() };
}

/** @param {Reader} r @param {number} label @param {number} value */
function readConstant(r, label, value) {
	r.key(label);
	r.key(value);
}

/** @param {Reader} r @returns {Limits} */
function readLimits(r) {
	r.key(-70004);
	const sites = r.mask();
	r.key(-70005);
	const party = r.uint(U32);
	r.key(-70006);
	return { sites, party, daysAhead: r.uint(U32) };
}

/** @param {Reader} r @returns {number} open is written by leaving it out */
function readClosing(r) {
	const at = readTime(r, -70007);
	r.need(at > 0);
	return at;
}

/** @param {Reader} r @returns {TrustKey} */
function readKey(r) {
	const pairs = r.map(PAIRS, PAIRS_CLOSED);
	r.need(pairs === PAIRS || pairs >= PAIRS_LIMITS);
	readConstant(r, 1, 1); /* OKP */
	r.key(2);
	const kid = hex(r.fixed(KID_LENGTH));
	readConstant(r, 3, -8); /* EdDSA */
	readConstant(r, -1, 6); /* Ed25519 */
	r.key(-2);
	const publicKey = r.fixed(KEY_LENGTH);
	r.key(-70001);
	const use = r.int(USE.ticket, USE.lists);
	const notBefore = readTime(r, -70002), expires = readTime(r, -70003);
	r.need(pairs === PAIRS || use === USE.ticket);
	const limits = pairs > PAIRS ? readLimits(r) : null;
	const closedAt = pairs === PAIRS_CLOSED ? readClosing(r) : 0;
	return { kid, publicKey, use, notBefore, expires, limits, closedAt };
}

/** A kid that is not its key's thumbprint could shadow another key. @param {TrustList} l @returns {Promise<boolean>} */
async function hasOwnKids(l) {
	const kids = await Promise.all(l.keys.map((k) => kidOf(k.publicKey)));
	return kids.every((kid, i) => kid === l.keys[i].kid);
}

/** Delegations and trust list alike. @param {Uint8Array} payload @returns {Promise<TrustList | null>} */
export async function trustListDecode(payload) {
	const list = decode(payload, (r) => ({ ...readListHead(r, KEYS, 2), keys: r.list(0, KEYS_MAX, () => readKey(r)) }));
	return list !== null && (await hasOwnKids(list)) ? list : null;
}

/** @param {TrustList} l @param {string} kid @param {number} use @returns {TrustKey | null} */
export function trustFind(l, kid, use) {
	return l.keys.find((k) => k.kid === kid && k.use === use) ?? null;
}

/** The payload of a message that one of these keys, valid at `now` and for this use, has signed; null otherwise.
 * @param {TrustList} keys @param {number} use @param {string} aad @param {Uint8Array} bytes @param {number} now @returns {Promise<Uint8Array | null>} */
export async function trustOpen(keys, use, aad, bytes, now) {
	const m = coseParse(bytes);
	const k = m === null ? null : trustFind(keys, m.kid, use);
	if (m === null || k === null || now < k.notBefore || now >= k.expires)
		return null;
	return (await coseVerify(m, aad, k.publicKey)) ? m.payload : null;
}

/** {4: exp, 5: nbf, 6: iat, −65539: [device, ticket key, device key, sites, largest party, days ahead]}
 * @param {Uint8Array} payload @returns {Promise<Certificate | null>} */
export async function certificateDecode(payload) {
	const c = decode(payload, (r) => {
		r.map(4, 4);
		const expires = readTime(r, EXP), notBefore = readTime(r, NBF), issuedAt = readTime(r, IAT);
		r.key(CERTIFICATE);
		r.array(6, 6);
		const device = r.fixed(16), ticketKey = r.fixed(KEY_LENGTH), deviceKey = r.fixed(KEY_LENGTH);
		const limits = { sites: r.mask(), party: r.uint(U32), daysAhead: r.uint(U32) };
		return { expires, notBefore, issuedAt, device, ticketKey, deviceKey, limits };
	});
	return c === null ? null : { ...c, ticketKid: await kidOf(c.ticketKey) };
}

/** A certificate's ticket key, as the trust list would name it. @param {Certificate} c @returns {TrustKey} */
export function keyOfCertificate(c) {
	return { kid: c.ticketKid, publicKey: c.ticketKey, use: USE.ticket, notBefore: c.notBefore, expires: c.expires,
		limits: c.limits, closedAt: 0 };
}
