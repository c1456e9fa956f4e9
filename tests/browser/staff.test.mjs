/* The staff pages in a real browser: login, and every screen that the menu of each role leads to, in both languages of the office. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage } from "./chrome.mjs";
import { House } from "./server.mjs";
import { checkMarkup, checkSilence, judge, look, together } from "./site/look.mjs";
import { logIn, menu } from "./site/staff.mjs";

/** @type {House} */ let house;
/** @type {any} */ let browser;

before(async () => {
	house = await new House().open();
	await house.start();
	await house.order(["A1"], { ADULT: 2 });
	browser = await openBrowser();
});
after(async () => {
	await browser?.close();
	await house?.close();
});

test("the login, and one that is wrong", () => together(["vi", "en"].flatMap((l) => [
	{ name: `admin-login-${l}`, open: (/** @type {any} */ page) => page.goto(`${house.url}/admin/login?lang=${l}`) },
	{
		name: `admin-login-wrong-${l}`, status: 422,
		open: async (/** @type {any} */ page) => {
			await page.goto(`${house.url}/admin/login?lang=${l}`);
			await page.fill("[name=login]", "nobody");
			await page.fill("[name=password]", "nothing at all");
			const [answer] = await Promise.all([page.waitForNavigation(), page.click("main button[type=submit]")]);
			assert.equal(await page.inputValue("[name=login]"), "nobody");
			return answer;
		},
	},
]), (state) => judge(browser, state)));

/* A screen that two roles have is looked at once. */
const looked = new Set();

/** @param {string} role @param {string} language */
async function walk(role, language) {
	const context = await browser.newContext();
	try {
		const tab = await openPage(context);
		await logIn(tab.page, house.url, role, language);
		for (const path of await menu(tab.page)) {
			const what = `admin-${role}-${path.slice("/admin/".length)}-${language}`, answer = await tab.page.goto(house.url + path);
			assert.equal(answer.status(), 200, what);
			if (looked.has(`${path} ${language}`))
				continue;
			looked.add(`${path} ${language}`);
			await checkMarkup(await answer.text(), what);
			await look(tab.page, what);
		}
		checkSilence(tab, 200, `${role} in ${language}`);
	} finally {
		await context.close();
	}
}

test("every line of the menu", () => together([["manager", "vi"], ["manager", "en"], ["operator", "en"], ["auditor", "vi"]], ([role, language]) => walk(role, language), 2));

test("whoever is not logged in is sent to the login, and back", async () => {
	const context = await browser.newContext();
	const { page } = await openPage(context);
	await page.goto(`${house.url}/admin/totp`);
	assert.equal(new URL(page.url()).searchParams.get("next"), "/admin/totp");
	await page.goto(`${house.url}/admin/login?next=https://example.com/`);
	await page.fill("[name=login]", "manager");
	await page.fill("[name=password]", "manager");
	await Promise.all([page.waitForNavigation(), page.click("main button[type=submit]")]);
	assert.ok(page.url().startsWith(`${house.url}/admin/`), page.url());
	await context.close();
});
