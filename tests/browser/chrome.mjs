/* Debian's Chromium, driven by playwright-core; and what every test of a page asks: that nothing was said on the console. */
import { createRequire } from "node:module";

/* The packages lie in build/browser (tests/browser/run), not beside the tests. */
export const outside = createRequire(new URL("../../build/browser/package.json", import.meta.url));
const { chromium } = outside("playwright-core");

const CHROME = process.env.CHROME ?? "/usr/bin/chromium-headless-shell";

/* For what comes sooner or later: nothing depends on being fast. */
export const PATIENCE_MS = 60_000;

/** @param {{clip?: string}} [how] clip: what the camera sees, a y4m file */
export function openBrowser(how = {}) {
	const camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"];
	if (how.clip !== undefined)
		camera.push(`--use-file-for-fake-video-capture=${how.clip}`);
	return chromium.launch({ executablePath: CHROME, args: ["--no-sandbox", ...camera] });
}

/** A page that keeps what it says on its console, and every broken rule of its policy. `isOffline`: requests fail, and Chromium says so.
 * @param {any} context @returns {Promise<{page: any, said: string[], isOffline: boolean}>} */
export async function openPage(context) {
	const page = await context.newPage();
	page.setDefaultTimeout(PATIENCE_MS);
	const tab = { page, said: /** @type {string[]} */ ([]), isOffline: false };
	page.on("console", (/** @type {any} */ m) => {
		if (!tab.isOffline || !m.text().startsWith("Failed to load resource"))
			tab.said.push(`${m.type()}: ${m.text()}`);
	});
	page.on("pageerror", (/** @type {Error} */ e) => tab.said.push(`thrown: ${e.message}`));
	return tab;
}

/** A verdict waits two seconds for the server, for the people who stand there: on a busy machine it would be provisional for nothing.
 * @param {any} context */
export const makePatient = (context) => context.addInitScript(() => {
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	AbortSignal.timeout = (ms) => timeout(20 * ms);
});

/** The address's code stands in the form: where the page stood already, that is a moment after the address changed. @param {any} page */
export const whenFilled = (page) => page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.getElementById("enrol-code")).value !== "");

/** Enrols the phone and stands it at a site. @param {any} page @param {string} url @param {string} code @param {string} site "A1" */
export async function enrolPhone(page, url, code, site) {
	await makePatient(page.context());
	await page.goto(`${url}/gate/#code=${code}`);
	await whenFilled(page);
	await page.click("#enrol-form button");
	await page.waitForSelector("#view-setup:not([hidden])");
	const label = await page.locator("#setup-site option", { hasText: site }).first().textContent();
	await page.selectOption("#setup-site", { label: label ?? "" });
	await page.click("#setup-form button[type=submit]");
	await page.waitForSelector("#view-gate:not([hidden])");
}

/** Its worker has kept everything, and answers for this page. @param {any} page */
export async function whenKept(page) {
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		if (navigator.serviceWorker.controller === null)
			await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
	});
}
