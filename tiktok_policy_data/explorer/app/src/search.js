// Finds measures and places by words, whole words before beginnings of words before typing errors; and by time.

import { askedOf } from "./asked.js";
import { lastStepIn } from "./dated.js";
import { kindWords } from "./kinds.js";
import { WordIndex, folded, plain, wordsOf } from "./words.js";

/** @typedef {import("./model.js").Model} Model */

/** Documents added to the index at a time while the page rests. */
const CHUNK = 40;

/** Words by which people also look for events of a type. @type {Record<string, string>} */
const ALSO = {
  ended: "lifted revoked repealed withdrawn reversed",
  annulled: "quashed overturned struck down court",
  suspended: "paused halted stayed",
  resumed: "restored reinstated",
  adopted: "passed signed enacted",
  took_effect: "in force started",
  proposed: "bill draft",
};

/** @type {WeakMap<Model, {index: WordIndex, next: number}>} */
const indices = new WeakMap();

/** Adds some measures to the index; false once all are there. @param {Model} model @param {number} many */
function grow(model, many) {
  let made = indices.get(model);
  if (!made) indices.set(model, (made = { index: new WordIndex(model.size), next: 0 }));
  for (let n = 0; n < many && made.next < model.size; n++) made.index.add(made.next, textsOf(model, made.next++));
  return made.next < model.size;
}

/** Builds the index while the page has nothing else to do. @param {Model} model */
export function indexWhenIdle(model) {
  const idle = window.requestIdleCallback ?? ((/** @type {() => void} */ work) => setTimeout(work, 60));
  const step = () => {
    if (grow(model, CHUNK)) idle(step);
  };
  idle(step);
}

/** What is searched of one measure, each text with what its words count. @param {Model} model @param {number} i @returns {[number, string][]} */
function textsOf(model, i) {
  const row = model.measure(i);
  const own = model.placeOf(row.jurisdiction);
  const places = [own, model.places[own.home], model.places[own.country]];
  const evidence = model.rowsOf("evidence", row.measure_id);
  const events = model.rowsOf("events", row.measure_id);
  const text = (/** @type {any[]} */ parts) => parts.filter(Boolean).join("\n");
  return [
    [1, text(evidence.flatMap((passage) => [passage.reading, passage.speaker, model.source(passage.source_id).title]))],
    [2, text([row.summary, row.scope, row.act])],
    [2, text(events.flatMap(({ event_type, note }) => [model.label("event_types", event_type), ALSO[event_type], note]))],
    [3, text([row.maker, row.instrument, model.label("families", row.family)])],
    [4, text(places.slice(1).flatMap(({ name, code, aliases }) => [name, code, ...aliases]))],
    [6, text([row.title, model.label("measure_types", row.measure_type), kindWords(row.measure_type)])],
    [8, text([own.name, own.code, ...own.aliases])],
    [12, row.measure_id],
  ];
}

/**
 * The measures that a search finds, each with its place in their order: the best by words first, those of a place of
 * exactly this name before others; without words those with the newest steps.
 * @param {Model} model @param {string} q @returns {Map<number, number>}
 */
export function found(model, q) {
  grow(model, model.size);
  const { words, span } = askedOf(model, q);
  const some = ofPlaceFirst(model, indices.get(model)?.index.search(words) ?? [], placeNamed(model, words));
  const hits = span ? within(model, wordsOf(words).length ? some : null, span) : some;
  return new Map(hits.map((n, place) => [n, place]));
}

/** Some measures in their order, those of a place before others. @param {Model} model @param {number[]} some @param {import("./types.js").Place | null} place */
function ofPlaceFirst(model, some, place) {
  if (!place) return some;
  const isOf = (/** @type {number} */ i) => {
    const own = model.placeOf(model.data.tables.measures.jurisdiction[i]);
    return [own.n, own.home, own.country].includes(place.n);
  };
  return [...some.filter(isOf), ...some.filter((i) => !isOf(i))];
}

/**
 * Those of some measures that have a step in a time; of all, the newest first.
 * @param {Model} model @param {number[] | null} some @param {{from: number, to: number, name: string}} span
 */
function within(model, some, { from, to, name }) {
  const { title, instrument } = model.data.tables.measures;
  const named = (/** @type {number} */ i) => name !== "" && `${title[i]} ${instrument?.[i]}`.includes(name);
  if (some) return some.filter((i) => lastStepIn(model, i, from, to) !== null || named(i));
  const last = Array.from({ length: model.size }, (_, i) => lastStepIn(model, i, from, to) ?? (named(i) ? -Infinity : null));
  const fit = last.flatMap((day, i) => (day === null ? [] : [{ i, day }]));
  return fit.sort((a, b) => (a.day === b.day ? a.i - b.i : b.day - a.day)).map(({ i }) => i);
}

/**
 * The places whose name begins with what is typed, or has a word that does, the best first.
 * @param {Model} model @param {string} q @param {number} most
 */
export function foundPlaces(model, q, most) {
  const asked = folded(q).trim();
  if (asked.length < 2) return [];
  return model.places
    .map((place) => ({ place, rank: rankOf(place, asked) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.place.name.localeCompare(b.place.name))
    .slice(0, most)
    .map(({ place }) => place);
}

/** The place that has exactly this name, other name or code; null for none. @param {Model} model @param {string} q */
export function placeNamed(model, q) {
  const asked = plain(q);
  const named = asked ? model.places.filter((place) => [place.name, place.code, ...place.aliases].some((name) => plain(name) === asked)) : [];
  return named.sort((a, b) => rankOf(a, folded(q).trim()) - rankOf(b, folded(q).trim()))[0] ?? null;
}

/** Words that people put around two names. */
const AROUND = new Set(["compare", "comparison", "with", "and", "to", "vs", "versus", "or"]);

/** The two places of a search such as "Canada Australia" or "compare Canada with Australia"; null for any other. @param {Model} model @param {string} q */
export function pairNamed(model, q) {
  const words = plain(q).split(" ");
  const without = (/** @type {string[]} */ some) => {
    let [first, last] = [0, some.length];
    while (first < last && AROUND.has(some[first])) first++;
    while (last > first && AROUND.has(some[last - 1])) last--;
    return some.slice(first, last).join(" ");
  };
  for (let at = 1; at < words.length; at++) {
    const [one, other] = [words.slice(0, at), words.slice(at)].map((some) => placeNamed(model, without(some)));
    if (one && other && one.home !== other.home) return /** @type {[typeof one, typeof other]} */ ([one, other]);
  }
  return null;
}

/** @type {Record<string, number>} */
const LEVELS = { country: 0, union: 0.1, state: 0.2, territory: 0.2, institution: 0.5 };

/** How well a place is named by what is typed; Infinity if it is not. @param {import("./types.js").Place} place @param {string} asked */
function rankOf(place, asked) {
  const name = folded(place.name);
  const names = [name, place.code, ...place.aliases].map(folded);
  const level = LEVELS[place.level] ?? 0.5;
  if (names.includes(asked)) return level;
  if (name.startsWith(asked)) return 1 + level;
  if (` ${name}`.includes(` ${asked}`)) return 2 + level;
  return names.some((one) => one.startsWith(asked)) ? 3 + level : Infinity;
}
