// An order's page: asks whether the money has come, copies what has to be typed, shares the link, keeps tickets for a place
// without network. Without this file the page works by its forms and links.

const state = document.getElementById("state");
const token = state?.dataset.token;

/** Asks every 3 s at first, then ever more seldom, up to 15 s. @param {number} pause */
async function watch(pause) {
	if (document.visibilityState === "visible")
		try {
			const answer = await fetch(`/v1/orders/${token}`, { cache: "no-store" });
			const order = answer.ok ? await answer.json() : null;
			if (order && order.status !== "pending") return location.replace(location.pathname);
			say(state?.dataset.waiting);
		} catch {
			say(state?.dataset.offline);
		}
	setTimeout(watch, pause, Math.min(15000, pause * 1.2));
}

/** A line that says the same is left alone: who listens to the page hears it once. @param {string | undefined} text */
function say(text) {
	if (state && text && state.textContent !== text) state.textContent = text;
}

/** @param {string} label @param {() => unknown} act @returns {HTMLButtonElement} */
function button(label, act) {
	const b = document.createElement("button");
	b.type = "button";
	b.className = "second";
	b.textContent = label;
	b.addEventListener("click", act);
	return b;
}

for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]")))
	for (const value of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-value]"))) {
		const copy = button(list.dataset.copy ?? "", async () => {
			await navigator.clipboard.writeText(value.dataset.value ?? "");
			copy.textContent = list.dataset.copied ?? "";
		});
		copy.setAttribute("aria-label", `${list.dataset.copy}: ${value.closest("div")?.querySelector("dt")?.textContent}`);
		if (navigator.clipboard) value.after(copy);
	}

const share = document.getElementById("share");
if (share) {
	const url = location.origin + location.pathname;
	if ("share" in navigator) share.append(button(share.dataset.share ?? "", () => navigator.share({ title: document.title, url }).catch(() => undefined)));
	if (navigator.clipboard) {
		const copy = button(share.dataset.link ?? "", async () => {
			await navigator.clipboard.writeText(url);
			copy.textContent = share.dataset.copied ?? "";
		});
		share.append(copy);
	}
}

if (token) {
	say(state?.dataset.waiting);
	setTimeout(watch, 3000, 3000);
}
if (document.querySelector(".tickets") && "serviceWorker" in navigator) keep();

/** The worker's address is named to Trusted Types, where the browser has them. What this page shows came before the worker: it
 * is told. */
async function keep() {
	const worker = "/tickets.js";
	const types = /** @type {any} */ (window).trustedTypes;
	const url = types ? types.createPolicy("hoaban-tickets", { createScriptURL: () => worker }).createScriptURL(worker) : worker;
	const started = await navigator.serviceWorker.register(url, { scope: `/${document.documentElement.lang}/o/` }).catch(() => undefined);
	if (!started) return;
	const ready = await navigator.serviceWorker.ready;
	const files = [...document.querySelectorAll("img.qr, link[rel=stylesheet], script[src]")].map((e) => e.getAttribute("src") ?? e.getAttribute("href") ?? "");
	ready.active?.postMessage([location.pathname, ...files]);
}
