import assert from "node:assert/strict";
import test from "node:test";
import { Sync } from "../../../server/web/gate/sync.js";

const MANY = 12; /* failures: the next pause is up to a minute, and half a second at least */

/** Every attempt begins, and fails when it is told to. */
function makeSync() {
	const locks = { request: (/** @type {string} */ _name, /** @type {object} */ _how, /** @type {(lock: object) => any} */ work) => work({}) };
	Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks } });
	let fail = (/** @type {Error} */ _why) => {}, begin = () => {}, over = () => {};
	const begun = new Promise((done) => {
		begin = () => done(undefined);
	});
	const refresh = () => new Promise((_, reject) => {
		fail = reject;
		begin();
	});
	const sync = new Sync(/** @type {any} */ ({ refresh }), () => over());
	const failed = () => new Promise((done) => {
		over = () => done(undefined);
		fail(new Error("no line"));
	});
	return { sync, begun, failed };
}

test("told to hurry while an attempt is failing: the next one comes at once", async () => {
	const { sync, begun, failed } = makeSync();
	sync.failures = MANY;
	sync.hurry();
	await begun;
	sync.hurry();
	await failed();
	clearTimeout(sync.timer);
	assert.ok(sync.due <= performance.now());
});

test("after an attempt that failed there is a pause", async () => {
	const { sync, begun, failed } = makeSync();
	sync.failures = MANY;
	sync.hurry();
	await begun;
	await failed();
	clearTimeout(sync.timer);
	assert.ok(sync.due > performance.now());
});
