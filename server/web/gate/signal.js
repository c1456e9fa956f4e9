/* What the guard hears and feels without looking: each colour has its own. */

/** [frequency Hz, seconds] each @type {Record<string, {notes: [number, number][], pulse: number[]}>} */
const SIGNALS = {
	green: { notes: [[1320, 0.12]], pulse: [60] },
	orange: { notes: [[660, 0.14], [660, 0.14]], pulse: [120, 80, 120] },
	red: { notes: [[220, 0.5]], pulse: [500] },
};
const GAP_S = 0.06, VOLUME = 0.3;

/** @type {AudioContext | null} */
let audio = null;

/** Browsers allow sound after a press only: called from one. */
export function allowSound() {
	audio ??= "AudioContext" in globalThis ? new AudioContext() : null;
	void audio?.resume();
}

/** @param {AudioContext} context @param {[number, number][]} notes */
function play(context, notes) {
	let at = context.currentTime;
	for (const [frequency, seconds] of notes) {
		const tone = context.createOscillator(), volume = context.createGain();
		tone.frequency.value = frequency;
		volume.gain.value = VOLUME;
		tone.connect(volume).connect(context.destination);
		tone.start(at);
		tone.stop(at + seconds);
		at += seconds + GAP_S;
	}
}

/** @param {string} colour */
export function signal(colour) {
	const s = SIGNALS[colour];
	if (s === undefined)
		return;
	if (audio?.state === "running")
		play(audio, s.notes);
	if (navigator.userActivation?.hasBeenActive ?? true)
		navigator.vibrate?.(s.pulse);
}
