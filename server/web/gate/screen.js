/* What the guard sees: one colour over the whole screen with a word and an icon, the reason under it, what to look at; above it, the
 * state of the phone. */
import { dateText, instantText } from "./instant.js";
import { fillList, part } from "./page.js";
import { signal } from "./signal.js";
import { noticesOf, personsOf, siteNamed } from "./tariff.js";
import { ageText, hasWord, say, spoken } from "./text.js";

/** @typedef {import("./admission.js").Outcome} Outcome
 * @typedef {{colour: string, icon: string, word: string, lines: string[], notices: string[], name: string}} Picture name: for tests and
 *   styles: the verdict */

const ICONS = { green: "✓", orange: "!", red: "✕", idle: "" };
const GREEN_MS = 4000;
const ORANGE = new Set(["already_admitted", "party_exhausted"]);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading;

/** @param {string} verdict @returns {"green" | "orange" | "red"} */
export function colourOf(verdict) {
	if (verdict === "admitted")
		return "green";
	return ORANGE.has(verdict) ? "orange" : "red";
}

/* ---------------------------------------------------------------- a verdict */

/** @param {Outcome} o @returns {string} */
function firstLine(o) {
	const at = say("first_at", { at: instantText(o.firstAdmittedAt, o.at) });
	return o.firstGate === "" ? at : `${at} ${say("first_gate", { gate: o.firstGate })}`;
}

/** Why not, in terms of this ticket. @param {import("./bundle.js").OpenedBundle} held @param {Outcome} o @returns {string[]} */
function refusalLines(held, o) {
	const lines = hasWord(`why.${o.verdict}`) ? [say(`why.${o.verdict}`)] : [];
	const t = o.ticket;
	if (t !== null && (o.verdict === "expired" || o.verdict === "not_yet_valid"))
		lines.push(say("valid_on", { from: dateText(t.validFrom), until: dateText(t.validUntil - 1) }));
	if (t !== null && o.verdict === "wrong_site")
		lines.push(say("for_sites", { sites: siteNames(held, t.sites).join(", ") }));
	if (o.firstAdmittedAt > 0)
		lines.push(firstLine(o));
	if (o.remaining > 0)
		lines.push(say("remaining", { n: o.remaining }));
	return lines;
}

/** @param {import("./bundle.js").OpenedBundle} held @param {bigint} mask @returns {string[]} */
function siteNames(held, mask) {
	const out = [];
	for (let site = 0; mask >> BigInt(site) !== 0n; site++)
		if (((mask >> BigInt(site)) & 1n) === 1n)
			out.push(siteNamed(held.tariffs, site, spoken()).code);
	return out;
}

/** @param {import("./bundle.js").OpenedBundle} held @param {Outcome} o @returns {string[]} */
function admissionLines(held, o) {
	const what = o.ticket === null ? "" : personsOf(held.tariffs, o.ticket, spoken());
	const lines = o.admitted === o.ticket?.party ? [what] : [say("for_persons", { n: o.admitted }), say("on_ticket", { what })];
	if (o.remaining > 0)
		lines.push(say("remaining", { n: o.remaining }));
	return lines;
}

/** @param {import("./bundle.js").OpenedBundle} held @param {Outcome} o @returns {Picture} */
export function pictureOf(held, o) {
	const colour = colourOf(o.verdict), isIn = o.verdict === "admitted";
	const word = say(`verdict.${o.verdict}`) + (o.isProvisional ? ` (${say("provisional")})` : "");
	const notices = isIn && o.ticket !== null ? noticesOf(held.tariffs, o.ticket, spoken()) : [];
	return { colour, icon: ICONS[colour], word, lines: isIn ? admissionLines(held, o) : refusalLines(held, o),
		notices: notices.map((what) => say("look_at", { what })), name: o.isProvisional ? `${o.verdict} provisional` : o.verdict };
}

/** Nothing of the rules: something to tell the guard. @param {"green" | "red" | "idle"} colour @param {string} key of the words, and key_why */
export function pictureOfWords(colour, key) {
	return { colour, icon: ICONS[colour], word: say(key), lines: hasWord(`${key}_why`) ? [say(`${key}_why`)] : [], notices: [], name: key };
}

/** @param {Picture} p */
function paint(p) {
	const stage = part("verdict");
	stage.dataset.colour = p.colour;
	stage.dataset.verdict = p.name;
	part("verdict-icon").textContent = p.icon;
	part("verdict-word").textContent = p.word;
	fillList(part("verdict-lines"), p.lines);
	fillList(part("verdict-notices"), p.notices);
	document.body.dataset.colour = p.colour;
}

/** Green gives way after a moment; what stopped somebody stays until the next code. @param {Picture} p @param {boolean} isLoud */
export function present(p, isLoud) {
	clearTimeout(fading);
	paint(p);
	if (isLoud)
		signal(p.colour);
	if (p.colour === "green")
		fading = setTimeout(rest, GREEN_MS);
}

/** Ready for the next. */
export function rest() {
	paint(pictureOfWords("idle", "ready"));
}

/* ---------------------------------------------------------------- the state of the phone */

/** @typedef {{isOnline: boolean, listsAgeS: number, areListsOld: boolean, waiting: number, admitted: number, warnings: string[]}} State */

/** @param {State} s */
export function presentState(s) {
	part("bar-line").textContent = say(s.isOnline ? "online" : "offline");
	part("bar-line").dataset.state = s.isOnline ? "good" : "bad";
	part("bar-lists").textContent = ageText(s.listsAgeS);
	part("bar-lists").dataset.state = s.areListsOld ? "bad" : "good";
	part("bar-waiting").textContent = String(s.waiting);
	part("bar-inside").textContent = String(s.admitted);
	fillList(part("warnings"), s.warnings);
}
