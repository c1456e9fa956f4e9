/* The phone gate: opens what is kept, shows the view that fits, and lets every code that is read through the same door. */
import { admit, countersToday, undo } from "./admission.js";
import { stayAwake } from "./awake.js";
import { Refused } from "./bundle.js";
import { mayAsk } from "./claim.js";
import { FAULT } from "./clock.js";
import { hasEd25519 } from "./cose.js";
import { enrol } from "./enrol.js";
import { UNDO_S } from "./entry.js";
import { CERTIFICATE_PREFIX, introduce } from "./introduce.js";
import { countUnsent } from "./journal.js";
import { element, part, show } from "./page.js";
import { Phone, STANDING } from "./phone.js";
import { Camera, Repeats } from "./scan.js";
import { pictureOf, pictureOfWords, present, presentState, rest } from "./screen.js";
import { allowSound } from "./signal.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";
import { siteNamed } from "./tariff.js";
import { hasWord, say, speak, spoken } from "./text.js";
import { scriptUrl } from "./trusted.js";
import { repairTyped, Wedge } from "./wedge.js";

const STATE_MS = 2000, BUSY_MS = 120, GATE_NAME_MAX = 31;

/** @typedef {import("./admission.js").Outcome} Outcome */

class App {
	/** @param {Phone} phone */
	constructor(phone) {
		this.phone = phone;
		this.sync = new Sync(phone, () => void this.showState());
		this.repeats = new Repeats();
		this.camera = new Camera(element("camera", HTMLVideoElement), (text) => void this.scanned(text), (why) => this.cameraFailed(why));
		this.isBusy = false;
		/** @type {{text: string, isSpoilt: boolean} | null} */
		this.waiting = null;
		/** @type {Outcome | null} */
		this.last = null;
	}

	/* -------------------------------------------------------- views */

	chooseView() {
		const { phone } = this;
		speak(phone.settings.language);
		if (!phone.isEnrolled)
			return show("enrol");
		if (phone.standing === STANDING.closed)
			return this.showClosed();
		return phone.settings.site < 0 ? this.showSetup() : this.showGate();
	}

	showClosed() {
		this.camera.stop();
		show("closed");
	}

	showSetup() {
		const { settings } = this.phone, held = this.phone.needHeld();
		const select = element("setup-site", HTMLSelectElement);
		const sites = [...Array(64).keys()].filter((n) => ((held.lease.sites >> BigInt(n)) & 1n) === 1n);
		select.replaceChildren(...sites.map((n) => {
			const { code, name } = siteNamed(held.tariffs, n, spoken());
			return new Option(`${code} – ${name}`, String(n), false, n === settings.site);
		}));
		element("setup-gate", HTMLInputElement).value = settings.gate;
		element("setup-language", HTMLSelectElement).value = settings.language;
		element("setup-sound", HTMLInputElement).checked = settings.isLoud;
		show("setup");
	}

	showGate() {
		const { settings } = this.phone;
		const { code, name } = siteNamed(this.phone.needHeld().tariffs, settings.site, spoken());
		part("where").textContent = [`${code} – ${name}`, settings.gate, this.phone.needHeld().lease.name].filter((t) => t !== "").join(" · ");
		this.labelCamera();
		rest();
		show("gate");
		void this.showState();
	}

	labelCamera() {
		const key = this.camera.isOn ? "camera_off" : "camera_on";
		part("camera").hidden = !this.camera.isOn;
		part("camera-switch").dataset.word = key;
		part("camera-switch").textContent = say(key);
	}

	/** @returns {string[]} */
	warnings() {
		const { phone, sync } = this, out = [];
		if (hasWord(`trouble.${sync.trouble}`))
			out.push(say(`trouble.${sync.trouble}`));
		else if (phone.standing === STANDING.quarantined)
			out.push(say("trouble.quarantined"));
		if (phone.clock.look().fault !== FAULT.right)
			out.push(say("trouble.clock_wrong"));
		if (phone.needHeld().lease.hubs.has(phone.settings.site))
			out.push(say("hub"));
		else if (!sync.isOnline || !mayAsk(phone))
			out.push(say("provisional_banner"));
		return out;
	}

