// The curve of spread as plain numbers: how many places on each day, where the line runs, and which names fit beside it.
// A curve is the list that the package works out, [day, +1 or -1, place], in the order of days.

import { firstOf, monthOf, widthOf, yearOf } from "./scale.js";

/** @typedef {[number, number, string]} Move a day, +1 or -1, and the place that joins or leaves */
/** @typedef {{day: number, n: number, joined: string[], left: string[]}} Step */
/** @typedef {import("./scale.js").Scale} Scale */
/** @typedef {{x: number, y: number, width: number, text: string, day: number, anchorX: number, anchorY: number,
 *   places: string[]}} CurveLabel */

/**
 * Returns the days on which something changes, with the number of places from then on.
 * @param {Move[]} moves
 * @returns {Step[]}
 */
export function stepsOf(moves) {
  /** @type {Step[]} */
  const steps = [];
  let n = 0;
  for (const [day, by, place] of [...moves].sort((a, b) => a[0] - b[0])) {
    n += by;
    let last = steps[steps.length - 1];
    if (!last || last.day !== day) steps.push((last = { day, n, joined: [], left: [] }));
    last.n = n;
    (by > 0 ? last.joined : last.left).push(place);
  }
  return steps;
}

/**
 * Returns the number of the last step on or before a day, -1 before the first.
 * @param {{day: number}[]} steps
 * @param {number} day
 */
export function indexOn(steps, day) {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].day <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Returns how many places there are on a day.
 * @param {Step[]} steps
 * @param {number} day
 */
export function countOn(steps, day) {
  const i = indexOn(steps, day);
  return i < 0 ? 0 : steps[i].n;
}

/**
 * Returns the path of the line of steps; `closed` ends it on the ground, for the area beneath.
 * @param {Step[]} steps
 * @param {Scale} scale
 * @param {(n: number) => number} up place of a number on the upright axis
 * @param {boolean} [closed]
 */
export function pathOf(steps, scale, up, closed = false) {
  const seen = steps.filter((step) => step.day <= scale.to);
  const start = countOn(seen, scale.from);
  const parts = [`M${round(scale.at(scale.from))} ${round(up(start))}`];
  for (const step of seen) {
    if (step.day > scale.from) parts.push(`H${round(scale.at(step.day))}V${round(up(step.n))}`);
  }
  parts.push(`H${round(scale.at(scale.to))}`);
  if (closed) parts.push(`V${round(up(0))}H${round(scale.at(scale.from))}Z`);
  return parts.join("");
}

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/**
 * Groups the days on which places join by calendar month, so that one label names one wave.
 * @param {Step[]} steps
 * @param {number} months how many months make one group
 * @returns {{day: number, n: number, places: string[]}[]} day and number of the last step of each group
 */
export function wavesOf(steps, months = 1) {
  /** @type {Map<number, {day: number, n: number, places: string[]}>} */
  const found = new Map();
  for (const step of steps) {
    if (!step.joined.length) continue;
    const key = Math.floor((yearOf(step.day) * 12 + monthOf(step.day)) / months);
    const wave = found.get(key) ?? { day: step.day, n: step.n, places: [] };
    wave.places.push(...step.joined.filter((place) => !wave.places.includes(place)));
    if (step.n >= wave.n) Object.assign(wave, { day: step.day, n: step.n });
    found.set(key, wave);
  }
  return [...found.values()];
}

/**
 * Returns the words for those who join: up to two names, then how many more.
 * @param {string[]} names
 * @param {number} [most] how many names
 */
