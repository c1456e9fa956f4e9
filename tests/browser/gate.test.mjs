/* The phone gate in a real browser against a real server: camera, reload without a server, an upload over a line that loses answers,
 * a revoked phone, accessibility. (The numbers: speed.test.mjs.) */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { base45Format } from "../../server/web/gate/base45.js";
import { fromHex } from "../../server/web/gate/bytes.js";
import { Writer } from "../../server/web/gate/cbor.js";
import { coseSign } from "../../server/web/gate/cose.js";
import { openBrowser, outside } from "./chrome.mjs";
import { writeClip } from "./clip.mjs";
import { PhoneInBrowser } from "./phone.mjs";
import { House, localDate } from "./server.mjs";
import { makeKey } from "./unit/house.mjs";

const A1 = 1;
const AXE = outside("axe-core").source;
const MODULES = new URL("../../server/web/gate/", import.meta.url);

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

/** One character of the signature another. @param {string} qr */
const forge = (qr) => qr.slice(0, -6) + (qr.at(-6) === "0" ? "1" : "0") + qr.slice(-5);

let phones = 0;
/** @param {any} browser @param {object} [options] */
async function newPhone(browser, options = {}) {
	const phone = await PhoneInBrowser.open(browser, options);
	const name = `phone ${++phones}`;
	await phone.enrol(house.url, house.code(name, "A1,DC", "--role", "gate"), A1, "cổng chính");
	return Object.assign(phone, { name });
}

/** @param {string} name */
const deviceOf = (name) => house.run("device", "list", "--json").devices.find((/** @type {any} */ d) => d.name === name);

test("the camera: every kind of ticket", async () => {
	const [valid, other] = (await house.order(["A1"], { ADULT: 2 })).tickets, wrong = (await house.order(["BT"], { ADULT: 1 })).tickets[0];
	const group = await house.order(["A1"], { ADULT: 4 }, { group: true });
	const split = await house.post(`/v1/tickets/${group.tickets[0].id}/split?token=${group.token}`, { parts: "2,2" });
	const scans = [
		[valid.qr, "admitted"], [forge(other.qr), "bad_signature"], [await foreignTicket(), "unknown_key"], [old.expired, "expired"],
		[wrong.qr, "wrong_site"], [old.revoked, "revoked"], [split.tickets[0].qr, "admitted"], [group.tickets[0].qr, "admitted"],
		[split.tickets[1].qr, "already_admitted"], [valid.qr, "already_admitted"], ["https://example.com/", "malformed"],
	];
	const clip = join(house.dir, "clip.y4m");
	writeClip(clip, scans.map(([text]) => text));
	const browser = await openBrowser({ clip });
	try {
		const phone = await newPhone(browser);
		await phone.watch();
		await phone.page.click("#camera-switch");
		for (let left = 60; left > 0 && (await phone.watched()).length < scans.length; left--)
			await phone.page.waitForTimeout(500);
		assert.deepEqual((await phone.watched()).slice(0, scans.length), scans.map(([, verdict]) => verdict));
		assert.deepEqual(phone.said, []);
	} finally {
		await browser.close();
	}
});

test("the page opens and admits with the server dead; nothing is admitted twice afterwards", async () => {
	const browser = await openBrowser();
	try {
		const phone = await newPhone(browser), [a, b] = (await house.order(["A1"], { ADULT: 2 })).tickets;
		assert.equal(await phone.scan(a.qr), "admitted");
		await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await phone.settle(10_000);
		await house.stop("SIGKILL");
		house.line.isCut = true;
		await phone.page.reload();
		await phone.view("gate");
		assert.equal(await phone.scan(a.qr), "already_admitted");
		assert.equal(await phone.scan(b.qr), "admitted provisional");
		house.line.isCut = false;
		await house.start();
		await phone.page.evaluate(() => dispatchEvent(new Event("online")));
		await phone.settle(20_000);
		const second = await newPhone(browser);
		assert.equal(await second.scan(b.qr), "already_admitted");
		assert.match(await second.page.innerText("#verdict"), /cổng chính/u);
	} finally {
		await browser.close();
	}
});

test("10 000 entries reach the server exactly once, from two tabs, over a line that loses answers", async () => {
	const browser = await openBrowser();
	try {
		const phone = await newPhone(browser);
		house.line.isCut = true;
		await phone.page.evaluate(async () => {
			const load = (/** @type {string} */ name) => import(`/gate/${name}.js`);
			const [{ Store }, { Phone }, { inJournal }, { ENTRY, scanRefusedEncode }] = await Promise.all(["store", "phone", "journal", "entry"].map(load));
			const phone = new Phone(await Store.open());
			const body = scanRefusedEncode({ site: 1, gate: "", verdict: "malformed", ticket: null });
			for (let i = 0; i < 100; i++)
				await inJournal(phone, async (/** @type {any} */ act) => {
					for (let k = 0; k < 100; k++)
						await act.append(ENTRY.scanRefused, body);
					await act.commit();
				});
		});
		const tab = await phone.context.newPage();
		await tab.goto(`${house.url}/gate/`);
		house.line.isCut = false;
		for (const page of [phone.page, tab])
			await page.evaluate(() => dispatchEvent(new Event("online")));
		for (let i = 0; i < 8; i++) {
			house.line.losses = 1;
			await tab.waitForTimeout(400);
			if (i % 4 === 3)
				await tab.reload();
		}
		house.line.losses = 0;
		assert.ok((await phone.settle(90_000)) >= 10_000);
		assert.equal(deviceOf(phone.name).last_entry, (await phone.journal())[0]);
		assert.equal(deviceOf(phone.name).quarantined_at, null);
	} finally {
		await browser.close();
	}
});

