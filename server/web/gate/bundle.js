/* Everything a device lives by, in one answer of the server; each part is signed by itself and verified from the root down. */
import { equal } from "./bytes.js";
import { decode, Reader } from "./cbor.js";
import { AAD, coseParse, coseVerify, KEY_LENGTH, kidOf } from "./cose.js";
import { leaseDecode } from "./lease.js";
import { closureListDecode, idListDecode, knownListDecode } from "./lists.js";
import { tariffDecode } from "./tariff.js";
import { certificateDecode, trustListDecode, trustOpen, USE } from "./trust.js";

const VERSION = 1, ELEMENTS = 17, ELEMENTS_FIRST = 15 /* of a bundle that is still held from before */, TARIFFS_MAX = 4, KNOWN_MAX = 128;

/** @typedef {{rootKey: Uint8Array, delegations: Uint8Array, certificate: Uint8Array, lease: Uint8Array, tariffs: Uint8Array[],
 *   trustList: Uint8Array, revoked: Uint8Array, superseded: Uint8Array, closures: Uint8Array, known: Uint8Array[], vkey: string,
 *   checkpoint: string}} Bundle the parts as signed; checkpoint "" = none
 * @typedef {{delegations: import("./trust.js").TrustList, trustList: import("./trust.js").TrustList,
 *   certificate: import("./trust.js").Certificate, lease: import("./lease.js").Lease, tariffs: import("./tariff.js").Tariff[],
 *   revoked: import("./lists.js").IdList, superseded: import("./lists.js").IdList, closures: import("./lists.js").ClosureList,
 *   known: import("./lists.js").KnownList[]}} OpenedBundle */

/** A part cannot be used; the message says which and why. */
export class Refused extends Error {}

/** @param {Uint8Array} bytes @returns {Bundle | null} copies */
export function bundleDecode(bytes) {
	return decode(bytes, (r) => {
		const part = () => r.byteString(1).slice();
		const count = r.array(ELEMENTS_FIRST, ELEMENTS);
		r.key(VERSION);
		const b = {
			rootKey: r.fixed(KEY_LENGTH), delegations: part(), certificate: part(), lease: part(), tariffs: r.list(1, TARIFFS_MAX, part),
			trustList: part(), revoked: part(), superseded: part(), closures: part(), known: r.list(0, KNOWN_MAX, part),
			vkey: r.text(), checkpoint: r.orNull(() => r.text(1)) ?? "",
		};
		skipOfTills(r, count);
		return b;
	});
}

/** Pepper, organisation certificate, official accounts, classes: a gate has no use for them. @param {Reader} r @param {number} count of elements */
function skipOfTills(r, count) {
	r.orNull(() => r.byteString(32, 32));
	for (let i = ELEMENTS_FIRST - 1; i < count; i++)
		r.orNull(() => r.byteString(1));
}

/* ---------------------------------------------------------------- from the root down */

/** @param {Bundle} b @returns {Promise<import("./trust.js").TrustList>} */
async function openDelegations(b) {
	const m = coseParse(b.delegations);
	if (m === null || m.kid !== (await kidOf(b.rootKey)) || !(await coseVerify(m, AAD.delegations, b.rootKey)))
		throw new Refused("delegations");
	const list = await trustListDecode(m.payload);
	if (list === null)
		throw new Refused("delegations");
	return list;
}

/** @template {{expires: number}} T @param {string} name @param {T | null} part @param {number} now @returns {T} */
function alive(name, part, now) {
	if (part === null || now >= part.expires)
		throw new Refused(name);
	return part;
}

