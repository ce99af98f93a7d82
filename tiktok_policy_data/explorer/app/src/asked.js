// What a search says besides words: the time in which a step must have happened, as "since 2024", "in March 2025".

import { ALWAYS, inWords, monthWords, monthsAway, numberOf, yearOf } from "./days.js";
import { folded } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/**
 * `words` are those left to search for; a step must have happened `from` a day `to` another; where a year alone is typed,
 * a measure that has it in its `name` fits, too. `said` says so.
 * @typedef {{words: string, span: {from: number, to: number, name: string} | null, said: string}} Asked
 */

const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const MONTH = `(?:(${MONTHS.map((name) => `${name}|${name.slice(0, 3)}`).join("|")})\\s+)?`;
const YEAR = "((?:19|20)\\d\\d)";
/** No part of a longer name or number, such as HB-2024 or 2025-03-16. */
const [BEGIN, END] = ["(?<![\\p{L}\\p{N}-])", "(?![\\p{L}\\p{N}]|-\\d)"];
const RANGE = new RegExp(`${BEGIN}(?:(?:between|from)\\s+)?${MONTH}${YEAR}\\s*(?:-|–|to|until|and)\\s*${MONTH}${YEAR}${END}`, "u");
const ONE = new RegExp(`${BEGIN}(?:(since|from|after|before|until|till|by|in|during)\\s+)?${MONTH}${YEAR}${END}`, "u");

/** The first and last day of a year, or of a month of it. @param {string | undefined} month @param {string} year */
function daysOf(month, year) {
  const from = numberOf(`${year}-${String(month ? MONTHS.findIndex((name) => name.startsWith(month)) + 1 : 1).padStart(2, "0")}-01`);
  return { from, to: monthsAway(from, month ? 1 : 12) - 1 };
}

/** Reads the time out of what is typed. @param {Model} model @param {string} q @returns {Asked} */
export function askedOf(model, q) {
  const text = folded(q);
  const range = RANGE.exec(text);
  const one = range ? null : ONE.exec(text);
  const found = range ?? one;
  const span = range ? spanOf(daysOf(range[1], range[2]), daysOf(range[3], range[4])) : one ? spanOfOne(one) : null;
  const last = model.lastDay;
  if (!found || !span || span.from > last || span.from > span.to || yearOf(Math.min(span.to, last)) < yearOf(model.firstDay)) return { words: q, span: null, said: "" };
  // Folding may change how many letters there are; then the words are those of the folded text.
  const whole = text.length === q.length ? q : text;
  const words = `${whole.slice(0, found.index)} ${whole.slice(found.index + found[0].length)}`.replace(/\s+/g, " ").trim();
  return { words, span, said: said(span, last) };
}

/** @param {{from: number}} first @param {{to: number}} last */
const spanOf = (first, last) => ({ from: first.from, to: last.to, name: "" });

/** @param {RegExpExecArray} found */
function spanOfOne([, how, month, year]) {
  const { from, to } = daysOf(month, year);
  if (how === "since" || how === "from") return { from, to: Infinity, name: "" };
  if (how === "after") return { from: to + 1, to: Infinity, name: "" };
  if (how === "before") return { from: ALWAYS, to: from - 1, name: "" };
  if (how === "until" || how === "till" || how === "by") return { from: ALWAYS, to, name: "" };
  return { from, to, name: how || month ? "" : year };
}

/** @param {{from: number, to: number, name: string}} span @param {number} last */
function said({ from, to, name }, last) {
  if (from === ALWAYS) return `with a step by ${inWords(Math.min(to, last))}`;
  if (to === Infinity) return `with a step since ${inWords(from)}`;
  if (to === monthsAway(from, 1) - 1) return `with a step in ${monthWords(from)}`;
  const whole = to === monthsAway(from, 12) - 1;
  if (whole) return `with a step in ${yearOf(from)}${name && `, or ${name} in the name`}`;
  return `with a step from ${inWords(from)} to ${inWords(to)}`;
}
