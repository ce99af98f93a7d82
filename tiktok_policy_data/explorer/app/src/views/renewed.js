// What is new in this release of the data: rows added, removed and changed, and why.

import { counted } from "../findings.js";
import { To } from "./leaf.js";

/** @typedef {import("../model.js").Model} Model */

const NOUNS = /** @type {const} */ ({ measures: ["measure"], events: ["step"], jurisdictions: ["jurisdiction"], sources: ["source"] });
const FIRST = 40;

/** @param {{model: Model, go: import("../types.js").Go}} props */
export function Renewed({ model, go }) {
  const { release, tables } = model.data.new;
  return (
    <section class="renewed-all" aria-labelledby="renewed-all-head" id="new">
      <h3 id="renewed-all-head" tabIndex={-1}>
        New in release {release} of the data
      </h3>
      {!tables.length && <p class="quiet">Nothing changed in the tables that the page shows.</p>}
      {tables.map((/** @type {any} */ one) => (
        <Table key={one.table} {...{ model, go, one }} />
      ))}
    </section>
  );
}

/** @param {{model: Model, go: import("../types.js").Go, one: any}} props */
function Table({ model, go, one }) {
  const noun = /** @type {string} */ (NOUNS[/** @type {keyof typeof NOUNS} */ (one.table)][0]);
  const n = (/** @type {string[] | number} */ some) => (Array.isArray(some) ? some.length : some);
  const lines = [
    n(one.added) > 0 && { words: `${counted(n(one.added), noun)} added`, rows: one.added },
    n(one.removed) > 0 && { words: `${counted(n(one.removed), noun)} removed`, rows: [] },
    ...one.changed.map((/** @type {any} */ { reason, n: many, columns }) => ({
      words: `${counted(many, noun)} changed${reason ? `: ${model.label("change_reasons", reason).toLowerCase()}` : ", which follows from other rows"}`,
      why: reason ? model.definition("change_reasons", reason) : "",
      in: Object.entries(columns).map(([column, rows]) => `${(model.data.titles[column] ?? column).toLowerCase()} ${n(/** @type {any} */ (rows))}`),
      rows: [...new Set(Object.values(columns).flat())],
    })),
  ].filter(Boolean);
  return (
    <>
      {lines.map((/** @type {any} */ line) => (
        <details key={line.words} class="fold-out">
          <summary>{line.words}</summary>
          {line.why && <p>{line.why}</p>}
          {line.in?.length > 0 && <p class="quiet">Cells: {line.in.join(", ")}.</p>}
          {Array.isArray(line.rows) && <Rows {...{ model, go }} rows={line.rows} />}
        </details>
      ))}
    </>
  );
}

/** The measures of rows, each with a link. @param {{model: Model, go: import("../types.js").Go, rows: string[]}} props */
function Rows({ model, go, rows }) {
  const ids = [...new Set(rows.map((row) => String(row).replace(/-e\d+$/, "")))].filter((id) => model.measureNumber.has(id));
  return (
    <ul class="new-rows">
      {ids.slice(0, FIRST).map((id) => (
        <li key={id}>
          <To go={go} to={{ measure: id }}>
            {model.measure(model.measureNumber.get(id) ?? 0).title}
          </To>{" "}
          <small>{id}</small>
        </li>
      ))}
      {ids.length > FIRST && <li class="quiet">and {ids.length - FIRST} more</li>}
    </ul>
  );
}
