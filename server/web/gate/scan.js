/* Codes before the camera, decoded in scan-worker.js. (Scanners that type: wedge.js.) The same text within 2.5 s of being seen is
 * nothing new.
 *
 * What the page and the decoder say to each other stands in scan-worker.js: one answer for each frame. */
import { scriptUrl } from "./trusted.js";

export const REPEAT_MS = 2500;
const FRAME_WIDTH = 640;

/** Lets a text through unless it was seen a moment ago. A ticket that is held before the camera is one showing. */
export class Repeats {
	/** @param {() => number} now ms */
	constructor(now = () => performance.now()) {
		this.now = now;
		this.last = "";
		this.seen = -Infinity;
	}

	/** @param {string} text @returns {boolean} */
	isNew(text) {
		const now = this.now();
		const isNew = text !== this.last || now - this.seen > REPEAT_MS;
		this.last = text;
		this.seen = now;
		return isNew;
	}
}

/* ---------------------------------------------------------------- camera */

export class Camera {
	/** @param {HTMLVideoElement} video @param {(text: string) => void} found @param {(why: string) => void} failed "refused", "none", "lost", "decoder" */
	constructor(video, found, failed) {
		this.video = video;
		this.found = found;
		this.failed = failed;
		this.canvas = document.createElement("canvas");
		/** @type {Worker | null} */
		this.worker = null;
		/** @type {MediaStream | null} */
		this.stream = null;
	}

	get isOn() {
		return this.stream !== null;
	}

	/** Once per shift: opening it asks the guard and takes a second. */
	async start() {
		if (this.isOn)
			return;
		try {
			const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
			this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
		} catch (e) {
			this.failed(e instanceof DOMException && e.name === "NotAllowedError" ? "refused" : "none");
			return;
		}
		for (const track of this.stream.getTracks())
			track.addEventListener("ended", () => this.#lost());
		this.video.srcObject = this.stream;
		await this.video.play();
		this.#startWorker();
	}

	stop() {
		for (const track of this.stream?.getTracks() ?? [])
			track.stop();
		this.stream = null;
		this.video.srcObject = null;
	}

	/** Another program has taken it, or the system. */
	#lost() {
		this.stop();
		this.failed("lost");
	}

	#startWorker() {
		this.worker ??= this.#makeWorker();
		this.#next();
	}

	/** @returns {Worker} */
	#makeWorker() {
		const worker = new Worker(scriptUrl("scan-worker.js"), { type: "module" });
		worker.addEventListener("message", (event) => this.#take(event.data));
		worker.addEventListener("error", () => this.failed("decoder"));
		return worker;
	}

	/** @param {{type: string, text?: string}} answer */
	#take(answer) {
		if (answer.type === "ready")
			return;
		if (answer.type === "failed")
			this.failed("decoder");
		if (answer.type === "code" && answer.text !== undefined)
			this.found(answer.text);
		this.#next();
	}

	/** The next frame, when there is one. */
	#next() {
		if (!this.isOn)
			return;
		if ("requestVideoFrameCallback" in this.video)
			this.video.requestVideoFrameCallback(() => this.#send());
		else
			requestAnimationFrame(() => this.#send());
	}

	#send() {
		const { videoWidth, videoHeight } = this.video;
		if (!this.isOn || videoWidth === 0) {
			this.#next();
			return;
		}
		const width = Math.min(FRAME_WIDTH, videoWidth), height = Math.round((videoHeight * width) / videoWidth);
		this.canvas.width = width;
		this.canvas.height = height;
		const context = this.canvas.getContext("2d", { willReadFrequently: true });
		context?.drawImage(this.video, 0, 0, width, height);
		const image = context?.getImageData(0, 0, width, height);
		if (image !== undefined)
			this.worker?.postMessage({ type: "frame", image }, [image.data.buffer]);
	}
}
