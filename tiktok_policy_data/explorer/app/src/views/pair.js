// Two places side by side: first where they differ, then what both have, each with since when; last what neither has.

import { capital, chapters, mergedLives, shortWords, sinceOf, sinceText } from "../chapters.js";
import { counted, listed } from "../findings.js";
import { firstDay } from "../lives.js";
import { looksOf, unfiltered } from "../places.js";
import { scaleOf } from "../scale.js";
import { Take } from "../take.js";
import { useWidth } from "../width.js";
import { Cite } from "./citing.js";
import { Crumbs, Home, Leaf, onDay, SourceLine, Strip, To, Years } from "./leaf.js";
import { Sign } from "./sign.js";
import { said } from "./story.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Go} Go */
/** @typedef {import("../types.js").Place} PlaceRow */
/** @typedef {ReturnType<typeof looksOf>[0]} Side */
/** @typedef {{type: import("../types.js").Code, sides: [Side, Side], groups: [string, string], kind: "one" | "other" | "apart" | "both" | "neither" | "unclear"}} Row */

/** @param {import("../types.js").Props} props */
export function Pair({ model, state, go }) {
  const [one, other] = state.pair.map((code) => model.places[model.placeOf(code).home]);
  const [frame, width] = useWidth(900);
  const rows = rowsOf(model, unfiltered(state), one, other);
  const narrow = width < 700;
  const lane = narrow ? width - 16 : Math.floor(width - 24);
  const lives = rows.filter(({ kind }) => kind !== "neither").flatMap(({ sides }) => sides.map(({ cell }) => mergedLives(model, state, cell?.picked ?? [])));
  const begins = Math.min(model.lastDay - 730, ...lives.map(firstDay).filter(Number.isFinite));
  const room = narrow ? lane : Math.round((lane - 190) / 2 - 24);
  const scale = scaleOf(begins - 60, model.lastDay, room - 16, 8);
  const of = (/** @type {Row["kind"]} */ kind) => rows.filter((row) => row.kind === kind);
  const parts = /** @type {const} */ ([
    [`In effect only in ${one.name}`, of("one")],
    [`In effect only in ${other.name}`, of("other")],
    ["Neither has it in effect, and they differ", of("apart")],
    ["The same in both", of("both")],
    ["Cannot be compared: searched by name on one side only", of("unclear")],
  ]);
  return (
    <Leaf name="pair" of={state.pair.join()} at={state.at}>
      <Crumbs>
        <Home state={state} go={go} />
      </Crumbs>
      <h2 id="pair-head" tabIndex={-1}>
        {one.name} and {other.name}: {titleOf(rows)}
      </h2>
      <Chooser {...{ model, state, go }} />
      <p class="says">{sentence(model, state, one, other, rows)}</p>
      <figure class="picture pair-table" ref={frame} data-picture>
        {!narrow && (
          <div class="pair-head pair-row">
            <span />
            {[one, other].map((place) => (
              <div key={place.code}>
                <To go={go} to={{ place: place.code }}>
                  {place.name}
                </To>
                <Years scale={scale} />
              </div>
            ))}
          </div>
        )}
        {parts.map(
          ([words, some]) =>
            some.length > 0 && (
              <section key={words} class="pair-part">
                <h3>
                  {words} <small>{some.length}</small>
                </h3>
                {some.map((row) => (
                  <Both key={row.type.code} {...{ model, state, go, row, places: [one, other], scale, narrow }} />
                ))}
              </section>
            ),
        )}
        <Neither {...{ model, rows: of("neither"), places: [one, other] }} />
        <SourceLine model={model} />
      </figure>
      <Take {...{ model, state, go }} />
      <Cite {...{ model, state }} />
    </Leaf>
  );
}

/** Each type with both sides and how they differ; differences of type first in the order of types. @param {Model} model @param {State} state @param {PlaceRow} one @param {PlaceRow} other @returns {Row[]} */
function rowsOf(model, state, one, other) {
  const [left, right] = [one, other].map(({ n }) => looksOf(model, state, n));
  return left.map((side, column) => {
    const sides = /** @type {[Side, Side]} */ ([side, right[column]]);
    const groups = /** @type {[string, string]} */ (sides.map(({ look, cell }) => (cell?.picked.length ? model.looks[look].group : "empty")));
    return { type: side.type, sides, groups, kind: kindOf(groups, sides.map((side) => isKnown(model, side))) };
  });
}

/** Looks of cells in which nothing was found, though nobody searched there by name. */
const UNSURE = ["background", "glanced", "not_searched"];

/** Whether a side has a finding: a measure, or a search by name. @param {Model} model @param {Side} side */
const isKnown = (model, { look, cell }) => Boolean(cell?.picked.length) || !UNSURE.includes(model.looks[look].code);

/** @param {[string, string]} groups @param {boolean[]} known @returns {Row["kind"]} */
function kindOf([one, other], known) {
  if (one === "empty" && other === "empty") return "neither";
  if (!known[0] || !known[1]) return "unclear";
  if (one === other) return "both";
  if (one === "in_effect") return "one";
  return other === "in_effect" ? "other" : "apart";
}

