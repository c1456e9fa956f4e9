import assert from "node:assert/strict";
import test from "node:test";
import { Clock, FAULT } from "../../../server/web/gate/clock.js";

const NOW = 1795224000_000, DAY = 86_400_000;

/** A phone's clock and steady counter in one hand. @param {number} wall */
function make(wall) {
	const hand = { wall, steady: 0 };
	const clock = new Clock(() => hand.wall, () => hand.steady);
	/** @param {number} ms */
	const pass = (ms) => {
		hand.wall += ms;
		hand.steady += ms;
	};
	return { hand, clock, pass };
}

test("nothing speaks against it: the machine's clock counts", () => {
	const { clock } = make(NOW);
	assert.deepEqual(clock.look(), { fault: FAULT.right, ms: NOW });
	assert.equal(clock.now(), NOW / 1000);
});

test("before the last entry: time goes on from there", () => {
	const { clock, pass } = make(NOW - DAY);
	clock.load({ floorMs: NOW, offsetMs: 0, span: 0 });
	pass(7000);
	assert.deepEqual(clock.look(), { fault: FAULT.behind, ms: NOW + 7000 });
});

test("a clock that is set right by small steps is no trouble, and never goes back", () => {
	const { clock } = make(NOW - 4000);
	clock.load({ floorMs: NOW, offsetMs: 0, span: 0 });
	assert.deepEqual(clock.look(), { fault: FAULT.right, ms: NOW });
});

test("far ahead of the last entry", () => {
	const { clock } = make(NOW + 401 * DAY);
	clock.load({ floorMs: NOW, offsetMs: 0, span: 0 });
	assert.deepEqual(clock.look(), { fault: FAULT.ahead, ms: NOW });
});

test("the server's word: a clock five minutes off is wrong, and the server's time goes on", () => {
	const { clock, pass, hand } = make(NOW + 301_000);
	clock.learn(NOW / 1000);
	pass(5000);
	assert.deepEqual(clock.look(), { fault: FAULT.off, ms: NOW + 5000 });
	assert.equal(clock.corrected(), NOW / 1000 + 5);
	hand.wall = NOW + 6000;
	assert.deepEqual(clock.look(), { fault: FAULT.right, ms: NOW + 6000 });
});

test("after the page was loaded anew the offset that was named once still counts, as a doubt", () => {
	const { clock } = make(NOW + 3_600_000);
	clock.load({ floorMs: NOW - 1000, offsetMs: -3_600_000, span: FAULT.off });
	assert.deepEqual(clock.look(), { fault: FAULT.doubted, ms: NOW });
	assert.equal(clock.corrected(), NOW / 1000);
});
