// The facts of a measure, a word for each column, and for what is empty why it is.

import { dateWords } from "../days.js";
import { Out, To } from "./leaf.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {Record<string, any>} Row */

const COLUMNS = ["maker", "instrument", "scope", "reach", "breadth", "target", "counterparties", "binding", "operation", "duration", "rationale", "rests_on", "confidence"];
/** A column whose words another column's code completes. @type {Record<string, string>} */
const KIND = { maker: "maker_kind", instrument: "instrument_form" };

/** @param {{model: Model, measure: Row, go: import("../types.js").Go}} props */
export function Facts({ model, measure, go }) {
  const found = COLUMNS.filter((column) => column in measure)
    .map((column) => ({ column, value: valueOf(model, measure, column) }))
    .filter(({ value }) => value !== null);
  return (
    <section class="facts" aria-labelledby="facts-head">
      <h3 id="facts-head">Facts</h3>
      <dl>
        <Fact title="Where">
          <To go={go} to={{ place: measure.jurisdiction }}>
            {model.nameOf(measure.jurisdiction)}
          </To>
        </Fact>
        <Fact title={titleOf(model, "measure_type")}>{model.label("measure_types", measure.measure_type)}</Fact>
        <Fact title={titleOf(model, "status")}>{`${model.label("statuses", measure.status)}, by sources up to ${dateWords(measure.status_as_of)}`}</Fact>
        {measure.effect && <Fact title={titleOf(model, "effect")}>{model.label("effects", measure.effect)}</Fact>}
        {measure.last_told && <Fact title="Last reported as applying">{dateWords(measure.last_told)}</Fact>}
        {measure.checked_through && <Fact title="Checked through">{dateWords(measure.checked_through)}</Fact>}
        {found.map(({ column, value }) => (
          <Fact key={column} title={titleOf(model, column)} idle={/** @type {any} */ (value)?.props?.class === "idle-words"}>
            {value}
          </Fact>
        ))}
        <Fact title="Role">{model.label("roles", measure.role)}</Fact>
      </dl>
    </section>
  );
}

/** @param {{title: string, idle?: boolean, children: any}} props */
const Fact = ({ title, idle = false, children }) => (
  <div class={idle ? "idle" : undefined}>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
);

/** @param {Model} model @param {string} column */
const titleOf = (model, column) => model.data.titles[column] ?? column;

/** The words of a column; where it is empty, why; null where there is nothing to say. @param {Model} model @param {Row} measure @param {string} column */
function valueOf(model, measure, column) {
  const value = measure[column];
  const kind = KIND[column] && measure[KIND[column]] ? <small> {wordsOf(model, KIND[column], measure[KIND[column]])}</small> : null;
  if (Array.isArray(value) ? value.length : value) {
    const words = wordsOf(model, column, value);
    const linked = column === "instrument" && measure.instrument_link ? <Out href={measure.instrument_link}>{words}</Out> : words;
    return [linked, kind];
  }
  if ((measure.not_stated ?? []).includes(column)) return [<em key="open">left open by the sources</em>, kind];
  const rule = model.rows("applies").find((some) => some.column === column && some.when_codes.includes(measure[some.when_column]));
  if (rule) return <small class="idle-words">{`does not apply: ${rule.reason}`}</small>;
  return kind;
}

/** @param {Model} model @param {string} column @param {any} value @returns {string} */
function wordsOf(model, column, value) {
  const scheme = model.data.vocabulary[column];
  const one = (/** @type {string} */ code) =>
    scheme ? model.label(scheme, code) : column === "counterparties" ? model.nameOf(code) : String(code);
  return Array.isArray(value) ? value.map(one).join(", ") : one(value);
}
