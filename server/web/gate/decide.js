/* The gate's one decision (include/hoaban/gate.h, lib/gate.c): who may enter, from what was read, remembered and answered. */
import { rulesAdmit } from "./admit.js";

/** @typedef {import("./ticket.js").Ticket} Ticket
 * @typedef {import("./admit.js").Ruling} Ruling
 * @typedef {import("./admit.js").Uses} Uses
 * @typedef {{isRevoked: boolean, isSuperseded: boolean, isForged: boolean, uses: Uses}} Memory what is remembered of the root beside the lists
 * @typedef {"unasked" | "self" | "silent" | "advised" | "answered"} Authority whose word is there: nobody asked yet; this device is the
 *   authority; nobody reached; one who is not the authority; the authority
 * @typedef {{read: string, ticket: Ticket | null, memory: Memory, want: number, authority: Authority, word: Ruling | null}} Facts
 *   read: the verdict of the reading; want: persons, 0 = all that are left; word: the answer, with "advised" and "answered"
 * @typedef {{mustAsk: boolean, isProvisional: boolean, ruling: Ruling}} Decision mustAsk: nothing speaks against it here; the ruling is
 *   what is granted if nobody answers */

/** @param {Uses} [uses] @returns {Memory} */
export function remembering(uses = { list: [], otherDays: 0 }) {
	return { isRevoked: false, isSuperseded: false, isForged: false, uses };
}

/** @param {string} verdict @returns {Ruling} */
function nothing(verdict) {
	return { verdict, firstUse: 0, count: 0, entry: 0, remaining: 0, firstAdmittedAt: 0 };
}

/* ---------------------------------------------------------------- what others say */

/** @param {Ruling} r @param {Uses} u @returns {boolean} */
function isAnyTaken(r, u) {
	return u.list.some((t) => t.entry === r.entry && t.use >= r.firstUse && t.use - r.firstUse < r.count);
}

/** @param {Ruling} r @param {Ticket} t @returns {boolean} */
function isInTicket(r, t) {
	const isEntry = r.entry >= 1 && (t.entries === 0 || r.entry <= t.entries);
	return isEntry && r.count >= 1 && r.firstUse >= t.firstUse && r.firstUse + r.count <= t.firstUse + t.party;
}

/** Whether somebody else's ruling on this ticket can be meant. @param {Ruling} r @param {Ticket} t @param {Memory} memory @param {number} want */
function isSound(r, t, memory, want) {
	if (r.verdict !== "admitted")
		return true;
	return isInTicket(r, t) && (want === 0 || r.count === want) && !isAnyTaken(r, memory.uses);
}

/** Who refuses grants nothing, whatever the message says. @param {Ruling} word @returns {Ruling} */
function takenOver(word) {
	return word.verdict === "admitted" ? word : { ...word, firstUse: 0, count: 0, entry: 0 };
}

/* ---------------------------------------------------------------- what this device says */

/* What the rules look at before the lists, or find in them: nothing remembered is said instead. */
const FIRST = ["malformed", "unknown_key", "bad_signature", "over_limit", "lists_too_old", "revoked"];

/** Remembered or listed, it is the same verdict at the same place: before time and site. @param {Facts} f @returns {string} */
function standing(f) {
	if (FIRST.includes(f.read))
		return f.read;
	if (f.memory.isRevoked)
		return "revoked";
	if (f.memory.isSuperseded)
		return "superseded";
	if (f.read !== "admitted")
		return f.read;
	return f.memory.isForged ? "over_limit" : "admitted";
}

/** What was let in here stays let in, whatever others say. A grant that makes no sense counts as silence. @param {Facts} f @returns {Decision} */
export function decide(f) {
	const verdict = standing(f), { ticket, authority, word } = f;
	const here = verdict === "admitted" && ticket !== null ? rulesAdmit(ticket, f.memory.uses, f.want) : nothing(verdict);
	if (here.verdict !== "admitted" || ticket === null || authority === "self")
		return { mustAsk: false, isProvisional: false, ruling: here };
	const wasGiven = authority === "advised" || authority === "answered";
	const told = wasGiven && word !== null && isSound(word, ticket, f.memory, f.want) ? takenOver(word) : null;
	const ruling = told ?? here;
	const isFinal = told !== null && authority === "answered";
	return { mustAsk: authority === "unasked", isProvisional: ruling.verdict === "admitted" && !isFinal, ruling };
}
