// The classes of the map: which looks of cells belong together, and what fills them. Each is unlike the others by tone
// or pattern alone, so that it can be read in grey and by the colour-blind; colour only helps.

/** @typedef {{code: string, label: string, looks: string[]}} Class the first look lends its colours */

/** @type {Class[]} in the order of the legend */
export const CLASSES = [
  { code: "effect", label: "In effect", looks: ["told", "presumed"] },
  { code: "bodies", label: "In some bodies only", looks: ["some_bodies"] },
  { code: "beneath", label: "Bars nothing by itself", looks: ["beneath"] },
  { code: "decided", label: "Decided, to start later", looks: ["to_start"] },
  { code: "coming", label: "Proposed or under way", looks: ["coming", "under_way"] },
  { code: "over", label: "Paused, ended or failed", looks: ["over", "paused", "failed"] },
  { code: "done", label: "Done, nothing lasting", looks: ["done"] },
  { code: "unknown", label: "Unclear if in effect", looks: ["unknown"] },
  { code: "refused", label: "Refused or stated absent", looks: ["refused"] },
  { code: "background", label: "In the background only", looks: ["background"] },
  { code: "silent", label: "Searched, nothing found", looks: ["silent", "glanced", "not_yet", "filtered"] },
  { code: "unsearched", label: "Not searched", looks: ["not_searched"] },
];

const BY_LOOK = new Map(CLASSES.flatMap((one, i) => one.looks.map((look) => [look, i])));

/** The number of the class of places that nobody searched. */
export const UNSEARCHED = CLASSES.length - 1;

/**
 * Returns the number of the class of a look.
 * @param {string} look
 */
export const classOf = (look) => BY_LOOK.get(look) ?? UNSEARCHED;

// Patterns: size of the tile, and the strokes or dots on the ground.
/** @type {Record<string, {size: number, lines?: string, dots?: [number, number, number][]}>} */
export const PATTERNS = {
  bodies: { size: 6, lines: "M-1 1L1 -1M0 6L6 0M5 7L7 5" },
  beneath: { size: 5, dots: [[1.25, 1.25, 0.8], [3.75, 3.75, 0.8]] },
  decided: { size: 8, lines: "M0 4L4 0L8 4M0 8L4 4L8 8" },
  coming: { size: 5, lines: "M0 2.5H5" },
  over: { size: 6, lines: "M0 0L6 6M-1 5L1 7M5 -1L7 1" },
  done: { size: 5, lines: "M2.5 0V5" },
  unknown: { size: 8, lines: "M0 4Q2 0 4 4T8 4" },
  refused: { size: 7, lines: "M1.5 1.5L5.5 5.5M5.5 1.5L1.5 5.5" },
  background: { size: 7, lines: "M2 2H5V5H2Z" },
  unsearched: { size: 8, dots: [[2, 2, 0.8]] },
};
