/* Keeps the whole page on the phone: after one load it opens without a server. The build names the files and their common version
 * (files.js), with the hash of each: a new version is fetched whole, beside the old one, and takes its place at the next opening. */
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

/* The first 16 digits of the content's SHA-256, as the build writes them. */
async function hashOf(response) {
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
	return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* What the page has just loaded is not fetched twice; what the browser kept of another version is not taken. */
async function fetchOne(file, hash) {
	for (const cache of ["force-cache", "reload"]) {
		const response = await fetch(new Request(`./${file}`, { cache }));
		if (response.ok && (await hashOf(response.clone())) === hash)
			return response;
	}
	throw new Error(`not of this version: ${file}`);
}

/* All or none. */
async function keepAll() {
	const found = await Promise.all(self.GATE_FILES.map(async ([file, hash]) => [`./${file}`, await fetchOne(file, hash)]));
	const cache = await caches.open(NAME);
	await Promise.all(found.map(([url, response]) => cache.put(url, response)));
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
