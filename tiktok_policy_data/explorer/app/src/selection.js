// What is in view: the measures that the filters pick, their cells, and the look of each on the day.

import { ALWAYS, NEVER } from "./days.js";
import { found } from "./search.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */

/**
 * A cell of the matrix: numbers of its place and type, the measures that the filters pick, and those they leave out.
 * @typedef {{row: number, column: number, picked: number[], others: number[]}} Cell
 */

/**
 * What the filters pick, whatever the day. `rows` and `columns` are numbers of places and types with measures.
 * @typedef {{picked: number[], cells: Map<number, Cell>, rows: number[], columns: number[], chosen: Set<number> | null}} Selection
 */

/** @typedef {{day: number, look: Int16Array, doubt: Int16Array, spell: Int32Array}} Held */

/** Remembers the last answer for the same model and words. @template T @param {(model: Model, state: State) => T} work @param {(state: State) => any} key */
function remembered(work, key) {
  /** @type {Model | null} */
  let of = null;
  let words = "";
  /** @type {T} */
  let answer;
  return (/** @type {Model} */ model, /** @type {State} */ state) => {
    const now = JSON.stringify(key(state));
    if (of !== model || words !== now) [of, words, answer] = [model, now, work(model, state)];
    return answer;
  };
}

/** What of a state decides which measures are in view. @param {State} state */
export const filterParts = (state) => [
  state.roles,
  state.places,
  state.types,
  state.families,
  state.statuses,
  state.statuses.length > 0 && isDated(state),
  state.q.trim(),
  state.all,
];

/** The jurisdictions that codes stand for, with their institutions; null for no choice. @param {Model} model @param {string[]} codes */
export function chosenPlaces(model, codes) {
  if (!codes.length) return null;
  const some = new Set();
  for (const place of model.places) {
    if (codes.includes(place.code) || place.groups.some((group) => codes.includes(group))) some.add(place.n);
  }
  for (const place of model.places) {
    const above = place.parent === null ? undefined : model.placeNumber.get(place.parent);
    if (place.level === "institution" && above !== undefined && some.has(above)) some.add(place.n);
  }
  return /** @type {Set<number>} */ (some);
}

/** @param {State} state */
export const isDated = (state) => state.day !== null || state.known !== null;

/** The numbers of the measure types that are asked for. @param {Model} model @param {State} state */
export function askedTypes(model, state) {
  const every = model.types.map((_, n) => n);
  if (!state.types.length && !state.families.length) return every;
  return every.filter((n) => {
    const { code, parent } = model.types[n];
    return state.types.includes(code) || (parent !== null && state.families.includes(parent));
  });
}

/** For each measure whether it has one of the statuses: today, or in a dated view on any day. @param {Model} model @param {State} state */
function reaching(model, state) {
  if (!state.statuses.length) return () => true;
  const wanted = new Set(state.statuses.map((code) => model.statusNumber.get(code)));
  if (!isDated(state)) return (/** @type {number} */ i) => wanted.has(model.statusOf[i]);
  const { begin, kind } = model.account(null);
  return (/** @type {number} */ i) => {
    for (let at = begin[i]; at < begin[i + 1]; at++) {
      if (wanted.has(model.kindStatus[kind[at]]) || wanted.has(model.kindMaybeStatus[kind[at]])) return true;
    }
    return false;
  };
}

/** What the filters pick. */
export const selection = remembered(
  (model, state) => {
    const chosen = chosenPlaces(model, state.places);
    const types = new Set(askedTypes(model, state));
    const says = state.q.trim() ? found(model, state.q) : null;
    const reaches = reaching(model, state);
    /** @type {Map<number, Cell>} */
    const cells = new Map();
    /** @type {number[]} */
    const picked = [];
    const placeOf = (/** @type {number} */ i) => model.placeOf(model.data.tables.measures.jurisdiction[i]).n;
    for (let i = 0; i < model.size; i++) {
      if (!state.roles.includes(model.roleOf[i]) || !types.has(model.typeOf[i])) continue;
      if (chosen && !chosen.has(placeOf(i))) continue;
      const [row, column] = [model.homeOf[i], model.typeOf[i]];
      const key = row * model.types.length + column;
      let cell = cells.get(key);
      if (!cell) cells.set(key, (cell = { row, column, picked: [], others: [] }));
      const fits = (!says || says.has(i)) && reaches(i);
      (fits ? cell.picked : cell.others).push(i);
      if (fits) picked.push(i);
    }
    const rows = new Set(picked.map((i) => model.homeOf[i]));
    for (const n of chosen ?? []) rows.add(model.places[n].home);
    if (state.all && !chosen) for (const place of model.places) if (place.home === place.n) rows.add(place.n);
    const columns = new Set(picked.map((i) => model.typeOf[i]));
    if (state.all) for (const n of types) columns.add(n);
    /** @type {Selection} */
    const answer = {
      picked,
      cells,
      chosen,
      rows: [...rows],
      columns: [...columns].sort((a, b) => a - b),
    };
    return answer;
  },
  filterParts,
);

