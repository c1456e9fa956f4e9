/* A phone in a browser: the page, enrolled, and what it shows. */
import { makePatient, PATIENCE_MS, whenFilled } from "./chrome.mjs";

const SETTLE_MS = 120_000; /* ten thousand entries, on a busy machine */

/** One character of its signature another. @param {string} text of a ticket or a certificate */
export const forge = (text) => text.slice(0, -6) + (text.at(-6) === "0" ? "1" : "0") + text.slice(-5);

export class PhoneInBrowser {
	/** @param {any} browser @param {object} [options] of the context */
	static async open(browser, options = {}) {
		const context = await browser.newContext({ viewport: { width: 390, height: 780 }, ...options });
		await makePatient(context);
		return new PhoneInBrowser(context, await context.newPage());
	}

	/** @param {any} context @param {any} page */
	constructor(context, page) {
		this.context = context;
		this.page = page;
		/** What the console must not say. @type {string[]} */
		this.said = [];
		page.on("console", (m) => this.said.push(m.text()));
		page.on("pageerror", (e) => this.said.push(`${e}`));
	}

	/** From the link with the code to the gate. @param {string} url @param {string} code @param {number} site number @param {string} [gate] */
	async enrol(url, code, site, gate = "") {
		await this.page.goto(`${url}/gate/#code=${code}`);
		await this.view("enrol");
		await whenFilled(this.page);
		await this.page.click("#enrol-form button");
		await this.view("setup");
		await this.page.selectOption("#setup-site", String(site));
		await this.page.fill("#setup-gate", gate);
		await this.page.click("#setup-form button");
		await this.view("gate");
	}

	/** @param {string} name */
	view(name) {
		return this.page.waitForSelector(`#view-${name}:not([hidden])`, { timeout: PATIENCE_MS });
	}

	/** Types a code; the verdict, which may have given way on the screen before it is told. @param {string} text @param {number} [persons] */
	async scan(text, persons = 0) {
		const { page } = this;
		await page.fill("#persons", String(persons));
		await this.watch();
		await page.fill("#typed", text);
		await page.press("#typed", "Enter");
		return this.verdictAfter(0);
	}

	/** The same code again counts only after a while. @param {string} text @param {number} [persons] */
	async scanAgain(text, persons = 0) {
		await this.scan("0000-0000-0001");
		return this.scan(text, persons);
	}

	/** Writes down every verdict from now on. */
	async watch() {
		await this.page.evaluate(() => {
			const stage = /** @type {HTMLElement} */ (document.getElementById("verdict"));
			const log = /** @type {any} */ (globalThis).verdicts = /** @type {string[]} */ ([]);
			new MutationObserver(() => {
				const is = stage.dataset.verdict ?? "";
				if (is !== "" && is !== "busy" && is !== "ready")
					log.push(is);
			}).observe(stage, { attributes: true, attributeFilter: ["data-verdict"] });
		});
	}

	/** The verdict that comes after so many since watch(). @param {number} count @returns {Promise<string>} */
	async verdictAfter(count) {
		const next = await this.page.waitForFunction((/** @type {number} */ n) => /** @type {any} */ (globalThis).verdicts[n], count, { timeout: PATIENCE_MS });
		return next.jsonValue();
	}

	/** @returns {Promise<string[]>} */
	watched() {
		return this.page.evaluate(() => /** @type {any} */ (globalThis).verdicts);
	}

	/** [entries in the journal, entries the server is known to have]. @returns {Promise<[number, number]>} */
	journal() {
		return this.page.evaluate(async () => {
			const { Store } = await import(/** @type {any} */ ("/gate/store.js"));
			const store = await Store.open();
			return [(await store.get("held", "head"))?.seq ?? 0, (await store.get("held", "synced"))?.seq ?? 0];
		});
	}

	/** Alone from now on. What was under way when the line went is still answered: until that has come. */
	async cutOff() {
		await this.context.setOffline(true);
		await this.page.waitForFunction(async () => (await navigator.locks.query()).held?.every((lock) => lock.name !== "hoaban-sync"), null, { timeout: PATIENCE_MS });
	}

	/** Until the server has everything. */
	async settle() {
		for (const end = Date.now() + SETTLE_MS; ;) {
			const [head, synced] = await this.journal();
			if (head === synced)
				return head;
			if (Date.now() > end)
				throw new Error(`not sent: ${synced} of ${head}`);
			await this.page.waitForTimeout(300);
		}
	}
}
