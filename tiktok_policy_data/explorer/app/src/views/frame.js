// What frames every view: the masthead with the search, and the footer with citation and notes.

import { inShort } from "../days.js";
import { Search } from "./searching.js";

/** `title` says whether the name of the data is the heading of the page. @param {import("../types.js").Props & {title: boolean}} props */
export function Masthead({ model, state, go, title }) {
  const Name = title ? "h1" : "p";
  return (
    <header class="masthead">
      <a class="skip" href="#main" onClick={toMain}>
        Skip to the view
      </a>
      <Name class="name">
        <a href="#">How governments answer TikTok</a>
        <span class="edition">
          Data to {inShort(model.lastDay)} · version {model.version}
        </span>
      </Name>
      <Search model={model} state={state} go={go} />
    </header>
  );
}

/** @param {MouseEvent} event */
function toMain(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** @param {import("../types.js").Props} props */
export function Footer({ model }) {
  return (
    <footer class="colophon">
      <p>
        <strong>Cite</strong> <span id="citation">{model.data.cite}</span>
      </p>
      <p>
        One file that fetches nothing: it opens from a disk. Links lead to the publishers’ own pages. {model.data.shapes?.disputed}
      </p>
    </footer>
  );
}