/**
 * What holds of every measure on the day: the number of the look, -1 for none yet, and that of what may hold where it
 * is another; nothing is possible before what a measure answers existed.
 */
export const held = remembered(
  (model, state) => {
    const day = state.day ?? model.today;
    const spell = model.on(day, state.known);
    const { kind } = model.account(state.known);
    const look = new Int16Array(model.size).fill(-1);
    const doubt = new Int16Array(model.size).fill(-1);
    for (let i = 0; i < model.size; i++) {
      if (spell[i] < 0) continue;
      look[i] = model.kindLook[kind[spell[i]]];
      const maybe = model.kindMaybe[kind[spell[i]]];
      if (maybe !== look[i] && day >= model.floorOf[i]) doubt[i] = maybe;
    }
    return /** @type {Held} */ ({ day, look, doubt, spell });
  },
  (state) => [state.day, state.known],
);

/** The look of the highest rank among some measures, -1 for none. @param {number[]} some @param {Int16Array} looks */
export function strongest(some, looks) {
  let best = -1;
  for (const i of some) if (looks[i] >= 0 && (best < 0 || looks[i] < best)) best = looks[i];
  return best;
}

/**
 * The look of a cell on the day, and of what may hold beyond it (-1 for nothing); an empty cell has a look that says why.
 * @param {Model} model @param {State} state @param {number} row @param {number} column
 * @returns {{look: number, doubt: number, cell: Cell | null}}
 */
export function cellLook(model, state, row, column) {
  const cell = selection(model, state).cells.get(row * model.types.length + column) ?? null;
  if (!cell) return { look: emptyLook(model, state, row, column), doubt: -1, cell };
  const { look, doubt } = held(model, state);
  const best = strongest(cell.picked, look);
  const may = strongest(cell.picked, doubt);
  const own = best >= 0 ? best : emptyLook(model, state, row, column, cell);
  return { look: own, doubt: may >= 0 && (best < 0 || may < best) ? may : -1, cell };
}

/**
 * Why a cell shows no measure, as the number of a look.
 * @param {Model} model @param {State} state @param {number} row @param {number} column @param {Cell} [cell]
 */
export function emptyLook(model, state, row, column, cell) {
  const numberOf = (/** @type {string} */ code) => model.lookNumber.get(code) ?? -1;
  if (cell?.picked.length) return numberOf("not_yet");
  if (cell?.others.length) return numberOf("filtered");
  const known = empties(model, state);
  const place = row * model.types.length + column;
  if (known[place] < 0) known[place] = numberOf(searchState(model, state, row, column));
  return known[place];
}

/** The looks of cells without measures, as far as somebody asked for them; they do not depend on the day. */
const empties = remembered(
  (model) => new Int8Array(model.places.length * model.types.length).fill(-1),
  (state) => [state.roles, state.places],
);

/** How a cell without measures was searched, as a look. @param {Model} model @param {State} state @param {number} row @param {number} column */
function searchState(model, state, row, column) {
  const key = `${model.places[row].code}.${model.types[column].code}`;
  if (!state.roles.includes("background") && model.background.has(key)) return "background";
  const { chosen } = selection(model, state);
  const at = chosen && !chosen.has(row) ? undefined : model.searches.get(key);
  if (at === undefined) return "not_searched";
  return model.data.empty_states[model.data.tables.coverage.search[at] || "named"];
}

/** The looks of the cells without measures in view. */
const emptiesInView = remembered(
  (model, state) => {
    const { rows, columns, cells } = selection(model, state);
    const found = new Set();
    for (const row of rows) {
      for (const column of columns) {
        const cell = cells.get(row * model.types.length + column);
        if (!cell?.picked.length) found.add(emptyLook(model, state, row, column, cell));
      }
    }
    return found;
  },
  filterParts,
);

