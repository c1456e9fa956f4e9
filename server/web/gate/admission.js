/* One visitor: what the code says, what this phone knows, what the server knows; the record is committed before the answer is
 * shown (pos-client/domain/admit.h). */
import { hex } from "./bytes.js";
import { askServer, mayAsk, pauseAsking, tellUndone } from "./claim.js";
import { decide, remembering } from "./decide.js";
import { admissionEncode, admissionUndoneEncode, ENTRY, scanRefusedEncode, UNDO_S } from "./entry.js";
import { instantDay } from "./instant.js";
import { inJournal } from "./journal.js";
import { STANDING } from "./phone.js";
import { readCose, readText } from "./rules.js";
import { TICKET_PREFIX, typedCode, typedCodeParse } from "./ticket.js";
import { uuidV7 } from "./uuid.js";

const CODE_MAX = 32, REFRESH_AGE_S = 60;

/** @typedef {import("./ticket.js").Ticket} Ticket
 * @typedef {import("./admit.js").Ruling} Ruling
 * @typedef {{verdict: string, isProvisional: boolean, ticket: Ticket | null, admitted: number, remaining: number,
 *   firstAdmittedAt: number, firstGate: string, claim: Uint8Array | null, at: number}} Outcome
 * @typedef {{phone: import("./phone.js").Phone, act: import("./journal.js").Act, text: string, want: number, site: number, gate: string,
 *   now: number, day: number}} Question
 * @typedef {{admitted: number, provisional: number, refused: number}} Counters persons, persons, scans */

/** @returns {Counters} */
const noCounters = () => ({ admitted: 0, provisional: 0, refused: 0 });

/* ---------------------------------------------------------------- reading */

/** @param {Question} q @returns {Promise<import("./rules.js").Reading>} */
async function read(q) {
	const lists = q.phone.lists();
	if (q.text.startsWith(TICKET_PREFIX) || q.text.length >= CODE_MAX)
		return readText(q.text, lists, q.now, q.site);
	const code = typedCodeParse(q.text);
	const cose = code === null ? undefined : await q.phone.store.get("tickets", code);
	return cose === undefined ? { verdict: "malformed", ticket: null, cose: null } : readCose(cose, lists, q.now, q.site);
}

/** A key or list that is younger than ours: ask once a minute, so that a pile of forgeries costs little. @param {Question} q @param {string} verdict */
function isWorthRefreshing(q, verdict) {
	const age = q.phone.clock.corrected() - (q.phone.bundle?.at ?? 0);
	return (verdict === "unknown_key" || verdict === "lists_too_old") && mayAsk(q.phone) && (age < 0 || age >= REFRESH_AGE_S);
}

/** @param {Question} q @returns {Promise<import("./rules.js").Reading>} */
async function readFresh(q) {
	const reading = await read(q);
	if (!isWorthRefreshing(q, reading.verdict))
		return reading;
	try {
		await q.phone.renew();
		return await read(q);
	} catch {
		pauseAsking();
		return reading;
	}
}

/* ---------------------------------------------------------------- what this phone knows */

/** @param {...IDBValidKey} prefix @returns {IDBKeyRange} */
function under(...prefix) {
	return IDBKeyRange.bound(prefix, [...prefix, []]);
}

/** @param {Question} q @param {Ticket} t @returns {Promise<{uses: import("./admit.js").Uses, rows: any[]}>} */
async function usesOf(q, t) {
	const root = hex(t.root);
	const rows = await q.phone.store.all("admissions", under(root, q.site, q.day));
	const keys = /** @type {any[][]} */ (await q.phone.store.keys("admissions", under(root)));
	const otherDays = new Set(keys.map((key) => key[2]).filter((day) => day !== q.day)).size;
	return { uses: { list: rows.map((r) => ({ use: r.use, entry: r.entry, admittedAt: r.at })), otherDays }, rows };
}

/* ---------------------------------------------------------------- what the server knows */

