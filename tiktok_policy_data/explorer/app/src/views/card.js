// The card of a cell of the matrix, on hover and focus: what holds, since when, how sure, and the best source.

import { inShort, NEVER } from "../days.js";
import { cellLook, held, since } from "../selection.js";
import { Sign } from "./sign.js";

/**
 * @param {{model: import("../model.js").Model, state: import("../types.js").State, at: string | null,
 *   lines: import("../rows.js").Line[], columns: number[]}} props
 */
export function Card({ model, state, at, lines, columns }) {
  if (at === null) return null;
  const [r, c] = at.split(",").map(Number);
  const line = lines[r];
  if (!line || "head" in line || columns[c] === undefined) return null;
  const { look, doubt, cell } = cellLook(model, state, line.place, columns[c]);
  const picked = cell?.picked ?? [];
  return (
    <aside class="card" role="status" aria-live="off">
      <p class="card-head">
        {model.places[line.place].name} · {model.types[columns[c]].label}
      </p>
      <p>
        <Sign look={model.looks[look]} /> {model.looks[look].label}
      </p>
      {state.doubt && doubt >= 0 && (
        <p>
          <Sign look={model.looks[doubt]} outline /> may be: {model.looks[doubt].label}
        </p>
      )}
      {picked.length > 0 && <Facts model={model} state={state} picked={picked} look={look} />}
      <p class="quiet">{picked.length > 1 ? `${picked.length} measures: press Enter or click to see them` : picked.length ? "Press Enter or click for the evidence" : "Press Enter or click to see what was searched"}</p>
    </aside>
  );
}

/** Since when, the last report, and the best source of the measure that decides. @param {{model: import("../model.js").Model, state: import("../types.js").State, picked: number[], look: number}} props */
function Facts({ model, state, picked, look }) {
  const { look: looks, spell, day } = held(model, state);
  const { told } = model.account(state.known);
  const decisive = picked.find((i) => looks[i] === look) ?? picked[0];
  const row = model.measure(decisive);
  const { group } = model.looks[look];
  const from = since(model, picked, Math.min(day, model.lastDay), state.known, [group]);
  const last = spell[decisive] < 0 ? NEVER : told[spell[decisive]];
  const best = model.rowsOf("evidence", row.measure_id).find((passage) => passage.link === row.best_link);
  const source = best && model.source(best.source_id);
  return (
    <dl>
      <dt>Measure</dt>
      <dd>{row.title}</dd>
      {from !== null && <dt>Since</dt>}
      {from !== null && <dd>{inShort(from)} at the latest</dd>}
      {last !== NEVER && <dt>Last report</dt>}
      {last !== NEVER && <dd>{inShort(last)}</dd>}
      {source && <dt>Source</dt>}
      {source && (
        <dd>
          {source.publisher}, {source.title}
        </dd>
      )}
    </dl>
  );
}
