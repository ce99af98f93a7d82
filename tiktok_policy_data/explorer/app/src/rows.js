// The rows of the matrix: grouped by region, states and territories folded under their country, in the order asked for.

import { ALWAYS, NEVER } from "./days.js";
import { placeLook, selection } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */

/**
 * A line of the matrix: the head of a region, or a place with the number of places folded under it.
 * @typedef {{head: string, n: number} | {place: number, under: number, depth: number, open: boolean}} Line
 */

/** The first day on which a measure of each place had certainly begun. @param {Model} model @param {number[]} picked */
function firstDays(model, picked) {
  const { begin, day, kind } = model.account(null);
  /** @type {Map<number, number>} */
  const first = new Map();
  for (const i of picked) {
    for (let at = begin[i]; at < begin[i + 1]; at++) {
      if (model.kindStatus[kind[at]] < 0) continue;
      const place = model.homeOf[i];
      first.set(place, Math.min(first.get(place) ?? NEVER, day[at] === ALWAYS ? NEVER : day[at]));
      break;
    }
  }
  return first;
}

/**
 * The lines in order. A country is shown if it, or a place in it, has something in view; places in it are shown where
 * it is unfolded, or where the country itself has nothing to show.
 * @param {Model} model @param {State} state @param {Set<number>} unfolded
 * @returns {Line[]}
 */
export function linesOf(model, state, unfolded) {
  const { rows, picked } = selection(model, state);
  const shown = state.show.length ? rows.filter((row) => fits(model, state, row)) : rows;
  const numbers = new Map();
  for (const i of picked) numbers.set(model.homeOf[i], (numbers.get(model.homeOf[i]) ?? 0) + 1);
  const first = firstDays(model, picked);
  /** @type {Map<number, number[]>} */
  const families = new Map();
  for (const row of shown) {
    const { country } = model.places[row];
    if (!families.has(country)) families.set(country, []);
    if (row !== country) families.get(country)?.push(row);
  }
  const order = ordering(model, state.sort, numbers, first);
  const whole = (/** @type {number} */ country) => order(country, families.get(country) ?? []);
  const countries = [...families.keys()].sort((a, b) => compare(whole(a), whole(b)));
  /** @type {Line[]} */
  const lines = [];
  let region = "";
  for (const country of countries) {
    const under = families.get(country) ?? [];
    if (state.sort === "region" && model.places[country].region !== region) {
      region = model.places[country].region;
      lines.push({ head: region, n: countries.filter((one) => model.places[one].region === region).length });
    }
    const open = unfolded.has(country);
    lines.push({ place: country, under: under.length, depth: 0, open });
    if (!open) continue;
    for (const row of under.sort((a, b) => compare(order(a, []), order(b, [])))) lines.push({ place: row, under: 0, depth: 1, open: false });
  }
  return lines;
}

/** Whether what a place shows is of a group that is asked for. @param {Model} model @param {State} state @param {number} row */
function fits(model, state, row) {
  return state.show.includes(model.looks[placeLook(model, state, row).look].group);
}

/**
 * What a country, with the places in it, is sorted by.
 * @param {Model} model @param {string} sort @param {Map<number, number>} numbers @param {Map<number, number>} first
 */
function ordering(model, sort, numbers, first) {
  return (/** @type {number} */ row, /** @type {number[]} */ under) => {
    const { name, region } = model.places[row];
    const all = [row, ...under];
    if (sort === "number") return [-all.reduce((sum, one) => sum + (numbers.get(one) ?? 0), 0), name];
    if (sort === "first") return [Math.min(...all.map((one) => first.get(one) ?? NEVER)), name];
    return sort === "region" ? [model.data.regions.indexOf(region), name] : [0, name];
  };
}

/** @param {(string | number)[]} a @param {(string | number)[]} b */
function compare(a, b) {
  return Number(a[0]) - Number(b[0]) || String(a[1]).localeCompare(String(b[1]));
}
