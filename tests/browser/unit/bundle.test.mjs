/* What the server gives is taken link by link from the root, or not at all; nothing older than what is held comes back. */
import assert from "node:assert/strict";
import test from "node:test";
import { bundleDecode, bundleMerge, bundleOpen, gateLists, Refused } from "../../../server/web/gate/bundle.js";
import { bundleEncode, certificate, closureList, idList, keyList, lease, makeHouse, makeKey, NOW } from "./house.mjs";

const house = await makeHouse();
const stranger = await makeKey();

test("a good bundle opens, and reads back as it was sent", async () => {
	const parts = await house.parts();
	const again = bundleDecode(bundleEncode(parts));
	assert.deepEqual(again, parts);
	const opened = await bundleOpen(parts, NOW);
	assert.equal(opened.lease.name, "phone");
	assert.equal(opened.tariffs[0].sites[0].code, "A1");
	assert.equal(gateLists(opened, []).issuedAt, NOW - 100);
});

test("a bundle that is cut or has more is malformed", async () => {
	const bytes = bundleEncode(await house.parts());
	assert.equal(bundleDecode(bytes.slice(0, -1)), null);
	assert.equal(bundleDecode(Uint8Array.of(...bytes, 0)), null);
	assert.equal(bundleDecode(new Uint8Array()), null);
});

/** @type {[string, Record<string, any>][]} */
const refused = [
	["delegations of another root", { delegations: { key: stranger } }],
	["delegations for another purpose", { delegations: { aad: "hoaban/trust-list" } }],
	["delegations that are over", { delegations: { payload: keyList({ keys: [{ key: house.lists, use: 4 }, { key: house.devices, use: 3 }], expires: NOW }) } }],
	["a lists key that is over", { delegations: { payload: keyList({ keys: [{ key: house.lists, use: 4, expires: NOW }, { key: house.devices, use: 3 }] }) } }],
	["a certificate by the lists key", { certificate: { key: house.lists } }],
	["a certificate by nobody", { certificate: { key: stranger } }],
	["a certificate that is over", { certificate: { payload: certificate(house.device, { expires: NOW }) } }],
	["a lease for another device", { lease: { payload: lease(new Uint8Array(16)) } }],
	["a lease that is over", { lease: { payload: lease(house.device.id, { expires: NOW }) } }],
	["a lease shown as a certificate", { certificate: { payload: lease(house.device.id), aad: "hoaban/lease" } }],
	["a trust list by the devices key", { trustList: { key: house.devices } }],
	["a revoked list shown as superseded", { superseded: { aad: "hoaban/revoked" } }],
	["ids that do not ascend", { revoked: { payload: idList({ ids: new Uint8Array(32) }) } }],
	["ids cut short", { revoked: { payload: idList({ ids: new Uint8Array(15) }) } }],
	["a revoked list that is over", { revoked: { payload: idList({ expires: NOW }) } }],
	["closures that are over", { closures: { payload: closureList({ expires: NOW }) } }],
	["a tariff by nobody", { tariff: { key: stranger } }],
];
for (const [label, other] of refused)
	test(`refused: ${label}`, async () => {
		await assert.rejects(bundleOpen(await house.parts(other), NOW), Refused);
	});

/** @param {Record<string, any>} other */
async function version(other) {
	const parts = await house.parts(other);
	return { parts, opened: await bundleOpen(parts, NOW) };
}

test("what is older than what is held is refused part by part", async () => {
	const id = new Uint8Array(16).fill(7);
	const held = await version({ revoked: { payload: idList({ seq: 5, ids: id }) }, lease: { payload: lease(house.device.id, { issuedAt: NOW - 50 }) } });
	const offered = await version({ revoked: { payload: idList({ seq: 4 }) }, superseded: { payload: idList({ seq: 9 }) } });
	const merged = bundleMerge(held, offered);
	assert.equal(merged.revoked, held.parts.revoked);
	assert.equal(merged.superseded, offered.parts.superseded);
	assert.equal(merged.lease, held.parts.lease);
	assert.equal(merged.tariffs, held.parts.tariffs);
});

test("what is newer is taken", async () => {
	const held = await version({}), offered = await version({ revoked: { payload: idList({ seq: 2 }) } });
	assert.equal(bundleMerge(held, offered).revoked, offered.parts.revoked);
});

test("the hubs of a lease", async () => {
	const hub = new Uint8Array(16).fill(3);
	const { opened } = await version({ lease: { payload: lease(house.device.id, { hubs: [[1, hub]] }) } });
	assert.deepEqual([...opened.lease.hubs], [[1, ["03".repeat(16)]]]);
	await assert.rejects(version({ lease: { payload: lease(house.device.id, { hubs: [[1, hub], [1, hub]] }) } }), Refused);
});
