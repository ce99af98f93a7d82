// The tabs of the page, and the pages that open over them; the first that is open is shown.

import { Changed } from "./changed.js";
import { List } from "./list.js";
import { WorldMap } from "./map.js";
import { Matrix } from "./matrix.js";
import { Measure } from "./measure.js";
import { Pair } from "./pair.js";
import { Place } from "./place.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {(props: import("../types.js").Props) => any} View */

/** `short` is the label where there is little room; `curve` says that the curve, which is the slider of days, is above the view. @type {{code: string, label: string, short?: string, View: View, curve?: boolean}[]} */
export const TABS = [
  { code: "map", label: "Map", View: WorldMap, curve: true },
  { code: "matrix", label: "Matrix", View: Matrix, curve: true },
  { code: "timeline", label: "Timeline", View: Timeline, curve: true },
  { code: "changed", label: "What changed", short: "Changes", View: Changed },
  { code: "list", label: "List", View: List },
];

/** @type {{code: string, isOpen: (state: State) => boolean, View: View}[]} */
export const PAGES = [
  { code: "measure", isOpen: (state) => state.measure !== null, View: Measure },
  { code: "pair", isOpen: (state) => state.pair.length === 2, View: Pair },
  { code: "place", isOpen: (state) => state.place !== null, View: Place },
  { code: "cell", isOpen: (state) => state.cell !== null, View: List },
];
