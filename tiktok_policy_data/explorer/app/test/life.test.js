import assert from "node:assert/strict";
import { test } from "node:test";
import { doubtsOf, laidOut, lookOn, stretchesOf } from "../src/life.js";
import { scaleOf } from "../src/scale.js";

const CERTAIN = [100, "to_start", 200, "told", 300, "paused", 400, "told"];

test("stretches follow each other and the last one goes on", () => {
  assert.deepEqual(stretchesOf(CERTAIN, 150, 500), [
    { from: 150, to: 200, look: "to_start", open: false },
    { from: 200, to: 300, look: "told", open: false },
    { from: 300, to: 400, look: "paused", open: false },
    { from: 400, to: 500, look: "told", open: true },
  ]);
});

test("stretches of one look that touch are one, and those outside the days are left out", () => {
  const found = stretchesOf([1, "told", 2, "told", 3, "", 9, "over"], 1, 5);
  assert.deepEqual(found, [{ from: 1, to: 3, look: "told", open: false }]);
});

test("the look of a day is that of the last change on or before it", () => {
  const days = [99, 100, 199, 200, 10_000];
  assert.deepEqual(days.map((day) => lookOn(CERTAIN, day)), ["", "to_start", "to_start", "told", "told"]);
});

test("doubt is only where the possible look differs from the certain one", () => {
  const possible = [80, "told", 300, "paused", 400, "told"];
  assert.deepEqual(doubtsOf(CERTAIN, possible, 0, 500), [{ from: 80, to: 200, look: "told" }]);
  assert.deepEqual(doubtsOf(CERTAIN, CERTAIN, 0, 500), []);
});

test("doubt and certainty agree with a day by day comparison", () => {
  const possible = [90, "told", 220, "over", 390, "paused", 400, "told"];
  const outlines = doubtsOf(CERTAIN, possible, 50, 450);
  for (let day = 50; day < 450; day++) {
    const look = outlines.find((one) => one.from <= day && day < one.to)?.look ?? "";
    const expected = lookOn(possible, day) === lookOn(CERTAIN, day) ? "" : lookOn(possible, day);
    assert.equal(look, expected, String(day));
  }
});

test("a single day is wide enough to be seen", () => {
  const { bars } = laidOut({ certain: [1000, "told", 1001, "over"] }, scaleOf(0, 5000, 500));
  assert.ok(bars[0].width >= 2);
});

test("labels of one life never touch and stay on the page", () => {
  const events = Array.from({ length: 30 }, (_, i) => ({ day: 100 + i * 7, label: `what happened, number ${i}` }));
  const { labels } = laidOut({ certain: CERTAIN, events }, scaleOf(0, 500, 700, 8), { rows: 4, right: 716 });
  assert.ok(labels.length > 4);
  for (const one of labels) {
    assert.ok(one.x >= 8 && one.x + one.width <= 716);
    for (const other of labels) {
      if (one !== other && one.row === other.row) {
        assert.ok(one.x + one.width <= other.x || other.x + other.width <= one.x);
      }
    }
  }
});
