// The page of a place: what is in effect in a sentence, the lives of all its measures on one axis, its parts, its gaps.

import { useMemo } from "preact/hooks";
import { capital, chapters, shortWords, sinceOf, sinceText } from "../chapters.js";
import { counted, listed } from "../findings.js";
import { ALWAYS } from "../days.js";
import { firstDay, livedOf } from "../lives.js";
import { looksOf, measuresOfPlace, partsOf, unfiltered } from "../places.js";
import { scaleOf } from "../scale.js";
import { held, strongest } from "../selection.js";
import { Take } from "../take.js";
import { useWidth } from "../width.js";
import { Cite } from "./citing.js";
import { Gaps } from "./gaps.js";
import { Happened } from "./happened.js";
import { Crumbs, Grid, Home, Leaf, Now, onDay, SourceLine, Strip, To, Years } from "./leaf.js";
import { said } from "./story.js";
import { Sign } from "./sign.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Go} Go */
/** @typedef {import("../types.js").Place} PlaceRow */

/** @param {import("../types.js").Props} props */
export function Place({ model, state, go }) {
  const code = state.place ?? "";
  const place = model.placeOf(code);
  const above = place.parent === null || !model.placeNumber.has(place.parent) ? null : model.placeOf(place.parent);
  const some = useMemo(() => measuresOfPlace(model, state, code), [model, code]);
  const { institutions, parts } = partsOf(model, place);
  const kicker = [model.label("levels", place.level), place.region, ...place.groups.map((group) => model.label("groups", group))];
  return (
    <Leaf name="place" of={code} at={state.at}>
      <Crumbs>
        <Home state={state} go={go} />
        {above && (
          <>
            {" "}
            <span aria-hidden="true">/</span>{" "}
            <To go={go} to={{ place: above.code }}>
              {above.name}
            </To>
          </>
        )}
      </Crumbs>
      <h2 id="place-head" tabIndex={-1}>
        {place.name}
      </h2>
      <p class="quiet kicker">{kicker.join(" · ")}</p>
      <CompareWith {...{ model, go, place }} />
      <Says {...{ model, state, go, place, some }} />
      <Happened key={code} {...{ model, state, go, place, some }} />
      <Lives {...{ model, state, go, place, some }} />
      <Take {...{ model, state, go }} />
      <Parts {...{ model, state, go, parts, institutions }} />
      {place.home === place.n && <Gaps {...{ model, state, go, place }} />}
      <Cite {...{ model, state }} />
    </Leaf>
  );
}

