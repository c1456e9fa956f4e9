/* Asking the server for an admission. Who is not answered in time admits provisionally, and asks again only after a pause. */
import { claimAnswerDecode, claimEncode } from "./entry.js";
import { STANDING } from "./phone.js";

const TIMEOUT_MS = 2000, PAUSE_MS = 5000;

let silentUntil = 0; /* by performance.now() */

/** @param {import("./phone.js").Phone} phone @returns {boolean} */
export function mayAsk(phone) {
	return navigator.onLine && phone.standing === STANDING.good && performance.now() >= silentUntil;
}

/** The server has spoken again, or the line is said to be back. */
export function askAgain() {
	silentUntil = 0;
}

export function pauseAsking() {
	silentUntil = performance.now() + PAUSE_MS;
}

/** The server's word, or null. @param {import("./phone.js").Phone} phone @param {Parameters<typeof claimEncode>[0]} claim
 * @returns {Promise<import("./entry.js").ClaimAnswer | null>} */
export async function askServer(phone, claim) {
	try {
		const answer = await phone.send("POST", "/v1/admissions", claimEncode(claim), TIMEOUT_MS);
		if (answer.status === 403 && answer.code === "device_closed")
			await phone.stand(STANDING.closed);
		const word = answer.status === 200 ? claimAnswerDecode(answer.body) : null;
		if (word !== null)
			return word;
	} catch {
		/* no answer */
	}
	pauseAsking();
	return null;
}

/** Tells the server of an undone admission at once, for the visitor who tries again; the record is the entry. @param {import("./phone.js").Phone} phone
 * @param {Uint8Array} body of the entry */
export async function tellUndone(phone, body) {
	if (mayAsk(phone))
		await phone.send("POST", "/v1/admissions/undo", body, TIMEOUT_MS).catch(pauseAsking);
}
