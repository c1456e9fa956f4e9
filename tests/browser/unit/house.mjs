/* A house of keys for tests: a root, who it delegates to, and the signed parts of a bundle. */
import { fromHex } from "../../../server/web/gate/bytes.js";
import { Writer } from "../../../server/web/gate/cbor.js";
import { AAD, coseSign, kidOf } from "../../../server/web/gate/cose.js";

export const NOW = 1795224000;

export async function makeKey() {
	const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]));
	const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
	return { publicKey, privateKey: pair.privateKey, kid: fromHex(await kidOf(publicKey)) };
}
/** @typedef {Awaited<ReturnType<typeof makeKey>>} Key */

/** @param {Writer} w @param {Key} k @param {number} use @param {number} expires */
function putKey(w, k, use, expires) {
	w.map(8).int(1).int(1).int(2).bytes(k.kid).int(3).int(-8).int(-1).int(6).int(-2).bytes(k.publicKey);
	w.int(-70001).int(use).int(-70002).int(NOW - 1000).int(-70003).int(expires);
}

/** @param {{expires?: number, issuedAt?: number}} at @param {number} label */
function head(at, label) {
	return new Writer().map(3).int(4).int(at.expires ?? NOW + 9000).int(6).int(at.issuedAt ?? NOW - 100).int(label);
}

/** @param {{seq?: number, keys: {key: Key, use: number, expires?: number}[], expires?: number}} l */
export function keyList(l) {
	const w = head(l, -65538).array(2).uint(l.seq ?? 1).array(l.keys.length);
	for (const { key, use, expires } of l.keys)
		putKey(w, key, use, expires ?? NOW + 9000);
	return w.done();
}

/** @param {{seq?: number, ids?: Uint8Array, expires?: number, issuedAt?: number}} l */
export const idList = (l) => head(l, -65540).array(2).uint(l.seq ?? 1).bytes(l.ids ?? new Uint8Array()).done();
/** @param {{seq?: number, expires?: number}} l */
export const closureList = (l) => head(l, -65545).array(2).uint(l.seq ?? 1).array(0).done();

/** @param {{id: Uint8Array, ticketPublic: Uint8Array, devicePublic: Uint8Array}} d @param {{issuedAt?: number, expires?: number}} at */
export const certificate = (d, at = {}) => new Writer().map(4).int(4).int(at.expires ?? NOW + 9000).int(5).int(NOW - 900).int(6).int(at.issuedAt ?? NOW - 100)
	.int(-65539).array(6).bytes(d.id).bytes(d.ticketPublic).bytes(d.devicePublic).uint(2).uint(50).uint(30).done();

/** @param {Uint8Array} device @param {{issuedAt?: number, expires?: number, hubs?: [number, Uint8Array][]}} l */
export function lease(device, l = {}) {
	const w = head(l, -65543).array(13).bytes(device).text("phone").uint(2).uint(2).int(0).array(0).uint(1).text("http://127.0.0.1:1").uint(72).array(0);
	w.array(l.hubs?.length ?? 0);
	for (const [site, hub] of l.hubs ?? [])
		w.array(2).uint(site).array(1).bytes(hub);
	w.uint(2).array(2).array(5).uint(1).int(20778).uint(540).uint(600).uint(12).array(5).uint(1).int(20779).uint(0).uint(1440).null();
	return w.done();
}

export const tariff = () => new Writer().map(2).int(6).int(NOW).int(-65544).array(2).uint(1)
	.bytes(new TextEncoder().encode('{"sites":[{"number":1,"code":"A1","name":{"vi":"Đồi A1","en":"Hill A1"}}],"categories":[]}')).done();

/** Signers of all uses, a device, and bundles as the server would send them. */
export async function makeHouse() {
	const [root, lists, devices, tickets, ticketKey, deviceKey] = await Promise.all([1, 2, 3, 4, 5, 6].map(makeKey));
	const device = { id: crypto.getRandomValues(new Uint8Array(16)), ticketPublic: ticketKey.publicKey, devicePublic: deviceKey.publicKey };
	/** The parts, each payload and signer replaceable. @param {Record<string, {payload?: Uint8Array, key?: Key, aad?: string}>} [other] */
	const parts = async (other = {}) => {
		/** @param {string} name @param {Uint8Array} payload @param {Key} key @param {string} aad */
		const sign = (name, payload, key, aad) => coseSign(other[name]?.payload ?? payload, other[name]?.aad ?? aad, other[name]?.key ?? key);
		const uses = [{ key: lists, use: 4 }, { key: devices, use: 3 }];
		return {
			rootKey: root.publicKey, vkey: "", checkpoint: "", known: [],
			delegations: await sign("delegations", keyList({ keys: uses }), root, AAD.delegations),
			certificate: await sign("certificate", certificate(device), devices, AAD.device),
			lease: await sign("lease", lease(device.id), devices, AAD.lease),
			tariffs: [await sign("tariff", tariff(), devices, AAD.tariff)],
			trustList: await sign("trustList", keyList({ keys: [{ key: tickets, use: 1 }] }), lists, AAD.trustList),
			revoked: await sign("revoked", idList({}), lists, AAD.revoked),
			superseded: await sign("superseded", idList({}), lists, AAD.superseded),
			closures: await sign("closures", closureList({}), lists, AAD.closures),
		};
	};
	return { root, lists, devices, tickets, device, parts };
}

/** As it comes over the line. @param {import("../../../server/web/gate/bundle.js").Bundle} b */
export function bundleEncode(b) {
	const w = new Writer().array(17).uint(1).bytes(b.rootKey).bytes(b.delegations).bytes(b.certificate).bytes(b.lease).array(b.tariffs.length);
	for (const t of b.tariffs)
		w.bytes(t);
	for (const part of [b.trustList, b.revoked, b.superseded, b.closures])
		w.bytes(part);
	w.array(b.known.length);
	for (const k of b.known)
		w.bytes(k);
	return w.text(b.vkey).textOrNull(b.checkpoint).null().null().bytes(new Uint8Array(4)).null().done();
}
