// The sign of a look on its colour: the same in the legend, lists, the matrix and cards.

/** @param {{look: import("../types.js").Look, outline?: boolean}} props */
export function Sign({ look, outline = false }) {
  return (
    <span class={`sign is-${look.code}${outline ? " outline" : ""}`} aria-hidden="true">
      {look.sign}
    </span>
  );
}

/** The signs that occur, with their meanings. @param {{looks: import("../types.js").Look[]}} props */
export function Legend({ looks }) {
  return (
    <ul class="legend" aria-label="What the signs mean" tabIndex={0}>
      {looks.map((look) => (
        <li key={look.code} title={look.label}>
          <Sign look={look} /> {look.short}
        </li>
      ))}
    </ul>
  );
}
