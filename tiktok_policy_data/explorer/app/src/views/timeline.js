// The lives of the measures in view on one axis, grouped by place; only the rows in sight are in the page.

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { CLASSES, classOf } from "../classes.js";
import { newYear, yearOf } from "../days.js";
import { LifeBars, laidOut, lookClass } from "../lifeline.js";
import { live } from "../live.js";
import { firstDay, livedOf, wordOf } from "../lives.js";
import { scaleOf, ticksOf } from "../scale.js";
import { askedTypes, selection } from "../selection.js";
import { useWidth } from "../width.js";
import { Doubt } from "./doubt.js";
import { DoubtKey } from "./doubtkey.js";
import { titleOf } from "./map.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {{i: number, place: string, first: boolean, title: string, life: import("../lifeline.js").Lived, begins: number}} Line */
/** @typedef {{heading: string} | Line} Entry */

const AXIS = 26;
/** Rows drawn above and below those in sight. */
const SPARE = 6;

/** @param {import("../types.js").Props} props */
export function Timeline({ model, state, go }) {
  const [frame, width] = useWidth(800);
  const entries = useMemo(
    () => entriesOf(model, state),
    [model, state.types, state.families, state.roles, state.places, state.statuses, state.q, state.known, state.sort],
  );
  const narrow = width < 640;
  const row = narrow ? 42 : 24;
  const left = narrow ? 0 : Math.min(520, Math.round(width * 0.42));
  const begins = Math.min(...entries.map((entry) => ("heading" in entry ? Infinity : entry.begins)));
  const from = Number.isFinite(begins) ? newYear(yearOf(begins)) : model.lastDay - 366;
  const scale = scaleOf(from, model.lastDay, width - left - 24, 8);
  const { first, last, onScroll, reach } = useSight(frame, entries.length, row);
  if (!entries.length) return <p class="nothing">No measure fits these filters.</p>;
  return (
    <figure class="timeline-view">
      <figcaption>
        <h2>{findingOf(model, state, entries)}</h2>
      </figcaption>
      <Looks model={model} entries={entries}>
        <li>
              <Doubt state={state} go={go} />
            </li>
            <DoubtKey shown={state.doubt} />
      </Looks>
      <div class={narrow ? "timeline-frame narrow" : "timeline-frame"} ref={frame} onScroll={onScroll} tabIndex={-1}>
        <Axis scale={scale} left={left} tall={entries.length * row} model={model} state={state} />
        <ul class="timeline-rows" style={{ height: `${entries.length * row}px` }}>
          {entries.slice(first, last).map((entry, n) => (
            <li key={first + n} style={{ top: `${(first + n) * row}px`, height: `${row}px` }}>
              {"heading" in entry ? (
                <h3>{entry.heading}</h3>
              ) : (
                <Row
                  {...{ model, state, line: entry, scale, left, narrow }}
                  open={() => go({ measure: String(model.data.tables.measures.measure_id[entry.i]) })}
                  walk={(by) => reach(entries, first + n, by)}
                  number={first + n}
                  named={entry.first || n === 0}
                />
              )}
            </li>
          ))}
        </ul>
      </div>
      <p class="source">Data: tiktok-policy-data {model.version}, CC BY 4.0. The taller the line, the more holds.</p>
    </figure>
  );
}

/**
 * @param {{model: Model, state: State, line: Line, scale: import("../scale.js").Scale, left: number, narrow: boolean,
 *   open: () => void, walk: (by: number) => void, number: number, named: boolean}} props
 */
function Row({ model, state, line, scale, left, narrow, open, walk, number, named }) {
  const drawn = useMemo(() => laidOut(line.life, scale), [line, scale.width, scale.from, left]);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    walk(by);
  };
  const high = narrow ? 14 : 16;
  const id = String(model.data.tables.measures.measure_id[line.i]);
  return (
    <button type="button" class="timeline-row" data-row={number} data-measure={id} onClick={open} onKeyDown={onKeyDown}>
      <span class="timeline-words" style={narrow ? {} : { width: `${left}px` }}>
        <strong>
          <span class={named ? undefined : "unseen"}>{line.place}</span>
        </strong>{" "}
        <span>{line.title}</span>
      </span>
      <svg width={scale.width + 16} height={high} aria-hidden="true">
        <LifeBars drawn={drawn} height={high} doubt={state.doubt} wordOf={wordOf(model)} />
      </svg>
    </button>
  );
}

/** The years above the rows, and the line of the day that is seen. @param {{scale: import("../scale.js").Scale, left: number, tall: number, model: Model, state: State}} props */
function Axis({ scale, left, tall, model, state }) {
  const line = useRef(/** @type {SVGLineElement | null} */ (null));
  useLayoutEffect(() => {
    const show = (/** @type {number | null} */ day) =>
      line.current?.setAttribute("transform", `translate(${scale.at(day ?? model.lastDay).toFixed(1)} 0)`);
    show(state.day);
    return live.listen(({ day }) => show(day));
  }, [scale.width, scale.from, left, state.day]);
  const ticks = ticksOf(scale, 40);
  return (
    <>
      <svg class="timeline-axis" height={AXIS} width={scale.width + 16} style={{ marginLeft: `${left}px` }} aria-hidden="true">
        {ticks.map((tick) => (
          <text key={tick.day} x={tick.x} y="16" class={tick.x < 20 ? "start" : undefined}>
            {tick.text}
          </text>
        ))}
      </svg>
      <svg class="timeline-grid" height={tall} width={scale.width + 16} style={{ left: `${left}px`, top: `${AXIS}px` }} aria-hidden="true">
        {ticks.map((tick) => (
          <line key={tick.day} class={tick.major ? "major" : undefined} x1={tick.x} x2={tick.x} y1="0" y2={tall} />
        ))}
        <line ref={line} class="life-day" x1="0" x2="0" y1="0" y2={tall} />
      </svg>
    </>
  );
}

