// The passages on which a measure rests: our reading of each, who speaks, on which day, where the passage is.

import { useState } from "preact/hooks";
import { counted } from "../findings.js";
import { whenWords } from "../days.js";
import { Out } from "./leaf.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {Record<string, any>} Row */

/** How many are shown before somebody asks for more. */
const FIRST = 12;

/** The passages of a measure, the oldest source first. @param {Model} model @param {string} id @returns {Row[]} */
export function passagesOf(model, id) {
  const number = (/** @type {string} */ code) => Number(code.slice(code.lastIndexOf("-") + 2));
  return model
    .rowsOf("evidence", id)
    .map((row) => ({ ...row, source: model.source(row.source_id) ?? {} }))
    .sort((/** @type {Row} */ a, /** @type {Row} */ b) => {
      const [one, other] = [String(a.source.published_latest ?? ""), String(b.source.published_latest ?? "")];
      return one < other ? -1 : one > other ? 1 : number(a.evidence_id) - number(b.evidence_id);
    });
}

/** @param {{model: Model, measure: Row, at: string | null}} props */
export function Readings({ model, measure, at }) {
  const rows = passagesOf(model, measure.measure_id);
  const named = rows.findIndex((row) => row.evidence_id === at);
  const [all, setAll] = useState(false);
  const open = all || named >= FIRST || rows.length <= FIRST + 2;
  const sources = new Set(rows.map((row) => row.source_id)).size;
  return (
    <section class="readings" aria-labelledby="readings-head">
      <h3 id="readings-head">
        What the sources say, in our reading <small>{`${counted(rows.length, "passage")} from ${counted(sources, "source")}, the oldest first`}</small>
      </h3>
      <p class="quiet">
        Each reading is our paraphrase, not a quotation. The link opens the publisher’s page at the passage, of which only the first and the last
        words are given here.
      </p>
      <ol class={open ? "cards" : "cards folded"}>
        {rows.map((row) => (
          <Passage key={row.evidence_id} {...{ model, row, measure }} named={row.evidence_id === at} />
        ))}
      </ol>
      {!open && (
        <button type="button" class="more" onClick={() => setAll(true)}>
          Show all {rows.length} passages
        </button>
      )}
    </section>
  );
}

/** @param {{model: Model, row: Row, measure: Row, named: boolean}} props */
function Passage({ model, row, measure, named }) {
  const { source } = row;
  const event = model.rowsOf("events", measure.measure_id).find((one) => one.event_id === row.event_id);
  const place = row.paragraph ? `, paragraph ${row.paragraph}` : "";
  return (
    <li class={`reading-card stance-${row.stance}${named ? " named" : ""}`} id={row.evidence_id} tabIndex={-1}>
      <p class="kicker">
        <span class="label">Our reading</span> <time>{whenWords(source.published)}</time>
        {row.stance !== "supports" && <strong class="stance"> {model.label("stances", row.stance)}</strong>}
      </p>
      <p class="reading">{row.reading}</p>
      <p class="speaker">
        {row.speaker && <span>{row.speaker} </span>}
        <small>{model.label("speaker_kinds", row.speaker_kind)}</small>
      </p>
      <p class="where">
        {source.publisher}: <cite>{source.title}</cite>
        {place}
      </p>
      <p class="out">
        <Ends link={row.link} />
        <Out href={row.link}>
          Open the passage<span class="unseen">{`: ${source.publisher}${place}, ${row.evidence_id}`}</span> ↗
        </Out>
      </p>
      <p class="supports">
        {event && `${model.label("event_types", event.event_type)}, ${whenWords(event.date)}. `}
        {supportWords(model, row)}
        <span class="item-id"> {row.evidence_id}</span>
      </p>
    </li>
  );
}

/** The first and last words of a passage, which its link names. @param {{link: string | null}} props */
function Ends({ link }) {
  const ends = endsOfPassage(link);
  if (!ends) return null;
  return (
    <span class="ends">
      “{ends[0]}
      {ends[1] ? ` … ${ends[1]}` : ""}”{" "}
    </span>
  );
}

/** The words that a text fragment names: where a passage begins and, if it is longer, where it ends. @param {string | null} link @returns {string[] | null} */
export function endsOfPassage(link) {
  const directive = /#.*?:~:text=([^&]*)/.exec(link ?? "")?.[1];
  if (!directive) return null;
  const parts = directive.split(",").filter((part) => !part.endsWith("-") && !part.startsWith("-"));
  try {
    return parts.slice(0, 2).map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
}

/** Which cells a passage supports, how surely it means the measure, and whether its place was checked. @param {Model} model @param {Row} row */
function supportWords(model, row) {
  const cells = row.supports.map((/** @type {string} */ text) => {
    const [column, code] = text.split("=");
    const scheme = model.data.vocabulary[column];
    const title = (model.data.titles[column] ?? column).toLowerCase();
    return code ? `${title} (${(scheme ? model.label(scheme, code) : code).toLowerCase()})` : title;
  });
  const said = cells.length ? `Supports ${cells.join(", ")}. ` : "";
  const identity = model.label("identities", row.identity).toLowerCase();
  return `${said}Measure ${identity} in the passage, place ${model.label("anchor_states", row.anchor).toLowerCase()}.`;
}
