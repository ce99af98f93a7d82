// The life of a measure of the model in the form that lifeline.js draws: its changes, what may be, and its events.

import { ALWAYS, endsOf, monthsAway, numberOf, whenWords } from "./days.js";
import { changesOf } from "./mapmodel.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */

/**
 * @param {Model} model @param {State} state @param {number} i the number of the measure
 * @returns {import("./lifeline.js").Lived}
 */
export function livedOf(model, state, i) {
  const id = String(model.data.tables.measures.measure_id[i]);
  const dated = model.rowsOf("events", id).filter(({ date }) => date);
  const events = dated.map(({ date, event_type: type }) => ({
    ...boundsOf(date),
    label: `${model.label("event_types", type)}, ${whenWords(date)}`,
  }));
  return { certain: changesOf(model, state, i, false), possible: changesOf(model, state, i, true), events };
}

/**
 * The last and the first day on which an event may have been, from its date: 2023-03-16, 2023-03, 2023 or [a..b].
 * @param {string} edtf
 */
export function boundsOf(edtf) {
  const [first, last] = endsOf(edtf);
  const day = lastOf(last || first);
  return { day, earliest: first ? numberOf(`${first}-01-01`.slice(0, 10)) : null };
}

/** The last day that a date such as 2023-03 can mean. @param {string} date */
function lastOf(date) {
  if (date.length === 10) return numberOf(date);
  const months = date.length === 7 ? 1 : 12;
  return monthsAway(numberOf(`${date}-01-01`.slice(0, 10)), months) - 1;
}

/** The first day of a life: of its first look, or of its first event. @param {import("./lifeline.js").Lived} life */
export function firstDay({ certain, events = [] }) {
  const days = events.map(({ day }) => day);
  for (let i = 0; i < certain.length; i += 2) if (certain[i + 1] && certain[i] !== ALWAYS) days.push(Number(certain[i]));
  return days.length ? Math.min(...days) : Infinity;
}

/** The words of a look. @param {Model} model */
export const wordOf = (model) => (/** @type {string} */ look) => model.looks[model.lookNumber.get(look) ?? -1]?.label ?? look;
