/* Accessibility by axe: WCAG 2.2 AA and its best practices. Most of what the browser does in these tests is this, hence the care. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { outside } from "../chrome.mjs";

/* In the page, once axe is there: a page has a dozen colours and thousands of places where they are asked for; each text is read once. */
function readColoursOnce() {
	const { prototype } = /** @type {any} */ (globalThis).axe.commons.color.Color, { parseString } = prototype, known = new Map();
	prototype.parseString = function (/** @type {string} */ text) {
		if (known.has(text))
			[this.r, this.g, this.b, this.alpha] = known.get(text);
		else
			known.set(text, [parseString.call(this, text).r, this.g, this.b, this.alpha]);
		return this;
	};
}

const AXE = `${readFileSync(outside.resolve("axe-core/axe.min.js"), "utf8")};(${readColoursOnce})()`;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/* What depends on where things stand and how they are painted, not only on which of them are shown. */
const PAINTED = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable", "region", "skip-link"];

/** A way past the page's policy that leaves the policy in force; Chromium compiles the same text once for all pages of a tab. @type {WeakMap<any, Promise<any>>} */
const lines = new WeakMap();

/** @param {any} page */
async function bring(page) {
	if (await page.evaluate("'axe' in globalThis"))
		return;
	if (!lines.has(page))
		lines.set(page, page.context().newCDPSession(page));
	const { exceptionDetails } = await (await lines.get(page)).send("Runtime.evaluate", { expression: AXE });
	assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
}

/** In the page. Every rule when the page is new or shows other things than when it was last asked; else the rules of what is painted.
 * @param {{tags: string[], painted: string[]}} o @returns {Promise<string[]>} */
async function ask({ tags, painted }) {
	const here = /** @type {any} */ (globalThis), isShown = (/** @type {Element} */ e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
	const shown = () => [...document.querySelectorAll("*")].map((e) => (isShown(e) ? "+" : "-")).join("") + document.documentElement.outerHTML;
	const now = shown(), isKnown = here.shownToAxe === now;
	const found = await here.axe.run({ runOnly: isKnown ? painted : tags, preload: !isKnown, resultTypes: ["violations"] });
	here.shownToAxe = now;
	return found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`);
}

/** @param {any} page @param {string} what */
export async function checkAccess(page, what) {
	await bring(page);
	assert.deepEqual(await page.evaluate(ask, { tags: RULES, painted: PAINTED }), [], `${what}: axe`);
}
