import assert from "node:assert/strict";
import { test } from "node:test";
import { cutTo, firstOf, roundTicks, scaleOf, ticksOf, widthOf } from "../src/scale.js";
import { countOn, namesAlong, namesInWords, pathOf, stepsOf, wavesOf } from "../src/spread.js";

const MOVES = [[10, 1, "A"], [20, 1, "B"], [20, 1, "C"], [30, -1, "A"], [40, 1, "D"]];

// Numbers that look drawn by lot and are the same each time.
function lots(seed) {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

test("the number of a day counts all who joined and did not leave", () => {
  const steps = stepsOf(MOVES);
  assert.deepEqual([9, 10, 19, 20, 29, 30, 39, 40, 99].map((day) => countOn(steps, day)), [0, 1, 1, 3, 3, 2, 2, 3, 3]);
});

test("the number of any day equals a count by hand, in whatever order the moves come", () => {
  const lot = lots(7);
  const moves = Array.from({ length: 200 }, (_, i) => [Math.floor(lot() * 300), 1, `P${i}`]);
  moves.push(...moves.slice(0, 60).map(([day, , place]) => [day + 1 + Math.floor(lot() * 90), -1, place]));
  const steps = stepsOf([...moves].sort(() => lot() - 0.5));
  for (let day = -5; day < 400; day += 3) {
    const byHand = moves.filter(([one]) => one <= day).reduce((n, [, by]) => n + by, 0);
    assert.equal(countOn(steps, day), byHand);
  }
});

test("the line has one step a day, and the area ends on the ground", () => {
  const scale = scaleOf(0, 50, 100);
  const up = (n) => 30 - 10 * n;
  assert.equal(pathOf(stepsOf(MOVES), scale, up), "M0 30H20V20H40V0H60V10H80V0H100");
  assert.ok(pathOf(stepsOf(MOVES), scale, up, true).endsWith("H100V30H0Z"));
});

test("a month's names are one wave", () => {
  const steps = stepsOf([[firstOf(2023, 1), 1, "A"], [firstOf(2023, 1) + 9, 1, "B"], [firstOf(2023, 2), 1, "C"]]);
  assert.deepEqual(wavesOf(steps).map((wave) => wave.places), [["A", "B"], ["C"]]);
  assert.equal(namesInWords(["A", "B", "C"]), "A, B +1");
});

test("names beside the line touch neither the line nor each other", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const lot = lots(seed);
    const places = Array.from({ length: 60 }, (_, i) => `Place ${"x".repeat(Math.floor(lot() * 12))}${i}`);
    const moves = places.map((place) => [Math.floor(7000 * lot() ** (seed % 3 ? 0.5 : 2)) + 12_000, 1, place]);
    const steps = stepsOf([...moves, ...moves.slice(0, 9).map(([day, , place]) => [day + 900, -1, place])]);
    const most = Math.max(...steps.map((step) => step.n));
    const scale = scaleOf(12_000, 19_500, 900, 9);
    const up = (n) => 150 - (n / most) * 130;
    const labels = namesAlong(steps, scale, up, (place) => place);
    assert.ok(labels.length >= 2, `seed ${seed}`);
    for (const one of labels) {
      for (let x = one.x; x <= one.x + one.width; x += 2) {
        assert.ok(up(countOn(steps, scale.dayAt(x))) >= one.y, `seed ${seed}: ${one.text} over the line`);
      }
      for (const other of labels) {
        if (one === other) continue;
        const clear =
          one.x + one.width <= other.x || other.x + other.width <= one.x || Math.abs(one.y - other.y) >= 11;
        assert.ok(clear, `seed ${seed}: ${one.text} over ${other.text}`);
      }
    }
  }
});

test("a day goes to its place and back", () => {
  const scale = scaleOf(18_000, 20_000, 800, 9);
  for (const day of [18_000, 18_001, 19_999, 20_000]) assert.equal(scale.dayAt(scale.at(day)), day);
  assert.equal(scale.at(1), 9);
  assert.equal(scale.at(99_999), 809);
});

test("ticks never stand closer than asked, from a month to a century", () => {
  for (const days of [40, 400, 4000, 40_000]) {
    for (const width of [300, 1200]) {
      const ticks = ticksOf(scaleOf(10_000, 10_000 + days, width), 40);
      for (let i = 1; i < ticks.length; i++) assert.ok(ticks[i].x - ticks[i - 1].x >= 36, `${days} ${width}`);
    }
  }
});

test("counts have round ticks that reach the top", () => {
  assert.deepEqual(roundTicks(45), [0, 20, 40, 60]);
  assert.deepEqual(roundTicks(0), [0, 1]);
  assert.deepEqual(roundTicks(3), [0, 1, 2, 3]);
});

test("a text is cut to its width", () => {
  assert.equal(cutTo("short", 200), "short");
  const cut = cutTo("Senate bill against the app on devices of the government", 120);
  assert.ok(cut.endsWith("…") && widthOf(cut) <= 125);
});
