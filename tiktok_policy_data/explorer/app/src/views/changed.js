// What changed between two days, the newest first; and what is new in this release of the data, with reasons.

import { useMemo, useState } from "preact/hooks";
import { capital } from "../chapters.js";
import { happenings, spanOf, together, TURNS } from "../changes.js";
import { counted, listed } from "../findings.js";
import { ALWAYS, inWords, isDay, isoOf, monthWords, monthsAway, numberOf, reportedWords, whenWords, yearOf } from "../days.js";
import { Take } from "../take.js";
import { Cite } from "./citing.js";
import { ROLE_WORDS } from "./filters.js";
import { UNKNOWN, UNKNOWN_WORDS } from "./happened.js";
import { Leaf, Now, SourceLine, Titles } from "./leaf.js";
import { Renewed } from "./renewed.js";
import { Span } from "./span.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Go} Go */
/** @typedef {import("../changes.js").Happening} Happening */

/** How many are shown at first, and with each press of "Show more". */
const STEP = 60;

/** @param {import("../types.js").Props} props */
export function Changed({ model, state, go }) {
  const { from, to } = spanOf(model, state);
  const every = useMemo(
    () => happenings(model, state, ALWAYS, model.lastDay).happened.filter(({ dated }) => dated),
    [model, state.roles, state.places, state.types, state.families, state.statuses, state.q, state.known],
  );
  const { happened, maybe } = happenings(model, state, from, to);
  const newest = every.find(({ dated }) => dated)?.latest ?? null;
  const counts = TURNS.map((turn) => ({ ...turn, n: happened.filter((one) => one.dated && one.turn === turn.code).length }));
  const [only, setOnly] = useState("");
  const shown = only && counts.some(({ code, n }) => code === only && n) ? happened.filter(({ dated, turn }) => dated && turn === only) : happened;
  return (
    <Leaf name="changed" of="" at={state.at}>
      <h2 id="changed-head" tabIndex={-1}>
        {titleOf(counts, from, to)}
      </h2>
      <p class="quiet about-view">
        {aboutView(model, state)}
        <Without {...{ model, state, go, from, to }} />
      </p>
      <Span {...{ model, state, go, every, from, to }} />
      <Presets {...{ model, state, go, from, to }} />
      <div class="turns" role="group" aria-label="Show only">
        {counts.map(({ code, label, n }) => (
          <button type="button" key={code} aria-pressed={only === code} disabled={!n} onClick={() => setOnly(only === code ? "" : code)} class={`turn-${code}`}>
            <strong>{n}</strong> {label}
          </button>
        ))}
      </div>
      <section class="picture" data-picture>
        <Months {...{ model, state, go, shown }} key={`${from} ${to} ${only}`} />
        {newest !== null && newest < to && <p class="quiet">{`The newest step of which the day is known is of ${inWords(newest)}.`}</p>}
        {maybe > 0 && <p class="quiet">{capital(`${counted(maybe, "more step")} may have happened in this time, but their dates are not exact enough to say.`)}</p>}
        <SourceLine model={model} />
      </section>
      <Take {...{ model, state, go }} />
      <Renewed {...{ model, go }} />
      <Cite {...{ model, state }} />
    </Leaf>
  );
}

/** @param {{code: string, label: string, n: number}[]} counts @param {number} from @param {number} to */
function titleOf(counts, from, to) {
  const words = counts.filter(({ code, n }) => n && code !== "other" && code !== "decided").map(({ label, n }) => `${n} ${label}`);
  const first = yearOf(from) === yearOf(to) ? inWords(from).replace(/ \d{4}$/, "") : inWords(from);
  const span = `From ${first} to ${inWords(to)}`;
  return `${span}: ${words.length ? listed(words) : "no change is known"}`;
}

/** What is looked at. @param {Model} model @param {State} state */
function aboutView(model, state) {
  const types = [...state.families.map((code) => model.label("families", code)), ...state.types.map((code) => model.label("measure_types", code))];
  const parts = [
    types.length ? types.join(", ") : "All kinds of measure",
    state.places.length ? state.places.map((code) => model.nameOf(code)).join(", ") : "everywhere",
    state.q.trim() && `“${state.q.trim()}”`,
  ];
  return parts.filter(Boolean).join(" · ");
}

