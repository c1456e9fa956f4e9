/* Tabs that are used again: a new one costs Chromium a process, and that process everything it had compiled. Between two states a tab
 * forgets all it knew: cookies, storage, workers. */
import { openPage } from "../chrome.mjs";

/** @typedef {{page: any, said: string[], isOffline: boolean, line: any, cookies: any[]}} Tab */
/** Those that nobody uses, by the options of their contexts. @type {WeakMap<any, Map<string, Tab[]>>} */
const idle = new WeakMap();

/** @param {any} browser @param {string} kind */
function shelf(browser, kind) {
	const kinds = idle.get(browser) ?? new Map();
	idle.set(browser, kinds);
	if (!kinds.has(kind))
		kinds.set(kind, []);
	return /** @type {Tab[]} */ (kinds.get(kind));
}

/** @param {any} browser @param {any} options @returns {Promise<Tab>} */
async function openTab(browser, options) {
	const context = await browser.newContext(options), tab = await openPage(context);
	return Object.assign(tab, { line: await context.newCDPSession(tab.page), cookies: options.storageState?.cookies ?? [] });
}

/** As if it were new. @param {Tab} tab @param {any} options */
async function forget(tab, options) {
	const { page, line } = tab, { origin } = new URL(page.url());
	await page.goto("about:blank");
	await line.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
	await page.context().clearCookies();
	await page.context().addCookies(tab.cookies);
	await page.setViewportSize(options.viewport);
	tab.said.length = 0;
}

/** Work in a tab that knows nothing but the cookies of its options' storageState. One in which something failed is closed.
 * @param {any} browser @param {any} options of its context, with a viewport @param {(tab: Tab) => Promise<void>} work */
export async function withTab(browser, options, work) {
	const free = shelf(browser, JSON.stringify(options)), tab = free.pop() ?? await openTab(browser, options);
	try {
		await work(tab);
		await forget(tab, options);
		free.push(tab);
	} catch (error) {
		await tab.page.context().close();
		throw error;
	}
}
