// Starts the page: unpacks the data, makes the model, draws, and offers what tests and curious people may ask.

import { render } from "preact";
import { App } from "./app.js";
import { cellsInView, sinceOf } from "./cells.js";
import { Model } from "./model.js";
import { counts, joins } from "./selection.js";
import { indexWhenIdle } from "./search.js";
import { Store } from "./state.js";

/** @param {string} text @returns {Promise<any>} */
async function unpacked(text) {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old to unpack the data of the page. Any browser since 2023 can.");
  }
  const packed = atob(text.trim());
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = packed.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

async function start() {
  try {
    const holder = byId("data");
    const model = new Model(await unpacked(holder.textContent ?? ""));
    holder.remove();
    const draw = () => render(<App model={model} state={store.state} go={store.go} wrong={store.wrong} />, byId("app"));
    const store = new Store(model, draw);
    draw();
    indexWhenIdle(model);
    performance.mark("drawn");
    Object.assign(explorer, {
      model,
      state: () => store.state,
      go: store.go,
      draw() {
        const before = performance.now();
        render(null, byId("app"));
        draw();
        document.body.getBoundingClientRect(); // so that the browser has laid it out
        return performance.now() - before;
      },
      cells: () => cellsInView(model, store.state),
      counts: () =>
        Object.fromEntries([...counts(model, store.state)].map(([group, rows]) => [group, rows.map((n) => model.places[n].code)])),
      since: (/** @type {string} */ place, /** @type {string} */ type) => sinceOf(model, store.state, place, type),
      joins: () => joins(model, store.state).map(({ day, change, place }) => [day, change, model.places[place].code]),
    });
  } catch (fault) {
    const trouble = byId("trouble");
    trouble.hidden = false;
    trouble.textContent = `The page could not be drawn. ${/** @type {Error} */ (fault).message}`;
    throw fault;
  }
}

/**
 * For tests, and for whoever opens the console:
 *   ready    a promise that is kept when the page is drawn
 *   model    the data and their look-ups
 *   state()  the state of the page; go(patch) changes it
 *   draw()   draws everything again and gives the milliseconds that it took, layout included
 *   cells()  the cells in view: row, column, state, status, n_with_status, measures, rolled_up, certain, look
 *   counts() the jurisdictions in view by group of looks
 *   since(place, type) the day since which a cell is in effect, at the latest
 *   joins()  the days on which jurisdictions join and leave those in effect
 * @type {Record<string, any>}
 */
const explorer = {};
Object.assign(window, { explorer });
explorer.ready = start();