/** Verifies and decodes the parts of a bundle. Throws Refused. @param {Bundle} b @param {number} now @returns {Promise<OpenedBundle>} */
export async function bundleOpen(b, now) {
	const delegations = alive("delegations", await openDelegations(b), now);
	/** @param {string} name @param {number} use @param {string} aad @param {Uint8Array} bytes */
	const open = async (name, use, aad, bytes) => {
		const payload = await trustOpen(delegations, use, aad, bytes, now);
		if (payload === null)
			throw new Refused(name);
		return payload;
	};
	const devices = USE.devices, lists = USE.lists;
	const known = [];
	for (const one of b.known)
		known.push(alive("known-ids", knownListDecode(await open("known-ids", lists, AAD.knownIds, one)), now));
	const tariffs = [];
	for (const one of b.tariffs)
		tariffs.push(tariffDecode(await open("tariff", devices, AAD.tariff, one)));
	const opened = {
		delegations, known,
		tariffs: tariffs.filter((t) => t !== null),
		certificate: alive("certificate", await certificateDecode(await open("certificate", devices, AAD.device, b.certificate)), now),
		lease: alive("lease", leaseDecode(await open("lease", devices, AAD.lease, b.lease)), now),
		trustList: alive("trust-list", await trustListDecode(await open("trust-list", lists, AAD.trustList, b.trustList)), now),
		revoked: alive("revoked", idListDecode(await open("revoked", lists, AAD.revoked, b.revoked)), now),
		superseded: alive("superseded", idListDecode(await open("superseded", lists, AAD.superseded, b.superseded)), now),
		closures: alive("closures", closureListDecode(await open("closures", lists, AAD.closures, b.closures)), now),
	};
	checkTogether(opened);
	return opened;
}

/** @param {OpenedBundle} o */
function checkTogether(o) {
	if (!equal(o.certificate.device, o.lease.device))
		throw new Refused("lease");
	/* Which of two lists of one key is meant must not depend on their order. */
	if (new Set(o.known.map((l) => l.kid)).size !== o.known.length)
		throw new Refused("known-ids");
}

/* ---------------------------------------------------------------- renewal */

/** Lists go by their number, certificate and lease by their time of issue. */
const ORDER = /** @type {const} */ ([
	["delegations", (/** @type {OpenedBundle} */ o) => o.delegations.seq], ["trustList", (/** @type {OpenedBundle} */ o) => o.trustList.seq],
	["revoked", (/** @type {OpenedBundle} */ o) => o.revoked.seq], ["superseded", (/** @type {OpenedBundle} */ o) => o.superseded.seq],
	["closures", (/** @type {OpenedBundle} */ o) => o.closures.seq], ["certificate", (/** @type {OpenedBundle} */ o) => o.certificate.issuedAt],
	["lease", (/** @type {OpenedBundle} */ o) => o.lease.issuedAt],
]);

/** Each part from whichever is newer: what is older than ours is refused by keeping ours. A known-ids list that is not offered any
 * more is let go: without it less is good, not more.
 * @param {{parts: Bundle, opened: OpenedBundle}} held @param {{parts: Bundle, opened: OpenedBundle}} offered @returns {Bundle} */
export function bundleMerge(held, offered) {
	const merged = { ...offered.parts };
	for (const [name, order] of ORDER)
		if (order(offered.opened) < order(held.opened))
			merged[name] = held.parts[name];
	if (merged.lease === held.parts.lease)
		merged.tariffs = held.parts.tariffs;
	merged.known = offered.parts.known.map((part, i) => {
		const list = offered.opened.known[i];
		const ours = held.opened.known.findIndex((l) => l.kid === list.kid && l.seq > list.seq);
		return ours < 0 ? part : held.parts.known[ours];
	});
	return merged;
}

/** A gate's view of a bundle. @param {OpenedBundle} o @param {import("./trust.js").Certificate[]} introduced @returns {import("./rules.js").GateLists} */
export function gateLists(o, introduced) {
	return {
		keys: o.trustList, certificates: [o.certificate, ...introduced], revoked: o.revoked, superseded: o.superseded,
		closures: o.closures, known: o.known, limitH: o.lease.listsLimitH, approvedDay: 0,
		issuedAt: Math.min(o.trustList.issuedAt, o.revoked.issuedAt, o.superseded.issuedAt, o.closures.issuedAt),
	};
}
