/* The lease (include/hoaban/lease.h): what this device may do and where. A gate needs little of it, but reads all of it strictly. */
import { hex } from "./bytes.js";
import { decode, Reader } from "./cbor.js";
import { readTime } from "./trust.js";

const EXP = 4, IAT = 6, LEASE = -65543;
const ELEMENTS = 13, UNTIMED = 11 /* of a lease that is still held from before there were slots */;
const U32 = 0xffffffff, SITE_MAX = 63, SLOTS_MAX = 512, DAY_MINUTES = 1440;
export const ROLE = { counter: 1, gate: 2 };

/** @typedef {{expires: number, issuedAt: number, device: Uint8Array, name: string, role: number, sites: bigint, publicUrl: string,
 *   listsLimitH: number, hubs: Map<number, string[]>}} Lease hubs: per site the devices (hex) that are its authority, in order */

/** [tax code, form, symbol, year, last number] @param {Reader} r */
function skipSymbol(r) {
	r.array(5, 5);
	r.text();
	r.text();
	r.text();
	r.uint(9999);
	r.uint(U32);
}

/** [name, role, PIN hash or null] @param {Reader} r */
function skipStaff(r) {
	r.array(3, 3);
	r.text();
	r.int(1, 2);
	r.orNull(() => r.text());
}

/** @param {Reader} r @returns {Map<number, string[]>} */
function readHubs(r) {
	const hubs = new Map();
	let last = -1;
	r.list(0, SITE_MAX + 1, () => {
		r.array(2, 2);
		const site = r.uint(SITE_MAX);
		r.need(site > last);
		last = site;
		hubs.set(site, r.list(1, 8, () => hex(r.fixed(16))));
	});
	return hubs;
}

/** [site, day, begins, ends, places or null] @param {Reader} r */
function skipSlot(r) {
	r.array(5, 5);
	r.uint(SITE_MAX);
	r.int();
	r.uint(DAY_MINUTES);
	r.uint(DAY_MINUTES);
	r.orNull(() => r.uint(U32));
}

/** Which sites have slots, and this till's places in them: a gate sells nothing. @param {Reader} r */
function skipSlots(r) {
	r.mask();
	r.list(0, SLOTS_MAX, () => skipSlot(r));
}

/** @param {Uint8Array} payload @returns {Lease | null} */
export function leaseDecode(payload) {
	return decode(payload, (r) => {
		r.map(3, 3);
		const expires = readTime(r, EXP), issuedAt = readTime(r, IAT);
		r.key(LEASE);
		const count = r.array(UNTIMED, ELEMENTS);
		r.need(count !== UNTIMED + 1);
		const device = r.fixed(16), name = r.text(), role = r.int(ROLE.counter, ROLE.gate), sites = r.mask();
		r.int(0); /* value cap */
		r.list(0, 32, () => skipSymbol(r));
		r.uint(U32); /* edition */
		const publicUrl = r.text(), listsLimitH = r.uint(U32);
		r.list(0, 64, () => skipStaff(r));
		const hubs = readHubs(r);
		if (count === ELEMENTS)
			skipSlots(r);
		return { expires, issuedAt, device, name, role, sites, publicUrl, listsLimitH, hubs };
	});
}
