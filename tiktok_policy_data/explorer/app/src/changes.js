// What happened between two days: the steps of the measures in view as `news` lists them, and what each of them turned.

import { chapters } from "./chapters.js";
import { viewAddress } from "./cite.js";
import { boundsOf, hasDay, isStep } from "./dated.js";
import { monthsAway } from "./days.js";
import { selection } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {{id: string, i: number, type: string, words: string, date: string, latest: number, dated: boolean, note: string | null, turn: string}} Happening */

/** Kinds of turns, in the order in which they are counted. */
export const TURNS = [
  { code: "effect", label: "came into effect" },
  { code: "ended", label: "ended or lapsed" },
  { code: "paused", label: "paused" },
  { code: "decided", label: "decided, to start later" },
  { code: "proposed", label: "proposed or begun" },
  { code: "other", label: "other steps" },
];

/** The two days of a view: the end is the day of the state, the start half a year before without another. @param {Model} model @param {State} state */
export function spanOf(model, state) {
  const to = state.day ?? model.lastDay;
  const from = state.from ?? monthsAway(to, -6);
  return { from: Math.min(from, to), to };
}

/**
 * The steps that certainly happened from one day to another, the newest first and those without a day of their own last, and how many may have happened in it besides.
 * @param {Model} model @param {State} state @param {number} from @param {number} to @returns {{happened: Happening[], maybe: number}}
 */
export function happenings(model, state, from, to) {
  /** @type {Happening[]} */
  const happened = [];
  let maybe = 0;
  for (const i of selection(model, state).picked) {
    const id = model.data.tables.measures.measure_id[i];
    for (const event of model.rowsOf("events", id)) {
      if (!isStep(event)) continue;
      const bounds = boundsOf(event);
      const { earliest, latest } = bounds;
      if (from <= earliest && latest <= to) {
        const words = model.label("event_types", event.event_type);
        happened.push({ id: event.event_id, i, type: event.event_type, words, date: event.date, latest, dated: hasDay(model, bounds), note: event.note, turn: turnOf(model, state, i, latest) });
      } else if (earliest <= to && from <= latest) maybe += 1;
    }
  }
  const nameOf = (/** @type {Happening} */ { i }) => model.nameOf(model.data.tables.measures.jurisdiction[i]);
  happened.sort((a, b) => Number(b.dated) - Number(a.dated) || b.latest - a.latest || (nameOf(a) < nameOf(b) ? 1 : nameOf(a) > nameOf(b) ? -1 : 0));
  return { happened, maybe };
}

/**
 * Steps of the same kind and day by the same act, together: one act may make two measures.
 * @param {Model} model @param {Happening[]} some @returns {Happening[][]}
 */
export function together(model, some) {
  const { act, jurisdiction } = model.data.tables.measures;
  /** @type {Map<string, Happening[]>} */
  const found = new Map();
  for (const one of some) {
    const key = act?.[one.i] ? [jurisdiction[one.i], act[one.i], one.date, one.type, one.turn].join("\n") : one.id;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()];
}

/** What a step on a day turned: the kind of the chapter that begins with it. @param {Model} model @param {State} state @param {number} i @param {number} day */
function turnOf(model, state, i, day) {
  const parts = chapters(model, i, state.known);
  const at = parts.findIndex(({ from }) => from === day);
  if (at < 0) return "other";
  const { group, look } = parts[at];
  const before = parts[at - 1]?.group;
  if (before === group && group !== "over") return "other";
  if (group === "in_effect" || group === "some") return before === "in_effect" ? "other" : "effect";
  if (group === "over") return model.looks[look].code === "paused" ? "paused" : "ended";
  if (group === "decided") return "decided";
  return group === "coming" ? "proposed" : "other";
}

/** The steps in view for a table, with the columns of `news`. @param {Model} model @param {State} state */
export function changesTable(model, state) {
  const { from, to } = spanOf(model, state);
  const columns = ["date", "date_earliest", "date_latest", "jurisdiction", "name", "event_type", "event", "measure_id", "measure_type", "title", "note", "turn", "iso3", "source", "view"];
  const rows = happenings(model, state, from, to).happened.map(({ id, i, type, words, date, note, turn }) => {
    const measure = model.measure(i);
    const event = model.rowsOf("events", measure.measure_id).find((one) => one.event_id === id) ?? {};
    const passage = model.rowsOf("evidence", measure.measure_id).find((one) => one.event_id === id);
    return {
      date, date_earliest: event.date_earliest, date_latest: event.date_latest, jurisdiction: measure.jurisdiction, name: model.nameOf(measure.jurisdiction),
      event_type: type, event: words, measure_id: measure.measure_id, measure_type: measure.measure_type, title: measure.title, note,
      turn: TURNS.find(({ code }) => code === turn)?.label, iso3: model.placeOf(measure.jurisdiction).iso3, source: passage?.link ?? measure.best_link, view: viewAddress(model, state),
    };
  });
  return { columns, rows };
}
