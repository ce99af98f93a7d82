// The list of measures in view, the best hits or the newest first; or the measures of one cell, or why it has none.

import { useEffect, useState } from "preact/hooks";
import { askedOf } from "../asked.js";
import { chapterWords, nowOf } from "../chapters.js";
import { turnedOn } from "../dated.js";
import { counted } from "../findings.js";
import { kindsNamed } from "../kinds.js";
import { found, foundPlaces } from "../search.js";
import { cellLook, held, selection } from "../selection.js";
import { kindPatch } from "./searching.js";
import { Sign } from "./sign.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */

/** How many are shown at first, and with each press of "Show more". */
const STEP = 60;

/** @param {import("../types.js").Props} props */
export function List(props) {
  return props.state.cell ? <CellPage {...props} /> : <Everything {...props} />;
}

/** @param {import("../types.js").Props} props */
function Everything(props) {
  const { model, state } = props;
  const some = inOrder(model, state);
  return (
    <section aria-labelledby="list-head">
      <h2 id="list-head">
        {counted(some.length, "measure")}
        {state.q.trim() && heading(model, state.q.trim())}
      </h2>
      <NamedHits {...props} />
      <Items {...props} some={some} />
      {!some.length && <p class="nothing">{model.size ? "No measure fits these filters." : "This release has no measures yet: there is nothing to show."}</p>}
    </section>
  );
}

/** What was searched for: the words, and what was understood of the rest. @param {Model} model @param {string} q */
function heading(model, q) {
  const { words, said } = askedOf(model, q);
  return ` ${said ? `${said}, ` : ""}for “${q}”, the ${words ? "best match" : "newest step"} first`;
}

/** The places and kinds that the words of a search name, above the measures. @param {import("../types.js").Props} props */
function NamedHits({ model, state, go }) {
  const { words } = askedOf(model, state.q);
  const places = foundPlaces(model, words, 3);
  const kinds = kindsNamed(model, words, 2);
  if (!places.length && !kinds.length) return null;
  return (
    <ul class="items" aria-label="Places and kinds">
      {places.map(({ code, name, level }) => (
        <li key={code} class="item">
          <button type="button" class="plain title" onClick={() => go({ place: code })}>
            {name}
          </button>
          <p class="about">all measures of this {level}</p>
        </li>
      ))}
      {kinds.map(({ code, label }) => (
        <li key={code} class="item">
          <button type="button" class="plain title" onClick={() => go(kindPatch(code))}>
            {label}
          </button>
          <p class="about">all measures of this kind</p>
        </li>
      ))}
    </ul>
  );
}

/** The measures in view: hits of a search by rank, else those that changed last first. @param {Model} model @param {State} state */
export function inOrder(model, state) {
  const { picked } = selection(model, state);
  const { look } = held(model, state);
  const shown = state.show.length
    ? picked.filter((i) => look[i] >= 0 && state.show.includes(model.looks[look[i]].group))
    : picked.filter((i) => look[i] >= 0 || state.day === null);
  const ranks = state.q.trim() ? found(model, state.q) : null;
  if (ranks) return [...shown].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || a - b);
  return shown
    .map((i) => ({ i, last: lastChange(model, i, state) }))
    .sort((a, b) => b.last - a.last || a.i - b.i)
    .map(({ i }) => i);
}

/** The day of the last change of a measure by the day of the view, of those whose day is known. @param {Model} model @param {number} i @param {State} state */
function lastChange(model, i, state) {
  const { begin, day, kind } = model.account(state.known);
  const limit = state.day ?? model.lastDay;
  let found = -(2 ** 31);
  for (let at = begin[i]; at < begin[i + 1] && day[at] <= limit; at++) {
    const turns = at === begin[i] || model.kindStatus[kind[at]] !== model.kindStatus[kind[at - 1]];
    if (turns && turnedOn(model, i, day[at]) !== "unknown") found = day[at];
  }
  return found;
}

/** What holds of a measure on the day and since when, as its own page says it. @param {Model} model @param {State} state @param {number} i */
function nowWords(model, state, i) {
  const now = nowOf(model, state, i);
  if (!now) return "not certain on this day";
  const { short } = model.looks[now.look];
  const words = now.chapter?.withheld ? chapterWords(model, now.chapter).replace(/^./, (letter) => letter.toLowerCase()) : short;
  return now.since ? `${words}, ${now.since}` : words;
}

/** @param {import("../types.js").Props & {some: number[], short?: boolean}} props */
export function Items({ model, state, go, some, short = false }) {
  const [many, setMany] = useState(STEP);
  useEffect(() => setMany(STEP), [state.q, state.types, state.places]);
  const { look } = held(model, state);
  return (
    <>
      <ul class="items">
        {some.slice(0, many).map((i) => {
          const row = model.measure(i);
          const one = look[i] < 0 ? null : model.looks[look[i]];
          return (
            <li key={row.measure_id} class="item">
              {one ? <Sign look={one} /> : <span class="sign" />}
              <div>
                <button type="button" class="plain title" data-measure={row.measure_id} onClick={() => go({ measure: row.measure_id })}>
                  {row.title}
                </button>
                <p class="about">
                  {!short && `${model.nameOf(row.jurisdiction)} · `}
                  {!short && `${model.label("measure_types", row.measure_type)} · `}
                  {nowWords(model, state, i)}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
      {some.length > many && (
        <button type="button" class="more" onClick={() => setMany(many + 4 * STEP)}>
          Show more
        </button>
      )}
    </>
  );
}

/** @param {import("../types.js").Props} props */
function CellPage(props) {
  const { model, state, go } = props;
  const [place, type] = (state.cell ?? "").split(".");
  const row = model.placeOf(place).n;
  const column = model.typeNumber.get(type) ?? 0;
  const asked = { ...state, types: [...new Set([...(state.types.length ? state.types : []), type])] };
  const { look, cell } = cellLook(model, state.types.length ? asked : state, row, column);
  const some = cell ? [...cell.picked, ...cell.others] : [];
  const { label, group, code } = model.looks[look];
  return (
    <section class="cell-page" aria-labelledby="cell-head">
      <p>
        <button type="button" class="plain back" onClick={() => go({ cell: null })}>
          ← Back to the {state.view === "map" ? "map" : state.view === "timeline" ? "timeline" : "matrix"}
        </button>
      </p>
      <h2 id="cell-head">
        {model.nameOf(place)}: {model.label("measure_types", type)}
      </h2>
      <p class="cell-look">
        <Sign look={model.looks[look]} /> {label}
      </p>
      {group === "empty" && <Absence model={model} code={code} place={place} type={type} />}
      <Items {...props} state={asked} some={some} short />
      <p>
        <button type="button" class="plain" onClick={() => go({ place, cell: null })}>
          All measures of {model.nameOf(place)}
        </button>
      </p>
    </section>
  );
}

/** Why nothing is found: what the state means, and what was searched when. @param {{model: Model, code: string, place: string, type: string}} props */
function Absence({ model, code, place, type }) {
  const state = code === "background" ? "found_background" : code;
  const at = model.searches.get(`${place}.${type}`);
  const { searched_on, searched } = model.data.tables.coverage;
  return (
    <div class="absence">
      <p>
        <strong>{model.label("coverage_states", state)}.</strong> {model.definition("coverage_states", state)}
      </p>
      {at !== undefined && (
        <p class="quiet">
          Searched on {searched_on[at]}: {[searched[at]].flat().join(", ")}
        </p>
      )}
    </div>
  );
}
