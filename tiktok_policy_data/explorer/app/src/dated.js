// When steps happened: between which two days, and whether that is known well enough for lists of news.

import { ALWAYS, NEVER } from "./days.js";

/** @typedef {import("./model.js").Model} Model */

/** Days set beforehand: nothing happens on them by themselves. */
const SCHEDULED = new Set(["due_start", "due_end"]);

/** @param {string | null} iso */
const dayOf = (iso) => (iso ? Date.parse(iso) / 864e5 : null);

/** Whether an event is a step that happened, on a day or a span that sources allow. @param {Record<string, any>} event */
export const isStep = (event) => Boolean(event.date) && !SCHEDULED.has(event.event_type);

/** The first and the last day on which an event can have happened. @param {Record<string, any>} event */
export const boundsOf = (event) => ({ earliest: dayOf(event.date_earliest) ?? ALWAYS, latest: dayOf(event.date_latest) ?? NEVER });

/**
 * Whether it is known well enough when a step happened to give it a place among others by its day. A step of which only
 * a last possible day is known, or too wide a span, had happened by that day, and not on it.
 * @param {Model} model @param {{earliest: number, latest: number}} bounds
 */
export const hasDay = (model, { earliest, latest }) => latest - earliest <= model.data.widest;

/**
 * How surely a measure turned on a day, from the steps of which it is the last possible day: on that day, by that day at
 * the latest, or at an unknown time before.
 * @param {Model} model @param {number} i @param {number} day @returns {"on" | "by" | "unknown"}
 */
export function turnedOn(model, i, day) {
  const steps = model.rowsOf("events", model.data.tables.measures.measure_id[i]).filter(isStep).map(boundsOf).filter(({ latest }) => latest === day);
  if (!steps.length || steps.some(({ earliest }) => earliest === day)) return "on";
  return steps.some((bounds) => hasDay(model, bounds)) ? "by" : "unknown";
}

/** The last step of a measure that certainly happened from one day to another; null without one. @param {Model} model @param {number} i @param {number} from @param {number} to */
export function lastStepIn(model, i, from, to) {
  let found = null;
  for (const event of model.rowsOf("events", model.data.tables.measures.measure_id[i])) {
    if (!isStep(event)) continue;
    const { earliest, latest } = boundsOf(event);
    if (from <= earliest && latest <= to) found = Math.max(found ?? ALWAYS, latest);
  }
  return found;
}