/** The claim's id is kept before the server is asked: after a crash the same act is claimed again, not a second one. (After a power
 * cut it would be: then the visitor is refused who may go in, never the other way round.)
 * @param {Question} q @param {Ticket} t @returns {Promise<{key: IDBValidKey, id: Uint8Array}>} */
async function keepClaim(q, t) {
	const key = [hex(t.id), q.site, q.day, q.want];
	const open = await q.phone.store.get("claims", key);
	const id = open ?? uuidV7(q.now * 1000);
	if (open === undefined)
		await q.phone.store.commit([{ store: "claims", verb: "put", key, value: id }], "relaxed");
	return { key, id };
}

/** Whose word there is, and what it says. @param {Question} q @param {Ticket} ticket @param {Uint8Array} cose
 * @returns {Promise<{claim: Uint8Array, authority: import("./decide.js").Authority, word: Ruling | null, firstGate: string}>} */
async function ask(q, ticket, cose) {
	if (!mayAsk(q.phone))
		return { claim: uuidV7(q.now * 1000), authority: "silent", word: null, firstGate: "" };
	const { key, id } = await keepClaim(q, ticket);
	q.act.add({ store: "claims", verb: "delete", key });
	const word = await askServer(q.phone, { id, site: q.site, gate: q.gate, count: q.want, time: q.now, cose });
	if (word === null)
		return { claim: id, authority: "silent", word: null, firstGate: "" };
	/* Where a hub is the site's authority, which a phone cannot reach, the server's yes is not the last word; its no is. */
	const isAdvice = word.isProvisional || q.phone.needHeld().lease.hubs.has(q.site);
	return { claim: id, authority: isAdvice ? "advised" : "answered", word: word.ruling, firstGate: word.firstGate };
}

/* ---------------------------------------------------------------- the record */

/** @param {Question} q @param {(c: Counters) => Counters} change */
async function count(q, change) {
	const key = [q.day, q.site];
	const value = change((await q.phone.store.get("counters", key)) ?? noCounters());
	q.act.add({ store: "counters", verb: "put", key, value });
}

/** The server may grant a use that this phone, apart, had granted too: the earlier row stays, the entry tells both.
 * @param {Question} q @param {Ticket} t @param {Uint8Array} cose @param {any[]} rows already there
 * @param {{ruling: Ruling, claim: Uint8Array, isProvisional: boolean}} granted */
async function recordAdmission(q, t, cose, rows, { ruling, claim, isProvisional }) {
	const { entry, firstUse, count: persons } = ruling;
	await q.act.append(ENTRY.admission, admissionEncode({ claim, ticket: t.id, root: t.root, site: q.site, gate: q.gate, day: q.day, entry,
		firstUse, count: persons, admittedAt: q.now, isProvisional, cose }));
	const row = { root: hex(t.root), site: q.site, day: q.day, entry, at: q.now, gate: q.gate, claim: hex(claim) };
	for (let use = firstUse; use < firstUse + persons; use++)
		if (!rows.some((r) => r.use === use && r.entry === entry))
			q.act.add({ store: "admissions", verb: "put", value: { ...row, use } });
	q.act.add({ store: "tickets", verb: "put", key: typedCode(t.id), value: cose });
	await count(q, (c) => ({ ...c, admitted: c.admitted + persons, provisional: c.provisional + (isProvisional ? persons : 0) }));
}

/** @param {Question} q @param {string} verdict @param {Ticket | null} t */
async function recordRefusal(q, verdict, t) {
	await q.act.append(ENTRY.scanRefused, scanRefusedEncode({ site: q.site, gate: q.gate, verdict, ticket: t?.id ?? null }));
	await count(q, (c) => ({ ...c, refused: c.refused + 1 }));
}

/* ---------------------------------------------------------------- one visitor */

/** @param {Question} q @param {Ruling} r @param {Ticket | null} ticket @returns {Outcome} */
function outcomeOf(q, r, ticket) {
	return { verdict: r.verdict, isProvisional: false, ticket, admitted: r.count, remaining: r.remaining,
		firstAdmittedAt: r.firstAdmittedAt, firstGate: "", claim: null, at: q.now };
}

