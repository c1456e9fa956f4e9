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
 * @returns {Promise<import("./admit.js").Ruling | null>} */
export async function askServer(phone, claim) {
	try {
		const answer = await phone.send("POST", "/v1/admissions", claimEncode(claim), TIMEOUT_MS);
		if (answer.status === 403 && answer.code === "device_closed")
			await phone.stand(STANDING.closed);
		const ruling = answer.status === 200 ? claimAnswerDecode(answer.body) : null;
		if (ruling !== null)
			return ruling;
	} catch {
		/* no answer */
	}
	pauseAsking();
	return null;
}
