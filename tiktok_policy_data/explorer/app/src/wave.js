// When the wave came: the shortest time in which half of the places in effect on the day began, and its sentence.

import { sinceOf } from "./chapters.js";
import { inWords, yearOf } from "./days.js";
import { counts, held, placeLook, since } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {{n: number, from: number, to: number, places: number[]}} Wave */

/** Of fewer places a half says little. */
const LEAST = 8;
/** Up to so many days a span is said in days, up to so many in weeks. */
const IN_DAYS = 20;
const IN_WEEKS = 364;

/**
 * The shortest span in which half of some places began; null where they are few, or where it is not shorter than a third
 * of the time from the first to the last.
 * @param {{place: number, from: number | null}[]} starts since when each is in effect; null where that is open
 * @returns {Wave | null}
 */
export function waveOf(starts) {
  const n = starts.length;
  const dated = starts
    .flatMap(({ place, from }) => (from === null ? [] : [{ place, from }]))
    .sort((a, b) => a.from - b.from);
  const half = Math.ceil(n / 2);
  if (n < LEAST || dated.length < half) return null;
  const spanAt = (/** @type {number} */ at) => dated[at + half - 1].from - dated[at].from;
  let best = 0;
  for (let at = 1; at + half <= dated.length; at++) if (spanAt(at) < spanAt(best)) best = at;
  if (3 * spanAt(best) >= dated[dated.length - 1].from - dated[0].from) return null;
  const inside = dated.slice(best, best + half);
  return { n, from: inside[0].from, to: inside[half - 1].from, places: inside.map(({ place }) => place) };
}

/** The measures of a place in view. @param {Model} model @param {State} state @param {number} row */
const measuresOf = (model, state, row) => placeLook(model, state, row).measures;

/** The places in effect on the day of the view, each with since when. @param {Model} model @param {State} state */
function startsOf(model, state) {
  const { day } = held(model, state);
  const places = counts(model, state).get("in_effect") ?? [];
  return places.map((place) => ({ place, from: since(model, measuresOf(model, state, place), day, state.known) }));
}

/** "15 weeks": how long it is from one day to another, both included. @param {number} from @param {number} to */
function within(from, to) {
  const days = to - from + 1;
  if (days === 1) return "a day";
  if (days <= IN_DAYS) return `${days} days`;
  return days <= IN_WEEKS ? `${Math.ceil(days / 7)} weeks` : `${Math.ceil(days / 30.44)} months`;
}

/** The sentence, and what it counts; both empty where there is no wave. @param {Model} model @param {State} state */
export function waveWords(model, state) {
  const wave = waveOf(startsOf(model, state));
  if (!wave) return { said: "", how: "" };
  const { n, from, to, places } = wave;
  const first = yearOf(from) === yearOf(to) ? inWords(from).replace(/ \d{4}$/, "") : inWords(from);
  const when = from === to ? `on ${inWords(from)}` : `within ${within(from, to)}, from ${first} to ${inWords(to)}`;
  const open = places.some((row) => sinceOf(model, state, measuresOf(model, state, row), "in_effect")?.latest);
  return { said: `Half of the ${n} began ${when}.`, how: open ? "Each is counted on the last day on which it can have begun." : "" };
}
