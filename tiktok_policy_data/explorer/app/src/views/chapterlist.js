// The chapters of a measure's life in a row: what held, since when and for how long; they are the legend of the drawing.

import { chapterWords, duration } from "../chapters.js";
import { ALWAYS, NEVER, inShort } from "../days.js";
import { Sign } from "./sign.js";

/** @typedef {import("../model.js").Model} Model */

/** @param {{model: Model, parts: import("../chapters.js").Chapter[]}} props */
export function ChapterList({ model, parts }) {
  return (
    <ol class="chapters">
      {parts.map((part) => (
        <li key={part.from} class={part.withheld ? "withheld" : undefined}>
          <Sign look={model.looks[part.look]} />
          <span>
            <strong>{chapterWords(model, part)}</strong>
            <small>{spanWords(model, part)}</small>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** @param {Model} model @param {import("../chapters.js").Chapter} part */
function spanWords(model, { from, to }) {
  if (from === ALWAYS) return to === NEVER ? "all the time" : `until ${inShort(to)}`;
  if (to === NEVER) return `since ${inShort(from)} · ${duration(from, model.lastDay + 1)} so far`;
  return `from ${inShort(from)} · ${duration(from, to)}`;
}
