/* The page as it stands speaks Vietnamese before its script runs: the same words as messages.tsv. Every word that is asked for is there. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const WEB = new URL("../../../server/web/", import.meta.url);
const rows = readFileSync(new URL("messages.tsv", WEB), "utf8").split("\n").filter((l) => l.startsWith("gate.")).map((l) => l.split("\t"));
const vi = new Map(rows.map(([key, , text]) => [key.slice("gate.".length), text]));
const html = readFileSync(new URL("gate/gate.html", WEB), "utf8");
const modules = readdirSync(new URL("gate/", WEB)).filter((f) => f.endsWith(".js"));
const source = modules.map((f) => readFileSync(new URL(`gate/${f}`, WEB), "utf8")).join("\n");
const VERDICTS = /VERDICTS = \[([^\]]*)\]/u.exec(source)?.[1].match(/\w+/gu) ?? [];

test("the words in gate.html are those of messages.tsv", () => {
	for (const [, key, text] of html.matchAll(/data-word="([\w.]+)"[^>]*>([^<]*)</gu))
		assert.equal(text, vi.get(key), key);
	for (const [, key, text] of html.matchAll(/data-label="([\w.]+)" aria-label="([^"]*)"/gu))
		assert.equal(text, vi.get(key), key);
});

test("every word that the modules name exists, in both languages", () => {
	for (const [, key] of source.matchAll(/\bsay\("([\w.]+)"/gu))
		assert.ok(vi.has(key), key);
	for (const [, key] of source.matchAll(/pictureOfWords\("\w+", "(\w+)"\)/gu))
		assert.ok(vi.has(key), key);
	for (const row of rows)
		assert.ok(row.length === 5 && row[2] !== "" && row[3] !== "", row[0]);
});

test("every verdict has its word, every refusal its reason", () => {
	assert.equal(VERDICTS.length, 14);
	for (const v of VERDICTS) {
		assert.ok(vi.has(`verdict.${v}`), v);
		assert.equal(vi.has(`why.${v}`), v !== "admitted", v);
	}
});

test("what is filled in is filled in in both languages", () => {
	for (const [key, , text, english] of rows)
		assert.deepEqual(text.match(/\{\w+\}/gu)?.sort(), english.match(/\{\w+\}/gu)?.sort(), key);
});

test("nothing builds markup from text, nothing is fetched from elsewhere", () => {
	assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/u);
	assert.doesNotMatch(source, /https?:\/\/(?!\[|\\)/u);
});
