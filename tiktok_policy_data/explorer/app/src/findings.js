// The finding of a view in a sentence, and the numbers that make it up.

import { NEVER, inWords, isDay, numberOf } from "./days.js";
import { PLURALS } from "./kinds.js";
import { askedTypes, counts, held, selection } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */

/** Jurisdictions of a level: one, several. @type {Record<string, [string, string]>} */
const NOUNS = {
  country: ["country", "countries"],
  state: ["state or province", "states and provinces"],
  territory: ["territory", "territories"],
  union: ["union", "unions"],
  institution: ["institution", "institutions"],
};

/** @param {number} n @param {string} one @param {string} [many] */
export const counted = (n, one, many = `${one}s`) => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;

/** a, b and c. @param {string[]} parts */
export const listed = (parts) =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** 41 countries and 38 states and provinces. @param {Model} model @param {number[]} places */
export function placesInWords(model, places) {
  const parts = Object.entries(NOUNS)
    .map(([level, words]) => /** @type {const} */ ([places.filter((n) => model.places[n].level === level).length, words]))
    .filter(([n]) => n)
    .map(([n, words]) => counted(n, ...words));
  return listed(parts);
}

/** What the view is about. @param {Model} model @param {State} state */
export function subject(model, state) {
  const asked = askedTypes(model, state);
  if (asked.length === 1) {
    const { code, label } = model.types[asked[0]];
    return PLURALS[code] ?? label;
  }
  if (state.families.length === 1 && !state.types.length) return `Measures on ${model.label("families", state.families[0]).toLowerCase()}`;
  return asked.length === model.types.length ? "Measures in answer to TikTok" : "Measures of the chosen types";
}

/** Where the view looks; nothing for everywhere. @param {Model} model @param {State} state */
export function whereWords(model, state) {
  return state.places.length ? listed(state.places.map((code) => model.nameOf(code))) : "";
}

/** Verbs by group of looks: what is said of the places. @type {Record<string, string>} */
const SAID = {
  in_effect: "in effect in",
  some: "in effect in some bodies only in",
  decided: "decided but not yet in effect in",
  coming: "pending in",
  over: "over, paused or failed in",
  done: "done in",
  refused: "refused or absent in",
  open: "open to doubt in",
};

/** How many places the sentence names. */
export const NAMED = 10;

/** The names of a few places after their number; nothing where the sentence has the one name already. @param {Model} model @param {number[]} places @param {string} where */
function namesOf(model, places, where) {
  const names = places.map((n) => model.places[n].name).sort((a, b) => a.localeCompare(b));
  return names.length > NAMED || listed(names) === where ? "" : `: ${listed(names)}`;
}

/** How many numbers are beside the sentence; the groups after them are in words. */
export const NUMBERS = 4;

/**
 * The finding: what it is about, where it is in effect, and what the numbers beside it leave out.
 * @param {Model} model @param {State} state
 * @returns {{lead: string, rest: string}}
 */
export function finding(model, state) {
  const groups = counts(model, state);
  const day = inWords(state.day ?? model.lastDay);
  const where = whereWords(model, state);
  const about = `${subject(model, state)}${where ? ` in ${where}` : ""}`;
  const codes = model.data.look_groups.map((/** @type {{code: string}} */ group) => group.code).filter((/** @type {string} */ code) => groups.has(code));
  if (!codes.length) return { lead: `${about}: none known on ${day}`, rest: "" };
  const [first, ...others] = codes;
  const places = groups.get(first) ?? [];
  const lead = `${about} ${state.day === null ? "are" : "were"} ${SAID[first]} ${placesInWords(model, places)}${namesOf(model, places, where)}`;
  const rest = others.slice(NUMBERS - 1).map((/** @type {string} */ code) => `${SAID[code]} ${groups.get(code)?.length}`);
  return { lead, rest: listed(rest) };
}

/** The day of the last search for measures of the types asked for. @param {Model} model @param {State} state */
export function checkedOn(model, state) {
  const asked = new Set(askedTypes(model, state).map((n) => model.types[n].code));
  const { measure_type: types, searched_on: days } = model.data.tables.coverage;
  const found = types.flatMap((/** @type {string} */ type, /** @type {number} */ n) => (asked.has(type) && days[n] && isDay(days[n]) ? [numberOf(days[n])] : []));
  return found.length ? Math.max(...found) : model.lastDay;
}

/** How old the reports are on which the measures in effect rest; nothing where there are none. @param {Model} model @param {State} state */
export function freshness(model, state) {
  const { look, spell } = held(model, state);
  const { told } = model.account(state.known);
  const days = selection(model, state)
    .picked.filter((i) => look[i] >= 0 && model.looks[look[i]].group === "in_effect")
    .map((i) => told[spell[i]]);
  const known = days.filter((day) => day < NEVER).sort((a, b) => a - b);
  if (!known.length) return null;
  return { median: known[Math.floor(known.length / 2)], without: days.length - known.length };
}
