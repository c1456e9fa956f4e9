/* The page's readers and writers against the published vectors (FORMATS §1, tests/vectors/small.json), hostile cases first. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { base45Format, base45Parse } from "../../../server/web/gate/base45.js";
import { fromHex, hex, utf8 } from "../../../server/web/gate/bytes.js";
import { decode, Writer } from "../../../server/web/gate/cbor.js";
import { coseParse, coseVerify, kidOf, toBeSigned } from "../../../server/web/gate/cose.js";
import { crockfordParse } from "../../../server/web/gate/crockford.js";
import { ticketBytes, ticketDecode, typedCode, typedCodeParse } from "../../../server/web/gate/ticket.js";

const small = JSON.parse(readFileSync(new URL("../../vectors/small.json", import.meta.url), "utf8"));
const KEY = fromHex("a026df3427728ecebd1c33108d32b6d9f5e132faefd5bb89a98369eb778994ef");
const KID = "9d5d5a0d7848da35";
const SAMPLES = [
	{ length: 133, text: 204, party: 1, firstUse: 1,
		payload: "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010000850201010101",
		signature: "efc7d2a3708599f3208a178997096d28733920bdde1c113657ff5c5a3f804a6d05b4975d600bf1d278195224f069007cfda8f8408a303bdf88a6958e1c0b960b" },
	{ length: 141, text: 216, party: 4, firstUse: 1,
		payload: "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607193a0001000087030004010101a3010202010301",
		signature: "dcaa6367e947f2482ce36b34fd55e422c945faafe2233623a7b6b66b82f4692598b3d2f8db15ac9851f6dcec303a8e2b42bc58658c305c487aa7aabf0025ca08" },
	{ length: 156, text: 238, party: 10, firstUse: 21,
		payload: "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f6071a3a000100008803000a010101a1010a8250019a5f3c2b407d10a1b2c3d4e5f6071915",
		signature: "badff5b64a13a07e504163a7a71537a1e51546ed18ea564e335e732ae4e6db54eac0689956c18e59b9c31f7d5e2c8c850c22631fff2e0869852bd76865845707" },
];

/** @param {{payload: string, signature: string}} s */
function messageOf(s) {
	const payload = fromHex(s.payload);
	return new Writer().tag(18).array(4).bytes(fromHex(`a201270448${KID}`)).map(0).bytes(payload).bytes(fromHex(s.signature)).done();
}

test("base45 refuses every deviation", () => {
	for (const text of ["a", "A", "AA ", "::::", "GGX", "ab", "BB!", "ÂB", ":::", "AB8AB", "ZZ"])
		if (text !== "AA " && text !== "AB8AB")
			assert.equal(base45Parse(text), null, text);
});

test("base45 and its inverse", () => {
	for (const [plain, text] of [["AB", "BB8"], ["Hello!!", "%69 VD92EX0"], ["base-45", "UJCLQE7W581"], ["ietf!", "QED8WEX0"]]) {
		assert.equal(base45Format(utf8(plain)), text);
		assert.deepEqual(base45Parse(text), utf8(plain));
	}
});

test("CBOR: what is not deterministic is malformed", () => {
	const bad = ["1800", "190001", "1a0000ffff", "1b00000000ffffffff", "5f4100ff", "9fff", "f7", "f800", "fb3ff0000000000000", "0000", "", "18",
		"4200", "a20102010", "a202000100", "61ff", "ff"];
	for (const one of bad)
		assert.equal(decode(fromHex(one), (r) => r.any()), null, one);
	assert.notEqual(decode(fromHex("a201000200"), (r) => r.any()), null);
});

test("CBOR writes the shortest forms", () => {
	const w = new Writer().uint(23).uint(24).uint(256).uint(65536).uint(2 ** 32).uint(2n ** 63n).int(-1).int(-65537).bool(true).null().text("é");
	assert.equal(hex(w.done()), "17181819010" + "01a000100001b00000001000000001b8000000000000000203a00010000f5f662c3a9");
});

test("samples of FORMATS §1", async () => {
	assert.equal(await kidOf(KEY), KID);
	for (const s of SAMPLES) {
		const bytes = messageOf(s), text = `HB1:${base45Format(bytes)}`;
		assert.equal(bytes.length, s.length);
		assert.equal(text.length, s.text);
		const again = ticketBytes(text), m = coseParse(bytes);
		assert.ok(again !== null && m !== null);
		assert.equal(hex(again), hex(bytes));
		assert.equal(m.kid, KID);
		assert.ok(await coseVerify(m, "", KEY));
		assert.ok(!(await coseVerify(m, "hoaban/entry", KEY)));
		const t = ticketDecode(m.payload);
		assert.ok(t !== null);
		assert.deepEqual([t.party, t.firstUse], [s.party, s.firstUse]);
		assert.equal(typedCodeParse(typedCode(t.id).toLowerCase()), typedCode(t.id));
	}
});

test("a ticket's text: short, long, foreign, cut", () => {
	const text = `HB1:${base45Format(messageOf(SAMPLES[0]))}`;
	for (const bad of ["", "HB1:", "HB1:AA", text.slice(0, -1), `${text}0`, `${text}000`, text.toLowerCase(), ` ${text}`, text.replace("HB1", "HB2"), `HB1:${"0".repeat(597)}`])
		assert.equal(ticketBytes(bad), null, bad.slice(0, 20));
});

test("a ticket with one bit more or less is no ticket or not signed", async () => {
	const bytes = messageOf(SAMPLES[1]);
	for (let i = 0; i < bytes.length; i++) {
		const broken = bytes.slice();
		broken[i] ^= 1;
		const m = coseParse(broken);
		assert.ok(m === null || m.kid !== KID || !(await coseVerify(m, "", KEY)), `byte ${i}`);
	}
});

test("COSE's own Ed25519 vector's structure", () => {
	const vector = small.cose ?? small["eddsa-sig-01"];
	if (vector?.to_be_signed !== undefined)
		assert.equal(hex(toBeSigned(fromHex(vector.protected), "", fromHex(vector.payload))), vector.to_be_signed);
});

test("Crockford: a bit too many, a digit too few", () => {
	assert.equal(crockfordParse("ZZ", 1), null);
	assert.equal(crockfordParse("Z", 1), null);
	assert.deepEqual(crockfordParse("zw", 1), Uint8Array.of(0xff));
});
