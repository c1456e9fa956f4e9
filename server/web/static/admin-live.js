// The counts of /admin/live, as they change. A gate that is new since the page was drawn comes with the next full load.
const table = /** @type {HTMLTableElement} */ (document.getElementById("live"));
const clock = /** @type {HTMLElement} */ (document.getElementById("live-at"));
const pause = 3000, patience = 15000;
let version = table.dataset.version ?? "";

/** @param {HTMLTableRowElement} row @param {Record<string, number>} counts */
function write(row, counts) {
	for (const cell of row.querySelectorAll("[data-count]")) {
		const count = String(counts[/** @type {HTMLElement} */ (cell).dataset.count ?? ""] ?? 0);
		const place = cell.firstElementChild ?? cell;
		if (place.textContent !== count)
			place.textContent = count;
	}
}

/** @param {{site: string, gates: {gate: string}[]}[]} sites @returns {boolean} whether every row of the answer is on the page */
function show(sites) {
	let met = 0, told = 0;
	for (const site of sites)
		told += 1 + site.gates.length;
	for (const row of table.tBodies[0].rows) {
		const site = sites.find((s) => s.site === row.dataset.site);
		const from = row.dataset.gate === undefined ? site : site?.gates.find((g) => g.gate === row.dataset.gate);
		if (from) {
			write(row, /** @type {any} */ (from));
			met++;
		}
	}
	return met === told;
}

async function look() {
	const answer = await fetch(`/v1/live?since=${encodeURIComponent(version)}`, { signal: AbortSignal.timeout(patience + 15000) });
	if (answer.status === 401)
		location.reload(); // the login has ended
	if (!answer.ok)
		throw new Error(String(answer.status));
	const live = await answer.json();
	version = live.version;
	clock.textContent = new Date(live.at).toLocaleTimeString(document.documentElement.lang);
	if (!show(live.sites))
		location.reload();
}

/** Nobody looks: nothing is asked, and the session may idle. */
function shown() {
	return new Promise((done) => {
		if (!document.hidden)
			return done(undefined);
		document.addEventListener("visibilitychange", () => done(undefined), { once: true });
	});
}

for (;;) {
	try {
		await shown();
		await look();
		await new Promise((done) => setTimeout(done, pause));
	} catch {
		await new Promise((done) => setTimeout(done, patience));
	}
}
