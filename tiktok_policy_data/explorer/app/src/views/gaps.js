// What is not known of a place: types without a measure by why there is none, and measures that the sources leave open.

import { capital } from "../chapters.js";
import { looksOf, unfiltered } from "../places.js";
import { Now, To } from "./leaf.js";
import { Sign } from "./sign.js";

/** @typedef {import("../model.js").Model} Model */

/** @param {{model: Model, state: import("../types.js").State, go: import("../types.js").Go, place: import("../types.js").Place}} props */
export function Gaps({ model, state, go, place }) {
  const looks = looksOf(model, { ...unfiltered(state), day: state.day }, place.n);
  const reasons = model.looks.filter(({ group, code }) => group === "empty" && code !== "filtered");
  const open = looks.filter(({ look }) => model.looks[look].code === "unknown").flatMap(({ cell }) => cell?.picked ?? []);
  const empty = reasons
    .map((look) => ({ look, some: looks.filter((one) => one.look === look.rank) }))
    .filter(({ some }) => some.length);
  if (!empty.length && !open.length) return null;
  return (
    <section class="gaps" aria-labelledby="gaps-head">
      <h3 id="gaps-head">What is not known</h3>
      <dl>
        {open.length > 0 && (
          <div>
            <dt>Left open by the sources</dt>
            <dd>
              <ul>
                {open.map((i) => (
                  <li key={i}>
                    <To go={go} to={{ measure: model.measure(i).measure_id }}>
                      {model.measure(i).title}
                    </To>{" "}
                    <small>
                      <Now model={model} state={state} i={i} />
                    </small>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {empty.map(({ look, some }) => (
          <div key={look.code}>
            <dt>
              <Sign look={look} /> {capital(look.label)}
            </dt>
            <dd>
              {some.flatMap(({ type }, n) => [
                n ? ", " : "",
                <To key={type.code} go={go} to={{ cell: `${place.code}.${type.code}` }}>
                  {type.label.toLowerCase()}
                </To>,
              ])}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
