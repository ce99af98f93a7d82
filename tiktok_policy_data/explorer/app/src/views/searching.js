// The search field: what is typed finds places and measures at once; Enter lists all that is found.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { askedOf } from "../asked.js";
import { kindsNamed } from "../kinds.js";
import { found, foundPlaces, pairNamed, placeNamed } from "../search.js";

const PLACES = 3;
const KINDS = 2;
const MEASURES = 6;

/** @typedef {{key: string, text: string, more: string, patch: Partial<import("../types.js").State>}} Hit */

/** @param {import("../model.js").Model} model @param {string} q @returns {Hit[]} */
function hitsOf(model, q) {
  if (q.trim().length < 2) return [];
  const { words } = askedOf(model, q);
  const named = placeNamed(model, words);
  const pair = named ? null : pairNamed(model, words);
  const compared = (pair ? [pair] : []).map(([one, other]) => ({
    key: "pair",
    text: `Compare ${one.name} with ${other.name}`,
    more: "side by side",
    patch: { pair: [one.code, other.code], place: null, measure: null, cell: null },
  }));
  const begun = foundPlaces(model, words, PLACES).filter(({ code }) => code !== named?.code);
  const places = [...(named ? [named] : []), ...(pair ?? []), ...begun].slice(0, PLACES).map((place) => ({
    key: `place-${place.code}`,
    text: place.name,
    more: `all measures of this ${place.level}`,
    patch: { place: place.code, measure: null, cell: null, pair: [] },
  }));
  const kinds = kindsNamed(model, words, KINDS).map(({ code, label }) => ({
    key: `kind-${code}`,
    text: label,
    more: "all measures of this kind",
    patch: kindPatch(code),
  }));
  const measures = [...found(model, q).keys()].slice(0, MEASURES).map((i) => {
    const row = model.measure(i);
    return {
      key: row.measure_id,
      text: row.title,
      more: `${model.nameOf(row.jurisdiction)} · ${model.label("measure_types", row.measure_type)}`,
      patch: { measure: row.measure_id },
    };
  });
  return [...compared, ...places, ...kinds, ...measures];
}

/** What shows all measures of a kind. @param {string} code @returns {Partial<import("../types.js").State>} */
export const kindPatch = (code) => ({ types: [code], families: [], show: [], q: "", measure: null, place: null, cell: null, pair: [] });

/** Whether what is typed is the name of a place, or of two to compare: their page is meant. @param {import("../model.js").Model} model @param {string} q */
const isName = (model, q) => q.trim().length > 1 && (placeNamed(model, q) ?? pairNamed(model, q)) !== null;

/** @param {import("../types.js").Props} props */
export function Search({ model, state, go }) {
  const [typed, setTyped] = useState(state.q);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  // Both before the page is first seen, so that no key is lost.
  useLayoutEffect(() => setTyped(state.q), [state.q]);
  useLayoutEffect(() => {
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      const typing = /** @type {Element} */ (event.target).closest("input, textarea, select");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      field.current?.focus();
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  const hits = open ? hitsOf(model, typed) : [];
  const { said } = askedOf(model, typed);
  const shown = open && typed.trim().length > 1;
  const listAll = () => {
    setOpen(false);
    const roles = [...(model.schemes.get("roles")?.keys() ?? state.roles)];
    go({ q: typed.trim(), view: "list", roles, types: [], families: [], show: [], measure: null, place: null, cell: null, pair: [] });
  };
  const choose = (/** @type {Hit} */ hit) => {
    setOpen(false);
    go(hit.patch);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, hits.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, -1));
    else if (event.key === "Escape" && open) setOpen(false);
    else if (event.key === "Enter" && hits[at]) choose(hits[at]);
    else if (event.key === "Enter" && isName(model, typed)) choose(hitsOf(model, typed)[0]);
    else if (event.key === "Enter") listAll();
    else return;
    event.preventDefault();
  };
  return (
    <div class="search" role="search" onFocusOut={(event) => !event.currentTarget.contains(/** @type {Node} */ (event.relatedTarget)) && setOpen(false)}>
      <input
        id="q"
        ref={field}
        type="search"
        role="combobox"
        aria-label="Search places, measures, makers and sources"
        aria-expanded={shown}
        aria-controls="hits"
        aria-autocomplete="list"
        aria-activedescendant={hits[at] ? `hit-${hits[at].key}` : undefined}
        placeholder="Search: Nepal, app ban, Ofcom …"
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setOpen(true);
          setAt(-1);
          if (!event.currentTarget.value && state.q) go({ q: "" });
        }}
        onKeyDown={onKeyDown}
      />
      <div class="hits" hidden={!shown}>
        {shown && said && <p class="understood">Measures {said}</p>}
        <ul id="hits" role="listbox" aria-label="Found">
          {hits.map((hit, n) => (
            <li
              key={hit.key}
              id={`hit-${hit.key}`}
              role="option"
              aria-selected={n === at}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(hit)}
            >
              <span>{hit.text}</span> <small>{hit.more}</small>
            </li>
          ))}
        </ul>
        {shown && (
          <button type="button" class="plain" onPointerDown={(event) => event.preventDefault()} onClick={listAll}>
            {hits.length ? "List all that is found" : "Nothing found"}
          </button>
        )}
      </div>
    </div>
  );
}