/** What holds, in a sentence. @param {{model: Model, state: State, go: Go, place: PlaceRow, some: number[]}} props */
function Says({ model, state, go, place, some }) {
  if (!some.length) return <p class="says">No measure of {place.name} is in the data.</p>;
  if (place.home !== place.n) return <p class="says">{`${capital(counted(some.length, "measure"))} of an institution; where they bind a whole government they count for ${model.places[place.home].name}.`}</p>;
  const looks = looksOf(model, unfiltered(state), place.n).filter(({ cell }) => cell?.picked.length);
  const of = (/** @type {string[]} */ ...groups) => looks.filter(({ look }) => groups.includes(model.looks[look].group));
  const link = (/** @type {ReturnType<typeof looksOf>[0]} */ { type, cell }, /** @type {string} */ since) => (
    <span key={type.code} class="named-type">
      <To go={go} to={{ cell: `${place.code}.${type.code}` }}>
        {type.label.toLowerCase()}
      </To>
      {since && ` ${sinceText(sinceOf(model, state, cell?.picked ?? [], since))}`}
    </span>
  );
  const effect = of("in_effect");
  const rest = /** @type {const} */ ([
    ["In some bodies only, or by others", of("some")],
    ["Decided, not yet in effect", of("decided")],
    ["Proposed or under way", of("coming")],
    ["Done", of("done")],
    ["Over, paused or failed", of("over")],
    ["Refused or absent", of("refused")],
    ["Left open by the sources", of("open")],
  ]);
  return (
    <>
      <p class="says">
        {capital(onDay(model, state))}{" "}
        {effect.length ? (
          <>
            <strong>{counted(effect.length, "kind")} of measure {effect.length === 1 ? "is" : "are"} in effect</strong>: {separated(effect.map((one) => link(one, "in_effect")))}.
          </>
        ) : (
          <strong>no kind of measure is in effect for the whole of it.</strong>
        )}
      </p>
      <dl class="rest-of">
        {rest.map(
          ([words, them]) =>
            them.length > 0 && (
              <div key={words}>
                <dt>{words}</dt>
                <dd>{separated(them.map((one) => link(one, "")))}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}

/** Parts with commas between. @param {any[]} parts */
const separated = (parts) => parts.flatMap((part, n) => (n === 0 ? [part] : [n === parts.length - 1 ? " and " : ", ", part]));

/** The lives of all measures on one axis, by kind. @param {{model: Model, state: State, go: Go, place: PlaceRow, some: number[]}} props */
function Lives({ model, state, go, place, some }) {
  const [frame, width] = useWidth(900);
  const narrow = width < 700;
  const left = narrow ? 0 : Math.min(400, Math.round(width * 0.38));
  const lines = useMemo(() => some.map((i) => ({ i, life: livedOf(model, state, i) })), [model, some, state.known]);
  const begins = Math.min(model.lastDay - 730, ...lines.map(({ life }) => firstDay(life)).filter((day) => Number.isFinite(day) && day !== ALWAYS));
  const scale = scaleOf(begins - 60, model.lastDay, width - left - 24, 8);
  if (!some.length) return null;
  const roles = ["response", "driver", "background"].filter((role) => some.some((i) => model.roleOf[i] === role));
  return (
    <figure class="picture lives" ref={frame} data-picture>
      <figcaption>
        <h3>{capital(counted(some.length, "measure"))}, and how long each has held</h3>
      </figcaption>
      <div class="lives-axis" style={{ paddingInlineStart: `${left}px` }}>
        <Years scale={scale} />
      </div>
      <div class="lives-rows">
        {left > 0 && (
          <svg class="lives-grid" width={scale.width + 16} height="100%" style={{ insetInlineStart: `${left}px` }} aria-hidden="true">
            <Grid scale={scale} tall="100%" day={state.day} />
          </svg>
        )}
      {roles.map((role) => (
        <section key={role} class="lives-role" aria-label={model.label("roles", role)}>
          {roles.length > 1 && <h4 class="role-head">{ROLE[role]}</h4>}
          {model.types.map(({ code, label }, column) => {
            const own = lines.filter(({ i }) => model.roleOf[i] === role && model.typeOf[i] === column).sort((a, b) => firstDay(a.life) - firstDay(b.life));
            if (!own.length) return null;
            return (
              <section key={code} class="lives-type">
                <h4>{label}</h4>
                <ul>
                  {own.map(({ i, life }) => (
                    <Line key={i} {...{ model, state, go, place, i, life, scale, left }} />
                  ))}
                </ul>
              </section>
            );
          })}
        </section>
      ))}
      </div>
      <div class="lives-axis" style={{ paddingInlineStart: `${left}px` }}>
        <Years scale={scale} />
      </div>
      <Key model={model} lines={lines} />
      <SourceLine model={model} />
    </figure>
  );
}

/** @type {Record<string, string>} */
const ROLE = { response: "Responses", driver: "What others respond to", background: "In the background: general laws that a source ties to the subject" };

/**
 * @param {{model: Model, state: State, go: Go, place: PlaceRow, i: number, life: import("../lifeline.js").Lived,
 *   scale: import("../scale.js").Scale, left: number}} props
 */
function Line({ model, state, go, place, i, life, scale, left }) {
  const row = model.measure(i);
  return (
    <li class="life-line">
      <div class="life-words" style={left ? { width: `${left}px` } : {}}>
        <To go={go} to={{ measure: row.measure_id }}>
          {row.title}
        </To>
        <small>
          {row.jurisdiction !== place.code && `${model.nameOf(row.jurisdiction)} · `}
          <Now model={model} state={state} i={i} />
        </small>
      </div>
      <Strip {...{ model, state, life, scale }} title={said(model, chapters(model, i, state.known))} bare={left > 0} />
    </li>
  );
}

/** The looks that the strips have. @param {{model: Model, lines: {life: import("../lifeline.js").Lived}[]}} props */
function Key({ model, lines }) {
  const used = new Set(lines.flatMap(({ life }) => life.certain.filter((_, n) => n % 2)));
  return (
    <ul class="legend" aria-label="What the colours mean">
      {model.looks
        .filter(({ code }) => used.has(code))
        .map((look) => (
          <li key={look.code}>
            <Sign look={look} /> {look.short}
          </li>
        ))}
    </ul>
  );
}

/** @param {{model: Model, go: Go, place: PlaceRow}} props */
function CompareWith({ model, go, place }) {
  const others = model.places.filter(({ n, home }) => n === home && n !== place.home).sort((a, b) => a.name.localeCompare(b.name));
  if (place.home !== place.n) return null;
  return (
    <label class="compare-with" data-unseen>
      <span>Compare with</span>
      <select value="" onChange={(event) => event.currentTarget.value && go({ place: null, pair: [place.code, event.currentTarget.value] })}>
        <option value="">choose a place</option>
        {others.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** @param {{model: Model, state: State, go: Go, parts: PlaceRow[], institutions: PlaceRow[]}} props */
function Parts({ model, state, go, parts, institutions }) {
  if (!parts.length && !institutions.length) return null;
  return (
    <section class="parts" aria-label="Parts and institutions">
      {parts.length > 0 && <h3>States, provinces and territories</h3>}
      {parts.length > 0 && <PlaceList {...{ model, state, go, some: parts }} />}
      {institutions.length > 0 && <h3>Institutions</h3>}
      {institutions.length > 0 && <PlaceList {...{ model, state, go, some: institutions }} />}
    </section>
  );
}

/** Places, each with the strongest that holds and how many measures it has. @param {{model: Model, state: State, go: Go, some: PlaceRow[]}} props */
function PlaceList({ model, state, go, some }) {
  const { look } = held(model, state);
  const rows = some
    .map((place) => ({ place, own: measuresOfPlace(model, state, place.code).filter((i) => model.roleOf[i] === "response") }))
    .sort((a, b) => b.own.length - a.own.length || a.place.name.localeCompare(b.place.name));
  const without = rows.filter(({ own }) => !own.length);
  return (
    <>
      <ul class="place-list">
        {rows
          .filter(({ own }) => own.length)
          .map(({ place, own }) => {
            const best = strongest(own, look);
            return (
              <li key={place.code}>
                {best >= 0 && <Sign look={model.looks[best]} />}{" "}
                <To go={go} to={{ place: place.code }}>
                  {place.name}
                </To>{" "}
                <small>
                  {own.length}
                  <span class="unseen">{` measures${best >= 0 ? `, ${shortWords(model, best)}` : ""}`}</span>
                </small>
              </li>
            );
          })}
      </ul>
      {without.length > 0 && <p class="quiet">{`Without a measure in the data: ${listed(without.map(({ place }) => place.name))}.`}</p>}
    </>
  );
}
