/* Keeps the whole page on the phone: after one load it opens without a server. The build names the files and their common version
 * (files.js): a new version is fetched whole, beside the old one, and takes its place at the next opening. */
/* eslint-disable no-undef */

const factory = self.trustedTypes;
const policy = factory?.createPolicy("hoaban-gate", {
	createScriptURL(url) {
		if (url !== "files.js")
			throw new TypeError(url);
		return url;
	},
});
importScripts(policy === undefined ? "files.js" : policy.createScriptURL("files.js"));

const NAME = `hoaban-gate-${self.GATE_VERSION}`;

/* All or none. "no-cache": what the page has just loaded is asked for again, and mostly unchanged. */
async function keepAll() {
	const cache = await caches.open(NAME);
	await cache.addAll(self.GATE_FILES.map((file) => new Request(`./${file}`, { cache: "no-cache" })));
}

async function dropOthers() {
	const names = await caches.keys();
	await Promise.all(names.filter((name) => name.startsWith("hoaban-gate-") && name !== NAME).map((name) => caches.delete(name)));
}

/* What is kept answers at once; what is not (nothing of the page) goes to the network. */
async function answer(request) {
	const cache = await caches.open(NAME);
	const kept = await cache.match(request, { ignoreSearch: true });
	return kept ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
	const url = new URL(event.request.url);
	if (event.request.method === "GET" && url.origin === self.location.origin && url.href.startsWith(self.registration.scope))
		event.respondWith(answer(event.request));
});
