// The cells in view as `compare` says them: state, strongest status, measures, and whether that is certain.

import { cellLook, held, isDated, selection, since } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./selection.js").Cell} Cell */

/** @param {Model} model @param {State} state */
export function cellsInView(model, state) {
  const { rows, columns } = selection(model, state);
  return rows.flatMap((row) => columns.map((column) => said(model, state, row, column)));
}

/**
 * What is said of one cell. Where nothing had certainly happened, what may have is said as such.
 * @param {Model} model @param {State} state @param {number} row @param {number} column
 */
export function said(model, state, row, column) {
  const { look, doubt, cell } = cellLook(model, state, row, column);
  const must = statuses(model, state, state.doubt ? "possible" : "certain");
  const may = statuses(model, state, "possible");
  let [found, certain] = [must, true];
  let here = (cell?.picked ?? []).filter((i) => found[i] >= 0);
  if (!here.length && isDated(state)) {
    here = (cell?.picked ?? []).filter((i) => may[i] >= 0);
    if (here.length) [found, certain] = [may, false];
  }
  const reached = here.map((i) => found[i]);
  const best = reached.length ? Math.min(...reached) : -1;
  return {
    row: model.places[row].code,
    column: model.types[column].code,
    state: stateOf(model, reached, look),
    status: best < 0 ? null : model.statuses[best],
    n_with_status: reached.filter((status) => status === best).length,
    measures: here.map((i) => /** @type {string} */ (model.data.tables.measures.measure_id[i])),
    rolled_up: here.some((i) => model.data.tables.measures.jurisdiction[i] !== model.places[row].code),
    certain,
    look: model.looks[look].code,
    doubt: doubt < 0 ? null : model.looks[doubt].code,
  };
}

/** The status of each measure on the day as a number; -1 for none. @param {Model} model @param {State} state @param {"certain" | "possible"} how */
function statuses(model, state, how) {
  if (!isDated(state)) return model.statusOf;
  const { spell } = held(model, state);
  const { kind } = model.account(state.known);
  const of = how === "certain" ? model.kindStatus : model.kindMaybeStatus;
  return spell.map((at) => (at < 0 ? -1 : of[kind[at]]));
}

/** The coverage state: found, stated absent, or why nothing is found. @param {Model} model @param {number[]} reached @param {number} look */
function stateOf(model, reached, look) {
  const none = new Set(model.data.no_measure.map((/** @type {string} */ code) => model.statusNumber.get(code)));
  if (reached.length) return reached.every((status) => none.has(status)) ? "stated_absent" : "found";
  const { code } = model.looks[look];
  return code === "background" ? "found_background" : code;
}

/** The day since which a cell is in effect on the day of the view, at the latest. @param {Model} model @param {State} state @param {string} place @param {string} type */
export function sinceOf(model, state, place, type) {
  const { cell } = cellLook(model, state, model.placeOf(place).n, model.typeNumber.get(type) ?? 0);
  return since(model, cell?.picked ?? [], held(model, state).day, state.known);
}
