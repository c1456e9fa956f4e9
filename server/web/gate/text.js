/* The page's words: rows gate.* of messages.tsv, in Vietnamese and English. */
import { WORDS } from "./words.js";

/** @typedef {"vi" | "en"} Language */

/** @type {Language} */
let language = "vi";

/** @returns {Language} */
export function spoken() {
	return language;
}

/** "gate." is left out of keys; {name} is filled in. @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
export function say(key, values = {}) {
	const text = WORDS[language][`gate.${key}`] ?? key;
	return text.replace(/\{(\w+)\}/gu, (whole, name) => String(values[name] ?? whole));
}

/** @param {string} key @returns {boolean} */
export function hasWord(key) {
	return `gate.${key}` in WORDS[language];
}

/** Fills everything that names its words: data-word (content), data-label (accessible name). @param {Language} next */
export function speak(next) {
	language = next;
	document.documentElement.lang = next;
	document.title = say("title");
	for (const e of document.querySelectorAll("[data-word]"))
		e.textContent = say(e.getAttribute("data-word") ?? "");
	for (const e of document.querySelectorAll("[data-label]"))
		e.setAttribute("aria-label", say(e.getAttribute("data-label") ?? ""));
}

/** "12 min", from seconds. @param {number} seconds @returns {string} */
export function ageText(seconds) {
	const n = Math.max(0, Math.floor(seconds / 60));
	if (n < 1)
		return say("age_now");
	if (n < 120)
		return say("age_min", { n });
	return n < 2880 ? say("age_h", { n: Math.floor(n / 60) }) : say("age_d", { n: Math.floor(n / 1440) });
}
