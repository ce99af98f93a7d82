// What happened in a place, the newest first, one entry for each act; after it what has no day of its own.

import { useState } from "preact/hooks";
import { happenings, together } from "../changes.js";
import { ALWAYS, reportedWords, whenWords } from "../days.js";
import { counted } from "../findings.js";
import { unfiltered } from "../places.js";
import { Titles, To } from "./leaf.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Go} Go */
/** @typedef {import("../types.js").Place} PlaceRow */
/** @typedef {import("../changes.js").Happening} Happening */

/** How many steps are shown before somebody asks for all. */
const STEPS = 12;

/** The heading of steps without a day of their own, and what it means. */
export const UNKNOWN = "Day not known";
export const UNKNOWN_WORDS = "Sources say only by which day it had happened, or give a span of more than a year.";

/** What happened, and the way to the same with dates to choose. @param {{model: Model, state: State, go: Go, place: PlaceRow}} props */
export function Happened({ model, state, go, place }) {
  const [all, setAll] = useState(false);
  const roles = [...(model.schemes.get("roles")?.keys() ?? [])];
  const asked = { ...unfiltered(state), roles, places: [place.code] };
  const entries = together(model, happenings(model, asked, ALWAYS, state.day ?? model.lastDay).happened);
  if (!entries.length) return null;
  const [dated, others] = [true, false].map((of) => entries.filter(([one]) => one.dated === of));
  const whole = groupWithin(model, place);
  const places = whole ? [place.code, whole] : [place.code];
  return (
    <>
      <section class="latest" aria-labelledby="latest-head">
        <h3 id="latest-head">What happened</h3>
        <Entries {...{ model, go }} some={all ? dated : dated.slice(0, STEPS)} whenOf={whenWords} />
        {!all && dated.length > STEPS && (
          <button type="button" class="more" onClick={() => setAll(true)}>
            Show all {dated.length} steps
          </button>
        )}
        <p>
          <To go={go} to={{ ...unfiltered(state), view: "changed", roles, places, from: null, place: null, at: "changed-head" }}>
            {`All that changed in ${place.name}${whole ? " and its parts" : ""}`}
          </To>
        </p>
      </section>
      {others.length > 0 && (
        <details class="undated" open={!dated.length}>
          <summary>
            {UNKNOWN}: {counted(others.length, dated.length ? "more step" : "step")}
          </summary>
          <p class="quiet">{UNKNOWN_WORDS}</p>
          <Entries {...{ model, go }} some={others} whenOf={reportedWords} />
        </details>
      )}
    </>
  );
}

/** Steps, each of several measures where one act made them. @param {{model: Model, go: Go, some: Happening[][], whenOf: (date: string) => string}} props */
const Entries = ({ model, go, some, whenOf }) => (
  <ol class="entries">
    {some.map((steps) => (
      <li key={steps[0].id}>
        <span class="when">{whenOf(steps[0].date)}</span>
        <span>
          <strong>{steps[0].words}</strong>:{" "}
          <Titles model={model} go={go} steps={steps} />
        </span>
      </li>
    ))}
  </ol>
);

/** A group whose members all belong to a place, such as the states of a federation. @param {Model} model @param {PlaceRow} place */
function groupWithin(model, place) {
  const inside = model.places.filter(({ parent, level }) => parent === place.code && level !== "institution");
  const groups = new Set(inside.flatMap(({ groups: some }) => some));
  return [...groups].find((group) => model.places.every((one) => !one.groups.includes(group) || one.parent === place.code)) ?? null;
}