/** @param {Question} q @returns {Promise<Outcome>} */
async function judge(q) {
	const { verdict, ticket, cose } = await readFresh(q);
	const { uses, rows } = ticket === null ? { uses: undefined, rows: [] } : await usesOf(q, ticket);
	const facts = { read: verdict, ticket, memory: remembering(uses), want: q.want };
	const here = decide({ ...facts, authority: "unasked", word: null });
	if (!here.mustAsk || ticket === null || cose === null)
		return refuse(q, here.ruling, ticket, rows.find((r) => r.at === here.ruling.firstAdmittedAt)?.gate ?? "");
	const { claim, authority, word, firstGate } = await ask(q, ticket, cose);
	const { ruling, isProvisional } = decide({ ...facts, authority, word });
	if (ruling.verdict !== "admitted")
		return refuse(q, ruling, ticket, firstGate);
	await recordAdmission(q, ticket, cose, rows, { ruling, claim, isProvisional });
	return { ...outcomeOf(q, ruling, ticket), isProvisional, claim };
}

/** @param {Question} q @param {Ruling} ruling @param {Ticket | null} ticket @param {string} firstGate @returns {Promise<Outcome>} */
async function refuse(q, ruling, ticket, firstGate) {
	await recordRefusal(q, ruling.verdict, ticket);
	return { ...outcomeOf(q, ruling, ticket), firstGate };
}

/** @param {import("./phone.js").Phone} phone @param {string} text a QR's text, or a typed code @param {number} want persons, 0 = all that
 * are left @returns {Promise<Outcome | null>} null: the phone may not admit (closed, no site) */
export function admit(phone, text, want) {
	return inJournal(phone, async (act) => {
		const { site, gate } = phone.settings, now = phone.clock.now();
		const isHere = phone.isEnrolled && site >= 0 && ((phone.needHeld().lease.sites >> BigInt(site)) & 1n) === 1n;
		if (!isHere || phone.standing === STANDING.closed)
			return null;
		const outcome = await judge({ phone, act, text, want, site, gate, now, day: instantDay(now) });
		if (phone.standing === STANDING.closed) /* the server has answered so: it is not silent */
			return null;
		await act.commit();
		return outcome;
	});
}

/** Takes the last admission back: somebody did not go in. @param {import("./phone.js").Phone} phone @param {Outcome} o @returns {Promise<boolean>}
 * false: too late */
export function undo(phone, o) {
	return inJournal(phone, async (act) => {
		const now = phone.clock.now(), site = phone.settings.site, day = instantDay(o.at);
		if (o.claim === null || o.ticket === null || now - o.at > UNDO_S || phone.standing === STANDING.closed)
			return false;
		const rows = await phone.store.all("admissions", under(hex(o.ticket.root), site, day));
		const ours = rows.filter((r) => o.claim !== null && r.claim === hex(o.claim));
		if (ours.length === 0)
			return false;
		for (const r of ours)
			act.add({ store: "admissions", verb: "delete", key: [r.root, r.site, r.day, r.use, r.entry] });
		const q = { phone, act, text: "", want: 0, site, gate: phone.settings.gate, now, day };
		await count(q, (c) => ({ ...c, admitted: c.admitted - o.admitted, provisional: c.provisional - (o.isProvisional ? o.admitted : 0) }));
		const body = admissionUndoneEncode({ claim: o.claim, site, gate: q.gate, day });
		await act.append(ENTRY.admissionUndone, body);
		await act.commit();
		await tellUndone(phone, body);
		return true;
	});
}

/** What the screen counts today. @param {import("./phone.js").Phone} phone @returns {Promise<Counters>} */
export async function countersToday(phone) {
	const key = [instantDay(phone.clock.now()), phone.settings.site];
	return (await phone.store.get("counters", key)) ?? noCounters();
}
