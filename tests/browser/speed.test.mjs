/* What a guard waits for, against the limits: a decoded picture, the colour after the code, the page with a dead server, the first
 * installation. Prints each figure. */
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { enrolPhone, openBrowser, openPage, whenKept } from "./chrome.mjs";
import { House } from "./server.mjs";

const LIMIT = { decodeMs: 25, decodeSlowMs: 80, colourMs: 50, reloadMs: 1000, installBytes: 400 * 1024 };
/* More rounds say nothing new about what is read: they find the calmest one, where times count. */
const SLOW = 6, ROUNDS = process.env.HOABAN_SPEED ? 4 : 1, FRAMES = 40, FRAMES_SLOW = 24, CODES = 24;

/** @type {House} */ let house;
/** @type {any} */ let browser;

before(async () => {
	house = await new House().open();
	await house.start();
	browser = await openBrowser();
});
after(async () => {
	await browser?.close();
	await house?.close();
});

/** @param {number[]} values @param {number} part */
const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

/* A test does not fail because the machine is busy: the limits themselves hold with HOABAN_SPEED=1, on a quiet one. */
const PATIENCE = process.env.HOABAN_SPEED ? 1 : 100;

/** @param {string} name @param {number} value @param {number} limit @param {string} unit */
function within(name, value, limit, unit) {
	console.log(`BENCH name=gate.phone.${name} value=${Math.round(value * 10) / 10} unit=${unit} limit=${limit}`);
	const most = unit === "ms" ? limit * PATIENCE : limit;
	assert.ok(value <= most, `${name}: ${value} ${unit}, at most ${most}`);
}

/* ---------------------------------------------------------------- decoding */

/* The decoder's own file, on a page's thread: that is the one Chromium can slow down. Its policy is the worker's. */
const BENCH_PAGE = { contentType: "text/html", body: "<!doctype html><title>decoder</title>", headers: { "Content-Security-Policy": "script-src 'self' 'wasm-unsafe-eval'" } };

/** Pictures of 640 × 480 as a camera gives them: a ticket far and near, turned, in bad light, and none at all. Each is decoded, the time of
 * each is returned, with how many had a code and how many of those were read. @param {{png: string, frames: number}} o */
async function decodeMany({ png, frames }) {
	const picture = await createImageBitmap(await (await fetch(png)).blob());
	const canvas = new OffscreenCanvas(640, 480);
	const c = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
	const draw = (/** @type {number} */ i) => {
		c.resetTransform();
		for (let y = 0; y < 480; y += 8)
			for (let x = 0; x < 640; x += 8) {
				c.fillStyle = `hsl(${(x * 7 + i * 31) % 360} 30% ${40 + ((x * y + i * 13) % 40)}%)`;
				c.fillRect(x, y, 8, 8);
			}
		if (i % 4 === 3)
			return false;
		c.translate(320, 240);
		c.rotate((((i * 17) % 40) - 20) * Math.PI / 180);
		const size = 260 + (i % 3) * 60;
		c.fillStyle = "#e8e4da";
		c.fillRect(-size / 2 - 24, -size / 2 - 24, size + 48, size + 48);
		c.drawImage(picture, -size / 2, -size / 2, size, size);
		return true;
	};
	const ask = (/** @type {ImageData} */ image) => new Promise((done) => {
		const listen = (/** @type {MessageEvent} */ event) => {
			if (!["code", "none", "failed"].includes(event.data?.type))
				return;
			removeEventListener("message", listen);
			done(event.data);
		};
		addEventListener("message", listen);
		postMessage({ type: "frame", image });
	});
	await import(/** @type {any} */ ("/gate/scan-worker.js"));
	const took = [];
	let shown = 0, read = 0;
	for (let i = -5; i < frames; i++) {
		const hasCode = draw(i + 8), image = c.getImageData(0, 0, 640, 480);
		const began = performance.now(), answer = await ask(image);
		if (i < 0)
			continue;
		took.push(performance.now() - began);
		shown += hasCode ? 1 : 0;
		read += hasCode && answer.type === "code" ? 1 : 0;
	}
	return { took, shown, read };
}

/** The p95 of the calmest round: what else the machine does only adds. @param {any} page @param {string} png @param {number} frames */
async function calmest(page, png, frames) {
	const rounds = [];
	for (let i = 0; i < ROUNDS; i++) {
		const { took, shown, read } = await page.evaluate(decodeMany, { png, frames });
		assert.ok(read >= 0.95 * shown, `read ${read} of ${shown} pictures with a code`);
		rounds.push(quantile(took, 0.95));
	}
	return Math.min(...rounds);
}