/** The roles that the view leaves out, with how many steps, and the way to them. @param {{model: Model, state: State, go: Go, from: number, to: number}} props */
function Without({ model, state, go, from, to }) {
  const every = [...(model.schemes.get("roles")?.keys() ?? [])];
  const roles = every.filter((code) => !state.roles.includes(code));
  if (!roles.length) return null;
  const n = happenings(model, { ...state, roles }, from, to).happened.length;
  if (!n) return null;
  return (
    <>
      {` · without ${listed(roles.map((code) => (ROLE_WORDS[code] ?? model.label("roles", code)).toLowerCase()))} (${counted(n, "more step")}) `}
      <button type="button" class="plain" onClick={() => go({ roles: every })}>
        Show these, too
      </button>
    </>
  );
}

/** Spans that people ask for, and the two days as fields. @param {{model: Model, state: State, go: Go, from: number, to: number}} props */
function Presets({ model, state, go, from, to }) {
  const last = state.day ?? model.lastDay;
  const spans = /** @type {const} */ ([[3, "3 months"], [6, "6 months"], [12, "a year"], [36, "3 years"]]);
  const choose = (/** @type {"from" | "day"} */ key, /** @type {string} */ text) => isDay(text) && go({ [key]: numberOf(text) });
  return (
    <div class="presets">
      <label>
        <span>From</span>
        <input type="date" aria-label="First day" value={isoOf(from)} max={isoOf(to)} onChange={(event) => choose("from", event.currentTarget.value)} />
      </label>
      <label>
        <span>to</span>
        <input type="date" aria-label="Last day" value={isoOf(to)} min={isoOf(from)} max={isoOf(model.lastDay)} onChange={(event) => choose("day", event.currentTarget.value)} />
      </label>
      <span class="choices" role="group" aria-label="Time back from the last day">
        {spans.map(([months, words]) => (
          <button type="button" key={months} aria-pressed={from === monthsAway(last, -months)} onClick={() => go({ from: monthsAway(last, -months) })}>
            {words}
          </button>
        ))}
        <button type="button" aria-pressed={from <= model.firstDay} onClick={() => go({ from: model.firstDay })}>
          all
        </button>
      </span>
      {(state.types.length > 0 || state.families.length > 0 || state.places.length > 0) && (
        <button type="button" class="plain" onClick={() => go({ types: [], families: [], places: [], q: "", statuses: [], roles: [...(model.schemes.get("roles")?.keys() ?? [])] })}>
          Show all kinds, everywhere
        </button>
      )}
    </div>
  );
}

/** The steps by month; after them those of which the day is not known. @param {{model: Model, state: State, go: Go, shown: Happening[]}} props */
function Months({ model, state, go, shown }) {
  const [many, setMany] = useState(STEP);
  if (!shown.length) return <p class="nothing">No step has a date in this time.</p>;
  const entries = together(model, shown);
  /** @type {Map<string, Happening[][]>} */
  const months = new Map();
  for (const some of entries.slice(0, many)) {
    const month = some[0].dated ? monthWords(some[0].latest) : UNKNOWN;
    months.set(month, [...(months.get(month) ?? []), some]);
  }
  return (
    <>
      {[...months].map(([month, some]) => (
        <section key={month} class="month-of">
          <h3>{month}</h3>
          {month === UNKNOWN && <p class="quiet">{UNKNOWN_WORDS}</p>}
          <ol class="happenings">
            {some.map((steps) => (
              <Item key={steps[0].id} {...{ model, state, go, steps }} />
            ))}
          </ol>
        </section>
      ))}
      {entries.length > many && (
        <button type="button" class="more" onClick={() => setMany(many + 4 * STEP)}>
          Show more ({entries.length - many})
        </button>
      )}
    </>
  );
}

/** A step, of several measures where one act made them. @param {{model: Model, state: State, go: Go, steps: Happening[]}} props */
function Item({ model, state, go, steps }) {
  const one = steps[0];
  const notes = [...new Set(steps.map(({ note }) => note).filter(Boolean))];
  const turn = TURNS.find(({ code }) => code === one.turn);
  return (
    <li class={`happening turn-${one.turn}`}>
      <span class="when">{one.dated ? whenWords(one.date).replace(/ \d{4}$/, "") : reportedWords(one.date)}</span>
      <div>
        <p>
          <strong>{model.nameOf(model.measure(one.i).jurisdiction)}</strong>{" "}
          <Titles model={model} go={go} steps={steps} />
        </p>
        <p class="quiet">
          <span class="badge">{one.words}</span>
          {notes.length ? ` ${notes.join(" ")}` : ""}
          {one.turn === "other" || !turn ? "" : <span class="unseen">{` (${turn.label})`}</span>} <small>
            Now:{" "}
            {steps.map(({ id, i }, n) => (
              <span key={id}>
                {n > 0 && "; "}
                <Now model={model} state={state} i={i} />
              </span>
            ))}
          </small>
        </p>
      </div>
    </li>
  );
}
