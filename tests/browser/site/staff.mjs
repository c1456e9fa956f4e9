/* The staff pages: logged in by the form, every line of the menu. */

/** Every login of the demo has itself as its password. @param {any} page @param {string} url @param {string} login @param {string} [language] */
export async function logIn(page, url, login, language = "vi") {
	await page.goto(`${url}/admin/login?lang=${language}`);
	await page.fill("[name=login]", login);
	await page.fill("[name=password]", login);
	await Promise.all([page.waitForURL((/** @type {URL} */ at) => at.pathname !== "/admin/login"), page.click("main button[type=submit]")]);
}

/** Where the menu leads, and the links of those pages lead on, once. @param {any} page @returns {Promise<string[]>} */
export function menu(page) {
	return page.$$eval("nav a[href^='/admin/']", (/** @type {HTMLAnchorElement[]} */ links) => [...new Set(links.map((a) => a.getAttribute("href") ?? ""))]);
}
