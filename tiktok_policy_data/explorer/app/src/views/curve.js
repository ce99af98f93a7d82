// The curve of spread, which is the slider of the day: the line of how many places there are lies under a range input
// of the same scale, with the names of those who join. Play, steps, and the way back to today.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ALWAYS, inWords, monthsAway, newYear, yearOf } from "../days.js";
import { live } from "../live.js";
import { roundTicks, scaleOf, ticksOf } from "../scale.js";
import { joins, selection } from "../selection.js";
import { countOn, namesAlong, pathOf, stepsOf } from "../spread.js";
import { useWidth } from "../width.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../spread.js").Step} Step */

/** Half the width of the handle: the scale of the drawing begins and ends where its middle can be. */
const EDGE = 9;
const FOOT = 20;
/** Milliseconds in which play goes through all days, and how long a year is shown where motion is unwelcome. */
const RUN = 20_000;
const REST = 1200;

/** The first day of the slider: the new year before the first measure in view, or before the day shown. @param {Model} model @param {State} state */
export function firstDayOf(model, state) {
  const { begin, day, kind } = model.account(state.known);
  let first = state.day ?? model.lastDay - 366;
  for (const i of selection(model, state).picked) {
    const at = begin[i] + Number(begin[i] < begin[i + 1] && day[begin[i]] === ALWAYS);
    if (at < begin[i + 1] && model.kindLook[kind[at]] >= 0) first = Math.min(first, day[at]);
  }
  return Math.max(newYear(yearOf(first)), model.firstDay ?? newYear(yearOf(first)));
}

/** The steps of the curve of what is in view. @param {Model} model @param {State} state */
export function spreadOf(model, state) {
  return stepsOf(joins(model, state).map(({ day, change, place }) => [day, change, model.places[place].code]));
}

/** @param {import("../types.js").Props} props */
export function Curve({ model, state, go }) {
  const [frame, width] = useWidth(700);
  const steps = useMemo(
    () => spreadOf(model, state),
    [model, state.types, state.families, state.roles, state.places, state.statuses, state.q, state.known],
  );
  const first = firstDayOf(model, state);
  const tall = state.view === "matrix" ? 62 : width < 560 ? 74 : 90;
  const player = usePlayer(model, state, go, first);
  const hand = useHand({ model, state, go, steps, player, tall, width, first });
  const drawing = useMemo(
    () => <Drawing {...{ model, first, steps, width, tall }} />,
    [model, first, steps, width, tall],
  );
  return (
    <section class="curve" aria-label="Day">
      <Buttons {...{ model, state, go, player, first }} words={hand.words} count={hand.count} />
      <div class="curve-plot" ref={frame}>
        <input
          type="range"
          class="curve-range"
          aria-label="As of"
          min={first}
          max={model.lastDay}
          step={1}
          ref={hand.range}
          onInput={hand.onInput}
          onChange={hand.onChange}
          onPointerDown={player.stop}
          onKeyDown={player.stop}
        />
        <svg class="curve-drawing" width={width} height={tall + FOOT} aria-hidden="true">
          {drawing}
          <g ref={hand.handle} class="handle">
            <line ref={hand.stem} x1="0" x2="0" y2={tall} />
            <circle ref={hand.knob} cx="0" r="7" />
          </g>
        </svg>
      </div>
    </section>
  );
}

/** What the day does not change. @typedef {{model: Model, first: number, steps: Step[], width: number, tall: number}} Drawn */

/** @param {Drawn} drawn */
function Drawing({ model, first, steps, width, tall }) {
  const { scale, up, most } = axes({ model, first, steps, width, tall });
  const labels = namesAlong(steps, scale, up, (code) => model.nameOf(code), {
    size: 11,
    most: width < 560 ? 4 : 14,
    weight: (code) => (model.placeOf(code).level === "country" ? 1.5 : 0),
  });
  const counts = roundTicks(most, 3).filter((n) => n > 0 && up(n) > 14);
  return (
    <>
      {counts.map((n) => (
        <g class="count-tick" key={n}>
          <line x1={EDGE} x2={width - EDGE} y1={up(n)} y2={up(n)} />
          <text x={EDGE} y={up(n) - 3}>
            {n}
          </text>
        </g>
      ))}
      {ticksOf(scale, 46).map((tick) => (
        <g class={tick.major ? "tick major" : "tick"} key={tick.day}>
          <line x1={tick.x} x2={tick.x} y1={tall} y2={tall + 5} />
          <text x={tick.x} y={tall + 16} class={tick.x < EDGE + 14 ? "start" : tick.x > width - EDGE - 14 ? "end" : undefined}>
            {tick.text}
          </text>
        </g>
      ))}
      <path class="area" d={pathOf(steps, scale, up, true)} />
      <path class="line" d={pathOf(steps, scale, up)} />
      {labels.map((label) => (
        <g class="join" key={label.day}>
          <path d={`M${label.x + label.width + 2} ${label.y - 4}H${label.anchorX}V${label.anchorY}`} />
          <text x={label.x} y={label.y}>
            {label.text}
          </text>
        </g>
      ))}
      <line class="ground" x1={EDGE} x2={width - EDGE} y1={tall} y2={tall} />
    </>
  );
}

/** @param {Drawn} drawn */
function axes({ model, first, steps, width, tall }) {
  const scale = scaleOf(first, model.lastDay, width - 2 * EDGE, EDGE);
  const most = Math.max(1, ...steps.filter(({ day }) => day <= model.lastDay).map(({ n }) => n));
  return { scale, most, up: (/** @type {number} */ n) => tall - (n / most) * (tall - 18) };
}

/**
 * Moves the handle and says the number, without a new rendering, while a hand drags or the play button runs.
 * @param {Drawn & import("../types.js").Props & {player: ReturnType<typeof usePlayer>}} props
 */
