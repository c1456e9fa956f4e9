/* Who of a ticket's party may enter now: uses × entries of one (root, site, day), minus what is taken (lib/admit.c). */

/** @typedef {import("./ticket.js").Ticket} Ticket
 * @typedef {{use: number, entry: number, admittedAt: number}} TakenUse
 * @typedef {{list: TakenUse[], otherDays: number}} Uses of one (root, site, day); otherDays: distinct other local days on which this
 *   root was used at any site
 * @typedef {{verdict: string, firstUse: number, count: number, entry: number, remaining: number, firstAdmittedAt: number}} Ruling
 *   granted: the uses firstUse … firstUse+count−1 with this entry number; remaining: free today at this site after it;
 *   firstAdmittedAt: 0 = none
 * @typedef {{first: number, end: number}} Span */

/** @param {Ticket} t @returns {Span} */
function spanOf(t) {
	return { first: t.firstUse, end: t.firstUse + t.party };
}

/** The smallest use ≥ `from` that is taken with this entry number, or the span's end.
 * @param {Uses} u @param {Span} s @param {number} from @param {number} entry @returns {number} */
function nextTaken(u, s, from, entry) {
	return u.list.reduce((next, t) => (t.entry === entry && t.use >= from && t.use < next ? t.use : next), s.end);
}

/** The first run of `want` free uses in a round; with want = 0 the longest. Count 0 when there is none.
 * @param {Uses} u @param {Span} s @param {number} entry @param {number} want @returns {{first: number, count: number}} */
function findRun(u, s, entry, want) {
	let best = { first: 0, count: 0 };
	for (let at = s.first; at < s.end;) {
		const taken = nextTaken(u, s, at, entry);
		const free = taken - at;
		if (want > 0 && free >= want)
			return { first: at, count: want };
		if (want === 0 && free > best.count)
			best = { first: at, count: free };
		at = taken + 1;
	}
	return best;
}

/** Among the first count + 1 rounds one is untouched: no need to look further. @param {Ticket} t @param {Uses} u @param {number} want */
function findPlace(t, u, want) {
	const enough = u.list.length + 1;
	const rounds = t.entries !== 0 && t.entries < enough ? t.entries : enough;
	for (let entry = 1; entry <= rounds; entry++) {
		const run = findRun(u, spanOf(t), entry, want);
		if (run.count > 0)
			return { ...run, entry };
	}
	return { first: 0, count: 0, entry: 0 };
}

/** @param {Ruling} r @param {number} use @returns {boolean} */
function isGranted(r, use) {
	return use >= r.firstUse && use - r.firstUse < r.count;
}

/** @param {Ruling} r @param {Uses} u @param {number} use @param {number} entries @returns {boolean} */
function isFull(r, u, use, entries) {
	for (let e = 1; e <= entries; e++) {
		const isNow = isGranted(r, use) && r.entry === e;
		if (!isNow && !u.list.some((t) => t.use === use && t.entry === e))
			return false;
	}
	return true;
}

/** @param {Ruling} r @param {Ticket} t @param {Uses} u @returns {number} */
function countRemaining(r, t, u) {
	const s = spanOf(t);
	if (t.entries === 0)
		return t.party;
	const seen = new Set(u.list.map((one) => one.use).filter((use) => use >= s.first && use < s.end));
	let full = 0, fresh = r.count; /* fresh: granted now and never seen before today */
	for (const use of seen) {
		full += isFull(r, u, use, t.entries) ? 1 : 0;
		fresh -= isGranted(r, use) ? 1 : 0;
	}
	return t.party - full - (t.entries === 1 ? fresh : 0);
}

/** @param {Ticket} t @param {Uses} u @returns {number} */
function earliest(t, u) {
	const s = spanOf(t);
	const times = u.list.filter((one) => one.use >= s.first && one.use < s.end).map((one) => one.admittedAt);
	return times.length === 0 ? 0 : Math.min(...times);
}

/** How many of `want` (0 = all that are left) may enter now. @param {Ticket} t @param {Uses} u @param {number} want @returns {Ruling} */
export function rulesAdmit(t, u, want) {
	const nobody = { verdict: "expired", firstUse: 0, count: 0, entry: 0, remaining: 0, firstAdmittedAt: earliest(t, u) };
	if (u.otherDays >= t.days)
		return nobody;
	const place = findPlace(t, u, want);
	const granted = { ...nobody, firstUse: place.first, count: place.count, entry: place.entry };
	const remaining = countRemaining(granted, t, u);
	const refusal = remaining > 0 ? "party_exhausted" : "already_admitted";
	return { ...granted, remaining, verdict: place.count > 0 ? "admitted" : refusal };
}
