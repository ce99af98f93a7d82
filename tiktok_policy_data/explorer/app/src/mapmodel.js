// What the map paints, from the filters: the life of each place as looks by day, and the places of the maps of tiles.

import { mergedOf } from "./merged.js";
import { askedTypes, emptyLook, selection } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./painter.js").Painted & {n: number, name: string}} MapPlace */
/** @typedef {{code: string, label: string, wide?: boolean, tiles: {code: string, name: string, text: string, over?: string, at: [number, number]}[]}} TileMap */

/**
 * Returns of each place that counts for itself how it looks from which day on.
 * @param {Model} model
 * @param {State} state
 * @returns {Map<string, MapPlace>}
 */
export function placesOf(model, state) {
  const { cells, chosen } = selection(model, state);
  const columns = askedTypes(model, state);
  /** @type {Map<string, MapPlace>} */
  const found = new Map();
  for (const place of model.places) {
    if (place.home !== place.n || (chosen && !chosen.has(place.n))) continue;
    const own = columns.map((column) => cells.get(place.n * model.types.length + column));
    const measures = own.flatMap((cell) => cell?.picked ?? []);
    const empty = columns.map((column, i) => emptyLook(model, state, place.n, column, own[i]));
    found.set(place.code, { code: place.code, n: place.n, name: place.name, ...lifeOf(model, state, measures, empty) });
  }
  return found;
}

/** @param {Model} model @param {State} state @param {number[]} measures @param {number[]} empty */
function lifeOf(model, state, measures, empty) {
  const rankOf = (/** @type {string} */ look) => model.lookNumber.get(look) ?? model.looks.length;
  const nothing = model.looks[Math.max(...empty)]?.code ?? "not_searched";
  return {
    certain: mergedOf(measures.map((i) => changesOf(model, state, i, false)), rankOf, nothing),
    possible: mergedOf(measures.map((i) => changesOf(model, state, i, true)), rankOf, nothing),
    empty: nothing,
  };
}

/**
 * Returns the life of a measure as a list of changes: of what is certain, or of the stronger of that and what may be,
 * which is nothing before the day on which what the measure answers came to exist.
 * @param {Model} model
 * @param {State} state
 * @param {number} i
 * @param {boolean} perhaps
 * @returns {import("./life.js").Changes}
 */
export function changesOf(model, state, i, perhaps) {
  const codeOf = (/** @type {number} */ look) => model.looks[look]?.code ?? "";
  const floor = model.floorOf[i];
  /** @type {import("./life.js").Changes} */
  const found = [];
  for (const { from, to, look, maybe } of model.segments(i, state.known)) {
    const other = perhaps && maybe >= 0 && maybe !== look && (look < 0 || maybe < look) && to > floor;
    if (!other || from < floor) found.push(from, codeOf(look));
    if (other) found.push(Math.max(from, floor), codeOf(maybe));
  }
  return found;
}

/** @param {Model} model @returns {TileMap[]} maps of tiles: US states, EU members, and parts of other countries */
export function tileMapsOf(model) {
  const { US, EU } = model.data.shapes.tiles;
  const tile = (/** @type {string} */ code, /** @type {[number, number]} */ at) => ({
    code,
    name: model.nameOf(code),
    text: code.slice(code.indexOf("-") + 1),
    at,
  });
  const some = (/** @type {Record<string, [number, number]>} */ places) =>
    Object.entries(places).filter(([code]) => model.placeNumber.has(code)).map(([code, at]) => tile(code, at));
  return [
    { code: "US", label: "US states", tiles: some(US) },
    { code: "EU", label: "EU members", tiles: some(EU) },
    ...elsewhere(model, new Set([...Object.keys(US), ...Object.keys(EU)])),
  ].filter(({ tiles }) => tiles.length);
}

/** How many tiles of the maps of other parts go into a row. */
const ACROSS = 7;

/** @param {Model} model @param {Set<string>} shown */
function elsewhere(model, shown) {
  const { paths, dots } = model.data.shapes.world;
  /** @type {Map<string, Place[]>} */
  const groups = new Map();
  for (const place of model.places) {
    if (place.home !== place.n || shown.has(place.code) || place.code in paths || place.code in dots) continue;
    const country = place.country === place.n ? "" : model.places[place.country].name;
    groups.set(country, [...(groups.get(country) ?? []), place]);
  }
  const isLarge = (/** @type {[string, Place[]]} */ [country, places]) => country !== "" && places.length > 4;
  const large = [...groups].filter(isLarge);
  const small = [...groups].filter((group) => !isLarge(group)).flatMap(([, places]) => places);
  const inRows = (/** @type {Place[]} */ places, /** @type {boolean} */ whole) =>
    places.map(({ code, name }, i) => ({
      code,
      name,
      text: code.slice(code.indexOf("-") + 1),
      over: whole && code.includes("-") ? code.slice(0, code.indexOf("-")) : "",
      at: /** @type {[number, number]} */ ([i % ACROSS, Math.floor(i / ACROSS)]),
    }));
  return [
    ...large.map(([country, places]) => ({ code: places[0].code.slice(0, 2), label: country, tiles: inRows(places, false) })),
    { code: "rest", label: "Parts of others, and unions", wide: true, tiles: inRows(small, true) },
  ];
}
