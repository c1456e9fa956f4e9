/* A slow line in front of the server: every connection is made after a round trip, everything takes half of one each way, and what
 * comes down shares one bandwidth. (The kernel here knows no netem, and Chromium's own throttling does not count connections.) */
import net from "node:net";

/** @typedef {{roundTripMs: number, bitsPerSecond: number}} Line */

/** @param {number} port of the server @param {Line} how */
export async function openSlowLine(port, how) {
	const count = { bytes: 0, requests: 0 }, sockets = new Set();
	let freeAt = 0;
	const half = how.roundTripMs / 2;
	/** When the last of so many bytes is there. @param {number} bytes */
	const arrival = (bytes) => {
		freeAt = Math.max(freeAt, performance.now()) + (bytes * 8000) / how.bitsPerSecond;
		return freeAt + half - performance.now();
	};
	const server = net.createServer((near) => {
		const opened = performance.now(), far = net.connect(port, "127.0.0.1");
		for (const socket of [near, far])
			sockets.add(socket.setNoDelay(true).on("error", () => [near, far].forEach((s) => s.destroy())));
		near.on("data", (bytes) => {
			count.requests += bytes.toString("latin1").match(/^(GET|POST|HEAD) /gmu)?.length ?? 0;
			const handshake = Math.max(0, opened + how.roundTripMs - performance.now());
			setTimeout(() => far.writable && far.write(bytes), handshake + half);
		});
		far.on("data", (bytes) => {
			count.bytes += bytes.length;
			for (let at = 0; at < bytes.length; at += 1400) {
				const piece = bytes.subarray(at, at + 1400);
				setTimeout(() => near.writable && near.write(piece), arrival(piece.length));
			}
		});
		far.on("end", () => setTimeout(() => near.end(), arrival(0)));
		near.on("end", () => far.end());
	});
	await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
	const url = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
	return { url, count, close: () => (server.close(), sockets.forEach((s) => s.destroy())) };
}
