// The lives of measures for pages: chapters of one life, lives merged, words for looks and for how long they lasted.

import { ALWAYS, NEVER, inWords, isoOf, monthsAway, whenWords } from "./days.js";
import { turnedOn } from "./dated.js";
import { changesOf } from "./mapmodel.js";
import { counted } from "./findings.js";
import { mergedOf } from "./merged.js";
import { held } from "./selection.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Segment} Segment */
/** @typedef {import("./life.js").Changes} Changes */
/** @typedef {{certain: Changes, possible: Changes}} Lives */
/** @typedef {{from: number, to: number, look: number, group: string, withheld: boolean}} Chapter */

/** A look in a few words; whether it is confirmed or presumed to be in effect is for its label to say. @param {Model} model @param {number} look */
export const shortWords = (model, look) => (model.looks[look].group === "in_effect" ? "in effect" : model.looks[look].short);

/** @param {string} words */
export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** The lives of a measure. @param {Model} model @param {State} state @param {number} i @returns {Lives} */
export const livesOf = (model, state, i) => ({
  certain: changesOf(model, state, i, false),
  possible: changesOf(model, state, i, true),
});

/** The lives of several measures as one: on each day the look of the highest rank. @param {Model} model @param {State} state @param {number[]} some @returns {Lives} */
export function mergedLives(model, state, some) {
  const rankOf = (/** @type {string} */ look) => model.lookNumber.get(look) ?? model.looks.length;
  const flat = (/** @type {boolean} */ perhaps) => {
    const { days, looks } = mergedOf(some.map((i) => changesOf(model, state, i, perhaps)), rankOf, "");
    return looks.flatMap((look, n) => [days[n], look]);
  };
  return { certain: flat(false), possible: flat(true) };
}

/** What certainly held of a measure, one chapter for as long as the same can be said. @param {Model} model @param {number} i @param {number | null} known */
export function chapters(model, i, known) {
  /** @type {Chapter[]} */
  const found = [];
  for (const { from, to, look, enforcement } of model.segments(i, known)) {
    if (look < 0) continue;
    const { group } = model.looks[look];
    const withheld = enforcement === "withheld" && group === "in_effect";
    const last = found.at(-1);
    const same = last && last.to === from && last.withheld === withheld;
    if (same && (last.look === look || (group === "in_effect" && last.group === group))) last.to = to;
    else found.push({ from, to, look, group, withheld });
  }
  return found;
}

/** @param {Model} model @param {Chapter} chapter */
export const chapterWords = (model, { look, withheld }) =>
  capital(withheld ? "in effect, enforcement withheld" : shortWords(model, look));

/** How long a stretch is, in whole months from two of them on: "1 day", "3 months", "2 years 4 months". @param {number} from @param {number} to */
export function duration(from, to) {
  const days = to - from;
  if (days < 60) return counted(days, "day");
  let months = Math.ceil(days / 28);
  while (monthsAway(from, months) > to) months--;
  const years = Math.floor(months / 12);
  const rest = months % 12;
  if (!years) return counted(months, "month");
  return rest ? `${counted(years, "year")} ${counted(rest, "month")}` : counted(years, "year");
}

/** The first and last day of some lives, to draw them. @param {Model} model @param {Lives[]} lives @param {number} [least] days that are shown at least */
export function spanOf(model, lives, least = 365) {
  const days = lives.flatMap(({ certain }) => certain.filter((day, n) => n % 2 === 0 && day !== ALWAYS)).map(Number);
  const to = model.lastDay;
  const from = Math.min(to - least, ...days);
  return { from: from - Math.max(20, (to - from) * 0.03), to };
}

/**
 * Since when one of some measures is in effect without a break, and whether that is the last day on which it may have begun.
 * @param {Model} model @param {State} state @param {number[]} some @param {string} group
 */
export function sinceOf(model, state, some, group) {
  const day = state.day ?? model.today;
  const stretch = (/** @type {"look" | "maybe"} */ of) => {
    const parts = some.flatMap((i) =>
      model
        .segments(i, state.known)
        .filter((part) => part[of] >= 0 && model.looks[part[of]].group === group)
        .map(({ from, to }) => [Math.max(from, model.floorOf[i]), to]),
    );
    let begin = Math.min(...parts.filter(([from, to]) => from <= day && day < to).map(([from]) => from));
    for (let moved = true; moved; ) {
      const earlier = Math.min(begin, ...parts.filter(([from, to]) => from < begin && to >= begin).map(([from]) => from));
      moved = earlier < begin;
      begin = earlier;
    }
    return begin;
  };
  const certain = stretch("look");
  if (!Number.isFinite(certain) || certain <= ALWAYS + 1) return null;
  const earliest = Math.min(certain, stretch("maybe"));
  const open = earliest <= ALWAYS + 1 || some.some((i) => model.floorOf[i] === earliest);
  return { day: certain, earliest: open ? null : earliest, latest: earliest < certain };
}

/** @param {{day: number, latest: boolean} | null} since */
export const sinceText = (since) => (since ? `since ${inWords(since.day)}${since.latest ? " at the latest" : ""}` : "");

/** The look of a measure on the day of the view, and since when in words; null before it began. @param {Model} model @param {State} state @param {number} i */
export function nowOf(model, state, i) {
  const { look, spell, day } = held(model, state);
  if (spell[i] < 0 || look[i] < 0) return null;
  const chapter = chapters(model, i, state.known).find(({ from, to }) => from <= day && day < to);
  const began = chapter && chapter.from !== ALWAYS ? { day: chapter.from, latest: turnedOn(model, i, chapter.from) !== "on" } : null;
  return { look: look[i], chapter: chapter ?? null, since: sinceText(began) };
}

/** The steps of a measure as the data have them, each with its day, words and the passages that report it. @param {Model} model @param {string} id */
export function stepsOf(model, id) {
  const passages = model.rowsOf("evidence", id);
  return model.rowsOf("events", id).map((event) => ({
    id: /** @type {string} */ (event.event_id),
    type: /** @type {string} */ (event.event_type),
    words: model.label("event_types", event.event_type),
    when: whenWords(event.date) || "on an unknown day",
    day: /** @type {number | null} */ (dayOf(event.date_latest) ?? dayOf(event.date_earliest)),
    earliest: dayOf(event.date_earliest),
    until: /** @type {string | null} */ (event.until),
    note: /** @type {string | null} */ (event.note),
    passages: passages.filter((passage) => passage.event_id === event.event_id),
  }));
}

/** @param {string | null} iso */
const dayOf = (iso) => (iso ? Date.parse(iso) / 864e5 : null);

/** The last day of a chapter in words; nothing where it goes on. @param {Chapter} chapter */
export const endWords = ({ to }) => (to === NEVER ? "" : isoOf(to - 1));
