/* A VietQR as a bank's app reads it (EMVCo merchant-presented mode), written for the tests from the published format: fields of two
 * digits tag, two digits length; the last is the CRC-16/CCITT-FALSE of everything before it with its own "6304". */
import { execFileSync } from "node:child_process";

/** @param {string} text */
function crc16(text) {
	let crc = 0xffff;
	for (const byte of Buffer.from(text)) {
		crc ^= byte << 8;
		for (let i = 0; i < 8; i++)
			crc = ((crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff) >>> 0;
	}
	return crc.toString(16).toUpperCase().padStart(4, "0");
}

/** @param {string} text @returns {Record<string, string>} */
function fields(text) {
	/** @type {Record<string, string>} */
	const out = {};
	for (let at = 0; at < text.length;) {
		const tag = text.slice(at, at + 2), length = Number(text.slice(at + 2, at + 4));
		const value = text.slice(at + 4, at + 4 + length);
		if (!/^\d\d$/u.test(tag) || !Number.isInteger(length) || value.length !== length || tag in out)
			throw new Error(`not a code of EMVCo at ${at}: ${text}`);
		out[tag] = value;
		at += 4 + length;
	}
	return out;
}

/** What a bank would be told to do; throws when the code is none. @param {string} text */
export function readVietQr(text) {
	const all = fields(text);
	if (all["63"] !== crc16(text.slice(0, -4)))
		throw new Error(`its CRC is ${all["63"]}, of its text ${crc16(text.slice(0, -4))}`);
	const merchant = fields(all["38"]), beneficiary = fields(merchant["01"]);
	if (merchant["00"] !== "A000000727" || all["53"] !== "704" || all["58"] !== "VN" || all["00"] !== "01")
		throw new Error(`no VietQR: ${text}`);
	return {
		isOnce: all["01"] === "12", bank: beneficiary["00"], account: beneficiary["01"], service: merchant["02"],
		amount: Number(all["54"]), purpose: fields(all["62"] ?? "")["08"],
	};
}

/** The codes in a picture, by a reader that is not ours. @param {string} path @returns {string[]} */
export function scan(path) {
	return execFileSync("zbarimg", ["--raw", "-q", "-Sdisable", "-Sqrcode.enable", path], { stdio: ["ignore", "pipe", "ignore"] }).toString().trim().split("\n");
}
