/* What every page stands up to can be failed: faults of each kind are found, also those that only one width has. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "./chrome.mjs";
import { checkMarkup, look } from "./site/look.mjs";

/** @type {any} */ let browser;

before(async () => {
	browser = await openBrowser();
});
after(() => browser?.close());

/** @param {string} body @param {string} [style] */
const document = (body, style = "") => `<!DOCTYPE html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
<style>body { color: #222; background: #fff } ${style}</style></head><body><main><h1>A page</h1>${body}</main></body></html>\n`;

const faults = /** @type {[string, RegExp | null, string][]} */ ([
	["nothing", null, document("<p>Some words</p>")],
	["grey on white", /^at 320: axe.*color-contrast/su, document("<p>Some words</p>", "p { color: #bbb }")],
	["grey on white when wide", /^at 1280: axe.*color-contrast/su, document("<p>Some words</p>", "@media (width > 1000px) { p { color: #bbb } }")],
	["the same colour twice, seen through", /^at 360: axe.*color-contrast/su, document("<p>Some words</p>", "@media (width > 350px) { p { color: #2228 } }")],
	["targets that touch when wide", /^at 1280: axe.*target-size/su,
		document("<button>a</button><button>b</button>", "button { width: 48px; height: 48px } @media (width > 1000px) { button { width: 12px; height: 12px; padding: 0; border: 0 } }")],
	["a field without a name, shown when wide", /^at 1280: axe.*label/su, document("<input>", "input { display: none } @media (width > 1000px) { input { display: block } }")],
	["too wide", /^at 320: scrolls sideways/u, document("<p>Some words</p>", "p { width: 340px }")],
]);

for (const [what, expected, html] of faults)
	test(`found: ${what}`, async () => {
		const page = await browser.newPage();
		await page.setContent(html);
		const found = await look(page, "").then(() => null, (/** @type {Error} */ e) => e.message.trimStart());
		assert.ok(expected === null ? found === null : expected.test(found ?? ""), `${found}`);
		await page.close();
	});

test("found: markup", async () => {
	await assert.rejects(checkMarkup(document("<p><div>no</div></p>"), "x"), /x: markup/u);
	await checkMarkup(document("<p>yes</p>").replace(/<style>.*<\/style>/su, ""), "y");
});
