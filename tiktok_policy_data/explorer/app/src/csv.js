// Tables to take along: the measures in view as `list` gives them, the cells as `compare` does, with names and sources.

import { cellsInView } from "./cells.js";
import { sinceOf } from "./chapters.js";
import { viewAddress } from "./cite.js";
import { isoOf } from "./days.js";
import { held, isDated, selection } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {Record<string, any>} Row */
/** @typedef {{columns: string[], rows: Row[]}} Table */

// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
const codeOf = (/** @type {string} */ letter) => letter.charCodeAt(0).toString(16).padStart(2, "0");

/** A cell as the exports of the package write it: formulas are made text by an apostrophe. @param {any} value @param {string} separator */
function cell(value, separator) {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  let text = Array.isArray(value) ? value.join(separator) : String(value);
  text = text.replace(/\r\n?/g, "\n").replace(CONTROL, (found) => `\\x${codeOf(found)}`);
  if (/^[=+\-@\t\n]/.test(text)) text = `'${text}`;
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {Model} model @param {Table} table */
export const csvText = (model, { columns, rows }) =>
  [columns, ...rows.map((row) => columns.map((name) => row[name]))]
    .map((cells) => `${cells.map((one) => cell(one, model.data.list_separator)).join(",")}\n`)
    .join("");

/** Two bounds as the data write a date. @param {ReturnType<typeof sinceOf>} since */
function edtf(since) {
  if (!since) return null;
  const last = isoOf(since.day);
  if (!since.latest) return last;
  return `[${since.earliest === null ? "" : isoOf(since.earliest)}..${last}]`;
}

/** What a reader of a table needs besides: names in place of codes, and whence it is. @param {Model} model @param {State} state @param {string} place @param {string | null} source */
const beside = (model, state, place, source) => ({
  name: model.nameOf(place),
  iso3: model.placeOf(place).iso3,
  source,
  view: viewAddress(model, state),
});

/** Measures as `list` gives them on the day of the view: a dated view has no columns that tell what came later. @param {Model} model @param {State} state @param {number[]} some @returns {Table} */
export function measureTable(model, state, some) {
  const hidden = isDated(state) ? model.data.hindsight : [];
  const own = model.data.measure_columns.filter((/** @type {string} */ name) => !hidden.includes(name));
  const on = isDated(state) ? onDay(model, state) : () => ({});
  const rows = [...some]
    .sort((a, b) => a - b)
    .map((i) => ({ i, then: on(i) }))
    .filter(({ then }) => then !== null)
    .map(({ i, then }) => {
      const row = model.measure(i);
      return { ...row, ...then, ...beside(model, state, row.jurisdiction, row.best_link) };
    });
  return { columns: [...own, "name", "iso3", "source", "view"], rows };
}

/** What the data say of a measure on the day of the view; null before it has a status. @param {Model} model @param {State} state */
function onDay(model, state) {
  const { spell } = held(model, state);
  const { kind, told } = model.account(state.known);
  const [status, effect] = state.doubt ? [3, 6] : [2, 5];
  return (/** @type {number} */ i) => {
    const of = spell[i] < 0 ? null : model.data.kinds[kind[spell[i]]];
    if (!of || of[status] === null) return null;
    const last = told[spell[i]];
    return { status: of[status], effect: of[effect], in_effect: of[7], enforcement: of[4], last_told: last >= 2 ** 31 - 1 ? null : isoOf(last) };
  };
}

/** The measures in view. @param {Model} model @param {State} state @returns {number[]} */
export function measuresInView(model, state) {
  const { picked } = selection(model, state);
  if (!state.show.length) return picked;
  const { look } = held(model, state);
  return picked.filter((i) => look[i] >= 0 && state.show.includes(model.looks[look[i]].group));
}

/** The cells in view as `compare` gives them, with names, since when, and the best source. @param {Model} model @param {State} state @returns {Table} */
export function matrixTable(model, state) {
  const names = ["jurisdiction", "measure_type", "state", "status", "n_measures", "measures", "rolled_up", "certain"];
  const rows = cellsInView(model, state).map((one) => {
    const numbers = one.measures.map((id) => model.measureNumber.get(id) ?? -1);
    const source = numbers.map((i) => model.measure(i).best_link).find(Boolean) ?? null;
    return {
      ...one,
      jurisdiction: one.row,
      measure_type: one.column,
      n_measures: one.measures.length,
      type: model.label("measure_types", one.column),
      look: model.looks[model.lookNumber.get(one.look) ?? 0].label,
      since: edtf(sinceOf(model, state, numbers, "in_effect")),
      ...beside(model, state, one.row, source),
    };
  });
  return { columns: [...names, "since", "look", "type", "name", "iso3", "source", "view"], rows };
}
