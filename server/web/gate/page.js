/* The page's elements, by name. A name that is missing is a fault of the page and said at once. */

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
export function element(id, kind) {
	const found = document.getElementById(id);
	if (!(found instanceof kind))
		throw new Error(`the page lacks #${id}`);
	return found;
}

/** @param {string} id @returns {HTMLElement} */
export function part(id) {
	return element(id, HTMLElement);
}

const VIEWS = ["old", "enrol", "setup", "gate", "closed"];

/** Whoever hears the page is taken to the new view's heading. @param {string} name of VIEWS */
export function show(name) {
	const before = document.body.dataset.view;
	for (const view of VIEWS)
		part(`view-${view}`).hidden = view !== name;
	document.body.dataset.view = name;
	if (before !== "none" && before !== name)
		part(`view-${name}`).querySelector("h1")?.focus();
}

/** @param {HTMLElement} list @param {string[]} lines */
export function fillList(list, lines) {
	list.replaceChildren(...lines.map((line) => {
		const item = document.createElement("li");
		item.textContent = line;
		return item;
	}));
	list.hidden = lines.length === 0;
}
