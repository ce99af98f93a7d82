import assert from "node:assert/strict";
import { test } from "node:test";
import { duration } from "../src/chapters.js";

const day = (/** @type {string} */ iso) => Date.parse(iso) / 864e5;

test("a stretch is said in days up to two months, then in whole months", () => {
  assert.equal(duration(day("2024-01-01"), day("2024-01-02")), "1 day");
  assert.equal(duration(day("2024-01-01"), day("2024-02-29")), "59 days");
  assert.equal(duration(day("2024-01-01"), day("2024-03-01")), "2 months");
  assert.equal(duration(day("2023-03-16"), day("2024-03-15")), "11 months");
  assert.equal(duration(day("2023-03-16"), day("2024-03-16")), "1 year");
  assert.equal(duration(day("2022-12-16"), day("2026-12-01")), "3 years 11 months");
});