function useHand({ model, state, go, steps, player, tall, width, first }) {
  /** @type {{current: HTMLInputElement | null}} */
  const range = useRef(null);
  /** @type {{current: SVGGElement | null}} */
  const handle = useRef(null);
  /** @type {{current: SVGLineElement | null}} */
  const stem = useRef(null);
  /** @type {{current: SVGCircleElement | null}} */
  const knob = useRef(null);
  /** @type {{current: HTMLElement | null}} */
  const words = useRef(null);
  /** @type {{current: HTMLElement | null}} */
  const count = useRef(null);
  useLayoutEffect(() => {
    const { scale, up } = axes({ model, first, steps, width, tall });
    const show = (/** @type {number | null} */ chosen) => {
      const day = chosen ?? model.lastDay;
      const n = countOn(steps, day);
      const said = `${n} ${n === 1 ? "place" : "places"} in effect`;
      handle.current?.setAttribute("transform", `translate(${scale.at(day).toFixed(1)} 0)`);
      knob.current?.setAttribute("cy", up(n).toFixed(1));
      stem.current?.setAttribute("y1", up(n).toFixed(1));
      if (range.current && range.current.valueAsNumber !== day) range.current.value = String(day);
      range.current?.setAttribute("aria-valuetext", `${inWords(day)}: ${said}`);
      if (words.current) words.current.textContent = inWords(day);
      if (count.current) count.current.textContent = said;
    };
    show(player.playing || live.moving ? live.day : state.day);
    return live.listen(({ day }) => show(day));
  }, [model, first, steps, width, tall, state.day, player.playing]);
  const dayOf = (/** @type {any} */ event) => {
    const day = event.currentTarget.valueAsNumber;
    return day >= model.lastDay ? null : day;
  };
  return {
    range,
    handle,
    stem,
    knob,
    words,
    count,
    onInput: (/** @type {any} */ event) => {
      live.set(dayOf(event), true);
      if (state.view !== "map") go({ day: dayOf(event) }, { replace: true });
    },
    onChange: (/** @type {any} */ event) => {
      live.set(dayOf(event), false);
      go({ day: dayOf(event) }, { replace: true });
    },
  };
}

/**
 * Plays through the days; any hand stops it. Where motion is unwelcome it goes a year at a time.
 * @param {Model} model @param {State} state @param {import("../types.js").Go} go @param {number} first
 */
function usePlayer(model, state, go, first) {
  const [playing, setPlaying] = useState(false);
  const now = useRef({ state, go });
  now.current = { state, go };
  const stop = () => setPlaying(false);
  useEffect(() => {
    if (!playing) return undefined;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const show = (/** @type {number} */ day) => {
      const seen = day >= model.lastDay ? null : day;
      live.set(seen, true);
      if (now.current.state.view !== "map") now.current.go({ day: seen }, { replace: true });
      if (seen === null) stop();
    };
    const at = now.current.state.day ?? model.lastDay;
    const ended = (still ? yearly : smoothly)(model, at >= model.lastDay ? first : at, show, first);
    return () => {
      ended();
      live.set(live.day, false);
      now.current.go({ day: live.day }, { replace: true });
    };
  }, [playing]);
  useEffect(() => {
    if (!playing) return undefined;
    addEventListener("keydown", stop);
    addEventListener("popstate", stop);
    return () => {
      removeEventListener("keydown", stop);
      removeEventListener("popstate", stop);
    };
  }, [playing]);
  return { playing, stop, toggle: () => setPlaying(!playing) };
}

/** @param {Model} model @param {number} from @param {(day: number) => void} show @param {number} first */
function smoothly(model, from, show, first) {
  const perMillisecond = (model.lastDay - first) / RUN;
  const start = performance.now();
  let asked = requestAnimationFrame(function frame(time) {
    asked = requestAnimationFrame(frame);
    show(Math.floor(from + Math.max(0, time - start) * perMillisecond));
  });
  return () => cancelAnimationFrame(asked);
}

/** @param {Model} model @param {number} from @param {(day: number) => void} show */
function yearly(model, from, show) {
  let day = from;
  show(day);
  const timer = setInterval(() => show((day = Math.min(model.lastDay, monthsAway(day, 12)))), REST);
  return () => clearInterval(timer);
}

/** @param {import("../types.js").Props & {player: ReturnType<typeof usePlayer>, first: number, words: any, count: any}} props */
function Buttons({ model, state, go, player, first, words, count }) {
  const step = (/** @type {number} */ months) => {
    const day = Math.max(first, Math.min(model.lastDay, monthsAway(state.day ?? model.lastDay, months)));
    go({ day: day >= model.lastDay ? null : day });
  };
  const atEnd = state.day === null || state.day >= model.lastDay;
  return (
    <div class="curve-bar">
      <button type="button" class="play" aria-pressed={player.playing} aria-label={player.playing ? "Pause" : "Play"} onClick={player.toggle}>
        <span class="long">{player.playing ? "Pause" : "Play"}</span>
      </button>
      <p class="curve-day">
        <strong ref={words} /> <span ref={count} class="curve-count" />
      </p>
      <div class="curve-steps" role="group" aria-label="Steps">
        <button type="button" onClick={() => step(-1)} disabled={(state.day ?? model.lastDay) <= first} aria-label="A month back">
          <span class="long">−1 month</span>
          <span class="short">‹</span>
        </button>
        <button type="button" onClick={() => step(1)} disabled={atEnd} aria-label="A month on">
          <span class="long">+1 month</span>
          <span class="short">›</span>
        </button>
        <button type="button" onClick={() => go({ day: null })} disabled={state.day === null} aria-label="Today">
          Today
        </button>
      </div>
    </div>
  );
}
