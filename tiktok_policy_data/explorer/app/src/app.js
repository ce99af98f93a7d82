// The page as a whole: masthead with the answer, filters, tabs, and the view or page that the state names.

import { happenings, spanOf } from "./changes.js";
import { Answer } from "./views/answer.js";
import { Curve } from "./views/curve.js";
import { Chips, Filters } from "./views/filters.js";
import { Take } from "./take.js";
import { PAGES, TABS } from "./views/registry.js";
import { PatternSheet } from "./views/shapes.js";
import { Footer, Masthead } from "./views/frame.js";

/** "What changed" opens with every type where it would else be empty. @param {import("./model.js").Model} model @param {import("./types.js").State} state */
function opened(model, state) {
  if (!state.types.length && !state.families.length) return {};
  const { from, to } = spanOf(model, state);
  return happenings(model, state, from, to).happened.length ? {} : { types: [], families: [] };
}

/** @param {import("./types.js").Props & {wrong: string[]}} props */
export function App({ model, state, go, wrong }) {
  const props = { model, state, go };
  const page = PAGES.find(({ isOpen }) => isOpen(state));
  const tab = TABS.find(({ code }) => code === state.view) ?? TABS[0];
  const { View } = page ?? tab;
  // What changed, and every page, begins with a finding of its own.
  const answers = !page && tab.code !== "changed";
  return (
    <>
      <Masthead {...props} title={!answers} />
      {answers && <Answer {...props} />}
      <div class="toolbar">
        <nav class="tabs" aria-label="Views">
          {TABS.map(({ code, label, short }) => (
            <button
              type="button"
              key={code}
              aria-current={!page && code === tab.code ? "page" : undefined}
              onClick={() => go({ view: code, measure: null, place: null, pair: [], cell: null, ...(code === "changed" ? opened(model, state) : {}) })}
            >
              {short ? <span class="long">{label}</span> : label}
              {short && <span class="short">{short}</span>}
            </button>
          ))}
        </nav>
        <Filters {...props} />
      </div>
      <Chips {...props} />
      {wrong.length > 0 && (
        <p id="note" class="note" role="status">
          Left out of the address, for there is no such thing here: {wrong.join(", ")}.
        </p>
      )}
      <main id="main" tabIndex={-1} class={`view view-${page ? page.code : tab.code}`}>
        {!page && tab.curve && <Curve {...props} />}
        <View {...props} />
        {!page && tab.code !== "changed" && <Take {...props} />}
      </main>
      <PatternSheet />
      <Footer {...props} />
    </>
  );
}
