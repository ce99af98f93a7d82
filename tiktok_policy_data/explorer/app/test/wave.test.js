import assert from "node:assert/strict";
import { test } from "node:test";
import { waveOf } from "../src/wave.js";

/** @param {(number | null)[]} days */
const begun = (days) => days.map((from, place) => ({ place, from }));

test("the wave is the shortest time in which half of the places began", () => {
  const wave = waveOf(begun([0, 50, 100, 101, 103, 104, 200, 300, 400]));
  assert.deepEqual(wave, { n: 9, from: 50, to: 104, places: [1, 2, 3, 4, 5] });
});

test("a place of which the beginning is open counts as one that is not in the wave", () => {
  assert.equal(waveOf(begun([null, 50, 100, 101, 103, 104, 200, 300, 400]))?.n, 9);
  assert.equal(waveOf(begun([null, null, null, null, null, 1, 2, 3, 400])), null);
});

test("a few places, or a third of the time for half of the places, make no wave", () => {
  assert.equal(waveOf(begun([0, 1, 2, 3, 4, 5, 900])), null);
  assert.equal(waveOf(begun([0, 0, 0, 50, 50, 150, 150, 150])), null);
  assert.equal(waveOf(begun([0, 0, 0, 50, 50, 151, 151, 151]))?.to, 50);
});
