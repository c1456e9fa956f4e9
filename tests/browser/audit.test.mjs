/* The auditor's pages in a real browser: every state in both languages, at every width, silent, without script; how much the first
 * view of a year weighs, and how long it takes on a slow line. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage } from "./chrome.mjs";
import { House } from "./server.mjs";
import { checkMarkup, checkSilence, look, together } from "./site/look.mjs";
import { logIn } from "./site/staff.mjs";

const FIRST_VIEW_MAX = 80 * 1024;
const SLOW = { latency: 300, downloadThroughput: 1.6e6 / 8, uploadThroughput: 1.6e6 / 8, offline: false };
const SLOW_MAX_MS = 2000;
const SITES = ["A1", "DC", "MP", "BT", "TD"];

/** @type {House} */ let house;
/** @type {any} */ let browser;

before(async () => {
	house = await new House().open();
	await house.start();
	for (const site of SITES)
		await house.order([site], { ADULT: 2, CHILD: 1 });
	await openDrawers();
	browser = await openBrowser();
});
after(async () => {
	await browser?.close();
	await house?.close();
});

/** A till whose drawer was opened again and again without a sale: what detectors find, looked for by hand. */
async function openDrawers() {
	await house.till("enroll", "--server", house.url, "--code", house.code("quay1", "A1"));
	await house.till("shift", "open", "--cashier", "lan", "--float", "500000");
	for (let i = 0; i < 6; i++)
		await house.till("shift", "drawer", "--reason", "đổi tiền cho khách <đoàn & lớp>");
	await house.till("sync");
	await house.detect();
}

/** A tab of an auditor. @param {string} language @param {object} [options] @param {(tab: any, context: any) => Promise<void>} work */
async function asAuditor(language, work, options = {}) {
	const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...options });
	try {
		const tab = await openPage(context);
		await logIn(tab.page, house.url, "auditor", language);
		await work(tab, context);
	} finally {
		await context.close();
	}
}

/** A page is opened, judged at every width and left. @param {any} tab @param {string} path @param {string} name */
async function judgePage(tab, path, name, status = 200) {
	tab.said.length = 0;
	const answer = await tab.page.goto(house.url + path);
	assert.equal(answer.status(), status, path);
	const text = await answer.text();
	await tab.page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
	await look(tab.page, name);
	await checkMarkup(text, name);
	checkSilence(tab, status, name);
	return text;
}

/** The first link of the page whose address begins so. @param {any} page @param {string} start */
const linkTo = (page, start) => page.$eval(`main a[href^="${start}"]`, (/** @type {HTMLAnchorElement} */ a) => a.getAttribute("href") ?? "");

test("from the first view down to the records, in both languages", () => together(["vi", "en"], (language) => asAuditor(language, async (tab) => {
	await judgePage(tab, "/audit/", `audit-home-${language}`);
	await judgePage(tab, "/audit/tables/receipts", `audit-receipts-${language}`);
	const receipt = await linkTo(tab.page, "/audit/receipts/");
	await judgePage(tab, receipt, `audit-receipt-${language}`);
	await judgePage(tab, "/audit/tables/payments", `audit-payments-${language}`);
	const sale = await linkTo(tab.page, "/audit/sales/");
	await judgePage(tab, sale, `audit-sale-${language}`);
	await judgePage(tab, "/audit/tables", `audit-tables-${language}`);
	await judgePage(tab, "/audit/tables/journal", `audit-journal-${language}`);
	await judgePage(tab, await linkTo(tab.page, "/audit/journal/"), `audit-entry-${language}`);
	await judgePage(tab, "/admin/changes", `audit-changes-${language}`);
	await judgePage(tab, "/audit/exceptions", `audit-exceptions-${language}`);
	await judgePage(tab, await linkTo(tab.page, "/audit/exceptions/"), `audit-exception-${language}`);
	await judgePage(tab, "/audit/exceptions?detector=nothing&state=x&before=0", `audit-exceptions-wrong-${language}`, 422);
	await judgePage(tab, "/audit/exceptions?detector=silent_till", `audit-exceptions-none-${language}`);
}), 2));

