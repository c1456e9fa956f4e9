/* The phone gate in a real browser against a real server: reload without a server, an upload over a line that loses answers, a revoked
 * phone, accessibility. (The camera: camera.test.mjs; the numbers: speed.test.mjs.) */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after, afterEach, before } from "node:test";
import { openBrowser, whenKept } from "./chrome.mjs";
import { forge, PhoneInBrowser } from "./phone.mjs";
import { House } from "./server.mjs";
import { look } from "./site/look.mjs";

const A1 = 1;
const MODULES = new URL("../../server/web/gate/", import.meta.url);

/** @type {House} */ let house;
/** @type {any} */ let browser;

before(async () => {
	house = await new House().open();
	await house.start();
	browser = await openBrowser();
});
afterEach(() => Promise.all(browser.contexts().map((/** @type {any} */ context) => context.close())));
after(async () => {
	await browser?.close();
	await house?.close();
});

let phones = 0;
async function newPhone() {
	const phone = await PhoneInBrowser.open(browser);
	const name = `phone ${++phones}`;
	await phone.enrol(house.url, house.code(name, "A1,DC", "--role", "gate"), A1, "cổng chính");
	return Object.assign(phone, { name });
}

/** @param {string} name */
const deviceOf = (name) => house.run("device", "list", "--json").devices.find((/** @type {any} */ d) => d.name === name);

test("the page opens and admits with the server dead; nothing is admitted twice afterwards", async () => {
	const phone = await newPhone(), [a, b] = (await house.order(["A1"], { ADULT: 2 })).tickets;
	assert.equal(await phone.scan(a.qr), "admitted");
	await whenKept(phone.page);
	await phone.settle();
	await house.stop("SIGKILL");
	house.line.isCut = true;
	await phone.page.reload();
	await phone.view("gate");
	assert.equal(await phone.scan(a.qr), "already_admitted");
	assert.equal(await phone.scan(b.qr), "admitted provisional");
	house.line.isCut = false;
	await house.start();
	await phone.page.evaluate(() => dispatchEvent(new Event("online")));
	await phone.settle();
	const second = await newPhone();
	assert.equal(await second.scan(b.qr), "already_admitted");
	assert.match(await second.page.innerText("#verdict"), /cổng chính/u);
});

test("10 000 entries reach the server exactly once, from two tabs, over a line that loses answers", async () => {
	const phone = await newPhone();
	await whenKept(phone.page); /* the second tab opens without a line */
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
	assert.ok((await phone.settle()) >= 10_000);
	assert.equal(deviceOf(phone.name).last_entry, (await phone.journal())[0]);
	assert.equal(deviceOf(phone.name).quarantined_at, null);
});

test("two tabs are one gate", async () => {
	const phone = await newPhone(), [ticket] = (await house.order(["A1"], { ADULT: 1 })).tickets;
	const tab = await phone.context.newPage(), second = new PhoneInBrowser(phone.context, tab);
	await tab.goto(`${house.url}/gate/`);
	await second.view("gate");
	const both = await Promise.all([phone.scan(ticket.qr), second.scan(ticket.qr)]);
	assert.deepEqual(both.toSorted(), ["admitted", "already_admitted"]);
});

test("a phone that was closed says so and lets nobody in", async () => {
	const phone = await newPhone(), [ticket] = (await house.order(["A1"], { ADULT: 1 })).tickets;
	house.run("device", "close", "--device", phone.name, "--reason", "the phone was stolen", "--json");
	await phone.watch();
	await phone.page.fill("#typed", ticket.qr);
	await phone.page.press("#typed", "Enter");
	await phone.view("closed");
	assert.deepEqual(await phone.watched(), []);
	await phone.page.reload();
	await phone.view("closed");
});

/** Green stays until it has been looked at. */
function keepGreen() {
	const GREEN_MS = 4000, later = globalThis.setTimeout;
	globalThis.setTimeout = /** @type {any} */ ((/** @type {any} */ act, /** @type {number} */ ms) => (ms === GREEN_MS ? 0 : later(act, ms)));
}

test("nothing to complain of in any state, at any width", async () => {
	const phone = await PhoneInBrowser.open(browser), { page } = phone;
	await page.addInitScript(keepGreen);
	await page.goto(`${house.url}/gate/`);
	await phone.view("enrol");
	await look(page, "gate-enrol");
	await phone.enrol(house.url, house.code("looked at", "A1", "--role", "gate"), A1);
	const group = (await house.order(["A1"], { ADULT: 2, SENIOR: 1 }, { group: true })).tickets[0].qr;
	for (const [text, persons, verdict] of /** @type {[string, number, string][]} */ ([
		[group, 2, "admitted"], ["junk", 0, "malformed"], [group, 2, "party_exhausted"], ["more junk", 0, "malformed"]])) {
		assert.equal(await phone.scan(text, persons), verdict);
		await look(page, `gate-${verdict}`);
		assert.equal(await page.getAttribute("#verdict", "data-verdict"), verdict, "it was still there");
	}
	await page.click("#settings");
	await look(page, "gate-setup");
	await page.click("#erase");
	await look(page, "gate-dialog");
	assert.deepEqual(phone.said, []);
});

test("the table of verdicts, in the browser itself", async () => {
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
});

test("no address but its own stands in the page", () => {
	assert.doesNotMatch(readFileSync(new URL("gate.html", MODULES), "utf8"), /(?:src|href)="(?:https?:|\/\/)/u);
});

test("a till enrolled this morning is taken in by its certificate's code, without a line", async () => {
	const phone = await newPhone();
	await phone.settle();
	await phone.cutOff();
	const till = (/** @type {string[]} */ ...words) => house.tillAt("new", ...words);
	await till("enroll", "--server", house.url, "--code", house.code("quay 2", "A1"));
	const { certificate } = await till("introduce");
	await till("shift", "open", "--cashier", "lan", "--float", "500000");
	const sold = await till("sell", "--site", "A1", "--pay", "cash", "ADULT=1");
	assert.equal(await phone.scan(sold.tickets[0].qr), "unknown_key");
	assert.equal(await phone.scan(forge(certificate)), "not_introduced");
	assert.equal(await phone.scan(certificate), "introduced");
	assert.equal(await phone.scanAgain(sold.tickets[0].qr), "admitted provisional");
});
