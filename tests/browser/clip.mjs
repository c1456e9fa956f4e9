/* What a fake camera sees: a y4m clip (640 × 480, 10 pictures a second) of one picture, which Chromium reads from its file again and again.
 * Another one is held before the camera by writing it there; one that is half written has no code that can be read, or one of the two. */
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { outside } from "./chrome.mjs";

const QRCode = outside("qrcode");

export const WIDTH = 640, HEIGHT = 480;
const GREY = 170, INK = 40, PAPER = 235, SCALE = 7, QUIET = 4;
const HEAD = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), CHROMA = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);

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

export class Clip {
	/** Of nothing, at first. @param {string} path */
	constructor(path) {
		writeFileSync(path, Buffer.concat([HEAD, Buffer.alloc(WIDTH * HEIGHT, GREY), CHROMA]));
		this.file = openSync(path, "r+");
	}

	/** @param {string} text @param {number} shift pixels */
	show(text, shift) {
		writeSync(this.file, picture(text, shift), 0, WIDTH * HEIGHT, HEAD.length);
	}

	close() {
		closeSync(this.file);
	}
}