	async showState() {
		const { phone } = this;
		await phone.refresh();
		if (!phone.isEnrolled)
			return;
		if (phone.standing === STANDING.closed)
			this.showClosed();
		const lists = phone.lists(), age = phone.clock.now() - lists.issuedAt, waiting = await countUnsent(phone.store);
		if (waiting > 0) /* another tab may have written */
			this.sync.wrote();
		presentState({
			isOnline: this.sync.isOnline && mayAsk(phone), listsAgeS: age, areListsOld: lists.limitH > 0 && age > lists.limitH * 3600,
			waiting, admitted: (await countersToday(phone)).admitted, warnings: this.warnings(),
		});
		part("undo").hidden = this.last === null || phone.clock.now() - this.last.at > UNDO_S;
	}

	/* -------------------------------------------------------- codes */

	/** Something was read, by whatever means. What comes while another is being checked is next. @param {string} raw */
	async scanned(raw) {
		const { text, isSpoilt } = repairTyped(raw);
		if (text === "" || document.body.dataset.view !== "gate" || !this.repeats.isNew(text))
			return;
		this.waiting = { text, isSpoilt };
		if (this.isBusy)
			return;
		this.isBusy = true;
		for (let next = this.takeWaiting(); next !== null; next = this.takeWaiting())
			await this.check(next.text, next.isSpoilt);
		this.isBusy = false;
		void this.showState();
	}

	/** @returns {{text: string, isSpoilt: boolean} | null} */
	takeWaiting() {
		const next = this.waiting;
		this.waiting = null;
		return next;
	}

	/** The visitor before has gone: when the answer takes its time, the last colour must not seem to be it. @param {string} text @param {boolean} isSpoilt */
	async check(text, isSpoilt) {
		const slow = setTimeout(() => present(pictureOfWords("idle", "busy"), false), BUSY_MS);
		try {
			await this.take(text, isSpoilt);
		} catch (e) {
			console.error(e);
			this.present(pictureOfWords("red", "failed"));
		} finally {
			clearTimeout(slow);
		}
	}

	/** @param {string} text @param {boolean} isSpoilt */
	async take(text, isSpoilt) {
		if (isSpoilt)
			return this.present(pictureOfWords("red", "spoilt"));
		if (text.startsWith(CERTIFICATE_PREFIX))
			return this.present((await introduce(this.phone, text)) ? pictureOfWords("green", "introduced") : pictureOfWords("red", "not_introduced"));
		const persons = element("persons", HTMLInputElement);
		const outcome = await admit(this.phone, text, Number.parseInt(persons.value, 10) || 0);
		persons.value = "0";
		this.last = outcome?.verdict === "admitted" ? outcome : null;
		if (outcome === null)
			return this.chooseView();
		this.present(pictureOf(this.phone.needHeld(), outcome));
		this.sync.wrote();
	}

	/** @param {import("./screen.js").Picture} picture */
	present(picture) {
		present(picture, this.phone.settings.isLoud);
	}

	async undoLast() {
		const last = this.last;
		this.last = null;
		const isUndone = last !== null && (await undo(this.phone, last));
		this.present(isUndone ? pictureOfWords("idle", "undone") : pictureOfWords("red", "undo_late"));
		this.sync.wrote();
		void this.showState();
	}

	/** @param {string} why */
	cameraFailed(why) {
		part("camera-trouble").textContent = say(`camera.${why}`);
		if (why !== "decoder")
			this.labelCamera();
	}

	async switchCamera() {
		allowSound();
		part("camera-trouble").textContent = "";
		if (this.camera.isOn)
			this.camera.stop();
		else
			await this.camera.start();
		this.labelCamera();
		await stayAwake(this.camera.isOn);
	}

	/** Back on this page: the line may be there again, the camera may be gone. */
	returned() {
		if (document.visibilityState !== "visible")
			return;
		this.sync.hurry();
		void stayAwake(this.camera.isOn);
	}

	/* -------------------------------------------------------- forms */

	/** @param {string} code */
	async enrolWith(code) {
		const trouble = part("enrol-trouble"), button = /** @type {HTMLButtonElement} */ (document.querySelector("#enrol-form button"));
		trouble.textContent = say("enrol_busy");
		button.disabled = true;
		try {
			await enrol(this.phone, code);
			trouble.textContent = "";
			this.chooseView();
			this.sync.hurry();
		} catch (e) {
			const key = e instanceof Refused ? `enrol.${e.message}` : "enrol.network";
			trouble.textContent = say(hasWord(key) ? key : "enrol.answer");
		} finally {
			button.disabled = false;
		}
	}