/** Counts the kinds of which both sides have a finding; the others cannot be compared. @param {Row[]} rows */
function titleOf(rows) {
  const n = (/** @type {Row["kind"][]} */ ...kinds) => rows.filter(({ kind }) => kinds.includes(kind)).length;
  const [differ, both, unclear] = [n("one", "other", "apart"), n("both"), n("unclear")];
  if (!differ && !both && !unclear) return "no measure in the data";
  const open = unclear ? `${unclear} cannot be compared: searched by name on one side only` : "";
  if (!differ && !both) return open;
  const said = differ ? `they differ on ${counted(differ, "kind")} of measure${both ? `, agree on ${both}` : ""}` : "the same kinds of measure";
  return open ? `${said}; ${open}` : said;
}

/** @param {Model} model @param {State} state @param {PlaceRow} one @param {PlaceRow} other @param {Row[]} rows */
function sentence(model, state, one, other, rows) {
  const words = (/** @type {(row: Row) => boolean} */ test) => rows.filter(test).map(({ type }) => type.label.toLowerCase());
  const parts = [
    [`only ${one.name} has in effect`, words(({ kind }) => kind === "one")],
    [`only ${other.name} has`, words(({ kind }) => kind === "other")],
    ["both have in effect", words(({ kind, groups }) => kind === "both" && groups[0] === "in_effect")],
    [`${one.name} has, while ${other.name} was not searched for it by name`, words(({ kind, groups }) => kind === "unclear" && groups[0] === "in_effect")],
    [`${other.name} has, while ${one.name} was not searched for it by name`, words(({ kind, groups }) => kind === "unclear" && groups[1] === "in_effect")],
  ].filter(([, some]) => some.length);
  if (!parts.length) return `${capital(onDay(model, state))} neither has a kind of measure in effect.`;
  return `${capital(onDay(model, state))} ${parts.map(([head, some]) => `${head}: ${listed(/** @type {string[]} */ (some))}`).join("; ")}.`;
}

/** @param {{model: Model, state: State, go: Go, row: Row, places: PlaceRow[], scale: import("../scale.js").Scale, narrow: boolean}} props */
function Both({ model, state, go, row, places, scale, narrow }) {
  return (
    <div class="pair-row">
      <h4>{row.type.label}</h4>
      {row.sides.map((side, n) => (
        <Half key={places[n].code} {...{ model, state, go, side, place: places[n], scale, narrow }} />
      ))}
    </div>
  );
}

/** @param {{model: Model, state: State, go: Go, side: Side, place: PlaceRow, scale: import("../scale.js").Scale, narrow: boolean}} props */
function Half({ model, state, go, side, place, scale, narrow }) {
  const look = model.looks[side.look];
  const some = side.cell?.picked ?? [];
  const since = ["in_effect", "some"].includes(look.group) ? sinceText(sinceOf(model, state, some, look.group)) : "";
  const titles = some.length === 1 ? [chapters(model, some[0], state.known)] : [];
  return (
    <div class={some.length ? "half" : "half none"}>
      <p>
        <Sign look={look} /> {narrow && <span class="half-place">{place.name}: </span>}
        <To go={go} to={some.length === 1 ? { measure: model.measure(some[0]).measure_id } : { cell: `${place.code}.${side.type.code}` }}>
          {some.length ? capital(shortWords(model, side.look)) : capital(look.label)}
          <span class="unseen">{`: ${place.name}, ${side.type.label}`}</span>
        </To>
        {since && ` ${since}`}
        {some.length > 1 && <small> {counted(some.length, "measure")}</small>}
      </p>
      {some.length > 0 && (
        <Strip {...{ model, state, scale }} life={mergedLives(model, state, some)} title={titles.length ? said(model, titles[0]) : `${place.name}, ${side.type.label}: ${look.label} ${since}`} height={12} />
      )}
    </div>
  );
}

/** What neither has, and how well it was searched. @param {{model: Model, rows: Row[], places: PlaceRow[]}} props */
function Neither({ model, rows, places }) {
  if (!rows.length) return null;
  return (
    <section class="pair-part neither">
      <h3>
        No such measure on TikTok found in either <small>{rows.length}</small>
      </h3>
      <ul>
        {rows.map(({ type, sides }) => (
          <li key={type.code}>
            {sides.map(({ look }, n) => (
              <span key={places[n].code}>
                <Sign look={model.looks[look]} />
                <span class="unseen">{`${places[n].name}: ${model.looks[look].label}. `}</span>{" "}
              </span>
            ))}
            {type.label}
          </li>
        ))}
      </ul>
      <p class="quiet">
        {`Signs: ${places[0].name} first, then ${places[1].name}. `}
        {[...new Set(rows.flatMap(({ sides }) => sides.map(({ look }) => look)))].map((look) => `${model.looks[look].sign} ${model.looks[look].label}`).join("; ")}.
      </p>
    </section>
  );
}

/** The two places, each to be changed. @param {import("../types.js").Props} props */
function Chooser({ model, state, go }) {
  const places = model.places.filter(({ n, home }) => n === home).sort((a, b) => a.name.localeCompare(b.name));
  const choose = (/** @type {number} */ n, /** @type {string} */ code) => {
    const pair = [...state.pair];
    if (pair[1 - n] === code) pair[1 - n] = pair[n];
    pair[n] = code;
    go({ pair });
  };
  return (
    <p class="chooser" data-unseen>
      {[0, 1].map((n) => (
        <label key={n}>
          <span class="unseen">{n ? "Second place" : "First place"}</span>
          <select value={state.pair[n]} onChange={(event) => choose(n, event.currentTarget.value)}>
            {places.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="button" onClick={() => go({ pair: [state.pair[1], state.pair[0]] })}>
        Swap
      </button>
    </p>
  );
}