test("two tabs are one gate", async () => {
	const browser = await openBrowser();
	try {
		const phone = await newPhone(browser), [ticket] = (await house.order(["A1"], { ADULT: 1 })).tickets;
		const tab = await phone.context.newPage(), second = new PhoneInBrowser(phone.context, tab);
		await tab.goto(`${house.url}/gate/`);
		await second.view("gate");
		const both = await Promise.all([phone.scan(ticket.qr), second.scan(ticket.qr)]);
		assert.deepEqual(both.toSorted(), ["admitted", "already_admitted"]);
	} finally {
		await browser.close();
	}
});

test("a phone that was closed says so and lets nobody in", async () => {
	const browser = await openBrowser();
	try {
		const phone = await newPhone(browser), [ticket] = (await house.order(["A1"], { ADULT: 1 })).tickets;
		house.run("device", "close", "--device", phone.name, "--reason", "the phone was stolen", "--json");
		await phone.page.fill("#typed", ticket.qr);
		await phone.page.press("#typed", "Enter");
		await phone.view("closed");
		await phone.page.reload();
		await phone.view("closed");
	} finally {
		await browser.close();
	}
});

test("nothing to complain of in any state, at any width", async () => {
	const browser = await openBrowser();
	const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
	/** @param {PhoneInBrowser} phone @param {string} state */
	const check = async (phone, state) => {
		await phone.page.evaluate(AXE);
		const found = await phone.page.evaluate((runOnly) => /** @type {any} */ (globalThis).axe.run({ runOnly }), rules);
		assert.deepEqual(found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`), [], state);
		assert.ok(await phone.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state} scrolls sideways`);
	};
	try {
		for (const width of [320, 360, 1280]) {
			const phone = await PhoneInBrowser.open(browser, { viewport: { width, height: 740 }, bypassCSP: true });
			await phone.page.goto(`${house.url}/gate/`);
			await phone.view("enrol");
			await check(phone, "enrol");
			await phone.enrol(house.url, house.code(`width ${width}`, "A1", "--role", "gate"), A1);
			const group = (await house.order(["A1"], { ADULT: 2, SENIOR: 1 }, { group: true })).tickets[0].qr;
			for (const [text, persons] of /** @type {[string, number][]} */ ([[group, 2], ["junk", 0], [group, 2], ["more junk", 0]])) {
				await phone.scan(text, persons);
				await check(phone, `after ${text.slice(0, 8)}`);
			}
			await phone.page.click("#settings");
			await check(phone, "setup");
			await phone.page.click("#erase");
			await check(phone, "dialog");
			await phone.context.close();
		}
	} finally {
		await browser.close();
	}
});

test("the table of verdicts, in the browser itself", async () => {
	const browser = await openBrowser();
	try {
		const phone = await PhoneInBrowser.open(browser, { serviceWorkers: "block" });
		const runner = readFileSync(new URL("unit/verdict-runner.mjs", import.meta.url), "utf8");
		await phone.page.route("**/gate/verdict-runner.js", (route) => route.fulfill({ body: runner, contentType: "text/javascript" }));
		await phone.page.goto(`${house.url}/gate/`);
		const table = JSON.parse(readFileSync(new URL("../vectors/verdict-cases.json", import.meta.url), "utf8"));
		const faults = await phone.page.evaluate(async (all) => {
			const load = (/** @type {string} */ name) => import(`/gate/${name}.js`);
			const [{ runVerdicts }, decide, lists, rules, trust] = await Promise.all(["verdict-runner", "decide", "lists", "rules", "trust"].map(load));
			return runVerdicts({ decide, lists, rules, trust }, all);
		}, table);
		assert.deepEqual(faults, []);
	} finally {
		await browser.close();
	}
});

test("no address but its own stands in the page", () => {
	assert.doesNotMatch(readFileSync(new URL("gate.html", MODULES), "utf8"), /(?:src|href)="(?:https?:|\/\/)/u);
});

test("a till enrolled this morning is taken in by its certificate's code, without a line", async () => {
	const browser = await openBrowser();
	try {
		const phone = await newPhone(browser);
		await phone.settle(10_000);
		await phone.context.setOffline(true);
		const till = (/** @type {string[]} */ ...words) => house.tillAt("new", ...words);
		await till("enroll", "--server", house.url, "--code", house.code("quay 2", "A1"));
		const { certificate } = await till("introduce");
		await till("shift", "open", "--cashier", "lan", "--float", "500000");
		const sold = await till("sell", "--site", "A1", "--pay", "cash", "ADULT=1");
		assert.equal(await phone.scan(sold.tickets[0].qr), "unknown_key");
		assert.equal(await phone.scan(`${certificate.slice(0, -3)}000`), "not_introduced");
		assert.equal(await phone.scan(certificate), "introduced");
		assert.equal(await phone.scanAgain(sold.tickets[0].qr), "admitted provisional");
	} finally {
		await browser.close();
	}
});
