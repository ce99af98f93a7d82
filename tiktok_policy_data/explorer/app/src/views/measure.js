// The page of a measure: its life across the width, its steps, facts, ties, and the passages on which it rests.

import { chapters, chapterWords, duration, stepsOf } from "../chapters.js";
import { counted } from "../findings.js";
import { ALWAYS, NEVER, inWords, yearOf } from "../days.js";
import { Take } from "../take.js";
import { ChapterList } from "./chapterlist.js";
import { Cite, Report } from "./citing.js";
import { Facts } from "./facts.js";
import { Crumbs, Home, Leaf, Now, SourceLine, To } from "./leaf.js";
import { Readings } from "./readings.js";
import { Steps } from "./steps.js";
import { Story } from "./story.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {Record<string, any>} Row */

/** @param {import("../types.js").Props} props */
export function Measure({ model, state, go }) {
  const id = state.measure ?? "";
  const i = model.measureNumber.get(id) ?? -1;
  if (i < 0) return null;
  const measure = model.measure(i);
  const steps = stepsOf(model, id);
  const parts = chapters(model, i, state.known);
  const open = (/** @type {string} */ at) => go({ at });
  return (
    <Leaf name="measure" of={id} at={state.at}>
      <Crumbs>
        <Home state={state} go={go} /> <span aria-hidden="true">/</span>{" "}
        <To go={go} to={{ place: measure.jurisdiction }}>
          {model.nameOf(measure.jurisdiction)}
        </To>{" "}
        <span aria-hidden="true">/</span>{" "}
        <To go={go} to={{ cell: model.cellOf(i) }}>
          {model.label("measure_types", measure.measure_type)}
        </To>
      </Crumbs>
      <h2 id="measure-head" tabIndex={-1}>
        {measure.title}
      </h2>
      <p class="says">
        <Now model={model} state={state} i={i} /> <span class="item-id">{id}</span>
      </p>
      <p class="summary">{measure.summary}</p>
      <figure class="picture life-story" data-picture>
        <figcaption>
          <h3>{finding(model, parts, steps)}</h3>
        </figcaption>
        <ChapterList model={model} parts={parts} />
        <Story {...{ model, state, i, steps, open }} />
        <SourceLine model={model} />
      </figure>
      <Take {...{ model, state, go }} />
      <div class="two">
        <Steps {...{ model, state, steps, parts, open }} />
        <div class="beside">
          <Ties {...{ model, state, go, i }} />
          <Facts {...{ model, measure, go }} />
          <Renewed {...{ model, id }} />
        </div>
      </div>
      <Readings model={model} measure={measure} at={state.at} />
      <Cite {...{ model, state }} />
      <Report {...{ model, measure }} />
    </Leaf>
  );
}

/** What the life says, as a title. @param {Model} model @param {import("../chapters.js").Chapter[]} parts @param {{day: number | null}[]} steps */
function finding(model, parts, steps) {
  const held = parts.filter(({ group, from, to }) => group === "in_effect" && from !== ALWAYS && Math.min(to, model.lastDay) > from);
  const days = held.reduce((sum, { from, to }) => sum + Math.min(to, model.lastDay + 1) - from, 0);
  const withheld = held.filter((part) => part.withheld).reduce((sum, { from, to }) => sum + Math.min(to, model.lastDay + 1) - from, 0);
  const last = held.at(-1);
  const many = steps.length > 2 ? `${counted(steps.length, "step")}: ` : "";
  if (!last) return `${many}${parts.length ? chapterWords(model, parts[parts.length - 1]).toLowerCase() : "nothing certain yet"}`.replace(/^./, (letter) => letter.toUpperCase());
  const goes = last.to === NEVER || last.to > model.lastDay;
  if (withheld && withheld >= days - 31 && withheld < days) {
    return `${many}in effect for ${duration(0, days)}, but enforced for ${duration(0, days - withheld)} at most`;
  }
  const span = goes ? `in effect for ${duration(0, days)}, since ${inWords(held[0].from)}` : `in effect for ${duration(0, days)}, ${spanOf(held[0].from, last.to - 1)}`;
  return many ? many + span : span.charAt(0).toUpperCase() + span.slice(1);
}

/** @param {number} from @param {number} to */
const spanOf = (from, to) => (yearOf(from) === yearOf(to) ? `in ${yearOf(from)}` : `${yearOf(from)} to ${yearOf(to)}`);

/** What the measure grew out of and what became of it, and others that the same act made. @param {{model: Model, state: State, go: import("../types.js").Go, i: number}} props */
function Ties({ model, state, go, i }) {
  /** @type {[string, number][]} */
  const ties = model.data.relations.flatMap((/** @type {[number, string, number]} */ [one, kind, other]) => {
    if (one === i) return [[`${model.label("relation_kinds", kind)}`, other]];
    return other === i ? [[BACK[kind] ?? `${model.label("relation_kinds", kind)}, from`, one]] : [];
  });
  const act = model.data.tables.measures.act?.[i];
  if (act) {
    model.data.tables.measures.act.forEach((/** @type {string} */ one, /** @type {number} */ other) => {
      if (one === act && other !== i) ties.push(["Made by the same act", other]);
    });
  }
  if (!ties.length) return null;
  return (
    <section class="ties" aria-labelledby="ties-head">
      <h3 id="ties-head">Tied to</h3>
      <ul>
        {ties.map(([words, other]) => (
          <li key={`${words} ${other}`}>
            <span class="kind">{words}</span>{" "}
            <To go={go} to={{ measure: model.measure(other).measure_id }}>
              {model.measure(other).title}
            </To>
            <small>
              {`${model.nameOf(model.measure(other).jurisdiction)} · `}
              <Now model={model} state={state} i={other} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A tie seen from the later measure. @type {Record<string, string>} */
const BACK = { led_to: "Grew out of", enacted_in: "Took up the text of", replaced_by: "Took the place of" };

/** What the latest release changed of the measure, and why. @param {{model: Model, id: string}} props */
function Renewed({ model, id }) {
  const own = new Set([id, ...model.rowsOf("events", id).map((row) => row.event_id)]);
  /** @type {string[]} */
  const said = [];
  for (const { table, added, changed } of model.data.new.tables) {
    if (!Array.isArray(added)) continue;
    const fresh = added.filter((row) => own.has(row));
    if (fresh.length) said.push(table === "measures" ? "The measure is new." : `${counted(fresh.length, "step")} added.`);
    for (const { reason, columns } of changed) {
      const touched = Object.entries(columns).filter(([, rows]) => rows.some((/** @type {string} */ row) => own.has(row)));
      if (!touched.length) continue;
      const names = touched.map(([column]) => (model.data.titles[column] ?? column).toLowerCase()).join(", ");
      said.push(`${table === "events" ? "A step" : "The measure"} changed (${names})${reason ? `: ${model.label("change_reasons", reason).toLowerCase()}` : ""}.`);
    }
  }
  return (
    <section class="renewed" aria-labelledby="renewed-head">
      <h3 id="renewed-head">In release {model.data.new.release}</h3>
      {said.length ? said.map((words) => <p key={words}>{words}</p>) : <p class="quiet">Nothing of it changed.</p>}
    </section>
  );
}
