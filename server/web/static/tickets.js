// Keeps the pages of bought tickets, with their codes, for a gate without network: what was opened once opens again. Always the
// network first, so that a ticket that was split or moved is shown as it is. Nothing is kept that this phone was not shown.

const KEPT = "tickets-1";

/** @param {Request} request @returns {boolean} */
const isOurs = (request) => {
	const path = new URL(request.url).pathname;
	return request.method === "GET" && (/^\/(vi|en|fr)\/o\/[0-9a-f]+$/.test(path) || /^\/v1\/tickets\/[0-9a-f]+\.svg$/.test(path) || path.startsWith("/static/"));
};

/** @param {Request} request @returns {Promise<Response>} */
async function answer(request) {
	const kept = await caches.open(KEPT);
	try {
		const fresh = await fetch(request);
		if (fresh.ok) await kept.put(request, fresh.clone());
		return fresh;
	} catch (e) {
		const old = await kept.match(request, { ignoreVary: true });
		if (old) return old;
		throw e;
	}
}

/** What the page that started us shows, which came before we did. @param {string[]} urls */
async function take(urls) {
	const kept = await caches.open(KEPT);
	for (const url of urls) await kept.add(url).catch(() => undefined);
}

const worker = /** @type {any} */ (self);
worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ e) => e.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (/** @type {MessageEvent} */ e) => /** @type {any} */ (e).waitUntil(take(e.data)));
worker.addEventListener("fetch", (/** @type {any} */ e) => {
	if (isOurs(e.request)) e.respondWith(answer(e.request));
});
