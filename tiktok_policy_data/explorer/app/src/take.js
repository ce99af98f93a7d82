// Download: what is seen as PNG or SVG with title, source, day and licence in it, and its rows as CSV.

import { useState } from "preact/hooks";
import { changesTable } from "./changes.js";
import { viewAddress } from "./cite.js";
import { csvText, matrixTable, measureTable, measuresInView } from "./csv.js";
import { inWords, isoOf } from "./days.js";
import { pictureOf, pngOf, svgText } from "./picture.js";
import { measuresOfPlace, openState, pairState } from "./places.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").State} State */
/** @typedef {{code: string, label: string, table: () => import("./csv.js").Table}} Choice */

/** The tables that a view offers. @param {Model} model @param {State} state @returns {Choice[]} */
export function tablesOf(model, state) {
  const measures = (/** @type {string} */ label, /** @type {() => number[]} */ some) => ({ code: "measures", label, table: () => measureTable(model, state, some()) });
  if (state.measure !== null) return [measures("Measure (CSV)", () => [model.measureNumber.get(state.measure ?? "") ?? -1])];
  if (state.pair.length === 2) return [{ code: "comparison", label: "Comparison (CSV)", table: () => matrixTable(model, pairState(state)) }];
  if (state.place !== null) return [measures("Measures (CSV)", () => measuresOfPlace(model, state, state.place ?? ""))];
  if (state.view === "changed") return [{ code: "changes", label: "Changes (CSV)", table: () => changesTable(model, state) }];
  return [
    measures("Measures in view (CSV)", () => measuresInView(model, state)),
    { code: "matrix", label: "Matrix in view (CSV)", table: () => matrixTable(model, state) },
  ];
}

/** The words in a picture: its title, the view, and where the data are from. @param {Model} model @param {State} state @param {Element} node */
export function wordsOf(model, state, node) {
  const main = document.getElementById("main");
  const head = main?.querySelector("h2")?.textContent?.trim() || document.querySelector("h1")?.textContent?.trim() || document.title;
  const own = node.querySelector("h2")?.textContent?.trim();
  const day = inWords(state.day ?? model.lastDay);
  const known = state.known === null ? "" : `, by sources published up to ${inWords(state.known)}`;
  return {
    title: own && own !== head ? own : head,
    about: `On ${day}${known}`,
    notes: [
      `Source: tiktok-policy-data ${model.version}, data to ${inWords(model.lastDay)}. Licence: CC BY 4.0 (creativecommons.org/licenses/by/4.0).`,
      ...(node.querySelector(".map-shapes, .world") && model.data.shapes ? [`Shapes: ${model.data.shapes.source}. ${model.data.shapes.disputed}`] : []),
      viewAddress(model, openState(state)),
    ],
  };
}

/** @param {Model} model @param {State} state @param {string} what @param {string} ending */
function fileName(model, state, what, ending) {
  const day = state.day === null ? "present" : isoOf(state.day);
  const known = state.known === null ? "" : `-known-${isoOf(state.known)}`;
  return `tiktok-policy-data-${model.version}-${what}-${day}${known}.${ending}`;
}

/** What a file is named after: the page that is open, or the tab. @param {State} state */
const nameOf = (state) => state.measure ?? (state.pair.length === 2 ? state.pair.join("-") : (state.place ?? state.cell ?? state.view));

/** @param {string} name @param {Blob} blob */
function save(name, blob) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
}

/** The part of the page that a picture shows. */
const shown = () => document.querySelector("[data-picture]") ?? document.getElementById("main") ?? document.body;

/** @param {import("./types.js").Props} props */
export function Take({ model, state }) {
  const [said, say] = useState("");
  const picture = async (/** @type {"svg" | "png"} */ kind) => {
    say("");
    try {
      const node = shown();
      const drawn = pictureOf(node, wordsOf(model, state, node));
      const blob = kind === "png" ? await pngOf(drawn) : new Blob([svgText(drawn.svg)], { type: "image/svg+xml;charset=utf-8" });
      save(fileName(model, state, nameOf(state), kind), blob);
    } catch (fault) {
      say(`The picture could not be made. ${/** @type {Error} */ (fault).message}`);
    }
  };
  const table = (/** @type {Choice} */ choice) => {
    const what = ["measures", "matrix"].includes(choice.code) && state.measure === null && state.place === null ? choice.code : `${nameOf(state)}`;
    save(fileName(model, state, what, "csv"), new Blob([csvText(model, choice.table())], { type: "text/csv;charset=utf-8" }));
  };
  return (
    <div class="take" role="group" aria-label="Download" data-unseen>
      <span class="take-words">Download</span>
      <button type="button" onClick={() => picture("png")}>
        Picture (PNG)
      </button>
      <button type="button" onClick={() => picture("svg")}>
        Drawing (SVG)
      </button>
      {tablesOf(model, state).map((choice) => (
        <button type="button" key={choice.code} onClick={() => table(choice)}>
          {choice.label}
        </button>
      ))}
      <span role="status" class="quiet">
        {said}
      </span>
    </div>
  );
}
