// The life of one measure across the width: what held when, every step on its day, and words where they fit.

import { useMemo } from "preact/hooks";
import { capital, chapterWords, chapters, duration } from "../chapters.js";
import { ALWAYS, NEVER, inShort, inWords } from "../days.js";
import { doubtsOf, lookClass } from "../lifeline.js";
import { livedOf, wordOf } from "../lives.js";
import { cutTo, scaleOf, ticksOf, widthOf } from "../scale.js";
import { useWidth } from "../width.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../chapters.js").Chapter} Chapter */
/** @typedef {ReturnType<typeof import("../chapters.js").stepsOf>[0]} Step */
/** @typedef {{x: number, text: string, when: string, width: number, row: number, steps: Step[]}} Flag */

const BAR = 34;
const TOP = 8;
const ROW = 20;
/** How many rows of words there may be. */
const ROWS = 16;
const EDGE = 10;
/** How tall a chapter is, as a share of the bar: the more holds, the taller. @type {Record<string, number>} */
const TALL = { in_effect: 1, open: 0.75, some: 0.75, decided: 0.55, over: 0.2 };

/** @param {{model: Model, state: State, i: number, steps: Step[], open: (id: string) => void}} props */
export function Story({ model, state, i, steps, open }) {
  const [frame, width] = useWidth(900);
  const parts = chapters(model, i, state.known);
  const narrow = width < 640;
  const dated = steps.filter(({ day }) => day !== null);
  const begins = Math.min(...parts.map(({ from }) => (from === ALWAYS ? Infinity : from)), ...dated.map(({ day }) => day ?? Infinity));
  const to = model.lastDay;
  const from = Number.isFinite(begins) ? begins - Math.max(15, (to - begins) * 0.02) : to - 365;
  const right = narrow ? EDGE : 118;
  const scale = scaleOf(from, to, width - EDGE - right, EDGE);
  const flags = useMemo(() => (narrow ? [] : flagsOf(dated, scale, width)), [dated.length, scale.width, scale.from, i, narrow]);
  const foot = TOP + BAR + 16 + Math.max(0, ...flags.map(({ row }) => row + 1)) * ROW;
  return (
    <div class="story" ref={frame}>
      <svg class="story-drawing" width={width} height={foot + 22} viewBox={`0 0 ${width} ${foot + 22}`} role="img" aria-label={said(model, parts)}>
        {ticksOf(scale, narrow ? 40 : 56).map((tick) => (
          <g key={tick.day} class={tick.major ? "year" : "month"}>
            <line x1={tick.x} x2={tick.x} y1={TOP - 4} y2={foot} />
            <text x={tick.x} y={foot + 15} text-anchor={tick.x < 16 ? "start" : "middle"}>
              {tick.text}
            </text>
          </g>
        ))}
        {flags.map((flag) => (
          <path key={`p${flag.x} ${flag.row}`} class="flag-line" d={`M${flag.x} ${TOP + BAR}V${placeOf(flag) + 3}`} />
        ))}
        {parts.map((part) => (
          <Part key={part.from} {...{ model, part, scale }} />
        ))}
        {state.doubt && <Doubts {...{ model, state, i, scale }} />}
        {dated.map((step) => (
          <circle key={step.id} class="step-mark" cx={scale.at(step.day ?? 0)} cy={TOP + BAR} r="4.5" onClick={() => open(step.id)}>
            <title>{`${step.words}, ${step.when}`}</title>
          </circle>
        ))}
        {flags.map((flag) => (
          <g key={`t${flag.x} ${flag.row}`} class="flag" onClick={() => open(flag.steps[0].id)}>
            <text x={flag.x + 5} y={placeOf(flag)}>
              <tspan class="flag-when">{flag.when}</tspan> <tspan class="flag-words">{flag.text}</tspan>
            </text>
          </g>
        ))}
        {state.day !== null && state.day >= from && (
          <line class="seen" x1={scale.at(state.day)} x2={scale.at(state.day)} y1={TOP - 6} y2={foot} />
        )}
        {!narrow && parts.length > 0 && <LastWords {...{ model, part: parts[parts.length - 1], scale }} />}
      </svg>
    </div>
  );
}

/** Where the words of a flag are. @param {Flag} flag */
const placeOf = ({ row }) => TOP + BAR + 24 + row * ROW;

