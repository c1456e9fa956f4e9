/* A scanner that types: its keys come faster than a person's and end with Enter. Between it and the page stand keyboard layouts and
 * input methods, which were made for people. */

const PAUSE_MS = 120, TEXT_MIN = 8;
const OURS = /^(?:HB1|HBC1):/u;

/** What a key is on the scanner's own (American) keyboard, plain and shifted: what codes are written with. @type {Record<string, string>} */
const PLACES = { Space: "  ", Minus: "-_", Equal: "=+", Period: ".>", Slash: "/?", Semicolon: ";:",
	NumpadAdd: "++", NumpadSubtract: "--", NumpadMultiply: "**", NumpadDivide: "//", NumpadDecimal: ".." };
const SHIFTED_DIGITS = ")!@#$%^&*(";

/** The character by the key's place, whatever layout or input method makes of it; "" = none. @param {string} code @param {boolean} isShifted */
export function characterAt(code, isShifted) {
	const [, letter, digit] = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d))$/u.exec(code) ?? [];
	if (letter !== undefined)
		return letter;
	if (digit !== undefined)
		return isShifted && code.startsWith("Digit") ? SHIFTED_DIGITS[Number(digit)] : digit;
	return PLACES[code]?.[isShifted ? 1 : 0] ?? "";
}

/** A code as it was typed, repaired where that is certain: capitals, and the end sign gone. @param {string} typed
 * @returns {{text: string, isSpoilt: boolean}} isSpoilt: an input method has changed it */
export function repairTyped(typed) {
	const text = typed.replace(/[\r\n\t]+$/u, "");
	const upper = text.toUpperCase();
	return { text: OURS.test(upper) ? upper : text.trim(), isSpoilt: [...text].some((c) => c > "~") };
}

/** Of two readings of the same keys the one that is a code of ours: what was typed first, then what the places say.
 * @param {string} typed @param {string} placed @returns {string} */
export function chooseReading(typed, placed) {
	const { text, isSpoilt } = repairTyped(typed);
	return (isSpoilt || !OURS.test(text)) && OURS.test(placed) ? placed : typed;
}

/** Listens while no field has the focus. */
export class Wedge {
	/** @param {(text: string) => void} found */
	constructor(found) {
		this.found = found;
		this.typed = this.placed = "";
		this.at = -Infinity;
		document.addEventListener("keydown", (event) => this.#key(event));
	}

	/** @param {KeyboardEvent} event */
	#key(event) {
		const target = event.target;
		if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement || event.ctrlKey || event.altKey || event.metaKey)
			return;
		if (event.timeStamp - this.at > PAUSE_MS)
			this.typed = this.placed = "";
		this.at = event.timeStamp;
		if (event.key === "Enter" || event.code === "Enter")
			this.#end(event);
		else
			this.#add(event);
	}

	/** @param {KeyboardEvent} event */
	#end(event) {
		const text = chooseReading(this.typed, this.placed);
		this.typed = this.placed = "";
		if (text.length < TEXT_MIN)
			return;
		event.preventDefault(); /* not also a press of the button that has the focus */
		this.found(text);
	}

	/** @param {KeyboardEvent} event */
	#add(event) {
		if (event.code === "Space" && this.placed !== "")
			event.preventDefault();
		this.typed += event.key.length === 1 ? event.key : "";
		this.placed += characterAt(event.code, event.shiftKey);
	}
}
