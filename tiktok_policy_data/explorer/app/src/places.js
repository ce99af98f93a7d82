// The measures of one place, and what the pages of places ask for, whatever the filters of the tabs are.

import { cellLook, chosenPlaces } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Place} Place */

/** The state without filters: a page of a place shows all that is known of it. @param {State} state @returns {State} */
export const unfiltered = (state) => ({ ...state, types: [], families: [], statuses: [], show: [], q: "", places: [], all: false });

/** The state of a comparison: the two places, all types that either has. @param {State} state @returns {State} */
export const pairState = (state) => ({ ...unfiltered(state), places: [...state.pair] });

/** The state without the part of a page that a link named. @param {State} state @returns {State} */
export const openState = (state) => ({ ...state, at: null });

/** The measures of a place with those of its institutions; an institution has its own alone. @param {Model} model @param {State} state @param {string} code */
export function measuresOfPlace(model, state, code) {
  const chosen = chosenPlaces(model, [code]) ?? new Set();
  const { jurisdiction } = model.data.tables.measures;
  const found = [];
  for (let i = 0; i < model.size; i++) if (chosen.has(model.placeOf(jurisdiction[i]).n)) found.push(i);
  return found;
}

/** What belongs to a place: its institutions, and the states and territories that count for themselves. @param {Model} model @param {Place} place */
export function partsOf(model, place) {
  const under = model.places.filter((one) => one.parent === place.code);
  return { institutions: under.filter(({ level }) => level === "institution"), parts: under.filter(({ level }) => level !== "institution") };
}

/** Each type with what holds of it in a place on the day. @param {Model} model @param {State} state as of `unfiltered` @param {number} row */
export const looksOf = (model, state, row) => model.types.map((type, column) => ({ type, column, ...cellLook(model, state, row, column) }));