/** The looks that occur among the cells in view on the day, the highest rank first. @param {Model} model @param {State} state */
export function looksInView(model, state) {
  const found = new Set(emptiesInView(model, state));
  for (const { row, column, picked } of selection(model, state).cells.values()) {
    if (!picked.length) continue;
    const { look, doubt } = cellLook(model, state, row, column);
    found.add(look);
    if (state.doubt && doubt >= 0) found.add(doubt);
  }
  return model.looks.filter(({ rank }) => found.has(rank));
}

/**
 * The look of a place on the day over all types asked for: the highest rank, or the weakest reason for its absence.
 * @param {Model} model @param {State} state @param {number} row
 * @returns {{look: number, doubt: number, measures: number[]}}
 */
export function placeLook(model, state, row) {
  let [look, doubt, empty] = [-1, -1, -1];
  /** @type {number[]} */
  const measures = [];
  const firstEmpty = model.looks.findIndex(({ group }) => group === "empty");
  for (const column of askedTypes(model, state)) {
    const one = cellLook(model, state, row, column);
    if (one.cell) measures.push(...one.cell.picked);
    if (one.look >= firstEmpty) empty = Math.max(empty, one.look);
    else if (look < 0 || one.look < look) look = one.look;
    if (one.doubt >= 0 && (doubt < 0 || one.doubt < doubt)) doubt = one.doubt;
  }
  const own = look >= 0 ? look : empty;
  return { look: own, doubt: doubt >= 0 && (look < 0 || doubt < look) ? doubt : -1, measures };
}

/** The number of places of each group of looks on the day, over the types asked for. */
export const counts = remembered(
  (model, state) => {
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    const { rows, columns, cells } = selection(model, state);
    const { look } = held(model, state);
    for (const row of rows) {
      let best = -1;
      for (const column of columns) {
        const cell = cells.get(row * model.types.length + column);
        const one = cell ? strongest(cell.picked, look) : -1;
        if (one >= 0 && (best < 0 || one < best)) best = one;
      }
      if (best < 0) continue;
      const { group } = model.looks[best];
      if (groups.has(group)) groups.get(group)?.push(row);
      else groups.set(group, [row]);
    }
    return groups;
  },
  (state) => [...filterParts(state), state.day, state.known],
);

/**
 * When places join and leave those where one of the measures in view is certainly in effect, the oldest first:
 * {day, change: 1 | -1, place}. It does not depend on the day of the view.
 */
export const joins = remembered(
  (model, state) => {
    /** @type {{day: number, change: 1 | -1, place: number}[]} */
    const found = [];
    const { picked } = selection(model, state);
    /** @type {Map<number, [number, number][]>} */
    const stretches = new Map();
    for (const i of picked) {
      for (const { from, to, look } of model.segments(i, state.known)) {
        if (look < 0 || model.looks[look].group !== "in_effect") continue;
        const place = model.homeOf[i];
        if (!stretches.has(place)) stretches.set(place, []);
        stretches.get(place)?.push([from, to]);
      }
    }
    for (const [place, some] of stretches) {
      for (const [from, to] of merged(some)) {
        found.push({ day: from, change: 1, place });
        if (to !== NEVER) found.push({ day: to, change: -1, place });
      }
    }
    return found.sort((a, b) => a.day - b.day || a.change - b.change || a.place - b.place);
  },
  (state) => [...filterParts(state), state.known],
);

/** Stretches joined where they touch. @param {[number, number][]} stretches */
export function merged(stretches) {
  /** @type {[number, number][]} */
  const found = [];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** For what measures count that make up a group of looks. @type {Record<string, string[]>} */
const PARTS = { in_effect: ["whole"], some: ["some_bodies", "beneath"] };

/**
 * The day since which one of some measures is in effect without a break, by what is certain; null if none is.
 * @param {Model} model @param {number[]} some @param {number} day @param {number | null} known @param {string[]} [groups]
 */
export function since(model, some, day, known, groups = ["in_effect"]) {
  const parts = groups.flatMap((group) => PARTS[group] ?? []);
  const stretches = some.flatMap((i) =>
    model
      .segments(i, known)
      .filter(({ look, holds }) =>
        parts.length ? holds !== null && parts.includes(holds) : look >= 0 && groups.includes(model.looks[look].group),
      )
      .map(({ from, to }) => /** @type {[number, number]} */ ([from, to])),
  );
  const now = merged(stretches).find(([from, to]) => from <= day && day < to);
  return now && now[0] !== ALWAYS ? now[0] : null;
}
