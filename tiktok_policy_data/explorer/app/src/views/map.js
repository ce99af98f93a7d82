// The map of the world, with maps of tiles for parts of countries, on the day that is seen.
// Preact draws the shapes once for a choice of measures; a step of the day only changes the classes of those that turn.

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { CLASSES, classOf } from "../classes.js";
import { inWords } from "../days.js";
import { live } from "../live.js";
import { placesOf, tileMapsOf } from "../mapmodel.js";
import { painterOf } from "../painter.js";
import { askedTypes } from "../selection.js";
import { useWidth } from "../width.js";
import { Doubt } from "./doubt.js";
import { DoubtKey } from "./doubtkey.js";
import { Key } from "./key.js";
import { MapCard } from "./mapcard.js";
import { Tiles, World } from "./shapes.js";
import { reachable, walked } from "./walk.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {import("../model.js").Model} Model */
/** @typedef {{code: string, x: number, y: number, touched: boolean}} Pointed */

/** @type {{code: string, label: string, box: import("./shapes.js").Box}[]} */
const PARTS = [
  { code: "world", label: "World", box: [8, 0, 950, 418] },
  { code: "europe", label: "Europe", box: [425, 30, 160, 88] },
  { code: "asia", label: "Asia", box: [545, 60, 270, 185] },
  { code: "africa", label: "Africa", box: [395, 105, 250, 205] },
  { code: "americas", label: "Americas", box: [110, 10, 300, 400] },
  { code: "oceania", label: "Oceania", box: [740, 200, 220, 180] },
];

/** From this width on the maps of tiles are beside the world, and so wide is their column with the gap. */
const WIDE = 860;
const BESIDE = 350;

/** @param {import("../types.js").Props} props */
export function WorldMap({ model, state, go }) {
  const [part, setPart] = useState(PARTS[0]);
  const [only, setOnly] = useState(/** @type {number | null} */ (null));
  const [over, setOver] = useState(/** @type {number | null} */ (null));
  const [pointed, setPointed] = useState(/** @type {Pointed | null} */ (null));
  const [frame, width] = useWidth(800);
  const places = useMemo(
    () => placesOf(model, state),
    [model, state.types, state.families, state.roles, state.places, state.statuses, state.q, state.known],
  );
  const nameOf = useMemo(() => (/** @type {string} */ code) => places.get(code)?.name ?? null, [places]);
  const globe = useMemo(() => <Globe {...{ model, nameOf, part, width }} />, [model, nameOf, part, width]);
  const tiles = useMemo(() => <TileMaps model={model} nameOf={nameOf} />, [model, nameOf]);
  const { painter, used } = usePainter(frame, places, model, state, globe);
  const lit = litOf(model, state, only);
  const shown = over === null ? lit : new Set([over]);

  const point = (/** @type {Event} */ event, touched = false) => {
    const code = codeAt(event.target);
    setPointed(code ? { code, ...placeIn(frame.current, event), touched } : null);
  };
  const choose = (/** @type {any} */ event) => {
    const code = codeAt(event.target);
    if (code === null) return;
    if (event.pointerType === "touch") point(event, true);
    else go({ place: code });
  };
  return (
    <figure class="map-view" data-lit={shown.size ? [...shown].map((i) => CLASSES[i].code).join(" ") : undefined}>
      <figcaption class="unseen">
        <h2>
          {titleOf(model, state)}: <Finding painter={painter} />
        </h2>{" "}
        <p>
          <Day model={model} state={state} />; each place by the strongest of its measures
        </p>
      </figcaption>
      <div
        class="map-shapes"
        ref={frame}
        onPointerMove={(event) => event.pointerType !== "touch" && point(event)}
        onPointerLeave={() => !pointed?.touched && setPointed(null)}
        onFocusIn={(event) => codeAt(event.target) !== null && point(event)}
        onFocusOut={(event) => !frame.current?.contains(event.relatedTarget) && setPointed(null)}
        onClick={choose}
        onKeyDown={(event) => {
          if (event.key === "Escape") setPointed(null);
          else walked(event, () => choose(event));
        }}
      >
        <div class="world-part">
          {globe}
          <div class="map-parts" role="group" aria-label="Part of the world">
            {PARTS.map((one) => (
              <button type="button" key={one.code} aria-pressed={one === part} onClick={() => setPart(one)}>
                {one.label}
              </button>
            ))}
          </div>
          <Key painter={painter} used={used} lit={lit} choose={(i) => setOnly(i === only ? null : i)} show={setOver}>
            <li>
              <Doubt state={state} go={go} />
            </li>
            <DoubtKey shown={state.doubt} />
          </Key>
        </div>
        {tiles}
        {pointed && places.has(pointed.code) && (
          <MapCard {...{ model, state, go, pointed, width }} place={/** @type {any} */ (places.get(pointed.code))} />
        )}
      </div>
      <p class="source">
        Data: tiktok-policy-data {model.version}, CC BY 4.0. Shapes: {model.data.shapes.source}.{" "}
        {model.data.shapes.disputed}
      </p>
    </figure>
  );
}

