// The card beside a place of the map that is pointed at or has the focus: how it is on the day, since when, by which measure.

import { useEffect, useState } from "preact/hooks";
import { CLASSES, classOf } from "../classes.js";
import { ALWAYS, inShort, inWords } from "../days.js";
import { live } from "../live.js";
import { at } from "../merged.js";
import { lookOf } from "../painter.js";
import { askedTypes, selection } from "../selection.js";
import { CardLife } from "./cardlife.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../mapmodel.js").MapPlace} MapPlace */

/**
 * @param {import("../types.js").Props & {place: MapPlace, width: number,
 *   pointed: {code: string, x: number, y: number, touched: boolean}}} props
 */
export function MapCard({ model, state, go, place, pointed, width }) {
  const [day, setDay] = useState(state.day);
  useEffect(() => live.listen((moment) => setDay(moment.day)), []);
  useEffect(() => setDay(state.day), [state.day]);
  const found = cardOf(model, state, place, day ?? model.today);
  const left = Math.max(0, Math.min(pointed.x + 14, width - 290));
  return (
    <div class="map-card" role="status" style={{ left: `${left}px`, top: `${pointed.y + 16}px` }}>
      <strong>{place.name}</strong>
      <p class="card-look">
        <svg class="swatch" width="22" height="14" aria-hidden="true">
          <rect class={`place c-${found.code} is-${found.lent}`} x="0.75" y="0.75" width="20.5" height="12.5" />
        </svg>{" "}
        {found.words}
        {found.since !== null && <>, since {inShort(found.since)}</>}
      </p>
      <CardLife model={model} state={state} place={place} day={day} />
      {found.perhaps && <p class="card-more">Perhaps: {found.perhaps}</p>}
      {found.title && <p class="card-title">{found.title}</p>}
      {found.told !== null && <p class="card-more">last reported {inWords(found.told)}</p>}
      {found.more > 0 && <p class="card-more">and {found.more} more</p>}
      {pointed.touched && (
        <button type="button" onClick={() => go({ place: place.code })}>
          Open {place.name}
        </button>
      )}
    </div>
  );
}

/**
 * What the card says of a place on a day.
 * @param {Model} model @param {State} state @param {MapPlace} place @param {number} day
 */
export function cardOf(model, state, place, day) {
  const code = lookOf(place, day);
  const perhaps = state.doubt ? lookOf(place, day, "possible") : code;
  const look = model.looks[model.lookNumber.get(code) ?? -1];
  const picked = measuresOf(model, state, place.n);
  const holding = picked
    .map((i) => ({ i, now: model.segments(i, state.known).find(({ from, to }) => from <= day && day < to) }))
    .filter(({ now }) => now && model.looks[now.look]?.code === code);
  const told = holding.map(({ now }) => now?.told ?? null).filter((one) => one !== null);
  return {
    code: CLASSES[classOf(code)].code,
    lent: CLASSES[classOf(code)].looks[0],
    words: look?.label ?? code,
    perhaps: perhaps === code ? "" : (model.looks[model.lookNumber.get(perhaps) ?? -1]?.label ?? perhaps),
    since: sinceOf(place, day),
    title: holding.length ? String(model.measure(holding[0].i).title) : "",
    told: told.length ? Math.max(...told) : null,
    more: Math.max(0, holding.length - 1),
  };
}

/** The first day of the stretch in which a place is in the class of the day; null where it is open. @param {MapPlace} place @param {number} day */
export function sinceOf(place, day) {
  let i = at(place.certain, day);
  if (i < 0) return null;
  const code = classOf(place.certain.looks[i]);
  while (i > 0 && classOf(place.certain.looks[i - 1]) === code) i--;
  return place.certain.days[i] === ALWAYS ? null : place.certain.days[i];
}

/** The measures of a place that the filters pick. @param {Model} model @param {State} state @param {number} row */
function measuresOf(model, state, row) {
  const { cells } = selection(model, state);
  return askedTypes(model, state).flatMap((column) => cells.get(row * model.types.length + column)?.picked ?? []);
}
