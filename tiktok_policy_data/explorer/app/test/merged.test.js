import assert from "node:assert/strict";
import { test } from "node:test";
import { lookOn } from "../src/life.js";
import { clockOf } from "../src/live.js";
import { CLASSES, PATTERNS, classOf } from "../src/classes.js";
import { at, mergedOf } from "../src/merged.js";

const RANKS = ["told", "paused", "proposed", "over"];
const rankOf = (look) => RANKS.indexOf(look);

test("a place looks like the strongest of its measures on every day", () => {
  const lists = [
    [10, "proposed", 20, "told", 60, "over"],
    [15, "paused", 25, "over", 70, "told"],
    [5, "over"],
  ];
  const merged = mergedOf(lists, rankOf, "silent");
  for (let day = 0; day < 90; day++) {
    const looks = lists.map((list) => lookOn(list, day)).filter(Boolean);
    const expected = looks.sort((a, b) => rankOf(a) - rankOf(b))[0] ?? "silent";
    const i = at(merged, day);
    assert.equal(i < 0 ? "silent" : merged.looks[i], expected, String(day));
  }
});

test("what does not change the look is no change", () => {
  assert.equal(mergedOf([[1, "told"], [2, "over"], [3, "paused"]], rankOf, "silent").days.length, 1);
});

test("the clock calls who listens once a change, and no longer once they end it", () => {
  const clock = clockOf();
  const heard = [];
  const end = clock.listen(({ day, moving }) => heard.push([day, moving]));
  clock.set(5, true);
  clock.set(5, true);
  clock.set(5, false);
  end();
  clock.set(6);
  assert.deepEqual(heard, [[5, true], [5, false]]);
});

test("a look is in one class only, and no two patterns are alike", () => {
  const looks = CLASSES.flatMap((one) => one.looks);
  assert.equal(new Set(looks).size, looks.length);
  assert.equal(CLASSES[classOf("told")].code, "effect");
  const drawn = Object.values(PATTERNS).map((one) => JSON.stringify(one));
  assert.equal(new Set(drawn).size, drawn.length);
});
