/* What every page must stand up to, in every state: markup, accessibility at three widths, no sideways scroll, nothing said on the
 * console. With HOABAN_PICTURES=DIR each is also painted there. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { outside } from "../chrome.mjs";
import { checkAccess } from "./access.mjs";
import { withTab } from "./tabs.mjs";

const { HtmlValidate, StaticConfigLoader } = outside("html-validate");

export const WIDTHS = [320, 360, 1280];
export const LANGUAGES = ["vi", "en", "fr"];
const HEIGHT = 740;
const PICTURES = process.env.HOABAN_PICTURES;

/* One page's text by the rules of the standard; line ends and blanks are the templates' own affair. */
const validator = new HtmlValidate(new StaticConfigLoader({
	root: true, extends: ["html-validate:recommended"],
	rules: { "no-trailing-whitespace": "off", "long-title": "off" },
}));

/** @param {string} html @param {string} what */
export async function checkMarkup(html, what) {
	const report = await validator.validateString(html);
	const faults = report.results.flatMap((/** @type {any} */ r) => r.messages.map((/** @type {any} */ m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
	assert.deepEqual(faults, [], `${what}: markup`);
}

/** @param {any} page @param {string} what */
async function checkWidth(page, what) {
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	assert.ok(wide <= 0, `${what}: scrolls sideways by ${wide} px`);
}

/** The page as it is now, at every width: resized, never loaded again. @param {any} page @param {string} name of the state, for its picture */
export async function look(page, name) {
	for (const width of WIDTHS) {
		const what = `${name} at ${width}`;
		await page.setViewportSize({ width, height: HEIGHT });
		if (PICTURES)
			await page.screenshot({ path: join(PICTURES, `${name.replaceAll(/[^\w-]+/gu, "-")}-${width}.png`), fullPage: true });
		await checkWidth(page, what);
		await checkAccess(page, what);
	}
}

/** What a tab said, without Chromium's remark on a page whose status was meant to be what it is. @param {{page: any, said: string[]}} tab @param {number} status */
export function checkSilence(tab, status, what = "") {
	const expected = status >= 400 ? `the server responded with a status of ${status}` : null;
	assert.deepEqual(tab.said.filter((text) => expected === null || !text.includes(expected)), [], `${what}: the console`);
}

/**
 * A state of a page: opened in a tab that knows nothing, judged, left.
 * @typedef {{name: string, status?: number, open: (page: any) => Promise<any>, options?: object, then?: (page: any) => Promise<void>}} State
 * `open` returns the answer that made the page; `then` brings it to where it is looked at; `options` of the browser's context.
 * @param {any} browser @param {State} state
 */
export function judge(browser, state) {
	return withTab(browser, { viewport: { width: 360, height: HEIGHT }, ...state.options }, async (tab) => {
		const answer = await state.open(tab.page);
		const text = await answer.text();
		assert.equal(answer.status(), state.status ?? 200, state.name);
		await state.then?.(tab.page);
		await look(tab.page, state.name);
		await checkMarkup(text, state.name);
		checkSilence(tab, state.status ?? 200, state.name);
	});
}

/** Several at once: the machine has two cores. @template T @param {T[]} items @param {(item: T) => Promise<void>} work @param {number} hands */
export async function together(items, work, hands = 3) {
	const left = [...items], faults = /** @type {unknown[]} */ ([]);
	const hand = async () => {
		for (let item = left.shift(); item !== undefined; item = left.shift())
			await work(item).catch((error) => faults.push(error));
	};
	await Promise.all(Array.from({ length: hands }, hand));
	if (faults.length > 0)
		throw faults.length === 1 ? faults[0] : new Error(faults.map((f) => /** @type {Error} */ (f).message).join("\n"));
}
