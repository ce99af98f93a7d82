// The lines of the matrix. A line is drawn again only where it says something else than before.

import { Component } from "preact";
import { inShort } from "../days.js";
import { cellLook, since } from "../selection.js";
import { beginsFamily } from "./matrix-head.js";

/** Up to so many columns, cells have room for words. */
const WORDY = 3;

/** @param {{name: string, n: number, span: number}} props */
export function RegionLine({ name, n, span }) {
  return (
    <tr class="region-line">
      <th scope="rowgroup" colSpan={span + 1}>
        <span>
          {name} <small>{n}</small>
        </span>
      </th>
    </tr>
  );
}

/**
 * @typedef {{model: import("../model.js").Model, state: import("../types.js").State, go: import("../types.js").Go,
 *   line: {place: number, under: number, depth: number, open: boolean}, number: number, columns: number[], active: number,
 *   fold: (country: number) => void}} LineProps
 */

/** @extends {Component<LineProps, {}>} */
export class MatrixLine extends Component {
  /** @param {LineProps} props */
  constructor(props) {
    super(props);
    /** @type {string} */
    this.said = "";
    /** @type {(country: number) => void} */
    this.fold = props.fold;
    /** @type {{look: number, doubt: number, words: string, many: number}[]} */
    this.cells = [];
    this.read(props);
  }

  /** Looks up what the line says; true if it is something else than before. @param {LineProps} props */
  read({ model, state, line, number, columns, active, fold }) {
    const day = state.day ?? model.today;
    this.cells = columns.map((column) => {
      const { look, doubt, cell } = cellLook(model, state, line.place, column);
      const many = cell?.picked.length ?? 0;
      const words = columns.length > WORDY || !many ? "" : cellWords(model, state, look, cell?.picked ?? [], day);
      return { look, doubt: state.doubt ? doubt : -1, words, many };
    });
    const cells = this.cells.map(({ look, doubt, words, many }) => `${look}/${doubt}/${words}/${many}`).join();
    /** @type {string} */
    const said = [line.place, line.open, line.under, number, active, columns.join(), cells].join("|");
    /** @type {boolean} */
    const changed = said !== this.said || this.fold !== fold;
    this.said = said;
    this.fold = fold;
    return changed;
  }

  /** @param {LineProps} next */
  shouldComponentUpdate(next) {
    return this.read(next);
  }

  render() {
    const { model, line, number, columns, active, fold, go } = this.props;
    const place = model.places[line.place];
    return (
      <tr class={line.depth ? "under" : ""} aria-rowindex={number + 2}>
        <th scope="row">
          <span class="place">
            <button type="button" class="plain" tabIndex={-1} onClick={() => go({ place: place.code })}>
              {place.name}
            </button>
            {line.under > 0 && (
              <button type="button" class="fold" aria-expanded={line.open} onClick={() => fold(line.place)} aria-label={`${line.under} places in ${place.name}`}>
                {line.open ? "▾" : "▸"} {line.under}
              </button>
            )}
          </span>
        </th>
        {this.cells.map((cell, n) => {
          const look = model.looks[cell.look];
          const may = cell.doubt < 0 ? null : model.looks[cell.doubt];
          const type = model.types[columns[n]];
          return (
            <td
              key={type.code}
              role="gridcell"
              tabIndex={n === active ? 0 : -1}
              data-cell={`${number},${n}`}
              class={`is-${look.code}${may ? " doubt" : ""}${beginsFamily(model, columns, n) ? " first" : ""}${look.group === "empty" ? " empty" : ""}`}
              aria-label={`${place.name}, ${type.label}: ${look.label}${cell.many > 1 ? `, ${cell.many} measures` : ""}${may ? `; may be ${may.label}` : ""}`}
            >
              <span class="sign" aria-hidden="true">
                {may ? may.sign : look.sign}
              </span>
              {cell.words && (
                <span class="words" aria-hidden="true">
                  {cell.words}
                </span>
              )}
            </td>
          );
        })}
      </tr>
    );
  }
}

/** What a wide cell says besides its sign. @param {import("../model.js").Model} model @param {import("../types.js").State} state @param {number} look @param {number[]} picked @param {number} day */
function cellWords(model, state, look, picked, day) {
  const { group, short } = model.looks[look];
  if (group !== "in_effect" && group !== "some") return short;
  const from = since(model, picked, Math.min(day, model.lastDay), state.known, [group]);
  return from === null ? short : `${short} since ${inShort(from)}`;
}