/** A form is sent; what came of it is judged at every width. @param {any} tab @param {string} button @param {string} name */
async function judgeForm(tab, button, name, status = 200) {
	tab.said.length = 0;
	const [answer] = await Promise.all([tab.page.waitForNavigation(), tab.page.click(button)]);
	assert.equal(answer.status(), status, name);
	await look(tab.page, name);
	await checkMarkup(await answer.text(), name);
	checkSilence(tab, status, name);
}

test("a finding is refused without a reason, acknowledged with one, and told once", () => asAuditor("vi", async (tab) => {
	const { page } = tab, button = "main form.card button";
	await page.goto(`${house.url}/audit/exceptions`);
	const one = await linkTo(page, "/audit/exceptions/");
	await page.goto(house.url + one);
	await page.fill("[name=reason]", "ok");
	await judgeForm(tab, button, "audit-exception-refused", 422);
	assert.equal(await page.inputValue("[name=reason]"), "ok");
	await page.fill("[name=reason]", "Đã hỏi trưởng ca: khách đổi tiền lẻ.");
	await judgeForm(tab, button, "audit-exception-acknowledged");
	assert.match(await page.textContent("main"), /Đã hỏi trưởng ca/u);
	assert.equal(await page.locator(button).count(), 0);
	await page.goto(`${house.url}/audit/exceptions`);
	await judgeForm(tab, 'main form[method="post"] button', "audit-exceptions-looked");
	await judgePage(tab, "/audit/exceptions?state=acknowledged", "audit-exceptions-acknowledged");
	assert.equal(await linkTo(page, "/audit/exceptions/"), one);
}));

/** Can it be moved by keyboard, and is it named? @param {any} page @param {number} width */
async function regions(page, width) {
	await page.setViewportSize({ width, height: 740 });
	return page.$$eval(".scroll", (/** @type {HTMLElement[]} */ list) => list.map((e) => ({
		name: document.getElementById(e.getAttribute("aria-labelledby") ?? "")?.textContent ?? "", isReached: e.tabIndex === 0,
		isWider: e.scrollWidth > e.clientWidth, isMarked: getComputedStyle(e).backgroundImage.split("linear-gradient").length === 5,
	})));
}

test("a table that goes on sideways shows it, is reached by keyboard, and is whole on paper", () => asAuditor("vi", async (tab) => {
	const { page } = tab;
	await page.goto(`${house.url}/audit/tables/receipts`);
	const narrow = await regions(page, 360);
	assert.ok(narrow.length > 0 && narrow.every((r) => r.name && r.isReached && r.isMarked), JSON.stringify(narrow));
	assert.ok(narrow.some((r) => r.isWider));
	await page.focus(".scroll");
	await page.keyboard.press("ArrowRight");
	await page.waitForFunction(() => (document.querySelector(".scroll")?.scrollLeft ?? 0) > 0);
	await page.emulateMedia({ media: "print" });
	await page.setViewportSize({ width: 718, height: 1000 }); /* A4 upright, less its margins, at 96 dots an inch */
	const cut = await page.$$eval("table", (/** @type {HTMLElement[]} */ list) => list.filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth).length);
	assert.equal(cut, 0);
}));

test("wrong parameters, nothing sold, another site", () => asAuditor("vi", async (tab) => {
	const text = await judgePage(tab, "/audit/?from=2026-02-30&sites=XX", "audit-wrong", 422);
	assert.ok(text.includes('href="#from"') && text.includes('href="#sites"'));
	await judgePage(tab, "/audit/?from=2001-01-01&until=2001-12-31", "audit-empty");
	await judgePage(tab, "/audit/?sites=A1", "audit-one-site");
	await judgePage(tab, "/audit/tables/days?from=2026-01-01&until=2026-03-31", "audit-days");
	await judgePage(tab, "/audit/tables/nothing", "audit-unknown", 404);
}));

