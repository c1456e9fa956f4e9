/* COSE_Sign1 with Ed25519 (RFC 9052), the one shape of this house: tag 18, protected {1: −8 or −19, 4: kid}, unprotected empty. The
 * purpose is signed as external_aad: bytes signed for one never verify for another. */
import { concat, hex, plain, sha256 } from "./bytes.js";
import { decode, Writer } from "./cbor.js";

const TAG_SIGN1 = 18, LABEL_ALG = 1, LABEL_KID = 4, EDDSA = -8, ED25519 = -19;
export const KID_LENGTH = 8, KEY_LENGTH = 32, SIGNATURE_LENGTH = 64;

/** The purposes; tickets alone have none. */
export const AAD = {
	ticket: "", delegations: "hoaban/delegations", trustList: "hoaban/trust-list", revoked: "hoaban/revoked",
	superseded: "hoaban/superseded", knownIds: "hoaban/known-ids", closures: "hoaban/closures", device: "hoaban/device",
	lease: "hoaban/lease", tariff: "hoaban/tariff", time: "hoaban/time", entry: "hoaban/entry",
};

/** @typedef {{kid: string, header: Uint8Array, payload: Uint8Array, signature: Uint8Array}} Message kid in hex */

/** @param {Uint8Array} header @returns {string | null} the kid in hex */
function readKid(header) {
	return decode(header, (r) => {
		r.map(2, 2);
		r.key(LABEL_ALG);
		const alg = r.int(ED25519, EDDSA);
		r.need(alg === EDDSA || alg === ED25519);
		r.key(LABEL_KID);
		return hex(r.fixed(KID_LENGTH));
	});
}

/** @param {Uint8Array} bytes @returns {Message | null} parsed, not verified */
export function coseParse(bytes) {
	const parts = decode(bytes, (r) => {
		r.tag(TAG_SIGN1);
		r.array(4, 4);
		const header = r.byteString();
		r.map(0, 0);
		return { header, payload: r.byteString(), signature: r.fixed(SIGNATURE_LENGTH) };
	});
	const kid = parts === null ? null : readKid(parts.header);
	return parts === null || kid === null ? null : { kid, ...parts };
}

/** What is really signed. @param {Uint8Array} header @param {string} aad @param {Uint8Array} payload @returns {Uint8Array} */
export function toBeSigned(header, aad, payload) {
	return new Writer().array(4).text("Signature1").bytes(header).bytes(new TextEncoder().encode(aad)).bytes(payload).done();
}

/* ---------------------------------------------------------------- keys */

const KEY_HEAD = Uint8Array.of(0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20);

/** First 8 bytes of the RFC 9679 thumbprint, in hex. @param {Uint8Array} publicKey @returns {Promise<string>} */
export async function kidOf(publicKey) {
	return hex((await sha256(concat(KEY_HEAD, publicKey))).subarray(0, KID_LENGTH));
}

/** @type {Map<string, Promise<CryptoKey>>} by public key in hex: a gate meets the same few keys all day */
const imported = new Map();
const IMPORTED_MAX = 4096;

/** @param {Uint8Array} publicKey @returns {Promise<CryptoKey>} */
function importKey(publicKey) {
	const name = hex(publicKey);
	let key = imported.get(name);
	if (key === undefined) {
		key = crypto.subtle.importKey("raw", plain(publicKey), { name: "Ed25519" }, true, ["verify"]);
		if (imported.size >= IMPORTED_MAX)
			imported.clear();
		imported.set(name, key);
	}
	return key;
}

/** @param {Uint8Array} publicKey @param {Uint8Array} signature @param {Uint8Array} message @returns {Promise<boolean>} */
export async function verifyBytes(publicKey, signature, message) {
	try {
		const key = await importKey(publicKey);
		return await crypto.subtle.verify({ name: "Ed25519" }, key, plain(signature), plain(message));
	} catch {
		return false; /* 32 bytes that are no key */
	}
}

/** @param {Message} m @param {string} aad @param {Uint8Array} publicKey @returns {Promise<boolean>} */
export function coseVerify(m, aad, publicKey) {
	return verifyBytes(publicKey, m.signature, toBeSigned(m.header, aad, m.payload));
}

/** @param {CryptoKey} privateKey @param {Uint8Array} message @returns {Promise<Uint8Array>} */
export async function signBytes(privateKey, message) {
	return new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, privateKey, plain(message)));
}

/** @param {Uint8Array} payload @param {string} aad @param {{kid: Uint8Array, privateKey: CryptoKey}} key @returns {Promise<Uint8Array>} */
export async function coseSign(payload, aad, key) {
	const header = new Writer().map(2).uint(LABEL_ALG).int(EDDSA).uint(LABEL_KID).bytes(key.kid).done();
	const signature = await signBytes(key.privateKey, toBeSigned(header, aad, payload));
	return new Writer().tag(TAG_SIGN1).array(4).bytes(header).map(0).bytes(payload).bytes(signature).done();
}

/** Whether this browser can do at all what everything here rests on. @returns {Promise<boolean>} */
export async function hasEd25519() {
	try {
		const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
		return "privateKey" in pair;
	} catch {
		return false;
	}
}
