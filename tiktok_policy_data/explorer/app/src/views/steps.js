// The steps of a measure down the page, beside a rail in the colour of what held between them.

import { chapterWords, duration } from "../chapters.js";
import { counted } from "../findings.js";
import { NEVER, inWords, isDay, numberOf } from "../days.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {ReturnType<typeof import("../chapters.js").stepsOf>[0]} Step */
/** @typedef {import("../chapters.js").Chapter} Chapter */

/** Days between two steps from which the gap is said. */
const GAP = 75;

/** @param {{model: Model, state: import("../types.js").State, steps: Step[], parts: Chapter[], open: (id: string) => void}} props */
export function Steps({ model, state, steps, parts, open }) {
  if (!steps.length) return <section class="steps" />;
  return (
    <section class="steps" aria-labelledby="steps-head">
      <h3 id="steps-head">{steps.length > 1 ? "Step by step" : "One step"}</h3>
      <ol>
        {steps.map((step, n) => {
          const held = step.day === null ? null : heldFrom(parts, step.day);
          const later = state.day !== null && step.day !== null && step.day > state.day;
          const gap = n && step.day !== null && (steps[n - 1].day ?? NEVER) < step.day - GAP ? duration(steps[n - 1].day ?? 0, step.day) : "";
          return (
            <li key={step.id} id={step.id} tabIndex={-1} class={`step ${held ? `is-${model.looks[held.look].code}` : "is-none"}${held?.withheld ? " withheld" : ""}${state.at === step.id ? " named" : ""}`}>
              {gap && <p class="gap">{gap} later</p>}
              <p class="when">
                {step.when}
                {later && <em> (after the day of this view)</em>}
              </p>
              <p class="words">
                <strong>{step.words}</strong>
                {step.note ? <span class="note-of">{step.note}</span> : null}
                {step.until && <small>{` Until ${untilWords(step.until)}.`}</small>}
              </p>
              <p class="behind">
                {held && begins(parts, step) && <span class="turn">{`From here: ${chapterWords(model, held).toLowerCase()}`}</span>}
                {step.passages.length > 0 && (
                  <button type="button" class="plain" onClick={() => open(step.passages[0].evidence_id)}>
                    {counted(step.passages.length, "passage")}
                    <span class="unseen">{`: ${step.words}, ${step.when}`}</span>
                  </button>
                )}
              </p>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** @param {string} until */
const untilWords = (until) => (isDay(until) ? inWords(numberOf(until)) : until);

/** The chapter that a day is in. @param {Chapter[]} parts @param {number} day */
const heldFrom = (parts, day) => parts.find(({ from, to }) => from <= day && day < to) ?? null;

/** Whether a chapter begins with a step. @param {Chapter[]} parts @param {Step} step */
const begins = (parts, step) => parts.some(({ from }) => from === step.day);
