// Reads QR codes from pictures of the camera, away from the page's own thread. A module worker, the only place with WebAssembly:
// its own response allows 'wasm-unsafe-eval', the page's does not.
//
//   page → worker   {type: 'frame', image: ImageData | VideoFrame | ImageBitmap}     transfer it: [image.data.buffer] or [image]
//   worker → page   {type: 'ready'}           once: the decoder is loaded (the first frame may be sent before that)
//                   {type: 'code', text}      a QR code was in the picture; its text as it stands
//                   {type: 'none'}            there was none
//                   {type: 'failed', reason}  the decoder cannot be loaded, or the picture was unusable
//
// One answer for each frame, in their order. Send the next frame when the answer is back: then the camera never gets ahead of
// the decoder. A VideoFrame or ImageBitmap is closed here. Smaller pictures are faster: 640 × 480 is enough for a ticket that
// fills a third of the picture.
//
// @ts-check
import { prepareZXingModule, readBarcodes } from './zxing/reader/index.js';

const OPTIONS = {
	formats: /** @type {import('zxing-wasm/reader').ReadInputBarcodeFormat[]} */ (['QRCode']),
	maxNumberOfSymbols: 1,
	tryHarder: false, // every line of the picture: a visitor's next frame is there sooner
	tryRotate: false, // a QR code is found at any angle; this is for bars
	tryInvert: true, // a phone in dark mode shows white on black
	tryDownscale: true, // a code that fills the picture
	tryDenoise: false,
};

/** @type {OffscreenCanvas | null} */
let canvas = null;

/** @param {VideoFrame | ImageBitmap} image */
function pixels(image) {
	const width = 'displayWidth' in image ? image.displayWidth : image.width;
	const height = 'displayHeight' in image ? image.displayHeight : image.height;
	canvas ??= new OffscreenCanvas(width, height);
	if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
	const context = canvas.getContext('2d', { willReadFrequently: true });
	if (!context) throw new Error('no canvas');
	context.drawImage(image, 0, 0);
	image.close();
	return context.getImageData(0, 0, width, height);
}

/** @param {ImageData | VideoFrame | ImageBitmap} image */
async function read(image) {
	const found = await readBarcodes(image instanceof ImageData ? image : pixels(image), OPTIONS);
	const code = found.find((symbol) => symbol.isValid);
	return code ? { type: 'code', text: code.text } : { type: 'none' };
}

// Frames are read one after the other: their answers keep the order.
/** @type {Promise<unknown>} */
let last = prepareZXingModule({
	overrides: { locateFile: (/** @type {string} */ file) => new URL(`zxing/reader/${file}`, import.meta.url).href },
	fireImmediately: true,
}).then(
	() => postMessage({ type: 'ready' }),
	() => undefined, // said with the first frame
);

onmessage = ({ data }) => {
	if (data?.type !== 'frame') return;
	last = last
		.then(() => read(data.image))
		.catch((error) => ({ type: 'failed', reason: String(error?.message ?? error) }))
		.then((answer) => postMessage(answer));
};
