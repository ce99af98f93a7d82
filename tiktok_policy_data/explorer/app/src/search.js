// Finds measures and places by words: whole words before beginnings of words before typing errors.

import MiniSearch from "minisearch";

/** @typedef {import("./model.js").Model} Model */

/** What is searched of each measure, and how much a hit counts. */
const FIELDS = {
  id: 12,
  place: 8,
  title: 5,
  type: 4,
  maker: 3,
  instrument: 3,
  summary: 2,
  scope: 2,
  events: 2,
  readings: 1,
  sources: 1,
};

/** Words that say nothing by themselves. */
const SMALL = new Set("a an and are at be by for from has have how in is it of on or that the to was were what when where which who with".split(" "));

/** Documents added to the index at a time while the page rests. */
const CHUNK = 24;

/** @param {string} text */
export const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
/** @param {string} text */
export const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/** @type {WeakMap<Model, {index: MiniSearch, next: number}>} */
const indices = new WeakMap();

/** @param {Model} model */
function started(model) {
  let made = indices.get(model);
  if (!made) {
    const index = new MiniSearch({
      idField: "n",
      fields: Object.keys(FIELDS),
      tokenize: wordsOf,
      processTerm: (term) => (SMALL.has(term) ? null : term),
    });
    indices.set(model, (made = { index, next: 0 }));
  }
  return made;
}

/** Adds some measures to the index; false once all are there. @param {Model} model @param {number} many */
function grow(model, many) {
  const made = started(model);
  for (let n = 0; n < many && made.next < model.size; n++) made.index.add(document(model, made.next++));
  return made.next < model.size;
}

/** Builds the index while the page has nothing else to do. @param {Model} model */
export function indexWhenIdle(model) {
  const idle = window.requestIdleCallback ?? ((/** @type {any} */ work) => setTimeout(work, 60));
  const step = () => {
    if (grow(model, CHUNK)) idle(step);
  };
  idle(step);
}

/** What is searched of one measure. @param {Model} model @param {number} i */
function document(model, i) {
  const row = model.measure(i);
  const own = model.placeOf(row.jurisdiction);
  const places = [own, model.places[own.home], model.places[own.country]];
  const evidence = model.rowsOf("evidence", row.measure_id);
  const events = model.rowsOf("events", row.measure_id);
  return {
    n: i,
    id: row.measure_id,
    place: [...new Set(places.flatMap(({ name, code, aliases }) => [name, code, ...aliases]))].join(" "),
    title: row.title,
    type: `${model.label("measure_types", row.measure_type)} ${model.label("families", row.family)}`,
    maker: row.maker,
    instrument: row.instrument,
    summary: row.summary,
    scope: `${row.scope} ${row.act}`,
    events: events.map((event) => `${model.label("event_types", event.event_type)} ${event.note ?? ""}`).join(" "),
    readings: evidence.map((passage) => `${passage.reading} ${passage.speaker ?? ""}`).join(" "),
    sources: [...new Set(evidence.map((passage) => passage.source_id))].map((id) => model.source(id).title).join(" "),
  };
}

/** How well a word asked for is met: 0 as a whole word, 1 as the beginning of one, 2 with a typing error. @param {string} asked @param {string[]} terms */
function miss(asked, terms) {
  if (terms.includes(asked)) return 0;
  return terms.some((term) => term.startsWith(asked)) ? 1 : 2;
}

/**
 * The measures that words find, best first, each with its place in that order. All words have to occur; typing errors
 * count only where nothing else is found, and if no measure has all words, those that have some of them are found.
 * @param {Model} model @param {string} q @returns {Map<number, number>}
 */
export function found(model, q) {
  grow(model, model.size);
  const { index } = started(model);
  const asked = [...new Set(wordsOf(q))].filter((word) => !SMALL.has(word));
  if (!asked.length) return new Map();
  const last = asked.at(-1);
  const exact = {
    boost: FIELDS,
    combineWith: /** @type {const} */ ("AND"),
    prefix: (/** @type {string} */ term) => term.length > 3 || (term === last && term.length > 1),
  };
  const wide = { ...exact, fuzzy: (/** @type {string} */ term) => (term.length > 3 ? 0.25 : false), weights: { fuzzy: 0.1, prefix: 0.4 } };
  const query = asked.join(" ");
  let hits = index.search(query, exact);
  if (!hits.length) hits = index.search(query, wide);
  if (!hits.length) hits = index.search(query, { ...wide, combineWith: "OR" });
  const misses = new Map(hits.map((hit) => [hit.id, asked.reduce((sum, word) => sum + miss(word, hit.terms), 0)]));
  hits.sort((a, b) => (misses.get(a.id) ?? 0) - (misses.get(b.id) ?? 0) || b.score - a.score);
  return new Map(hits.map((hit, place) => [hit.id, place]));
}

/**
 * The places whose name begins with what is typed, or has a word that does, the best first.
 * @param {Model} model @param {string} q @param {number} most
 */
export function foundPlaces(model, q, most) {
  const asked = folded(q).trim();
  if (asked.length < 2) return [];
  /** @type {[number, import("./types.js").Place][]} */
  const hits = [];
  for (const place of model.places) {
    const names = [place.name, place.code, ...place.aliases].map(folded);
    const name = names[0];
    const rank = names.includes(asked)
      ? 0
      : name.startsWith(asked)
        ? 1
        : ` ${name}`.includes(` ${asked}`)
          ? 2
          : names.some((one) => one.startsWith(asked))
            ? 3
            : -1;
    const level = place.level === "country" ? 0 : place.level === "institution" ? 0.5 : 0.2;
    if (rank >= 0) hits.push([rank + level, place]);
  }
  return hits
    .sort((a, b) => a[0] - b[0] || a[1].name.localeCompare(b[1].name))
    .slice(0, most)
    .map(([, place]) => place);
}
