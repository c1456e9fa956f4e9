/* A visitor who buys: what is filled in, which pages are seen, what the pages' codes say to a reader that is not ours. */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readVietQr, scan } from "./vietqr.mjs";

/** Fills the shop's form. @param {any} page @param {{date?: string, sites: string[], counts: Record<string, number>, email?: string}} wish */
export async function choose(page, wish) {
	if (wish.date !== undefined)
		await page.fill("[name=date]", wish.date);
	for (const site of wish.sites)
		await page.check(`[name=site_${site}]`);
	for (const [category, count] of Object.entries(wish.counts))
		await page.fill(`[name=q_${category}]`, `${count}`);
	if (wish.email !== undefined)
		await page.fill("[name=email]", wish.email);
}

/** Sends it; the answer that made the next page. @param {any} page @param {string} [button] */
export async function send(page, button = "#do") {
	const [answer] = await Promise.all([page.waitForNavigation(), page.click(button)]);
	return answer;
}

/** The codes on an element as it is painted. @param {any} page @param {string} selector @returns {Promise<string[]>} */
export async function codesOf(page, selector) {
	const path = join(tmpdir(), `hoaban-code-${crypto.randomUUID()}.png`), element = page.locator(selector).first();
	try {
		await element.scrollIntoViewIfNeeded();
		await page.waitForFunction((/** @type {string} */ s) => /** @type {HTMLImageElement} */ (document.querySelector(s)).complete, selector);
		await page.screenshot({ path });
		return scan(path);
	} finally {
		rmSync(path, { force: true });
	}
}

/** What the VietQR on the page asks a bank for. @param {any} page */
export async function readPayPage(page) {
	const [code] = await codesOf(page, "img.vietqr");
	return readVietQr(code);
}

/** What stands beside the code for who types it. @param {any} page @returns {Promise<string[]>} */
export const typed = (page) => page.$$eval("[data-value]", (/** @type {HTMLElement[]} */ all) => all.map((e) => e.dataset.value ?? ""));
