// One measure's life as geometry: stretches by look, doubt apart from them, marks of events, labels in rows.
// `lifeline.js` draws it.

import { cutTo, inRows, widthOf } from "./scale.js";

/** @typedef {import("./scale.js").Scale} Scale */
/** @typedef {(number | string)[]} Changes a flat list [day, look, day, look, …]; each look lasts until the next day */
/** @typedef {{from: number, to: number, look: string, open?: boolean}} Stretch */
/** @typedef {{day: number, earliest?: number | null, label: string, weight?: number, certain?: boolean}} Mark */
/** @typedef {{bars: {x: number, width: number, look: string, from: number, to: number, goesOn: boolean}[],
 *   doubts: {x: number, width: number, look: string, from: number, to: number}[],
 *   marks: {x: number, low: number, day: number, label: string}[],
 *   labels: {x: number, width: number, row: number, text: string, anchor: number}[]}} Life */

/**
 * Returns the stretches of a list of changes within two days; a look of "" is none.
 * @param {Changes} changes
 * @param {number} from
 * @param {number} to
 * @returns {Stretch[]}
 */
export function stretchesOf(changes, from, to) {
  /** @type {Stretch[]} */
  const found = [];
  for (let i = 0; i < changes.length; i += 2) {
    const start = Math.max(from, Number(changes[i]));
    const next = i + 2 < changes.length ? Number(changes[i + 2]) : Infinity;
    const end = Math.min(to, next);
    const look = String(changes[i + 1] ?? "");
    if (!look || end <= start) continue;
    const last = found[found.length - 1];
    if (last && last.look === look && last.to === start) Object.assign(last, { to: end, open: next > to });
    else found.push({ from: start, to: end, look, open: next > to });
  }
  return found;
}

/**
 * Returns where what is possible differs from what is certain: stretches to draw as an outline.
 * @param {Changes} certain
 * @param {Changes} possible
 * @param {number} from
 * @param {number} to
 * @returns {Stretch[]}
 */
export function doubtsOf(certain, possible, from, to) {
  const days = new Set([from, to]);
  for (const list of [certain, possible]) {
    for (let i = 0; i < list.length; i += 2) days.add(Math.min(to, Math.max(from, Number(list[i]))));
  }
  const cuts = [...days].sort((a, b) => a - b);
  /** @type {Stretch[]} */
  const found = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const look = lookOn(possible, cuts[i]);
    if (!look || look === lookOn(certain, cuts[i])) continue;
    const last = found[found.length - 1];
    if (last && last.look === look && last.to === cuts[i]) last.to = cuts[i + 1];
    else found.push({ from: cuts[i], to: cuts[i + 1], look });
  }
  return found;
}

/**
 * Returns the look of a list of changes on a day; "" before the first.
 * @param {Changes} changes
 * @param {number} day
 */
export function lookOn(changes, day) {
  let low = 0;
  let high = changes.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(changes[2 * middle]) <= day) low = middle + 1;
    else high = middle;
  }
  return low ? String(changes[2 * low - 1] ?? "") : "";
}

/**
 * Lays a life out on a scale. A stretch is at least two pixels wide, so that a single day can be seen.
 * @param {{certain: Changes, possible?: Changes, events?: Mark[]}} life
 * @param {Scale} scale
 * @param {{rows?: number, size?: number, right?: number}} [room] rows of labels, and how far right they may reach
 * @returns {Life}
 */
export function laidOut({ certain, possible = [], events = [] }, scale, { rows = 0, size = 12, right } = {}) {
  const span = (/** @type {Stretch} */ one) => {
    const x = scale.at(one.from);
    return { ...one, x, width: Math.max(2, scale.at(one.to) - x) };
  };
  const within = events.filter((event) => event.day >= scale.from && event.day <= scale.to);
  const wanted = within.map((event, i) => {
    const text = cutTo(event.label, 190, size);
    const width = widthOf(text, size) + 4;
    return { x: scale.at(event.day), anchor: scale.at(event.day), text, width, weight: (event.weight ?? 0) - i / 1000 };
  });
  return {
    bars: stretchesOf(certain, scale.from, scale.to).map((one) => ({ ...span(one), goesOn: one.open === true })),
    doubts: possible.length ? doubtsOf(certain, possible, scale.from, scale.to).map(span) : [],
    marks: within.map((event) => ({
      x: scale.at(event.day),
      low: scale.at(event.earliest ?? event.day),
      day: event.day,
      label: event.label,
    })),
    labels: rows ? inRows(wanted, { rows, from: scale.left, to: right ?? scale.left + scale.width }) : [],
  };
}
