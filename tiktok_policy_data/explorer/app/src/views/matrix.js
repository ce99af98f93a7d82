// The matrix: places by measure types. Only the lines in sight are in the document; arrow keys walk over all of them.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { linesOf } from "../rows.js";
import { cellLook, filterParts, looksInView, selection } from "../selection.js";
import { Card } from "./card.js";
import { Doubt } from "./doubt.js";
import { MatrixLine, RegionLine } from "./lines.js";
import { MatrixHead } from "./matrix-head.js";
import { Legend } from "./sign.js";

/** Pixels of a line, as in style/matrix.css. */
const LINE = 30;
/** Lines drawn above and below those in sight. */
const SPARE = 6;

const SORTS = { region: "by region", first: "by first act", number: "by number of measures", name: "by name" };

/** @param {import("../types.js").Props} props */
export function Matrix({ model, state, go }) {
  const [unfolded, setUnfolded] = useState(() => new Set(unfoldedAtFirst(model, state)));
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [active, setActive] = useState([0, 0]);
  const [pointed, setPointed] = useState(/** @type {string | null} */ (null));
  const region = useRef(/** @type {HTMLDivElement | null} */ (null));
  const wantsFocus = useRef(false);

  const { columns } = selection(model, state);
  const key = JSON.stringify([...filterParts(state), state.sort, state.show, state.show.length ? state.day : null]);
  const lines = useMemo(() => linesOf(model, state, unfolded), [key, unfolded, model]);

  useLayoutEffect(() => {
    const node = region.current;
    if (!node) return;
    const watch = new ResizeObserver(() => setHeight(node.clientHeight));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  const fold = useCallback(
    (/** @type {number} */ country) =>
      setUnfolded((before) => {
        const next = new Set(before);
        if (!next.delete(country)) next.add(country);
        return next;
      }),
    [],
  );
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const [before, after] = [() => setPrinting(true), () => setPrinting(false)];
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);

  const from = printing ? 0 : Math.max(0, Math.floor(top / LINE) - SPARE);
  const to = printing ? lines.length : Math.min(lines.length, Math.ceil((top + height) / LINE) + SPARE);
  const line = Math.min(active[0], lines.length - 1);
  const column = Math.min(active[1], columns.length - 1);

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    /** @type {HTMLElement | null | undefined} */ (region.current?.querySelector('[tabindex="0"]'))?.focus();
  });

  if (!lines.length || !columns.length) return <p class="nothing">{model.size ? "No measure fits these filters." : "This release has no measures yet: there is nothing to show."}</p>;

  const walk = (/** @type {number} */ r, /** @type {number} */ c) => {
    const step = r < line ? -1 : 1;
    let at = Math.max(0, Math.min(r, lines.length - 1));
    while (lines[at] && "head" in lines[at]) at += at === 0 ? 1 : step;
    if (!lines[at]) return;
    setActive([at, Math.max(0, Math.min(c, columns.length - 1))]);
    wantsFocus.current = true;
    const node = region.current;
    if (!node) return;
    if (at * LINE < node.scrollTop) node.scrollTop = Math.max(0, (at - 1) * LINE);
    else if ((at + 5) * LINE > node.scrollTop + node.clientHeight) node.scrollTop = (at + 5) * LINE - node.clientHeight;
    setTop(node.scrollTop);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (!(/** @type {Element} */ (event.target).closest("[role=gridcell]"))) return;
    const whole = event.ctrlKey || event.metaKey;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowUp: [line - 1, column],
      ArrowDown: [line + 1, column],
      ArrowLeft: [line, column - 1],
      ArrowRight: [line, column + 1],
      Home: [whole ? 0 : line, 0],
      End: [whole ? lines.length - 1 : line, columns.length - 1],
      PageUp: [line - 10, column],
      PageDown: [line + 10, column],
    };
    if (moves[event.key]) walk(...moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") open(line, column);
    else if (event.key === "Escape") setPointed(null);
    else return;
    event.preventDefault();
  };
  const open = (/** @type {number} */ r, /** @type {number} */ c) => {
    const at = lines[r];
    if ("head" in at) return;
    const { cell } = cellLook(model, state, at.place, columns[c]);
    if (cell?.picked.length === 1) go({ measure: model.data.tables.measures.measure_id[cell.picked[0]] });
    else go({ cell: `${model.places[at.place].code}.${model.types[columns[c]].code}` });
  };
  const cellAt = (/** @type {EventTarget | null} */ target) => {
    const node = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-cell]"));
    return node?.dataset.cell ?? null;
  };
  return (
    <section class={`matrix columns-${Math.min(columns.length, 9)}`} aria-label="Matrix">
      <div class="above">
        <Legend looks={looksInView(model, state)} />
        <Doubt state={state} go={go} />
        <label class="menu">
          <span class="word">Sort</span>
          <select aria-label="Sort" value={state.sort} onChange={(event) => go({ sort: event.currentTarget.value })}>
            {Object.entries(SORTS).map(([code, words]) => (
              <option key={code} value={code}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div
        ref={region}
        class="region"
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const found = cellAt(event.target);
          if (found) open(.../** @type {[number, number]} */ (found.split(",").map(Number)));
        }}
        onPointerOver={(event) => setPointed(cellAt(event.target))}
        onPointerLeave={() => setPointed(null)}
        onFocusIn={(event) => setPointed(cellAt(event.target))}
        onFocusOut={() => setPointed(null)}
      >
        <table role="grid" style={{ "--n": columns.length }} aria-labelledby="finding" aria-rowcount={lines.length + 1} aria-colcount={columns.length + 1}>
          <colgroup>
            <col class="names" />
            {columns.map((one) => (
              <col key={one} />
            ))}
          </colgroup>
          <MatrixHead model={model} columns={columns} />
          <tbody>
            {from > 0 && <tr aria-hidden="true" class="spacer" style={{ height: `${from * LINE}px` }} />}
            {lines.slice(from, to).map((one, n) =>
              "head" in one ? (
                <RegionLine key={one.head} name={one.head} n={one.n} span={columns.length} />
              ) : (
                <MatrixLine
                  key={one.place}
                  model={model}
                  state={state}
                  line={one}
                  number={from + n}
                  columns={columns}
                  active={from + n === line ? column : -1}
                  fold={fold}
                  go={go}
                />
              ),
            )}
            {to < lines.length && <tr aria-hidden="true" class="spacer" style={{ height: `${(lines.length - to) * LINE}px` }} />}
          </tbody>
        </table>
      </div>
      <Card model={model} state={state} at={pointed} lines={lines} columns={columns} />
    </section>
  );
}

/** Countries whose places are shown at once: those in which a place was asked for by name. @param {import("../model.js").Model} model @param {import("../types.js").State} state */
function unfoldedAtFirst(model, state) {
  const { chosen } = selection(model, state);
  return [...(chosen ?? [])].map((n) => model.places[n]).filter((place) => place.country !== place.home).map((place) => place.country);
}