export function namesInWords(names, most = 2) {
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most).join(", ")} +${names.length - most}`;
}

/**
 * Places the names of those who join to the left of the line, above it, so that no name touches another or the line.
 * The larger waves and the first place choose first; a name that finds no room with its full words tries with one name.
 * @param {Step[]} steps
 * @param {Scale} scale
 * @param {(n: number) => number} up
 * @param {(place: string) => string} nameOf
 * @param {{size?: number, top?: number, most?: number, weight?: (place: string) => number}} [options]
 * @returns {CurveLabel[]}
 */
export function namesAlong(steps, scale, up, nameOf, { size = 11, top = 0, most = 12, weight = () => 0 } = {}) {
  const seen = steps.filter((step) => step.day >= scale.from && step.day <= scale.to);
  const months = Math.max(1, Math.round((scale.to - scale.from) / 30 / 120));
  const waves = wavesOf(seen, months).map((wave, i) => ({
    ...wave,
    places: [...wave.places].sort((a, b) => weight(b) - weight(a)),
    weight: (i === 0 ? 1000 : 0) + wave.places.length + Math.max(...wave.places.map(weight)),
  }));
  waves.sort((a, b) => b.weight - a.weight || a.day - b.day);
  /** @type {CurveLabel[]} */
  const placed = [];
  for (const wave of waves) {
    if (placed.length >= most) break;
    const label = fitting(wave, steps, scale, up, nameOf, placed, { size, top });
    if (label) placed.push(label);
  }
  return placed.sort((a, b) => a.day - b.day);
}

/**
 * @param {{day: number, n: number, places: string[]}} wave
 * @param {Step[]} steps
 * @param {Scale} scale
 * @param {(n: number) => number} up
 * @param {(place: string) => string} nameOf
 * @param {CurveLabel[]} placed
 * @param {{size: number, top: number}} options
 * @returns {CurveLabel | null}
 */
function fitting(wave, steps, scale, up, nameOf, placed, { size, top }) {
  const anchorX = scale.at(wave.day);
  const anchorY = up(wave.n);
  for (const names of [2, 1]) {
    const text = namesInWords(wave.places.map(nameOf), names);
    const width = widthOf(text, size);
    for (const lift of [0, 1, 2, 3]) {
      const y = anchorY - 3 - lift * (size + 3);
      const x = anchorX - 7 - width;
      if (x < scale.left || y - size < top) continue;
      const label = { x, y, width, text, day: wave.day, anchorX, anchorY, places: wave.places };
      if (clearOfLine(label, steps, scale, up) && placed.every((other) => apart(label, other, size))) return label;
    }
    if (names >= wave.places.length && wave.places.length === 1) break;
  }
  return null;
}

/**
 * Whether a label is above the line all along its width.
 * @param {CurveLabel} label @param {Step[]} steps @param {Scale} scale @param {(n: number) => number} up
 */
function clearOfLine(label, steps, scale, up) {
  const first = indexOn(steps, scale.dayAt(label.x - 2));
  const last = indexOn(steps, scale.dayAt(label.x + label.width + 2));
  let most = first < 0 ? 0 : steps[first].n;
  for (let i = Math.max(0, first); i <= last; i++) most = Math.max(most, steps[i].n);
  return up(most) > label.y + 1;
}

/**
 * Whether two labels, and the threads that lead from them to the line, leave each other alone.
 * @param {CurveLabel} one @param {CurveLabel} other @param {number} size
 */
function apart(one, other, size) {
  const boxes = one.x + one.width + 6 <= other.x || other.x + other.width + 6 <= one.x;
  const clear = boxes || Math.abs(one.y - other.y) >= size + 2;
  return clear && !crosses(one, other, size) && !crosses(other, one, size);
}

/**
 * Whether the thread of one label runs through the words of another.
 * @param {CurveLabel} one @param {CurveLabel} other @param {number} size
 */
function crosses(one, other, size) {
  const through = one.anchorX > other.x - 3 && one.anchorX < other.x + other.width + 3;
  return through && other.y > one.y - 2 && other.y - size < one.anchorY;
}

/**
 * Returns the first day worth showing: the new year before the first place joins.
 * @param {Step[]} steps
 * @param {number} fallback
 */
export function firstDayOf(steps, fallback) {
  const first = steps.find((step) => step.joined.length);
  return first ? firstOf(yearOf(first.day)) : fallback;
}
