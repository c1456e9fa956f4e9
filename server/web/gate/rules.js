/* Text of a QR → verdict: everything that needs no memory of earlier entries. The same rules, in the same order, as the till, the
 * server and the auditor have (lib/rules.c); one table of cases holds all of them to it. */
import { sha256 } from "./bytes.js";
import { coseParse, coseVerify, AAD } from "./cose.js";
import { dayStart, DAY_S, instantDay } from "./instant.js";
import { closureFind, closureHonours, idListHas } from "./lists.js";
import { ticketBytes, ticketDecode } from "./ticket.js";
import { keyOfCertificate, trustFind, USE } from "./trust.js";

/** Numbers are stored and sent: their order never changes. */
export const VERDICTS = ["admitted", "already_admitted", "party_exhausted", "not_yet_valid", "expired", "wrong_site", "closed_day",
	"revoked", "superseded", "over_limit", "unknown_key", "bad_signature", "malformed", "lists_too_old"];

const SKEW_S = 300; /* how far ahead of the gate's clock an issuer's clock may be */
const KNOWN_ID_LENGTH = 16;

/** @typedef {import("./ticket.js").Ticket} Ticket
 * @typedef {import("./trust.js").TrustKey} TrustKey
 * @typedef {import("./trust.js").Certificate} Certificate
 * @typedef {import("./lists.js").IdList} IdList
 * @typedef {{keys: import("./trust.js").TrustList | null, certificates: Certificate[], revoked: IdList | null,
 *   superseded: IdList | null, closures: import("./lists.js").ClosureList | null, known: import("./lists.js").KnownList[],
 *   issuedAt: number, limitH: number, approvedDay: number}} GateLists
 *   certificates: of devices that the trust list may not name yet, one's own first; issuedAt: of the oldest list, 0 = no age check;
 *   limitH: hours, 0 = none; approvedDay: local day on which a supervisor allows lists of any age, 0 = none
 * @typedef {{verdict: string, ticket: Ticket | null, cose: Uint8Array | null}} Reading ticket and cose: when the signature holds */

/* ---------------------------------------------------------------- key */

/** May the certificate stand in for the trust list, which does not name its key? Not when the list is younger (it would name it),
 * nor when the device is closed: its id is revoked until the certificate expires, so not afterwards either.
 * @param {Certificate} c @param {GateLists} lists @param {number} now @returns {boolean} */
function isTrusted(c, lists, now) {
	if ((lists.keys !== null && c.issuedAt < lists.keys.issuedAt) || now >= c.expires)
		return false;
	return lists.revoked === null || !idListHas(lists.revoked, c.device);
}

/** @param {GateLists} lists @param {string} kid @param {number} now @returns {TrustKey | null} */
function findKey(lists, kid, now) {
	const named = lists.keys === null ? null : trustFind(lists.keys, kid, USE.ticket);
	if (named !== null)
		return named;
	const c = lists.certificates.find((one) => one.ticketKid === kid && isTrusted(one, lists, now));
	return c === undefined ? null : keyOfCertificate(c);
}

/** The local midnight that ends the last day a key may sell on this day. @param {number} daysAhead @param {number} issuedAt */
function horizon(daysAhead, issuedAt) {
	return dayStart(instantDay(issuedAt)) + (daysAhead + 1) * DAY_S;
}

/** @param {Ticket} t @param {TrustKey} k @param {number} now @returns {boolean} */
function isWithinLimits(t, k, now) {
	if (t.issuedAt < k.notBefore || t.issuedAt >= k.expires || t.issuedAt > now + SKEW_S)
		return false;
	const l = k.limits;
	return l === null || (t.party <= l.party && (t.sites & ~l.sites) === 0n && t.validUntil <= horizon(l.daysAhead, t.issuedAt));
}

/* ---------------------------------------------------------------- lists, time, site */

/** @param {GateLists} lists @param {number} now @returns {boolean} */
function areTooOld(lists, now) {
	const isChecked = lists.issuedAt !== 0 && lists.limitH !== 0 && lists.approvedDay !== instantDay(now);
	return isChecked && now - lists.issuedAt > lists.limitH * 3600;
}

/** @param {IdList | null} l @param {Ticket} t @returns {boolean} */
function isListed(l, t) {
	return l !== null && (idListHas(l, t.id) || idListHas(l, t.root));
}

/** Whoever holds the key of a lost till can sign tickets of any date: of a closed key only those are good that the server knows.
 * @param {GateLists} lists @param {TrustKey} k @param {Uint8Array} payload @returns {Promise<boolean>} */
async function isKnown(lists, k, payload) {
	if (k.closedAt === 0)
		return true;
	const list = lists.known.find((l) => l.kid === k.kid);
	return list !== undefined && idListHas(list, (await sha256(payload)).subarray(0, KNOWN_ID_LENGTH));
}

/** @param {GateLists} lists @param {Ticket} t @param {number} now @param {number} site @returns {string} */
function judgeTimeAndSite(lists, t, now, site) {
	const closures = site < 0 ? null : lists.closures;
	if (now < t.validFrom)
		return "not_yet_valid";
	if (now >= t.validUntil && (closures === null || !closureHonours(closures, site, t, now)))
		return "expired";
	if (site >= 0 && ((t.sites >> BigInt(site)) & 1n) === 0n)
		return "wrong_site";
	return closures !== null && closureFind(closures, site, now) !== null ? "closed_day" : "admitted";
}

/** @param {GateLists} lists @param {Ticket} t @param {TrustKey} k @param {Uint8Array} payload @param {number} now @param {number} site */
async function judge(lists, t, k, payload, now, site) {
	if (!isWithinLimits(t, k, now))
		return "over_limit";
	if (areTooOld(lists, now))
		return "lists_too_old";
	if (isListed(lists.revoked, t) || !(await isKnown(lists, k, payload)))
		return "revoked";
	if (isListed(lists.superseded, t))
		return "superseded";
	return judgeTimeAndSite(lists, t, now, site);
}

/* ---------------------------------------------------------------- reading */

/** @param {string} verdict @returns {Reading} */
function unread(verdict) {
	return { verdict, ticket: null, cose: null };
}

/** From COSE bytes. "admitted": nothing speaks against it so far. @param {Uint8Array} cose @param {GateLists} lists
 * @param {number} now Unix seconds @param {number} site number, −1 = no site check @returns {Promise<Reading>} */
export async function readCose(cose, lists, now, site) {
	const m = coseParse(cose);
	if (m === null)
		return unread("malformed");
	const k = findKey(lists, m.kid, now);
	if (k === null)
		return unread("unknown_key");
	if (!(await coseVerify(m, AAD.ticket, k.publicKey)))
		return unread("bad_signature");
	const ticket = ticketDecode(m.payload);
	if (ticket === null)
		return unread("malformed");
	return { verdict: await judge(lists, ticket, k, m.payload, now, site), ticket, cose };
}

/** From a QR's text. @param {string} text @param {GateLists} lists @param {number} now @param {number} site @returns {Promise<Reading>} */
export async function readText(text, lists, now, site) {
	const cose = ticketBytes(text);
	return cose === null ? unread("malformed") : readCose(cose, lists, now, site);
}
