/* Checkpoints of the revenue log (C2SP signed-note): the newest one seen is kept and shown to the server at each upload, so that a
 * server that was put back to an old state is noticed. */
import { concat, equal, fromBase64, hex, sha256, utf8 } from "./bytes.js";
import { KEY_LENGTH, kidOf, verifyBytes } from "./cose.js";
import { trustFind, USE } from "./trust.js";

const TYPE_ED25519 = 1;

/** @typedef {{name: string, keyId: Uint8Array, publicKey: Uint8Array}} Verifier
 * @typedef {{origin: string, size: number, root: string}} Checkpoint */

/** "name+hex id+base64(01 ‖ key)". @param {string} vkey @returns {Promise<Verifier | null>} */
async function verifierParse(vkey) {
	const [, name, id, key64] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey) ?? [];
	const key = key64 === undefined ? null : fromBase64(key64);
	if (key === null || key.length !== 1 + KEY_LENGTH || key[0] !== TYPE_ED25519)
		return null;
	const keyId = (await sha256(concat(utf8(`${name}\n`), key))).slice(0, 4);
	return hex(keyId) === id ? { name, keyId, publicKey: key.slice(1) } : null;
}

/** @param {string} line "— name base64" @param {Verifier} v @returns {Uint8Array | null} */
function signatureOf(line, v) {
	const [dash, name, text] = line.split(" ");
	const blob = dash === "\u2014" && name === v.name ? fromBase64(text ?? "") : null;
	return blob !== null && equal(blob.slice(0, 4), v.keyId) ? blob.slice(4) : null;
}

/** @param {string} note @returns {Checkpoint | null} */
export function checkpointParse(note) {
	const [origin, size, root] = note.split("\n");
	return /^\d{1,15}$/u.test(size ?? "") ? { origin, size: Number(size), root } : null;
}

/** @param {string} note @param {Verifier} v @returns {Promise<boolean>} */
async function isSigned(note, v) {
	const end = note.lastIndexOf("\n\n");
	if (end < 0)
		return false;
	for (const line of note.slice(end + 2).split("\n")) {
		const signature = signatureOf(line, v);
		if (signature !== null && (await verifyBytes(v.publicKey, signature, utf8(note.slice(0, end + 1)))))
			return true;
	}
	return false;
}

/** The one to keep. What makes the vkey good is that the root delegated its key as the log's. A smaller one, or another of the same
 * size, is not taken: the held one is what the server must answer for.
 * @param {string} held @param {string} seen @param {string} vkey @param {import("./trust.js").TrustList} delegations @returns {Promise<string>} */
export async function checkpointKeep(held, seen, vkey, delegations) {
	const v = seen === "" ? null : await verifierParse(vkey);
	if (v === null || trustFind(delegations, await kidOf(v.publicKey), USE.log) === null || !(await isSigned(seen, v)))
		return held;
	const next = checkpointParse(seen), now = held === "" ? null : checkpointParse(held);
	if (next === null)
		return held;
	const isBack = now !== null && now.origin === next.origin && (next.size < now.size || (next.size === now.size && next.root !== now.root));
	return isBack ? held : seen;
}
