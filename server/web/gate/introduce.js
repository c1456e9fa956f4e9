/* A till enrolled this morning shows its certificate as a QR ("HBC1:" + base45): a gate without a line accepts its tickets from then on,
 * under the conditions of FORMATS §2, which rules.js judges at each ticket. */
import { base45Parse } from "./base45.js";
import { equal } from "./bytes.js";
import { idListHas } from "./lists.js";
import { certificateOpen } from "./phone.js";

export const CERTIFICATE_PREFIX = "HBC1:";
const BYTES_MAX = 400, INTRODUCED_MAX = 64;

/** Keeps the certificate in a QR's text. @param {import("./phone.js").Phone} phone @param {string} text @returns {Promise<boolean>} false: it is
 * not good, or its device is closed */
export async function introduce(phone, text) {
	const cose = base45Parse(text.slice(CERTIFICATE_PREFIX.length)), held = phone.needHeld(), now = phone.clock.now();
	const c = cose === null || cose.length > BYTES_MAX ? null : await certificateOpen(held.delegations, cose, now);
	if (cose === null || c === null || idListHas(held.revoked, c.device))
		return false;
	/** @type {{cose: Uint8Array, at: number}[]} */
	const list = (await phone.store.get("held", "introduced")) ?? [];
	if (!list.some((one) => equal(one.cose, cose)))
		await phone.store.put("held", "introduced", [...list, { cose, at: now }].slice(-INTRODUCED_MAX));
	await phone.refresh();
	return true;
}
