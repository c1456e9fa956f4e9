/* The services that tell of money, played from their published rules: SePay's signature over the raw body, VNPAY's over the sorted query. */
import { createHmac } from "node:crypto";

const SEPAY_SECRET = "sepay-of-the-browser-tests", VNPAY_SECRET = "VNPAYSECRETOFTHEBROWSERTESTS";
let transactions = 1000;

/** The settings of a server that is told of money by both. @param {import("../server.mjs").House} house not yet open */
export const withPayments = (house) => ({
	sepay_secret_file: house.file("sepay", SEPAY_SECRET), vnpay_secret_file: house.file("vnpay", VNPAY_SECRET),
	vnpay_url: "https://pay.example/p", vnpay_terminal: "DEMO0001",
});

/** A transfer came to an account. @param {string} url @param {{account: string, amount: number, purpose: string}} what */
export async function tellSepay(url, what) {
	const id = ++transactions, time = Math.floor(Date.now() / 1000);
	const body = JSON.stringify({
		id, gateway: "Vietcombank", transactionDate: "2026-11-21 08:14:59", accountNumber: what.account, code: null, content: `CT ${what.purpose} tu ung dung`,
		transferType: "in", transferAmount: what.amount, accumulated: 1, subAccount: null, referenceCode: `FT${id}`, description: "",
	});
	const signature = createHmac("sha256", SEPAY_SECRET).update(`${time}.${body}`).digest("hex");
	const headers = { "Content-Type": "application/json", "X-SePay-Timestamp": `${time}`, "X-SePay-Signature": `sha256=${signature}` };
	const answer = await fetch(`${url}/v1/payments/sepay/notify`, { method: "POST", headers, body });
	if (!answer.ok)
		throw new Error(`SePay is answered ${answer.status}: ${await answer.text()}`);
}

/** What VNPAY's server does with the link that a page leads to: checks who signed it, takes the money, tells of it.
 * @param {string} url of ours @param {string} link to VNPAY */
export async function payAtVnpay(url, link) {
	const query = new URL(link).search.slice(1), [text, hash] = query.split("&vnp_SecureHash=");
	if (createHmac("sha512", VNPAY_SECRET).update(text).digest("hex") !== hash)
		throw new Error(`VNPAY would not take this link: ${link}`);
	const asked = new URLSearchParams(text), id = ++transactions;
	const told = new URLSearchParams([
		["vnp_Amount", asked.get("vnp_Amount") ?? ""], ["vnp_BankCode", "NCB"], ["vnp_OrderInfo", asked.get("vnp_OrderInfo") ?? ""], ["vnp_PayDate", "20261121081501"],
		["vnp_ResponseCode", "00"], ["vnp_TmnCode", asked.get("vnp_TmnCode") ?? ""], ["vnp_TransactionNo", `${id}`], ["vnp_TransactionStatus", "00"],
		["vnp_TxnRef", asked.get("vnp_TxnRef") ?? ""],
	]).toString();
	const answer = await fetch(`${url}/v1/payments/vnpay/notify?${told}&vnp_SecureHash=${createHmac("sha512", VNPAY_SECRET).update(told).digest("hex")}`);
	const { RspCode } = await answer.json();
	if (RspCode !== "00")
		throw new Error(`VNPAY is answered ${RspCode}`);
}
