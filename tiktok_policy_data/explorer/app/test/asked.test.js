import assert from "node:assert/strict";
import { test } from "node:test";
import { askedOf } from "../src/asked.js";
import { ALWAYS, isoOf, numberOf } from "../src/days.js";

const model = /** @type {any} */ ({ firstDay: numberOf("2010-01-01"), lastDay: numberOf("2026-11-29") });

/** @param {string} q */
function read(q) {
  const { words, span } = askedOf(model, q);
  if (!span) return [words];
  return [words, span.from === ALWAYS ? "" : isoOf(span.from), span.to === Infinity ? "" : isoOf(span.to), ...(span.name ? [span.name] : [])];
}

test("words of time are read as a time, and the other words are left", () => {
  assert.deepEqual(read("nepal 2025"), ["nepal", "2025-01-01", "2025-12-31", "2025"]);
  assert.deepEqual(read("Nepal in 2025"), ["Nepal", "2025-01-01", "2025-12-31"]);
  assert.deepEqual(read("United States since 2024"), ["United States", "2024-01-01", ""]);
  assert.deepEqual(read("after 2023 kids"), ["kids", "2024-01-01", ""]);
  assert.deepEqual(read("before 2023"), ["", "", "2022-12-31"]);
  assert.deepEqual(read("until March 2023"), ["", "", "2023-03-31"]);
  assert.deepEqual(read("app ban Dec 2022"), ["app ban", "2022-12-01", "2022-12-31"]);
  assert.deepEqual(read("between 2020 and 2022 india"), ["india", "2020-01-01", "2022-12-31"]);
  assert.deepEqual(read("2020-2022"), ["", "2020-01-01", "2022-12-31"]);
});

test("what is no time stays a word", () => {
  for (const q of ["HB-2024", "2025-03-16", "x2024", "1984", "since 2090", "market", "sb2024a", "between 2024 and 2022"]) assert.deepEqual(read(q), [q]);
  assert.deepEqual(read("market 2024"), ["market", "2024-01-01", "2024-12-31", "2024"]);
});

test("what was understood is said", () => {
  assert.equal(askedOf(model, "x since 2024").said, "with a step since 1 January 2024");
  assert.equal(askedOf(model, "x 2025").said, "with a step in 2025, or 2025 in the name");
  assert.equal(askedOf(model, "x before 2023").said, "with a step by 31 December 2022");
  assert.equal(askedOf(model, "x in March 2025").said, "with a step in March 2025");
  assert.equal(askedOf(model, "x").said, "");
});
