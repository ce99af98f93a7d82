// The life of a place under the words of its card on the map: what held of its measures in view, and the day seen.

import { useMemo } from "preact/hooks";
import { Lifeline } from "../lifeline.js";
import { wordOf } from "../lives.js";
import { firstDayOf } from "./curve.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../merged.js").Merged} Merged */

const WIDTH = 250;

/** A merged life as a list of changes; without measures nothing holds. @param {Merged} merged @param {string} empty */
const changesOf = ({ days, looks }, empty) => looks.flatMap((look, n) => [days[n], look === empty ? "" : look]);

/** @param {{model: Model, state: State, place: import("../mapmodel.js").MapPlace, day: number | null}} props */
export function CardLife({ model, state, place, day }) {
  const life = useMemo(
    () => ({ certain: changesOf(place.certain, place.empty), possible: changesOf(place.possible, place.empty) }),
    [place],
  );
  // The same first day for every place, and as on the curve while no day is chosen.
  const from = useMemo(() => firstDayOf(model, { ...state, day: null }), [model, place]);
  if (!life.certain.length && !life.possible.length) return null;
  return (
    <div class="card-life" aria-hidden="true">
      <Lifeline {...{ life, from, day }} to={model.lastDay} width={WIDTH} height={12} doubt={state.doubt} axis title="" wordOf={wordOf(model)} />
    </div>
  );
}
