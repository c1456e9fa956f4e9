/* What a fake camera sees: a y4m clip (640 × 480, 10 pictures a second) of QR codes held before it one after the other. */
import { writeFileSync } from "node:fs";
import { outside } from "./chrome.mjs";

const QRCode = outside("qrcode");

export const WIDTH = 640, HEIGHT = 480;
const HELD = 12, GAP = 4, GREY = 170, INK = 40, PAPER = 235, SCALE = 7, QUIET = 4;
const CHROMA = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);

/** A code on paper, a little away from the middle. @param {string} text @param {number} shift pixels @returns {Buffer} luma */
export function picture(text, shift) {
	const { data, size } = QRCode.create(text, { errorCorrectionLevel: "M" }).modules;
	const luma = Buffer.alloc(WIDTH * HEIGHT, GREY), side = SCALE * (size + 2 * QUIET);
	const left = Math.floor((WIDTH - side) / 2) + shift, top = Math.floor((HEIGHT - side) / 2);
	for (let y = 0; y < side; y++)
		for (let x = 0; x < side; x++) {
			const row = Math.floor(y / SCALE) - QUIET, column = Math.floor(x / SCALE) - QUIET;
			const isInk = row >= 0 && row < size && column >= 0 && column < size && data[row * size + column];
			luma[(top + y) * WIDTH + left + x] = isInk ? INK : PAPER;
		}
	return luma;
}

/** @param {string} path @param {string[]} texts in their order */
export function writeClip(path, texts) {
	const frames = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)];
	const put = (/** @type {Buffer} */ luma, /** @type {number} */ count) => {
		for (let i = 0; i < count; i++)
			frames.push(Buffer.from("FRAME\n"), luma, CHROMA);
	};
	const blank = Buffer.alloc(WIDTH * HEIGHT, GREY);
	put(blank, 10);
	for (const [i, text] of texts.entries()) {
		put(picture(text, 10 * (i % 5)), HELD);
		put(blank, GAP);
	}
	put(blank, 60);
	writeFileSync(path, Buffer.concat(frames));
}