/** @param {{model: Model, part: Chapter, scale: import("../scale.js").Scale}} props */
function Part({ model, part, scale }) {
  const x = scale.at(part.from);
  const wide = Math.max(2, scale.at(Math.min(part.to, scale.to)) - x);
  const tall = BAR * (TALL[part.group] ?? 0.4);
  const { code } = model.looks[part.look];
  const words = chapterWords(model, part);
  const lasts = part.from !== ALWAYS && part.to !== NEVER && duration(part.from, part.to);
  const fits = part.group === "in_effect" && [lasts ? `${words}, ${lasts}` : words, words].find((some) => widthOf(some, 12.5) < wide - 22);
  return (
    <g class={part.withheld ? "part withheld" : "part"}>
      <rect class={lookClass(code)} x={x} y={TOP + (BAR - tall) / 2} width={wide} height={tall}>
        <title>{words}</title>
      </rect>
      {part.withheld && <Hatch x={x} y={TOP} wide={wide} tall={BAR} />}
      {fits && (
        <text class={`part-words is-${code}`} x={x + 12} y={TOP + BAR / 2 + 3}>
          {fits}
        </text>
      )}
    </g>
  );
}

/** Lines along the edges of a chapter in which nothing is enforced. @param {{x: number, y: number, wide: number, tall: number}} props */
function Hatch({ x, y, wide, tall }) {
  const lines = [];
  for (let at = x + 3; at < x + wide - 1; at += 7) lines.push(`M${at.toFixed(1)} ${y}v6M${at.toFixed(1)} ${y + tall - 6}v6`);
  return <path class="hatch" d={lines.join("")} />;
}

/** @param {{model: Model, state: State, i: number, scale: import("../scale.js").Scale}} props */
function Doubts({ model, state, i, scale }) {
  const life = livedOf(model, state, i);
  return (
    <>
      {doubtsOf(life.certain, life.possible ?? [], scale.from, scale.to).map((one) => (
        <rect key={one.from} class="life-doubt" x={scale.at(one.from)} y={TOP + 1} width={Math.max(2, scale.at(one.to) - scale.at(one.from))} height={BAR - 2}>
          <title>{`perhaps ${wordOf(model)(one.look)}`}</title>
        </rect>
      ))}
    </>
  );
}

/** What holds at the end, beside the bar. @param {{model: Model, part: Chapter, scale: import("../scale.js").Scale}} props */
function LastWords({ model, part, scale }) {
  const x = scale.left + scale.width + 8;
  const words = cutTo(chapterWords(model, part).split(",")[0], 106, 12.5);
  return (
    <g class="last-words">
      <text class="flag-words" x={x} y={TOP + 15}>
        {words}
      </text>
      <text class="flag-when" x={x} y={TOP + 30}>
        {inShort(model.lastDay)}
      </text>
    </g>
  );
}

/**
 * Words for the days of steps, in rows: from the last to the first, each in the highest row where it fits, so that no
 * line from the bar crosses words.
 * @param {Step[]} steps @param {import("../scale.js").Scale} scale @param {number} width
 */
function flagsOf(steps, scale, width) {
  /** @type {Map<number, Step[]>} */
  const days = new Map();
  for (const step of steps) days.set(step.day ?? 0, [...(days.get(step.day ?? 0) ?? []), step]);
  /** @type {Flag[]} */
  const found = [];
  /** @type {number[]} */
  const edges = [];
  for (const [day, some] of [...days].sort((a, b) => b[0] - a[0])) {
    const x = Math.round(scale.at(day) * 10) / 10;
    const when = some[0].when.length > 24 ? inShort(day) : shortened(some[0].when);
    const room = Math.min(240, width - x - widthOf(when, 11.5) - 16);
    const text = cutTo(some.map(({ words }, n) => (n ? words.toLowerCase() : words)).join(", "), room, 13);
    const wide = widthOf(text, 13) + widthOf(when, 11.5) + 22;
    let row = edges.findIndex((edge) => x + wide <= edge);
    if (row < 0) row = edges.length;
    if (row >= ROWS) continue;
    edges[row] = x;
    for (let above = 0; above < row; above++) edges[above] = Math.min(edges[above], x);
    found.push({ x, text, when, width: wide, row, steps: some });
  }
  return found;
}

/** @param {string} when */
const shortened = (when) => when.replace(/\b(January|February|August|September|October|November|December)\b/g, (month) => month.slice(0, 3));

/** The life in words, for those who do not see it. @param {Model} model @param {Chapter[]} parts */
export function said(model, parts) {
  const words = parts.map((part) => {
    const from = part.from === ALWAYS ? "" : ` from ${inWords(part.from)}`;
    return `${chapterWords(model, part)}${from}`;
  });
  return words.length ? `${capital(words.join("; "))}.` : "Nothing of it is certain.";
}
