// Citations and the form for reports, filled from patterns that Python made; and the address of a view.

import { addressOf } from "./state.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {Record<string, any>} Row */

const FILE = "tiktok-policy-explorer.html";

/** The address of a view; of a page on a disk only its name, for the folder is nobody's business. @param {Model} model @param {State} state */
export function viewAddress(model, state) {
  const page = /^https?:$/.test(location.protocol) ? location.href.split("#")[0] : FILE;
  return page + addressOf(state, model);
}

/** The citation of a measure, as `cite` writes it. @param {Model} model @param {Row} measure */
export const citeMeasure = (model, measure) =>
  model.data.cite_part.split("{part}").join(`${measure.measure_id}, ${measure.title}`);

/** The citation of what is open: of a measure, else of the whole. @param {Model} model @param {State} state */
export function citation(model, state) {
  const i = state.measure === null ? undefined : model.measureNumber.get(state.measure);
  return i === undefined ? model.data.cite : citeMeasure(model, model.measure(i));
}

/** A cell as the form shows it. @param {any} value */
function shown(value) {
  if (Array.isArray(value)) return value.join("; ") || "(empty)";
  return value === null || value === undefined || value === "" ? "(empty)" : String(value);
}

/** @param {string} pattern @param {Row} values */
const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));

/** The form with which a reader reports what is wrong with a measure, as `show --report` prints it. @param {Model} model @param {Row} measure */
export function report(model, measure) {
  const { before, event, after, opens, nowhere } = model.data.report;
  const events = model.rowsOf("events", measure.measure_id).map((row) => filled(event, row));
  const body = filled(before, measure) + events.join("") + after;
  const address = issueAddress(model, measure, body);
  return { body, address, text: `${body}\n${address ? `${opens} ${address}` : nowhere}` };
}

/** The address that opens the form as an issue; empty while the project has none. @param {Model} model @param {Row} measure @param {string} body */
function issueAddress(model, measure, body) {
  const { address } = model.data.report;
  if (!address) return "";
  const title = `Wrong row: ${measure.measure_id}: ${measure.title}`;
  return `${address}&${new URLSearchParams({ title, body })}`;
}
