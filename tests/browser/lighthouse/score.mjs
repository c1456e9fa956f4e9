/* What Lighthouse says of the shop on a phone, in each language: the median of three runs, against the limits. Its packages are many and
 * its runs long, so they are installed and run only by `make soak` (tests/browser/lighthouse/run). */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { House } from "../server.mjs";

const from = createRequire(new URL("../../../build/lighthouse/package.json", import.meta.url));
const load = (/** @type {string} */ name) => import(pathToFileURL(from.resolve(name)).href);
const CHROME = process.env.CHROME ?? "/usr/bin/chromium-headless-shell";
const LIMITS = { performance: 95, accessibility: 100, "best-practices": 100, seo: 95 };
const RUNS = 3;

/** @param {any} lighthouse @param {string} url @param {number} port */
async function score(lighthouse, url, port) {
	const { lhr } = await lighthouse(url, { port, output: "json", logLevel: "error", onlyCategories: Object.keys(LIMITS) });
	const wrong = Object.values(lhr.audits).filter((/** @type {any} */ a) => a.score !== null && a.score < 0.9 && a.scoreDisplayMode === "binary").map((/** @type {any} */ a) => a.id);
	return { wrong, scores: Object.fromEntries(Object.keys(LIMITS).map((name) => [name, Math.round(lhr.categories[name].score * 100)])) };
}

const [{ default: lighthouse }, { launch }] = [await load("lighthouse"), await load("chrome-launcher")];
const house = await new House().open();
let failed = 0, passed = 0;
await house.start();
const chrome = await launch({ chromePath: CHROME, chromeFlags: ["--headless", "--no-sandbox"] });
try {
	for (const language of ["vi", "en", "fr"]) {
		const runs = [];
		for (let i = 0; i < RUNS; i++)
			runs.push(await score(lighthouse, `${house.url}/${language}/`, chrome.port));
		for (const [name, limit] of Object.entries(LIMITS)) {
			const value = runs.map((r) => r.scores[name]).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
			console.log(`BENCH name=shop.lighthouse.${name}.${language} value=${value} unit=1 limit=${limit}`);
			if (value >= limit)
				passed++;
			else
				console.log(`not ok ${name}: ${[...new Set(runs.flatMap((r) => r.wrong))]}`, ++failed);
		}
	}
} finally {
	await chrome.kill();
	await house.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