test("a day is three clicks from its receipt's events, without script", () => asAuditor("vi", async (tab) => {
	const { page } = tab;
	await page.goto(`${house.url}/audit/`);
	const days = page.locator("main details", { has: page.locator('a[href^="/audit/d/"]') });
	await days.locator("summary").click();
	await Promise.all([page.waitForNavigation(), page.locator('a[href^="/audit/d/"]').last().click()]);
	await Promise.all([page.waitForNavigation(), page.locator('main a[href^="/audit/receipts/"]').first().click()]);
	assert.ok(await page.locator("ol.trail li").count() >= 3);
}, { javaScriptEnabled: false }));

test("the period is chosen by a form without script", () => asAuditor("vi", async ({ page }) => {
	await page.goto(`${house.url}/audit/`);
	await page.click("details.period summary");
	await page.fill("[name=from]", "2026-01-05");
	await page.check("[name=sites_A1]");
	await page.check("[name=sites_DC]");
	await Promise.all([page.waitForNavigation(), page.click("details.period button")]);
	assert.match(await page.textContent(".about"), /05\/01\/2026/u);
	assert.equal(await page.inputValue("[name=from]"), "2026-01-05");
	assert.deepEqual([await page.isChecked("[name=sites_A1]"), await page.isChecked("[name=sites_MP]")], [true, false]);
}, { javaScriptEnabled: false }));

test("files open with their marks, and hash to what is said of them", () => asAuditor("vi", async (tab, context) => {
	const csv = await context.request.get(`${house.url}/v1/audit/tables/receipts.csv`);
	const bytes = await csv.body();
	const hash = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
	assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
	assert.equal(csv.headers()["hoaban-sha256"], hash);
	const json = await (await context.request.get(`${house.url}/v1/audit/tables/receipts.json`)).json();
	assert.equal(json.sha256, hash);
	assert.equal(json.rows.length, json.count);
	const page = await context.request.get(`${house.url}/audit/tables/receipts`);
	assert.ok((await page.text()).includes(hash));
}));

test("a year of five sites: how much, and how long on a slow line", () => asAuditor("vi", async (tab, context) => {
	const until = new Date().toISOString().slice(0, 10), from = new Date(Date.now() - 364 * 86_400_000).toISOString().slice(0, 10);
	const address = `${house.url}/audit/?from=${from}&until=${until}`;
	const raw = await (await context.request.get(address)).body();
	assert.ok(raw.length <= FIRST_VIEW_MAX, `${raw.length} bytes`);
	const wire = await context.newCDPSession(tab.page);
	await wire.send("Network.enable");
	await wire.send("Network.emulateNetworkConditions", SLOW);
	await wire.send("Network.clearBrowserCache");
	const began = Date.now();
	await tab.page.goto(address, { waitUntil: "load" });
	const took = Date.now() - began;
	console.log(`# BENCH name=audit.first_view value=${raw.length} unit=B limit=${FIRST_VIEW_MAX}`);
	console.log(`# BENCH name=audit.first_view_3g value=${took} unit=ms limit=${SLOW_MAX_MS}`);
	if (process.env.HOABAN_SPEED)
		assert.ok(took <= SLOW_MAX_MS, `${took} ms`);
}));

test("the print view has the figures and no menu", () => asAuditor("vi", async (tab) => {
	await tab.page.goto(`${house.url}/audit/`);
	await tab.page.emulateMedia({ media: "print" });
	assert.equal(await tab.page.isVisible("nav"), false);
	assert.equal(await tab.page.isVisible("form"), false);
	assert.equal(await tab.page.isVisible(".equation"), true);
	assert.equal(await tab.page.isVisible("svg.chart"), true);
}));
