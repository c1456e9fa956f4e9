import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as decide from "../../../server/web/gate/decide.js";
import * as lists from "../../../server/web/gate/lists.js";
import * as rules from "../../../server/web/gate/rules.js";
import * as trust from "../../../server/web/gate/trust.js";
import { runVerdicts } from "./verdict-runner.mjs";

const table = JSON.parse(readFileSync(new URL("../../vectors/verdict-cases.json", import.meta.url), "utf8"));
const page = { decide, lists, rules, trust };

test(`the page gives the verdicts of the table: ${table.cases.length} scans`, async () => {
	assert.ok(table.cases.length >= 120);
	assert.deepEqual(await runVerdicts(page, table), []);
});

test("the runner sees a wrong verdict", async () => {
	const wrong = structuredClone(table.cases[0]);
	wrong.verdict = "revoked";
	assert.equal((await runVerdicts(page, { lists: table.lists, cases: [wrong] })).length, 1);
});
