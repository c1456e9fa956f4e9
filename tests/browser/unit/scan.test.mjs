import assert from "node:assert/strict";
import test from "node:test";
import { repairTyped, Repeats, REPEAT_MS } from "../../../server/web/gate/scan.js";

test("a ticket that is held before the camera is one showing", () => {
	let now = 0;
	const repeats = new Repeats(() => now);
	assert.ok(repeats.isNew("A"));
	for (now = 0; now < 10_000; now += 100)
		assert.ok(!repeats.isNew("A"));
	now += REPEAT_MS + 1;
	assert.ok(repeats.isNew("A"));
	assert.ok(repeats.isNew("B"));
	assert.ok(repeats.isNew("A"));
});

test("what a keyboard did to a code", () => {
	assert.deepEqual(repairTyped("HB1:AB %*\r\n"), { text: "HB1:AB %*", isSpoilt: false });
	assert.deepEqual(repairTyped("hb1:ab %*"), { text: "HB1:AB %*", isSpoilt: false });
	assert.deepEqual(repairTyped("HB1;AB"), { text: "HB1:AB", isSpoilt: false });
	assert.deepEqual(repairTyped("HB1:ÂB").isSpoilt, true);
	assert.deepEqual(repairTyped(" 0123-4567-89AB "), { text: "0123-4567-89AB", isSpoilt: false });
});
