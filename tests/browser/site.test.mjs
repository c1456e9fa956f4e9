/* The visitors' pages in a real browser against a real server: every page and state in three languages, what they weigh, how soon they
 * can be used on a slow line, and purchases with and without scripts. One server and one browser for all. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "./chrome.mjs";
import { House } from "./server.mjs";
import { checkMarkup, judge, LANGUAGES, together } from "./site/look.mjs";

/** @type {House} */ let house;
/** @type {any} */ let browser;

before(async () => {
	house = await new House().open();
	await house.start();
	browser = await openBrowser();
});
after(async () => {
	await browser?.close();
	await house?.close();
});

/** In every language. @param {(language: string) => import("./site/look.mjs").State[]} states */
const inAll = (states) => together(LANGUAGES.flatMap(states), (state) => judge(browser, state));

test("errors are pages", () => inAll((l) => [
	{ name: `error-404-${l}`, status: 404, open: (page) => page.goto(`${house.url}/${l}/nothing/here`) },
	{ name: `order-unknown-${l}`, status: 404, open: (page) => page.goto(`${house.url}/${l}/o/${"0".repeat(32)}`) },
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
