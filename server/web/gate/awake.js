/* Keeps the screen on while the camera looks: nobody taps a gate's phone between visitors. */

/** @type {{release: () => Promise<void>} | null} */
let lock = null;

/** Again after each return to the page: the browser lets go of it when the page is hidden. @param {boolean} isWanted */
export async function stayAwake(isWanted) {
	try {
		await lock?.release();
		lock = isWanted && "wakeLock" in navigator ? await navigator.wakeLock.request("screen") : null;
	} catch {
		lock = null; /* a low battery refuses it */
	}
}
