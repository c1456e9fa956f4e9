/* What a phone need not keep: it would fill up in a season. */
import { instantDay } from "./instant.js";

const ENTRIES_KEPT = 100_000; /* of those that the server has: it may come back from a backup and ask for them again */
const DAYS_KEPT = 400;        /* of counters; admissions count for passes of many days and are kept */

/** @param {import("./phone.js").Phone} phone */
export async function prune(phone) {
	const synced = await phone.store.get("held", "synced"), today = instantDay(phone.clock.now());
	const claims = (await phone.store.keys("claims", IDBKeyRange.lowerBound([]))).filter((key) => Array.isArray(key) && Number(key[2]) < today);
	await phone.store.commit([
		{ store: "entries", verb: "delete", key: IDBKeyRange.upperBound((synced?.seq ?? 0) - ENTRIES_KEPT) },
		{ store: "counters", verb: "delete", key: IDBKeyRange.upperBound([today - DAYS_KEPT]) },
		...claims.map((key) => ({ store: /** @type {const} */ ("claims"), verb: /** @type {const} */ ("delete"), key })),
	]);
}
