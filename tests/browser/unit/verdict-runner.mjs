/* The table of verdicts (tests/vectors/verdict-cases.json) asked of the page's own decision. Needs nothing of node: a test in a browser
 * imports it with the page's modules. */

/** @param {string} text base64url @returns {Uint8Array} */
function bytesOf(text) {
	return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

/** @template T @param {string | null} text @param {(b: Uint8Array) => T} read */
function part(text, read) {
	return text === null ? null : read(bytesOf(text));
}

/** What a gate holds, as rules.js takes it. @param {any} m the page's modules @param {any} l */
async function listsOf(m, l) {
	return {
		keys: await part(l.trust_list, m.trust.trustListDecode), revoked: part(l.revoked, m.lists.idListDecode),
		superseded: part(l.superseded, m.lists.idListDecode), closures: part(l.closures, m.lists.closureListDecode),
		known: l.known.map((/** @type {string} */ k) => part(k, m.lists.knownListDecode)),
		certificates: await Promise.all(l.certificates.map((/** @type {string} */ c) => part(c, m.trust.certificateDecode))),
		issuedAt: l.issued_at, limitH: l.limit_h, approvedDay: l.approved_day,
	};
}

/** Everything that is in a list must have been read; an older list that is offered afterwards is refused. @param {any} m @param {any} lists @param {any} c */
function checkLists(m, lists, c) {
	const all = [lists.keys, lists.revoked, lists.superseded, lists.closures, ...lists.known, ...lists.certificates];
	const older = c.offered_revoked === undefined ? null : part(c.offered_revoked, m.lists.idListDecode);
	return !all.includes(undefined) && (older === null || older.seq < lists.revoked.seq);
}

/** @param {any} m {rules, decide, trust, lists} @param {{lists: any[], cases: any[]}} table @returns {Promise<string[]>} what differs, by label */
export async function runVerdicts(m, table) {
	const lists = await Promise.all(table.lists.map((l) => listsOf(m, l)));
	const faults = [];
	for (const c of table.cases) {
		const held = lists[c.lists];
		const { verdict, ticket } = await m.rules.readText(c.text, held, c.now, c.site);
		const uses = { list: c.taken.map((/** @type {number[]} */ [use, entry, admittedAt]) => ({ use, entry, admittedAt })), otherDays: c.other_days };
		const memory = { ...m.decide.remembering(uses), isSuperseded: c.superseded !== 0 };
		const facts = { read: verdict, ticket, memory, want: c.want, word: null };
		const alone = m.decide.decide({ ...facts, authority: "self" }), asking = m.decide.decide({ ...facts, authority: "unasked" });
		const is = [alone.ruling.verdict, alone.ruling.count, alone.ruling.remaining, alone.isProvisional, asking.mustAsk, checkLists(m, held, c)];
		const must = [c.verdict, c.let_in, c.left, false, c.verdict === "admitted", true];
		if (is.join() !== must.join())
			faults.push(`${c.label}: is ${is.join()}, must be ${must.join()}`);
	}
	return faults;
}
