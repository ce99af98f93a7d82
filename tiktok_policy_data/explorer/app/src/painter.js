// Paints shapes on a page by the day: each step changes the classes of those whose look turns, and nothing else.

import { CLASSES, UNSEARCHED, classOf } from "./classes.js";
import { at } from "./merged.js";

/** @typedef {import("./merged.js").Merged} Merged */
/** @typedef {{code: string, certain: Merged, possible: Merged, empty: string}} Painted what is known of a place */
/** @typedef {{place: Painted, turns: Int8Array, first: number, nodes: Element[], shown: string, now: number}} Item */

/** The classes of the style sheet for each class of the map. */
const NAMES = CLASSES.map(({ code, looks }) => `place c-${code} is-${looks[0]}`);

/**
 * Returns the look of a place on a day.
 * @param {Painted} place
 * @param {number} day
 * @param {"certain" | "possible"} [how]
 */
export function lookOf(place, day, how = "certain") {
  const i = at(place[how], day);
  return i < 0 ? place.empty : place[how].looks[i];
}

/** Makes a painter: `take` gives it shapes, `paint` shows a day, `listen` hears the numbers of places by class. */
export function painterOf() {
  /** @type {Item[]} */
  let items = [];
  const counts = new Uint16Array(CLASSES.length);
  /** @type {Set<(counts: Uint16Array) => void>} */
  const listeners = new Set();

  return {
    counts,
    /**
     * @param {ParentNode} root holds elements with `data-place`
     * @param {Map<string, Painted>} places
     */
    take(root, places) {
      /** @type {Map<string, Element[]>} */
      const nodes = new Map();
      for (const node of root.querySelectorAll("[data-place]")) {
        const code = node.getAttribute("data-place") ?? "";
        nodes.set(code, [...(nodes.get(code) ?? []), node]);
      }
      items = [...places.values()].map((place) => ({
        place,
        turns: Int8Array.from(place.certain.looks, classOf),
        first: classOf(place.empty),
        nodes: nodes.get(place.code) ?? [],
        shown: "",
        now: UNSEARCHED,
      }));
    },
    /**
     * @param {number} day
     * @param {boolean} doubt whether to outline what may be
     */
    paint(day, doubt) {
      counts.fill(0);
      for (const item of items) {
        const i = at(item.place.certain, day);
        item.now = i < 0 ? item.first : item.turns[i];
        counts[item.now] += 1;
        const perhaps = doubt ? classOf(lookOf(item.place, day, "possible")) : item.now;
        const name = NAMES[item.now] + (perhaps === item.now ? "" : " perhaps");
        if (name === item.shown) continue;
        item.shown = name;
        for (const node of item.nodes) node.setAttribute("class", name);
      }
      for (const listener of listeners) listener(counts);
    },
    /** @param {(counts: Uint16Array) => void} listener @returns {() => void} */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Returns the code of the class of each place as painted. */
    shown: () => Object.fromEntries(items.map((item) => [item.place.code, CLASSES[item.now].code])),
  };
}
