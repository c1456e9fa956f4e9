// The shop: buttons beside the numbers, the total while choosing, days without a round trip where nothing else changes.
// Without this file the same page works by its forms.

const form = /** @type {HTMLFormElement} */ (document.getElementById("shop"));
const words = form.dataset;
const total = /** @type {HTMLOutputElement} */ (document.getElementById("total"));
const compute = /** @type {HTMLButtonElement} */ (document.getElementById("compute"));
const date = /** @type {HTMLInputElement} */ (document.getElementById("date"));
const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "VND" });

/** @type {HTMLInputElement[]} */
const persons = [...form.querySelectorAll("input")].filter((i) => i.name.startsWith("q_"));
/** @type {HTMLInputElement[]} */
const sites = [...form.querySelectorAll("input")].filter((i) => i.dataset.site);
/** @type {HTMLButtonElement[]} */
const days = [...form.querySelectorAll("button")].filter((b) => b.name === "pick");

/** @returns {string} the product's code, "" when sites are chosen one by one */
function product() {
	const chosen = [...form.querySelectorAll("input")].find((i) => i.name === "product" && i.checked);
	return chosen ? chosen.value : "";
}

/** What a person pays at what is chosen; NaN when it is not sold there.
 * @param {HTMLInputElement} input @returns {number} */
function price(input) {
	const prices = new Map((input.dataset.prices ?? "").split(" ").map((p) => /** @type {[string, number]} */ ([p.slice(0, p.lastIndexOf(":")), Number(p.slice(p.lastIndexOf(":") + 1))])));
	const wanted = product() ? [product()] : sites.filter((s) => s.checked).map((s) => s.dataset.site ?? "");
	return wanted.length === 0 ? NaN : wanted.reduce((sum, w) => sum + (prices.get(w) ?? NaN), 0);
}

/** @param {number} amount @returns {string} */
const text = (amount) => (amount === 0 ? words.free ?? "" : money.format(amount));

function show() {
	let sum = 0;
	let count = 0;
	for (const input of persons) {
		const each = price(input);
		const n = Number(input.value) || 0;
		const place = input.parentElement?.querySelector("label b");
		if (place) place.textContent = Number.isNaN(each) ? "" : text(each);
		if (n > 0) sum += n * each;
		count += n;
	}
	total.textContent = count === 0 || Number.isNaN(sum) ? "" : text(sum);
	for (const day of days) shade(day);
}

/** @param {HTMLButtonElement} day */
function shade(day) {
	const chosen = sites.filter((s) => s.checked && !product()).map((s) => BigInt(1) << BigInt(s.dataset.site ?? 0));
	const mask = chosen.reduce((a, b) => a | b, 0n);
	const shut = (BigInt(day.dataset.shut ?? 0) & mask) !== 0n;
	const full = (BigInt(day.dataset.full ?? 0) & mask) !== 0n;
	const place = day.querySelector("small:last-child");
	if (mask === 0n || !place) return;
	day.classList.toggle("shut", shut || full);
	place.textContent = shut ? words.closed ?? "" : full ? words.full ?? "" : "";
}

/** Whether the page says the same on that day, so that it need not be asked for again.
 * @param {HTMLButtonElement | undefined} day @returns {boolean} */
function isAlike(day) {
	const plain = (/** @type {HTMLButtonElement | undefined} */ d) => d && d.dataset.shut === "0" && d.dataset.full === "0" && !d.dataset.other;
	const now = days.find((d) => d.getAttribute("aria-pressed") === "true");
	return Boolean(plain(day) && plain(now)) && !sites.some((s) => s.dataset.timed);
}

/** @param {HTMLButtonElement} day */
function choose(day) {
	for (const d of days) d.setAttribute("aria-pressed", String(d === day));
	date.value = day.value;
	const place = document.getElementById("day");
	const when = new Date(`${day.value}T12:00:00`);
	const [y, m, d] = day.value.split("-");
	if (place) place.textContent = `${new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long" }).format(when)} ${d}/${m}/${y}`;
}

/** @param {HTMLInputElement} input @param {number} step @param {string} sign @param {string | undefined} word */
function button(input, step, sign, word) {
	const b = document.createElement("button");
	b.type = "button";
	b.className = "second";
	b.textContent = sign;
	b.setAttribute("aria-label", `${word} ${input.dataset.name}`);
	b.addEventListener("click", () => {
		const n = Math.min(500, Math.max(0, (Number(input.value) || 0) + step));
		input.value = n === 0 ? "" : String(n);
		show();
	});
	return b;
}

for (const input of persons) {
	input.before(button(input, -1, "−", words.less));
	input.after(button(input, 1, "+", words.more));
	input.addEventListener("input", show);
}
for (const day of days)
	day.addEventListener("click", (e) => {
		if (!isAlike(day)) return;
		e.preventDefault();
		choose(day);
	});
date.addEventListener("change", () => {
	const day = days.find((d) => d.value === date.value);
	if (day && isAlike(day)) choose(day);
	else if (date.value) form.requestSubmit(compute);
});
form.addEventListener("change", (e) => {
	const input = /** @type {HTMLInputElement} */ (e.target);
	if (input.dataset.timed) form.requestSubmit(compute);
	else show();
});
document.getElementById("faults")?.focus();
compute.hidden = true;
show();
