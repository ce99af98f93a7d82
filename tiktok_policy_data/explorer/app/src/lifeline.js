// Draws one measure's life as SVG: stretches by look, doubt as an outline, marks of events, direct labels.
// A stretch is the taller the more holds of it, so that a life can be read in grey.

import { CLASSES, classOf } from "./classes.js";
import { laidOut } from "./life.js";
import { scaleOf, ticksOf } from "./scale.js";

export { doubtsOf, laidOut, lookOn, stretchesOf } from "./life.js";

/** @typedef {import("./life.js").Changes} Changes */
/** @typedef {import("./life.js").Mark} Mark */
/** @typedef {import("./life.js").Life} Life */
/** @typedef {{certain: Changes, possible?: Changes, events?: Mark[]}} Lived */

const EDGE = 8;
const ROW = 16;

/** How tall a stretch is, as a share of the line. @type {Record<string, number>} */
const TALL = { effect: 1, bodies: 0.75, beneath: 0.75, unknown: 0.75, decided: 0.55, over: 0.2 };

/** The classes of the style sheet for a look. @param {string} look */
export const lookClass = (look) => `place c-${CLASSES[classOf(look)].code} is-${look}`;

/**
 * Draws one measure's life. With `labels` (rows of words) its events are named under it; with `axis` the years have ticks.
 * @param {{life: Lived, from: number, to: number, width: number, height?: number, day?: number | null, doubt?: boolean,
 *   labels?: number, axis?: boolean, title: string, wordOf: (look: string) => string}} props
 */
export function Lifeline({ life, from, to, width, height = 18, day = null, doubt = false, labels = 0, axis = false, title, wordOf }) {
  const scale = scaleOf(from, to, width - 2 * EDGE, EDGE);
  const drawn = laidOut(life, scale, { rows: labels, right: width });
  const under = height + 4;
  const foot = under + Math.max(0, ...drawn.labels.map((label) => label.row + 1)) * ROW + 4;
  const tall = foot + (axis ? 20 : 0);
  return (
    <svg class="lifeline" width={width} height={tall} viewBox={`0 0 ${width} ${tall}`} role="img" aria-label={title}>
      {axis && ticksOf(scale).map((tick) => <AxisTick key={tick.day} tick={tick} top={0} foot={foot} />)}
      {drawn.labels.map((label) => (
        <g class="life-label" key={`${label.anchor} ${label.row}`}>
          <path d={`M${label.anchor} ${height / 2}V${under + label.row * ROW + 8}H${label.x + 1}`} />
          <text x={label.x + 3} y={under + label.row * ROW + 12}>
            {label.text}
          </text>
        </g>
      ))}
      <LifeBars drawn={drawn} height={height} doubt={doubt} wordOf={wordOf} />
      {day !== null && day >= from && day <= to && (
        <line class="life-day" x1={scale.at(day)} x2={scale.at(day)} y1="0" y2={foot} />
      )}
    </svg>
  );
}

/**
 * The bars, outlines and marks of a life, to put into an SVG.
 * @param {{drawn: Life, height: number, y?: number, doubt?: boolean, wordOf: (look: string) => string}} props
 */
export function LifeBars({ drawn, height, y = 0, doubt = false, wordOf }) {
  const middle = y + height / 2;
  return (
    <g class="life">
      {drawn.bars.map((bar) => {
        const tall = height * (TALL[CLASSES[classOf(bar.look)].code] ?? 0.4);
        return (
          <rect key={bar.from} class={`life-bar ${lookClass(bar.look)}`} x={bar.x} y={middle - tall / 2} width={bar.width} height={tall}>
            <title>{wordOf(bar.look)}</title>
          </rect>
        );
      })}
      {doubt &&
        drawn.doubts.map((one) => (
          <rect key={one.from} class="life-doubt" x={one.x + 0.75} y={y + 1} width={Math.max(1.5, one.width - 1.5)} height={height - 2}>
            <title>{`perhaps ${wordOf(one.look)}`}</title>
          </rect>
        ))}
      {drawn.marks.map((mark, i) => (
        <circle class="life-mark" key={i} cx={mark.x} cy={middle} r={Math.min(3.5, height / 4)}>
          <title>{mark.label}</title>
        </circle>
      ))}
    </g>
  );
}

/** @param {{tick: import("./scale.js").Tick, top: number, foot: number}} props */
export function AxisTick({ tick, top, foot }) {
  return (
    <g class={tick.major ? "tick major" : "tick"}>
      <line x1={tick.x} x2={tick.x} y1={top} y2={foot} />
      <text x={tick.x} y={foot + 14}>
        {tick.text}
      </text>
    </g>
  );
}
