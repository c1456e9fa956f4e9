/* What the staff pages show beside the screens of the menu: forms refused with every field at fault, one thing at a time, and what is
 * shown once. */
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { openBrowser } from "./chrome.mjs";
import { House } from "./server.mjs";
import { judge, together } from "./site/look.mjs";
import { logIn } from "./site/staff.mjs";

/** @type {House} */ let house;
/** @type {any} */ let browser;
/** @type {string} */ let lookup;
/** Who is logged in, once: passwords are hashed two at a time. @type {Record<string, any>} */ const people = {};

before(async () => {
	house = await new House().open();
	await house.start();
	lookup = (await house.order(["A1"], { ADULT: 2 })).receipts[0].lookup;
	browser = await openBrowser();
	for (const role of ["operator", "manager", "auditor"]) {
		const context = await browser.newContext();
		await logIn(await context.newPage(), house.url, role);
		people[role] = await context.storageState();
		await context.close();
	}
});
after(async () => {
	await browser?.close();
	await house?.close();
});

/** Sends the form that goes to `action`, whatever the browser thinks of its fields. @param {any} page @param {string} action
 * @param {Record<string, string>} fields @returns {Promise<any>} the answer */
async function send(page, action, fields) {
	const form = page.locator(`form[action="${action}"]`);
	await form.evaluate((/** @type {HTMLFormElement} */ f) => f.noValidate = true);
	for (const [name, value] of Object.entries(fields)) {
		const field = form.locator(`[name="${name}"]`);
		const kind = await field.evaluate((/** @type {HTMLInputElement} */ f) => f.type);
		await (kind === "checkbox" ? field.check() : kind === "select-one" ? field.selectOption(value) : field.fill(value));
	}
	const [answer] = await Promise.all([page.waitForNavigation(), form.locator("button[type=submit]").click()]);
	return answer;
}

/** @param {string} name @param {string} path @param {string} action @param {Record<string, string>} fields @param {number} [status] */
const sent = (name, path, action, fields, status = 200) => ({
	name: `office-${name}`, status, get options() {
		return { storageState: people.operator };
	},
	open: async (/** @type {any} */ page) => {
		await page.goto(house.url + path);
		const answer = await send(page, action, fields);
		if (status === 422)
			assert.equal(await page.locator("[aria-invalid=true], fieldset[aria-describedby]").count() > 0, true, name);
		return answer;
	},
});
const noon = { from: "2126-11-21T09:00", until: "2126-11-21T12:00", reason: "Bão số 9" };

test("one at a time, refused, and shown once", () => together([
	sent("user-refused", "/admin/users", "/admin/users", { login: "Ab" }, 422),
	sent("user", "/admin/users/gate", "/admin/users/gate/role", { role: "cashier" }),
	sent("cashier-refused", "/admin/cashiers", "/admin/cashiers/add", { name: "hoa", pin: "11" }, 422),
	sent("cashier", "/admin/cashiers", "/admin/cashiers/add", { name: "Lò Thị Hoa" }),
	sent("device-refused", "/admin/devices", "/admin/devices/code", {}, 422),
	sent("device-code", "/admin/devices", "/admin/devices/code", { name: "cổng 1", role: "gate", sites_A1: "yes" }),
	sent("closure-refused", "/admin/closures", "/admin/closures", { reason: "x" }, 422),
	sent("closures", "/admin/closures", "/admin/closures", noon),
	sent("correction-refused", `/admin/corrections/new?lookup=${lookup}`, "/admin/corrections/new", { lines: "2" }, 422),
	sent("corrections", `/admin/corrections/new?lookup=${lookup}`, "/admin/corrections/new",
		{ reason: "Khách báo sai tên", notice_was: "a", notice_is: "b" }),
	sent("totp-begun", "/admin/totp", "/admin/totp/begin", {}),
	{
		name: "office-totp-refused", status: 422, options: { storageState: people.auditor },
		open: async (/** @type {any} */ page) => {
			await page.goto(`${house.url}/admin/totp`);
			await send(page, "/admin/totp/begin", {});
			return send(page, "/admin/totp", { code: "000000" });
		},
	},
], (state) => judge(browser, state)));

test("a closure, a problem", () => together([
	{
		name: "office-closure", options: { storageState: people.manager },
		open: async (/** @type {any} */ page) => {
			await page.goto(`${house.url}/admin/closures`);
			await send(page, "/admin/closures", noon);
			return page.goto(new URL(await page.locator("table a").first().getAttribute("href"), house.url).href);
		},
	},
	{
		name: "office-forbidden", status: 403, options: { storageState: people.manager },
		open: async (/** @type {any} */ page) => {
			return page.goto(`${house.url}/admin/users`);
		},
	},
], (state) => judge(browser, state)));