/** How many measures there are, of how many places. @param {Model} model @param {State} state @param {Entry[]} entries */
function findingOf(model, state, entries) {
  const lines = linesOf(entries);
  const counted = (/** @type {number} */ n, /** @type {string} */ word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const places = new Set(lines.map(({ i }) => model.homeOf[i])).size;
  const words = `${counted(lines.length, "measure")} of ${counted(places, "place")}`;
  return askedTypes(model, state).length === model.types.length ? words : `${titleOf(model, state)}: ${words}`;
}

/** @param {Entry[]} entries @returns {Line[]} */
const linesOf = (entries) => entries.flatMap((entry) => ("heading" in entry ? [] : [entry]));

/** What the lines look like that occur. @param {{model: Model, entries: Entry[], children: any}} props */
function Looks({ model, entries, children }) {
  const used = new Set(linesOf(entries).flatMap(({ life }) => life.certain.filter((_, i) => i % 2)));
  /** @type {Map<string, {code: string, label: string, thin: boolean}>} */
  const shown = new Map();
  for (const { code } of model.looks.filter((look) => used.has(look.code))) {
    const one = CLASSES[classOf(code)];
    shown.set(one.code, { code: one.looks[0], label: one.label, thin: one.code === "over" });
  }
  return (
    <ul class="map-key looks-key" aria-label="What the lines mean">
      {[...shown.values()].map(({ code, label, thin }) => (
        <li key={code}>
          <svg class="swatch" width="26" height="14" aria-hidden="true">
            <rect class={`life-bar ${lookClass(code)}`} x="0.75" y={thin ? 5 : 0.75} width="24.5" height={thin ? 4 : 12.5} />
          </svg>
          <span>{label}</span>
        </li>
      ))}
      {children}
    </ul>
  );
}

/**
 * Which rows are in sight, and a way to bring another into it and give it the focus.
 * @param {{current: any}} frame @param {number} length @param {number} row
 */
function useSight(frame, length, row) {
  const [top, setTop] = useState(0);
  const [tall, setTall] = useState(600);
  const wanted = useRef(-1);
  useLayoutEffect(() => {
    if (frame.current) setTall(frame.current.clientHeight || 600);
    const node = wanted.current < 0 ? null : frame.current?.querySelector(`[data-row="${wanted.current}"]`);
    if (node) {
      wanted.current = -1;
      node.focus({ preventScroll: true });
    }
  });
  const first = Math.max(0, Math.floor(top / row) - SPARE);
  const last = Math.min(length, Math.ceil((top + tall) / row) + SPARE);
  const onScroll = () => setTop(frame.current.scrollTop);
  const reach = (/** @type {Entry[]} */ entries, /** @type {number} */ from, /** @type {number} */ by) => {
    let to = from + by;
    while (entries[to] && "heading" in entries[to]) to += by;
    if (!entries[to]) return;
    wanted.current = to;
    const node = frame.current.querySelector(`[data-row="${to}"]`);
    const place = AXIS + to * row;
    if (place < frame.current.scrollTop + AXIS) frame.current.scrollTop = place - AXIS;
    else if (place + row > frame.current.scrollTop + tall) frame.current.scrollTop = place + row - tall;
    if (node) {
      wanted.current = -1;
      node.focus({ preventScroll: true });
    } else onScroll();
  };
  return { first, last, onScroll, reach };
}

/** The rows: the lives of what is in view, by place, in the order that is asked for. @param {Model} model @param {State} state @returns {Entry[]} */
export function entriesOf(model, state) {
  /** @type {Map<number, Line[]>} */
  const places = new Map();
  for (const i of selection(model, state).picked) {
    const place = model.places[model.homeOf[i]];
    const life = livedOf(model, state, i);
    const line = { i, place: place.name, first: false, title: String(model.data.tables.measures.title[i]), life, begins: firstDay(life) };
    places.set(place.n, [...(places.get(place.n) ?? []), line]);
  }
  const groups = [...places].map(([n, lines]) => {
    lines.sort((a, b) => a.begins - b.begins || a.i - b.i);
    lines[0].first = true;
    return { place: model.places[n], lines };
  });
  const country = (/** @type {import("../types.js").Place} */ place) => model.places[place.country].name;
  const byName = (/** @type {any} */ a, /** @type {any} */ b) => a.place.name.localeCompare(b.place.name);
  const order = {
    region: (/** @type {any} */ a, /** @type {any} */ b) =>
      regionOf(model, a) - regionOf(model, b) ||
      country(a.place).localeCompare(country(b.place)) ||
      Number(b.place.n === b.place.country) - Number(a.place.n === a.place.country) ||
      byName(a, b),
    first: (/** @type {any} */ a, /** @type {any} */ b) => a.lines[0].begins - b.lines[0].begins || byName(a, b),
    number: (/** @type {any} */ a, /** @type {any} */ b) => b.lines.length - a.lines.length || byName(a, b),
    name: byName,
  }[state.sort];
  groups.sort(order ?? byName);
  /** @type {Entry[]} */
  const found = [];
  let region = "";
  for (const { place, lines } of groups) {
    if (state.sort === "region" && place.region !== region) found.push({ heading: (region = place.region) });
    found.push(...lines);
  }
  return found;
}

/** @param {Model} model @param {{place: import("../types.js").Place}} group */
const regionOf = (model, { place }) => model.data.regions.indexOf(place.region);
