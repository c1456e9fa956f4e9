/* Requests of devices: HTTP Message Signatures (RFC 9421), Content-Digest (RFC 9530), as FORMATS §6 has them. */
import { base64, hex, plain, sha256, utf8 } from "./bytes.js";
import { signBytes } from "./cose.js";

const WITH_BODY = '("@method" "@target-uri" "content-type" "content-digest")', BARE = '("@method" "@target-uri")';
const TYPE = "application/cbor";

/** @typedef {{method: string, target: string, body: Uint8Array | null, created: number}} Request target: absolute
 * @typedef {{id: Uint8Array, deviceKey: {kid: Uint8Array, privateKey: CryptoKey}}} Signer */

/** @param {Uint8Array} body @returns {Promise<string>} */
export async function contentDigest(body) {
	return `sha-256=:${base64(await sha256(body))}:`;
}

/** What is signed. @param {Request} r @param {string} digest @param {string} params @returns {string} */
export function signatureBase(r, digest, params) {
	const body = r.body === null ? "" : `"content-type": ${TYPE}\n"content-digest": ${digest}\n`;
	return `"@method": ${r.method}\n"@target-uri": ${r.target}\n${body}"@signature-params": ${params}`;
}

/** The headers that make it this device's request. @param {Request} r @param {Signer} signer @returns {Promise<Record<string, string>>} */
export async function signedHeaders(r, signer) {
	const digest = r.body === null ? "" : await contentDigest(r.body);
	const components = r.body === null ? BARE : WITH_BODY;
	const params = `${components};created=${r.created};keyid="${hex(signer.id)}";alg="ed25519";tag="hoaban-1"`;
	const signature = await signBytes(signer.deviceKey.privateKey, utf8(signatureBase(r, digest, params)));
	const ours = { "Signature-Input": `pos=${params}`, Signature: `pos=:${base64(signature)}:` };
	return r.body === null ? ours : { ...ours, "Content-Type": TYPE, "Content-Digest": digest };
}

/** @typedef {{status: number, body: Uint8Array, code: string, timeHeader: string, signature: string, retryAfterS: number}} Answer
 *   code: of a problem+json; timeHeader: the server's signed time; signature: the value that was sent */

/** @param {Uint8Array} body @param {string | null} type @returns {string} */
function problemCode(body, type) {
	if (!type?.startsWith("application/problem+json"))
		return "";
	try {
		return String(JSON.parse(new TextDecoder().decode(body)).code ?? "");
	} catch {
		return "";
	}
}

/** Sends to the server the page came from; rejects when there is no answer within `timeoutMs`.
 * @param {Request} r @param {Signer} signer @param {number} timeoutMs @returns {Promise<Answer>} */
export async function sendSigned(r, signer, timeoutMs) {
	const headers = await signedHeaders(r, signer);
	const path = r.target.replace(/^[a-z]+:\/\/[^/]*/u, "");
	const answer = await fetch(path, {
		method: r.method, headers, body: r.body === null ? null : plain(r.body), cache: "no-store", credentials: "omit", redirect: "error",
		signal: AbortSignal.timeout(timeoutMs),
	});
	const body = new Uint8Array(await answer.arrayBuffer());
	return {
		status: answer.status, body, code: problemCode(body, answer.headers.get("Content-Type")),
		timeHeader: answer.headers.get("Hoaban-Time") ?? "", signature: headers.Signature,
		retryAfterS: Number(answer.headers.get("Retry-After") ?? 0) || 0,
	};
}