	async saveSetup() {
		allowSound();
		void navigator.storage?.persist?.(); /* what is not sent yet must not be cleared away */
		const name = element("setup-gate", HTMLInputElement).value.replace(/\p{C}/gu, "").trim();
		await this.phone.set({
			site: Number(element("setup-site", HTMLSelectElement).value),
			gate: cut(name, GATE_NAME_MAX),
			language: element("setup-language", HTMLSelectElement).value === "en" ? "en" : "vi",
			isLoud: element("setup-sound", HTMLInputElement).checked,
		});
		this.chooseView();
	}

	async erase() {
		const dialog = element("erase-dialog", HTMLDialogElement);
		part("erase-text").textContent = say("erase_ask", { n: await countUnsent(this.phone.store) });
		dialog.returnValue = "no";
		dialog.onclose = async () => {
			if (dialog.returnValue !== "yes")
				return;
			await this.phone.store.erase();
			location.reload();
		};
		dialog.showModal();
	}

	/** @param {number} by */
	step(by) {
		const field = element("persons", HTMLInputElement);
		field.value = String(Math.max(0, (Number.parseInt(field.value, 10) || 0) + by));
	}

	/* -------------------------------------------------------- start */

	listen() {
		/** @param {string} id @param {() => void} work */
		const onPress = (id, work) => part(id).addEventListener("click", work);
		/** @param {string} id @param {() => void} work */
		const onSubmit = (id, work) => part(id).addEventListener("submit", (event) => {
			event.preventDefault();
			work();
		});
		const typed = element("typed", HTMLInputElement);
		onSubmit("enrol-form", () => void this.enrolWith(element("enrol-code", HTMLInputElement).value));
		onSubmit("setup-form", () => void this.saveSetup());
		onSubmit("typed-form", () => {
			void this.scanned(typed.value);
			typed.value = "";
		});
		onPress("camera-switch", () => void this.switchCamera());
		onPress("undo", () => void this.undoLast());
		onPress("settings", () => this.showSetup());
		onPress("fewer", () => this.step(-1));
		onPress("more", () => this.step(1));
		onPress("erase", () => void this.erase());
		onPress("closed-erase", () => void this.erase());
		part("setup-language").addEventListener("change", () => speak(element("setup-language", HTMLSelectElement).value === "en" ? "en" : "vi"));
		new Wedge((text) => void this.scanned(text));
		addEventListener("hashchange", () => this.takeFragment()); /* the link was opened where the page already stands */
		addEventListener("online", () => this.sync.hurry());
		addEventListener("offline", () => void this.showState());
		document.addEventListener("visibilitychange", () => this.returned());
		setInterval(() => document.visibilityState === "visible" && void this.showState(), STATE_MS);
	}

	/** A code in the address is typed in, and gone from the address. */
	takeFragment() {
		const code = new URLSearchParams(location.hash.slice(1)).get("code");
		if (code === null)
			return;
		history.replaceState(null, "", location.pathname);
		element("enrol-code", HTMLInputElement).value = code;
	}
}

/** As many characters as fit into so many bytes. @param {string} text @param {number} bytes @returns {string} */
function cut(text, bytes) {
	let out = "";
	for (const c of text)
		if (new TextEncoder().encode(out + c).length <= bytes)
			out += c;
	return out;
}

/** What this browser lacks, in words; "" = nothing. @returns {Promise<string>} */
async function findLack() {
	if (!isSecureContext)
		return "old_insecure";
	const hasAll = "indexedDB" in globalThis && "locks" in navigator && "subtle" in crypto && "timeout" in AbortSignal;
	return hasAll && (await hasEd25519()) ? "" : "old_why";
}

/** @param {string} key of the words */
function lacks(key) {
	part("old-why").textContent = say(key);
	part("old-why").dataset.word = key;
	show("old");
}

async function start() {
	speak("vi");
	const lack = await findLack();
	if (lack !== "")
		return lacks(lack);
	if ("serviceWorker" in navigator)
		void navigator.serviceWorker.register(scriptUrl("sw.js"), { updateViaCache: "none" }).catch(() => undefined);
	const store = await Store.open().catch(() => null);
	if (store === null)
		return lacks("old_storage");
	const phone = new Phone(store);
	await phone.refresh();
	const app = new App(phone);
	app.listen();
	app.takeFragment();
	app.chooseView();
	app.sync.hurry();
}

await start();