test("a picture of 640 × 480 is decoded in time, also by a slow phone", async () => {
	const order = await house.order(["A1"], { ADULT: 1 });
	const png = `/v1/tickets/${order.tickets[0].id}.png?token=${order.token}`;
	const { page } = await openPage(await browser.newContext());
	await page.route("**/gate/bench.html", (/** @type {any} */ route) => route.fulfill(BENCH_PAGE));
	await page.goto(`${house.url}/gate/bench.html`);
	const fast = await calmest(page, png, FRAMES);
	await (await page.context().newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: SLOW });
	const slow = await calmest(page, png, FRAMES_SLOW);
	await page.context().close();
	within("decode_p95", fast, LIMIT.decodeMs, "ms");
	within(`decode_p95_cpu_${SLOW}`, slow, LIMIT.decodeSlowMs, "ms");
});

/* ---------------------------------------------------------------- installing */

/** A line that counts what comes down. @param {number} port */
async function countingLine(port) {
	const count = { bytes: 0 };
	const sockets = new Set();
	const server = net.createServer((near) => {
		const far = net.connect(port, "127.0.0.1");
		for (const socket of [near, far])
			sockets.add(socket.on("error", () => [near, far].forEach((s) => s.destroy())));
		far.on("data", (bytes) => {
			count.bytes += bytes.length;
		});
		near.pipe(far).pipe(near);
	});
	await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
	const url = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
	return { url, count, close: () => (server.close(), sockets.forEach((s) => s.destroy())) };
}

test("the first installation is small: everything the phone fetches, with what the worker fetches again", async () => {
	const line = await countingLine(house.line.target);
	const { page } = await openPage(await browser.newContext());
	await page.goto(`${line.url}/gate/`);
	await whenKept(page);
	await page.context().close();
	line.close();
	within("install", line.count.bytes / 1024, LIMIT.installBytes / 1024, "KiB");
});

/* ---------------------------------------------------------------- colour, and a dead server */

/** Types each code and waits for its colour. @param {string[]} codes */
async function colourMany(codes) {
	const stage = /** @type {HTMLElement} */ (document.getElementById("verdict"));
	const typed = /** @type {HTMLInputElement} */ (document.getElementById("typed"));
	const form = /** @type {HTMLFormElement} */ (document.getElementById("typed-form"));
	const took = [], names = [];
	for (const code of codes) {
		const began = performance.now();
		await new Promise((done) => {
			const watch = new MutationObserver(() => {
				if (["ready", "busy"].includes(stage.dataset.verdict ?? "ready"))
					return;
				watch.disconnect();
				done(undefined);
			});
			watch.observe(stage, { attributes: true, attributeFilter: ["data-verdict"] });
			typed.value = code;
			form.requestSubmit();
		});
		took.push(performance.now() - began);
		names.push(stage.dataset.verdict);
		await new Promise((done) => setTimeout(done, 20));
	}
	return { took, names };
}

/** @param {any} page @param {string[]} codes ROUNDS × CODES @param {string} verdict of each */
async function calmestColour(page, codes, verdict) {
	const rounds = [];
	for (let i = 0; i < ROUNDS; i++) {
		const { took, names } = await page.evaluate(colourMany, codes.slice(i * CODES, (i + 1) * CODES));
		assert.deepEqual(new Set(names), new Set([verdict]));
		rounds.push(quantile(took, 0.95));
	}
	return Math.min(...rounds);
}

test("the colour comes at once, with the server and without; the page opens without it", async () => {
	const tab = await openPage(await browser.newContext());
	const { page, said } = tab;
	await enrolPhone(page, house.url, house.code("phone-speed", "A1", "--role", "gate"), "A1");
	await whenKept(page);
	const codes = [];
	for (let i = 0; i < 2 * ROUNDS * CODES; i += 20)
		codes.push(...(await house.order(["A1"], { ADULT: 20 })).tickets.map((/** @type {any} */ t) => t.qr));
	await page.waitForFunction(() => document.getElementById("bar-line")?.dataset.state === "good");
	const online = await calmestColour(page, codes.splice(0, ROUNDS * CODES), "admitted");

	tab.isOffline = true;
	await house.stop("SIGKILL");
	house.line.isCut = true;
	const began = Date.now();
	await page.reload({ waitUntil: "commit" });
	await page.waitForSelector("#view-gate:not([hidden])");
	const reload = Date.now() - began;
	const offline = await calmestColour(page, codes, "admitted provisional");
	await page.context().close();
	within("colour_p95", online, LIMIT.colourMs, "ms");
	within("colour_offline_p95", offline, LIMIT.colourMs, "ms");
	within("reload_dead", reload, LIMIT.reloadMs, "ms");
	assert.deepEqual(said, []);
});
