// Draws one measure's life as SVG: stretches by look, doubt as an outline, marks of events, direct labels.

import { h } from "preact";
import { laidOut } from "./life.js";
import { scaleOf, ticksOf } from "./scale.js";

export { doubtsOf, laidOut, lookOn, stretchesOf } from "./life.js";

/** @typedef {import("./life.js").Changes} Changes */
/** @typedef {import("./life.js").Mark} Mark */
/** @typedef {import("./life.js").Life} Life */

const EDGE = 8;
const ROW = 16;

/**
 * Draws one measure's life. With `labels` its events have words under it; with `axis` the years have ticks.
 * @param {{life: {certain: Changes, possible?: Changes, events?: Mark[]}, from: number, to: number, width: number,
 *   height?: number, day?: number | null, doubt?: boolean, labels?: number, axis?: boolean, title: string,
 *   wordOf: (look: string) => string, className?: string}} props
 */
export function Lifeline(props) {
  const { life, from, to, width, height = 14, day = null, doubt = false, labels = 0, axis = false } = props;
  const scale = scaleOf(from, to, width - 2 * EDGE, EDGE);
  const drawn = laidOut(life, scale, { rows: labels, right: width });
  const under = height + 6;
  const rows = Math.max(0, ...drawn.labels.map((label) => label.row + 1));
  const foot = under + rows * ROW;
  const tall = foot + (axis ? 20 : 0);
  return h(
    "svg",
    { class: `lifeline ${props.className ?? ""}`, width, height: tall, viewBox: `0 0 ${width} ${tall}`, role: "img" },
    h("title", null, props.title),
    axis && ticksOf(scale).map((tick) => h(AxisTick, { tick, top: 0, foot, key: tick.day })),
    drawn.labels.map((label, i) =>
      h("g", { class: "life-label", key: i },
        h("path", { d: `M${label.anchor} ${height}V${under + label.row * ROW + 6}` }),
        h("text", { x: label.x + 3, y: under + label.row * ROW + 12 }, label.text)
      )
    ),
    h(LifeBars, { drawn, height, doubt, wordOf: props.wordOf }),
    day !== null && day >= from && day <= to &&
      h("line", { class: "life-day", x1: scale.at(day), x2: scale.at(day), y1: 0, y2: foot })
  );
}

/**
 * The bars, outlines and marks of a life, to put into an SVG of one's own.
 * @param {{drawn: Life, height: number, y?: number, doubt?: boolean, wordOf: (look: string) => string}} props
 */
export function LifeBars({ drawn, height, y = 0, doubt = false, wordOf }) {
  const middle = y + height / 2;
  return h(
    "g",
    { class: "life" },
    drawn.bars.map((bar, i) =>
      h("rect", { key: `b${i}`, class: `life-bar look-${bar.look}`, x: bar.x, y: y + 1, width: bar.width, height: height - 2 },
        h("title", null, wordOf(bar.look)))
    ),
    doubt && drawn.doubts.map((one, i) =>
      h("rect", { key: `d${i}`, class: `life-doubt edge-${one.look}`, x: one.x + 0.75, y: y + 1.75,
        width: Math.max(1, one.width - 1.5), height: height - 3.5 },
      h("title", null, `perhaps ${wordOf(one.look)}`))
    ),
    drawn.marks.map((mark, i) =>
      h("g", { key: `m${i}`, class: "life-mark" },
        doubt && mark.x - mark.low > 3 && h("path", { class: "life-range", d: `M${mark.low} ${middle}H${mark.x}` }),
        h("circle", { cx: mark.x, cy: middle, r: Math.min(3.5, height / 3) }, h("title", null, mark.label)))
    )
  );
}

/** @param {{tick: import("./scale.js").Tick, top: number, foot: number}} props */
export function AxisTick({ tick, top, foot }) {
  return h(
    "g",
    { class: tick.major ? "tick major" : "tick" },
    h("line", { x1: tick.x, x2: tick.x, y1: top, y2: foot }),
    h("text", { x: tick.x, y: foot + 14 }, tick.text)
  );
}