/** @param {{model: Model, nameOf: import("./shapes.js").NameOf, part: typeof PARTS[0], width: number}} props */
function Globe({ model, nameOf, part, width }) {
  const own = width >= WIDE ? width - BESIDE : width;
  return <World shapes={model.data.shapes} nameOf={nameOf} box={part.box} width={own} label={part.label} />;
}

/** @param {{model: Model, nameOf: import("./shapes.js").NameOf}} props */
function TileMaps({ model, nameOf }) {
  const maps = useMemo(() => tileMapsOf(model), [model]);
  const drawn = maps.map((map) => <Tiles map={map} nameOf={nameOf} key={map.code} />);
  return (
    <>
      <div class="tile-first">{drawn.slice(0, 2)}</div>
      <div class="tile-others">{drawn.slice(2)}</div>
    </>
  );
}

/**
 * Paints the shapes whenever they are drawn, and on every day that is seen.
 * @param {{current: any}} frame @param {Map<string, import("../mapmodel.js").MapPlace>} places @param {Model} model
 * @param {State} state @param {unknown} drawn
 */
function usePainter(frame, places, model, state, drawn) {
  const painter = useRef(/** @type {ReturnType<typeof painterOf> | null} */ (null));
  painter.current ??= painterOf();
  const made = painter.current;
  const used = useMemo(() => classesUsed(places), [places]);
  useLayoutEffect(() => {
    made.take(frame.current, places);
    reachable(frame.current);
    made.paint(live.moving ? live.day ?? model.today : state.day ?? model.today, state.doubt && !live.moving);
  }, [drawn, places]);
  useLayoutEffect(() => {
    const paint = (/** @type {import("../live.js").Moment} */ { day, moving }) =>
      made.paint(day ?? model.today, state.doubt && !moving);
    paint({ day: state.day, moving: false });
    return live.listen(paint);
  }, [places, state.day, state.doubt]);
  return { painter: made, used };
}

/** The classes that occur on any day. @param {Map<string, import("../mapmodel.js").MapPlace>} places */
function classesUsed(places) {
  const used = new Set();
  for (const { certain, empty } of places.values()) {
    used.add(classOf(empty));
    for (const look of certain.looks) used.add(classOf(look));
  }
  return /** @type {Set<number>} */ (used);
}

/** The classes that are lit: the one chosen here, or those of the groups that the page shows. @param {Model} model @param {State} state @param {number | null} only */
function litOf(model, state, only) {
  if (only !== null) return new Set([only]);
  const shown = model.looks.filter(({ group }) => state.show.includes(group));
  return new Set(shown.map(({ code }) => classOf(code)));
}

/** The types that are asked for, in words. @param {Model} model @param {State} state */
export function titleOf(model, state) {
  const asked = askedTypes(model, state);
  const words = asked.length === 1 ? model.types[asked[0]].label : asked.length === model.types.length ? "Any measure" : "";
  return words || asked.map((n) => model.types[n].label).join(", ");
}

/** In how many places it is in effect, written without a new rendering. @param {{painter: ReturnType<typeof painterOf>}} props */
function Finding({ painter }) {
  const node = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const write = (/** @type {Uint16Array} */ counts) => {
      const words = findingOf(counts);
      if (node.current && node.current.textContent !== words) node.current.textContent = words;
    };
    write(painter.counts);
    return painter.listen(write);
  });
  return <span ref={node} />;
}

/** @param {Uint16Array} counts */
function findingOf(counts) {
  const [whole, bodies] = ["effect", "bodies"].map((code) => counts[CLASSES.findIndex((one) => one.code === code)]);
  const places = (/** @type {number} */ n) => `${n} ${n === 1 ? "place" : "places"}`;
  if (!whole && !bodies) return "in effect nowhere";
  const parts = whole ? [`in effect in ${places(whole)}`] : [];
  if (bodies) parts.push(whole ? `in some bodies only in ${bodies} more` : `in effect in some bodies only in ${places(bodies)}`);
  return parts.join(", ");
}

/** The day that is seen, written without a new rendering. @param {{model: Model, state: State}} props */
function Day({ model, state }) {
  const node = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const write = (/** @type {number | null} */ day) => {
      if (node.current) node.current.textContent = inWords(day ?? model.lastDay);
    };
    write(state.day);
    return live.listen(({ day }) => write(day));
  }, [state.day]);
  return <span class="seen-day" ref={node} />;
}

/** @param {EventTarget | null} target */
const codeAt = (target) =>
  target instanceof Element ? (target.closest("[data-place]")?.getAttribute("data-place") ?? null) : null;

/** Where in the frame a pointer is, or the middle of what has the focus. @param {HTMLElement} frame @param {any} event */
function placeIn(frame, event) {
  const box = frame.getBoundingClientRect();
  if (event.type.startsWith("pointer") || (event.type === "click" && event.detail)) {
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
  const own = event.target.getBoundingClientRect();
  return { x: own.left + own.width / 2 - box.left, y: own.top + own.height / 2 - box.top };
}
