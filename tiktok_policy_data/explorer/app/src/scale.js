// Places days along an axis and labels beside each other: plain numbers in, plain numbers out.
// Days are whole numbers since 1 January 1970.

const MILLISECONDS = 24 * 60 * 60 * 1000;

/** @typedef {{from: number, to: number, left: number, width: number, at: (day: number) => number,
 *   dayAt: (x: number) => number}} Scale */
/** @typedef {{day: number, x: number, text: string, major: boolean}} Tick */

/**
 * Makes a scale of days: `at` gives the place of a day, `dayAt` the day of a place, both kept within the ends.
 * @param {number} from first day
 * @param {number} to last day
 * @param {number} width width of the axis in pixels
 * @param {number} [left] where it begins
 * @returns {Scale}
 */
export function scaleOf(from, to, width, left = 0) {
  const span = Math.max(1, to - from);
  const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
  return {
    from,
    to,
    left,
    width,
    at: (day) => left + within((day - from) / span) * width,
    dayAt: (x) => Math.round(from + within((x - left) / Math.max(1, width)) * span),
  };
}

/** @param {number} year @param {number} [month] 0 for January */
export const firstOf = (year, month = 0) => Date.UTC(year, month, 1) / MILLISECONDS;

/** @param {number} day */
export const yearOf = (day) => new Date(day * MILLISECONDS).getUTCFullYear();

/** @param {number} day 0 for January */
export const monthOf = (day) => new Date(day * MILLISECONDS).getUTCMonth();

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Returns the ticks of a scale: years, thinned to every second, fifth or tenth where they would touch; months where
 * there is room for them.
 * @param {Scale} scale
 * @param {number} [apart] pixels that a tick's words need
 * @returns {Tick[]}
 */
export function ticksOf(scale, apart = 44) {
  const years = yearOf(scale.to) - yearOf(scale.from) + 1;
  const perYear = scale.width / Math.max(1, (scale.to - scale.from) / 365.25);
  const months = [1, 3, 6].find((step) => (perYear * step) / 12 >= apart);
  const every = [1, 2, 5, 10, 20, 50].find((step) => perYear * step >= apart) ?? 100;
  /** @type {Tick[]} */
  const found = [];
  for (let i = 0; i < years; i++) {
    const year = yearOf(scale.from) + i;
    for (let month = 0; month < 12; month += months ?? 12) {
      const day = firstOf(year, month);
      if (day < scale.from || day > scale.to || (!months && year % every)) continue;
      found.push({ day, x: scale.at(day), text: month ? MONTHS[month] : String(year), major: month === 0 });
    }
  }
  return found;
}

/**
 * Returns round numbers from 0 for an axis of counts, the last at or above `most`.
 * @param {number} most
 * @param {number} [wanted] about how many steps
 */
export function roundTicks(most, wanted = 4) {
  const rough = Math.max(1, most) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, i) => i * step);
}

// Widths of letters as shares of the font size: near enough to place labels, and the same in every browser.
const NARROW = /[ijl.,:;'|!()[\]]/;
const WIDE = /[MWmw@%&—]/;

/**
 * Returns about how wide a text is in a plain font.
 * @param {string} text
 * @param {number} [size] font size in pixels
 */
export function widthOf(text, size = 12) {
  let width = 0;
  for (const letter of text) {
    width += NARROW.test(letter) ? 0.3 : WIDE.test(letter) ? 0.87 : /[A-Z]/.test(letter) ? 0.68 : 0.545;
  }
  return width * size;
}

/**
 * Cuts a text to a width, at a word where one ends near, with an ellipsis.
 * @param {string} text
 * @param {number} width
 * @param {number} [size]
 */
export function cutTo(text, width, size = 12) {
  if (widthOf(text, size) <= width) return text;
  let kept = text;
  while (kept && widthOf(`${kept}…`, size) > width) kept = kept.slice(0, -1);
  const word = kept.lastIndexOf(" ");
  if (word > kept.length * 0.6) kept = kept.slice(0, word);
  return kept ? `${kept.trimEnd().replace(/[,;:]$/, "")}…` : "";
}

/**
 * Puts labels of a line into rows so that none touches another; those for which there is no row are left out.
 * The labels that matter most (`weight`) choose first.
 * @template {{x: number, width: number, weight?: number}} Label
 * @param {Label[]} labels `x` is where a label would begin
 * @param {{rows: number, from?: number, to?: number, gap?: number}} room
 * @returns {(Label & {row: number})[]}
 */
export function inRows(labels, { rows, from = -Infinity, to = Infinity, gap = 8 }) {
  /** @type {{from: number, to: number}[][]} */
  const taken = Array.from({ length: rows }, () => []);
  const byWeight = [...labels].sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0) || a.x - b.x);
  const placed = [];
  for (const label of byWeight) {
    const x = Math.max(from, Math.min(label.x, to - label.width));
    const end = x + label.width + gap;
    const row = taken.findIndex((some) => some.every((one) => end <= one.from || x >= one.to));
    if (row < 0 || end - gap > to) continue;
    taken[row].push({ from: x, to: end });
    placed.push({ ...label, x, row });
  }
  return placed.sort((a, b) => a.x - b.x);
}
