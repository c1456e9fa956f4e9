/* The visitors' pages in a real browser against a real server: every page and state in three languages. (Purchases: buy.test.mjs; what
 * the shop weighs and how soon it can be used: visit.test.mjs; while the database is away: stall.test.mjs.) */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage } from "./chrome.mjs";
import { House, localDate } from "./server.mjs";
import { judge, LANGUAGES, together } from "./site/look.mjs";
import { withPayments } from "./site/money.mjs";
import { choose, readPayPage, send } from "./site/purchase.mjs";

/** @type {House} */ let house;
/** @type {any} */ let browser;

before(async () => {
	house = new House();
	await house.open({ ...withPayments(house), booking_burst: "1000", booking_open_max: "1000", lookup_per_minute: "1" });
	await house.start();
	browser = await openBrowser();
});
after(async () => {
	await browser?.close();
	await house?.close();
});

/** In every language. @param {(language: string) => import("./site/look.mjs").State[]} states */
const inAll = (states) => together(LANGUAGES.flatMap(states), (state) => judge(browser, state));

/** To a page that a filled form leads to. @param {any} page @param {string} l @param {object} [wish] */
async function order(page, l, wish = {}) {
	await page.goto(`${house.url}/${l}/`);
	await choose(page, { sites: ["A1"], counts: { ADULT: 2 }, ...wish });
	const answer = await send(page);
	return answer.status() === 303 ? null : answer;
}

/* ---------------------------------------------------------------- every page and state */

test("errors are pages", () => inAll((l) => [
	{ name: `error-404-${l}`, status: 404, open: (page) => page.goto(`${house.url}/${l}/nothing/here`) },
	{
		name: `error-405-${l}`, status: 405,
		open: async (page) => {
			await page.goto(`${house.url}/${l}/find`);
			await page.$eval("main form", (/** @type {HTMLFormElement} */ form) => Object.assign(form, { action: form.action.replace(/find$/u, "site/A1"), noValidate: true }));
			return send(page, "[value=order]");
		},
	},
	{ name: `order-unknown-${l}`, status: 404, open: (page) => page.goto(`${house.url}/${l}/o/${"0".repeat(32)}`) },
	{ name: `receipt-unknown-${l}`, status: 404, open: (page) => page.goto(`${house.url}/${l}/r/${"0".repeat(32)}`) },
]));

test("choosing: empty, preset, computed, with faults, the same again", () => inAll((l) => [
	{ name: `shop-${l}`, open: (page) => page.goto(`${house.url}/${l}/`) },
	{
		name: `shop-preset-${l}`, open: (page) => page.goto(`${house.url}/${l}/?date=${localDate(2)}&site=A1&site=DC&adult=3&senior=1`),
		then: async (page) => {
			assert.equal(await page.inputValue("[name=date]"), localDate(2));
			assert.ok(await page.isChecked("[name=site_DC]"));
			assert.equal(await page.inputValue("[name=q_ADULT]"), "3");
			assert.match(await page.innerText("#total"), /\d/u);
		},
	},
	{
		name: `shop-faults-${l}`, status: 422,
		open: async (page) => {
			await page.goto(`${house.url}/${l}/`);
			await choose(page, { sites: ["DC"], counts: { ADULT: /** @type {any} */ ("two") }, email: "nobody at all" });
			return send(page);
		},
		then: async (page) => {
			assert.equal(await page.inputValue("[name=q_ADULT]"), "two");
			assert.equal(await page.inputValue("[name=email]"), "nobody at all");
			for (const link of await page.$$("#faults a"))
				assert.ok(await page.$(await link.getAttribute("href")), "a fault's link leads to its field");
			assert.ok((await page.$$("#faults a")).length >= 2);
		},
	},
	{
		name: `shop-twice-${l}`, status: 409,
		open: async (page) => {
			const wish = { sites: ["BT"], counts: { ADULT: 3 } };
			await order(page, l, wish);
			return order(page, l, wish);
		},
	},
]));

test("paying, paid, lapsed", () => inAll((l) => [
	{ name: `pay-${l}`, open: (page) => order(page, l), options: { deviceScaleFactor: 2 } },
	{
		name: `pay-checked-${l}`,
		open: async (page) => {
			await order(page, l, { counts: { ADULT: 4 } });
			return send(page, "[name=check]");
		},
	},
	{
		name: `pay-expired-${l}`,
		open: async (page) => {
			await order(page, l, { counts: { ADULT: 5 } });
			const address = page.url();
			await page.goto("about:blank"); /* it asks every few seconds, and would load itself anew beside us */
			house.sql(`UPDATE orders SET expires_at = 1 WHERE token = x'${new URL(address).pathname.slice(-32)}'`);
			return page.goto(address);
		},
	},
	{
		name: `order-sandbox-${l}`,
		open: async (page) => {
			await order(page, l, { counts: { ADULT: 1, CHILD: 1 } });
			return send(page, "form[action$='/sandbox'] button");
		},
	},
]));

test("an order with its tickets, split and whole, and its receipt", async () => {
	const group = await house.order(["A1"], { ADULT: 4, SENIOR: 2 }, { group: true }), single = await house.order(["A1", "DC"], { ADULT: 2 });
	await house.post(`/v1/tickets/${group.tickets[0].id}/split?token=${group.token}`, { parts: "2,2,2" });
	await inAll((l) => [
		{ name: `order-paid-${l}`, open: (page) => page.goto(`${house.url}/${l}/o/${single.token}`) },
		{ name: `order-split-${l}`, open: (page) => page.goto(`${house.url}/${l}/o/${group.token}`) },
		{ name: `receipt-${l}`, open: (page) => page.goto(`${house.url}/${l}/r/${single.receipts[0].lookup}`) },
	]);
});

