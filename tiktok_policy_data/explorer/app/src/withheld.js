// Which places in effect have the measure in law only, because its enforcement is withheld.

import { chapters } from "./chapters.js";
import { NAMED } from "./findings.js";
import { counts, held, placeLook } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */

/**
 * The places in effect on the day whose measures are all in law but not enforced; none where there are too many places to
 * name. @param {Model} model @param {State} state
 */
export function withheldIn(model, state) {
  const places = counts(model, state).get("in_effect") ?? [];
  if (places.length > NAMED) return [];
  const { look, day } = held(model, state);
  const applies = (/** @type {number} */ i) => look[i] >= 0 && model.looks[look[i]].group === "in_effect";
  const withheld = (/** @type {number} */ i) => chapters(model, i, state.known).some((part) => part.from <= day && day < part.to && part.withheld);
  return places
    .filter((n) => placeLook(model, state, n).measures.filter(applies).every(withheld))
    .map((n) => model.places[n].name)
    .sort((a, b) => a.localeCompare(b));
}
