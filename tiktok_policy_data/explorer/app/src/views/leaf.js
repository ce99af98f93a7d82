// What the pages of a measure, a place, a pair and of what changed share: heading, links, strips of lives, parts.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { chapterWords, capital, nowOf, shortWords } from "../chapters.js";
import { inWords } from "../days.js";
import { LifeBars, laidOut } from "../lifeline.js";
import { wordOf } from "../lives.js";
import { ticksOf } from "../scale.js";
import { Sign } from "./sign.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Go} Go */
/** @typedef {import("../scale.js").Scale} Scale */

/** What closes every page that is open. */
export const CLOSED = { measure: null, place: null, pair: [], cell: null, at: null };

/**
 * A page: on the way in it comes into sight, and its heading has the focus, so that a link leads to what it names on
 * any screen; a part that the address names is sought out in its stead.
 * @param {{name: string, of: string, at: string | null, children: any}} props
 */
export function Leaf({ name, of, at, children }) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  useLayoutEffect(() => {
    const named = at === null ? null : document.getElementById(at);
    const wanted = named ?? root.current;
    const opened = first.current && !location.hash.includes(`${name}=`);
    first.current = false;
    if (!wanted || (opened && !named)) return;
    for (let box = named?.parentElement ?? null; box; box = box.parentElement) if (box instanceof HTMLDetailsElement) box.open = true;
    (named ?? root.current?.querySelector("h2"))?.focus({ preventScroll: true });
    wanted.scrollIntoView({ block: "start" });
  }, [of, at]);
  return (
    <article class={`leaf ${name}-leaf`} ref={root} aria-labelledby={`${name}-head`}>
      {children}
    </article>
  );
}

/** A link out, where the address is one of the web; else its text alone. @param {{href: string | null, children: any}} props */
export function Out({ href, children }) {
  if (!/^https?:\/\//i.test(href ?? "")) return <span>{children}</span>;
  return (
    <a href={href ?? undefined} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** A link within the page that does not lose the rest of the state. @param {{go: Go, to: Partial<State>, children: any, class?: string}} props */
export const To = ({ go, to, children, class: name = "" }) => (
  <button type="button" class={`plain ${name}`} onClick={() => go({ ...CLOSED, ...to })}>
    {children}
  </button>
);

/** The titles of the measures of some steps, each a link to its page. @param {{model: Model, go: Go, steps: {id: string, i: number}[]}} props */
export const Titles = ({ model, go, steps }) => (
  <>
    {steps.map(({ id, i }, n) => (
      <span key={id}>
        {n > 0 && " · "}
        <To go={go} to={{ measure: model.measure(i).measure_id }}>
          {model.measure(i).title}
        </To>
      </span>
    ))}
  </>
);

/** The way back, by names: where the page belongs. @param {{children: any}} props */
export const Crumbs = ({ children }) => (
  <nav class="crumbs back" aria-label="Where this is">
    {children}
  </nav>
);

const TABS = { map: "Map", matrix: "Matrix", timeline: "Timeline", changed: "What changed", list: "List" };

/** Back to the tab from which the page was opened. @param {{state: State, go: Go}} props */
export const Home = ({ state, go }) => (
  <To go={go} to={{}}>
    ← {TABS[/** @type {keyof typeof TABS} */ (state.view)]}
  </To>
);

/** The look of a measure on the day in short words. @param {{model: Model, state: State, i: number}} props */
export function Now({ model, state, i }) {
  const now = nowOf(model, state, i);
  if (!now) return <span class="now">Not yet on this day, by what is certain</span>;
  const words = now.chapter ? chapterWords(model, now.chapter) : capital(shortWords(model, now.look));
  return (
    <span class="now">
      <Sign look={model.looks[now.look]} /> {words}
      {now.since && `, ${now.since}`}
    </span>
  );
}

/**
 * A life as a strip on a shared scale, with faint lines of its years behind it.
 * @param {{model: Model, state: State, life: import("../lifeline.js").Lived, scale: Scale, title: string, height?: number,
 *   bare?: boolean}} props `bare`: the lines of the years are drawn elsewhere
 */
export function Strip({ model, state, life, scale, title, height = 16, bare = false }) {
  const drawn = useMemo(() => laidOut(life, scale), [life, scale.width, scale.from, scale.to]);
  const tall = height + 10;
  const wide = scale.left + scale.width + 8;
  return (
    <svg class="strip" width={wide} height={tall} viewBox={`0 0 ${wide} ${tall}`} role="img" aria-label={title}>
      {!bare && <Grid scale={scale} tall={tall} day={state.day} />}
      <LifeBars drawn={drawn} height={height} y={5} doubt={state.doubt} wordOf={wordOf(model)} />
    </svg>
  );
}

/** The lines of the years, and of the day that is seen. @param {{scale: Scale, tall: number | string, day: number | null}} props */
export function Grid({ scale, tall, day }) {
  return (
    <>
      {ticksOf(scale, 40).map((tick) => (
        <line key={tick.day} class={tick.major ? "year" : "month"} x1={tick.x} x2={tick.x} y1="0" y2={tall} />
      ))}
      {day !== null && <line class="seen" x1={scale.at(day)} x2={scale.at(day)} y1="0" y2={tall} />}
    </>
  );
}

/** The years of a scale in words. @param {{scale: Scale}} props */
export function Years({ scale }) {
  const wide = scale.left + scale.width + 8;
  return (
    <svg class="years" width={wide} height="18" viewBox={`0 0 ${wide} 18`} aria-hidden="true">
      {ticksOf(scale, 40)
        .filter(({ x }) => x > 14 && x < wide - 14)
        .map((tick) => (
          <text key={tick.day} x={tick.x} y="13" text-anchor="middle">
            {tick.text}
          </text>
        ))}
    </svg>
  );
}

/** "on 31 July 2026". @param {Model} model @param {State} state */
export const onDay = (model, state) => `on ${inWords(state.day ?? model.lastDay)}`;

/** Where the data are from: below every picture. @param {{model: Model}} props */
export const SourceLine = ({ model }) => (
  <p class="source-line">
    Source: tiktok-policy-data {model.version}, data to {inWords(model.lastDay)}. CC BY 4.0.
  </p>
);
