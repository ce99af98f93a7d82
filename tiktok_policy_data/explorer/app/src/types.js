// The types that the modules share; nothing of this file is in the bundle.

/**
 * One state of the page; all of it is in the address.
 * @typedef {object} State
 * @property {string} view         the tab: map, matrix, timeline, changed, list
 * @property {number | null} day   the day shown; null for the day to which the data look
 * @property {number | null} known use only sources published by this day
 * @property {boolean} doubt       also show what may hold, as outlines
 * @property {string[]} roles
 * @property {string[]} places     codes of jurisdictions and groups; none for all
 * @property {string[]} types      measure types; none for all
 * @property {string[]} families
 * @property {string[]} statuses
 * @property {string[]} show       groups of looks to which the view is limited
 * @property {string} q            words to search for
 * @property {string} sort         order of the matrix: region, first, number, name
 * @property {boolean} all         also rows and columns without measures
 * @property {string | null} cell     open cell, "UK.device_ban"
 * @property {string | null} measure  open measure
 * @property {string | null} place    open country
 * @property {string[]} pair       two jurisdictions side by side
 * @property {number | null} from  first day of "What changed"
 * @property {string | null} at    the step, passage or part of a page that a link names
 */

/**
 * Changes the state and the address. A choice adds to the history; with `replace`, as while a hand drags, it does not.
 * @callback Go
 * @param {Partial<State>} patch
 * @param {{replace?: boolean}} [how]
 */

/** @typedef {{model: import("./model.js").Model, state: State, go: Go}} Props */

/** @typedef {{code: string, sign: string, group: string, short: string, label: string, rank: number}} Look */

/**
 * A jurisdiction. `home` is the number of the place under which it counts (an institution counts under its parent),
 * `country` that of the country it is part of.
 * @typedef {{n: number, code: string, name: string, level: string, parent: string | null, groups: string[], home: number,
 *   country: number, region: string, iso3: string | null, aliases: string[]}} Place
 */

/** @typedef {{code: string, label: string, definition: string, parent: string | null}} Code */

/**
 * A stretch of a measure's life: from a day (ALWAYS if open) until before another (NEVER if it goes on). `look` is the
 * number of the look of what certainly holds, `maybe` of what may hold; -1 for none. `holds` is for what the measure counts
 * (whole, some_bodies, beneath) in stretches that belong to those in effect.
 * @typedef {{from: number, to: number, look: number, maybe: number, status: string | null, maybeStatus: string | null,
 *   enforcement: string | null, holds: string | null, told: number | null}} Segment
 */

export {};
