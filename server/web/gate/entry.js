/* What a gate writes and sends: journal entries with their bodies, the online claim, an upload, and the answers (entry.h, fact.h). */
import { decode, Writer } from "./cbor.js";
import { AAD, coseSign } from "./cose.js";
import { VERDICTS } from "./rules.js";

export const ENTRY = { admission: 9, scanRefused: 10, clockChanged: 12, admissionUndone: 16 };
export const BATCH_MAX = 256, UNDO_S = 60;
const U32 = 0xffffffff;

/** @typedef {{device: Uint8Array, seq: number, prev: Uint8Array, timeMs: number, type: number, body: Uint8Array}} Entry
 * @typedef {{kid: Uint8Array, privateKey: CryptoKey}} SigningKey */

/** The signed entry's bytes. @param {Entry} e @param {SigningKey} key @returns {Promise<Uint8Array>} */
export function entrySeal(e, key) {
	const payload = new Writer().map(6).uint(1).bytes(e.device).uint(2).uint(e.seq).uint(3).bytes(e.prev).uint(4).int(e.timeMs)
		.uint(5).uint(e.type).uint(6).raw(e.body).done();
	return coseSign(payload, AAD.entry, key);
}

/* ---------------------------------------------------------------- bodies */

/** @typedef {{claim: Uint8Array, ticket: Uint8Array, root: Uint8Array, site: number, gate: string, day: number, entry: number,
 *   firstUse: number, count: number, admittedAt: number, isProvisional: boolean, cose: Uint8Array}} Admission */

/** @param {Admission} a @returns {Uint8Array} */
export function admissionEncode(a) {
	return new Writer().array(14).uint(1).bytes(a.claim).bytes(a.ticket).bytes(a.root).uint(a.site).textOrNull(a.gate).int(a.day)
		.uint(a.entry).uint(a.firstUse).uint(a.count).int(a.admittedAt).bool(a.isProvisional).bytes(a.cose).null().done();
}

/** @param {{site: number, gate: string, verdict: string, ticket: Uint8Array | null}} s @returns {Uint8Array} */
export function scanRefusedEncode(s) {
	return new Writer().array(5).uint(1).uint(s.site).textOrNull(s.gate).uint(VERDICTS.indexOf(s.verdict)).bytesOrNull(s.ticket).done();
}

/** @param {{claim: Uint8Array, site: number, gate: string, day: number}} u @returns {Uint8Array} */
export function admissionUndoneEncode(u) {
	return new Writer().array(5).uint(1).bytes(u.claim).uint(u.site).textOrNull(u.gate).int(u.day).done();
}

/** @param {{step: number, fault: number, clockMs: number, timeMs: number}} c @returns {Uint8Array} */
export function clockChangedEncode(c) {
	return new Writer().array(5).uint(1).uint(c.step).uint(c.fault).int(c.clockMs).int(c.timeMs).done();
}

/* ---------------------------------------------------------------- the online claim */

/** @param {{id: Uint8Array, site: number, gate: string, count: number, time: number, cose: Uint8Array}} c @returns {Uint8Array} */
export function claimEncode(c) {
	return new Writer().array(7).uint(1).bytes(c.id).uint(c.site).textOrNull(c.gate).uint(c.count).int(c.time).bytes(c.cose).done();
}

/** @typedef {{ruling: import("./admit.js").Ruling, firstGate: string, isProvisional: boolean}} ClaimAnswer firstGate: where the first
 *   admission was, "" = not known; isProvisional: the site has a hub, what the server grants there is not the last word */

/** @param {Uint8Array} bytes @returns {ClaimAnswer | null} */
export function claimAnswerDecode(bytes) {
	return decode(bytes, (r) => {
		r.array(9, 9);
		r.key(1);
		const verdict = VERDICTS[r.int(0, VERDICTS.length - 1)];
		const ruling = { verdict, firstUse: r.uint(U32), count: r.uint(U32), entry: r.uint(U32), remaining: r.uint(U32),
			firstAdmittedAt: r.orNull(() => r.int(1)) ?? 0 };
		return { ruling, firstGate: r.orNull(() => r.text(1)) ?? "", isProvisional: r.bool() };
	});
}

/* ---------------------------------------------------------------- the upload */

/** @param {Uint8Array[]} entries @param {string} checkpoint the last one seen, "" = none @returns {Uint8Array} */
export function batchEncode(entries, checkpoint) {
	const w = new Writer().array(3).array(entries.length);
	for (const e of entries)
		w.bytes(e);
	return w.textOrNull(checkpoint).array(0).done();
}

/** @typedef {{lastSeq: number, lastHash: Uint8Array, checkpoint: string}} JournalAnswer */

/** @param {Uint8Array} bytes @returns {JournalAnswer | null} */
export function journalAnswerDecode(bytes) {
	return decode(bytes, (r) => {
		r.array(3, 3);
		return { lastSeq: r.uint(), lastHash: r.fixed(32), checkpoint: r.orNull(() => r.text(1)) ?? "" };
	});
}
