/* The phone gate's camera in a real browser against a real server: tickets of every kind are held before it, one after the other. */
import assert from "node:assert/strict";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { base45Format } from "../../server/web/gate/base45.js";
import { fromHex } from "../../server/web/gate/bytes.js";
import { Writer } from "../../server/web/gate/cbor.js";
import { coseSign } from "../../server/web/gate/cose.js";
import { openBrowser } from "./chrome.mjs";
import { Clip } from "./clip.mjs";
import { forge, PhoneInBrowser } from "./phone.mjs";
import { House, localDate } from "./server.mjs";
import { makeKey } from "./unit/house.mjs";

const A1 = 1;

/** @type {House} */
let house;
/** @type {{expired: string, revoked: string}} */
let old;

/** A till that sold offline and was closed: what the server never heard of is worth nothing. */
async function sellAndClose() {
	await house.till("enroll", "--server", house.url, "--code", house.code("quay 1", "A1"));
	await house.till("shift", "open", "--cashier", "lan", "--float", "500000");
	const sold = await house.till("sell", "--site", "A1", "--pay", "cash", "ADULT=1");
	house.run("device", "close", "--device", "quay 1", "--reason", "stolen from the counter", "--json");
	return sold.tickets[0].qr;
}

before(async () => {
	house = await new House().open();
	await house.start("--clock", new Date(Date.now() - 86_400_000).toISOString().replace(/\.\d+/u, ""));
	const expired = (await house.order(["A1"], { ADULT: 1 }, { date: localDate(-1) })).tickets[0].qr;
	await house.stop();
	await house.start();
	old = { expired, revoked: await sellAndClose() };
});
after(() => house?.close());

/** Signed by somebody else, for today. */
async function foreignTicket() {
	const from = Math.floor((Date.now() / 1000 + 25_200) / 86_400) * 86_400 - 25_200;
	const payload = new Writer().map(5).uint(4).uint(from + 86_400).uint(5).uint(from).uint(6).uint(from + 60).uint(7).bytes(fromHex("019a5f3c2b407d10a1b2c3d4e5f60718"))
		.int(-65537).array(5).uint(2).uint(1).uint(1).uint(1).uint(1).done();
	return `HB1:${base45Format(await coseSign(payload, "", await makeKey()))}`;
}

test("the camera: every kind of ticket", async () => {
	const [valid, other] = (await house.order(["A1"], { ADULT: 2 })).tickets, wrong = (await house.order(["BT"], { ADULT: 1 })).tickets[0];
	const group = await house.order(["A1"], { ADULT: 4 }, { group: true });
	const split = await house.post(`/v1/tickets/${group.tickets[0].id}/split?token=${group.token}`, { parts: "2,2" });
	const scans = [
		[valid.qr, "admitted"], [forge(other.qr), "bad_signature"], [await foreignTicket(), "unknown_key"], [old.expired, "expired"],
		[wrong.qr, "wrong_site"], [old.revoked, "revoked"], [split.tickets[0].qr, "admitted"], [group.tickets[0].qr, "admitted"],
		[split.tickets[1].qr, "already_admitted"], [valid.qr, "already_admitted"], ["https://example.com/", "malformed"],
	];
	const path = join(house.dir, "clip.y4m"), clip = new Clip(path);
	const browser = await openBrowser({ clip: path });
	try {
		const phone = await PhoneInBrowser.open(browser);
		await phone.enrol(house.url, house.code("phone", "A1,DC", "--role", "gate"), A1, "cổng chính");
		await phone.watch();
		await phone.page.click("#camera-switch");
		for (const [i, [text, verdict]] of scans.entries()) {
			clip.show(text, 10 * (i % 5));
			assert.equal(await phone.verdictAfter(i), verdict, `${i}: ${text}`);
		}
		assert.equal((await phone.watched()).length, scans.length, "each is one showing");
		assert.deepEqual(phone.said, []);
	} finally {
		await browser.close();
		clip.close();
	}
});
