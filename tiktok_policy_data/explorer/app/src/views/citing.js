// "Cite this" and "Report an error": texts to copy, the same as the command line prints.

import { useState } from "preact/hooks";
import { citation, report, viewAddress } from "../cite.js";
import { Out } from "./leaf.js";

/** @typedef {import("../model.js").Model} Model */

/** @param {{model: Model, state: import("../types.js").State}} props */
export function Cite({ model, state }) {
  const address = viewAddress(model, { ...state, at: null });
  const text = citation(model, state);
  return (
    <details class="fold-out" id="cite">
      <summary>Cite this</summary>
      <p class="cited" id="cited">
        {text}
      </p>
      <p class="quiet">
        This view: <span class="address">{address}</span>
      </p>
      <Copy text={`${text} View: ${address}`} what="citation and address" />
    </details>
  );
}

/** @param {{model: Model, measure: Record<string, any>}} props */
export function Report({ model, measure }) {
  const { text, address } = report(model, measure);
  return (
    <details class="fold-out" id="report">
      <summary>Report an error</summary>
      <p class="quiet">The form to send: keep the line that is wrong, say what is right, and which page says so.</p>
      <textarea readOnly rows={Math.min(24, text.split("\n").length + 1)} aria-label="Form to send" value={text} />
      <p class="buttons">
        <Copy text={text} what="form" /> {address && <Out href={address}>Open it as an issue ↗</Out>}
      </p>
    </details>
  );
}

/** @param {{text: string, what: string}} props */
export function Copy({ text, what }) {
  const [done, setDone] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone("Copied");
    } catch {
      setDone("This browser does not allow it: select the text and copy it.");
    }
    setTimeout(() => setDone(""), 2500);
  };
  return (
    <span class="copy">
      <button type="button" onClick={copy}>
        Copy {what}
      </button>{" "}
      <span role="status">{done}</span>
    </span>
  );
}
