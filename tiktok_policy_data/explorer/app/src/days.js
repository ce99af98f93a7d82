// Days as whole numbers since 1970, and dates of the data in words.

const DAY = 24 * 60 * 60 * 1000;

/** A spell without an end lasts until here. */
export const NEVER = 2 ** 31 - 1;
/** Only spells without an end cover this day: the present account is a day like any other. */
export const PRESENT = NEVER - 1;
/** A spell without a start begins here. */
export const ALWAYS = -(2 ** 31);

/** @param {string} iso */
export const numberOf = (iso) => Date.parse(iso) / DAY;
/** @param {number} day */
export const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
/** @param {number} day */
export const yearOf = (day) => new Date(day * DAY).getUTCFullYear();
/** @param {number} year */
export const newYear = (year) => Date.UTC(year, 0, 1) / DAY;

/** Whether a text is a day that there is, such as 2023-03-16. @param {string} text */
export function isDay(text) {
  const written = /^\d{4}-\d\d-\d\d$/.test(text) && !text.startsWith("0000");
  return written && !Number.isNaN(numberOf(text)) && isoOf(numberOf(text)) === text;
}

const LONG = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** 16 March 2023. @param {number} day */
export const inWords = (day) => LONG.format(new Date(day * DAY));
/** 16 Mar 2023. @param {number} day */
export const inShort = (day) => SHORT.format(new Date(day * DAY));
/** March 2023. @param {number} day */
export const monthWords = (day) => MONTH.format(new Date(day * DAY));

/** The same day some months away; the 31st becomes the last day of a shorter month. @param {number} day @param {number} months */
export function monthsAway(day, months) {
  const from = new Date(day * DAY);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return first.getTime() / DAY + Math.min(from.getUTCDate(), length) - 1;
}

/** The two ends of a date as the data write it, "2023-03" or "[2023-03-01..2023-04]". @param {string | null} edtf */
export function endsOf(edtf) {
  if (!edtf || !edtf.startsWith("[")) return [edtf || "", edtf || ""];
  return edtf.slice(1, -1).split("..");
}

/** 2023-03-16 as 16 March 2023, 2023-03 as March 2023, 2023 as it is. @param {string} date */
export function dateWords(date) {
  if (/^\d{4}-\d\d-\d\d$/.test(date)) return inWords(numberOf(date));
  if (/^\d{4}-\d\d$/.test(date)) return monthWords(numberOf(`${date}-01`));
  return date;
}

/** When something happened. @param {string | null} edtf */
export function whenWords(edtf) {
  const [first, last] = endsOf(edtf).map(dateWords);
  if (first === last) return first;
  return first && last ? `${first} to ${last}` : last ? `by ${last}` : `from ${first}`;
}

/** The same of a step without a day of its own: what is known is by when it was reported. @param {string | null} edtf */
export const reportedWords = (edtf) => whenWords(edtf).replace(/^by /, "reported by ");

/** Since when something holds. @param {string | null} edtf */
export function sinceWords(edtf) {
  const [first, last] = endsOf(edtf).map(dateWords);
  if (!first && !last) return "";
  if (first === last) return `since ${first}`;
  if (first && last) return `since a day between ${first} and ${last}`;
  return last ? `since ${last} at the latest` : `since ${first} at the earliest`;
}
