// The state of the page and its address: each part is a parameter after the #.
//
// An address without parameters is the start. In any other, what is not named is as in BLANK, which is what addresses
// of earlier versions of the page meant, too. Every choice is a step of the browser's history; a drag replaces.

import { isDay, isoOf, numberOf } from "./days.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./model.js").Model} Model */

/** @type {Readonly<State>} */
export const BLANK = Object.freeze({
  view: "matrix",
  day: null,
  known: null,
  doubt: false,
  roles: ["response"],
  places: [],
  types: [],
  families: [],
  statuses: [],
  show: [],
  q: "",
  sort: "region",
  all: false,
  cell: null,
  measure: null,
  place: null,
  pair: [],
  from: null,
  at: null,
});

/** What the page shows first. @type {Readonly<State>} */
export const START = Object.freeze({ ...BLANK, view: "map", types: ["device_ban"] });

export const VIEWS = ["map", "matrix", "timeline", "changed", "list"];
export const SORTS = ["region", "first", "number", "name"];

/** @typedef {{key: keyof State, read: (text: string, model: Model) => any, write?: (value: any, model: Model) => string}} Parameter */

const day = (/** @type {string} */ text) => (isDay(text) ? numberOf(text) : undefined);
const oneOf = (/** @type {string[]} */ some) => (/** @type {string} */ text) => (some.includes(text) ? text : undefined);

/** @param {string} text @param {(code: string) => boolean | undefined} known */
function list(text, known) {
  const codes = text.split(",");
  return codes.every((code) => known(code)) ? [...new Set(codes)] : undefined;
}

/** @param {string} scheme */
const codes = (scheme) => (/** @type {string} */ text, /** @type {Model} */ model) =>
  list(text, (code) => model.schemes.get(scheme)?.has(code));

/** @param {Model} model */
const allRoles = (model) => [...(model.schemes.get("roles")?.keys() ?? [])];

/** How each part of the state is read from the address (undefined for what it cannot be) and written to it. @type {Record<string, Parameter>} */
export const PARAMETERS = {
  view: { key: "view", read: oneOf(VIEWS) },
  as_of: { key: "day", read: day, write: isoOf },
  known_at: { key: "known", read: day, write: isoOf },
  how: {
    key: "doubt",
    read: (text) => (text === "possible" ? true : text === "certain" ? false : undefined),
    write: () => "possible",
  },
  role: {
    key: "roles",
    read: (text, model) => (text === "all" ? allRoles(model) : codes("roles")(text, model)),
    write: (value, model) => (value.length === allRoles(model).length ? "all" : value.join(",")),
  },
  jurisdiction: {
    key: "places",
    read: (text, model) => list(text, (code) => model.placeNumber.has(code) || model.schemes.get("groups")?.has(code)),
  },
  type: { key: "types", read: codes("measure_types") },
  family: { key: "families", read: codes("families") },
  status: { key: "statuses", read: codes("statuses") },
  show: { key: "show", read: (text, model) => list(text, (code) => model.looks.some(({ group }) => group === code)) },
  q: { key: "q", read: (text) => text },
  sort: { key: "sort", read: oneOf(SORTS) },
  all: { key: "all", read: (text) => (text === "1" ? true : undefined), write: () => "1" },
  from: { key: "from", read: day, write: isoOf },
  pair: {
    key: "pair",
    read: (text, model) => {
      const two = list(text, (code) => model.placeNumber.has(code));
      return two?.length === 2 ? two : undefined;
    },
  },
  place: { key: "place", read: (text, model) => (model.placeNumber.has(text) ? text : undefined) },
  cell: { key: "cell", read: (text, model) => (isCell(text, model) ? text : undefined) },
  at: { key: "at", read: (text) => (/^[\w.-]+$/.test(text) ? text : undefined) },
  measure: { key: "measure", read: (text, model) => (model.measureNumber.has(text) ? text : undefined) },
};

/** @param {string} text @param {Model} model */
function isCell(text, model) {
  const [place, type] = text.split(".");
  const number = model.placeNumber.get(place);
  return number !== undefined && model.places[number].home === number && model.typeNumber.has(type);
}

/** The state that an address names, and the parts of it that mean nothing here. @param {string} hash @param {Model} model @returns {[State, string[]]} */
export function readAddress(hash, model) {
  const text = hash.replace(/^#/, "");
  if (!text) return [{ ...START, types: START.types.filter((code) => model.typeNumber.has(code)) }, []];
  /** @type {any} */
  const state = { ...BLANK };
  /** @type {string[]} */
  const wrong = [];
  for (const [name, value] of new URLSearchParams(text)) {
    const parameter = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : null;
    const read = parameter?.read(value, model);
    if (read === undefined) wrong.push(`${name}=${value}`);
    else if (parameter) state[parameter.key] = read;
  }
  return [state, wrong];
}

/** The address of a state. @param {State} state @param {Model} model */
export function addressOf(state, model) {
  const parts = [`view=${state.view}`];
  for (const [name, { key, write }] of Object.entries(PARAMETERS)) {
    const value = state[key];
    if (name === "view" || String(value ?? "") === String(BLANK[key] ?? "")) continue;
    const text = write ? write(value, model) : Array.isArray(value) ? value.join(",") : String(value);
    parts.push(`${name}=${encodeURIComponent(text).replaceAll("%2C", ",")}`);
  }
  return `#${parts.join("&")}`;
}

/** Milliseconds for which the address waits while a hand drags: browsers allow only some hundred changes in half a minute. */
const REST = 250;

/** Keeps the state, and the browser's history beside it. */
export class Store {
  /** @param {Model} model @param {(state: State, wrong: string[]) => void} draw */
  constructor(model, draw) {
    this.model = model;
    this.draw = draw;
    this.timer = 0;
    const [state, wrong] = readAddress(location.hash, model);
    /** @type {State} */
    this.state = state;
    this.wrong = wrong;
    addEventListener("popstate", () => this.read());
    addEventListener("hashchange", () => this.read());
    this.go = this.go.bind(this);
  }

  read() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (addressOf(this.state, this.model) === location.hash) return;
    [this.state, this.wrong] = readAddress(location.hash, this.model);
    this.draw(this.state, this.wrong);
  }

  /** @type {import("./types.js").Go} */
  go(patch, { replace = false } = {}) {
    if (this.timer && !replace) this.settle();
    this.state = { ...this.state, ...patch };
    this.wrong = [];
    if (!replace) history.pushState(null, "", addressOf(this.state, this.model));
    else {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.settle(), REST);
    }
    this.draw(this.state, this.wrong);
  }

  /** Writes the address that waited. */
  settle() {
    clearTimeout(this.timer);
    this.timer = 0;
    history.replaceState(null, "", addressOf(this.state, this.model));
  }
}
