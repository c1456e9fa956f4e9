/* What people read while the database takes everything and answers nothing: pages and forms of visitors in three languages, and of the
 * staff. Mostly waits: the server gives a statement ten seconds. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage } from "./chrome.mjs";
import { House, localDate } from "./server.mjs";
import { checkMarkup, checkSilence, LANGUAGES, look } from "./site/look.mjs";
import { choose, send } from "./site/purchase.mjs";
import { logIn } from "./site/staff.mjs";

const LATEST_MS = process.env.HOABAN_SPEED ? 45_000 : 180_000;

/** @type {House} */ let house;
/** @type {any} */ let browser;
/** @type {string} */ let token;
/** @type {any} */ let manager;

before(async () => {
	house = await new House().open({ http_workers: "16" });
	await house.start();
	token = (await house.order(["A1"], { ADULT: 2 })).token;
	browser = await openBrowser();
	const context = await browser.newContext();
	await logIn(await context.newPage(), house.url, "manager");
	manager = await context.storageState();
	await context.close();
});
after(async () => {
	await browser?.close();
	await house?.close();
});

/**
 * @typedef {{name: string, options?: object, before: (page: any) => Promise<any>, act: (page: any) => Promise<any>, shown?: (page: any) => Promise<void>}} Asker
 * @param {string} l @returns {Asker[]} each stands, before the stall, where he will be when it comes
 */
const visitors = (l) => [
	{ name: `stall-order-${l}`, before: async () => undefined, act: (page) => page.goto(`${house.url}/${l}/o/${token}`) },
	{
		name: `stall-shop-${l}`,
		before: async (page) => {
			await page.goto(`${house.url}/${l}/`);
			await choose(page, { sites: ["A1"], counts: { ADULT: 7 }, email: "guest@example.com" });
		},
		act: (page) => send(page),
		shown: async (page) => {
			assert.deepEqual([await page.inputValue("[name=q_ADULT]"), await page.inputValue("[name=email]")], ["7", "guest@example.com"]);
		},
	},
	{
		name: `stall-class-${l}`,
		before: async (page) => {
			await page.goto(`${house.url}/${l}/class`);
			await choose(page, { date: localDate(5), sites: ["A1"], counts: { STUDY: 30 }, email: "teacher@example.com" });
			await page.fill("[name=name]", "Trường THCS Mường Thanh, lớp 8A");
		},
		act: (page) => send(page),
	},
];

/** @param {string} path @returns {Asker} */
const staff = (path) => ({
	name: `stall-admin-${path}`, options: { storageState: manager }, before: async () => undefined, act: (page) => page.goto(`${house.url}/admin/${path}`),
});

test("who asks while the database is away reads that it is, in his language", async () => {
	const askers = [...LANGUAGES.flatMap(visitors), staff(""), staff("orders")];
	const stood = await Promise.all(askers.map(async (asker) => {
		const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...asker.options }), tab = await openPage(context);
		tab.page.setDefaultTimeout(LATEST_MS);
		await asker.before(tab.page);
		return { ...asker, tab };
	}));
	house.stall(true);
	const answers = await Promise.all(stood.map(({ act, tab }) => act(tab.page))).finally(() => house.stall(false));
	for (const [i, { name, tab, shown }] of stood.entries()) {
		assert.equal(answers[i].status(), 503, name);
		await shown?.(tab.page);
		await look(tab.page, name);
		await checkMarkup(await answers[i].text(), name);
		checkSilence(tab, 503, name);
		await tab.page.context().close();
	}
});
