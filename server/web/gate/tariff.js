/* What a gate needs of the signed tariff edition: the sites' names and what the guard looks at. */
import { decode } from "./cbor.js";
import { CATEGORIES, ticketCount } from "./ticket.js";

const IAT = 6, EDITION = -65544, U32 = 0xffffffff;

/** @typedef {{vi: string, en: string}} Named
 * @typedef {{code: string, name?: Named, proof?: Named}} Category
 * @typedef {{edition: number, sites: {number: number, code: string, name: Named}[], categories: Category[]}} Tariff */

/** @param {Uint8Array} payload of the signed edition @returns {Tariff | null} */
export function tariffDecode(payload) {
	const edition = decode(payload, (r) => {
		r.map(2, 2);
		r.key(IAT);
		r.int(0);
		r.key(EDITION);
		r.array(2, 2);
		return { number: r.uint(U32), json: r.byteString(1).slice() };
	});
	if (edition === null)
		return null;
	try {
		const document = JSON.parse(new TextDecoder().decode(edition.json));
		return { edition: edition.number, sites: document.sites, categories: document.categories };
	} catch {
		return null;
	}
}

/** The edition a ticket was sold by, or the newest. @param {Tariff[]} tariffs @param {number} edition @returns {Tariff | null} */
function tariffOf(tariffs, edition) {
	return tariffs.find((t) => t.edition === edition) ?? tariffs.at(-1) ?? null;
}

/** @param {Tariff[]} tariffs @param {number} site @param {"vi" | "en"} language @returns {{code: string, name: string}} */
export function siteNamed(tariffs, site, language) {
	const found = tariffs.at(-1)?.sites.find((s) => s.number === site);
	return { code: found?.code ?? String(site), name: found?.name[language] ?? found?.name.vi ?? String(site) };
}

/** What the guard looks at, "Người cao tuổi: thẻ căn cước". @param {Tariff[]} tariffs @param {import("./ticket.js").Ticket} ticket
 * @param {"vi" | "en"} language @returns {string[]} */
export function noticesOf(tariffs, ticket, language) {
	const categories = tariffOf(tariffs, ticket.edition)?.categories ?? [];
	const out = [];
	for (const [i, code] of CATEGORIES.entries()) {
		const found = ticketCount(ticket, i) > 0 ? categories.find((c) => c.code === code) : undefined;
		if (found?.proof !== undefined)
			out.push(`${found.name?.[language] ?? code}: ${found.proof[language] ?? found.proof.vi}`);
	}
	return out;
}

/** Who the ticket is for, "2 Người lớn, 1 Trẻ em". @param {Tariff[]} tariffs @param {import("./ticket.js").Ticket} ticket
 * @param {"vi" | "en"} language @returns {string} */
export function personsOf(tariffs, ticket, language) {
	const categories = tariffOf(tariffs, ticket.edition)?.categories ?? [];
	const named = CATEGORIES.map((code, i) => ({ code, count: i === 0 ? 0 : ticketCount(ticket, i) })).filter((one) => one.count > 0);
	return named.map(({ code, count }) => `${count} ${categories.find((c) => c.code === code)?.name?.[language] ?? code}`).join(", ");
}
