/* Enrolment: the one-time code carries a secret and the root's fingerprint. The secret is never sent; the phone's keys are made here
 * and cannot be taken out of the browser. */
import { concat, equal, fromHex, plain, sha256, utf8 } from "./bytes.js";
import { bundleDecode, Refused } from "./bundle.js";
import { Writer } from "./cbor.js";
import { kidOf } from "./cose.js";
import { crockfordParse } from "./crockford.js";
import { uuidV7 } from "./uuid.js";

const SECRET = 16, FINGERPRINT = 16, TIMEOUT_MS = 30_000;

/** @typedef {{secret: Uint8Array, fingerprint: Uint8Array}} Code */

/** secret ‖ fingerprint ‖ check byte, in Crockford's base-32. @param {string} text @returns {Promise<Code | null>} null: a typing error */
export async function enrolCodeParse(text) {
	const code = crockfordParse(text, SECRET + FINGERPRINT + 1);
	if (code === null)
		return null;
	const body = code.slice(0, SECRET + FINGERPRINT);
	if ((await sha256(body))[0] !== code[SECRET + FINGERPRINT])
		return null;
	return { secret: body.slice(0, SECRET), fingerprint: body.slice(SECRET) };
}

/** How the server finds the code. @param {Uint8Array} secret @returns {Promise<Uint8Array>} */
export async function enrolCodeId(secret) {
	return (await sha256(concat(utf8("hoaban/enrol-id"), secret))).slice(0, 16);
}

/** @param {Uint8Array} secret @param {{id: Uint8Array, ticketPublic: Uint8Array, devicePublic: Uint8Array}} k @returns {Promise<Uint8Array>} */
export async function enrolMac(secret, k) {
	const key = await crypto.subtle.importKey("raw", plain(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
	const message = concat(utf8("hoaban/enrol"), k.id, k.ticketPublic, k.devicePublic);
	return new Uint8Array(await crypto.subtle.sign("HMAC", key, plain(message)));
}

/** @returns {Promise<{pair: CryptoKeyPair, publicKey: Uint8Array}>} */
async function makeKey() {
	const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]));
	return { pair, publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

/** @param {number} nowMs @returns {Promise<import("./phone.js").Keys>} */
export async function keysMake(nowMs) {
	const ticket = await makeKey(), device = await makeKey();
	const kid = fromHex(await kidOf(device.publicKey));
	return { id: uuidV7(nowMs), ticketPublic: ticket.publicKey, devicePublic: device.publicKey, ticketKey: ticket.pair,
		deviceKey: { kid, privateKey: device.pair.privateKey } };
}

/** POST /v1/devices. @param {Code} code @param {import("./phone.js").Keys} keys @returns {Promise<Uint8Array>} */
export async function enrolmentEncode(code, keys) {
	return new Writer().array(7).uint(1).bytes(await enrolCodeId(code.secret)).bytes(keys.id).bytes(keys.ticketPublic)
		.bytes(keys.devicePublic).bytes(await enrolMac(code.secret, keys)).null().done();
}

/** Whoever answers, only the right root's word counts. @param {Code} code @param {Uint8Array} answer */
async function checkRoot(code, answer) {
	const parts = bundleDecode(answer);
	if (parts === null)
		throw new Refused("malformed");
	if (!equal((await sha256(parts.rootKey)).slice(0, FINGERPRINT), code.fingerprint))
		throw new Refused("other_root");
}

/** Throws Refused ("typing", "code", "clock", "other_root" …); rejects otherwise when the server is not reached. The keys stay: whoever
 * lost the answer asks again with the same ones. @param {import("./phone.js").Phone} phone @param {string} text */
export async function enrol(phone, text) {
	const code = await enrolCodeParse(text);
	if (code === null)
		throw new Refused("typing");
	if (phone.keys === null) {
		phone.keys = await keysMake(phone.clock.look().ms);
		await phone.store.put("held", "keys", phone.keys);
	}
	const answer = await phone.send("POST", "/v1/devices", await enrolmentEncode(code, phone.keys), TIMEOUT_MS);
	if (answer.status === 401 && answer.timeHeader !== "")
		throw new Refused("clock");
	if (answer.status !== 200 && answer.status !== 201)
		throw new Refused(answer.status >= 500 ? "server" : "code");
	await checkRoot(code, answer.body);
	await phone.accept(answer.body);
}