test("the sites' own pages", async () => {
	const { sites } = await (await fetch(`${house.url}/v1/sites`)).json();
	await inAll((l) => sites.map((/** @type {{code: string}} */ site) => ({
		name: `site-${site.code}-${l}`, open: (/** @type {any} */ page) => page.goto(`${house.url}/${l}/site/${site.code}`),
	})));
});

/** A page's form, filled and sent. @param {any} page @param {string} path @param {Record<string, string>} values @param {string} button */
async function fill(page, path, values, button = "main button[type=submit]") {
	await page.goto(house.url + path);
	for (const [name, value] of Object.entries(values))
		await page.fill(name, value);
	return send(page, button);
}

test("finding an order again, with and without an e-mail", async () => {
	const context = await browser.newContext(), { page } = await openPage(context);
	await order(page, "en", { sites: ["MP"], counts: { ADULT: 2 }, email: "guest@example.com" });
	const reference = (await readPayPage(page)).purpose, token = new URL(page.url()).pathname.slice(-32);
	await context.close();
	await inAll((l) => [
		{ name: `find-${l}`, open: (page) => page.goto(`${house.url}/${l}/find`) },
		{ name: `find-unknown-${l}`, status: 404, open: (page) => fill(page, `/${l}/find`, { "#reference": reference }, "[value=order]") },
		{
			name: `find-found-${l}`, open: (page) => fill(page, `/${l}/find`, { "#reference": reference, "#email": "guest@example.com" }, "[value=order]"),
			then: async (page) => assert.ok(page.url().endsWith(`/${l}/o/${token}`), page.url()),
		},
	]);
});

test("checking a ticket: good, forged, no ticket at all", async () => {
	const [{ qr }] = (await house.order(["A1"], { ADULT: 1 })).tickets;
	await inAll((l) => [
		{ name: `verify-${l}`, open: (page) => page.goto(`${house.url}/${l}/verify`) },
		{ name: `verify-good-${l}`, open: (page) => fill(page, `/${l}/verify`, { "#code": qr }), then: (page) => page.waitForSelector(".state.good") },
		{ name: `verify-none-${l}`, open: (page) => fill(page, `/${l}/verify`, { "#code": "a sentence" }), then: (page) => page.waitForSelector(".state.bad") },
	]);
});

/** A class's booking, up to its own page. @param {any} page @param {string} l */
async function book(page, l) {
	await page.goto(`${house.url}/${l}/class`);
	await choose(page, { date: localDate(5), sites: ["A1"], counts: { STUDY: 30, ADULT: 2 }, email: "teacher@example.com" });
	await page.fill("[name=name]", "Trường THCS Mường Thanh, lớp 8A");
	return send(page);
}

/** What stands in the link of the mail to the teacher, and nowhere else. @param {any} page the booking's */
const keyOf = (page) => house.sql(`SELECT LOWER(HEX(confirm_key)) FROM booking JOIN orders ON orders.id = order_id WHERE token = x'${new URL(page.url()).pathname.slice(-32)}'`);

test("a school class: chosen, with faults, booked, confirmed, cancelled, too late", () => inAll((l) => [
	{ name: `class-${l}`, open: (page) => page.goto(`${house.url}/${l}/class`) },
	{ name: `class-faults-${l}`, status: 422, open: (page) => fill(page, `/${l}/class`, { "[name=email]": "nobody" }, "#do") },
	{ name: `class-booked-${l}`, open: (page) => book(page, l) },
	{
		name: `booking-confirm-${l}`,
		open: async (page) => {
			await book(page, l);
			return page.goto(`${page.url()}?key=${keyOf(page)}`);
		},
		then: async (page) => assert.equal(await page.locator("form[action$='/confirm'] button").count(), 1),
	},
	{
		name: `booking-confirmed-${l}`,
		open: async (page) => {
			await book(page, l);
			await page.goto(`${page.url()}?key=${keyOf(page)}`);
			return send(page, "form[action$='/confirm'] button");
		},
		then: (page) => page.waitForSelector(".state.good"),
	},
	{
		name: `booking-cancelled-${l}`,
		open: async (page) => {
			await book(page, l);
			return send(page, "form[action$='/cancel'] button");
		},
		then: async (page) => assert.equal(await page.locator("main form").count(), 0),
	},
	{
		name: `booking-too-late-${l}`, status: 409,
		open: async (page) => {
			await book(page, l);
			const second = await page.context().newPage();
			await second.goto(page.url());
			await page.goto(`${page.url()}?key=${keyOf(page)}`);
			await send(second, "form[action$='/cancel'] button");
			await second.close();
			return send(page, "form[action$='/confirm'] button");
		},
	},
	{ name: `booking-unknown-${l}`, status: 404, open: (page) => page.goto(`${house.url}/${l}/booking/${"0".repeat(32)}`) },
]));

/* Last: who asks so often is not answered for a while. */
test("asked too often", () => inAll((l) => [{
	name: `receipt-too-many-${l}`, status: 429,
	open: async (page) => {
		const path = `${house.url}/${l}/r/${"f".repeat(32)}`;
		for (let left = 500; left > 0 && (await fetch(path)).status !== 429; left--);
		return page.goto(path);
	},
}]));
