// What frames every view: the masthead with the name of the data, and the footer with citation and notes.

/** @param {import("../types.js").Props} props */
export function Masthead({ go }) {
  return (
    <header class="masthead">
      <p>
        <button type="button" class="plain name" onClick={() => go({ measure: null, place: null, pair: [], cell: null })}>
          How governments answer TikTok
        </button>
      </p>
    </header>
  );
}

/** @param {import("../types.js").Props} props */
export function Footer({ model }) {
  return (
    <footer class="colophon">
      <p>
        <strong>Cite</strong> <span id="citation">{model.data.cite}</span>
      </p>
      <p>One file that fetches nothing: it opens from a disk. Links lead to the publishers’ own pages.</p>
    </footer>
  );
}
