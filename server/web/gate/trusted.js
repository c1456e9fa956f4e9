/* The two scripts this page may start, and no other: the policy that the page's CSP names. */

const SCRIPTS = ["scan-worker.js", "sw.js"];

/** @typedef {{createPolicy: (name: string, rules: {createScriptURL: (url: string) => string}) => {createScriptURL: (url: string) => any}}} Factory */

/** @param {string} url @returns {string} */
function check(url) {
	if (!SCRIPTS.includes(url))
		throw new TypeError(`not a script of this page: ${url}`);
	return url;
}

const factory = /** @type {Factory | undefined} */ (/** @type {any} */ (globalThis).trustedTypes);
const policy = factory?.createPolicy("hoaban-gate", { createScriptURL: check });

/** What Worker and serviceWorker.register take. @param {string} name @returns {string} */
export function scriptUrl(name) {
	return policy === undefined ? check(name) : policy.createScriptURL(name);
}
