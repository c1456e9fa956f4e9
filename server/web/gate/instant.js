/* Points in time are Unix seconds; a local day is the count of days since 1970-01-01 in Vietnam (UTC+7, no daylight saving). */

const OFFSET_S = 25200;
export const DAY_S = 86400;

/** @param {number} seconds @returns {number} */
export function instantDay(seconds) {
	return Math.floor((seconds + OFFSET_S) / DAY_S);
}

/** The instant of its local midnight. @param {number} day @returns {number} */
export function dayStart(day) {
	return day * DAY_S - OFFSET_S;
}

/** @param {number} seconds @returns {string[]} year, month, day, hour, minute, second */
function parts(seconds) {
	return new Date((seconds + OFFSET_S) * 1000).toISOString().split(/\D/u, 6);
}

/** "08:15", or with the day in front when that is another than today's. @param {number} seconds @param {number} now @returns {string} */
export function instantText(seconds, now) {
	const [, month, day, hour, minute] = parts(seconds);
	const time = `${hour}:${minute}`;
	return instantDay(seconds) === instantDay(now) ? time : `${time} ${day}/${month}`;
}

/** "21/11/2026". @param {number} seconds @returns {string} */
export function dateText(seconds) {
	const [year, month, day] = parts(seconds);
	return `${day}/${month}/${year}`;
}
