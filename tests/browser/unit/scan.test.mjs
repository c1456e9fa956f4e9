import assert from "node:assert/strict";
import test from "node:test";
import { Repeats, REPEAT_MS } from "../../../server/web/gate/scan.js";
import { characterAt, chooseReading, repairTyped } from "../../../server/web/gate/wedge.js";

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
	assert.deepEqual(repairTyped("HB1:ÂB").isSpoilt, true);
	assert.deepEqual(repairTyped(" 0123-4567-89AB "), { text: "0123-4567-89AB", isSpoilt: false });
});

test("layouts and input methods: the places of the keys say what was scanned", () => {
	assert.equal(chooseReading("HB1:AB", "HB1:AB"), "HB1:AB");
	assert.equal(chooseReading("hb1:ab", "HB1:AB"), "hb1:ab");
	assert.equal(chooseReading("", "HB1:AA"), "HB1:AA"); /* an input method swallows the keys ("Process") */
	assert.equal(chooseReading("HBă:Â", "HB1:AA"), "HB1:AA"); /* a Vietnamese layout */
	assert.equal(chooseReading("0123-4567-89AB", "0123-4567-89AB"), "0123-4567-89AB");
});

test("every character of base45 has its place on the scanner's keyboard", () => {
	const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((c) => characterAt(`Key${c}`, true)).join("");
	const digits = [..."0123456789"].map((c) => characterAt(`Digit${c}`, false)).join("");
	const others = [["Space", false], ["Digit4", true], ["Digit5", true], ["Digit8", true], ["Equal", true], ["Minus", false], ["Period", false],
		["Slash", false], ["Semicolon", true]].map(([code, shift]) => characterAt(String(code), Boolean(shift))).join("");
	assert.equal(digits + letters + others, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:");
	assert.equal(characterAt("ShiftLeft", true), "");
});
