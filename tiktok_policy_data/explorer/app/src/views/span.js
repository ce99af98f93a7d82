// Two handles on an axis of months: how many steps each month had, and between which two days the view looks.

import { useRef } from "preact/hooks";
import { inWords, yearOf, newYear } from "../days.js";
import { scaleOf, ticksOf } from "../scale.js";
import { useWidth } from "../width.js";

/** @typedef {import("../changes.js").Happening} Happening */

const TALL = 74;
const EDGE = 9;

/** @param {import("../types.js").Props & {every: Happening[], from: number, to: number}} props */
export function Span({ model, go, every, from, to }) {
  const [frame, width] = useWidth(900);
  const begins = beginOf(model, every, from);
  const scale = scaleOf(begins, model.lastDay, width - 2 * EDGE, EDGE);
  const bars = monthsOf(every, begins);
  const most = Math.max(1, ...bars.map(({ n }) => n));
  const moved = useRef(false);
  const set = (/** @type {"from" | "day"} */ key, /** @type {any} */ event, /** @type {boolean} */ done) => {
    const day = event.currentTarget.valueAsNumber;
    const patch = key === "from" ? { from: Math.min(day, to - 1) } : { day: day >= model.lastDay ? null : Math.max(day, from + 1), from };
    go(patch, { replace: !(done && !moved.current) });
    moved.current = !done;
  };
  const handle = (/** @type {"from" | "day"} */ key, /** @type {string} */ label, /** @type {number} */ value) => (
    <input
      type="range"
      class={`span-handle ${key}`}
      aria-label={label}
      aria-valuetext={inWords(value)}
      min={begins}
      max={model.lastDay}
      step={1}
      value={value}
      onInput={(event) => set(key, event, false)}
      onChange={(event) => set(key, event, true)}
    />
  );
  return (
    <div class="span" ref={frame}>
      <svg class="span-drawing" width={width} height={TALL + 20} viewBox={`0 0 ${width} ${TALL + 20}`} aria-hidden="true">
        <rect class="span-seen" x={scale.at(from)} y="0" width={Math.max(2, scale.at(to) - scale.at(from))} height={TALL} />
        {bars.map(({ day, next, n }) => {
          const tall = ((TALL - 10) * n) / most;
          const inside = day < to && next > from;
          return <rect key={day} class={inside ? "span-bar inside" : "span-bar"} x={scale.at(day)} y={TALL - tall} width={Math.max(1, scale.at(next) - scale.at(day) - 0.7)} height={tall} />;
        })}
        <line class="span-ground" x1={EDGE} x2={width - EDGE} y1={TALL} y2={TALL} />
        {ticksOf(scale, 44)
          .filter(({ major, x }) => major && x > 16)
          .map((tick) => (
            <text key={tick.day} x={tick.x} y={TALL + 15} text-anchor="middle">
              {tick.text}
            </text>
          ))}
        <text class="span-most" x={EDGE + 2} y="11">{`most in a month: ${most}`}</text>
        {[from, to].map((day, n) => (
          <g key={n} class="span-knob">
            <line x1={scale.at(day)} x2={scale.at(day)} y1="0" y2={TALL} />
            <circle cx={scale.at(day)} cy={TALL / 2} r="8" />
          </g>
        ))}
      </svg>
      {handle("from", "From", from)}
      {handle("day", "To", to)}
    </div>
  );
}

/** The first day of the axis: that by which one step of a hundred had happened, or the first that is asked for. @param {import("../model.js").Model} model @param {Happening[]} every @param {number} from */
function beginOf(model, every, from) {
  const days = every.map(({ latest }) => latest).sort((a, b) => a - b);
  const early = days[Math.floor(days.length / 100)] ?? model.lastDay - 730;
  return Math.max(model.firstDay, newYear(yearOf(Math.min(early, from, model.lastDay - 730))));
}

/** How many steps each month had. @param {Happening[]} every @param {number} begins */
function monthsOf(every, begins) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const { latest } of every) {
    if (latest < begins) continue;
    const month = new Date(latest * 864e5).getUTCMonth();
    const first = Date.UTC(yearOf(latest), month, 1) / 864e5;
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return [...counts].map(([day, n]) => {
    const at = new Date(day * 864e5);
    return { day, n, next: Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) / 864e5 };
  });
}
