/* Whoever buys, counted by the browser and not by what the test means to do: every screen that came, every field that was not left as
 * the page gave it. */
import { send } from "./purchase.mjs";

/** In the page: the names of the fields in its forms that are not as the server gave them. */
function changed() {
	const isChanged = (/** @type {any} */ e) => {
		if (e instanceof HTMLSelectElement)
			return [...e.options].some((option) => option.selected !== option.defaultSelected);
		return ["checkbox", "radio"].includes(e.type) ? e.checked !== e.defaultChecked : e.value !== e.defaultValue;
	};
	const fields = /** @type {any[]} */ ([...document.querySelectorAll("input:not([type=hidden]), select, textarea")]);
	return fields.filter(isChanged).map((e) => e.name || e.id);
}

export class Visitor {
	/** Addresses, one for each screen. @type {string[]} */ screens = [];
	/** @type {string[]} */ fields = [];

	/** @param {any} page before it is anywhere */
	constructor(page) {
		this.page = page;
		page.on("framenavigated", (/** @type {any} */ frame) => {
			if (frame === page.mainFrame() && frame.url() !== "about:blank")
				this.screens.push(new URL(frame.url()).pathname);
		});
	}

	/** Sends the form as it is filled; the answer that made the next screen. @param {string} [button] */
	async send(button) {
		this.fields.push(...await this.page.evaluate(changed));
		return send(this.page, button);
	}
}
