// The filters: which measures, where, on which day; on a phone behind one button. What is picked can be taken back.

import { useState } from "preact/hooks";
import { inWords, isDay, isoOf, numberOf } from "../days.js";
import { still } from "./still.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").State} State */

/** Groups of jurisdictions that the menu offers, in this order. */
const GROUPS = ["EU27", "G7", "G20", "NATO", "OECD", "FIVE_EYES", "US_STATES", "ASEAN", "AFRICAN_UNION", "BRICS", "COE", "SCHENGEN", "UN"];

const TypeMenu = still(Types, ({ types, families }) => [types, families]);
const PlaceMenu = still(Places, ({ places }) => [places]);
const RoleMenu = still(Roles, ({ roles }) => [roles]);

/** @param {import("../types.js").Props} props */
export function Filters(props) {
  const [open, setOpen] = useState(false);
  const number = chips(props.model, props.state).length;
  // On a phone a choice closes the panel, so that what it shows is in sight; a day is set in several touches.
  /** @type {import("../types.js").Go} */
  const go = (patch, how) => {
    setOpen(false);
    props.go(patch, how);
  };
  return (
    <section class={`filters${open ? " open" : ""}`} aria-label="Filters">
      <button type="button" class="opener" aria-expanded={open} onClick={() => setOpen(!open)}>
        Filters{number > 0 && ` (${number})`}
      </button>
      <div class="menus">
        <TypeMenu {...props} go={go} />
        <PlaceMenu {...props} go={go} />
        <RoleMenu {...props} go={go} />
        <DayField {...props} />
      </div>
    </section>
  );
}

/** @param {import("../types.js").Props} props */
function Types({ model, state, go }) {
  const many = state.types.length + state.families.length > 1;
  const value = many ? "many" : state.types.length ? `type:${state.types[0]}` : state.families.length ? `family:${state.families[0]}` : "";
  const families = [...(model.schemes.get("families")?.values() ?? [])];
  const onChange = (/** @type {string} */ chosen) => {
    const [side, code] = chosen.split(":");
    go({ types: side === "type" ? [code] : [], families: side === "family" ? [code] : [], show: [] });
  };
  return (
    <label class="menu">
      <span class="word">Measure</span>
      <select aria-label="Measure" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">All measures</option>
        {many && <option value="many">Several types</option>}
        {families.map((family) => (
          <optgroup key={family.code} label={family.label}>
            <option value={`family:${family.code}`}>All: {family.label}</option>
            {model.types
              .filter((type) => type.parent === family.code)
              .map((type) => (
                <option key={type.code} value={`type:${type.code}`}>
                  {type.label}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

/** @param {import("../types.js").Props} props */
function Places({ model, state, go }) {
  const groups = GROUPS.filter((code) => model.schemes.get("groups")?.has(code));
  const countries = model.places.filter(({ level }) => level === "country" || level === "union").sort((a, b) => a.name.localeCompare(b.name));
  const listed = state.places.length === 1 && (groups.includes(state.places[0]) || countries.some(({ code }) => code === state.places[0]));
  const value = !state.places.length ? "" : listed ? state.places[0] : "other";
  return (
    <label class="menu">
      <span class="word">Where</span>
      <select aria-label="Where" value={value} onChange={(event) => go({ places: event.currentTarget.value ? [event.currentTarget.value] : [] })}>
        <option value="">Everywhere</option>
        {value === "other" && <option value="other">{state.places.map((code) => model.nameOf(code)).join(", ")}</option>}
        <optgroup label="Groups">
          {groups.map((code) => (
            <option key={code} value={code}>
              {model.label("groups", code)}
            </option>
          ))}
        </optgroup>
        <optgroup label="Countries and unions">
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

/** @param {import("../types.js").Props} props */
function Roles({ model, state, go }) {
  const roles = [...(model.schemes.get("roles")?.values() ?? [])];
  const value = state.roles.length === roles.length ? "all" : state.roles.join(",");
  const known = value === "all" || roles.some(({ code }) => code === value);
  return (
    <label class="menu">
      <span class="word">Kind</span>
      <select aria-label="Kind"
        value={value}
        title={state.roles.map((code) => model.definition("roles", code)).join(" ")}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          go({ roles: chosen === "all" ? roles.map(({ code }) => code) : chosen.split(",") });
        }}
      >
        {roles.map(({ code, label }) => (
          <option key={code} value={code}>
            {ROLE_WORDS[code] ?? label}
          </option>
        ))}
        <option value="all">All of these</option>
        {!known && <option value={value}>{state.roles.map((code) => model.label("roles", code)).join(" and ")}</option>}
      </select>
    </label>
  );
}

/** @type {Record<string, string>} */
export const ROLE_WORDS = { response: "Answers to TikTok", driver: "Laws that they answer", background: "General laws behind" };

/** @param {import("../types.js").Props} props */
function DayField({ model, state, go }) {
  return (
    <label class="menu day">
      <span class="word">Day</span>
      <input
        type="date"
        id="as-of"
        aria-label="Day of the view"
        min={isoOf(model.firstDay)}
        value={state.day === null ? isoOf(model.lastDay) : isoOf(state.day)}
        onChange={(event) => {
          const text = event.currentTarget.value;
          const day = isDay(text) ? numberOf(text) : null;
          go({ day: day === null || day === model.lastDay ? null : day });
        }}
      />
    </label>
  );
}

/**
 * What is picked beyond the question itself, each with what takes it back.
 * @param {Model} model @param {State} state
 * @returns {{text: string, patch: Partial<State>}[]}
 */
function chips(model, state) {
  /** @type {{text: string, patch: Partial<State>}[]} */
  const found = [];
  const group = (/** @type {string} */ code) => model.data.look_groups.find((/** @type {{code: string}} */ one) => one.code === code)?.label ?? code;
  for (const code of state.show) found.push({ text: group(code), patch: { show: state.show.filter((one) => one !== code) } });
  for (const code of state.places) {
    found.push({ text: model.nameOf(code), patch: { places: state.places.filter((one) => one !== code) } });
  }
  for (const code of state.statuses) {
    const statuses = state.statuses.filter((one) => one !== code);
    found.push({ text: model.label("statuses", code), patch: { statuses } });
  }
  if (state.q.trim()) found.push({ text: `“${state.q.trim()}”`, patch: { q: "" } });
  if (state.day !== null) found.push({ text: `on ${inWords(state.day)}`, patch: { day: null } });
  if (state.known !== null) found.push({ text: `as known on ${inWords(state.known)}`, patch: { known: null } });
  if (state.all) found.push({ text: "also places without measures", patch: { all: false } });
  return found;
}

/** @param {import("../types.js").Props} props */
export function Chips({ model, state, go }) {
  const some = chips(model, state);
  if (!some.length) return null;
  return (
    <section aria-label="Picked">
      <ul class="chips">
        {some.map(({ text, patch }) => (
          <li key={text}>
            <button type="button" aria-label={`Take back: ${text}`} onClick={() => go(patch)}>
              {text} <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
