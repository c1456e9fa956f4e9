/* Purchases in a real browser against a real server, from the shop to a ticket that is let in: in every language, with scripts and
 * without, paid as the page's VietQR says or by card; how many screens and fields it takes. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage } from "./chrome.mjs";
import { House, localDate } from "./server.mjs";
import { checkSilence, LANGUAGES, together } from "./site/look.mjs";
import { payAtVnpay, tellSepay, withPayments } from "./site/money.mjs";
import { choose, codesOf, readPayPage, send, typed } from "./site/purchase.mjs";
import { Visitor } from "./site/visitor.mjs";

const LIMIT = { screens: 3, fields: 4 };
const PHONE = { width: 360, height: 740 };

/** @type {House} */ let house;
/** @type {any} */ let browser;

before(async () => {
	house = new House();
	await house.open(withPayments(house));
	await house.start();
	browser = await openBrowser();
});
after(async () => {
	await browser?.close();
	await house?.close();
});

/** Waits for the ticket; the code on it. @param {any} page */
async function ticketOn(page) {
	await page.waitForSelector(".tickets img.qr");
	return (await codesOf(page, ".tickets img.qr"))[0];
}

/** What the page asks for, and says beside its code for who types it, is paid. @param {any} page @param {string} what */
async function payAsAsked(page, what) {
	const asked = await readPayPage(page), shown = await typed(page);
	assert.ok(asked.isOnce, what);
	assert.deepEqual([`${asked.amount}`, asked.purpose, asked.account].map((v) => shown.includes(v)), [true, true, true], `${what}: ${shown}`);
	await tellSepay(house.url, { account: asked.account, amount: asked.amount, purpose: asked.purpose });
}

/** @type {Visitor[]} */ const visitors = [];

/** From the shop to the ticket: a day, a site, how many, where to send it. @param {string} l @param {boolean} hasScripts @param {number} day from today */
async function buy(l, hasScripts, day) {
	const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, javaScriptEnabled: hasScripts });
	const what = `${l}, ${hasScripts ? "with" : "without"} scripts`, email = `${l}.${hasScripts}@example.com`;
	try {
		const tab = await openPage(context), { page } = tab, visitor = new Visitor(page);
		visitors.push(visitor);
		await page.goto(`${house.url}/${l}/`);
		await choose(page, { date: localDate(day), sites: ["A1"], counts: { ADULT: 2 }, email });
		await visitor.send();
		await payAsAsked(page, what);
		if (!hasScripts)
			await visitor.send("[name=check]");
		const { verdict } = await house.post("/v1/tickets/verify", { qr: await ticketOn(page), site: "A1" });
		assert.equal(verdict, day === 0 ? "admitted" : "not_yet_valid", what);
		checkSilence(tab, 200, what);
	} finally {
		await context.close();
	}
}

test("bought in every language, with scripts and without", () =>
	together(LANGUAGES.flatMap((l) => [[l, true, 0], [l, false, 1]]), ([l, hasScripts, day]) =>
		buy(/** @type {string} */ (l), /** @type {boolean} */ (hasScripts), /** @type {number} */ (day))));

test("in three screens, with four fields", () => {
	assert.equal(visitors.length, 2 * LANGUAGES.length);
	for (const { screens, fields } of visitors) {
		assert.equal(new Set(screens).size, 2, `the shop and the order's page: ${screens}`);
		assert.ok(screens.length <= LIMIT.screens, `${screens.length} screens: ${screens}`);
		assert.ok(fields.length > 0 && fields.length <= LIMIT.fields, `${fields.length} fields: ${fields}`);
	}
	for (const name of /** @type {const} */ (["screens", "fields"]))
		console.log(`BENCH name=shop.${name} value=${Math.max(...visitors.map((v) => v[name].length))} unit=1 limit=${LIMIT[name]}`);
	assert.ok(visitors.some((v) => v.fields.length === LIMIT.fields), "the fields are counted where all of them are filled in");
});

test("paid by card: the page leads to VNPAY by a link that VNPAY takes", async () => {
	const context = await browser.newContext({ viewport: PHONE });
	const { page } = await openPage(context);
	await page.goto(`${house.url}/en/`);
	await choose(page, { sites: ["DC"], counts: { ADULT: 1 } });
	await send(page);
	await payAtVnpay(house.url, await page.getAttribute("a[href^='https://pay.example/']", "href"));
	await ticketOn(page);
	await context.close();
});
